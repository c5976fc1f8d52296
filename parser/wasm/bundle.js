// node bundle.js SOURCES FOLDER: makes the modules of the package from its sources.
//
// An entry is a small module, the default one with the parser in it, over `flowlogs.js`, which has
// all else and the glue. So a page that loads it from a file server asks for two files.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const [, , sources, folder] = process.argv;

/** Gives classes their names although identifiers are shortened: people read these. */
const classNames = {
  name: 'class names',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: text.replace(/^export class (\w+)[^{]*\{/gm, "$& static name = '$1';") };
    });
  },
};

await build({
  entryPoints: ['index', 'slim', 'workerd'].map((entry) => join(sources, `${entry}.js`)),
  outdir: folder,
  chunkNames: 'flowlogs',
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  external: ['./flowlogs.wasm'],
  plugins: [classNames],
  logLevel: 'warning',
});
