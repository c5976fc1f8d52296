// What the golden files of tests/data expect, as JavaScript has it.

/** A record: camelCase names, times as `Date`. */
export function expectedObject(record) {
  return Object.fromEntries(
    Object.entries(record).map(([column, value]) => [
      column.replace(/_(.)/g, (_, next) => next.toUpperCase()),
      column === 'start' || column === 'end' ? new Date(Math.round(value * 1000)) : value,
    ]),
  );
}
