/** Numbers of a field, one a record. */
export class NumberColumn {
  constructor(name, type, values, present) {
    this.name = name;
    this.type = type;
    this.values = values;
    this.present = present;
    Object.freeze(this);
  }

  get length() {
    return this.values.length;
  }

  at(index) {
    const row = index < 0 ? this.values.length + index : index;
    const value = this.values[row];
    if (value === undefined) {
      return undefined;
    }
    return this.present === null || this.present[row] === 1 ? exact(value) : null;
  }

  *[Symbol.iterator]() {
    for (let row = 0; row < this.values.length; row += 1) {
      yield this.at(row);
    }
  }
}

/** Texts of a field, one a record: each different text is kept once. */
export class TextColumn {
  constructor(name, type, codes, texts) {
    this.name = name;
    this.type = type;
    this.codes = codes;
    this.texts = texts;
    Object.freeze(this);
  }

  get length() {
    return this.codes.length;
  }

  at(index) {
    const code = this.codes[index < 0 ? this.codes.length + index : index];
    if (code === undefined) {
      return undefined;
    }
    return code === ABSENT ? null : this.texts[code];
  }

  *[Symbol.iterator]() {
    for (let row = 0; row < this.codes.length; row += 1) {
      yield this.at(row);
    }
  }
}

/** The code of what is absent. */
const ABSENT = 0xffff_ffff;

/** A number up to 2⁵³ − 1, and above that a BigInt: digits are never lost. */
function exact(value) {
  return typeof value === 'bigint' && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

/** The column of a field of these records, as the parser tells it. */
export function columnOf(records, name, type) {
  const numbers = IS_NUMBER.has(type) ? records.numbers(name) : undefined;
  if (numbers !== undefined) {
    return new NumberColumn(name, type, numbers[0], numbers[1]);
  }
  const [codes, lines] = records.texts(name);
  const texts = lines.split('\n');
  // After the last newline there is nothing.
  texts.pop();
  return new TextColumn(name, type, codes, Object.freeze(texts));
}

const IS_NUMBER = new Set(['number', 'flags', 'port', 'protocol', 'count', 'time']);
