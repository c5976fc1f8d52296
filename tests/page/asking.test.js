import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paste, settled } from './browser.js';
import { DEFAULT, rows, texts, tiles, withPage } from './setup.js';

const on = withPage({ viewport: { width: 1600, height: 1400 } });

/** Three hundred flows, whose sums are known: one a minute, each third rejected. */
const FLOWS = Array.from({ length: 300 }, (_, index) => ({
  srcaddr: `10.0.${index % 7}.5`,
  dstaddr: `198.51.100.${index % 3}`,
  dstport: [443, 22, 53][index % 3],
  protocol: index % 3 === 2 ? 17 : 6,
  bytes: (index * 7919) % 10_007,
  start: 1_700_000_000 + index * 60,
  action: index % 3 === 1 ? 'REJECT' : 'ACCEPT',
}));
const NAMES = Object.keys(FLOWS[0]);
const LOG = `${[...NAMES, 'end'].join(' ')}\n${FLOWS.map((flow) => [...Object.values(flow), flow.start + 30].join(' ')).join('\n')}\n`;

async function read(page, log = LOG) {
  await paste(page, log);
  await settled(page);
}

/** Asks, and waits for the answer. */
async function ask(page, filter) {
  await page.fill('#filter', filter);
  await page.keyboard.press('Enter');
  await page.waitForFunction((filter) => (new URLSearchParams(location.hash.slice(1)).get('filter') ?? '') === filter, filter);
  await settled(page);
}

/** What a row of these flows shows of its bytes. */
const bytesOf = (flows) => flows.map(({ bytes }) => bytes.toLocaleString('en-US'));
const shownBytes = async (page, count) => (await rows(page)).slice(0, count).map(({ bytes }) => bytes);

test('a filter narrows rows, tiles and the sentence, and says itself', async () => {
  const { page } = on;
  await read(page);
  await ask(page, 'dst port 22 and bytes>1000');
  const expected = FLOWS.filter(({ dstport, bytes }) => dstport === 22 && bytes > 1000);
  assert.deepEqual(await shownBytes(page, 20), bytesOf(expected).slice(0, 20));
  assert.equal(await page.textContent('#effect'), `${expected.length} of 300 records: dst port 22 and bytes > 1k`);
  const { Records, Rejected } = await tiles(page);
  assert.deepEqual([Records, Rejected], [String(expected.length), `${expected.length} | 100% of flows`]);
  assert.equal(await page.getAttribute('.scroller', 'aria-rowcount'), String(expected.length + 1));
});

test('what is wrong with a filter is told while it is typed, at its place, and the last answer stays', async () => {
  const { page } = on;
  await read(page, DEFAULT);
  await page.locator('#filter').pressSequentially('action reject and dst prot 22');
  await page.waitForFunction(() => document.getElementById('filter-error').textContent.includes('column 23'));
  assert.match(await page.textContent('#filter-error'), /^expected "ip", "net", "port" or "service", found "prot" at column 23/);
  assert.equal(await page.textContent('#filter-error mark'), 'prot');
  assert.equal(await page.getAttribute('#filter', 'aria-invalid'), 'true');
  await page.fill('#filter', 'nothing');
  await page.click('#filter-clear');
  await settled(page);
  assert.equal(await page.textContent('#effect'), 'All 7 records.');
  assert.equal(await page.textContent('#filter-error'), '');
});

test('completion offers words, fields and values of the log, and takes the keyboard', async () => {
  const { page } = on;
  await read(page);
  await page.focus('#filter');
  await page.keyboard.type('dst po');
  await page.waitForFunction(() => document.querySelectorAll('#suggestions li').length === 1);
  assert.deepEqual(await texts(page, '#suggestions li'), ['dst port']);
  await page.fill('#filter', 'acti');
  await page.waitForFunction(() => document.querySelector('#suggestions li')?.textContent === 'action');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('#suggestions li').length === 2);
  assert.deepEqual(await texts(page, '#suggestions li'), ['accept', 'reject']);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Tab');
  assert.equal(await page.inputValue('#filter'), 'action reject ');
  await page.keyboard.type('and srcaddr = 10.0.3');
  await page.waitForFunction(() => document.querySelector('#suggestions li')?.textContent === '10.0.3.5');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  const expected = FLOWS.filter(({ srcaddr, action }) => srcaddr === '10.0.3.5' && action === 'REJECT');
  await page.waitForFunction((words) => document.getElementById('effect').textContent.startsWith(words), `${expected.length} of 300 records`);
});

