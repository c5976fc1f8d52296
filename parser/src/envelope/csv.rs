//! CSV and TSV (RFC 4180) with a row of names, from chunks that end anywhere.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::MAX_EVENT;
use super::columns::{Cells, Columns, push_value};
use super::error::{ErrorPlace, Reason};
use super::output::Output;
use super::pairs::Pairs;
use super::recognition::Shape;
use super::split::KEPT;
use super::text;

pub(super) const COMMA: u8 = b',';
pub(super) const SEMICOLON: u8 = b';';
pub(super) const TAB: u8 = b'\t';

pub(super) struct CsvReader {
    delimiter: u8,
    layers: u8,
    /// What came of the row that nothing has ended yet.
    row: Vec<u8>,
    within: Within,
    is_too_long: bool,
    after_cr: bool,
    /// The line that the next byte stands on, and that the row began on.
    line: u64,
    row_line: u64,
    /// The names, and the row that they stand in.
    columns: Option<(Columns, Vec<u8>)>,
    values: Vec<u8>,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Within {
    FieldStart,
    Field,
    Quotes,
}

impl CsvReader {
    pub(super) fn new(delimiter: u8, layers: u8) -> Self {
        Self {
            delimiter,
            layers,
            row: Vec::new(),
            within: Within::FieldStart,
            is_too_long: false,
            after_cr: false,
            line: 1,
            row_line: 1,
            columns: None,
            values: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, mut chunk: &[u8], out: &mut Output) {
        while let Some(&byte) = chunk.first() {
            if core::mem::take(&mut self.after_cr) && byte == b'\n' {
                chunk = &chunk[1..];
                continue;
            }
            let length = match self.within {
                Within::FieldStart => 0,
                Within::Field => {
                    memchr::memchr3(self.delimiter, b'\n', b'\r', chunk).unwrap_or(chunk.len())
                }
                Within::Quotes => memchr::memchr2(b'"', b'\n', chunk).unwrap_or(chunk.len()),
            };
            self.keep(&chunk[..length], out);
            chunk = &chunk[length..];
            let Some((&byte, rest)) = chunk.split_first() else { break };
            chunk = rest;
            self.take(byte, out);
        }
    }

    pub(super) fn finish(&mut self, out: &mut Output) {
        if self.within != Within::Quotes {
            self.end_row(out);
            return;
        }
        out.fail(Reason::CsvQuote, ErrorPlace::Line(self.row_line));
        self.end_open_row(out);
    }

    fn take(&mut self, byte: u8, out: &mut Output) {
        match byte {
            b'"' if self.within == Within::FieldStart => self.within = Within::Quotes,
            // A doubled quote leaves them and enters them again.
            b'"' if self.within == Within::Quotes => self.within = Within::FieldStart,
            b'\n' if self.within == Within::Quotes => self.line += 1,
            b'\n' | b'\r' if self.within != Within::Quotes => {
                self.after_cr = byte == b'\r';
                self.line += 1;
                self.end_row(out);
                return;
            }
            byte if byte == self.delimiter => self.within = Within::FieldStart,
            _ if self.within == Within::FieldStart => self.within = Within::Field,
            _ => (),
        }
        self.keep(&[byte], out);
    }

    fn keep(&mut self, bytes: &[u8], out: &mut Output) {
        if self.row.len() + bytes.len() <= MAX_EVENT {
            self.row.extend_from_slice(bytes);
            return;
        }
        if self.within == Within::Quotes {
            out.fail(Reason::CsvQuote, ErrorPlace::Line(self.row_line));
            self.end_open_row(out);
        } else if !self.is_too_long {
            out.fail(Reason::TooLong(MAX_EVENT), ErrorPlace::Line(self.row_line));
            self.is_too_long = true;
        }
    }

    /// A quote is not closed: what follows it is read as lines.
    fn end_open_row(&mut self, out: &mut Output) {
        let rows = core::mem::take(&mut self.row);
        self.within = Within::FieldStart;
        let first = self.row_line;
        for (number, row) in rows.split(|&byte| byte == b'\n').enumerate() {
            self.row_line = first + number as u64;
            self.row.extend_from_slice(row);
            self.give_row(out);
        }
        self.row_line = self.line;
    }

    fn end_row(&mut self, out: &mut Output) {
        self.give_row(out);
        self.within = Within::FieldStart;
        self.row_line = self.line;
    }

    fn give_row(&mut self, out: &mut Output) {
        let mut row = core::mem::take(&mut self.row);
        if core::mem::take(&mut self.is_too_long) {
            row.truncate(KEPT);
        }
        if !row.trim_ascii().is_empty() {
            out.at_line(self.row_line);
            self.read(&row, out);
        }
        row.clear();
        self.row = row;
    }

    fn read(&mut self, row: &[u8], out: &mut Output) {
        let Some((columns, names)) = &self.columns else {
            return self.read_names(row, out);
        };
        if row == names {
            out.recognition.passed_over += 1;
            return;
        }
        let cells = split_cells(row, self.delimiter);
        match &columns.cells {
            Cells::Message(message) => match cells.get(*message) {
                Some(cell) if !cell.is_empty() => out.message(cell),
                _ if row.contains(&b'\n') => out.bad(row),
                _ => text::read(row, self.layers, &mut Pairs::default(), out),
            },
            Cells::Values { .. } if cells.len() != columns.width => out.bad(row),
            Cells::Values { names, cells: chosen } => {
                self.values.clear();
                for cell in chosen.iter().filter_map(|&cell| cells.get(cell)) {
                    push_value(&mut self.values, cell);
                }
                out.row(names, &self.values);
            }
        }
    }

    fn read_names(&mut self, row: &[u8], out: &mut Output) {
        let cells = split_cells(row, self.delimiter);
        match Columns::from_names(cells.iter().map(|cell| &**cell)) {
            Some(columns) => {
                // The console writes its names without quotes, Athena with.
                out.recognition.set_shape(match columns.shape() {
                    Shape::InsightsCsv if row.starts_with(b"\"") && self.delimiter == TAB => {
                        Shape::AthenaCsv
                    }
                    shape => shape,
                });
                self.columns = Some((columns, row.to_vec()));
            }
            None => out.bad(row),
        }
    }
}

/// The cells of a row, without their quotes.
pub(super) fn split_cells(row: &[u8], delimiter: u8) -> Vec<Cow<'_, [u8]>> {
    let mut cells = Vec::new();
    let mut rest = row;
    loop {
        let (cell, next) = if let [b'"', inner @ ..] = rest {
            quoted(inner, delimiter)
        } else {
            let (cell, next) = split_at(rest, delimiter);
            (Cow::Borrowed(cell), next)
        };
        cells.push(cell);
        match next {
            Some(next) => rest = next,
            None => return cells,
        }
    }
}

/// What stands up to the closing quote, and what follows the delimiter after it.
fn quoted(text: &[u8], delimiter: u8) -> (Cow<'_, [u8]>, Option<&[u8]>) {
    let mut cell = Cow::Borrowed(&b""[..]);
    let mut rest = text;
    loop {
        let end = memchr::memchr(b'"', rest).unwrap_or(rest.len());
        append(&mut cell, &rest[..end]);
        rest = rest.get(end + 1..).unwrap_or_default();
        if let [b'"', after @ ..] = rest {
            append(&mut cell, b"\"");
            rest = after;
            continue;
        }
        // Whatever stands between the quote and the delimiter belongs to the cell.
        let (end, next) = split_at(rest, delimiter);
        append(&mut cell, end);
        return (cell, next);
    }
}

/// What stands before the delimiter, and after it.
fn split_at(text: &[u8], delimiter: u8) -> (&[u8], Option<&[u8]>) {
    match memchr::memchr(delimiter, text) {
        Some(end) => (&text[..end], Some(&text[end + 1..])),
        None => (text, None),
    }
}

fn append<'t>(cell: &mut Cow<'t, [u8]>, part: &'t [u8]) {
    if cell.is_empty() {
        *cell = Cow::Borrowed(part);
    } else if !part.is_empty() {
        cell.to_mut().extend_from_slice(part);
    }
}
