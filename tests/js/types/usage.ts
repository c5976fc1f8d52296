// Compiled, never run: what TypeScript knows of the package.

import {
  Filter,
  FlowLogReader,
  FlowRecord,
  FlowTable,
  Format,
  FormatError,
  ParseError,
  fields,
  guessFormat,
  parse,
  parseStream,
  toSQL,
  version,
} from 'flowlogs';
import type { Action, Count, FieldType, FlowFields, FormatGuess, NumberColumn, Problem, TextColumn, Value } from 'flowlogs';

const table: FlowTable = parse(new Uint8Array(), { format: '${srcaddr} ${bytes}' });
parse('text');
parse(new ArrayBuffer(0), {});
// @ts-expect-error A number is no log.
parse(22);

for (const record of table) {
  const srcaddr: string | null = record.srcaddr;
  const bytes: number | bigint | null = record.bytes;
  const start: Date | null = record.start;
  const action: Action | null = record.action;
  const text: string | null = record.get('new-field');
  const object = record.toObject();
  const tcpFlags: number | undefined = object.tcpFlags;
  const unknown: Value | undefined = object['newField'];
  // @ts-expect-error It may be absent.
  const port: number = record.srcport;
  // @ts-expect-error Records do not change.
  record.srcport = 22;
  // @ts-expect-error There is no such field.
  record.srcAddr;
  void [srcaddr, bytes, start, action, text, tcpFlags, unknown, port];
}

const some: FlowTable = table.filter(new Filter('bytes > 1k')).slice(1).findip('10.0.0.5');
const column: NumberColumn | undefined = some.columns.bytes;
const texts: TextColumn | undefined = some.columns.srcaddr;
const unknownColumn: NumberColumn | TextColumn | undefined = some.columns['newField'];
const share: number | null = some.top(['srcaddr/24', 'dstport'], { n: 3, order: 'flows' })[0]!.share;
const sum: Count | null = some.aggregate('srcaddr')[0]!.bytes;
const width: number | null = some.timeline(30).width;
const first: Date | null = some.summary().first;
void [column?.values, texts?.codes, unknownColumn, share, sum, width, first, some.ipset()[0], some.toCSV()];
// @ts-expect-error There is no such measure.
some.top('srcaddr', { order: 'colour' });
some.free();

async function streams(body: ReadableStream<Uint8Array>): Promise<number> {
  let records = 0;
  for await (const part of parseStream(body, { format: Format.vpcDefault, rows: 1000, keep: true })) {
    records += part.length;
  }
  return records;
}
void streams;
void FlowRecord.fromEvent({ message: 'x' }, Format.vpcDefault);

// @ts-expect-error Tables come from `parse`.
new FlowTable([]);

try {
  FlowRecord.fromMessage('x', null);
} catch (error) {
  if (error instanceof ParseError) {
    const problem: Problem = error;
    const column: number | null = problem.column;
    void column;
  } else if (error instanceof FormatError) {
    const message: string = error.message;
    void message;
  }
}

const property: keyof FlowFields = fields()[0]!.property;
const type: FieldType = fields()[0]!.type;
const count: Count = 2n ** 64n;
void [property, type, count, version().length, table.at(-1)?.isFlow, table.problems[0]?.line];

const reader = new FlowLogReader({ format: null });
reader.push('bytes\n1');
const [recognized, read]: [string, FlowTable] = [reader.endLog(), reader.finish()];
const guess: FormatGuess = guessFormat('2 123456789010');
const sql: string = toSQL(new Filter('port 22'), 'athena', { table: 'flowlogs', limit: 10 });
// @ts-expect-error No such dialect.
toSQL('', 'oracle');
void [recognized, read.length, guess.format?.text, guess.names[0], sql];
