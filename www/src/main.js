// Brings the log, the state and the views together.

import sample from './sample.log?raw';
import { conditionOf } from './condition.js';
import { Session } from './session.js';
import { hashOf, stateOf } from './state.js';
import { TRANSLATIONS } from './translations.js';
import { showDetail } from './view/detail.js';
import { element } from './view/element.js';
import { FilterBox } from './view/filter-box.js';
import { clearIntake, listenForLogs } from './view/intake.js';
import { closeMenusOutside, fillMenu, openValueMenu } from './view/menu.js';
import { showProblems } from './view/problems.js';
import { pngOf, saveBlob } from './view/save.js';
import { rankingsOf, SHOWN, showTalkers } from './view/talkers.js';
import { inReadingOrder, RecordTable } from './view/table.js';
import { showTiles } from './view/tiles.js';
import { Timeline } from './view/timeline.js';
import { countOf, countWords } from './words.js';

const byId = (id) => document.getElementById(id);
const [status, error, effect, said] = ['status', 'error', 'effect', 'said'].map(byId);
const [from, to, topWhat, topBy, format] = ['from', 'to', 'top-what', 'top-by', 'format'].map(byId);

let state = stateOf(location.hash);
let sources = [];
/** What was read; `null` before. */
let log = null;
/** What the state comes to; `null` before. */
let view = null;
/** Of which question the answers in sight are, by their parts. */
let inSight = {};
/** Counts what was asked for: an answer to what came before is dropped. */
let turn = 0;

const session = new Session(onEvent);
const timeline = new Timeline(byId('timeline'), {
  onBrush: (begin, end) => change({ from: begin, to: end }),
  onOther: (hasOther) => {
    document.querySelector('.legend .other').hidden = !hasOther;
  },
});
const filterBox = new FilterBox(
  (filter, isMore) => change({ filter }, isMore),
  () => ({ columns: log?.columns ?? [], valuesOf: (name) => session.ask('values', { name }) }),
);
const table = new RecordTable(byId('table'), {
  fetchRows: (start, count) => session.ask('rows', { start, count, ...orderNow(), names: shownColumns().map(({ name }) => name) }),
  onSort: sortBy,
  onValue: (anchor, column, text, row) => offerValue(anchor, column, text, () => openDetail(row)),
  onOpen: openDetail,
  onCopy: async (start, end) => {
    const most = Math.min(end, start + 100_000);
    copy(await session.ask('lines', { start, end: most, ...orderNow() }), countOf(most - start, 'line'));
  },
});

listenForLogs(read);
closeMenusOutside();

/* Reading. */

async function read(logs) {
  turn += 1;
  const mine = turn;
  sources = logs;
  showError('');
  setMode('reading');
  byId('so-far').textContent = 'Reading…';
  byId('progress').value = 0;
  try {
    const answer = await session.ask('read', { sources, format: format.value.trim() });
    if (mine !== turn || answer === null) {
      return;
    }
    if (answer.records === 0 && answer.statedFormats.length > 0) {
      takeFormat(answer.statedFormats);
      return;
    }
    log = answer;
    inSight = {};
    byId('format-error').textContent = '';
    format.removeAttribute('aria-invalid');
    showLog();
    await refresh({ isNew: true });
  } catch (failure) {
    if (mine === turn) {
      showFailure(failure);
    }
  }
}

/** An answer of `describe-flow-logs` alone is no log: it tells the format of the one that comes next. */
function takeFormat(formats) {
  log = null;
  setMode('intake');
  clearIntake();
  [format.value] = formats;
  showError(`This is no log but the format of one${formats.length > 1 ? `, the first of ${formats.length}` : ''}. Paste or drop the log: it is read in that format.`);
}

function onEvent({ event, ...told }) {
  if (!document.body.classList.contains('reading')) {
    return;
  }
  if (event === 'progress') {
    byId('progress').value = told.done;
    byId('so-far').textContent = `${countOf(told.records, 'record')} so far${sources.length > 1 ? `, in ${told.name}` : ''}`;
  } else if (event === 'first' && log === null) {
    byId('log').hidden = false;
    byId('intake').hidden = true;
    document.body.classList.add('preview');
    const columns = inReadingOrder(told.columns);
    const places = columns.map((column) => told.columns.indexOf(column));
    const rows = told.rows.map(({ kind, texts }) => ({ kind, texts: places.map((place) => texts[place]) }));
    table.show({ columns, count: rows.length, rows, sort: { name: null, isDescending: false }, protocols: {} });
  }
}

/** Shows one of three: `intake`, `reading` or `log`. */
function setMode(mode) {
  document.body.classList.toggle('reading', mode === 'reading');
  document.body.classList.remove('preview');
  byId('reading').hidden = mode !== 'reading';
  byId('intake').hidden = mode === 'log' || (mode === 'reading' && log !== null);
  byId('log').hidden = mode === 'intake' || log === null;
}

