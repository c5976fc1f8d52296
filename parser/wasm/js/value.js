// What a column holds becomes a value here.

import { NumberColumn } from './column.js';

/** The value in a row of a column; `null` if it is absent, or there is no such column. */
export function valueOf(column, row) {
  if (column === undefined) {
    return null;
  }
  if (column instanceof NumberColumn) {
    const { values, present } = column;
    if (present !== null && present[row] === 0) {
      return null;
    }
    const value = values[row];
    if (column.type === 'time') {
      return new Date(Number(value));
    }
    return typeof value === 'bigint' ? column.at(row) : value;
  }
  // 2³² − 1 is no index.
  return column.texts[column.codes[row]] ?? null;
}

/** The value as JSON can hold it: what it has no number for is text. */
export function jsonValue(value) {
  if (value instanceof Date) {
    return value.toISOString();
  }
  return typeof value === 'bigint' ? String(value) : value;
}
