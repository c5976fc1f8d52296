// The npm package in Node, beside what people read flow logs with.
//
// node --expose-gc parse.js PACKAGE/index.js LINES: prints one JSON object a line, as bench/src/row.rs does.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { NAMES, csvParseSync, d3Dsv, naive, papaParse, tunedColumns, tunedObjects, uDsv } from './peers.js';

const ROUNDS = 9;
const FILTER = 'action reject and dst port < 1024 and bytes > 100';

const [, , entry, file] = process.argv;
const { parse } = await import(pathToFileURL(entry));
const bytes = readFileSync(file);
const RECORDS = bytes.reduce((count, byte) => count + (byte === 10), 0);

/** Reads a log into a table, and frees that after use. */
function withTable(use) {
  const table = parse(bytes);
  try {
    return use(table);
  } finally {
    table.free();
  }
}

/** The ten largest senders of what the filter lets through. */
function ask(table) {
  const matching = table.filter(FILTER);
  try {
    return matching.top('srcaddr', { n: 10 }).map(({ bytes }) => bytes);
  } finally {
    matching.free();
  }
}

/** Reads every value; the sums prove it. */
function sum(records) {
  const sums = { records: 0, numbers: 0, characters: 0 };
  for (const record of records) {
    sums.records += 1;
    for (const name of NAMES) {
      const value = record[name];
      if (typeof value === 'string') {
        sums.characters += value.length;
      } else if (value !== null) {
        sums.numbers += Number(value);
      }
    }
  }
  return sums;
}

function numbers(records) {
  let sum = 0;
  for (const { version, srcport, dstport, protocol, packets, bytes } of records) {
    sum += version + srcport + dstport + protocol + packets + bytes;
  }
  return sum;
}

/** The same of objects. */
function largest(records) {
  const sums = new Map();
  for (const { action, dstport, bytes, srcaddr } of records) {
    if (action === 'REJECT' && dstport !== null && dstport < 1024 && bytes > 100) {
      sums.set(srcaddr, (sums.get(srcaddr) ?? 0) + bytes);
    }
  }
  return [...sums.values()].sort((one, other) => other - one).slice(0, 10);
}

const own = {
  table: { name: 'parse into a FlowTable', run: () => withTable(({ length }) => length) },
  numbers: { name: 'parse, numbers of each FlowRecord read', run: () => withTable(numbers) },
  every: { name: 'parse, every value of each FlowRecord read', run: () => withTable(sum) },
  question: { name: 'parse, filter and top', run: () => withTable(ask) },
};
const kept = parse(bytes);
const asked = { name: 'filter and top of a table', run: () => ask(kept) };
const peers = {
  naive: { name: 'split, Number and Date into objects', run: () => naive(bytes).length },
  every: { name: 'split into objects, every value read', run: () => sum(naive(bytes)) },
  question: { name: 'split into objects, filter and sort', run: () => largest(naive(bytes)) },
  objects: { name: 'hand-tuned, into objects', run: () => tunedObjects(bytes).length },
  everyObject: { name: 'hand-tuned, into objects, every value read', run: () => sum(tunedObjects(bytes)) },
  columns: { name: 'hand-tuned, into columns', run: () => tunedColumns(bytes).rows },
  papa: { name: 'PapaParse', run: () => papaParse(bytes).length },
  udsv: { name: 'uDSV', run: () => uDsv(bytes).length },
  d3: { name: 'd3-dsv', run: () => d3Dsv(bytes).length },
  csv: { name: 'csv-parse', run: () => csvParseSync(bytes).length },
};

function cpuTime() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function median(numbers) {
  return numbers.sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
}

async function measure(cases) {
  const times = new Map(cases.map((one) => [one, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const one of cases) {
      // Nobody pays for what another has left behind.
      globalThis.gc();
      await setTimeout(20);
      const begin = cpuTime();
      one.run();
      times.get(one).push(cpuTime() - begin);
    }
  }
  for (const one of cases) {
    one.ns = (median(times.get(one)) * 1000) / RECORDS;
  }
}

function print(name, ns, peer, peerNs, goal) {
  const ratio = Math.round((peerNs / ns) * 100) / 100;
  console.log(JSON.stringify({ case: name, ns: Math.round(ns), peer, ratio, goal, better: 'higher' }));
}

const row = (one, peer, goal = null) => print(one.name, one.ns, peer.name, peer.ns, goal);

// Also warms up.
for (const { run } of [own.table, peers.naive, peers.objects, peers.columns, peers.papa, peers.udsv, peers.d3, peers.csv]) {
  assert.equal(run(), RECORDS);
}
assert.deepEqual(own.every.run(), peers.every.run());
assert.deepEqual(peers.everyObject.run(), peers.every.run());
assert.deepEqual(own.question.run(), peers.question.run());
assert.deepEqual(asked.run(), peers.question.run());
assert.equal(own.numbers.run(), numbers(naive(bytes)));

await measure([...Object.values(own), asked, ...Object.values(peers)]);
row(own.table, peers.naive, 8);
row(own.table, peers.columns, 2.5);
for (const peer of [peers.objects, peers.udsv, peers.papa, peers.d3, peers.csv]) {
  row(own.table, peer);
}
row(own.numbers, peers.naive, 3.5);
row(own.every, peers.every, 2.2);
row(own.every, peers.everyObject, 1);
row(own.question, peers.question);
row(asked, peers.question, 10);

/** The first parse of a process that has just begun. */
function cold() {
  const script = `
    const { parse } = await import(${JSON.stringify(String(pathToFileURL(entry)))});
    const begin = performance.now();
    parse('bytes 1').length;
    console.log(performance.now() - begin);`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' }));
}

print('first parse of a cold import', median(Array.from({ length: 5 }, cold)) * 1e6, '30 ms', 30e6, 1);
