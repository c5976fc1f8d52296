import { element } from './element.js';
import { countWords } from './words.js';

const section = document.getElementById('records');

const NUMBERS = new Set(['count', 'number', 'flags', 'port', 'protocol']);

/** Shows the records in a table. */
export function showRecords({ columns, rows, summary }) {
  section.hidden = rows.length === 0;
  section.querySelector('.hint').textContent =
    summary.records > rows.length
      ? `The first ${countWords(rows.length)} of ${countWords(summary.records)}. The counts above are of all.`
      : '';
  const headings = columns.map(({ name, type, doc }) =>
    element('th', { scope: 'col', title: type === 'time' ? `${doc} Shown in UTC.` : doc, class: classOf(type) }, name),
  );
  section.querySelector('thead').replaceChildren(element('tr', {}, ...headings));
  section.querySelector('tbody').replaceChildren(...rows.map((row) => recordRow(row, columns)));
}

function recordRow({ kind, texts }, columns) {
  const cells = texts.map((text, index) => cell(text, classOf(columns[index].type)));
  return element('tr', { class: kind }, ...cells);
}

function cell(text, kind) {
  return text === null
    ? element('td', { class: `absent ${kind}` }, '–')
    : element('td', { class: kind }, text);
}

function classOf(type) {
  return NUMBERS.has(type) ? 'number' : type;
}
