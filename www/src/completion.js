// What can stand at a place of a filter.

const STARTS = ['src ip', 'dst ip', 'ip', 'net', 'src port', 'dst port', 'port', 'proto', 'action', 'flags', 'bytes', 'packets', 'duration', 'start', 'direction', 'eni', 'not'];
const LINKS = ['and', 'or', 'and not'];
/** Words of the language that mean a field, and values of it that are always offered. */
const SUBJECTS = {
  'src ip': ['srcaddr'], 'dst ip': ['dstaddr'], ip: ['srcaddr'], host: ['srcaddr'], net: ['srcaddr'],
  'src port': ['srcport'], 'dst port': ['dstport'], port: ['dstport'],
  proto: ['protocol', 'tcp', 'udp', 'icmp'], action: ['action', 'accept', 'reject'], status: ['log-status', 'ok', 'nodata', 'skipdata'],
  direction: ['flow-direction', 'ingress', 'egress'], eni: ['interface-id'], vpc: ['vpc-id'], subnet: ['subnet-id'], instance: ['instance-id'],
  path: ['traffic-path'], type: ['type', 'ipv4', 'ipv6'], region: ['region'], az: ['az-id'], account: ['account-id'], flags: ['', 'S', 'SA', 'R', 'F'],
};
const MOST = 10;

/**
 * What could go on from a place: texts, and where what they replace begins. `valuesOf` gives values of a
 * field in the log.
 */
export async function completionsOf(text, caret, columns, valuesOf) {
  const before = text.slice(0, caret);
  // `dst po` is the beginning of `dst port`.
  const [word] = before.match(/(?:\b(?:src|dst)\s+)?[^\s()[\],=<>!]*$/i);
  const from = caret - word.length;
  const rest = before.slice(0, from);
  const subject = subjectOf(rest, columns);
  if (subject !== null) {
    const [field, ...words] = subject;
    const found = field === '' ? [] : await valuesOf(field);
    const isNamed = field === 'protocol' || words.length > 0;
    return { from, texts: matching([...words, ...(isNamed ? [] : found.map(written))], word) };
  }
  const isAfterCondition = rest.trim() !== '' && !/(\b(and|or|not)|&&|\|\||!|\()\s*$/i.test(rest);
  if (isAfterCondition) {
    return { from, texts: matching(LINKS, word) };
  }
  const names = columns.map(({ name }) => name);
  return { from, texts: matching([...STARTS, ...names.filter((name) => !STARTS.includes(name))], word, word === '' ? STARTS.length : MOST) };
}

/** The field that a value would be of, and words for it; `null` if no value is due. */
function subjectOf(rest, columns) {
  const [, subject = ''] = rest.match(/((?:(?:src|dst)\s+)?[\w-]+)\s*(?:=|==|!=|(?:not\s+)?in\s*\[(?:[^\]]*[,\s])?|\s)\s*$/i) ?? [];
  const key = subject.toLowerCase().replaceAll(/\s+/g, ' ');
  if (Object.hasOwn(SUBJECTS, key)) {
    return SUBJECTS[key];
  }
  const [last] = key.split(' ').slice(-1);
  if (Object.hasOwn(SUBJECTS, last) && last !== key) {
    return SUBJECTS[last];
  }
  const column = columns.find(({ name, type }) => name === last && type !== 'count' && type !== 'time');
  return column === undefined ? null : [column.name];
}

function matching(texts, word, most = MOST) {
  const start = word.toLowerCase();
  return texts.filter((text) => text.toLowerCase().startsWith(start) && text !== word).slice(0, most);
}

function written(text) {
  return /^[\w.:/-]+$/.test(text) ? text : `"${text.replaceAll(/["\\*]/g, '\\$&')}"`;
}
