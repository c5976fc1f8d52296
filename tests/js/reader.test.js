import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { FilterError, FlowLogReader, FormatError, QuestionError, guessFormat, parse, toSQL } from 'flowlogs';

const vector = (name) => readFileSync(new URL(`../data/vectors/${name}`, import.meta.url));
const envelope = (name) => readFileSync(new URL(`../data/envelopes/${name}`, import.meta.url));

test('logs of any kind, one after another, become one table with all records and problems', () => {
  const logs = [vector('mixed.log'), envelope('filter-log-events.json'), gzipSync(vector('default.log')), vector('all-vpc-fields.log')];
  const reader = new FlowLogReader();
  const ends = logs.map((log) => {
    for (let start = 0; start < log.length; start += 1000) {
      reader.push(log.subarray(start, start + 1000));
    }
    return [reader.endLog(), reader.length, reader.problemCount];
  });
  const table = reader.finish();
  const alone = logs.map((log) => parse(log));
  let [records, problems] = [0, 0];
  assert.deepEqual(
    ends,
    alone.map((one) => [one.recognized, (records += one.length), (problems += one.problems.length)]),
  );
  assert.deepEqual([...table].map(String), alone.flatMap((one) => [...one].map(String)));
  assert.deepEqual(table.problems, alone.flatMap((one) => [...one.problems]));
});

test('a header of one log says nothing of the next', () => {
  const reader = new FlowLogReader({ format: 'dstport bytes' });
  reader.push('srcaddr bytes\n10.0.0.5 1');
  reader.endLog();
  reader.push('443 2\n');
  const table = reader.finish();
  assert.deepEqual([...table].map((record) => record.toObject()), [{ srcaddr: '10.0.0.5', bytes: 1 }, { dstport: 443, bytes: 2 }]);
});

test('a reader that has finished or was freed takes nothing more', () => {
  const reader = new FlowLogReader();
  assert.equal(reader.finish().length, 0);
  assert.throws(() => reader.push('x'), { name: 'TypeError', message: 'the reader has finished' });
  const freed = new FlowLogReader();
  freed.free();
  freed.free();
  assert.throws(() => freed.finish(), TypeError);
  assert.throws(() => new FlowLogReader({ format: '10.0.0.5' }), FormatError);
});

test('the format of a line is guessed with its reason', () => {
  const nat = guessFormat('- eni-1235b8ca123456789 10.0.1.5 10.0.0.220 10.0.1.5 203.0.113.5');
  assert.match(nat.reason, /^AWS's sample of a NAT gateway \(83 %\)/);
  assert.equal(nat.format.text, nat.names.map((name) => `\${${name}}`).join(' '));
  const { reason, names, format } = guessFormat('i-01234567890123456 443 6');
  assert.deepEqual([names, format], [['instance-id', '?', '?'], null]);
  assert.equal(reason, 'no known layout has 3 values; value 1 (i-01234567890123456) looks like instance-id');
  assert.deepEqual(guessFormat('').names, []);
});

test('a filter is said in SQL', () => {
  const sql = toSQL('dst port 22', 'athena', { table: 'logs.flows', format: 'srcaddr dstport', limit: 5 });
  assert.match(sql, /FROM "logs"\."flows"/);
  assert.match(sql, /WHERE "?dstport"? = 22/);
  assert.match(sql, /LIMIT 5$/);
  assert.match(toSQL('', 'duckdb'), /log_status/);
  assert.throws(() => toSQL('dst', 'duckdb'), FilterError);
  assert.throws(() => toSQL('', 'oracle'), { name: 'QuestionError', message: /^a dialect is one of / });
  assert.throws(() => toSQL('', 'duckdb', { format: '1' }), QuestionError);
});
