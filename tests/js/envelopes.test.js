// The golden files of what people paste or drop, which the parser's Rust tests read as well.

import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { parse } from 'flowlogs';
import { expectedObject } from './golden.js';

const folder = new URL('../data/envelopes/', import.meta.url);
const names = readdirSync(folder).filter((name) => !name.endsWith('.expected.json'));

/** All that is told of an input, in the manner of the golden files. */
function told(input, formats) {
  const table = parse(input, { format: formats?.[0] });
  const isOfEnvelope = ({ column }) => column === null;
  return {
    recognized: table.recognized,
    found_formats: table.statedFormats,
    records: [...table].map((record) => record.toObject()),
    bad_lines: table.problems
      .filter((problem) => !isOfEnvelope(problem))
      .map(({ place, message }) => ({ place, error: message })),
    error: table.problems.find(isOfEnvelope)?.message ?? null,
  };
}

function expectedOf(name) {
  const file = new URL(name.replace(/\.[^.]*$/, '.expected.json'), folder);
  const { title, formats, recognized, found_formats, records, bad_lines, error } = JSON.parse(readFileSync(file));
  const expected = { recognized, found_formats, records: records.map(expectedObject), bad_lines, error };
  return { title, formats, expected };
}

test('there are golden files, each with at most one format', () => {
  assert.ok(names.length > 50, `${names.length} golden files`);
  assert.ok(names.every((name) => (expectedOf(name).formats ?? []).length <= 1));
});

for (const name of names) {
  const { title, formats, expected } = expectedOf(name);
  const bytes = readFileSync(new URL(name, folder));

  test(`${name}: ${title}`, () => {
    assert.deepEqual(told(bytes, formats), expected);
    if (isUtf8(bytes)) {
      assert.deepEqual(told(bytes.toString(), formats), expected);
    }
  });
}

test('a problem tells its place in the terms of the input', () => {
  const { problems } = parse('{"events": [{"message": "10.0.0.5 https"}, {"message": "10.', { format: 'srcaddr dstport' });
  assert.deepEqual(problems, [
    {
      place: 'event 1',
      line: null,
      column: 10,
      field: 'dstport',
      message: 'dstport is not a number at column 10',
      text: '10.0.0.5 https',
    },
    {
      place: 'event 2',
      line: null,
      column: 1,
      field: 'srcaddr',
      message: 'srcaddr is not an address at column 1',
      text: '{"message": "10.',
    },
    {
      place: 'line 1 column 60',
      line: null,
      column: null,
      field: null,
      message: 'JSON is cut off at line 1 column 60',
      text: '',
    },
  ]);
});

const NAT_GATEWAY = '- eni-1235b8ca123456789 10.0.1.5 10.0.0.220 10.0.1.5 203.0.113.5';
const DEFAULT =
  '2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK';

test('lines without a header have the format that they show, also where formats interleave', () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => (index % 3 === 1 ? NAT_GATEWAY : DEFAULT));
  for (const input of [lines.join('\n'), gzipSync(lines.join('\n'))]) {
    const table = parse(input);
    assert.deepEqual([...table].map(String), lines);
    assert.deepEqual(
      table.formats.map((format) => format.split(' ').length),
      [14, 6],
    );
  }
});

test('a given format is the only one', () => {
  const table = parse(`${NAT_GATEWAY}\n10.0.0.5\n`, { format: 'srcaddr' });
  assert.deepEqual([...table].map(String), ['10.0.0.5']);
  assert.deepEqual(
    table.problems.map(({ place, message }) => `${place}: ${message}`),
    ['line 1: more values than the 1 of the format at column 3'],
  );
});

test('a bomb of gzip is stopped at the limit', () => {
  const zeros = gzipSync(Buffer.alloc(1 << 26, '0'), { level: 9 });
  const table = parse(Buffer.concat(Array.from({ length: 17 }, () => zeros)));
  assert.equal(table.length, 0);
  assert.deepEqual(
    table.problems.map(({ place, message }) => [place, message]),
    [
      ['line 1', 'line is longer than 65535 bytes at column 65536'],
      ['byte 1073741825', 'decoded text is longer than 1073741824 bytes at byte 1073741825'],
    ],
  );
});
