// Memory that cannot grow, and memory that should not.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';

/** Runs a module in a Node of its own, and gives what it prints as JSON. */
function run(script, ...options) {
  const output = execFileSync(process.execPath, [...options, '--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  return JSON.parse(output);
}

test('where memory cannot grow, a log is refused and the next one is read', () => {
  const result = run(
    `import { parse } from 'flowlogs';
     const log = (lines) => 'srcaddr bytes\\n' + '10.0.0.5 840\\n'.repeat(lines);
     const kept = parse(log(3));
     const faults = [];
     for (let round = 0; round < 3; round += 1) {
       try {
         faults.push(parse(log(2_000_000)).length);
       } catch (error) {
         faults.push([error.message.split(';')[0], error.cause?.constructor.name]);
       }
     }
     console.log(JSON.stringify({ faults, kept: kept.length, next: parse(log(2)).length, large: parse(log(30_000)).length }));`,
    // 16 MiB.
    '--wasm-max-mem-pages=256',
  );
  const fault = ['the parser ran out of memory or has a fault', 'RuntimeError'];
  assert.deepEqual(result, { faults: [fault, fault, fault], kept: 3, next: 2, large: 30_000 });
});
