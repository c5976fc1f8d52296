// Records as rows of text, which is what a table shows.

import { fields, Format } from 'flowlogs/slim';

let known;

/** The fields of these formats: each once, in their order, with what is known of it. */
export function columnsOf(formats) {
  known ??= new Map(fields().map((field) => [field.name, field]));
  const names = new Set(formats.flatMap((text) => new Format(text).names));
  return Array.from(names, (name) => {
    const { type = 'text', unit = null, doc = '', version = null } = known.get(name) ?? {};
    return { name, isKnown: known.has(name), type, unit, version, doc: doc.replace(/\s+/g, ' ') };
  });
}

/** Rows of the texts of these fields, `null` where a record has none, and what kind of record each is. */
export function textRows(count, recordAt, names) {
  const positions = new Map();
  return Array.from({ length: count }, (_, index) => {
    const record = recordAt(index);
    const { format } = record;
    if (!positions.has(format)) {
      const all = new Format(format).names;
      positions.set(format, {
        asked: names.map((name) => all.indexOf(name)),
        action: all.indexOf('action'),
        status: all.indexOf('log-status'),
      });
    }
    const { asked, action, status } = positions.get(format);
    const values = record.toMessage().split(' ');
    const texts = asked.map((position) => (position < 0 || values[position] === '-' ? null : values[position]));
    return { kind: kindOf(values[action], values[status]), texts };
  });
}

function kindOf(action, status) {
  if (status === 'NODATA' || status === 'SKIPDATA') {
    return 'no-flow';
  }
  return action === 'REJECT' ? 'rejected' : 'flow';
}
