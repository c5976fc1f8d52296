import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import { compressed } from './compressed.js';

/** What the page may do: run its own code and style, and the parser's WebAssembly. Nothing else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "worker-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Puts the policy into the built page, so that it holds on any host. */
const contentSecurityPolicy = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
      injectTo: 'head-prepend',
    },
  ],
};

/** Everything that the built page loads, kept by a service worker: so the page works without a network. */
const offline = {
  name: 'offline',
  apply: 'build',
  generateBundle(_, bundle) {
    const files = Object.values(bundle).map(({ fileName }) => fileName).filter((name) => !name.endsWith('.map'));
    const version = createHash('sha256').update(files.join() + bundle['index.html']?.source).digest('hex').slice(0, 12);
    const source = readFileSync(new URL('src/offline.js', import.meta.url), 'utf8')
      .replace("'VERSION'", JSON.stringify(version))
      .replace("['FILES']", JSON.stringify(['./', 'favicon.svg', ...files.filter((name) => name !== 'index.html')]));
    this.emitFile({ type: 'asset', fileName: 'sw.js', source });
  },
};

/** Compresses what it serves, as every host of static files does. */
const compression = {
  name: 'compression',
  configurePreviewServer: ({ middlewares }) => {
    middlewares.use(compressed(new URL('dist/', import.meta.url), HEADERS));
  },
};

export default defineConfig({
  // Paths are relative, so that the page works in any folder of a host.
  base: './',
  build: { target: 'baseline-widely-available', modulePreload: { polyfill: false } },
  worker: { format: 'es' },
  preview: {
    host: '127.0.0.1',
    headers: HEADERS,
  },
  plugins: [contentSecurityPolicy, offline, compression],
});
