// Records as rows of text, which is what a table shows.

import { fields } from 'flowlogs';
import { countWords, timeWords } from './words.js';

/** The fields of the records: each once, in the order of the formats. */
export function columnsOf(records) {
  const known = new Map(fields().map((field) => [field.name, field]));
  const names = new Set();
  for (const format of new Set(records.map((record) => record.format))) {
    for (const [, name] of format.matchAll(/\$\{(.+?)\}/g)) {
      names.add(name);
    }
  }
  return Array.from(names, (name) => {
    const { property = null, type = 'text', doc = '' } = known.get(name) ?? {};
    return { name, property, type, doc: doc.replace(/\s+/g, ' ') };
  });
}

/** What kind of record it is, and the text of each column; `null` where it has no value. */
export function rowOf(record, columns) {
  return { kind: kindOf(record), texts: columns.map((column) => textOf(record, column)) };
}

function kindOf({ isFlow, action }) {
  if (!isFlow) {
    return 'no-flow';
  }
  return action === 'REJECT' ? 'rejected' : 'flow';
}

function textOf(record, { name, property, type }) {
  switch (type) {
    case 'count':
      return record[property] === null ? null : countWords(record[property]);
    case 'time':
      return record[property] === null ? null : timeWords(record[property]);
    default:
      return record.get(name);
  }
}
