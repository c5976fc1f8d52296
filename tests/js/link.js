// Makes `node_modules/flowlogs` a link to the package that `cargo xtask npm` made, as `npm link`
// would, so that tests, examples and page import it by its name. It is found in FLOWLOGS_PACKAGE, or
// else in cargo's target folder.

import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const { FLOWLOGS_PACKAGE, CARGO_TARGET_DIR = 'target' } = process.env;
const folder = resolve(root, FLOWLOGS_PACKAGE ?? join(CARGO_TARGET_DIR, 'npm/flowlogs'));

if (!existsSync(join(folder, 'index.js'))) {
  console.error(`there is no package in ${folder}: make it with \`cargo xtask npm\``);
  process.exit(1);
}
const link = join(root, 'node_modules/flowlogs');
mkdirSync(dirname(link), { recursive: true });
rmSync(link, { force: true, recursive: true });
symlinkSync(folder, link, 'junction');
