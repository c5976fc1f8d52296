import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { Readable } from 'node:stream';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { FlowLogStream, FormatError, parse, parseStream } from 'flowlogs';

const LINES = Array.from({ length: 1000 }, (_, index) => `10.0.0.${index % 250} ${index}${index % 100 === 7 ? 'x' : ''}`);
const LOG = `srcaddr bytes\n${LINES.join('\n')}\n`;
const bytes = (text) => new TextEncoder().encode(text);

/** Chunks that end anywhere. */
function* chunksOf(data, length) {
  for (let start = 0; start < data.length; start += length) {
    yield data.slice(start, start + length);
  }
}

/** All that the tables hold. */
async function read(tables) {
  const [messages, problems, lengths] = [[], [], []];
  for await (const table of tables) {
    messages.push(...[...table].map(String));
    problems.push(...table.problems);
    lengths.push(table.length);
  }
  return { messages, problems, lengths };
}

const whole = parse(LOG);
const expected = { messages: [...whole].map(String), problems: whole.problems };

test('a stream of any kind gives the records and problems of the whole', async () => {
  const data = bytes(LOG);
  const web = () => new ReadableStream({ start: (to) => (to.enqueue(data.subarray(0, 700)), to.enqueue(data.subarray(700)), to.close()) });
  const sources = {
    'an array': [LOG],
    text: chunksOf(LOG, 13),
    bytes: chunksOf(data, 1000),
    gzip: chunksOf(gzipSync(data), 100),
    'two gzip members': [Buffer.concat([gzipSync(data.subarray(0, 500)), gzipSync(data.subarray(500))])],
    'a stream of the web': web(),
    'a stream of Node': Readable.from([Buffer.from(data)]),
    'a Blob': new Blob([data]).stream(),
  };
  for (const [name, source] of Object.entries(sources)) {
    const { messages, problems } = await read(parseStream(source));
    assert.deepEqual({ messages, problems }, expected, name);
  }
});

test('tables have as many records as are asked for, or few more', async () => {
  const { messages, lengths } = await read(parseStream(chunksOf(bytes(LOG), 100), { rows: 100 }));
  assert.deepEqual(messages, expected.messages);
  assert.ok(lengths.length > 8 && lengths.slice(0, -1).every((length) => length >= 100 && length < 120), `${lengths}`);
});

test('a table is freed when the next one is read, unless it is kept', async () => {
  for (const keep of [false, true]) {
    const tables = [];
    for await (const table of parseStream(chunksOf(bytes(LOG), 100), { rows: 100, keep })) {
      tables.push(table);
    }
    const [first] = tables;
    if (keep) {
      assert.equal(first.at(0).bytes, 0);
    } else {
      assert.throws(() => first.at(0).bytes, /freed when the next one was read; .*keep: true/);
    }
    assert.equal(tables.at(-1).length >= 0 && tables.at(-2).length >= 100, true);
  }
});

test('a chunk is asked for only when tables were taken, and no more are once the reader stops', async () => {
  let asked = 0;
  let isCancelled = false;
  const source = new ReadableStream(
    {
      pull(to) {
        asked += 1;
        to.enqueue(bytes(`${asked}\n`.repeat(50)));
      },
      cancel() {
        isCancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  for await (const table of parseStream(source, { format: 'bytes', rows: 100 })) {
    assert.equal(table.at(0).bytes, 1);
    break;
  }
  assert.ok(asked <= 20, `${asked} chunks`);
  assert.equal(isCancelled, true);
});

test('a host without TransformStream can import all the same', () => {
  const script = `
    delete globalThis.TransformStream;
    const { parse, FlowLogStream } = await import('flowlogs');
    console.log(parse('bytes\\n1').length, typeof FlowLogStream);`;
  const cwd = new URL('.', import.meta.url);
  assert.equal(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd, encoding: 'utf8' }), '1 function\n');
});

test('a TransformStream gives the same', async () => {
  const tables = new Blob([LOG]).stream().pipeThrough(new FlowLogStream({ rows: 300 }));
  const { messages, problems, lengths } = await read(tables);
  assert.deepEqual({ messages, problems }, expected);
  assert.ok(lengths.length > 0);
});

test('what cannot be read is told, and faults of the source pass through', async () => {
  await assert.rejects(parseStream(22).next(), TypeError);
  await assert.rejects(parseStream([LOG], { rows: 0 }).next(), TypeError);
  await assert.rejects(parseStream([LOG], { format: '' }).next(), FormatError);
  await assert.rejects(parseStream([22]).next(), TypeError);
  async function* broken() {
    yield LOG;
    throw new RangeError('no more');
  }
  await assert.rejects(read(parseStream(broken())), new RangeError('no more'));
});
