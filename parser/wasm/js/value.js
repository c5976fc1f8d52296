// What a column holds becomes a value here.

/** What reads the value in a row of a column of this type: `null` if it is absent, or no column. */
export function readerOf(type) {
  switch (type) {
    case 'number':
    case 'flags':
    case 'port':
    case 'protocol':
      return number;
    case 'count':
      return count;
    case 'time':
      return time;
    default:
      return text;
  }
}

export function number(column, row) {
  return column == null || (column.present !== null && column.present[row] === 0) ? null : column.values[row];
}

/** A number up to 2⁵³ − 1, and above that a BigInt. */
export function count(column, row) {
  const value = number(column, row);
  return typeof value === 'bigint' ? column.at(row) : value;
}

export function time(column, row) {
  const value = number(column, row);
  return value === null ? null : new Date(Number(value));
}

export function text(column, row) {
  // 2³² − 1 is no index.
  return column == null ? null : (column.texts[column.codes[row]] ?? null);
}

/** The value as JSON can hold it: what it has no number for is text. */
export function jsonValue(value) {
  if (value instanceof Date) {
    return value.toISOString();
  }
  return typeof value === 'bigint' ? String(value) : value;
}
