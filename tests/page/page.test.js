import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { paste, settled, startBrowser } from './browser.js';

const vector = (name) => readFileSync(new URL(`../data/vectors/${name}`, import.meta.url), 'utf8');
const DEFAULT = vector('default.log');

let browser;
let page;
let faults;

before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());
beforeEach(async () => {
  ({ page, faults } = await browser.open());
});
afterEach(async () => {
  await page?.context().close();
  assert.deepEqual(faults, []);
});

/** Types or pastes into the box at once, and waits. */
async function fill(text) {
  await page.fill('#text', text);
  await settled(page);
}

const texts = (selector) => page.locator(selector).allTextContents();

/** The texts of the rows, cell by cell. */
const rows = () =>
  page.locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));

/** The tiles, each title with its texts. */
const tiles = async () =>
  Object.fromEntries(
    await page
      .locator('#summary > div')
      .evaluateAll((tiles) => tiles.map(({ children: [title, ...rest] }) => [title.textContent, rest.map((e) => e.textContent).join(' | ')])),
  );

/** What was read, but for the time that it took. */
const status = async () => (await page.textContent('#status')).replace(/ in [\d,]+ milliseconds?\.$/, '');

/** A record of a golden file as a row. */
function expectedRow(record, columns) {
  return columns.map((name) => {
    const value = record[name.replaceAll('-', '_')];
    if (value === undefined) {
      return '–';
    }
    if (name === 'start' || name === 'end') {
      return new Date(value * 1000).toISOString().replace('T', ' ').replace('.000Z', '');
    }
    return ['packets', 'bytes'].includes(name) ? value.toLocaleString('en-US') : String(value);
  });
}

test('an empty page shows what it takes, and no result', async () => {
  assert.equal(await page.title(), 'flowlogs');
  assert.equal(await page.getByLabel('Paste lines of a flow log').isVisible(), true);
  assert.deepEqual([await page.isVisible('#result'), await page.isVisible('#clear')], [false, false]);
});

test('the page carries its policy, and the server sends the same', async () => {
  const response = await page.request.get(page.url());
  const policy = response.headers()['content-security-policy'];
  assert.match(policy, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; /);
  assert.equal(await page.getAttribute('meta[http-equiv="Content-Security-Policy"]', 'content'), policy);
});

test('pasted lines of the default format become rows, tiles and a sentence', async () => {
  await page.focus('#text');
  await paste(page, DEFAULT);
  await settled(page);
  const { records } = JSON.parse(vector('default.json'));
  const columns = await texts('thead th');
  assert.deepEqual(
    columns,
    'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'.split(' '),
  );
  assert.equal(records.length, 7);
  assert.deepEqual(await rows(), records.map((record) => expectedRow(record, columns)));
  assert.deepEqual(await tiles(), {
    Records: '7',
    Accepted: '3',
    Rejected: '2',
    'No flow': '2 | no data or skipped',
    'Bad lines': '0',
    Bytes: '18 kB | in 102 packets',
    'Window, UTC': '2014-12-14 04:06:50 –\n2016-10-31 11:37:00 | 687 days 7 hours',
  });
  assert.equal(await status(), 'Read 7 records');
  assert.equal(await page.isVisible('#problems'), false);
});

test('lines can be pasted wherever the keyboard is', async () => {
  await page.click('h1');
  await paste(page, DEFAULT);
  await settled(page);
  assert.equal((await rows()).length, 7);
  assert.equal(await page.inputValue('#text'), DEFAULT);
});

test('bad lines are listed with place, reason and text, and the rest is read', async () => {
  await fill(vector('mixed.log'));
  const { bad_lines, records } = JSON.parse(vector('mixed.json'));
  assert.equal((await rows()).length, records.length);
  assert.deepEqual(
    await texts('#problems .reason'),
    bad_lines.map(({ message }) => message.replace('line', 'Line')),
  );
  assert.deepEqual((await texts('#problems code')).slice(0, 5), [
    '198.51.100.1 192.0.2.1 443',
    '198.51.100.1 192.0.2.1 443 49152 6 840 9',
    '198.51.100.1 192.0.2.1 65536 49152 6 840',
    '198.51.100.1 192.0.2.256 443 49152 6 840',
    '198.51.100.1 192.0.2.1 443 https 6 840',
  ]);
  assert.deepEqual((await texts('#problems mark')).slice(0, 5), ['', '9', '65536', '192.0.2.256', 'https']);
  assert.equal(await status(), `Read 6 records in 3 formats and 7 bad lines`);
});

test('what looks like markup stays text', async () => {
  const markup = '<img/src=x/onerror=alert(1)>';
  await fill(`srcaddr instance-id <b>\n10.0.0.5 ${markup}\nsrcaddr instance-id\n10.0.0.5 ${markup}\n\u001b[31m${markup}\n\u0001${markup}\n`);
  assert.deepEqual(await rows(), [['10.0.0.5', markup]]);
  // Colours of a terminal are no part of a line; other controls are.
  assert.deepEqual((await texts('#problems code')).slice(-2), [markup, `\u0001${markup}`]);
  assert.equal(await page.locator('#result img, #result b b').count(), 0);
});

