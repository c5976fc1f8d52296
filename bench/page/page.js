// The page in Chromium, beside a page of plain JavaScript and DuckDB-WASM, on the same log.
//
// node page.js DIST LINES: prints one JSON object a line, as bench/src/row.rs does. Times are those of a
// clock: from the file to all records and the first rows of them, and from a filter to its first rows.

import assert from 'node:assert/strict';
import { createReadStream, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const [, , dist, log] = process.argv;
const ROUNDS = 3;
const FILTER = 'action reject and dst port < 1024 and bytes > 100';
const RECORDS = readFileSync(log).reduce((count, byte) => count + (byte === 10), 0);
const NAMES = 'version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end action log_status'.split(' ');
const TYPES = { js: 'text/javascript', css: 'text/css', html: 'text/html', wasm: 'application/wasm', svg: 'image/svg+xml' };

const duckdb = dirname(createRequire(import.meta.url).resolve('@duckdb/duckdb-wasm/dist/duckdb-browser.mjs'));
const { outputFiles } = await build({
  stdin: { contents: "export * from '@duckdb/duckdb-wasm'", resolveDir: import.meta.dirname },
  bundle: true, format: 'esm', write: false, logLevel: 'error',
});
const MADE = { '/duckdb.js': outputFiles[0].contents, '/empty.html': '<!doctype html><input id="files" type="file"><table></table>' };

const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://127.0.0.1').pathname;
  const file = path.startsWith('/duckdb/') ? join(duckdb, path.slice(8)) : join(dist, path === '/' ? 'index.html' : path);
  response.setHeader('Content-Type', TYPES[path === '/' ? 'html' : path.split('.').pop()] ?? 'application/octet-stream');
  if (MADE[path] !== undefined) {
    response.end(MADE[path]);
  } else if (statSync(file, { throwIfNoEntry: false })?.isFile()) {
    createReadStream(file).pipe(response);
  } else {
    response.writeHead(404).end();
  }
}).listen(0, '127.0.0.1');
const origin = await new Promise((resolve) => {
  server.on('listening', () => resolve(`http://127.0.0.1:${server.address().port}`));
});
const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args: ['--no-sandbox', '--disable-gpu'] });

