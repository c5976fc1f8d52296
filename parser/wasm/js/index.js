// The parser comes with the module, and is compiled at the first call.

import { alphabet, order, shifts, text } from './flowlogs_bg.wasm.js';
import { provide } from './wasm.js';

provide(() => new WebAssembly.Module(inlinedBytes()));

export * from './api.js';

/**
 * A character is the byte of its place in the alphabet, of bytes in order of their frequency; the
 * last characters of the alphabet shift the place of the next one.
 */
function inlinedBytes() {
  const plain = alphabet.length - shifts;
  const places = new Uint8Array(128);
  for (let place = 0; place < alphabet.length; place += 1) {
    places[alphabet.charCodeAt(place)] = place;
  }
  const bytesInOrder = Uint8Array.from(order.match(/../g), (digits) => parseInt(digits, 16));
  const bytes = new Uint8Array(text.length);
  let length = 0;
  let shift = 0;
  for (let at = 0; at < text.length; at += 1) {
    const place = places[text.charCodeAt(at)];
    if (place >= plain) {
      shift = (place - plain + 1) * plain;
    } else {
      bytes[length] = bytesInOrder[shift + place];
      length += 1;
      shift = 0;
    }
  }
  return bytes.subarray(0, length);
}
