export class ParseError extends Error {
  constructor({ message, place, line, column, field, text }) {
    super(message);
    this.place = place;
    this.line = line;
    this.column = column;
    this.field = field;
    this.text = text;
  }
}

export class FormatError extends Error {}

export class FilterError extends Error {
  constructor(message, column) {
    super(message);
    this.column = column;
  }
}

export class QuestionError extends Error {}

// Minifiers rename classes, but people read these.
ParseError.prototype.name = 'ParseError';
FormatError.prototype.name = 'FormatError';
FilterError.prototype.name = 'FilterError';
QuestionError.prototype.name = 'QuestionError';

/** Calls what throws the parser's words about a format, and throws them as an error. */
export function withFormatErrors(call) {
  return withErrors(FormatError, call);
}

/** Calls what throws the parser's words about a question, and throws them as an error. */
export function withQuestionErrors(call) {
  return withErrors(QuestionError, call);
}

function withErrors(Type, call) {
  try {
    return call();
  } catch (error) {
    throw typeof error === 'string' ? new Type(error) : error;
  }
}

export function checkFormat(format) {
  if (format != null && typeof format !== 'string' && typeof format?.text !== 'string') {
    throw new TypeError('format is neither a string nor a Format');
  }
  return format?.text ?? format ?? undefined;
}
