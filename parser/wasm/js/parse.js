import { checkFormat, withFormatErrors } from './error.js';
import { FlowTable } from './table.js';
import { wasm } from './wasm.js';

export function parse(input, { format } = {}) {
  checkFormat(format);
  const slices = slicesOf(input);
  const { Log } = wasm();
  const log = withFormatErrors(() => new Log(format));
  return new FlowTable(batches(log, slices));
}

function* batches(log, slices) {
  for (const slice of slices) {
    yield log.push(slice);
  }
  yield log.finish();
}

/**
 * How much of a log the parser gets at a time, in bytes or UTF-16 units: its memory stays small
 * however large the log is, and the engine can replace its first, slow translation of the parser
 * between two calls.
 */
const SLICE = 1 << 19;

function slicesOf(input) {
  if (typeof input === 'string') {
    return slicesOfText(input);
  }
  if (ArrayBuffer.isView(input)) {
    return slicesOfBytes(new Uint8Array(input.buffer, input.byteOffset, input.byteLength));
  }
  if (isBuffer(input)) {
    return slicesOfBytes(new Uint8Array(input));
  }
  throw new TypeError('parse takes a string, an ArrayBuffer or a view of one');
}

/** Whether it is a buffer, also one of another realm, as in a frame or under Jest. */
function isBuffer(input) {
  return /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(input));
}

function* slicesOfText(text) {
  const encoder = new TextEncoder();
  for (let start = 0; start < text.length; ) {
    let end = start + SLICE;
    if (isFirstOfPair(text.charCodeAt(end - 1))) {
      end += 1;
    }
    yield encoder.encode(text.slice(start, end));
    start = end;
  }
}

/** Whether the UTF-16 unit is the first half of a character. */
function isFirstOfPair(unit) {
  return unit >= 0xd800 && unit < 0xdc00;
}

function* slicesOfBytes(bytes) {
  for (let start = 0; start < bytes.length; start += SLICE) {
    yield bytes.subarray(start, start + SLICE);
  }
}
