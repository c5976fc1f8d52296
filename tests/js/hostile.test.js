// What fuzzing of the parser has found worth keeping, through the package.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';
import { Filter, FilterError, FlowRecord, Format, FormatError, ParseError, QuestionError, parse, parseStream } from 'flowlogs';

const corpus = new URL('../../fuzz/corpus/', import.meta.url);

const filesOf = (folder) => readdirSync(new URL(`${folder}/`, corpus)).map((name) => readFileSync(new URL(`${folder}/${name}`, corpus)));

/** What the call gives, or `undefined` if it throws an error of these types. */
function typed(call, ...types) {
  try {
    return call();
  } catch (error) {
    assert.ok(types.some((type) => error instanceof type), error);
    return undefined;
  }
}

/** Reads everything there is to read. */
function readAll(table) {
  for (const record of table) {
    assert.equal(typeof JSON.stringify(record), 'string');
    assert.equal(FlowRecord.fromMessage(record.toMessage(), record.format).toMessage(), record.toMessage());
  }
  for (const { place, message } of table.problems) {
    assert.ok(place !== '' && message !== '');
  }
  for (const column of Object.values(table.columns)) {
    assert.equal(column.length, table.length);
  }
  const { records } = table.summary();
  assert.equal(records, table.length);
  assert.equal(table.timeline(10).bins.length <= 10, true);
  assert.equal(table.toCSV().split('\r\n').length, table.length + 2);
  table.ipset();
}

const folders = readdirSync(corpus, { withFileTypes: true }).filter((entry) => entry.isDirectory());

for (const { name: folder } of folders) {
  test(`the corpus of ${folder} gives records, problems and typed errors`, async () => {
    const files = filesOf(folder);
    assert.ok(files.length > 0);
    for (const file of files) {
      const table = parse(file);
      readAll(table);
      let records = 0;
      for await (const part of parseStream([file.subarray(0, file.length >> 1), file.subarray(file.length >> 1)])) {
        records += part.length;
      }
      assert.equal(records, table.length);
      const text = file.toString();
      typed(() => FlowRecord.fromMessage(text), ParseError);
      typed(() => new Format(text), FormatError);
      typed(() => parse(file, { format: text }), FormatError);
      typed(() => table.filter(new Filter(text).explain()), FilterError);
      typed(() => table.aggregate(text), QuestionError);
      typed(() => table.top(text, { n: 3 }), QuestionError);
      table.free();
    }
  });
}
