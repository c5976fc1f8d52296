// What is shown, as a file.

/** So many records at a time become text: a string has an end. */
const RECORDS = 50_000;

const makers = {
  csv: (table) => textBlob(table, 'text/csv', (part, isFirst) => (isFirst ? part.toCSV() : withoutHeader(part.toCSV()))),
  ndjson: (table) => textBlob(table, 'application/x-ndjson', (part) => part.toNDJSON()),
  log: (table) => textBlob(table, 'text/plain', (part, isFirst) => linesOf(part, isFirst)),
  arrow: (table) => new Blob([table.toArrowIPC()], { type: 'application/vnd.apache.arrow.stream' }),
  async parquet(table) {
    const { parquetOf } = await import('./parquet.js');
    return new Blob([parquetOf(table)], { type: 'application/vnd.apache.parquet' });
  },
};

export function blobOf(table, as) {
  return makers[as](table);
}

function textBlob(table, type, textOf) {
  const parts = [];
  for (let start = 0; start === 0 || start < table.length; start += RECORDS) {
    const part = table.slice(start, start + RECORDS);
    parts.push(textOf(part, start === 0));
    part.free();
  }
  return new Blob(parts, { type });
}

function withoutHeader(csv) {
  return csv.slice(csv.indexOf('\n') + 1);
}

/** Lines as they were logged, with a header wherever the format changes. */
let lastFormat;
function linesOf(part, isFirst) {
  lastFormat = isFirst ? undefined : lastFormat;
  let text = '';
  for (const record of part) {
    if (record.format !== lastFormat) {
      lastFormat = record.format;
      text += `${lastFormat.replaceAll(/[${}]/g, '')}\n`;
    }
    text += `${record}\n`;
  }
  return text;
}
