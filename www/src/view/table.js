// A table of any number of records: only the rows in sight exist.

import { timeOf } from '../meaning.js';
import { countWords, timeWords } from '../words.js';
import { element } from './element.js';

const NUMBERS = new Set(['count', 'number', 'flags', 'port']);
/** Rows are asked for in blocks of so many, of which some are kept. */
const BLOCK = 200;
const KEPT_BLOCKS = 40;
/** Browsers cap the height of an element: beyond this, a pixel of scrolling is more than one. */
const MOST_PIXELS = 8_000_000;
const ROW = 26;
const HEADER = 34;

/** What people look for first. */
const FIRST = ['start', 'action', 'srcaddr', 'srcport', 'dstaddr', 'dstport', 'protocol', 'packets', 'bytes', 'flow-direction', 'tcp-flags', 'interface-id', 'end', 'log-status'];
/** And what nearly all records have alike. */
const LAST = ['account-id', 'version'];

/** Columns in the order that they are read in. */
export function inReadingOrder(columns) {
  const rank = ({ name }) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length + 1 + LAST.indexOf(name));
  return columns.toSorted((one, two) => rank(one) - rank(two));
}

/**
 * A grid in an element. It asks `fetchRows` for rows, and tells `onSort` a column, `onValue` a cell with
 * its column and text, `onOpen` the place of a record, `onCopy` from which place to which.
 */
export class RecordTable {
  #calls;
  #columns = [];
  #protocols = {};
  #count = 0;
  #sort = { name: null, isDescending: false };
  #blocks = new Map();
  #asked = new Set();
  /** Counts what was shown, so that rows of what was before are dropped. */
  #turn = 0;
  #first = 0;
  #active = { row: 0, column: 0 };
  #anchor = null;
  #scroller = element('div', { class: 'scroller', tabindex: '0', role: 'grid', 'aria-labelledby': 'records-title', 'aria-describedby': 'keys' });
  #head = element('div', { class: 'head row', role: 'row', 'aria-rowindex': '1' });
  #body = element('div', { class: 'body', role: 'rowgroup' });
  #sheet = element('div', { class: 'sheet', role: 'presentation' });
  #spacer = element('div', { class: 'spacer', role: 'presentation' });
  #rows = [];

