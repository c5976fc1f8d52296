// A page for each test, and how its parts read.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, beforeEach } from 'node:test';
import { startBrowser } from './browser.js';

export const vector = (name) => readFileSync(new URL(`../data/vectors/${name}`, import.meta.url), 'utf8');
export const DEFAULT = vector('default.log');

/** Opens the page before each test, or once for all, and fails where something happened that should not. */
export function withPage({ isShared = false, ...options }) {
  let browser;
  const test = { page: undefined, faults: undefined, open: undefined };
  before(async () => {
    browser = await startBrowser();
    test.open = browser.open;
    if (isShared) {
      Object.assign(test, await browser.open(options));
    }
  });
  after(() => browser?.close());
  beforeEach(async () => {
    if (!isShared) {
      Object.assign(test, await browser.open(options));
    }
  });
  afterEach(async () => {
    if (!isShared) {
      await test.page?.context().close();
    }
    assert.deepEqual(test.faults, []);
  });
  return test;
}

export const texts = (page, selector) => page.locator(selector).allTextContents();

/** The texts of the rows in sight, by the names of their columns. */
export const rows = (page) =>
  page.evaluate(() => {
    const names = [...document.querySelectorAll('.head button')].map((button) => button.firstChild.textContent);
    return [...document.querySelectorAll('.body .row:not([hidden])')].map((row) =>
      Object.fromEntries([...row.children].map((cell, index) => [names[index], cell.textContent])),
    );
  });

/** The tiles, each title with its texts. */
export const tiles = async (page) =>
  Object.fromEntries(
    await page
      .locator('#tiles > div')
      .evaluateAll((all) => all.map(({ children: [title, ...rest] }) => [title.textContent, rest.map((each) => each.textContent).join(' | ')])),
  );

/** What was read, but for the time that it took. */
export const status = async (page) => (await page.textContent('#status')).replace(/, read in [^,]+\.$/, '');

const PROTOCOLS = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'ipv6-icmp' };

/** A record of a golden file as a row shows it. */
export function expectedRow(record, names) {
  return Object.fromEntries(
    names.map((name) => {
      const value = record[name.replaceAll('-', '_')];
      if (value === undefined) {
        return [name, '–'];
      }
      if (name === 'start' || name === 'end') {
        return [name, new Date(String(value).length > 11 ? value : value * 1000).toISOString().replace('T', ' ').replace(/(\.000)?Z$/, '')];
      }
      if (name === 'protocol') {
        return [name, PROTOCOLS[value] ?? String(value)];
      }
      const isCount = ['packets', 'bytes'].includes(name) || name.startsWith('packets-lost');
      return [name, isCount ? BigInt(value).toLocaleString('en-US') : String(value)];
    }),
  );
}
