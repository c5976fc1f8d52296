// The golden files of tests/data, which the parser's Rust tests read as well.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { FlowRecord, parse } from 'flowlogs';
import { expectedObject } from './golden.js';

const folder = new URL('../data/vectors/', import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));

function toldProblem({ line, message }) {
  return { line, message: `line ${line}: ${message}` };
}

test('there are golden files', () => {
  assert.ok(names.length >= 10, `${names.length} golden files`);
});

for (const name of names) {
  const { title, format, records, bad_lines } = JSON.parse(readFileSync(new URL(`${name}.json`, folder)));
  const bytes = readFileSync(new URL(`${name}.log`, folder));

  test(`${name}: ${title}`, () => {
    const table = parse(bytes, { format });
    const objects = [...table].map((record) => record.toObject());
    assert.deepEqual(objects, records.map(expectedObject));
    assert.deepEqual(table.problems.map(toldProblem), bad_lines);
  });

  test(`${name}: text and bytes give the same, and messages read again give equal records`, () => {
    const table = parse(bytes, { format });
    const fromText = parse(bytes.toString(), { format });
    assert.deepEqual(fromText.problems, table.problems);
    assert.equal(fromText.length, table.length);
    [...table].forEach((record, index) => {
      const again = FlowRecord.fromMessage(record.toMessage(), record.format);
      assert.deepEqual(again.toObject(), record.toObject());
      assert.equal(again.toMessage(), fromText.at(index).toMessage());
      assert.equal(again.format, record.format);
    });
  });
}
