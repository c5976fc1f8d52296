import { fieldNamed, propertyName } from './field.js';

/** The fields of some records, in order. */
export class Format {
  /** As AWS writes it: `${version} ${account-id}`. */
  text;
  /** Each field where it stands first: `name`, `property`, `type`, `position`. */
  columns = [];
  #byName = new Map();

  constructor(text, names) {
    this.text = text;
    names.forEach((name, position) => {
      const key = canonical(name);
      if (!this.#byName.has(key)) {
        const { property = propertyName(name), type = 'text' } = fieldNamed(name) ?? {};
        const column = { name, property, type, position };
        this.columns.push(column);
        this.#byName.set(key, column);
      }
    });
  }

  /** The column of this name, in either spelling and any case; `undefined` if there is none. */
  column(name) {
    return this.#byName.get(name) ?? this.#byName.get(canonical(name));
  }
}

function canonical(name) {
  return name.replaceAll('_', '-').toLowerCase();
}
