// Every envelope of the golden files, pasted and dropped, one after another into the same page.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { drop, paste, settled } from './browser.js';
import { expectedRow, rows, withPage } from './setup.js';

const ENVELOPES = new URL('../data/envelopes/', import.meta.url);
const on = withPage({ viewport: { width: 1600, height: 1400 }, isShared: true });

/** Whether bytes are text that a clipboard can hold. */
function isText(bytes) {
  return Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes) && !bytes.includes(0);
}

for (const name of readdirSync(ENVELOPES).filter((file) => file.endsWith('.expected.json'))) {
  const input = readdirSync(ENVELOPES).find((file) => file !== name && file.startsWith(name.replace('expected.json', '')));
  const bytes = readFileSync(new URL(input, ENVELOPES));
  const expected = JSON.parse(readFileSync(new URL(name, ENVELOPES), 'utf8'));
  // Parquet, which the parser refuses, is read by the page, and described formats are a log to come.
  if (input.endsWith('.parquet') || expected.found_formats.length > 0 && expected.records.length === 0) {
    continue;
  }
  test(`${input} is read, ${isText(bytes) ? 'pasted and dropped' : 'dropped'}`, async () => {
    const { page } = on;
    const ways = { drop: () => drop(page, [{ name: input, bytes }]) };
    if (isText(bytes)) {
      ways.paste = () => paste(page, bytes.toString('utf8'));
    }
    for (const [way, give] of Object.entries(ways)) {
      await page.evaluate((format) => {
        document.getElementById('status').textContent = '';
        document.getElementById('error').textContent = '';
        document.getElementById('format').value = format;
      }, (expected.formats ?? []).join(' '));
      await give();
      await settled(page);
      const shown = await rows(page);
      const names = Object.keys(shown[0] ?? {});
      assert.deepEqual(shown, expected.records.map((record) => expectedRow(record, names)), way);
      const told = await page.locator('#problems li').evaluateAll((all) => all.map((item) => item.querySelector('.reason').textContent));
      assert.equal(told.length, expected.bad_lines.length + (expected.error === null ? 0 : 1), way);
      expected.bad_lines.forEach(({ place, error }, index) => {
        assert.equal(told[index], `${place[0].toUpperCase()}${place.slice(1)}: ${error}`);
      });
      const recognized = expected.recognized.replace(/, [\d,]+ (lines?|events?|rows?).*$/, '');
      assert.equal(await page.textContent('#status b'), recognized[0].toUpperCase() + recognized.slice(1));
    }
  });
}

