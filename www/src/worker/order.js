// The order of rows by a column.

/** The rows in the order of their values, equal ones in their own; those without a value are last. */
export function orderOf(column, isDescending) {
  const ranks = column.codes === undefined ? ranksOfNumbers(column) : ranksOfTexts(column);
  const [absent, present] = [[], []];
  for (let row = 0; row < column.length; row += 1) {
    (ranks.isAbsent(row) ? absent : present).push(row);
  }
  const rows = sorted(Uint32Array.from(present), ranks.digits, ranks.count, isDescending);
  const all = new Uint32Array(column.length);
  all.set(rows);
  all.set(absent, rows.length);
  return all;
}

const DIGIT = 1 << 16;

/** Sorts by digits of 16 bits, the least first: each pass keeps the order of the one before. */
function sorted(rows, digit, digits, isDescending) {
  let [from, to] = [rows, new Uint32Array(rows.length)];
  for (let place = 0; place < digits; place += 1) {
    const starts = new Uint32Array(DIGIT + 1);
    const key = (row) => (isDescending ? DIGIT - 1 - digit(row, place) : digit(row, place));
    for (const row of from) {
      starts[key(row) + 1] += 1;
    }
    for (let value = 0; value < DIGIT; value += 1) {
      starts[value + 1] += starts[value];
    }
    for (const row of from) {
      const value = key(row);
      to[starts[value]] = row;
      starts[value] += 1;
    }
    [from, to] = [to, from];
  }
  return from;
}

function ranksOfNumbers({ values, present }) {
  const isAbsent = (row) => present !== null && present[row] === 0;
  if (values instanceof BigUint64Array) {
    return { isAbsent, count: 4, digits: (row, place) => Number((values[row] >> BigInt(16 * place)) & 0xffffn) };
  }
  let [least, most] = [Infinity, 0];
  for (let row = 0; row < values.length; row += 1) {
    if (!isAbsent(row)) {
      least = Math.min(least, values[row]);
      most = Math.max(most, values[row]);
    }
  }
  const count = Math.max(1, Math.ceil(Math.log2(most - least + 2) / 16)) || 1;
  const powers = [1, DIGIT, DIGIT ** 2, DIGIT ** 3];
  return { isAbsent, count, digits: (row, place) => Math.floor((values[row] - least) / powers[place]) % DIGIT };
}

function ranksOfTexts({ codes, texts, type }) {
  const keys = type === 'address' ? texts.map(addressKey) : texts;
  const order = Array.from(texts.keys()).sort((one, two) => (keys[one] < keys[two] ? -1 : keys[one] > keys[two] ? 1 : 0));
  const ranks = new Uint32Array(texts.length);
  order.forEach((code, rank) => {
    ranks[code] = rank;
  });
  const isAbsent = (row) => codes[row] >= texts.length;
  return {
    isAbsent,
    count: texts.length > DIGIT ? 2 : 1,
    digits: (row, place) => (ranks[codes[row]] >>> (16 * place)) & 0xffff,
  };
}

/** A text that sorts as the number of the address does, IPv4 first. */
function addressKey(text) {
  if (!text.includes(':')) {
    return `4${text.split('.').map((part) => part.padStart(3, '0')).join('')}`;
  }
  const [, last = ''] = text.match(/:(\d+\.\d+\.\d+\.\d+)$/) ?? [];
  const bytes = last.split('.').map(Number);
  const hex = last === '' ? text : text.replace(last, `${(bytes[0] * 256 + bytes[1]).toString(16)}:${(bytes[2] * 256 + bytes[3]).toString(16)}`);
  const [before, after] = hex.split('::');
  const groups = (part) => (part === undefined || part === '' ? [] : part.split(':'));
  const [first, rest] = [groups(before), groups(after)];
  const zeros = after === undefined ? [] : Array(Math.max(8 - first.length - rest.length, 0)).fill('0');
  return `6${[...first, ...zeros, ...rest].map((group) => group.toLowerCase().padStart(4, '0')).join('')}`;
}
