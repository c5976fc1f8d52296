// Texts become values here. The parser has checked them: digits are digits and in range.

/** The value of a text, after the type of its field; `null` if it is absent. */
export function value(text, type) {
  if (text === null) {
    return null;
  }
  switch (type) {
    case 'number':
    case 'flags':
    case 'port':
    case 'protocol':
      return Number(text);
    case 'count':
      return count(text);
    case 'time':
      return time(text);
    default:
      return text;
  }
}

function count(text) {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

const LEAST_MILLISECONDS = 1e12;

/** Seconds, or 13 digits of milliseconds. */
function time(text) {
  const number = Number(text);
  return new Date(number < LEAST_MILLISECONDS ? number * 1000 : number);
}

/** The value as JSON can hold it: what it has no number for is text. */
export function jsonValue(value) {
  if (value instanceof Date) {
    return value.toISOString();
  }
  return typeof value === 'bigint' ? String(value) : value;
}
