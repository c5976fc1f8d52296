import assert from 'node:assert/strict';
import test from 'node:test';
import { FormatError, parse } from 'flowlogs';

const bytes = (text) => new TextEncoder().encode(text);
const messages = (table) => [...table].map(String);

test('a table has its records in order', () => {
  const table = parse('1\n2\n3', { format: 'bytes' });
  assert.equal(table.length, 3);
  assert.deepEqual(messages(table), ['1', '2', '3']);
  assert.deepEqual([0, 2, 3, -1, -3, -4, 1.9].map((index) => table.at(index)?.bytes), [1, 3, undefined, 3, 1, undefined, 2]);
  assert.deepEqual(messages(table), ['1', '2', '3'], 'it can be iterated again');
});

test('headers change the format of the lines after them, and each format is told once', () => {
  const table = parse('22\nsrcaddr bytes\n10.0.0.5 443\nbytes srcaddr\n9 10.0.0.6\nsrcaddr bytes\n10.0.0.7 1\n', {
    format: 'dstport',
  });
  assert.deepEqual(
    [...table].map((record) => record.toObject()),
    [
      { dstport: 22 },
      { srcaddr: '10.0.0.5', bytes: 443 },
      { bytes: 9, srcaddr: '10.0.0.6' },
      { srcaddr: '10.0.0.7', bytes: 1 },
    ],
  );
  assert.deepEqual(table.formats, ['${dstport}', '${srcaddr} ${bytes}', '${bytes} ${srcaddr}']);
});

test('bad lines are told with their place, and the next line is read', () => {
  const table = parse('# remark\n1\n\nx\n2 3\n4\n', { format: 'bytes' });
  assert.deepEqual(messages(table), ['1', '4']);
  assert.deepEqual(table.problems, [
    { place: 'line 4', line: 4, column: 1, field: 'bytes', message: 'bytes is not a number at column 1', text: 'x' },
    { place: 'line 5', line: 5, column: 3, field: null, message: 'more values than the 1 of the format at column 3', text: '2 3' },
  ]);
});

test('nothing holds nothing', () => {
  for (const input of ['', new Uint8Array(), '\n\n', '# remark', 'srcaddr bytes\n']) {
    const table = parse(input);
    assert.deepEqual([table.length, table.problems, table.formats, messages(table)], [0, [], [], []]);
  }
});

test('text and every kind of bytes are taken', () => {
  const { buffer } = bytes('..22\n23..');
  const view = new Uint8Array(buffer, 2, 5);
  for (const input of ['22\n23', view, Buffer.from(view), new DataView(buffer, 2, 5), view.slice().buffer]) {
    assert.deepEqual(messages(parse(input, { format: 'dstport' })), ['22', '23']);
  }
  const shared = new SharedArrayBuffer(2);
  new Uint8Array(shared).set(bytes('22'));
  assert.deepEqual(messages(parse(shared, { format: 'dstport' })), ['22']);
});

test('other inputs are told', () => {
  for (const input of [undefined, null, 22, {}, ['22'], new Blob(['22'])]) {
    assert.throws(() => parse(input), new TypeError('parse takes a string, an ArrayBuffer or a view of one'));
  }
  assert.throws(() => parse('22', { format: 22 }), new TypeError('format is neither a string nor a Format'));
  assert.throws(() => parse('22', { format: '' }), FormatError);
});

test('bytes that are no UTF-8 make their line a bad one', () => {
  const table = parse(Uint8Array.of(0x31, 0x0a, 0x32, 0xff, 0x0a, 0x33), { format: 'bytes' });
  assert.deepEqual(messages(table), ['1', '3']);
  assert.deepEqual(table.problems, [
    { place: 'line 2', line: 2, column: 2, field: null, message: 'line is not UTF-8 at column 2', text: '2\ufffd' },
  ]);
});

test('a log of many slices is read as one, with pairs of UTF-16 units kept together', () => {
  const line = (index) => `${index} \u{1f98a}${'\u{1f98b}'.repeat(index % 50)}`;
  const expected = Array.from({ length: 40_000 }, (_, index) => line(index));
  const text = expected.join('\n');
  for (const shift of ['', ' ']) {
    for (const input of [shift + text, bytes(shift + text)]) {
      const table = parse(input, { format: 'bytes new-field' });
      assert.deepEqual(table.problems, []);
      assert.deepEqual(messages(table), expected);
    }
  }
});

test('an endless line is one bad line', () => {
  const table = parse(`1\n${'7'.repeat(3_000_000)}\n2`, { format: 'bytes' });
  assert.deepEqual(messages(table), ['1', '2']);
  assert.deepEqual(
    table.problems.map(({ line, message }) => [line, message]),
    [[2, 'line is longer than 65535 bytes at column 65536']],
  );
});

test('any bytes give records and bad lines, and never a trap', () => {
  let state = 1;
  const random = (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const words = ['\n', ' ', '-', '22', 'srcaddr', '10.0.0.5', '\r', '\ufeff', '#', '\u0000', 'é', '${', '::1', 'x'.repeat(300)];
  for (let round = 0; round < 300; round += 1) {
    const text = Array.from({ length: random(60) }, () => words[random(words.length)]).join(random(2) ? ' ' : '');
    const table = parse(text, { format: 'srcaddr dstport' });
    assert.ok(table.length + table.problems.length <= text.split(/[\r\n]/).length);
    for (const record of table) {
      assert.equal(typeof JSON.stringify(record), 'string');
    }
  }
});

test('after a fault of the parser, the next log is read', () => {
  const log = 'srcaddr bytes\n10.0.0.5 840\n';
  const table = parse(log);
  const nested = `${'(not '.repeat(30)}bytes > 1${')'.repeat(30)}`;
  assert.equal(table.filter(nested).length, 1);
  const deeper = () => {
    try {
      deeper();
    } catch {
      // The stack is full. The further back, the further the parser comes before it is full again.
    }
    try {
      table.filter(nested);
    } catch {
      // Somewhere within the parser.
    }
  };
  deeper();
  assert.throws(
    () => table.filter('bytes > 1'),
    (error) => error.message.startsWith('the parser ran out of memory') && error.cause instanceof RangeError,
  );
  assert.deepEqual(messages(parse(log)), ['10.0.0.5 840']);
});
