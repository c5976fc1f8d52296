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

// Minifiers rename classes, but people read these.
ParseError.prototype.name = 'ParseError';
FormatError.prototype.name = 'FormatError';

/** Calls what throws the parser's words about a format, and throws them as an error. */
export function withFormatErrors(call) {
  try {
    return call();
  } catch (error) {
    throw typeof error === 'string' ? new FormatError(error) : error;
  }
}

export function checkFormat(format) {
  if (format != null && typeof format !== 'string') {
    throw new TypeError('format is not a string');
  }
}
