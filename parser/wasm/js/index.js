// The parser comes with the module, and is compiled at the first call.

import base64 from './flowlogs_bg.wasm.js';
import { provide } from './wasm.js';

provide(() => new WebAssembly.Module(decoded(base64)));

export * from './api.js';

function decoded(base64) {
  const characters = atob(base64);
  const bytes = new Uint8Array(characters.length);
  // Far faster than Uint8Array.from, which calls back for each of a million bytes.
  for (let place = 0; place < bytes.length; place += 1) {
    bytes[place] = characters.charCodeAt(place);
  }
  return bytes;
}
