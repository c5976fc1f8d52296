import { checkFormat, ParseError, withFormatErrors } from './error.js';
import { fields } from './field.js';
import { Format } from './format.js';
import { jsonValue, value } from './value.js';
import { wasm } from './wasm.js';

const ABSENT = '-';

let hasGetters = false;

/** A message whose values the parser has checked and set one blank apart, read when asked. */
export class FlowRecord {
  #message;
  #format;
  #texts;

  constructor(message, format) {
    if (!(format instanceof Format)) {
      throw new TypeError('records come from FlowRecord.fromMessage and parse');
    }
    if (!hasGetters) {
      FlowRecord.#defineGetters();
    }
    this.#message = message;
    this.#format = format;
  }

  static fromMessage(line, format) {
    if (typeof line !== 'string') {
      throw new TypeError('line is not a string');
    }
    checkFormat(format);
    const batch = withFormatErrors(() => wasm().parseMessage(line, format));
    if (batch.problems.length > 0) {
      throw new ParseError(batch.problems[0]);
    }
    const [run] = batch.runs;
    return new FlowRecord(run.messages, new Format(run.format, run.names));
  }

  get format() {
    return this.#format.text;
  }

  get isFlow() {
    const status = this.get('log-status');
    return status !== 'NODATA' && status !== 'SKIPDATA';
  }

  get(name) {
    const column = this.#format.column(name);
    return column === undefined ? null : this.#text(column);
  }

  toObject() {
    return this.#object((value) => value);
  }

  toJSON() {
    return this.#object(jsonValue);
  }

  toMessage() {
    return this.#message;
  }

  toString() {
    return this.#message;
  }

  /** What `console.log` shows in Node, Deno and Bun. */
  [Symbol.for('nodejs.util.inspect.custom')](_depth, options, inspect) {
    return `FlowRecord ${inspect(this.toObject(), options)}`;
  }

  #text({ position }) {
    this.#texts ??= this.#message.split(' ');
    const text = this.#texts[position];
    return text === ABSENT ? null : text;
  }

  #value(name) {
    const column = this.#format.column(name);
    return column === undefined ? null : value(this.#text(column), column.type);
  }

  #object(convert) {
    const object = {};
    for (const column of this.#format.columns) {
      const text = this.#text(column);
      if (text !== null) {
        object[column.property] = convert(value(text, column.type));
      }
    }
    return object;
  }

  /** One getter a field of the table, which is the parser's. */
  static #defineGetters() {
    for (const { name, property } of fields()) {
      Object.defineProperty(FlowRecord.prototype, property, {
        get() {
          return this.#value(name);
        },
        configurable: true,
      });
    }
    hasGetters = true;
  }
}
