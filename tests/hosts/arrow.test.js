// What another reader of Arrow finds in a table.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { tableFromIPC } from 'apache-arrow';

const { parse } = await import(pathToFileURL(join(process.env.FLOWLOGS_PACKAGE, 'index.js')));

const LOG = `\
srcaddr bytes start protocol dstport new-field
10.0.0.5 18446744073709551615 1600000000 6 443 é
10.0.0.5 - 1600000060 17 65535 -
2001:db8::1 0 - - - x
bytes srcaddr
7 10.0.0.9
`;

/** All values, as JSON can hold them. */
function values(arrow) {
  return arrow.schema.fields.map(({ name }) => [
    name,
    [...arrow.getChild(name)].map((value) => (typeof value === 'bigint' ? String(value) : value)),
  ]);
}

test('Apache Arrow reads each column', () => {
  const arrow = tableFromIPC(parse(LOG).toArrowIPC());
  assert.deepEqual(arrow.schema.fields.map(({ name, type }) => `${name} ${type}`), [
    'srcaddr Dictionary<Int32, Utf8>', 'bytes Uint64', 'start Timestamp<MILLISECOND, UTC>', 'protocol Uint8', 'dstport Uint16',
    'new-field Dictionary<Int32, Utf8>',
  ]);
  assert.deepEqual(values(arrow), [
    ['srcaddr', ['10.0.0.5', '10.0.0.5', '2001:db8::1', '10.0.0.9']],
    ['bytes', ['18446744073709551615', null, '0', '7']],
    ['start', [1_600_000_000_000, 1_600_000_060_000, null, null]],
    ['protocol', [6, 17, null, null]],
    ['dstport', [443, 65535, null, null]],
    ['new-field', ['é', null, 'x', null]],
  ]);
});

test('Apache Arrow reads what a filter has left, and nothing', () => {
  const some = tableFromIPC(parse(LOG).filter('bytes > 0').toArrowIPC());
  assert.deepEqual(values(some)[1], ['bytes', ['18446744073709551615', '7']]);
  assert.equal(tableFromIPC(parse(LOG).slice(0, 0).toArrowIPC()).numRows, 0);
  assert.equal(tableFromIPC(parse('').toArrowIPC()).numRows, 0);
});

test('Apache Arrow reads many rows', () => {
  const log = `bytes srcaddr\n${Array.from({ length: 100_000 }, (_, row) => `${row} 10.0.${row % 7}.${row % 11}`).join('\n')}`;
  const arrow = tableFromIPC(parse(log).toArrowIPC());
  assert.equal(arrow.numRows, 100_000);
  assert.equal(arrow.getChild('bytes').get(99_999), 99_999n);
  assert.equal(arrow.getChild('srcaddr').get(99_999), `10.0.${99_999 % 7}.${99_999 % 11}`);
});
