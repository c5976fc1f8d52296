// Compiled, never run: what TypeScript knows of the package.

import { FlowRecord, FlowTable, FormatError, ParseError, fields, parse, version } from 'flowlogs';
import type { Action, Count, FieldType, FlowFields, Problem, Value } from 'flowlogs';

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
