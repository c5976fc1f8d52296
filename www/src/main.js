// Brings the form and the views together.

import sample from './sample.log?raw';
import { read } from './reading.js';
import { showProblems } from './problem-view.js';
import { showRecords } from './record-view.js';
import { showSummary, statusOf } from './summary-view.js';

const [text, files, format, status, error, formatError, result, clear] = [
  'text',
  'files',
  'format',
  'status',
  'error',
  'format-error',
  'result',
  'clear',
].map((id) => document.getElementById(id));

/** What is read: `name` and `data`, which is text or a file. */
let sources = [];

async function show() {
  clear.hidden = sources.length === 0;
  document.body.classList.add('reading');
  status.textContent = sources.length === 0 ? '' : 'Reading…';
  const answer = await read(sources, format.value.trim());
  document.body.classList.remove('reading');
  const { kind, message = '' } = answer.error ?? {};
  formatError.textContent = kind === 'format' ? `The format cannot be used: ${message}.` : '';
  format.setAttribute('aria-invalid', String(kind === 'format'));
  error.textContent = kind === 'source' ? message : '';
  result.hidden = sources.length === 0 || kind !== undefined;
  status.textContent = result.hidden ? '' : statusOf(answer);
  if (!result.hidden) {
    showSummary(answer);
    showProblems(answer);
    showRecords(answer);
  }
}

function showText(pasted) {
  text.value = pasted;
  readText();
}

function readText() {
  files.value = '';
  sources = text.value.trim() === '' ? [] : [{ name: '', data: text.value }];
  show();
}

function showFiles(list) {
  if (list.length > 0) {
    text.value = '';
    sources = Array.from(list, (file) => ({ name: file.name, data: file }));
    show();
  }
}

/** Calls once nothing has happened for a moment, as while someone types. */
function afterPause(call) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(call, 150);
  };
}

/** More than this would make the text box slow; it is read without being shown there. */
const LONG_TEXT = 250_000;

document.addEventListener('paste', (event) => {
  const { files: pastedFiles, types } = event.clipboardData;
  const pasted = types.includes('text/plain') ? event.clipboardData.getData('text/plain') : '';
  const isTyping = event.target instanceof Element && event.target.matches('input, textarea');
  if (pastedFiles.length > 0) {
    event.preventDefault();
    showFiles(pastedFiles);
  } else if (pasted.length > LONG_TEXT) {
    event.preventDefault();
    showFiles([new File([pasted], 'pasted text')]);
  } else if (!isTyping && pasted !== '') {
    event.preventDefault();
    showText(pasted);
  }
});

document.addEventListener('dragover', (event) => {
  event.preventDefault();
  document.body.classList.add('dropping');
});
document.addEventListener('dragleave', (event) => {
  // Leaving the window, not just one element for another.
  if (event.relatedTarget === null) {
    document.body.classList.remove('dropping');
  }
});
document.addEventListener('drop', (event) => {
  event.preventDefault();
  document.body.classList.remove('dropping');
  const { files: dropped } = event.dataTransfer;
  if (dropped.length > 0) {
    showFiles(dropped);
  } else {
    showText(event.dataTransfer.getData('text/plain'));
  }
});

text.addEventListener('input', afterPause(readText));
format.addEventListener('input', afterPause(show));
files.addEventListener('change', () => showFiles(files.files));
document.getElementById('log').addEventListener('submit', (event) => event.preventDefault());
document.getElementById('sample').addEventListener('click', () => showText(sample));
clear.addEventListener('click', () => {
  showText('');
  text.focus();
});
