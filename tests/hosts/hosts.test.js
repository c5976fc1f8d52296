// The packed npm package in every host and bundler, as users have it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const bin = (name) => join(here, 'node_modules/.bin', name);
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'flowlogs-hosts-'));
const at = (...parts) => join(folder, ...parts);

before(() => {
  const source = process.env.FLOWLOGS_PACKAGE;
  assert.ok(source, 'FLOWLOGS_PACKAGE is not set: it is the folder of the package, and `cargo xtask test` sets it');
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: source, encoding: 'utf8' }));
  mkdirSync(at('node_modules/flowlogs'), { recursive: true });
  execFileSync('tar', ['-xzf', at(filename), '-C', at('node_modules/flowlogs'), '--strip-components=1']);
  cpSync(join(here, 'behaviour.js'), at('behaviour.js'));
  writeFileSync(at('package.json'), '{"type": "module"}');
  writeFileSync(at('golden.js'), `export default ${JSON.stringify(golden())};\n`);
  writeFileSync(at('main.js'), "import { run } from './behaviour.js';\nconsole.log(JSON.stringify(await run()));\n");
  // For bundles that may hold no top-level await.
  writeFileSync(at('entry.js'), "import { run } from './behaviour.js';\nrun().then((result) => console.log(JSON.stringify(result)));\n");
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** The golden files of tests/data, as JSON can hold them. */
function golden() {
  const vectors = join(here, '../data/vectors');
  const names = readdirSync(vectors).filter((name) => name.endsWith('.json'));
  assert.ok(names.length >= 10);
  const logs = names.map((name) => {
    const { format, records } = JSON.parse(readFileSync(join(vectors, name)));
    const log = readFileSync(join(vectors, name.replace('.json', '.log'))).toString('base64');
    return { name, format, log, records: records.map(expected) };
  });
  return [...logs, ...goldenEnvelopes()];
}

function goldenEnvelopes() {
  const envelopes = join(here, '../data/envelopes');
  const names = readdirSync(envelopes).filter((name) => !name.endsWith('.expected.json'));
  assert.ok(names.length > 50);
  return names.map((name) => {
    const { formats, recognized, records } = JSON.parse(readFileSync(join(envelopes, name.replace(/\.[^.]*$/, '.expected.json'))));
    const log = readFileSync(join(envelopes, name)).toString('base64');
    return { name, format: formats?.[0], log, recognized, records: records.map(expected) };
  });
}

/** A record as `toJSON` gives it. */
function expected(record) {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name.replace(/_(.)/g, (_, next) => next.toUpperCase()),
      name === 'start' || name === 'end'
        ? new Date(Math.round(value * 1000)).toISOString()
        : typeof value === 'number' && !Number.isSafeInteger(value) ? String(BigInt(value)) : value,
    ]),
  );
}

function check(output) {
  const { checks, faults } = typeof output === 'string' ? JSON.parse(output.trim().split('\n').at(-1)) : output;
  assert.deepEqual(faults, []);
  assert.ok(checks >= 70, `${checks} checks`);
}

const output = (command, args) => execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

test('the package holds what is needed, and nothing else', () => {
  const files = readdirSync(at('node_modules/flowlogs'), { recursive: true }).sort();
  assert.deepEqual(files, [
    'LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'api.js', 'column.js', 'error.js', 'field.js', 'filter.js', 'flowlogs.wasm',
    'flowlogs.wasm.d.ts', 'flowlogs_bg.js', 'flowlogs_bg.wasm.js', 'format.js', 'group.js', 'index.d.ts', 'index.js', 'package.json',
    'parse.js', 'reader.js', 'record.js', 'slim.d.ts', 'slim.js', 'sql.js', 'stream.js', 'table.js', 'value.js', 'wasm.js', 'workerd.js',
  ]);
});

