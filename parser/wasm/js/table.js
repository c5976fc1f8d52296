import { columnOf } from './column.js';
import { withQuestionErrors } from './error.js';
import { fieldNamed, propertyName } from './field.js';
import { textOf, withFilterErrors } from './filter.js';
import { canonicalName, Format } from './format.js';
import { groupsOf, summaryOf, timelineOf } from './group.js';
import { FlowRecord } from './record.js';
import { hold, release } from './wasm.js';

/** Records of a log, in order, as the parser holds them. */
export class FlowTable {
  #records;
  #length;
  /** By canonical name; those that were asked for. */
  #columns = new Map();
  /** By the place of the field in the parser's table; `null` for one that no record has. */
  #knownColumns = [];
  #columnsByProperty;
  #formats;
  #problems;
  #own;
  #freed;

  constructor(records, own) {
    if (typeof records?.groups !== 'function') {
      throw new TypeError('tables come from parse and parseStream');
    }
    this.#records = records;
    this.#own = own;
    hold(own);
    this.#length = records.length;
  }

  get length() {
    return this.#length;
  }

  get problems() {
    this.#problems ??= Object.freeze(this.#open.problems.map(Object.freeze));
    return this.#problems;
  }

  get formats() {
    return this.#open.formats;
  }

  get recognized() {
    return this.#open.recognized;
  }

  get statedFormats() {
    return this.#open.statedFormats;
  }

  get columns() {
    this.#columnsByProperty ??= this.#defineColumns();
    return this.#columnsByProperty;
  }

  column(name) {
    return FlowTable.column(this, name);
  }

  at(index) {
    const place = Math.trunc(index) || 0;
    const row = place < 0 ? this.#length + place : place;
    return row >= 0 && row < this.#length ? new FlowRecord(this, row) : undefined;
  }

  slice(start = 0, end = this.#length) {
    const place = (index) => Math.min(Math.max(Math.trunc(index) + (index < 0 ? this.#length : 0) || 0, 0), this.#length);
    return new FlowTable(this.#open.slice(place(start), place(end)), this.#own);
  }

  *[Symbol.iterator]() {
    for (let row = 0; row < this.#length; row += 1) {
      yield new FlowRecord(this, row);
    }
  }

  filter(filter) {
    const text = textOf(filter);
    return new FlowTable(withFilterErrors(() => this.#open.filter(text)), this.#own);
  }

  findip(...addresses) {
    for (const address of addresses) {
      if (typeof address !== 'string' || !/^[0-9a-f:.]+(\/\d+)?$/i.test(address)) {
        throw new TypeError(`${JSON.stringify(address)} is neither an address nor a network`);
      }
    }
    return addresses.length === 0 ? this.slice(0, 0) : this.filter(`ip in [${addresses.join(', ')}]`);
  }

  ipset() {
    return this.#open.ipset();
  }

  aggregate(by = FIVE_TUPLE, { bothDirections = false } = {}) {
    const keys = keysOf(by);
    return groupsOf(withQuestionErrors(() => this.#open.groups(keys, bothDirections, 'bytes', undefined)), bothDirections).groups;
  }

  top(by = 'srcaddr', { n = 10, order = 'bytes' } = {}) {
    const keys = keysOf(by);
    const answer = withQuestionErrors(() => this.#open.groups(keys, false, order, n));
    return groupsOf(answer, false, true).groups;
  }

  timeline(bins = 60) {
    return timelineOf((keys) => this.#groups(keys), bins);
  }

  summary() {
    return summaryOf((keys) => this.#groups(keys), this.#length, this.problems.length, this.formats);
  }

  toArrowIPC() {
    return withQuestionErrors(() => this.#open.toArrow());
  }

  toCSV() {
    return this.#open.toCsv();
  }

  toNDJSON() {
    let text = '';
    for (const record of this) {
      text += `${JSON.stringify(record)}\n`;
    }
    return text;
  }

  free(reason = 'the table was freed') {
    if (this.#records !== undefined) {
      this.#records.free();
      this.#records = undefined;
      release(this.#own);
    }
    this.#freed ??= reason;
  }

  /** The column of a field in any spelling; `undefined` if no record has the field. */
  static column(table, name) {
    return table.#column(name);
  }

  /** The column of a field of the parser's table, at this place of it; `null` if there is none. */
  static knownColumn(table, place, name) {
    return (table.#knownColumns[place] ??= table.#column(name) ?? null);
  }

  static formatOf(table, row) {
    table.#formats ??= table.#open.formats.map((text) => new Format(text));
    return table.#formats[table.#open.formatOf(row)];
  }

  static message(table, row) {
    return table.#open.message(row);
  }

  #column(name) {
    const key = canonicalName(name);
    if (!this.#columns.has(key)) {
      const has = this.#open.names.some((other) => canonicalName(other) === key);
      this.#columns.set(key, has ? columnOf(this.#open, key, fieldNamed(key)?.type ?? 'text') : undefined);
    }
    return this.#columns.get(key);
  }

  #defineColumns() {
    const columns = {};
    for (const name of this.#open.names) {
      const property = fieldNamed(name)?.property ?? propertyName(name);
      if (!Object.hasOwn(columns, property)) {
        Object.defineProperty(columns, property, { get: () => this.#column(name), enumerable: true });
      }
    }
    return Object.freeze(columns);
  }

  #groups(keys) {
    return groupsOf(withQuestionErrors(() => this.#open.groups(keys, false, 'bytes', undefined)), false);
  }

  /** What the parser holds of the table. */
  get #open() {
    if (this.#records === undefined) {
      throw new TypeError(this.#freed);
    }
    return this.#records;
  }
}

// Where the host has it; older ones call `free`.
if (Symbol.dispose !== undefined) {
  FlowTable.prototype[Symbol.dispose] = function dispose() {
    this.free();
  };
}

const FIVE_TUPLE = ['srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol'];

function keysOf(by) {
  if (typeof by !== 'string' && !Array.isArray(by)) {
    throw new TypeError('keys are neither a string nor an array');
  }
  return typeof by === 'string' ? by : by.join(' ');
}
