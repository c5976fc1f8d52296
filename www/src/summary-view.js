import { element } from './element.js';
import { countOf, countWords, durationWords, sizeWords, timeWords } from './words.js';

const tiles = document.getElementById('summary');

/** Shows what the records come to. */
export function showSummary({ summary, problemCount }) {
  const { records, noFlows, accepted, rejected, packets, bytes, start, end } = summary;
  tiles.replaceChildren(
    tile('Records', [countWords(records)]),
    tile('Accepted', [countWords(accepted)]),
    tile('Rejected', [countWords(rejected)]),
    tile('No flow', [countWords(noFlows), 'no data or skipped']),
    tile('Bad lines', [countWords(problemCount)], problemCount > 0 ? 'bad' : ''),
    tile('Bytes', [sizeWords(bytes), `in ${countOf(packets, 'packet')}`]),
    windowTile(start, end),
  );
}

/** What was read, in a sentence. */
export function statusOf({ sources, summary, problemCount, formats, milliseconds }) {
  const names = sources.filter((name) => name !== '');
  const from = names.length === 0 ? '' : ` from ${names.length > 2 ? countOf(names.length, 'file') : names.join(' and ')}`;
  const mixed = formats > 1 ? ` in ${formats} formats` : '';
  const bad = problemCount > 0 ? ` and ${countOf(problemCount, 'bad line')}` : '';
  return `Read ${countOf(summary.records, 'record')}${mixed}${bad}${from} in ${countOf(Math.ceil(milliseconds), 'millisecond')}.`;
}

function windowTile(start, end) {
  if (start === null || end === null) {
    return tile('Window', ['none'], 'wide');
  }
  return tile('Window, UTC', [`${timeWords(start)} –\n${timeWords(end)}`, durationWords(end - start)], 'wide window');
}

function tile(title, [value, detail], kind = '') {
  const details = detail === undefined ? [] : [element('dd', { class: 'detail' }, detail)];
  return element('div', { class: kind }, element('dt', {}, title), element('dd', {}, value), ...details);
}
