// What is no record.

import { countWords } from '../words.js';
import { element } from './element.js';

const section = document.getElementById('problems');

/** Lists what is no record, with place and reason. */
export function showProblems({ problems, problemCount, logs }) {
  section.hidden = problemCount === 0;
  section.querySelector('.hint').textContent =
    problemCount > problems.length ? `the first ${countWords(problems.length)} of ${countWords(problemCount)}` : '';
  section.querySelector('ol').replaceChildren(...problems.map((problem) => item(problem, logs.length > 1)));
}

function item({ log, place: told, message, text, column }, namesLog) {
  const where = namesLog ? `${log}, ${told}` : told[0].toUpperCase() + told.slice(1);
  const [before, wrong, after] = splitAt(text, column ?? 1);
  const reason = element('span', { class: 'reason' }, element('b', {}, where), `: ${message}`);
  return text === '' ? element('li', {}, reason) : element('li', {}, reason, element('code', {}, before, element('mark', {}, wrong), after));
}

/** How much of a line is shown. */
const SHOWN = 600;

/** The text before the word at a byte, counted from 1, that word, and the text after it. */
export function splitAt(text, column) {
  const bytes = new TextEncoder().encode(text).subarray(0, column - 1);
  const start = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).length;
  const [word] = text.slice(start).match(/^\S*/);
  const before = text.slice(0, start);
  const after = text.slice(start + word.length);
  return [before.length > SHOWN ? `…${before.slice(-SHOWN)}` : before, shortened(word), shortened(after)];
}

function shortened(text) {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
