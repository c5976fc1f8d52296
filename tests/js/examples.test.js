// The examples beside this file, and those in the package's README.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const log = fileURLToPath(new URL('../data/vectors/default.log', import.meta.url));

/** What Node prints. */
function output(...args) {
  return execFileSync(process.execPath, args, { encoding: 'utf8', cwd: fileURLToPath(new URL('.', import.meta.url)) });
}

test('addresses.js prints each address once', () => {
  assert.equal(
    output('examples/addresses.js', log),
    `172.31.16.139
172.31.16.21
172.31.9.69
172.31.9.12
203.0.113.12
2001:db8:1234:a100:8d6e:3477:df66:f105
2001:db8:1234:a102:3304:8879:34cf:4071
`,
  );
});

test('traffic-of-address.js prints the records of the address', () => {
  assert.equal(
    output('examples/traffic-of-address.js', log, '203.0.113.12'),
    `2 123456789010 eni-1235b8ca123456789 203.0.113.12 172.31.16.139 0 0 1 4 336 1432917027 1432917142 ACCEPT OK
2 123456789010 eni-1235b8ca123456789 172.31.16.139 203.0.113.12 0 0 1 4 336 1432917094 1432917142 REJECT OK
`,
  );
});

test('to-object.js prints a record as a plain object', () => {
  assert.equal(
    output('examples/to-object.js'),
    `198.51.100.1
192.0.2.1
443
{
  version: 2,
  accountId: '123456789010',
  interfaceId: 'eni-102010ab',
  srcaddr: '198.51.100.1',
  dstaddr: '192.0.2.1',
  srcport: 443,
  dstport: 49152,
  protocol: 6,
  packets: 10,
  bytes: 840,
  start: 2015-08-12T13:47:43.000Z,
  end: 2015-08-12T13:47:44.000Z,
  action: 'ACCEPT',
  logStatus: 'OK'
}
`,
  );
});

test('the examples of the README print what the README says', () => {
  const readme = readFileSync(new URL('./README.md', import.meta.resolve('flowlogs')), 'utf8');
  const examples = [...readme.matchAll(/```js\n(.*?)```\n\n```text\n(.*?)```/gs)];
  assert.equal(examples.length, 5);
  for (const [, code, printed] of examples) {
    assert.equal(output('--input-type=module', '--eval', code), printed);
  }
});
