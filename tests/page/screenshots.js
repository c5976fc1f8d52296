// Pictures of the page's states: node tests/page/screenshots.js FOLDER

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settled, startBrowser } from './browser.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node tests/page/screenshots.js FOLDER');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const mixed = readFileSync(new URL('../data/vectors/mixed.log', import.meta.url), 'utf8');
const wide = { width: 1280, height: 800 };
const narrow = { width: 360, height: 740 };
const states = [
  { name: 'empty', viewport: wide },
  { name: 'sample', viewport: wide, text: 'sample' },
  { name: 'bad-lines', viewport: wide, text: mixed },
  { name: 'dark', viewport: wide, text: 'sample', colorScheme: 'dark' },
  { name: 'dark-bad-lines', viewport: wide, text: mixed, colorScheme: 'dark' },
  { name: 'narrow', viewport: narrow, text: 'sample' },
  { name: 'narrow-empty', viewport: narrow },
];

const browser = await startBrowser();
for (const { name, viewport, text, colorScheme = 'light' } of states) {
  const { page } = await browser.open({ viewport, colorScheme, deviceScaleFactor: 2 });
  if (text === 'sample') {
    await page.click('#sample');
    await settled(page);
  } else if (text !== undefined) {
    await page.fill('#text', text);
    await settled(page);
  }
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  await page.context().close();
}
await browser.close();
