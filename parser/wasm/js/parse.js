import { checkFormat, withFormatErrors } from './error.js';
import { FlowTable } from './table.js';
import { ownInstance, sharedInstance } from './wasm.js';

export function parse(input, { format } = {}) {
  const text = checkFormat(format);
  const source = sourceOf(input);
  const own = source.length < LARGE ? sharedInstance() : ownInstance();
  const reader = withFormatErrors(() => new own.exports.Reader(text));
  reader.expect(source.length);
  for (const slice of slices(source, () => reader.nextLength())) {
    reader.push(slice);
  }
  return new FlowTable(reader.finish(), own);
}

/** An input of so many bytes or UTF-16 units gets an instance of its own. */
const LARGE = 1 << 18;

/** The bytes of the input in slices of the length that is asked for before each. */
export function slicesOf(input, nextLength) {
  return slices(sourceOf(input), nextLength);
}

function* slices({ length, slice }, nextLength) {
  for (let start = 0; start < length; ) {
    const { bytes, end } = slice(start, nextLength());
    yield bytes;
    start = end;
  }
}

/** The length of the input, and what gives its bytes from a place on. */
function sourceOf(input) {
  if (typeof input === 'string') {
    return sourceOfText(input);
  }
  if (ArrayBuffer.isView(input)) {
    return sourceOfBytes(new Uint8Array(input.buffer, input.byteOffset, input.byteLength));
  }
  if (isBuffer(input)) {
    return sourceOfBytes(new Uint8Array(input));
  }
  throw new TypeError('parse takes a string, an ArrayBuffer or a view of one');
}

/** Whether it is a buffer, also one of another realm, as in a frame or under Jest. */
function isBuffer(input) {
  return /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(input));
}

/** Counts in UTF-16 units. */
function sourceOfText(text) {
  const encoder = new TextEncoder();
  const slice = (start, length) => {
    const unpaired = start + length;
    const end = isFirstOfPair(text.charCodeAt(unpaired - 1)) ? unpaired + 1 : unpaired;
    return { bytes: encoder.encode(text.slice(start, end)), end };
  };
  return { length: text.length, slice };
}

/** Whether the UTF-16 unit is the first half of a character. */
function isFirstOfPair(unit) {
  return unit >= 0xd800 && unit < 0xdc00;
}

function sourceOfBytes(bytes) {
  const slice = (start, length) => ({ bytes: bytes.subarray(start, start + length), end: start + length });
  return { length: bytes.length, slice };
}
