// Logs from what was pasted, dropped or chosen.

import { FlowLogReader, Format, guessFormat, parse } from 'flowlogs/slim';
import { columnsOf, textRows } from './rows.js';

/** What a tab can hold: about 260 bytes a record. */
export const MOST_RECORDS = 10_000_000;
export const MOST_BYTES = 2 ** 30;

/** So many bytes, and rows of them, are shown while the rest is read. */
const FIRST_BYTES = 1 << 17;
const FIRST_ROWS = 100;
/** A file is read in parts of so many bytes. */
const PART = 1 << 21;
/** So often, in milliseconds, the page is told how far it is, and can cancel. */
const PACE = 60;

/**
 * Reads all sources into one table, and tells first rows and progress meanwhile; `null` if it was
 * cancelled.
 */
export async function readLogs(sources, givenFormat, { signal, tell }) {
  const began = performance.now();
  const size = sources.reduce((sum, { data }) => sum + sizeOf(data), 0);
  if (size > MOST_BYTES) {
    throw new TooLarge(`this page reads at most 1 GiB, and here are ${(size / 2 ** 30).toFixed(1)} GiB`);
  }
  const { format, formatOrigin } = formatOf(givenFormat);
  const reader = new FlowLogReader({ format });
  const [logs, failures] = [[], []];
  let [done, told, isLimited] = [0, began, false];
  try {
    for (const { name, data } of sources) {
      const before = { records: reader.length, problems: reader.problemCount };
      for await (const { chunk, bytes } of withFailures(chunksOf(data), name, failures)) {
        if (done === 0 && size > FIRST_BYTES) {
          tellFirst(chunk, format, tell);
        }
        reader.push(chunk);
        done += bytes;
        if (performance.now() - told > PACE) {
          tell({ event: 'progress', done: Math.min(done / size, 1), records: reader.length, name });
          await turn();
          told = performance.now();
        }
        if (signal.aborted) {
          return null;
        }
        isLimited = reader.length > MOST_RECORDS;
        if (isLimited) {
          break;
        }
      }
      const recognized = reader.endLog();
      logs.push({
        name, recognized,
        records: reader.length - before.records,
        problems: reader.problemCount - before.problems,
      });
      if (isLimited) {
        break;
      }
    }
    if (failures.length > 0 && failures.length === sources.length) {
      throw new Error(failures[0]);
    }
    const table = reader.finish();
    return { table, logs, failures, size, isLimited, formatOrigin, milliseconds: performance.now() - began, guess: guessOf(table) };
  } finally {
    reader.free();
  }
}

export class TooLarge extends Error {
  name = 'TooLarge';
}

/** A format as text, or what `describe-flow-logs` answers. */
function formatOf(text) {
  if (text === '') {
    return { format: null, formatOrigin: 'found' };
  }
  if (/^[[{]|LogFormat/.test(text)) {
    const table = parse(text);
    const [format] = table.statedFormats;
    if (format !== undefined) {
      return { format, formatOrigin: 'described' };
    }
  }
  return { format: new Format(text).text, formatOrigin: 'given' };
}

/** What a log of which hardly anything could be read might be. */
function guessOf(table) {
  const { problems } = table;
  const line = problems.find(({ line, text }) => line !== null && text !== '');
  return line === undefined || problems.length < table.length ? null : { line: line.text, ...plain(guessFormat(line.text)) };
}

export function plain({ reason, names, format }) {
  return { reason, names, format: format?.text ?? null };
}

/** Shows the first rows before all is read; what the chunk cuts off is left out. */
function tellFirst(chunk, format, tell) {
  const part = typeof chunk === 'string' ? chunk.slice(0, FIRST_BYTES) : chunk.subarray(0, FIRST_BYTES);
  const table = parse(part, { format });
  if (table.length > 1) {
    const columns = columnsOf(table.formats);
    const names = columns.map(({ name }) => name);
    const count = Math.min(table.length - 1, FIRST_ROWS);
    const rows = textRows(count, (index) => table.at(index), names);
    tell({ event: 'first', columns, rows });
  }
  table.free();
}

/** The chunks of a file up to where it cannot be read: others are read all the same. */
async function* withFailures(chunks, name, failures) {
  try {
    yield* chunks;
  } catch (error) {
    failures.push(`${name === '' ? '' : `${name}: `}${error.message}`);
  }
}

function sizeOf(data) {
  return typeof data === 'string' ? data.length : data.size;
}

async function* chunksOf(data) {
  if (typeof data === 'string') {
    for (let start = 0; start < data.length; ) {
      // The two halves of a character stay together.
      const isHalf = /[\ud800-\udbff]/.test(data[start + PART - 1] ?? '');
      const chunk = data.slice(start, start + PART + (isHalf ? 1 : 0));
      yield { chunk, bytes: chunk.length };
      start += chunk.length;
    }
    return;
  }
  if (await isParquet(data)) {
    const { linesOfParquet } = await import('./parquet.js');
    try {
      yield* linesOfParquet(data);
    } catch (error) {
      throw new Error(`its Parquet is damaged, ${error.message}`, { cause: error });
    }
    return;
  }
  // Faster than a stream, which gives 64 KiB at a time; the next part is fetched while one is parsed.
  const part = (start) => (start < data.size ? data.slice(start, start + PART).arrayBuffer() : null);
  for (let start = 0, next = part(0); next !== null; start += PART) {
    const chunk = new Uint8Array(await next);
    next = part(start + PART);
    yield { chunk, bytes: chunk.length };
  }
}

async function isParquet(blob) {
  return (await blob.slice(0, 4).text()) === 'PAR1';
}

/** Lets messages of the page in. */
function turn() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
