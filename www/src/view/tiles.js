// What the records come to, in numbers.

import { countOf, countWords, durationWords, sizeWords, timeWords } from '../words.js';
import { element } from './element.js';

const tiles = document.getElementById('tiles');

/** Shows the numbers of what is shown, beside how many bad lines the log has. */
export function showTiles({ records, flows, accepted, rejected, noData, skipData, packets, bytes, first, last }, problemCount) {
  const part = (count) => (flows === 0 || count === 0 ? undefined : `${percent.format(count / flows)} of flows`);
  tiles.replaceChildren(
    tile('Records', [countWords(records), noData > 0 ? `${countWords(noData)} without data` : undefined]),
    tile('Bytes', bytes === null ? ['–'] : [sizeWords(bytes), packets === null ? undefined : `in ${countOf(packets, 'packet')}`]),
    tile('Accepted', [countWords(accepted), part(accepted)], 'accepted'),
    tile('Rejected', [countWords(rejected), part(rejected)], rejected > 0 ? 'rejected' : ''),
    tile('Skipped', [countWords(skipData), skipData > 0 ? 'AWS lost records here' : undefined], skipData > 0 ? 'bad' : ''),
    tile('Bad lines', [countWords(problemCount)], problemCount > 0 ? 'bad' : ''),
    windowTile(first, last),
  );
}

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumSignificantDigits: 2 });

function windowTile(first, last) {
  if (first === null || last === null) {
    return tile('Window', ['–'], 'window');
  }
  return tile('Window, UTC', [`${timeWords(first)} –\n${timeWords(last)}`, durationWords(last - first)], 'window');
}

function tile(title, [value, detail], kind = '') {
  const details = detail === undefined ? [] : [element('dd', { class: 'detail' }, detail)];
  return element('div', { class: kind }, element('dt', {}, title), element('dd', {}, value), ...details);
}
