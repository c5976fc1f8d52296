// The parser itself. It is compiled at the first call, synchronously, from bytes that came with the
// module: nothing has to be fetched, awaited or configured, in whatever host this runs.

import * as glue from './flowlogs_bg.js';
import base64 from './flowlogs_bg.wasm.js';

let started = false;

/** What the parser exports, ready to be called. */
export function wasm() {
  if (!started) {
    const module = new WebAssembly.Module(bytes(base64));
    const { exports } = new WebAssembly.Instance(module, { './flowlogs_bg.js': glue });
    glue.__wbg_set_wasm(exports);
    exports.__wbindgen_start();
    started = true;
  }
  return glue;
}

export function version() {
  return wasm().version();
}

function bytes(base64) {
  const characters = atob(base64);
  const bytes = new Uint8Array(characters.length);
  // Far faster than Uint8Array.from, which calls back for each of a million bytes.
  for (let place = 0; place < bytes.length; place += 1) {
    bytes[place] = characters.charCodeAt(place);
  }
  return bytes;
}
