// Conditions of the filter language for what stands in a log.

const NUMBERS = new Set(['number', 'flags', 'port', 'protocol', 'count', 'time']);

/** That a field has this value; `null` asks that it has none. */
export function conditionOf({ name, type, isKnown = true }, text) {
  const field = isKnown ? name : quoted(name);
  if (text === null) {
    return `${field} absent`;
  }
  return `${field} = ${NUMBERS.has(type) || type === 'address' ? text : quoted(text)}`;
}

function quoted(text) {
  return `"${text.replaceAll(/["\\*]/g, '\\$&')}"`;
}