test('filters that were in force are offered again', async () => {
  const { page } = on;
  await read(page);
  await ask(page, 'dst port 53');
  await page.waitForFunction(() => localStorage.getItem('flowlogs-filters') !== null);
  await page.fill('#filter', '');
  await page.focus('h1 >> xpath=..');
  await page.click('#filter');
  await page.waitForSelector('#suggestions .past');
  assert.deepEqual(await texts(page, '#suggestions .past'), ['dst port 53']);
});

test('what is typed is one step back and one filter of the history, however slowly', async () => {
  const { page } = on;
  await read(page);
  for (const [key, shown] of [['dst port 5', 0], ['3', 100], [' and bytes > 5000', 50]]) {
    await page.locator('#filter').pressSequentially(key);
    await page.waitForFunction((shown) => document.getElementById('effect').textContent.startsWith(`${shown} of 300`), shown);
    await settled(page);
    await page.waitForFunction((text) => JSON.parse(localStorage.getItem('flowlogs-filters'))?.[0] === text, await page.inputValue('#filter'));
  }
  assert.deepEqual(await page.evaluate(() => JSON.parse(localStorage.getItem('flowlogs-filters'))), ['dst port 53 and bytes > 5000']);
  await page.goBack();
  await page.waitForFunction(() => document.getElementById('effect').textContent === 'All 300 records.');
  assert.equal(await page.inputValue('#filter'), '');
});

test('a value that is clicked is shown alone or left out, and so is one of the top', async () => {
  const { page } = on;
  await read(page);
  const cell = page.locator('.body .row').nth(1).locator('[role="gridcell"]').filter({ hasText: /^10\.0\.1\.5$/ });
  await cell.click();
  await page.getByRole('menuitem', { name: 'Show only this' }).click();
  await page.waitForFunction(() => document.getElementById('filter').value === 'src ip 10.0.1.5');
  await page.getByRole('combobox', { name: 'Top of what' }).selectOption('port');
  await page.waitForFunction(() => document.querySelector('#talkers')?.textContent.includes('53 udp'));
  await page.locator('#talkers .value', { hasText: '53 udp' }).click();
  await page.getByRole('menuitem', { name: 'Leave this out' }).click();
  await page.waitForFunction(() => document.getElementById('filter').value.includes('53'));
  await settled(page);
  const expected = FLOWS.filter(({ srcaddr, dstport }) => srcaddr === '10.0.1.5' && dstport !== 53);
  assert.deepEqual(await shownBytes(page, 20), bytesOf(expected).slice(0, 20));
  assert.equal(await page.inputValue('#filter'), 'src ip 10.0.1.5 and not (dst port 53 and proto udp)');
  await page.goBack();
  await page.waitForFunction(() => document.getElementById('filter').value === 'src ip 10.0.1.5');
});

test('a value that is absent, and one that no word of the language has, can be asked for', async () => {
  const { page } = on;
  await read(page, 'srcaddr new-field instance-tag\n10.0.0.5 a="b*" (x)\n10.0.0.6 - y\n');
  for (const [row, column, filter, count] of [[0, 1, String.raw`new-field = "a=\"b\*\""`, 1], [1, 1, 'new-field absent', 1], [0, 2, 'instance-tag = "(x)"', 1]]) {
    await page.locator('.body .row').nth(row).locator('[role="gridcell"]').nth(column).click();
    await page.getByRole('menuitem', { name: 'Show only this' }).click();
    await page.waitForFunction((filter) => document.getElementById('filter').value === filter, filter);
    await page.waitForFunction((count) => document.getElementById('effect').textContent.startsWith(`${count} of 2`), count);
    await page.click('#filter-clear');
    await page.waitForFunction(() => document.getElementById('effect').textContent === 'All 2 records.');
  }
});

