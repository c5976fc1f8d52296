// How large the package is, beside what was written down: whoever makes it larger says so.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const folder = process.env.FLOWLOGS_PACKAGE;
const recorded = JSON.parse(readFileSync(new URL('sizes.json', import.meta.url)));

/** The modules that an entry imports, itself among them. */
function modulesOf(entry, found = new Set()) {
  if (!found.has(entry)) {
    found.add(entry);
    const text = readFileSync(join(folder, entry), 'utf8');
    for (const [, name] of text.matchAll(/(?:import|export)\s*\{[^{}"]*\}\s*from\s*"\.\/([\w.]+\.js)"/g)) {
      modulesOf(name, found);
    }
  }
  return found;
}

function sizesOf(files) {
  const bytes = Buffer.concat(files.map((file) => readFileSync(join(folder, file))));
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
}

const ENTRIES = { 'default entry': modulesOf('index.js'), 'slim glue': modulesOf('slim.js'), 'flowlogs.wasm': new Set(['flowlogs.wasm']) };

for (const [name, files] of Object.entries(ENTRIES)) {
  test(`${name} is not 5 % larger than what is written down`, (t) => {
    const sizes = sizesOf([...files]);
    t.diagnostic(`${name}: ${sizes.raw} bytes, ${sizes.gzip} by gzip, ${sizes.brotli} by brotli`);
    assert.ok(
      sizes.gzip <= recorded[name] * 1.05,
      `${name} has ${sizes.gzip} bytes by gzip, and sizes.json says ${recorded[name]}: if that is worth it, change it there and say so in CHANGELOG.md`,
    );
  });
}