function showFailure({ name, message }) {
  if (name === 'FormatError') {
    setMode(log === null ? 'intake' : 'log');
    byId('format-error').textContent = `This is no format: ${message}.`;
    format.setAttribute('aria-invalid', 'true');
    return;
  }
  log = null;
  setMode('intake');
  const advice = name === 'TooLarge' ? '. The command line has no limit.' : '.';
  showError(`The log cannot be read: ${message}${advice}`);
}

function showError(message) {
  error.textContent = message;
}

byId('cancel').addEventListener('click', () => {
  turn += 1;
  session.ask('cancel');
  log = null;
  setMode('intake');
  showError('Reading was cancelled.');
  byId('text').focus();
});
byId('new').addEventListener('click', () => {
  turn += 1;
  session.ask('forget');
  log = null;
  format.value = '';
  setMode('intake');
  showError('');
  apply({ ...stateOf(''), top: state.top, by: state.by });
  clearIntake();
});
byId('sample').addEventListener('click', () => read([{ name: '', data: sample }]));
byId('format-apply').addEventListener('click', () => read(sources));

/* What was read. */

function showLog() {
  const { records, problemCount, logs, failures, isLimited, milliseconds, formats, formatOrigin, guess, columns } = log;
  const names = logs.map(({ name }) => name).filter((name) => name !== '');
  const from = names.length === 0 ? '' : ` from ${names.length > 2 ? countOf(names.length, 'file') : names.join(' and ')}`;
  const recognized = [...new Set(logs.map((each) => each.recognized.replace(/, [\d,]+ (lines?|events?|rows?).*$/, '')))];
  const what = recognized.length > 2 ? `${countWords(recognized.length)} kinds of input` : recognized.join(' and ');
  const fields = formats.length > 1 ? `${formats.length} formats` : countOf(columns.length, 'field');
  const bad = problemCount > 0 ? `; ${countOf(problemCount, 'bad line')}` : '';
  status.replaceChildren(
    element('b', {}, what[0].toUpperCase() + what.slice(1)),
    `, ${fields}; ${countOf(records, 'record')}${bad}${from}, read in ${durationOf(milliseconds)}.`,
  );
  showError(
    [
      ...(isLimited ? ['These are the first 10 million records: more are not read here. The command line has no limit.'] : []),
      ...failures.map((failure) => `Not read to its end: ${failure}.`),
    ].join(' '),
  );
  byId('format-is').textContent = formatWords(formats, formatOrigin);
  const hasGuess = guess !== null && records === 0;
  byId('format-guess').textContent = hasGuess ? `The first line: ${guess.reason}.` : '';
  if (hasGuess && format.value === '' && guess.names.length > 0) {
    format.value = guess.format ?? guess.names.map((name) => `\${${name}}`).join(' ');
  }
  byId('format-box').open = records === 0 && problemCount > 0;
  showProblems(log);
  const rankings = rankingsOf(columns);
  topWhat.replaceChildren(...rankings.map(({ name, title }) => element('option', { value: name }, title)));
  byId('top').hidden = rankings.length === 0;
  fillColumnsMenu();
}

function durationOf(milliseconds) {
  return milliseconds < 1000 ? countOf(Math.ceil(milliseconds), 'millisecond') : `${(milliseconds / 1000).toLocaleString(undefined, { maximumFractionDigits: 1 })} seconds`;
}

function formatWords(formats, origin) {
  if (formats.length === 0) {
    return 'No line could be read in any format.';
  }
  const how = { found: 'was found', given: 'was given', described: 'comes from describe-flow-logs' }[origin];
  return formats.length === 1
    ? `The format ${how}: ${formats[0].replaceAll(/[${}]/g, '')}`
    : `${formats.length} formats were found, the first: ${formats[0].replaceAll(/[${}]/g, '')}`;
}

/* The state, and what it comes to. */

/** Changes the state by what someone did, or does more of. */
function change(part, isMore = false) {
  if (Object.entries(part).every(([name, value]) => state[name] === value)) {
    return;
  }
  apply({ ...state, ...part }, isMore);
}

function apply(next, isMore = false) {
  const isNarrowed = !isMore && (next.filter !== state.filter || next.from !== state.from || next.to !== state.to);
  state = next;
  const address = `${location.pathname}${location.search}${hashOf(state)}`;
  // What narrows can be undone with the browser's own button.
  history[isNarrowed ? 'pushState' : 'replaceState'](null, '', address);
  refresh({});
}

addEventListener('popstate', () => {
  state = stateOf(location.hash);
  refresh({});
});