/** Opens a page of its own, and gives what `use` says, at best over some rounds. */
async function best(path, use) {
  const all = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${origin}${path}`);
    all.push(await use(page));
    await context.close();
  }
  return Object.fromEntries(Object.keys(all[0]).map((name) => [name, name === 'fps' ? Math.max(...all.map((one) => one[name])) : Math.min(...all.map((one) => one[name]))]));
}

async function ours(page) {
  await page.waitForSelector('body.ready');
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN);
  await page.evaluate(() => {
    const files = document.getElementById('files');
    const frames = () => new Promise(requestAnimationFrame);
    files.addEventListener('change', async () => {
      const began = performance.now();
      const times = {};
      while (times.all === undefined) {
        const isThere = (document.querySelector('.body .row')?.textContent ?? '') !== '';
        times.first ??= isThere ? performance.now() - began : undefined;
        times.all = isThere && !document.body.classList.contains('reading') ? performance.now() - began : undefined;
        await frames();
      }
      window.times = times;
    }, { capture: true, once: true });
  });
  await page.setInputFiles('#files', log);
  await page.waitForFunction(() => window.times !== undefined && !document.body.classList.contains('asking'), null, { timeout: 120_000 });
  const { first, all } = await page.evaluate(() => window.times);
  const asked = await page.evaluate(async (filter) => {
    const effect = document.getElementById('effect');
    const before = effect.firstChild;
    document.getElementById('filter').value = filter;
    const began = performance.now();
    document.getElementById('ask').requestSubmit();
    while (effect.firstChild === before) {
      await new Promise(requestAnimationFrame);
    }
    return { filter: performance.now() - began, count: Number(effect.textContent.split(' ')[0].replaceAll(',', '')) };
  }, FILTER);
  await page.evaluate(() => document.getElementById('filter-clear').click());
  await page.waitForFunction(() => document.getElementById('effect').textContent.startsWith('All') && !document.body.classList.contains('asking'));
  const fps = await page.evaluate(async () => {
    const scroller = document.querySelector('.scroller');
    const began = performance.now();
    let frames = 0;
    while (performance.now() - began < 2000) {
      scroller.scrollTop += 333;
      await new Promise(requestAnimationFrame);
      frames += 1;
    }
    return frames / 2;
  });
  return { paint, first, all, fps, ...asked };
}

async function naive(page) {
  await page.setInputFiles('#files', log);
  return page.evaluate(async (names) => {
    const show = (records) => {
      document.querySelector('table').innerHTML = records.slice(0, 100).map((record) => `<tr>${Object.values(record).map((value) => `<td>${value}</td>`).join('')}</tr>`).join('');
      return new Promise(requestAnimationFrame);
    };
    const began = performance.now();
    const text = await document.getElementById('files').files[0].text();
    const records = text.split('\n').filter((line) => line !== '').map((line) => {
      const values = line.split(' ');
      return Object.fromEntries(names.map((name, index) => [name, values[index]]));
    });
    await show(records);
    const all = performance.now() - began;
    const asked = performance.now();
    const matching = records.filter(({ action, dstport, bytes }) => action === 'REJECT' && dstport !== '-' && Number(dstport) < 1024 && Number(bytes) > 100);
    await show(matching);
    return { all, filter: performance.now() - asked, count: matching.length };
  }, NAMES);
}

async function duck(page) {
  await page.setInputFiles('#files', log);
  return page.evaluate(async (names) => {
    const duckdb = await import('/duckdb.js');
    const db = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker('/duckdb/duckdb-browser-eh.worker.js'));
    await db.instantiate('/duckdb/duckdb-eh.wasm');
    const connection = await db.connect();
    // What loads the engine is not counted.
    const began = performance.now();
    await db.registerFileHandle('log', document.getElementById('files').files[0], duckdb.DuckDBDataProtocol.BROWSER_FILEREADER, true);
    const numbers = new Set(['version', 'srcport', 'dstport', 'protocol', 'packets', 'bytes', 'start', 'end']);
    const columns = names.map((name) => `'${name}': '${numbers.has(name) ? 'BIGINT' : 'VARCHAR'}'`).join(', ');
    await connection.query(`CREATE TABLE flow AS SELECT * FROM read_csv('log', delim = ' ', header = false, quote = '', nullstr = '-', columns = {${columns}})`);
    await connection.query('SELECT * FROM flow LIMIT 100');
    const all = performance.now() - began;
    const asked = performance.now();
    const where = "action = 'REJECT' AND dstport < 1024 AND bytes > 100";
    await connection.query(`SELECT * FROM flow WHERE ${where} LIMIT 100`);
    const [{ count }] = (await connection.query(`SELECT count(*)::INT AS count FROM flow WHERE ${where}`)).toArray();
    return { all, filter: performance.now() - asked, count };
  }, NAMES);
}

const measured = { page: await best('/', ours), naive: await best('/empty.html', naive), duckdb: await best('/empty.html', duck) };
assert.deepEqual([measured.naive.count, measured.duckdb.count], [measured.page.count, measured.page.count]);
await browser.close();
server.close();

const row = (what, ms, peer, ofPeer) =>
  console.log(JSON.stringify({ case: what, ns: Math.round((ms * 1e6) / RECORDS), peer, ratio: ofPeer === undefined ? undefined : Number((ofPeer / ms).toFixed(1)) }));
for (const [peer, times] of [['a page of plain JavaScript', measured.naive], ['DuckDB-WASM', measured.duckdb]]) {
  row('a file to all records, by the clock', measured.page.all, peer, times.all);
  row('a filter to its first rows, by the clock', measured.page.filter, peer, times.filter);
}

const { paint, first, all, fps, filter } = measured.page;
const files = readdirSync(join(dist, 'assets')).filter((name) => !name.startsWith('parquet')).map((name) => readFileSync(join(dist, 'assets', name)));
files.push(readFileSync(join(dist, 'index.html')));
const kilobytes = (compress) => Math.round(files.reduce((sum, bytes) => sum + compress(bytes).length, 0) / 1000);
console.error(
  `page: ${RECORDS} records: first rows ${Math.round(first)} ms, all ${Math.round(all)} ms, filter ${Math.round(filter)} ms, ${Math.round(fps)} frames a second; ` +
    `first view: painted after ${Math.round(paint)} ms, ${kilobytes((bytes) => brotliCompressSync(bytes))} kB by Brotli, ${kilobytes((bytes) => gzipSync(bytes, { level: 9 }))} kB by gzip`,
);
