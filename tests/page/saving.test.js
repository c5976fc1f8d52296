import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { parse } from 'flowlogs';
import { paste, settled } from './browser.js';
import { DEFAULT, vector, withPage } from './setup.js';

const on = withPage({ viewport: { width: 1400, height: 1000 } });
const { records: GOLDEN } = JSON.parse(vector('default.json'));

/** The bytes that a choice of a menu saves, and their name. */
async function saved(page, menu, title) {
  await page.click(`${menu} summary`);
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`${menu} .panel button`, { hasText: new RegExp(`^${title}$`) }).click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** Opens the golden log and asks for what was rejected. */
async function rejected(page) {
  await paste(page, DEFAULT);
  await settled(page);
  await page.fill('#filter', 'action reject');
  await page.waitForFunction(() => document.getElementById('effect').textContent.startsWith('2 of 7'));
  await settled(page);
  return GOLDEN.filter(({ action }) => action === 'REJECT');
}

test('CSV, NDJSON and lines hold what is filtered, and read back as the golden records', async () => {
  const { page } = on;
  const expected = await rejected(page);
  const csv = await saved(page, '#save-menu', 'CSV');
  const names = Object.keys(GOLDEN[0]);
  assert.equal(csv.name, 'flowlogs.csv');
  assert.equal(
    csv.bytes.toString('utf8').replaceAll('\r\n', '\n'),
    `${[names.map((name) => name.replaceAll('_', '-')), ...expected.map((record) => names.map((name) => record[name] ?? ''))].map((row) => row.join(',')).join('\n')}\n`,
  );
  const ndjson = await saved(page, '#save-menu', 'NDJSON');
  assert.equal(ndjson.name, 'flowlogs.ndjson');
  const objects = ndjson.bytes.toString('utf8').trimEnd().split('\n').map(JSON.parse);
  assert.deepEqual(
    objects.map(({ srcaddr, dstport, bytes, start }) => ({ srcaddr, dstport, bytes, start: Date.parse(start) / 1000 })),
    expected.map(({ srcaddr, dstport, bytes, start }) => ({ srcaddr, dstport, bytes, start })),
  );
  const lines = await saved(page, '#save-menu', 'Lines as logged');
  assert.deepEqual([...parse(lines.bytes)].map(String), DEFAULT.split('\n').filter((line) => line.includes('REJECT')));
});

test('Parquet has the names, types and values of AWS', async () => {
  const { page } = on;
  const expected = await rejected(page);
  const { name, bytes } = await saved(page, '#save-menu', 'Parquet');
  assert.equal(name, 'flowlogs.parquet');
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const types = Object.fromEntries(parquetSchema(parquetMetadata(file)).children.map(({ element }) => [element.name, element.type]));
  assert.deepEqual([types.srcport, types.bytes, types.start, types.srcaddr], ['INT32', 'INT64', 'INT64', 'BYTE_ARRAY']);
  const objects = await parquetReadObjects({ file });
  const plain = objects.map((object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== undefined).map(([key, value]) => [key, typeof value === 'bigint' ? Number(value) : value])));
  assert.deepEqual(plain, expected);
});

test('Arrow is the stream that the package makes', async () => {
  const { page } = on;
  await rejected(page);
  const { name, bytes } = await saved(page, '#save-menu', 'Arrow');
  assert.equal(name, 'flowlogs.arrows');
  assert.deepEqual(new Uint8Array(bytes), parse(DEFAULT).filter('action reject').toArrowIPC());
});

test('a long log is saved whole: parts are joined without a header between', async () => {
  const { page } = on;
  const count = 120_001;
  await paste(page, `bytes\n${Array.from({ length: count }, (_, index) => index).join('\n')}\n`);
  await page.waitForSelector('#log:not([hidden])');
  await settled(page);
  const { bytes } = await saved(page, '#save-menu', 'CSV');
  assert.deepEqual(bytes.toString('utf8').trimEnd().split(/\r?\n/), ['bytes', ...Array.from({ length: count }, (_, index) => String(index))]);
});

test('the chart is saved as SVG and PNG, with its colours', async () => {
  const { page } = on;
  await rejected(page);
  const svg = (await saved(page, '#chart-menu', 'SVG')).bytes.toString('utf8');
  assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  assert.match(svg, /fill="rgb\(208, 85, 59\)"/);
  const { bytes } = await saved(page, '#chart-menu', 'PNG');
  assert.equal(bytes.subarray(1, 4).toString('latin1'), 'PNG');
  const width = Number(svg.match(/width="(\d+)"/)[1]);
  assert.equal(bytes.readUInt32BE(16), width * 2);
});

test('the same filter is copied for other tools', async () => {
  const { page } = on;
  await rejected(page);
  const copied = async (title) => {
    await page.evaluate(() => navigator.clipboard.writeText(''));
    await page.click('#copy-menu summary');
    await page.locator('#copy-menu .panel button', { hasText: title }).click();
    await page.waitForFunction(async () => (await navigator.clipboard.readText()) !== '');
    return page.evaluate(() => navigator.clipboard.readText());
  };
  assert.equal(await copied('Filter'), 'action reject');
  assert.equal(await copied('Command line'), "flowlogs_reader --filter 'action reject' LOG print");
  assert.match(await copied('Athena'), /WHERE LOWER\("action"\) = 'reject'/);
  assert.match(await copied('DuckDB'), /NULLIF\(CAST\("srcaddr" AS VARCHAR\), '-'\)/);
});

test('rows are copied as lines, one or a range', async () => {
  const { page } = on;
  await paste(page, DEFAULT);
  await settled(page);
  await page.focus('.scroller');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('ControlOrMeta+C');
  await page.waitForSelector('#said.seen');
  assert.equal(await page.textContent('#said'), '2 lines copied.');
  const lines = parse(DEFAULT);
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${lines.at(1)}\n${lines.at(2)}\n`);
});
