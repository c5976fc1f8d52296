// How large the package is, beside what was written down: whoever makes it larger says so.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const folder = process.env.FLOWLOGS_PACKAGE;
const recorded = JSON.parse(readFileSync(new URL('sizes.json', import.meta.url)));

/** What a page loads that says this, bundled. */
async function bundled(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder }, bundle: true, minify: true, format: 'esm', write: false, logLevel: 'error',
  });
  return outputFiles[0].contents;
}

const MEASURED = {
  'default entry': () => bundled("export * from './index.js'"),
  'slim glue': () => bundled("export * from './slim.js'"),
  'slim glue of who uses Format and fields alone': () => bundled("export { Format, fields, init } from './slim.js'"),
  'flowlogs.wasm': () => readFileSync(join(folder, 'flowlogs.wasm')),
};

test('all that is measured is written down', () => {
  assert.deepEqual(Object.keys(recorded), Object.keys(MEASURED));
});

for (const [name, measured] of Object.entries(MEASURED)) {
  test(`${name} is not 5 % larger than what is written down`, async (t) => {
    const bytes = await measured();
    const gzip = gzipSync(bytes, { level: 9 }).length;
    t.diagnostic(`${name}: ${bytes.length} bytes, ${gzip} by gzip, ${brotliCompressSync(bytes).length} by brotli`);
    assert.ok(
      gzip <= recorded[name] * 1.05,
      `${name} has ${gzip} bytes by gzip, and sizes.json says ${recorded[name]}: if that is worth it, change it there and say so in CHANGELOG.md`,
    );
  });
}
