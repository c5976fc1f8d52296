import { checkFormat, withFormatErrors } from './error.js';
import { Format } from './format.js';
import { slicesOf } from './parse.js';
import { FlowTable } from './table.js';
import { hold, ownInstance, release, wasm } from './wasm.js';

/** Reads logs one after another into one table. */
export class FlowLogReader {
  #reader;
  #own;

  constructor({ format } = {}) {
    const text = checkFormat(format);
    this.#own = ownInstance();
    this.#reader = withFormatErrors(() => new this.#own.exports.Reader(text));
    hold(this.#own);
  }

  get length() {
    return this.#open.length;
  }

  get problemCount() {
    return this.#open.problemCount;
  }

  push(chunk) {
    const reader = this.#open;
    for (const slice of slicesOf(chunk, () => reader.nextLength())) {
      reader.push(slice);
    }
  }

  endLog() {
    this.#open.end();
    return this.#open.recognized;
  }

  finish() {
    const table = new FlowTable(this.#open.finish(), this.#own);
    this.#reader = undefined;
    release(this.#own);
    return table;
  }

  free() {
    if (this.#reader !== undefined) {
      if (this.#own.fault === undefined) {
        this.#reader.free();
      }
      this.#reader = undefined;
      release(this.#own);
    }
  }

  get #open() {
    if (this.#reader === undefined) {
      throw new TypeError('the reader has finished');
    }
    return this.#reader;
  }
}

/** What the format of a line might be, and why. */
export function guessFormat(line) {
  const [reason, ...names] = wasm().guessFormat(String(line));
  const isWhole = names.length > 0 && !names.includes('?');
  return { reason, names, format: isWhole ? new Format(names.join(' ')) : null };
}
