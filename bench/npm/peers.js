// What others read flow logs with in JavaScript. Each takes the bytes of a log without a header.

import { parse as csvParse } from 'csv-parse/sync';
import { dsvFormat } from 'd3-dsv';
import Papa from 'papaparse';
import { inferSchema, initParser } from 'udsv';

export const NAMES = [
  'version', 'accountId', 'interfaceId', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol',
  'packets', 'bytes', 'start', 'end', 'action', 'logStatus',
];

const IS_TEXT = new Set([1, 2, 3, 4, 12, 13]);
const IS_TIME = new Set([10, 11]);

const textOf = (bytes) => new TextDecoder().decode(bytes);

/** A value of a column, typed. */
function typed(value, column) {
  if (value === '-') {
    return null;
  }
  if (IS_TEXT.has(column)) {
    return value;
  }
  return IS_TIME.has(column) ? new Date(Number(value) * 1000) : Number(value);
}

function objectOf(values) {
  return {
    version: typed(values[0], 0),
    accountId: typed(values[1], 1),
    interfaceId: typed(values[2], 2),
    srcaddr: typed(values[3], 3),
    dstaddr: typed(values[4], 4),
    srcport: typed(values[5], 5),
    dstport: typed(values[6], 6),
    protocol: typed(values[7], 7),
    packets: typed(values[8], 8),
    bytes: typed(values[9], 9),
    start: typed(values[10], 10),
    end: typed(values[11], 11),
    action: typed(values[12], 12),
    logStatus: typed(values[13], 13),
  };
}

/** What everyone writes: an object a line. */
export function naive(bytes) {
  return textOf(bytes).split('\n').filter((line) => line !== '').map((line) => objectOf(line.split(' ')));
}

/** Goes over the text by character codes, and gives each value to `take`, with its row and column. */
function scan(text, take) {
  let [start, row, column] = [0, 0, 0];
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    if (code === 32 || code === 10) {
      take(start, place, row, column);
      start = place + 1;
      column += 1;
      if (code === 10) {
        row += 1;
        column = 0;
      }
    }
  }
  return row;
}

/** A number of digits; `null` for `-`. */
function digits(text, start, end) {
  if (end - start === 1 && text.charCodeAt(start) === 45) {
    return null;
  }
  let number = 0;
  for (let place = start; place < end; place += 1) {
    number = number * 10 + text.charCodeAt(place) - 48;
  }
  return number;
}

/** Hand-tuned: by character codes, into objects of one shape. */
export function tunedObjects(bytes) {
  const text = textOf(bytes);
  const records = [];
  const values = new Array(14);
  scan(text, (start, end, row, column) => {
    if (IS_TEXT.has(column)) {
      const value = text.slice(start, end);
      values[column] = value === '-' ? null : value;
    } else {
      const number = digits(text, start, end);
      values[column] = IS_TIME.has(column) && number !== null ? new Date(number * 1000) : number;
    }
    if (column === 13) {
      const [version, accountId, interfaceId, srcaddr, dstaddr, srcport, dstport, protocol, packets, bytes, start, end, action, logStatus] = values;
      records.push({ version, accountId, interfaceId, srcaddr, dstaddr, srcport, dstport, protocol, packets, bytes, start, end, action, logStatus });
    }
  });
  return records;
}

/** Hand-tuned: by character codes, numbers into typed arrays and texts into arrays. */
export function tunedColumns(bytes) {
  const text = textOf(bytes);
  const room = bytes.length >> 5;
  const columns = NAMES.map((_, column) => (IS_TEXT.has(column) ? new Array(room) : new Float64Array(room)));
  const rows = scan(text, (start, end, row, column) => {
    columns[column][row] = IS_TEXT.has(column) ? text.slice(start, end) : (digits(text, start, end) ?? NaN);
  });
  return { rows, columns };
}

export const papaParse = (bytes) => Papa.parse(textOf(bytes), { delimiter: ' ', skipEmptyLines: true, quoteChar: '\0' }).data.map(objectOf);

export const csvParseSync = (bytes) => csvParse(textOf(bytes), { delimiter: ' ', quote: null }).map(objectOf);

export const d3Dsv = (bytes) => dsvFormat(' ').parseRows(textOf(bytes), objectOf);

export function uDsv(bytes) {
  const text = `${NAMES.join(' ')}\n${textOf(bytes)}`;
  return initParser(inferSchema(text, { col: ' ' }, 1)).stringArrs(text).map(objectOf);
}
