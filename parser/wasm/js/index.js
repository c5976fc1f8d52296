export { FormatError, ParseError } from './error.js';
export { fields } from './field.js';
export { parse } from './parse.js';
export { FlowRecord } from './record.js';
export { FlowTable } from './table.js';
export { version } from './wasm.js';
