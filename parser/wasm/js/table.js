import { Format } from './format.js';
import { FlowRecord } from './record.js';

/** The records of a log, in order. */
export class FlowTable {
  /** One message a record. */
  #messages = [];
  /** The format of each record. */
  #formats = [];
  #formatsByText = new Map();
  #problems = [];
  #ending;

  /** Takes the parser's batches of the log, in order. */
  constructor(batches) {
    for (const { runs, problems, ending } of batches) {
      this.#ending = ending;
      for (const run of runs) {
        const format = this.#format(run);
        for (const message of run.messages.split('\n')) {
          this.#messages.push(message);
          this.#formats.push(format);
        }
      }
      for (const problem of problems) {
        this.#problems.push(Object.freeze(problem));
      }
    }
    Object.freeze(this.#problems);
    Object.freeze(this.#ending.statedFormats);
  }

  get length() {
    return this.#messages.length;
  }

  get problems() {
    return this.#problems;
  }

  get formats() {
    return [...this.#formatsByText.keys()];
  }

  get recognized() {
    return this.#ending.recognized;
  }

  get statedFormats() {
    return this.#ending.statedFormats;
  }

  at(index) {
    const position = Math.trunc(index) || 0;
    const message = this.#messages.at(position);
    return message === undefined ? undefined : new FlowRecord(message, this.#formats.at(position));
  }

  *[Symbol.iterator]() {
    for (let index = 0; index < this.length; index += 1) {
      yield this.at(index);
    }
  }

  #format({ format: text, names }) {
    let format = this.#formatsByText.get(text);
    if (format === undefined) {
      format = new Format(text, names);
      this.#formatsByText.set(text, format);
    }
    return format;
  }
}
