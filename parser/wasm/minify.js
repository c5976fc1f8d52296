// node minify.js SOURCES FOLDER: makes the modules of the package from its sources.
//
// They stay apart, so that bundlers leave out those that are not used.

import { readFile, readdir } from 'node:fs/promises';
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
  entryPoints: (await readdir(sources)).map((name) => join(sources, name)),
  outdir: folder,
  minify: true,
  format: 'esm',
  target: 'es2022',
  plugins: [classNames],
  logLevel: 'warning',
});
