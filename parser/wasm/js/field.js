import { wasm } from './wasm.js';

let table;
let byName;

/** The parser's table of fields. */
export function fields() {
  table ??= Object.freeze(
    wasm()
      .fields()
      .map(({ name, ...rest }) => Object.freeze({ name, property: propertyName(name), ...rest })),
  );
  return table;
}

/** The field of this name, spelt as in the table. */
export function fieldNamed(name) {
  byName ??= new Map(fields().map((field) => [field.name, field]));
  return byName.get(name);
}

/** AWS's name in camelCase: `account-id` becomes `accountId`. */
export function propertyName(name) {
  return name.replace(/-+(.?)/g, (_, next) => next.toUpperCase());
}
