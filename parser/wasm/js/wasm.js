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
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
