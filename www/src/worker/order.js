// The order of rows by a column.

/** The rows in the order of their values, equal ones in their own; those without a value are last. */
export function orderOf(column, isDescending) {
  const { isAbsent, key, most } = column.codes === undefined ? numbersOf(column) : textsOf(column);
  const rows = new Uint32Array(column.length);
  let [present, end] = [0, column.length];
  for (let row = 0; row < column.length; row += 1) {
    if (isAbsent(row)) {
      end -= 1;
      rows[end] = row;
    } else {
      rows[present] = row;
      present += 1;
    }
  }
  rows.subarray(present).reverse();
  const low = new Uint32Array(column.length);
  const high = most > LOW ? new Uint32Array(column.length) : null;
  for (const row of rows.subarray(0, present)) {
    const value = isDescending ? most - key(row) : key(row);
    low[row] = value % (LOW + 1);
    if (high !== null) {
      high[row] = value / (LOW + 1);
    }
  }
  let sorted = rows.subarray(0, present);
  for (const half of high === null ? [low] : [low, high]) {
    sorted = byDigit(byDigit(sorted, half, 0), half, 16);
  }
  rows.set(sorted);
  return rows;
}

/** The most of 32 bits. */
const LOW = 2 ** 32 - 1;

/** Sorts by 16 bits of keys, and keeps the order of rows that are equal there. */
function byDigit(rows, keys, shift) {
  const starts = new Uint32Array((1 << 16) + 1);
  for (let index = 0; index < rows.length; index += 1) {
    starts[((keys[rows[index]] >>> shift) & 0xffff) + 1] += 1;
  }
  for (let digit = 0; digit < 1 << 16; digit += 1) {
    if (starts[digit + 1] === rows.length) {
      return rows;
    }
    starts[digit + 1] += starts[digit];
  }
  const sorted = new Uint32Array(rows.length);
  for (let index = 0; index < rows.length; index += 1) {
    const digit = (keys[rows[index]] >>> shift) & 0xffff;
    sorted[starts[digit]] = rows[index];
    starts[digit] += 1;
  }
  return sorted;
}

/** Keys from 0 up to `most`: what the least value is above. */
function numbersOf({ values, present }) {
  const isAbsent = present === null ? () => false : (row) => present[row] === 0;
  if (values instanceof BigUint64Array) {
    const ranks = new Map(Array.from(new Set(values)).sort((one, two) => (one < two ? -1 : 1)).map((value, rank) => [value, rank]));
    return { isAbsent, key: (row) => ranks.get(values[row]), most: ranks.size };
  }
  let [least, most] = [Infinity, 0];
  for (let row = 0; row < values.length; row += 1) {
    if (!isAbsent(row)) {
      least = Math.min(least, values[row]);
      most = Math.max(most, values[row]);
    }
  }
  return { isAbsent, key: (row) => values[row] - least, most: Math.max(most - least, 0) };
}

function textsOf({ codes, texts, type }) {
  const keys = type === 'address' ? texts.map(addressKey) : texts;
  const order = Array.from(texts.keys()).sort((one, two) => (keys[one] < keys[two] ? -1 : keys[one] > keys[two] ? 1 : 0));
  const ranks = new Uint32Array(texts.length);
  order.forEach((code, rank) => {
    ranks[code] = rank;
  });
  return { isAbsent: (row) => codes[row] >= texts.length, key: (row) => ranks[codes[row]], most: texts.length };
}

/** A text that sorts as the number of the address does, IPv4 first. */
function addressKey(text) {
  if (!text.includes(':')) {
    return `4${text.split('.').map((part) => part.padStart(3, '0')).join('')}`;
  }
  const [, last] = text.match(/:(\d+\.\d+\.\d+\.\d+)$/) ?? [];
  const hex = last === undefined ? text : text.replace(last, hexOf(last.split('.').map(Number)));
  const [before, after] = hex.split('::');
  const groups = (part) => (part === undefined || part === '' ? [] : part.split(':'));
  const [first, rest] = [groups(before), groups(after)];
  const zeros = after === undefined ? [] : Array(Math.max(8 - first.length - rest.length, 0)).fill('0');
  return `6${[...first, ...zeros, ...rest].map((group) => group.toLowerCase().padStart(4, '0')).join('')}`;
}

/** The end of an IPv6 address that is written as IPv4. */
function hexOf([a, b, c, d]) {
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}
