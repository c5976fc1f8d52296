// A record with every field explained.

import { meaningOf, timeOf } from '../meaning.js';
import { countWords, localTimeWords, sizeWords, timeWords } from '../words.js';
import { element } from './element.js';

const dialog = document.getElementById('detail');

/** Shows a record; `calls` step to others, choose a value and copy. */
export function showDetail({ line, values }, { title, protocols, isFirst, isLast, onStep, onValue, onCopy }) {
  const button = (text, act, isOff = false) => {
    const made = element('button', { type: 'button' }, text);
    made.disabled = isOff;
    made.addEventListener('click', act);
    return made;
  };
  const items = values.map((field) => {
    const value = element('button', { type: 'button', class: 'value', 'aria-haspopup': 'menu' }, field.text ?? '–');
    value.addEventListener('click', () => onValue(value, field));
    const words = wordsOf(field, protocols);
    const about = field.doc === '' ? 'Not a field that AWS documents.' : field.doc.replaceAll('`', '');
    const version = field.version === null ? '' : element('span', { class: 'version', title: `Came with version ${field.version} of flow logs` }, `v${field.version}`);
    return element(
      'div',
      { class: field.text === null ? 'absent' : '' },
      element('dt', {}, field.name, version),
      element('dd', {}, value, ...(words === '' ? [] : [element('span', { class: 'meaning' }, words)]), element('p', { class: 'hint' }, about)),
    );
  });
  dialog.replaceChildren(
    element(
      'div',
      { class: 'heading' },
      element('h2', { id: 'detail-title', tabindex: '-1' }, title),
      element(
        'div',
        { class: 'controls' },
        button('Previous', () => onStep(-1), isFirst),
        button('Next', () => onStep(1), isLast),
        button('Copy line', () => onCopy(line)),
        button('Close', () => dialog.close()),
      ),
    ),
    element('code', { class: 'line' }, line),
    element('dl', {}, ...items),
  );
  if (!dialog.open) {
    dialog.showModal();
  }
  dialog.querySelector('h2').focus();
}

function wordsOf(field, protocols) {
  const { type, text } = field;
  if (text === null) {
    return '';
  }
  switch (type) {
    case 'time': {
      const time = timeOf(text);
      return `${timeWords(time)} UTC, ${localTimeWords(time)} here`;
    }
    case 'count':
      if (BigInt(text) < 1000n) {
        return '';
      }
      return field.unit === 'bytes' ? sizeWords(BigInt(text)) : countWords(BigInt(text));
    default:
      return meaningOf(field, text, protocols);
  }
}