test('files are read, gzip or not, and named', async () => {
  await page.setInputFiles('#files', [
    { name: 'a.log.gz', mimeType: 'application/gzip', buffer: gzipSync(DEFAULT) },
    { name: 'b.log', mimeType: 'text/plain', buffer: Buffer.from('srcaddr bytes\n10.0.0.5 1234567\nx y\n') },
  ]);
  await settled(page);
  assert.equal(await status(), 'Read 8 records in 2 formats and 1 bad line from a.log.gz and b.log');
  assert.deepEqual((await rows())[7], ['–', '–', '–', '10.0.0.5', '–', '–', '–', '–', '–', '1,234,567', '–', '–', '–', '–']);
  assert.deepEqual(await texts('#problems .reason'), ['b.log, line 3: srcaddr is not an address at column 1']);
});

test('a file can be dropped anywhere', async () => {
  const transfer = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'dropped.log'));
    return transfer;
  }, DEFAULT);
  await page.dispatchEvent('h1', 'drop', { dataTransfer: transfer });
  await settled(page);
  assert.equal(await status(), 'Read 7 records from dropped.log');
});

test('damaged gzip data is told', async () => {
  const buffer = gzipSync(DEFAULT).subarray(0, 80);
  await page.setInputFiles('#files', { name: 'cut.gz', mimeType: 'application/gzip', buffer });
  await settled(page);
  assert.equal(await page.textContent('#error'), 'cut.gz cannot be read: its gzip data is damaged, or of several parts');
  assert.equal(await page.isVisible('#result'), false);
});

test('the format box tells the format of lines without a header', async () => {
  await page.fill('#format', '10.0.0.5');
  await fill('22 10.0.0.5\n');
  assert.equal(await page.textContent('#format-error'), 'The format cannot be used: "10.0.0.5" cannot be the name of a field.');
  assert.equal(await page.getAttribute('#format', 'aria-invalid'), 'true');
  await page.fill('#format', '${dstport} ${srcaddr}');
  await page.waitForSelector('tbody tr');
  assert.deepEqual(await texts('thead th'), ['dstport', 'srcaddr']);
  assert.deepEqual(await rows(), [['22', '10.0.0.5']]);
  assert.equal(await page.textContent('#format-error'), '');
});

test('of many records the first are shown, and all are counted', async () => {
  await page.focus('#text');
  await paste(page, `bytes\n${'1000\n'.repeat(5000)}${'x\n'.repeat(300)}`);
  await settled(page);
  assert.equal((await rows()).length, 1000);
  assert.equal(await page.textContent('#records .hint'), 'The first 1,000 of 5,000. The counts above are of all.');
  assert.equal((await texts('#problems li')).length, 200);
  assert.equal(await page.textContent('#problems .hint'), 'The first 200 of 300.');
  const { Records, Bytes, 'Bad lines': bad } = await tiles();
  assert.deepEqual([Records, Bytes, bad], ['5,000', '5 MB | in 0 packets', '300']);
});

test('counts beyond exact numbers lose no digit', async () => {
  await fill('bytes packets\n18446744073709551615 9007199254740993\n');
  assert.deepEqual(await rows(), [['18,446,744,073,709,551,615', '9,007,199,254,740,993']]);
  assert.equal((await tiles()).Bytes, '18.4 EB | in 9,007,199,254,740,993 packets');
});

test('a new log takes the place of one that is still being read', async () => {
  await page.evaluate((line) => {
    for (const [name, lines] of [['long.log', 300_000], ['short.log', 1]]) {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([line.repeat(lines)], name));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    }
  }, `${DEFAULT.split('\n')[0]}\n`);
  await settled(page);
  assert.equal(await status(), 'Read 1 record from short.log');
  await page.waitForTimeout(300);
  assert.equal(await status(), 'Read 1 record from short.log');
});

test('a long text that is pasted is read but not put into the box', async () => {
  await page.focus('#text');
  await paste(page, `bytes\n${'1000\n'.repeat(250_000)}`);
  await settled(page);
  assert.equal(await status(), 'Read 250,000 records from pasted text');
  assert.equal(await page.inputValue('#text'), '');
});

test('the sample can be tried and cleared with the keyboard alone', async () => {
  await page.focus('#text');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Try a sample');
  await page.keyboard.press('Enter');
  await settled(page);
  assert.equal(await status(), 'Read 16 records');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Clear');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#result', { state: 'hidden' });
  assert.deepEqual(
    await page.evaluate(() => [document.activeElement.id, document.activeElement.value]),
    ['text', ''],
  );
});

test('on a narrow screen only the table scrolls sideways', async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await fill(vector('mixed.log') + DEFAULT);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
});
