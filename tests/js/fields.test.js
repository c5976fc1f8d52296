import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test from 'node:test';
import { fields, FlowRecord, version } from 'flowlogs';

const require = createRequire(import.meta.url);
const manifest = require('flowlogs/package.json');
const types = readFileSync(new URL('./index.d.ts', import.meta.resolve('flowlogs')), 'utf8');

/** The TypeScript type of the values of each type of field. */
const TYPES = {
  text: 'string',
  address: 'string',
  number: 'number',
  flags: 'number',
  port: 'number',
  protocol: 'number',
  count: 'Count',
  time: 'Date',
  action: 'Action',
  'log-status': 'LogStatus',
};

/** The properties of the interface `FlowFields`, with their documentation. */
function declaredFields() {
  const [, body] = types.match(/export interface FlowFields \{\n(.*?)\n\}/s);
  return [...body.matchAll(/\/\*\*(.*?)\*\/\s+(\w+): (\w+);/gs)].map(([, doc, property, type]) => ({
    property,
    type,
    doc: doc.replace(/\n\s*\*(?= )/g, '').trim(),
  }));
}

test('the table has every field that AWS documents', () => {
  assert.equal(fields().length, 72);
  assert.deepEqual(fields()[9], {
    name: 'bytes',
    property: 'bytes',
    version: 2,
    type: 'count',
    source: 'both',
    unit: 'bytes',
    doc: 'Bytes of the flow during the interval; absent on rejects by VPC Block Public Access.',
  });
  assert.equal(fields().find(({ name }) => name === 'instance-tag-2').property, 'instanceTag2');
});

test('the table cannot be changed', () => {
  assert.ok(Object.isFrozen(fields()) && fields().every(Object.isFrozen));
});

test('the type declarations list every field of the table, in its order, with its type and meaning', () => {
  assert.deepEqual(
    declaredFields(),
    fields().map(({ property, type, doc }) => ({ property, type: TYPES[type], doc: doc.replace(/\s+/g, ' ') })),
  );
});

test('a record has a getter for every field of the table', () => {
  for (const { name, property, type } of fields()) {
    const text = { string: '10.0.0.5', number: '7', Count: '7', Date: '7' }[TYPES[type]] ?? 'OK';
    const record = FlowRecord.fromMessage(text, name);
    const expected = { number: 7, Count: 7, Date: new Date(7000) }[TYPES[type]] ?? text;
    assert.deepEqual([record[property], record.toObject()], [expected, { [property]: expected }], name);
  }
});

test('no field hides what every record has', () => {
  const own = ['constructor', 'format', 'isFlow', 'get', 'toObject', 'toJSON', 'toMessage', 'toString'];
  assert.deepEqual(
    fields().filter(({ property }) => own.includes(property)),
    [],
  );
});

test('the version is that of the package', () => {
  assert.equal(version(), manifest.version);
});

test('the package can be required where Node allows it', { skip: !process.features.require_module }, () => {
  assert.equal(require('flowlogs').version(), version());
});
