import { checkFormat, ParseError, withFormatErrors } from './error.js';
import { fields, propertyName } from './field.js';
import { canonicalName, Format } from './format.js';
import { FlowTable } from './table.js';
import { count, jsonValue, number, readerOf, text, time } from './value.js';
import { sharedInstance } from './wasm.js';

let hasGetters = false;

/** A row of a table, read when asked. */
export class FlowRecord {
  #table;
  #row;
  #values;

  constructor(table, row) {
    if (!(table instanceof FlowTable)) {
      throw new TypeError('records come from FlowRecord.fromMessage, FlowRecord.fromEvent and parse');
    }
    if (!hasGetters) {
      FlowRecord.#defineGetters();
    }
    this.#table = table;
    this.#row = row;
  }

  static fromMessage(line, format) {
    if (typeof line !== 'string') {
      throw new TypeError('line is not a string');
    }
    const text = checkFormat(format);
    const own = sharedInstance();
    const table = new FlowTable(withFormatErrors(() => own.exports.parseMessage(line, text)), own);
    if (table.problems.length > 0) {
      throw new ParseError(table.problems[0]);
    }
    return new FlowRecord(table, 0);
  }

  static fromEvent(event, format) {
    const message = event?.message;
    if (typeof message !== 'string') {
      throw new TypeError('event has no message: an event of CloudWatch Logs has one');
    }
    return FlowRecord.fromMessage(message, format);
  }

  get format() {
    return FlowTable.formatOf(this.#table, this.#row).text;
  }

  get isFlow() {
    const status = this.logStatus;
    return status !== 'NODATA' && status !== 'SKIPDATA';
  }

  get(name) {
    const position = Format.position(FlowTable.formatOf(this.#table, this.#row), name);
    this.#values ??= this.toMessage().split(' ');
    const value = this.#values[position];
    return value === undefined || value === '-' ? null : value;
  }

  toObject() {
    return this.#object((value) => value);
  }

  toJSON() {
    return this.#object(jsonValue);
  }

  toMessage() {
    return FlowTable.message(this.#table, this.#row);
  }

  toString() {
    return this.toMessage();
  }

  /** What `console.log` shows in Node, Deno and Bun. */
  [Symbol.for('nodejs.util.inspect.custom')](_depth, options, inspect) {
    return `FlowRecord ${inspect(this.toObject(), options)}`;
  }

  #object(convert) {
    const object = {};
    for (const { name, property, type } of Format.fields(FlowTable.formatOf(this.#table, this.#row))) {
      const value = readerOf(type)(FlowTable.column(this.#table, name), this.#row);
      if (value !== null) {
        object[property] = convert(value);
      }
    }
    return object;
  }

  /** One getter a field of the table, which is the parser's. */
  static #defineGetters() {
    fields().forEach((field, place) => {
      const get = FlowRecord.#getter(field, place);
      Object.defineProperty(FlowRecord.prototype, field.property, { get, configurable: true });
    });
    hasGetters = true;
  }

  /** A function for each way to read: one for all would be too manifold for engines to inline. */
  static #getter({ name, type }, place) {
    switch (readerOf(type)) {
      case number:
        return function get() {
          return number(FlowTable.knownColumn(this.#table, place, name), this.#row);
        };
      case count:
        return function get() {
          return count(FlowTable.knownColumn(this.#table, place, name), this.#row);
        };
      case time:
        return function get() {
          return time(FlowTable.knownColumn(this.#table, place, name), this.#row);
        };
      default:
        return function get() {
          return text(FlowTable.knownColumn(this.#table, place, name), this.#row);
        };
    }
  }
}
