// Pictures of the page's states: node tests/page/screenshots.js FOLDER

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { paste, settled, startBrowser } from './browser.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node tests/page/screenshots.js FOLDER');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

/** Two hours of a small network: the same each time, so that pictures change only with the page. */
function log() {
  let seed = 7;
  const below = (most) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % most;
  };
  const lines = ['version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'];
  for (let index = 0; index < 6000; index += 1) {
    // A scan comes at half time.
    const isScan = index > 2900 && index < 3500 && below(3) > 0;
    const start = 1_700_000_000 + Math.floor(index * 1.2 + below(60));
    const from = isScan ? '198.51.100.23' : `10.0.${below(3)}.${10 + below(6) ** 2}`;
    const to = isScan ? `10.0.1.${1 + below(200)}` : ['203.0.113.40', '203.0.113.7', '10.0.2.30', '2001:db8:40::7'][below(4)];
    const port = isScan ? [22, 23, 3389, 445][below(4)] : [443, 443, 443, 5432, 53][below(5)];
    const packets = isScan ? 1 : 1 + below(200) * (1 + below(4));
    const action = isScan || below(40) === 0 ? 'REJECT' : 'ACCEPT';
    lines.push(`2 123456789012 eni-0a1b2c3d4e5f6071${below(4)} ${from} ${to} ${32_768 + below(28_000)} ${port} ${port === 53 ? 17 : 6} ${packets} ${packets * (40 + below(900))} ${start} ${start + 58} ${action} OK`);
  }
  return `${lines.join('\n')}\n`;
}

const mixed = readFileSync(new URL('../data/vectors/mixed.log', import.meta.url), 'utf8');
const wide = { width: 1280, height: 900 };
const narrow = { width: 360, height: 780 };
const filter = (text) => async (page) => {
  await page.fill('#filter', text);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('#effect code') !== null);
  await settled(page);
};
const completion = async (page) => {
  await page.fill('#filter', 'action reject and dst port ');
  await page.waitForSelector('#suggestions li');
};
const record = async (page) => {
  await page.locator('.body .row').nth(2).locator('[role="gridcell"]').nth(2).dblclick();
  await page.getByRole('dialog').waitFor();
};
const states = [
  { name: 'empty', viewport: wide },
  { name: 'log', viewport: wide, text: log() },
  { name: 'filtered', viewport: wide, text: log(), then: filter('action reject and dst port in [22, 3389]') },
  { name: 'completion', viewport: wide, text: log(), then: completion },
  { name: 'record', viewport: wide, text: log(), then: record },
  { name: 'bad-lines', viewport: wide, text: mixed },
  { name: 'dark', viewport: wide, text: log(), colorScheme: 'dark' },
  { name: 'narrow', viewport: narrow, text: log(), isWhole: true },
];

const browser = await startBrowser();
for (const { name, viewport, text, then, isWhole = false, colorScheme = 'light' } of states) {
  const { page } = await browser.open({ viewport, colorScheme });
  if (text !== undefined) {
    await paste(page, text);
    await settled(page);
    await then?.(page);
  }
  // How long it took is another each time.
  await page.evaluate(() => {
    const last = document.getElementById('status').lastChild;
    if (last !== null) {
      last.textContent = last.textContent.replace(/, read in .*$/, '.');
    }
  });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: isWhole });
  await page.context().close();
}
await browser.close();
