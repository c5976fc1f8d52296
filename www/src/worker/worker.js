// Reads logs and answers questions about them away from the page, so that the page stays quick.

import { init } from 'flowlogs/slim';
import parser from 'flowlogs/flowlogs.wasm?url';
import { Answers } from './answers.js';
import { blobOf } from './export.js';
import { readLogs } from './read.js';

const isReady = init(new URL(parser, self.location.href));

let answers = new Answers();
/** The reading that is under way; a new one and `cancel` end it. */
let reading = null;

const questions = {
  async read({ sources, format }) {
    reading?.abort();
    const mine = new AbortController();
    reading = mine;
    answers.free();
    answers = new Answers();
    const tell = (event) => postMessage(event);
    const log = await readLogs(sources, format, { signal: mine.signal, tell });
    if (mine.signal.aborted) {
      log?.table.free();
      return null;
    }
    reading = null;
    answers = new Answers(log);
    return answers.description();
  },
  cancel() {
    reading?.abort();
    reading = null;
  },
  forget() {
    answers.free();
    answers = new Answers();
  },
  view: (question) => answers.view(question),
  summary: () => answers.summary(),
  timeline: (question) => answers.timeline(question),
  top: (question) => answers.top(question),
  rows: (question) => answers.rows(question),
  lines: (question) => answers.lines(question),
  record: (question) => answers.record(question),
  values: (question) => answers.values(question),
  narrow: (question) => answers.narrow(question),
  check: (question) => answers.check(question),
  sql: (question) => answers.sql(question),
  guess: (question) => answers.guess(question),
  problems: () => answers.problemLines(),
  export: ({ as }) => blobOf(answers.shown, as),
};

onmessage = async ({ data: { id, ask, ...question } }) => {
  try {
    await isReady;
    postMessage({ id, answer: await questions[ask](question) });
  } catch (error) {
    const { name, message, column } = error;
    postMessage({ id, error: { name, message, column } });
  }
};
