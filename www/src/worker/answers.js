// What the page asks of the log that was read.

import { Filter, guessFormat, toSQL } from 'flowlogs/slim';
import { orderOf } from './order.js';
import { plain } from './read.js';
import { columnsOf, textRows } from './rows.js';

/** So many bad lines are listed; all can be copied. */
const LISTED_PROBLEMS = 500;

/** A log, and what of it is shown. */
export class Answers {
  #log;
  #table;
  #shown;
  #canonical = '';
  #order = null;
  #orderKey = '';
  #columns = [];

  constructor(log) {
    this.#log = log;
    this.#table = log?.table;
    this.#shown = this.#table;
    this.#columns = log === undefined ? [] : columnsOf(this.#table.formats);
  }

  /** The records that are shown, in their own order. */
  get shown() {
    return this.#shown;
  }

  free() {
    if (this.#shown !== this.#table) {
      this.#shown?.free();
    }
    this.#table?.free();
  }

  /** What was read. */
  description() {
    const { logs, failures, size, isLimited, formatOrigin, milliseconds, guess } = this.#log;
    const { problems, formats, statedFormats, length } = this.#table;
    return {
      logs, failures, size, isLimited, formatOrigin, milliseconds, guess, formats, statedFormats,
      records: length,
      columns: this.#columns,
      protocols: this.#protocolNames(),
      problemCount: problems.length,
      problems: this.#withLogs(problems.slice(0, LISTED_PROBLEMS)),
    };
  }