test('top talkers add up what is shown', async () => {
  const { page } = on;
  await read(page);
  const sums = new Map();
  for (const { srcaddr, bytes } of FLOWS) {
    sums.set(srcaddr, (sums.get(srcaddr) ?? 0) + bytes);
  }
  const total = FLOWS.reduce((sum, { bytes }) => sum + bytes, 0);
  const expected = [...sums].sort((one, two) => two[1] - one[1]);
  assert.deepEqual(await texts(page, '#talkers .value'), expected.map(([address]) => address));
  assert.deepEqual(
    (await texts(page, '#talkers .share')).map(Number.parseFloat),
    expected.map(([, bytes]) => Number(((bytes / total) * 100).toFixed(1))),
  );
  await page.getByRole('combobox', { name: 'By what' }).selectOption('flows');
  await page.waitForFunction(() => document.querySelector('#talkers .amount').textContent === '43 flows');
});

test('a brush across the chart narrows the window, and all times come back', async () => {
  const { page } = on;
  await read(page);
  const box = await page.locator('#timeline svg').boundingBox();
  const plot = { left: box.x + 40, width: box.width - 48 };
  await page.mouse.move(plot.left + plot.width * 0.25, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(plot.left + plot.width * 0.5, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await page.waitForSelector('#whole-time:not([hidden])');
  await settled(page);
  const told = new URLSearchParams(new URL(page.url()).hash.slice(1));
  const [from, to] = ['from', 'to'].map((name) => Date.parse(told.get(name)) / 1000);
  const expected = FLOWS.filter(({ start }) => start >= from && start < to);
  assert.ok(expected.length > 60 && expected.length < 90, String(expected.length));
  assert.deepEqual(await shownBytes(page, 20), bytesOf(expected).slice(0, 20));
  assert.equal((await tiles(page)).Records, String(expected.length));
  await page.click('#whole-time');
  await page.waitForFunction(() => document.getElementById('effect').textContent === 'All 300 records.');
});

test('the window can be typed, and its end is excluded', async () => {
  const { page } = on;
  await read(page);
  const [from, to] = [FLOWS[50].start, FLOWS[200].start];
  for (const [id, time, count] of [['from', from, 250], ['to', to, 150]]) {
    await page.fill(`#${id}`, new Date(time * 1000).toISOString().slice(0, 19));
    await page.locator(`#${id}`).dispatchEvent('change');
    await page.waitForFunction((words) => document.getElementById('effect').textContent.startsWith(words), `${count} of 300`);
    await settled(page);
  }
  assert.deepEqual(await shownBytes(page, 20), bytesOf(FLOWS.slice(50, 70)));
});

test('columns are sorted, largest and smallest first, and then as logged', async () => {
  const { page } = on;
  await read(page);
  const sortBy = async (name, direction) => {
    await page.locator('.head button', { hasText: new RegExp(`^${name}`) }).click();
    await page.waitForFunction(([name, direction]) => [...document.querySelectorAll('.head [role="columnheader"]')].some((head) => head.textContent.startsWith(name) && head.getAttribute('aria-sort') === direction), [name, direction]);
    await settled(page);
  };
  const byBytes = FLOWS.toSorted((one, two) => two.bytes - one.bytes);
  await sortBy('bytes', 'descending');
  assert.deepEqual(await shownBytes(page, 25), bytesOf(byBytes).slice(0, 25));
  await sortBy('bytes', 'ascending');
  assert.deepEqual(await shownBytes(page, 25), bytesOf(byBytes.toReversed()).slice(0, 25));
  await sortBy('bytes', 'none');
  assert.deepEqual(await shownBytes(page, 25), bytesOf(FLOWS).slice(0, 25));
  await sortBy('srcaddr', 'descending');
  assert.deepEqual((await rows(page)).slice(0, 3).map(({ srcaddr }) => srcaddr), ['10.0.6.5', '10.0.6.5', '10.0.6.5']);
});

test('addresses are sorted by their numbers, and what is absent is last either way', async () => {
  const { page } = on;
  await read(page, 'srcaddr bytes\n10.0.0.10 1\n- 2\n2001:db8::1 3\n10.0.0.9 4\n::1 5\n9.0.0.1 -\n');
  const head = page.locator('.head button', { hasText: /^srcaddr/ });
  await head.click();
  await page.waitForFunction(() => document.querySelector('.body .row').textContent.includes('2001'));
  assert.deepEqual((await rows(page)).map(({ srcaddr }) => srcaddr), ['2001:db8::1', '::1', '10.0.0.10', '10.0.0.9', '9.0.0.1', '–']);
  await head.click();
  await page.waitForFunction(() => document.querySelector('.body .row').textContent.includes('9.0.0.1'));
  assert.deepEqual((await rows(page)).map(({ srcaddr }) => srcaddr), ['9.0.0.1', '10.0.0.9', '10.0.0.10', '::1', '2001:db8::1', '–']);
});

test('columns are chosen', async () => {
  const { page } = on;
  await read(page);
  await page.click('#columns-menu summary');
  for (const name of ['start', 'end', 'protocol']) {
    await page.locator('#columns-menu label', { hasText: new RegExp(`^ ${name}$`) }).click();
  }
  await page.waitForFunction(() => document.querySelectorAll('.head button').length === 5);
  await settled(page);
  assert.deepEqual(Object.keys((await rows(page))[0]), ['action', 'srcaddr', 'dstaddr', 'dstport', 'bytes']);
});

test('the address tells filter, window, order and columns, and nothing of the log', async () => {
  const { page } = on;
  await read(page);
  await ask(page, 'action accept');
  await page.fill('#to', '2023-11-15T00:00:00');
  await page.locator('#to').dispatchEvent('change');
  await page.locator('.head button', { hasText: /^bytes/ }).click();
  await page.waitForFunction(() => location.hash.includes('sort=-bytes'));
  await page.click('#columns-menu summary');
  await page.locator('#columns-menu label', { hasText: /^ end$/ }).click();
  await page.waitForFunction(() => location.hash.includes('columns='));
  await settled(page);
  const before = [await rows(page), await page.textContent('#effect'), new URL(page.url()).hash];
  assert.equal(decodeURIComponent(before[2]).replaceAll('+', ' '), '#filter=action accept&to=2023-11-15T00:00:00.000Z&sort=-bytes&columns=start,action,srcaddr,dstaddr,dstport,protocol,bytes');
  await page.reload();
  await page.waitForSelector('body.ready');
  assert.equal(await page.isVisible('#log'), false);
  await read(page);
  assert.deepEqual([await rows(page), await page.textContent('#effect'), new URL(page.url()).hash], before);
});

test('a record is explained field by field, and others are a step away', async () => {
  const { page } = on;
  await read(page, 'srcaddr protocol tcp-flags traffic-path start action log-status bytes new-field\n10.0.0.5 6 19 8 1700000000 REJECT OK 1234567 <b>\n10.0.0.6 17 - - 1700000001 ACCEPT OK 5 y\n');
  await page.locator('.body .row').first().dblclick();
  const dialog = page.getByRole('dialog', { name: 'Record 1 of 2' });
  await dialog.waitFor();
  const told = async () => Object.fromEntries(await page.locator('#detail dl > div').evaluateAll((all) => all.map((item) => [item.querySelector('dt').firstChild.textContent, [item.querySelector('.value').textContent, item.querySelector('.meaning')?.textContent ?? '']])));
  assert.deepEqual(await told(), {
    srcaddr: ['10.0.0.5', ''],
    protocol: ['6', 'TCP'],
    'tcp-flags': ['19', 'FIN, SYN and ACK'],
    'traffic-path': ['8', 'through an internet gateway'],
    start: ['1700000000', '2023-11-14 22:13:20 UTC, Nov 15, 2023, 11:13:20 AM GMT+13 here'],
    action: ['REJECT', 'was not let through'],
    'log-status': ['OK', 'traffic was logged'],
    bytes: ['1234567', '1.23 MB'],
    'new-field': ['<b>', ''],
  });
  assert.match(await page.locator('#detail dl > div').nth(3).textContent(), /Way that egress traffic takes/);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('dialog', { name: 'Record 2 of 2' }).waitFor();
  assert.deepEqual((await told())['tcp-flags'], ['–', '']);
  await page.getByRole('button', { name: '17', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Leave this out' }).click();
  await page.waitForFunction(() => !document.getElementById('detail').open);
  await page.waitForFunction(() => document.getElementById('effect').textContent === '1 of 2 records: not proto udp');
});
