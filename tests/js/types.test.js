import { spawnSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
const usage = fileURLToPath(new URL('./types/usage.ts', import.meta.url));

for (const module of ['nodenext', 'preserve']) {
  test(`the types hold under the strictest TypeScript, with modules ${module}`, () => {
    const flags = ['--noEmit', '--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes'];
    const { status, stdout, stderr } = spawnSync(process.execPath, [
      compiler,
      ...flags,
      ...['--skipLibCheck', 'false', '--types', '', '--target', 'es2022', '--lib', 'es2022,dom', '--module', module],
      usage,
    ], { encoding: 'utf8' });
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' });
  });
}