async function refresh({ isNew = false }) {
  if (filterBox.text !== state.filter) {
    filterBox.show(state.filter);
  }
  if (log === null) {
    return;
  }
  turn += isNew ? 0 : 1;
  const mine = turn;
  document.body.classList.add('asking');
  const { filter, from: begin, to: end } = state;
  const isMine = () => mine === turn;
  try {
    // One after another, so that a newer question need not wait for what nobody looks at any more; first
    // the records, which take no time.
    const [answer, rows] = await Promise.all([
      session.ask('view', { filter, from: begin, to: end }),
      session.ask('rows', { start: 0, count: 200, ...orderNow(), names: shownColumns().map(({ name }) => name) }),
    ]);
    if (!isMine()) {
      return;
    }
    view = answer;
    filterBox.showError(null);
    showRecords(rows);
    const { canonical } = view;
    const parts = [
      { name: 'summary', key: canonical, ask: () => session.ask('summary'), show: showSummary },
      { name: 'timeline', key: canonical, ask: () => session.ask('timeline', { bins: barsThatFit() }), show: showTimeline },
      { name: 'top', key: [canonical, state.top, state.by].join('\n'), ask: askTop, show: showTop },
    ];
    for (const { name, key, ask, show } of parts) {
      if (inSight[name] !== key) {
        const told = await ask();
        if (!isMine()) {
          return;
        }
        show(told);
        inSight[name] = key;
      }
    }
    filterBox.remember(filter.trim());
  } catch (failure) {
    if (!isMine()) {
      return;
    }
    if (failure.name === 'FilterError') {
      filterBox.showError(failure);
    } else {
      showError(`${failure.message}.`);
    }
  }
  document.body.classList.remove('asking');
}

function showRecords(rows) {
  const { records, canonical } = view;
  const all = log.records;
  effect.replaceChildren(
    ...(canonical === ''
      ? [`All ${countOf(all, 'record')}.`]
      : [`${countWords(records)} of ${countOf(all, 'record')}: `, element('code', {}, canonical)]),
  );
  byId('records').hidden = all === 0;
  byId('records-hint').textContent = records === 0 ? 'None matches.' : countWords(records);
  const sort = { name: state.sort, isDescending: state.isDescending };
  table.show({ columns: shownColumns(), count: records, rows, sort, protocols: log.protocols });
  setMode('log');
}

function showSummary(summary) {
  showTiles(summary, log.problemCount);
  from.value = inputTime(state.from ?? summary.first);
  to.value = inputTime(state.to ?? summary.last);
  byId('whole-time').hidden = state.from === null && state.to === null;
}

function showTimeline(answer) {
  byId('time').hidden = !log.columns.some(({ name }) => name === 'start');
  timeline.show(answer);
}

function barsThatFit() {
  return Math.max(20, Math.min(120, Math.floor(byId('timeline').clientWidth / 8) || 100));
}

/* Times. */

function inputTime(time) {
  return time === null ? '' : new Date(time).toISOString().slice(0, 19);
}

for (const [name, input] of Object.entries({ from, to })) {
  input.addEventListener('change', () => {
    const time = Date.parse(`${input.value}Z`);
    change({ [name]: Number.isNaN(time) ? null : time });
  });
}
byId('whole-time').addEventListener('click', () => change({ from: null, to: null }));
fillMenu(byId('chart-menu'), [
  { title: 'SVG', act: () => saveBlob(new Blob([timeline.svg()], { type: 'image/svg+xml' }), 'flows.svg') },
  { title: 'PNG', act: async () => saveBlob(await pngOf(timeline.svg()), 'flows.png') },
]);

/* Top. */

function ranking() {
  const all = rankingsOf(log.columns);
  return all.find(({ name }) => name === state.top) ?? all[0];
}

async function askTop() {
  const ranked = ranking();
  return ranked === undefined ? [] : session.ask('top', { by: ranked.by, order: state.by, n: SHOWN });
}

function showTop(groups) {
  const ranked = ranking();
  if (ranked === undefined) {
    return;
  }
  topWhat.value = ranked.name;
  topBy.value = state.by;
  showTalkers(groups, {
    by: ranked.by, measure: state.by, columns: log.columns, protocols: log.protocols,
    onChoose: (anchor, words, condition) => offer(anchor, words, condition, words),
  });
}

topWhat.addEventListener('change', () => change({ top: topWhat.value }));
topBy.addEventListener('change', () => change({ by: topBy.value }));

/* Columns and order. */

/** Those that are chosen; unless any are, all, with what people look for first. */
function shownColumns() {
  const all = inReadingOrder(log.columns);
  const chosen = state.columns === null ? [] : all.filter(({ name }) => state.columns.includes(name));
  return chosen.length === 0 ? all : chosen;
}

