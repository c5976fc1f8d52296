import { element } from './element.js';
import { countWords } from './words.js';

const section = document.getElementById('problems');

/** Shows what is no record. */
export function showProblems({ problems, problemCount, sources }) {
  section.hidden = problemCount === 0;
  section.querySelector('.hint').textContent =
    problemCount > problems.length ? `The first ${countWords(problems.length)} of ${countWords(problemCount)}.` : '';
  const items = problems.map((problem) => item(problem, sources.length > 1));
  section.querySelector('ol').replaceChildren(...items);
}

function item({ source, place: told, line, message, text, column }, namesSource) {
  const where = line === null ? told : `line ${countWords(line)}`;
  const place = namesSource ? `${source}, ${where}` : where[0].toUpperCase() + where.slice(1);
  const [before, wrong, after] = splitAt(text, column ?? 1);
  return element(
    'li',
    {},
    element('span', { class: 'reason' }, element('b', {}, place), `: ${message}`),
    element('code', {}, before, element('mark', {}, wrong), after),
  );
}

/** How much of a line is shown. */
const SHOWN = 600;

/** The text before the word at a byte, counted from 1, that word, and the text after it. */
function splitAt(text, column) {
  const bytes = new TextEncoder().encode(text).subarray(0, column - 1);
  const start = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).length;
  const [word] = text.slice(start).match(/^\S*/);
  const before = text.slice(0, start);
  const after = text.slice(start + word.length);
  return [
    before.length > SHOWN ? `…${before.slice(-SHOWN)}` : before,
    shortened(word),
    shortened(after),
  ];
}

function shortened(text) {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
