import { checkFormat, withFormatErrors } from './error.js';
import { slicesOf } from './parse.js';
import { FlowTable } from './table.js';
import { hold, ownInstance, release } from './wasm.js';

/** So many records make a table, unless told otherwise. */
const ROWS = 1 << 16;

const FREED = 'the table was freed when the next one was read; parseStream keeps tables with keep: true';

export async function* parseStream(source, { format, rows = ROWS, keep = false } = {}) {
  const own = ownInstance();
  const reader = readerOf(own, format, rows);
  hold(own);
  let [table, isFinished] = [undefined, false];
  try {
    for await (const chunk of chunksOf(source)) {
      for (const records of tablesOf(reader, chunk, rows)) {
        if (!keep) {
          table?.free(FREED);
        }
        table = new FlowTable(records, own);
        yield table;
      }
    }
    if (!keep) {
      table?.free(FREED);
    }
    table = new FlowTable(reader.finish(), own);
    isFinished = true;
    yield table;
  } finally {
    if (!isFinished && own.fault === undefined) {
      reader.free();
    }
    release(own);
  }
}

/** Takes bytes or text, and gives tables. */
export class FlowLogStream {
  constructor({ format, rows = ROWS } = {}) {
    const own = ownInstance();
    const reader = readerOf(own, format, rows);
    hold(own);
    // Made here and not extended, since not every host that imports this has it.
    const { readable, writable } = new TransformStream({
      transform(chunk, controller) {
        for (const records of tablesOf(reader, chunk, rows)) {
          controller.enqueue(new FlowTable(records, own));
        }
      },
      flush(controller) {
        controller.enqueue(new FlowTable(reader.finish(), own));
        release(own);
      },
    });
    this.readable = readable;
    this.writable = writable;
  }
}

function readerOf(own, format, rows) {
  if (!Number.isInteger(rows) || rows < 1) {
    throw new TypeError('rows is not a positive integer');
  }
  const text = checkFormat(format);
  return withFormatErrors(() => new own.exports.Reader(text));
}

/** What becomes a table once this chunk was read. */
function* tablesOf(reader, chunk, rows) {
  for (const slice of slicesOf(chunk, () => reader.nextLength())) {
    reader.push(slice);
    if (reader.length >= rows) {
      yield reader.take();
    }
  }
}

/** The chunks of a stream, or of what else can be iterated. */
async function* chunksOf(source) {
  if (typeof source?.getReader !== 'function') {
    if (source?.[Symbol.asyncIterator] === undefined && source?.[Symbol.iterator] === undefined) {
      throw new TypeError('parseStream takes a ReadableStream or what else gives chunks');
    }
    yield* source;
    return;
  }
  // Not all hosts can iterate a ReadableStream.
  const reader = source.getReader();
  let isDone = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        isDone = true;
        return;
      }
      yield value;
    }
  } finally {
    if (!isDone) {
      await reader.cancel();
    }
    reader.releaseLock();
  }
}