  /** Narrows what is shown to a filter and a window, and says how much that is. */
  view({ filter, from, to }) {
    const canonical = new Filter(withWindow(filter, from, to)).explain();
    if (canonical !== this.#canonical) {
      const shown = canonical === '' ? this.#table : this.#table.filter(canonical);
      if (this.#shown !== this.#table) {
        this.#shown.free();
      }
      [this.#shown, this.#canonical, this.#orderKey] = [shown, canonical, ''];
    }
    return { canonical, records: this.#shown.length };
  }

  /** What is shown, in numbers: those of a summary, but for interfaces, which would take as long as all else. */
  summary() {
    const actions = this.#shown.aggregate('action');
    const flows = (action) => actions.find(({ key }) => key.action === action)?.flows ?? 0;
    return {
      records: this.#shown.length,
      flows: actions.reduce((sum, group) => sum + group.flows, 0),
      accepted: flows('ACCEPT'),
      rejected: flows('REJECT'),
      noData: this.#count('status nodata'),
      skipData: this.#count('status skipdata'),
      packets: sumOf(actions.map(({ packets }) => packets)),
      bytes: sumOf(actions.map(({ bytes }) => bytes)),
      first: actions.reduce((least, { first }) => (least === null || (first !== null && first < least) ? first : least), null),
      last: actions.reduce((most, { last }) => (most === null || (last !== null && last > most) ? last : most), null),
    };
  }

  timeline({ bins }) {
    return this.#shown.timeline(bins);
  }

  top({ by, order, n }) {
    return this.#shown.top(by, { order, n }).map(({ key, ...sums }) => ({ key: Object.values(key), ...sums }));
  }

  /** Rows from a place on in the order that is asked for. */
  rows({ start, count, names, sort, isDescending }) {
    const at = this.#inOrder(sort, isDescending);
    return textRows(Math.max(Math.min(count, this.#shown.length - start), 0), (index) => at(start + index), names);
  }

  /** Whole lines, as they were logged. */
  lines({ start, end, sort, isDescending }) {
    const at = this.#inOrder(sort, isDescending);
    let text = '';
    for (let index = start; index < Math.min(end, this.#shown.length); index += 1) {
      text += `${at(index)}\n`;
    }
    return text;
  }

  /** All values of a record, in the order of its format. */
  record({ index, sort, isDescending }) {
    const record = this.#inOrder(sort, isDescending)(index);
    const columns = columnsOf([record.format]);
    const [{ texts, kind }] = textRows(1, () => record, columns.map(({ name }) => name));
    return { line: String(record), kind, values: columns.map((column, place) => ({ ...column, text: texts[place] })) };
  }

  /** The values of a field that most flows have. */
  values({ name }) {
    if (!this.#columns.some((column) => column.name === name)) {
      return [];
    }
    return this.#shown.top(name, { n: 12, order: 'flows' }).map(({ key }) => Object.values(key)[0]).filter((value) => value !== null).map(String);
  }

  /** The filter that also asks for a condition, or for its contrary. */
  narrow({ filter, condition, isExcluded }) {
    const more = isExcluded ? `not (${condition})` : condition;
    const whole = new Filter(filter).explain();
    return new Filter(whole === '' ? more : `(${whole}) and ${more}`).explain();
  }

  /** The canonical form of a filter. */
  check({ filter }) {
    return new Filter(filter).explain();
  }

  /** What is shown, as a statement of an engine. */
  sql({ dialect }) {
    return toSQL(this.#canonical, dialect, { format: this.#columns.map(({ name }) => name).join(' '), limit: 1000 });
  }

  guess({ line }) {
    return plain(guessFormat(line));
  }

  /** All bad lines as text. */
  problemLines() {
    const named = this.#log.logs.length > 1;
    return this.#withLogs(this.#table.problems)
      .map(({ log, place, message, text }) => `${named ? `${log}: ` : ''}${line(place, message)}\t${text}\n`)
      .join('');
  }

  #count(filter) {
    const matching = this.#shown.filter(filter);
    const { length } = matching;
    matching.free();
    return length;
  }

  /** What gives a record by its place in an order. */
  #inOrder(sort, isDescending) {
    const key = `${isDescending ? '-' : ''}${sort}`;
    if (key !== this.#orderKey) {
      const column = sort === null ? undefined : this.#shown.column(sort);
      this.#order = column === undefined ? null : orderOf(column, isDescending);
      this.#orderKey = key;
    }
    const order = this.#order;
    return order === null ? (index) => this.#shown.at(index) : (index) => this.#shown.at(order[index]);
  }

  /** IANA's names of the protocols in the log, as the filter language has them. */
  #protocolNames() {
    if (!this.#columns.some(({ name }) => name === 'protocol')) {
      return {};
    }
    const numbers = this.#table.aggregate('protocol').map(({ key }) => key.protocol).filter((number) => number !== null);
    return Object.fromEntries(numbers.map((number) => [number, new Filter(`proto ${number}`).explain().replace('proto ', '')]));
  }

  /** Says of each problem which log it is of. */
  #withLogs(problems) {
    const { logs } = this.#log;
    let [log, end] = [0, logs[0]?.problems ?? 0];
    return problems.map((problem, index) => {
      while (index >= end && log < logs.length - 1) {
        log += 1;
        end += logs[log].problems;
      }
      return { ...problem, log: logs[log]?.name ?? '' };
    });
  }
}

/** The sum of what is known; `null` if nothing is. */
function sumOf(counts) {
  const known = counts.filter((count) => count !== null);
  const sum = known.reduce((sum, count) => sum + BigInt(count), 0n);
  return known.length === 0 ? null : sum;
}

/** A message says its line itself. */
function line(place, message) {
  return message.startsWith(place) ? message : `${place}: ${message}`;
}

/** A filter that also asks for a window, of which the end is excluded; milliseconds. */
function withWindow(filter, from, to) {
  const conditions = [
    filter.trim() === '' ? '' : `(${filter}\n)`,
    from === null ? '' : `start >= ${new Date(from).toISOString()}`,
    to === null ? '' : `start < ${new Date(to).toISOString()}`,
  ];
  // A filter alone stays as it is, so that columns of errors do.
  return from === null && to === null ? filter : conditions.filter((condition) => condition !== '').join(' and ');
}
