import { FilterError } from './error.js';
import { wasm } from './wasm.js';

/** A question about records that each answers by yes or no. */
export class Filter {
  #text;
  #canonical;

  constructor(text) {
    this.#text = textOf(text);
    this.#canonical = withFilterErrors(() => wasm().canonicalFilter(this.#text));
  }

  get text() {
    return this.#text;
  }

  explain() {
    return this.#canonical;
  }

  toString() {
    return this.#canonical;
  }

  toJSON() {
    return this.#canonical;
  }
}

/** The text of a filter, given as such or as text. */
export function textOf(filter) {
  if (filter instanceof Filter) {
    return filter.text;
  }
  if (typeof filter !== 'string') {
    throw new TypeError('filter is neither a string nor a Filter');
  }
  return filter;
}

/** Calls what throws the parser's words about a filter, and throws them as an error. */
export function withFilterErrors(call) {
  try {
    return call();
  } catch (error) {
    throw Array.isArray(error) ? new FilterError(error[0], error[1]) : error;
  }
}
