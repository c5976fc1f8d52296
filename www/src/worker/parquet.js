// Parquet in and out; loaded when first needed.

import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { parquetWriteBuffer } from 'hyparquet-writer';

/** So many rows at a time become lines. */
const ROWS = 20_000;

/** A Parquet file as the lines that it would be as a log: a header, then a line a record. */
export async function* linesOfParquet(blob) {
  const file = { byteLength: blob.size, slice: (start, end) => blob.slice(start, end).arrayBuffer() };
  const metadata = await parquetMetadataAsync(file);
  const columns = metadata.schema.slice(1).filter(({ num_children }) => !num_children).map(({ name }) => name);
  const rows = Number(metadata.num_rows);
  const whole = Math.max(rows, 1);
  yield { chunk: `${columns.map((name) => name.replaceAll('_', '-')).join(' ')}\n`, bytes: 0 };
  for (let rowStart = 0; rowStart < rows; rowStart += ROWS) {
    const rowEnd = Math.min(rowStart + ROWS, rows);
    const objects = await parquetReadObjects({ file, metadata, compressors, columns, rowStart, rowEnd });
    const chunk = objects.map((object) => `${columns.map((name) => valueText(object[name])).join(' ')}\n`).join('');
    yield { chunk, bytes: ((rowEnd - rowStart) / whole) * blob.size };
  }
}

/** A value as a line has it: one word, `-` if it is absent. */
function valueText(value) {
  if (value === null || value === undefined || value === '') {
    return '-';
  }
  return value instanceof Date ? String(Math.floor(value / 1000)) : String(value).replaceAll(/\s/g, '%20');
}

/** AWS's types: what can be large has 64 bits, and so have times, in seconds. */
const TYPES = { number: 'INT32', flags: 'INT32', port: 'INT32', protocol: 'INT32', count: 'INT64', time: 'INT64' };

/** A table with the names and types of AWS's own Parquet files. */
export function parquetOf(table) {
  const columnData = [];
  for (const column of Object.values(table.columns)) {
    columnData.push(columnDataOf(column, TYPES[column.type]));
  }
  return parquetWriteBuffer({ columnData });
}

function columnDataOf(column, type) {
  const name = column.name.replaceAll('-', '_');
  if (column.codes !== undefined || type === undefined) {
    return { name, type: 'STRING', data: Array.from(column) };
  }
  if (type === 'INT32') {
    return { name, type, data: Array.from(column) };
  }
  // Logs with milliseconds keep them; AWS's have seconds.
  const divisor = column.type === 'time' && column.values.every((time) => time % 1000 === 0) ? 1000 : 1;
  const data = Array.from(column, (value) => (value === null ? null : BigInt(value) / BigInt(divisor)));
  // Above what INT64 holds, digits would be lost.
  return data.some((value) => value !== null && value >= 2n ** 63n)
    ? { name, type: 'STRING', data: data.map((value) => (value === null ? null : String(value))) }
    : { name, type, data };
}
