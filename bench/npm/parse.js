// The npm package in Node, beside what everyone writes.
//
// node parse.js PACKAGE/index.js LINES: prints one JSON object a line, as bench/src/row.rs does.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const ROUNDS = 9;

const [, , entry, file] = process.argv;
const { parse } = await import(pathToFileURL(entry));
const bytes = readFileSync(file);

const properties = [
  'version', 'accountId', 'interfaceId', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol',
  'packets', 'bytes', 'start', 'end', 'action', 'logStatus',
];

const everyValue = { name: 'parse, every value of a FlowRecord read', run: () => sum(parse(bytes)) };
const table = { name: 'parse into a FlowTable', run: () => parse(bytes).length };
const peer = { name: "split('\\n'), split(' '), Number and Date", run: () => sum(split()) };

/** What everyone writes: an object a line. */
function split() {
  const lines = new TextDecoder().decode(bytes).split('\n');
  return lines.filter((line) => line !== '').map((line) => {
    const values = line.split(' ').map((value) => (value === '-' ? null : value));
    const number = (value) => (value === null ? null : Number(value));
    return {
      version: number(values[0]),
      accountId: values[1],
      interfaceId: values[2],
      srcaddr: values[3],
      dstaddr: values[4],
      srcport: number(values[5]),
      dstport: number(values[6]),
      protocol: number(values[7]),
      packets: number(values[8]),
      bytes: number(values[9]),
      start: new Date(number(values[10]) * 1000),
      end: new Date(number(values[11]) * 1000),
      action: values[12],
      logStatus: values[13],
    };
  });
}

/** Reads every value; the sums prove it. */
function sum(records) {
  const sums = { records: 0, numbers: 0, characters: 0 };
  for (const record of records) {
    sums.records += 1;
    for (const property of properties) {
      const value = record[property];
      if (typeof value === 'string') {
        sums.characters += value.length;
      } else if (value !== null) {
        sums.numbers += Number(value);
      }
    }
  }
  return sums;
}

function cpuTime() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function median(numbers) {
  return numbers.sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
}

function measure(cases) {
  const times = new Map(cases.map((one) => [one, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const one of cases) {
      const begin = cpuTime();
      one.run();
      times.get(one).push(cpuTime() - begin);
    }
  }
  for (const one of cases) {
    one.ns = (median(times.get(one)) * 1000) / expected.records;
  }
}

function print(one, goal) {
  const { name, ns } = one;
  const ratio = Math.round((peer.ns / ns) * 100) / 100;
  console.log(JSON.stringify({ case: name, ns: Math.round(ns), peer: peer.name, ratio, goal, better: 'higher' }));
}

// Also warms up.
const expected = peer.run();
assert.deepEqual(everyValue.run(), expected);

measure([everyValue, table, peer]);
print(everyValue, 2.2);
print(table, 8);
