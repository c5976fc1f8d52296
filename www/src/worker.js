// Reads logs away from the page, so that the page stays quick.

import { FormatError, parse } from 'flowlogs';
import { columnsOf, rowOf } from './rows.js';
import { bytesOf } from './source.js';
import { Summary } from './summary.js';

/** How many records and bad lines the page gets: more than anyone reads, few enough to draw. */
const SHOWN_RECORDS = 1000;
const SHOWN_PROBLEMS = 200;

onmessage = async ({ data: { sources, format } }) => {
  postMessage(await answer(sources, format));
};

async function answer(sources, format) {
  const began = performance.now();
  const summary = new Summary();
  const problems = [];
  const shown = [];
  const formats = new Set();
  let problemCount = 0;
  for (const { name, data } of sources) {
    try {
      const table = parse(await bytesOf(data), { format: format || null });
      for (const record of table) {
        summary.add(record);
        if (shown.length < SHOWN_RECORDS) {
          shown.push(record);
        }
      }
      for (const text of table.formats) {
        formats.add(text);
      }
      problemCount += table.problems.length;
      for (const problem of table.problems.slice(0, SHOWN_PROBLEMS - problems.length)) {
        problems.push({ ...problem, source: name });
      }
    } catch (error) {
      return { error: reasonOf(error, name) };
    }
  }
  const columns = columnsOf(shown);
  return {
    sources: sources.map(({ name }) => name),
    formats: formats.size,
    summary: summary.totals(),
    problemCount,
    problems,
    columns,
    rows: shown.map((record) => rowOf(record, columns)),
    milliseconds: performance.now() - began,
  };
}

function reasonOf(error, name) {
  if (error instanceof FormatError) {
    return { kind: 'format', message: error.message };
  }
  const source = name === '' ? 'The log' : name;
  return { kind: 'source', message: `${source} cannot be read: ${error.message}` };
}
