// The box of the filter: completion, errors at their place, history.

import { completionsOf } from '../completion.js';
import { element } from './element.js';
import { splitAt } from './problems.js';

const input = document.getElementById('filter');
const list = document.getElementById('suggestions');
const error = document.getElementById('filter-error');
const clear = document.getElementById('filter-clear');
const HISTORY = 'flowlogs-filters';
const KEPT = 12;

/**
 * Tells `onFilter` a text that someone may have finished, and whether it goes on from the last one;
 * `context` gives columns and values.
 */
export class FilterBox {
  #onFilter;
  #context;
  #from = 0;
  #at = -1;
  #turn = 0;
  #timer;
  /** What was remembered while someone is still typing: what comes of it takes its place. */
  #unfinished = null;
  #isTyping = false;

  constructor(onFilter, context) {
    this.#onFilter = onFilter;
    this.#context = context;
    input.addEventListener('input', () => {
      this.#later();
      this.#suggest();
    });
    input.addEventListener('keydown', (event) => this.#onKey(event));
    input.addEventListener('blur', () => {
      this.#close();
      this.#finish();
    });
    input.addEventListener('click', () => this.#suggest());
    clear.addEventListener('click', () => {
      this.show('');
      input.focus();
      this.#tell();
    });
    document.getElementById('ask').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#tell();
      this.#finish();
    });
  }

  /** Shows a filter that was not typed. */
  show(text) {
    this.#finish();
    input.value = text;
    clear.hidden = text === '';
    this.showError(null);
    this.#close();
  }

  get text() {
    return input.value;
  }

  /** Says what is wrong, and marks where. */
  showError(failure) {
    input.setAttribute('aria-invalid', String(failure !== null));
    if (failure === null) {
      error.replaceChildren();
      return;
    }
    const [before, wrong, after] = splitAt(input.value, failure.column ?? 1);
    error.replaceChildren(element('span', {}, failure.message), element('code', {}, before, element('mark', {}, wrong === '' ? ' ' : wrong), after));
  }

  /** Notes a filter that was in force, for next time. */
  remember(text) {
    if (text !== '') {
      store([text, ...past().filter((other) => other !== text && other !== this.#unfinished)].slice(0, KEPT));
      this.#unfinished = this.#isTyping ? text : null;
    }
  }

  #finish() {
    [this.#isTyping, this.#unfinished] = [false, null];
  }

  #later() {
    clearTimeout(this.#timer);
    clear.hidden = input.value === '';
    this.#timer = setTimeout(() => {
      this.#tell(this.#isTyping);
      this.#isTyping = true;
    }, 200);
  }

  #tell(isMore = false) {
    clearTimeout(this.#timer);
    this.#onFilter(input.value, isMore);
  }

  async #suggest() {
    this.#turn += 1;
    const turn = this.#turn;
    const { columns, valuesOf } = this.#context();
    const { from, texts } = await completionsOf(input.value, input.selectionStart, columns, valuesOf);
    if (turn !== this.#turn || document.activeElement !== input) {
      return;
    }
    this.#from = from;
    const old = input.value === '' ? past() : [];
    this.#open([...old.map((text) => ({ text, isWhole: true })), ...texts.map((text) => ({ text, isWhole: false }))]);
  }

  #open(options) {
    this.#at = -1;
    const items = options.map(({ text, isWhole }, index) => {
      const item = element('li', { role: 'option', id: `option-${index}`, 'aria-selected': 'false', class: isWhole ? 'past' : '' }, text);
      item.addEventListener('pointerdown', (event) => {
        event.preventDefault();
        this.#take(text, isWhole);
      });
      return item;
    });
    list.replaceChildren(...items);
    list.hidden = items.length === 0;
    input.setAttribute('aria-expanded', String(items.length > 0));
    input.removeAttribute('aria-activedescendant');
  }

  #close() {
    this.#turn += 1;
    this.#open([]);
  }

  #take(text, isWhole) {
    const from = isWhole ? 0 : this.#from;
    const after = isWhole ? '' : input.value.slice(input.selectionStart);
    input.value = `${input.value.slice(0, from)}${text} `;
    const caret = input.value.length;
    input.value += after.trimStart();
    input.setSelectionRange(caret, caret);
    this.#close();
    this.#later();
    this.#suggest();
  }

  #onKey(event) {
    const items = [...list.children];
    if (event.key === 'Escape') {
      if (!list.hidden) {
        event.preventDefault();
      }
      this.#close();
    } else if (event.key === 'ArrowDown' && list.hidden) {
      event.preventDefault();
      this.#suggest();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this.#at = (this.#at + step + items.length + (this.#at < 0 && step < 0 ? 1 : 0)) % Math.max(items.length, 1);
      items.forEach((item, index) => item.setAttribute('aria-selected', String(index === this.#at)));
      input.setAttribute('aria-activedescendant', items[this.#at]?.id ?? '');
      items[this.#at]?.scrollIntoView({ block: 'nearest' });
    } else if ((event.key === 'Enter' || event.key === 'Tab') && this.#at >= 0) {
      event.preventDefault();
      this.#take(items[this.#at].textContent, items[this.#at].className === 'past');
    } else if (event.key === 'Enter') {
      this.#close();
    }
  }
}

/** Filters that were in force; none where the browser keeps nothing. */
function past() {
  try {
    const told = JSON.parse(localStorage.getItem(HISTORY) ?? '[]');
    return Array.isArray(told) ? told.filter((text) => typeof text === 'string') : [];
  } catch {
    return [];
  }
}

function store(filters) {
  try {
    localStorage.setItem(HISTORY, JSON.stringify(filters));
  } catch {
    // A browser that keeps nothing has no history.
  }
}
