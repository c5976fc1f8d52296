import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { drop, paste, settled } from './browser.js';
import { DEFAULT, expectedRow, rows, status, texts, tiles, vector, withPage } from './setup.js';

const ENVELOPES = new URL('../data/envelopes/', import.meta.url);
const on = withPage({ viewport: { width: 1600, height: 1400 } });

test('an empty page shows what it takes, and no result', async () => {
  const { page } = on;
  assert.equal(await page.title(), 'flowlogs');
  assert.equal(await page.getByLabel('Paste a flow log').isVisible(), true);
  assert.deepEqual([await page.isVisible('#log'), await page.isVisible('#read')], [false, false]);
});

test('pasted lines of the default format become rows, tiles and a sentence', async () => {
  const { page } = on;
  await page.focus('#text');
  await paste(page, DEFAULT);
  await settled(page);
  const { records } = JSON.parse(vector('default.json'));
  const shown = await rows(page);
  assert.equal(records.length, 7);
  assert.deepEqual(shown, records.map((record) => expectedRow(record, Object.keys(shown[0]))));
  assert.deepEqual(
    Object.keys(shown[0]),
    'start action srcaddr srcport dstaddr dstport protocol packets bytes interface-id end log-status account-id version'.split(' '),
  );
  assert.deepEqual(await tiles(page), {
    Records: '7 | 1 without data',
    Bytes: '18 kB | in 102 packets',
    Accepted: '3 | 60% of flows',
    Rejected: '2 | 40% of flows',
    Skipped: '1 | AWS lost records here',
    'Bad lines': '0',
    'Window, UTC': '2014-12-14 04:06:50 –\n2016-10-31 11:37:00 | 687 days 7 hours',
  });
  assert.equal(await status(page), 'Bare lines, 14 fields; 7 records');
  assert.equal(await page.isVisible('#problems'), false);
});

test('lines can be pasted wherever the keyboard is, and take the place of what was there', async () => {
  const { page } = on;
  await page.click('h1');
  await paste(page, DEFAULT);
  await settled(page);
  await paste(page, 'bytes\n5\n');
  await page.waitForFunction(() => document.getElementById('status').textContent.includes('1 record'));
  await settled(page);
  assert.deepEqual(await rows(page), [{ bytes: '5' }]);
});

test('files are read in order of their names, gzip or not, and bad lines name theirs', async () => {
  const { page } = on;
  await page.setInputFiles('#files', [
    { name: 'b.log', mimeType: 'text/plain', buffer: Buffer.from('srcaddr bytes\n10.0.0.5 1234567\nx y\n') },
    { name: 'a.log.gz', mimeType: 'application/gzip', buffer: Buffer.concat([gzipSync(DEFAULT), gzipSync(DEFAULT)]) },
  ]);
  await settled(page);
  assert.equal(await status(page), 'Gzip (2 members) of bare lines and file with header, 2 formats; 15 records; 1 bad line from a.log.gz and b.log');
  assert.equal((await rows(page))[14].bytes, '1,234,567');
  assert.deepEqual(await texts(page, '#problems .reason'), ['b.log, line 3: srcaddr is not an address at column 1']);
});

test('bad lines are listed with place, reason and text, copied, and the rest is read', async () => {
  const { page } = on;
  await paste(page, vector('mixed.log'));
  await settled(page);
  const { bad_lines, records } = JSON.parse(vector('mixed.json'));
  assert.equal((await rows(page)).length, records.length);
  assert.deepEqual(await texts(page, '#problems .reason'), bad_lines.map(({ message }) => message.replace('line', 'Line')));
  assert.deepEqual((await texts(page, '#problems mark')).slice(0, 5), ['', '9', '65536', '192.0.2.256', 'https']);
  assert.equal(await status(page), 'Bare lines, 3 formats; 6 records; 7 bad lines');
  await page.click('#problems-copy');
  await page.waitForSelector('#said.seen');
  assert.deepEqual(
    (await page.evaluate(() => navigator.clipboard.readText())).split('\n').map((line) => line.split('\t')[0]),
    [...bad_lines.map(({ message }) => message), ''],
  );
});

test('Parquet with the names and types of AWS is read', async () => {
  const { page } = on;
  const { records } = JSON.parse(vector('default.json'));
  const column = (name, type) => ({
    name, type, data: records.map((record) => (record[name] === undefined ? null : type === 'INT64' ? BigInt(record[name]) : record[name])),
  });
  const columnData = [
    column('version', 'INT32'), column('srcaddr', 'STRING'), column('dstport', 'INT32'), column('protocol', 'INT32'),
    column('bytes', 'INT64'), column('start', 'INT64'), column('action', 'STRING'), column('log_status', 'STRING'),
  ];
  await drop(page, [{ name: 'flows.parquet', bytes: new Uint8Array(parquetWriteBuffer({ columnData })) }]);
  await settled(page);
  const shown = await rows(page);
  assert.deepEqual(shown, records.map((record) => expectedRow(record, Object.keys(shown[0]))));
  assert.equal(Object.keys(shown[0]).length, 8);
});

test('what cannot be read is told with its reason, and keeps nothing else from being read', async () => {
  const { page } = on;
  const broken = { name: 'broken.parquet', bytes: readFileSync(new URL('parquet.parquet', ENVELOPES)) };
  await drop(page, [broken]);
  await settled(page);
  assert.match(await page.textContent('#error'), /^The log cannot be read: broken\.parquet: its Parquet is damaged, /);
  await drop(page, [broken, { name: 'c.log', bytes: Buffer.from(DEFAULT) }]);
  await page.waitForSelector('#log:not([hidden])');
  await settled(page);
  assert.equal((await rows(page)).length, 7);
  assert.match(await page.textContent('#error'), /^Not read to its end: broken\.parquet: its Parquet is damaged/);
});