  constructor(host, calls) {
    this.#calls = calls;
    this.#sheet.append(element('div', { role: 'rowgroup' }, this.#head), this.#body);
    this.#scroller.append(this.#sheet, this.#spacer);
    host.append(this.#scroller);
    this.#scroller.addEventListener('scroll', () => this.#draw(), { passive: true });
    this.#scroller.addEventListener('keydown', (event) => this.#onKey(event));
    this.#scroller.addEventListener('copy', (event) => this.#onCopy(event));
    this.#body.addEventListener('click', (event) => this.#onClick(event));
    this.#body.addEventListener('dblclick', (event) => {
      const place = placeOf(event.target);
      if (place !== null) {
        calls.onOpen(this.#first + place.row);
      }
    });
    new ResizeObserver(() => this.#lay()).observe(this.#scroller);
  }

  /** The row that the keyboard is at. */
  get active() {
    return this.#active.row;
  }

  /** Shows records of these columns, of which there are so many, from the first on. */
  show({ columns, count, sort, protocols, rows }) {
    this.#turn += 1;
    const isOther = columns.map(({ name }) => name).join() !== this.#columns.map(({ name }) => name).join();
    [this.#columns, this.#count, this.#sort, this.#protocols] = [columns, count, sort, protocols];
    this.#blocks.clear();
    this.#asked.clear();
    this.#blocks.set(0, rows);
    this.#active = { row: 0, column: isOther ? 0 : this.#active.column };
    this.#anchor = null;
    this.#scroller.scrollTop = 0;
    this.#scroller.setAttribute('aria-rowcount', String(count + 1));
    this.#scroller.setAttribute('aria-colcount', String(columns.length));
    this.#drawHead(rows);
    this.#lay();
  }

  /** Moves the keyboard's place to a row, and into sight. */
  moveTo(row) {
    this.#active.row = Math.max(0, Math.min(row, this.#count - 1));
    this.#reveal();
  }

  focus() {
    this.#scroller.focus();
  }

  /** How many whole rows are in sight. */
  get #inSight() {
    return Math.max(1, Math.floor((this.#scroller.clientHeight - HEADER) / ROW));
  }

  #drawHead(rows) {
    const widths = this.#columns.map((column, index) => widthOf(column, rows, index, this.#protocols));
    this.#scroller.style.setProperty('--columns', widths.map((width) => `${width}ch`).join(' '));
    this.#scroller.style.setProperty('--width', `calc(${widths.reduce((sum, width) => sum + width, 0)}ch + 1.5rem)`);
    const { name: sorted, isDescending } = this.#sort;
    const heads = this.#columns.map(({ name, type, doc }, index) => {
      const isSorted = name === sorted;
      const button = element('button', { type: 'button', tabindex: '-1', title: doc }, name, element('span', { class: 'arrow', 'aria-hidden': 'true' }, isSorted ? (isDescending ? '↓' : '↑') : ''));
      button.addEventListener('click', () => this.#calls.onSort(name));
      const direction = isSorted ? (isDescending ? 'descending' : 'ascending') : 'none';
      return element('div', { role: 'columnheader', class: classOf(type), 'aria-sort': direction, 'aria-colindex': String(index + 1) }, button);
    });
    this.#head.replaceChildren(...heads);
  }

  /** Makes as many rows as there is room for. */
  #lay() {
    // One more for what scrolls sideways.
    this.#scroller.style.setProperty('--height', `${HEADER + Math.max(this.#count, 1) * ROW + 20}px`);
    const count = Math.min(this.#inSight + 1, this.#count);
    const width = this.#columns.length;
    if (this.#rows.length !== count || this.#rows[0]?.cells.length !== width) {
      this.#rows = Array.from({ length: count }, () => newRow(width));
      this.#body.replaceChildren(...this.#rows.map(({ row }) => row));
    }
    const all = this.#count * ROW;
    this.#spacer.style.blockSize = `${Math.max(0, Math.min(all, MOST_PIXELS) - count * ROW)}px`;
    this.#draw();
  }

  #draw() {
    const most = Math.max(0, this.#count - this.#inSight);
    const range = this.#scroller.scrollHeight - this.#scroller.clientHeight;
    const isScaled = this.#count * ROW > MOST_PIXELS;
    const top = this.#scroller.scrollTop;
    const first = isScaled ? Math.round((top / Math.max(range, 1)) * most) : Math.round(top / ROW);
    this.#first = Math.min(first, most);
    this.#rows.forEach((parts, place) => this.#drawRow(parts, place));
    this.#fetch(this.#first);
    this.#fetch(this.#first + this.#rows.length);
  }

  #drawRow({ row, cells, memory }, place) {
    const index = this.#first + place;
    const data = this.#rowAt(index);
    row.hidden = index >= this.#count;
    const [low, high] = this.#selected();
    const isActive = index === this.#active.row;
    const kind = `row ${data?.kind ?? 'waiting'}${index >= low && index <= high && low !== high ? ' selected' : ''}${isActive ? ' current' : ''}`;
    if (memory.kind !== kind) {
      row.className = memory.kind = kind;
    }
    row.setAttribute('aria-rowindex', String(index + 2));
    const columnAt = isActive ? this.#active.column : -1;
    if (memory.data === data && memory.columnAt === columnAt && memory.index === index) {
      return;
    }
    Object.assign(memory, { data, columnAt, index });
    cells.forEach((cell, at) => {
      const column = this.#columns[at];
      const text = data?.texts[at];
      cell.textContent = data === undefined ? '' : shownText(column, text, this.#protocols);
      cell.className = `${classOf(column.type)}${text === null ? ' absent' : ''}${at === columnAt ? ' active' : ''}`;
      if (at === columnAt) {
        cell.id = 'active-cell';
      } else if (cell.id !== '') {
        cell.id = '';
      }
    });
    if (isActive) {
      this.#scroller.setAttribute('aria-activedescendant', 'active-cell');
    }
  }

  #rowAt(index) {
    return this.#blocks.get(Math.floor(index / BLOCK))?.[index % BLOCK];
  }

  async #fetch(index) {
    const block = Math.floor(Math.min(index, this.#count - 1) / BLOCK);
    if (this.#count === 0 || this.#blocks.has(block) || this.#asked.has(block)) {
      return;
    }
    this.#asked.add(block);
    const turn = this.#turn;
    const rows = await this.#calls.fetchRows(block * BLOCK, BLOCK);
    if (turn !== this.#turn) {
      return;
    }
    this.#asked.delete(block);
    this.#blocks.set(block, rows);
    if (this.#blocks.size > KEPT_BLOCKS) {
      const [oldest] = this.#blocks.keys();
      this.#blocks.delete(oldest);
    }
    this.#rows.forEach((parts, place) => this.#drawRow(parts, place));
  }

  #selected() {
    const { row } = this.#active;
    const anchor = this.#anchor ?? row;
    return [Math.min(anchor, row), Math.max(anchor, row)];
  }

  /** Scrolls until the active row is in sight, and the active column too. */
  #reveal() {
    const { row, column } = this.#active;
    const most = Math.max(0, this.#count - this.#inSight);
    const first = row < this.#first ? row : row >= this.#first + this.#inSight ? row - this.#inSight + 1 : this.#first;
    if (first !== this.#first) {
      const range = this.#scroller.scrollHeight - this.#scroller.clientHeight;
      const isScaled = this.#count * ROW > MOST_PIXELS;
      this.#scroller.scrollTop = isScaled ? (first / Math.max(most, 1)) * range : first * ROW;
      // A scaled pixel is several rows: the row counts, not the pixel.
      this.#first = Math.min(first, most);
      this.#fetch(this.#first);
      this.#fetch(this.#first + this.#rows.length);
    }
    this.#rows.forEach((parts, place) => this.#drawRow(parts, place));
    const cell = this.#head.children[column];
    if (cell !== undefined) {
      const { offsetLeft, offsetWidth } = cell;
      const { scrollLeft, clientWidth } = this.#scroller;
      if (offsetLeft < scrollLeft || offsetLeft + offsetWidth > scrollLeft + clientWidth) {
        this.#scroller.scrollLeft = offsetLeft - 16;
      }
    }
  }

  #onKey(event) {
    const { row, column } = this.#active;
    const page = this.#inSight - 1;
    const moves = {
      ArrowDown: [row + 1, column], ArrowUp: [row - 1, column], ArrowRight: [row, column + 1], ArrowLeft: [row, column - 1],
      PageDown: [row + page, column], PageUp: [row - page, column],
      Home: event.ctrlKey ? [0, column] : [row, 0], End: event.ctrlKey ? [this.#count - 1, column] : [row, this.#columns.length - 1],
    };
    if (event.target !== this.#scroller || this.#count === 0) {
      return;
    }
    if (event.key in moves && !event.altKey && !event.metaKey) {
      event.preventDefault();
      const [nextRow, nextColumn] = moves[event.key];
      this.#anchor = event.shiftKey ? (this.#anchor ?? row) : null;
      this.#active = {
        row: Math.max(0, Math.min(nextRow, this.#count - 1)),
        column: Math.max(0, Math.min(nextColumn, this.#columns.length - 1)),
      };
      this.#reveal();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.#openValue();
    } else if (event.key === ' ') {
      event.preventDefault();
      this.#calls.onOpen(row);
    } else if (event.key === 's') {
      this.#calls.onSort(this.#columns[column].name);
    }
  }

  #onClick(event) {
    const place = placeOf(event.target);
    if (place === null) {
      return;
    }
    const row = this.#first + place.row;
    this.#anchor = event.shiftKey ? (this.#anchor ?? this.#active.row) : null;
    this.#active = { row, column: place.column };
    this.#reveal();
    if (!event.shiftKey && getSelection().isCollapsed) {
      this.#openValue();
    }
  }

  #openValue() {
    const { row, column } = this.#active;
    const data = this.#rowAt(row);
    const cell = this.#rows[row - this.#first]?.cells[column];
    if (data !== undefined && cell !== undefined) {
      this.#calls.onValue(cell, this.#columns[column], data.texts[column], row);
    }
  }

  #onCopy(event) {
    if (getSelection().isCollapsed && this.#count > 0) {
      event.preventDefault();
      const [low, high] = this.#selected();
      this.#calls.onCopy(low, high + 1);
    }
  }
}

function newRow(width) {
  const cells = Array.from({ length: width }, (_, index) => element('div', { role: 'gridcell', 'aria-colindex': String(index + 1) }));
  return { row: element('div', { class: 'row', role: 'row' }, ...cells), cells, memory: {} };
}

/** In which row in sight and which column an element is. */
function placeOf(target) {
  const cell = target.closest?.('[role="gridcell"]');
  if (!cell) {
    return null;
  }
  const row = cell.parentElement;
  return { row: [...row.parentElement.children].indexOf(row), column: [...row.children].indexOf(cell) };
}

/** What a cell says: counts with their thousands apart, times in UTC, protocols by name. */
function shownText({ type }, text, protocols) {
  if (text === null || text === undefined) {
    return '–';
  }
  switch (type) {
    case 'count':
      return countWords(BigInt(text));
    case 'time':
      return timeWords(timeOf(text));
    case 'protocol':
      return protocols[text] ?? text;
    default:
      return text;
  }
}

/** As wide as what is first, within bounds, in widths of a digit. */
function widthOf(column, rows, index, protocols) {
  const longest = rows.slice(0, 60).reduce((most, { texts }) => Math.max(most, shownText(column, texts[index], protocols).length), 0);
  return Math.min(44, Math.max(longest, column.name.length + 2)) + 2;
}

function classOf(type) {
  return NUMBERS.has(type) ? 'number' : type;
}
