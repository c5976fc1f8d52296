import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const TYPES = { js: 'text/javascript', css: 'text/css', html: 'text/html', wasm: 'application/wasm', svg: 'image/svg+xml' };

/** A handler of requests that gives the files of a folder in Brotli or gzip to who takes that. */
export function compressed(folder, headers) {
  const kept = new Map();
  return (request, response, next) => {
    const path = request.url.split('?')[0].replace(/^\//, '') || 'index.html';
    const type = TYPES[path.split('.').pop()];
    const accepted = request.headers['accept-encoding'] ?? '';
    const encoding = ['br', 'gzip'].find((name) => accepted.includes(name));
    if (request.method !== 'GET' || type === undefined || encoding === undefined || path.includes('..')) {
      next();
      return;
    }
    try {
      const key = `${encoding} ${path}`;
      if (!kept.has(key)) {
        kept.set(key, compress(readFileSync(new URL(path, folder)), encoding));
      }
      response.writeHead(200, { ...headers, 'Content-Type': type, 'Content-Encoding': encoding, 'Cache-Control': 'no-cache', Vary: 'Accept-Encoding' });
      response.end(kept.get(key));
    } catch {
      next();
    }
  };
}

function compress(bytes, encoding) {
  return encoding === 'br'
    ? brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
    : gzipSync(bytes, { level: 9 });
}