function orderNow() {
  const isThere = log?.columns.some(({ name }) => name === state.sort) ?? false;
  return { sort: isThere ? state.sort : null, isDescending: isThere && state.isDescending };
}

/** First the largest, then the smallest, then as logged. */
function sortBy(name) {
  if (state.sort !== name) {
    change({ sort: name, isDescending: true });
  } else if (state.isDescending) {
    change({ isDescending: false });
  } else {
    change({ sort: null, isDescending: false });
  }
}

function fillColumnsMenu() {
  const boxes = inReadingOrder(log.columns).map(({ name, doc }) => {
    const box = element('input', { type: 'checkbox', value: name });
    box.checked = shownColumns().some((column) => column.name === name);
    return { box, label: element('label', { title: doc }, box, ` ${name}`) };
  });
  const listen = () => {
    const chosen = boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
    change({ columns: chosen.length === 0 || chosen.length === log.columns.length ? null : chosen });
  };
  boxes.forEach(({ box }) => box.addEventListener('change', listen));
  byId('columns-menu').querySelector('.panel').replaceChildren(...boxes.map(({ label }) => label));
}

/* Values. */

function offerValue(anchor, column, text, open) {
  offer(anchor, `${column.name} ${text ?? 'absent'}`, conditionOf(column, text), text ?? '-', open);
}

function offer(anchor, heading, condition, text, open) {
  openValueMenu(anchor, heading, [
    { title: 'Show only this', act: () => narrow(condition, false) },
    { title: 'Leave this out', act: () => narrow(condition, true) },
    ...(open === undefined ? [] : [{ title: 'Explain the record', act: open }]),
    { title: 'Copy', act: () => copy(text, 'Value') },
  ]);
}

async function narrow(condition, isExcluded) {
  byId('detail').close();
  try {
    const filter = await session.ask('narrow', { filter: state.filter, condition, isExcluded });
    change({ filter });
  } catch (failure) {
    filterBox.showError(failure);
  }
}

async function openDetail(row) {
  const count = view.records;
  const record = await session.ask('record', { index: row, ...orderNow() });
  table.moveTo(row);
  showDetail(record, {
    title: `Record ${countWords(row + 1)} of ${countWords(count)}`,
    protocols: log.protocols,
    isFirst: row === 0,
    isLast: row === count - 1,
    onStep: (step) => openDetail(row + step),
    onValue: (anchor, field) => offerValue(anchor, field, field.text),
    onCopy: (line) => copy(`${line}\n`, '1 line'),
  });
}
byId('detail').addEventListener('close', () => table.focus());

/* Out. */

fillMenu(
  byId('copy-menu'),
  TRANSLATIONS.map(({ title, text }) => ({
    title,
    act: async () => {
      try {
        copy(await text({ session, canonical: view.canonical, names: log.logs.map(({ name }) => name).filter((name) => name !== '') }), title);
      } catch (failure) {
        showError(`${title}: ${failure.message}.`);
      }
    },
  })),
);
fillMenu(
  byId('save-menu'),
  [
    ['CSV', 'csv', 'csv'],
    ['NDJSON', 'ndjson', 'ndjson'],
    ['Parquet', 'parquet', 'parquet'],
    ['Arrow', 'arrow', 'arrows'],
    ['Lines as logged', 'log', 'log'],
  ].map(([title, as, extension]) => ({
    title,
    act: async () => {
      try {
        saveBlob(await session.ask('export', { as }), `flowlogs.${extension}`);
        say(`${countOf(view.records, 'record')} saved as ${title}.`);
      } catch (failure) {
        showError(`The records cannot be saved: ${failure.message}.`);
      }
    },
  })),
);
byId('problems-copy').addEventListener('click', async () => copy(await session.ask('problems'), countOf(log.problemCount, 'bad line')));

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied.`);
  } catch {
    showError('The browser does not let this page copy.');
  }
}

/** Says what was done: seen for a moment, and read out. */
function say(words) {
  said.textContent = words;
  said.classList.add('seen');
  clearTimeout(say.timer);
  say.timer = setTimeout(() => said.classList.remove('seen'), 2500);
}

/* What a key does wherever the keyboard is. */

document.addEventListener('keydown', (event) => {
  const isTyping = event.target.matches?.('input, textarea, select');
  if (event.key === '/' && !isTyping && log !== null) {
    event.preventDefault();
    byId('filter').focus();
  }
});

if ('serviceWorker' in navigator && import.meta.env.PROD) {
  addEventListener('load', () => navigator.serviceWorker.register('./sw.js').catch(() => {}));
}
filterBox.show(state.filter);
document.body.classList.add('ready');
