import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { paste, settled } from './browser.js';
import { DEFAULT, rows, status, texts, vector, withPage } from './setup.js';

const on = withPage({ viewport: { width: 1280, height: 900 } });
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong. */
async function violations(page) {
  // Scripts of the page's own world may not: the policy forbids it.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join('; ')}`);
}

test('the page carries its policy, and the server sends the same', async () => {
  const { page } = on;
  const response = await page.request.get(page.url());
  const policy = response.headers()['content-security-policy'];
  assert.match(policy, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; /);
  assert.equal(await page.getAttribute('meta[http-equiv="Content-Security-Policy"]', 'content'), policy);
});

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing wrong, ${colorScheme}`, async () => {
    const { page } = on;
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await violations(page), [], 'empty');
    await paste(page, vector('mixed.log') + DEFAULT);
    await settled(page);
    assert.deepEqual(await violations(page), [], 'a log with bad lines');
    await page.fill('#filter', 'dst prot');
    await page.waitForSelector('#filter-error code');
    await page.fill('#filter', 'dst ');
    await page.waitForSelector('#suggestions li');
    assert.deepEqual(await violations(page), [], 'a filter that is wrong, and completion');
    await page.fill('#filter', '');
    await page.keyboard.press('Escape');
    await settled(page);
    await page.click('#save-menu summary');
    assert.deepEqual(await violations(page), [], 'a menu');
    await page.keyboard.press('Escape');
    await page.locator('.body [role="gridcell"]').nth(2).click();
    assert.deepEqual(await violations(page), [], 'the menu of a value');
    await page.getByRole('menuitem', { name: 'Explain the record' }).click();
    await page.getByRole('dialog').waitFor();
    assert.deepEqual(await violations(page), [], 'a record');
  });
}

test('what looks like markup stays text', async () => {
  const { page } = on;
  const markup = '<img/src=x/onerror=alert(1)>';
  await paste(page, `srcaddr instance-id <b>\n10.0.0.5 ${markup}\nsrcaddr instance-id\n10.0.0.5 ${markup}\n\u001b[31m${markup}\n\u0001${markup}\n`);
  await settled(page);
  assert.deepEqual(await rows(page), [{ srcaddr: '10.0.0.5', 'instance-id': markup }]);
  // Colours of a terminal are no part of a line; other controls are.
  assert.deepEqual((await texts(page, '#problems code')).slice(-2), [markup, `\u0001${markup}`]);
  await page.locator('.body [role="gridcell"]').nth(1).click();
  await page.getByRole('menuitem', { name: 'Show only this' }).click();
  await page.waitForFunction(() => document.getElementById('effect').textContent.startsWith('1 of 1'));
  await page.locator('.body [role="gridcell"]').first().dblclick();
  await page.getByRole('dialog').waitFor();
  assert.equal(await page.locator('#log img, #log b b, dialog img, #value-menu img').count(), 0);
});

test('the keyboard alone reads a log, asks, opens a record and goes back', async () => {
  const { page } = on;
  const isAt = (text) => page.evaluate((text) => document.activeElement.textContent.trim() === text || document.activeElement.id === text, text);
  const tabTo = async (text) => {
    for (let presses = 0; presses < 40; presses += 1) {
      if (await isAt(text)) {
        return;
      }
      await page.keyboard.press('Tab');
    }
    assert.fail(`Tab does not come to ${text}`);
  };
  await tabTo('sample');
  await page.keyboard.press('Enter');
  await settled(page);
  assert.equal(await status(page), 'File with header, 14 fields; 16 records');
  await page.keyboard.press('/');
  await page.keyboard.type('action reject');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.getElementById('effect').textContent.startsWith('5 of 16'));
  await settled(page);
  for (let presses = 0; presses < 40 && !(await page.evaluate(() => document.activeElement.matches('.scroller'))); presses += 1) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.textContent('#active-cell'), '198.51.100.23');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.textContent === 'Show only this');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.getElementById('filter').value === 'action reject and not src ip 198.51.100.23');
  await settled(page);
  await page.focus('.scroller');
  await page.keyboard.press('Space');
  await page.getByRole('dialog', { name: 'Record 1 of 2' }).waitFor();
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement.matches('.scroller'));
  await tabTo('new');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.id === 'text');
});

test('a million rows: the last is reached, and the keyboard steps row by row', async () => {
  const { page } = on;
  const count = 1_000_000;
  await page.evaluate((count) => {
    const lines = ['bytes'];
    for (let index = 0; index < count; index += 1) {
      lines.push(String(index));
    }
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([lines.join('\n')], 'many.log'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, count);
  await page.waitForFunction(() => document.getElementById('status').textContent.includes('1,000,000'));
  await settled(page);
  await page.evaluate(() => {
    const scroller = document.querySelector('.scroller');
    scroller.scrollTop = scroller.scrollHeight;
  });
  await page.waitForFunction(() => [...document.querySelectorAll('.body .row:not([hidden])')].at(-1).textContent === '999,999');
  await page.focus('.scroller');
  await page.keyboard.press('ControlOrMeta+Home');
  for (let step = 0; step < 30; step += 1) {
    await page.keyboard.press('ArrowDown');
  }
  await page.waitForFunction(() => document.getElementById('active-cell')?.textContent === '30');
  await page.keyboard.press('ControlOrMeta+End');
  await page.waitForFunction(() => document.getElementById('active-cell')?.textContent === '999,999');
  await page.keyboard.press('ArrowUp');
  await page.waitForFunction(() => document.getElementById('active-cell')?.textContent === '999,998');
});

test('on a narrow screen only the table scrolls sideways', async () => {
  const { page } = on;
  await page.setViewportSize({ width: 360, height: 740 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  await paste(page, vector('mixed.log') + DEFAULT);
  await settled(page);
  for (const menu of ['format-box', 'copy-menu', 'save-menu', 'chart-menu', 'columns-menu']) {
    await page.evaluate((menu) => {
      document.getElementById(menu).open = true;
    }, menu);
  }
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
});

test('after the first load the page needs no network', async () => {
  const { page } = on;
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.context().setOffline(true);
  await page.reload();
  await page.waitForSelector('body.ready');
  await paste(page, DEFAULT);
  await settled(page);
  assert.equal((await rows(page)).length, 7);
  await page.context().setOffline(false);
  // Chromium says on the console that it looked for the page first.
  on.faults.splice(0, on.faults.length, ...on.faults.filter((fault) => !fault.includes('ERR_INTERNET_DISCONNECTED')));
});

test('the address of a log that is new has nothing of the one before', async () => {
  const { page } = on;
  await page.click('#sample');
  await settled(page);
  await page.fill('#filter', 'action reject');
  await page.waitForFunction(() => location.hash !== '');
  await page.click('#new');
  assert.deepEqual([new URL(page.url()).hash, await page.inputValue('#text'), await page.isVisible('#log')], ['', '', false]);
});