test('more than the limit is refused with a clear message', async () => {
  const { page } = on;
  await page.evaluate(() => {
    const file = new File(['x'], 'huge.log');
    Object.defineProperty(file, 'size', { value: 3 * 2 ** 30 });
    // A file that large cannot be made here: the sum of many is as large.
    const part = new File([new Uint8Array(2 ** 28)], 'part.log');
    const transfer = new DataTransfer();
    for (let index = 0; index < 5; index += 1) {
      transfer.items.add(part);
    }
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await settled(page);
  assert.equal(await page.textContent('#error'), 'The log cannot be read: this page reads at most 1 GiB, and here are 1.3 GiB. The command line has no limit.');
});

test('a format that is unknown is guessed with its reason, and can be given', async () => {
  const { page } = on;
  await paste(page, 'i-01234567890123456 443 6\n');
  await settled(page);
  assert.equal(await page.textContent('#format-guess'), 'The first line: no known layout has 3 values; value 1 (i-01234567890123456) looks like instance-id.');
  assert.equal(await page.inputValue('#format'), '${instance-id} ${?} ${?}');
  await page.fill('#format', '10.0.0.5');
  await page.click('#format-apply');
  await page.waitForFunction(() => document.getElementById('format-error').textContent !== '');
  assert.equal(await page.textContent('#format-error'), 'This is no format: "10.0.0.5" cannot be the name of a field.');
  await page.fill('#format', 'instance-id dstport protocol');
  await page.click('#format-apply');
  await page.waitForSelector('.body .row');
  assert.deepEqual(await rows(page), [{ dstport: '443', protocol: 'tcp', 'instance-id': 'i-01234567890123456' }]);
});

test('what describe-flow-logs answers is the format of the log that comes next', async () => {
  const { page } = on;
  await paste(page, JSON.stringify({ FlowLogs: [{ FlowLogId: 'fl-1', LogFormat: '${dstport} ${srcaddr}' }] }));
  await settled(page);
  assert.equal(await page.textContent('#error'), 'This is no log but the format of one. Paste or drop the log: it is read in that format.');
  await paste(page, '22 10.0.0.5\n');
  await page.waitForSelector('.body .row');
  await settled(page);
  assert.deepEqual(await rows(page), [{ srcaddr: '10.0.0.5', dstport: '22' }]);
});

test('characters of a long text are whole wherever it is cut', async () => {
  const { page } = on;
  // Each line has four bytes in two units of UTF-16, and those come at odd and even places.
  await page.evaluate(() => navigator.clipboard.writeText(`instance-tag\n${'\u{1f600}\n'.repeat(1_400_000)}`));
  await page.keyboard.press('ControlOrMeta+V');
  await page.waitForSelector('#log:not([hidden])');
  await page.waitForFunction(() => document.getElementById('status').textContent.includes('1,400,000'));
  await settled(page);
  assert.deepEqual(await texts(page, '#talkers .value'), []);
  await page.fill('#filter', 'instance-tag != "\u{1f600}"');
  await page.waitForFunction(() => document.getElementById('effect').textContent.startsWith('0 of'));
});

test('counts beyond exact numbers lose no digit', async () => {
  const { page } = on;
  await paste(page, 'bytes packets\n18446744073709551615 9007199254740993\n');
  await settled(page);
  assert.deepEqual(await rows(page), [{ packets: '9,007,199,254,740,993', bytes: '18,446,744,073,709,551,615' }]);
  assert.equal((await tiles(page)).Bytes, '18.4 EB | in 9,007,199,254,740,993 packets');
});

test('a new log takes the place of one that is still being read', async () => {
  const { page } = on;
  await page.evaluate((line) => {
    for (const [name, lines] of [['long.log', 300_000], ['short.log', 1]]) {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([line.repeat(lines)], name));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    }
  }, `${DEFAULT.split('\n')[0]}\n`);
  await settled(page);
  assert.equal(await status(page), 'Bare lines, 14 fields; 1 record from short.log');
  await page.waitForTimeout(500);
  assert.equal(await status(page), 'Bare lines, 14 fields; 1 record from short.log');
});

test('first rows are seen and progress is told while the rest is read, which can be cancelled', async () => {
  const { page } = on;
  await page.evaluate((line) => {
    const seen = { rows: 0, progress: 0 };
    window.seen = seen;
    const look = () => {
      if (document.body.classList.contains('reading')) {
        seen.rows = Math.max(seen.rows, document.querySelectorAll('.body .row').length);
        seen.progress = Math.max(seen.progress, document.getElementById('progress').value);
        if (seen.rows > 0 && seen.progress > 0) {
          document.getElementById('cancel').click();
          return;
        }
      }
      requestAnimationFrame(look);
    };
    look();
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([line.repeat(2_000_000)], 'long.log'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, `${DEFAULT.split('\n')[0]}\n`);
  await page.waitForFunction(() => document.getElementById('error').textContent !== '');
  const { rows: seen, progress } = await page.evaluate(() => window.seen);
  assert.ok(seen > 10 && progress > 0 && progress < 1, `${seen} rows at ${progress}`);
  assert.equal(await page.textContent('#error'), 'Reading was cancelled.');
  assert.deepEqual([await page.isVisible('#intake'), await page.isVisible('#log')], [true, false]);
  await paste(page, DEFAULT);
  await page.waitForSelector('#log:not([hidden])');
  await settled(page);
  assert.equal(await status(page), 'Bare lines, 14 fields; 7 records');
});
