// The parser is brought by whoever imports this: see `init`.

import { isProvided, provide } from './wasm.js';

export * from './api.js';

export async function init(source = new URL('./flowlogs.wasm', import.meta.url)) {
  if (!isProvided()) {
    initSync(await moduleOf(await source));
  }
}

export function initSync(source) {
  const module = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source);
  provide(() => module);
}

async function moduleOf(source) {
  if (source instanceof WebAssembly.Module) {
    return source;
  }
  if (typeof source === 'string' || source instanceof URL) {
    return moduleOf(await fetched(new URL(source, import.meta.url)));
  }
  if (typeof source?.arrayBuffer === 'function') {
    if (source.ok === false) {
      throw new Error(`the parser cannot be fetched: ${source.status} ${source.url}`);
    }
    return WebAssembly.compile(await source.arrayBuffer());
  }
  return WebAssembly.compile(source);
}

function fetched(url) {
  // Node fetches no files.
  const files = url.protocol === 'file:' ? globalThis.process?.getBuiltinModule?.('node:fs') : undefined;
  return files === undefined ? fetch(url) : files.promises.readFile(url);
}