test('publint and attw find nothing', () => {
  const flowlogs = at('node_modules/flowlogs');
  execFileSync(bin('publint'), ['run', flowlogs, '--strict'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  execFileSync(bin('attw'), ['--pack', flowlogs, '--profile', 'esm-only', '--no-color'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
});

test('Node imports it', () => check(output(process.execPath, ['main.js'])));

test('Node requires it', () => {
  writeFileSync(at('required.cjs'), "require('./behaviour.js').run().then((result) => console.log(JSON.stringify(result)));\n");
  check(output(process.execPath, ['--no-warnings', 'required.cjs']));
});

test('Deno imports it', () => check(output(bin('deno'), ['run', '--no-remote', '--node-modules-dir=manual', 'main.js'])));

test('Bun imports it', () => check(output(bin('bun'), ['run', 'main.js'])));

test('slim takes the parser from beside it, from bytes and from a module', () => {
  const wasm = JSON.stringify(at('node_modules/flowlogs/flowlogs.wasm'));
  for (const source of ['', `readFileSync(${wasm})`, `WebAssembly.compile(readFileSync(${wasm}))`]) {
    writeFileSync(
      at('slim.js'),
      `import { readFileSync } from 'node:fs';
       import { init, parse } from 'flowlogs/slim';
       try { parse('bytes\\n1'); throw 1; } catch (error) { if (!/await init/.test(error.message)) throw error; }
       await init('./none.wasm').then(() => { throw new Error('it came from nowhere'); }, () => {});
       await init(${source});
       await init();
       console.log(parse('bytes\\n1\\n2').length);`,
    );
    assert.equal(output(process.execPath, ['slim.js']), '2\n', source);
  }
});

test('workerd runs it', async () => {
  const { Miniflare } = await import('miniflare');
  const { build } = await import('esbuild');
  writeFileSync(at('worker.js'), "import { run } from './behaviour.js';\nexport default { fetch: async () => Response.json(await run()) };\n");
  await build({
    absWorkingDir: folder, entryPoints: ['worker.js'], outfile: 'worker/index.js', bundle: true, format: 'esm', logLevel: 'error',
    conditions: ['workerd'], loader: { '.wasm': 'copy' }, assetNames: '[name]',
  });
  const miniflare = new Miniflare({
    rootPath: at('worker'), modules: true, modulesRoot: at('worker'), scriptPath: at('worker/index.js'), compatibilityDate: '2026-04-01',
    modulesRules: [{ type: 'CompiledWasm', include: ['**/*.wasm'] }],
  });
  try {
    check(await (await miniflare.dispatchFetch('http://localhost/')).json());
  } finally {
    await miniflare.dispose();
  }
});

const BUNDLERS = {
  async esbuild() {
    const { build } = await import('esbuild');
    await build({ absWorkingDir: folder, entryPoints: ['entry.js'], outfile: 'esbuild/entry.js', bundle: true, minify: true, format: 'esm', logLevel: 'error' });
  },
  async Rollup() {
    const { rollup } = await import('rollup');
    // What resolves names is a plugin of its own, and no more than this.
    const resolve = { resolveId: (id) => (id === 'flowlogs' ? at('node_modules/flowlogs/index.js') : null) };
    const bundle = await rollup({ input: at('entry.js'), plugins: [resolve], onwarn: ({ code, message }) => code === 'CIRCULAR_DEPENDENCY' || assert.fail(message) });
    await bundle.write({ file: at('rollup/entry.js'), format: 'es' });
    await bundle.close();
  },
  async webpack() {
    const { default: webpack } = await import('webpack');
    await packed(webpack, 'webpack');
  },
  async rspack() {
    const { rspack } = await import('@rspack/core');
    await packed(rspack, 'rspack');
  },
};

function packed(pack, name) {
  const configuration = { mode: 'production', target: ['web', 'es2022'], context: folder, entry: './entry.js', output: { path: at(name), filename: 'entry.js', publicPath: '' }, performance: { hints: false } };
  return new Promise((resolve, reject) => {
    pack(configuration, (error, stats) => {
      const fault = error ?? (stats.hasErrors() ? new Error(stats.toString({ all: false, errors: true })) : undefined);
      fault === undefined ? resolve() : reject(fault);
    });
  });
}

for (const [name, bundle] of Object.entries(BUNDLERS)) {
  test(`${name} bundles it`, async () => {
    await bundle();
    check(output(process.execPath, [`${name.toLowerCase()}/entry.js`]));
  });
}

test('Chromium imports it without a bundler, in a page and in a worker, under a policy; and as Vite builds it', async (t) => {
  const executablePath = process.env.CHROME_PATH;
  if (executablePath === undefined) {
    return t.skip('CHROME_PATH is not set');
  }
  const script = "import { run } from './behaviour.js';\nrun().then((result) => (self.document ? (window.result = result) : postMessage(result)));\n";
  const page = (src) => `<!doctype html><meta charset="utf-8"><script type="importmap">{"imports": {"flowlogs": "/node_modules/flowlogs/index.js"}}</script><script type="module" src="${src}"></script>`;
  writeFileSync(at('script.js'), script);
  writeFileSync(at('page.html'), page('./script.js'));
  // Workers have no import maps.
  mkdirSync(at('plain'));
  writeFileSync(at('plain/behaviour.js'), readFileSync(at('behaviour.js'), 'utf8').replace("'flowlogs'", "'/node_modules/flowlogs/index.js'"));
  cpSync(at('golden.js'), at('plain/golden.js'));
  writeFileSync(at('plain/worker.js'), script);
  writeFileSync(at('worker-page.js'), "new Worker('/plain/worker.js', { type: 'module' }).onmessage = ({ data }) => { window.result = data; };\n");
  writeFileSync(at('worker.html'), page('./worker-page.js'));
  const { build } = await import('vite');
  writeFileSync(at('index.html'), '<!doctype html><meta charset="utf-8"><script type="module" src="./script.js"></script>');
  await build({ root: folder, logLevel: 'error', build: { outDir: 'vite', target: 'es2022' } });
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  const server = createServer(serve);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    for (const path of ['page.html', 'worker.html', 'vite/index.html']) {
      const tab = await browser.newPage();
      const url = `http://127.0.0.1:${server.address().port}/${path}`;
      await tab.goto(url).catch(() => tab.goto(url));
      await tab.waitForFunction(() => window.result !== undefined, undefined, { timeout: 60_000 });
      check(await tab.evaluate(() => window.result));
      await tab.close();
    }
  } finally {
    await browser.close();
    server.close();
  }
});

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** A plain file server. What Vite built asks for `/assets`. */
function serve({ url }, response) {
  const path = [at(url), at('vite', url)].find((path) => existsSync(path));
  if (path === undefined) {
    response.writeHead(404).end();
    return;
  }
  const policy = url.endsWith('.html') && !url.startsWith('/vite') ? "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'" : "script-src 'self' 'wasm-unsafe-eval'";
  response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'content-security-policy': policy });
  response.end(readFileSync(path));
}
