import { checkFormat, QuestionError } from './error.js';
import { textOf, withFilterErrors } from './filter.js';
import { Format } from './format.js';
import { wasm } from './wasm.js';

/** The statement that gives the records that a filter matches. */
export function toSQL(filter, dialect, { table = 'flowlogs', format = Format.vpcDefault, limit } = {}) {
  const [text, fields] = [textOf(filter), checkFormat(format)];
  return withFilterErrors(() => {
    try {
      return wasm().filterSql(text, dialect, table, fields, limit);
    } catch (error) {
      throw typeof error === 'string' ? new QuestionError(error) : error;
    }
  });
}
