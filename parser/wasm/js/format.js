import { withFormatErrors } from './error.js';
import { fieldNamed, propertyName } from './field.js';
import { wasm } from './wasm.js';

/** The fields of a line, in order. */
export class Format {
  #text;
  #names;
  #fields;

  constructor(text) {
    if (typeof text !== 'string') {
      throw new TypeError('format is not a string');
    }
    [this.#text, ...this.#names] = withFormatErrors(() => wasm().parseFormat(text));
    this.#fields = fieldsOf(this.#names);
  }

  static get vpcDefault() {
    return new Format(wasm().defaultFormat(false));
  }

  static get transitGatewayDefault() {
    return new Format(wasm().defaultFormat(true));
  }

  get text() {
    return this.#text;
  }

  get names() {
    return [...this.#names];
  }

  get length() {
    return this.#names.length;
  }

  toString() {
    return this.#text;
  }

  toJSON() {
    return this.#text;
  }

  /** Each field where it stands first: `name`, `property`, `type`, `position`. */
  static fields(format) {
    return format.#fields;
  }

  /** Where the field of this name stands first, in either spelling and any case; -1 if nowhere. */
  static position(format, name) {
    const canonical = canonicalName(name);
    return format.#fields.find((field) => field.key === canonical)?.position ?? -1;
  }
}

function fieldsOf(names) {
  const fields = new Map();
  names.forEach((name, position) => {
    const key = canonicalName(name);
    if (!fields.has(key)) {
      const { property = propertyName(name), type = 'text' } = fieldNamed(name) ?? {};
      fields.set(key, { key, name, property, type, position });
    }
  });
  return [...fields.values()];
}

/** The one spelling of all spellings of a name. */
export function canonicalName(name) {
  return name.replaceAll('_', '-').toLowerCase();
}
