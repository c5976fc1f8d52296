//! Tables that are drawn with `|`: those of the console (ASCII, Markdown) and of the command line.

use alloc::vec::Vec;

use super::columns::{Cells, Columns, is_message, push_value};
use super::output::Output;
use super::pairs::Pairs;
use super::recognition::Shape;
use super::split::Splitter;
use super::text;

pub(super) struct TableReader {
    splitter: Splitter,
    table: Table,
}

impl TableReader {
    pub(super) fn new(layers: u8) -> Self {
        Self {
            splitter: Splitter::default(),
            table: Table { layers, shape: None, columns: Header::Unknown, pairs: Pairs::default() },
        }
    }

    pub(super) fn push(&mut self, chunk: &[u8], out: &mut Output) {
        let Self { splitter, table } = self;
        splitter.push(chunk, |number, line| {
            out.at_line(number);
            table.line(line, out);
        });
    }

    pub(super) fn finish(&mut self, out: &mut Output) {
        let Self { splitter, table } = self;
        splitter.finish(|number, line| {
            out.at_line(number);
            table.line(line, out);
        });
        table.pairs.flush(table.layers, out);
        if let Some(shape) = table.shape {
            out.recognition.set_shape(shape);
        }
    }
}

struct Table {
    layers: u8,
    /// As the rules have told so far.
    shape: Option<Shape>,
    columns: Header,
    pairs: Pairs,
}

/// The names of the columns of `get-query-results`.
const PAIR: &[&[u8]] = &[b"field", b"value"];

/// What the cells of the next rows are.
enum Header {
    Unknown,
    Columns(Columns),
    /// A field and its value: what `get-query-results` gives.
    Pairs,
    /// The format stands in the cell of this number.
    Format(usize),
}

impl Table {
    fn line(&mut self, line: &[u8], out: &mut Output) {
        let text = line.trim_ascii();
        if text.is_empty() {
            return;
        }
        if is_rule(text) {
            self.rule(text);
            out.recognition.passed_over += 1;
            return;
        }
        if text.starts_with(b"```") {
            out.recognition.passed_over += 1;
            return;
        }
        if text[0] != b'|' {
            text::read(line, self.layers, &mut self.pairs, out);
            return;
        }
        let cells: Vec<_> =
            trim_borders(text).split(|&byte| byte == b'|').map(<[u8]>::trim_ascii).collect();
        if !self.header(&cells, out) {
            self.row(&cells, text, out);
        }
    }

    /// The command line draws its crossings with `+`; Markdown has no rule at the top.
    fn rule(&mut self, rule: &[u8]) {
        if rule.contains(&b'+') {
            self.shape = Some(Shape::CliTable);
        } else if rule[0] != b'|' {
            self.shape.get_or_insert(Shape::AsciiTable);
        } else {
            self.shape.get_or_insert(Shape::MarkdownTable);
        }
    }

    /// Whether the cells are the names of columns, or a title.
    fn header(&mut self, cells: &[&[u8]], out: &mut Output) -> bool {
        let is_one_word = |cell: &&[u8]| !cell.is_empty() && !cell.contains(&b' ');
        let is_pair = matches!(self.columns, Header::Pairs) && cells.len() == 2;
        if !cells.iter().all(is_one_word) || (is_pair && cells != PAIR) {
            return false;
        }
        let is_name = |cell: &&[u8]| cell[0].is_ascii_alphabetic() || cell[0] == b'@';
        let columns = Columns::from_names(cells.iter().copied());
        if cells == PAIR {
            self.columns = Header::Pairs;
        } else if let Some(format) = cells.iter().position(|&cell| cell == b"LogFormat") {
            self.columns = Header::Format(format);
        } else if let Some(columns) = columns.filter(|_| cells.iter().all(is_name)) {
            self.columns = Header::Columns(columns);
        } else {
            // A title stands in a row of its own.
            let is_lone = matches!(&self.columns, Header::Columns(columns) if columns.width == 1);
            let is_title = cells.len() == 1 && !is_lone;
            out.recognition.passed_over += u64::from(is_title);
            return is_title;
        }
        true
    }

    fn row(&mut self, cells: &[&[u8]], text: &[u8], out: &mut Output) {
        out.recognition.set_shape(self.shape.unwrap_or(Shape::MarkdownTable));
        match (&self.columns, cells) {
            (Header::Columns(columns), cells) if cells.len() == columns.width => {
                match &columns.cells {
                    Cells::Message(message) => out.message(cells[*message]),
                    Cells::Values { names, cells: chosen } => {
                        let mut values = Vec::new();
                        for &cell in chosen {
                            push_value(&mut values, cells[cell]);
                        }
                        out.row(names, &values);
                    }
                }
            }
            (Header::Pairs, [name, value]) => {
                let name = str::from_utf8(name).unwrap_or_default();
                let value = str::from_utf8(value).unwrap_or_default();
                self.pairs.push(name, value, self.layers, out);
            }
            (&Header::Format(cell), cells) if format(cells.get(cell), out) => (),
            (_, [name, message]) if str::from_utf8(name).is_ok_and(is_message) => {
                out.message(message);
            }
            (_, [b"LogFormat", text]) if format(Some(text), out) => (),
            (_, [message]) => text::read(message, self.layers, &mut self.pairs, out),
            _ => text::read(text, self.layers, &mut self.pairs, out),
        }
    }
}

fn format(cell: Option<&&[u8]>, out: &mut Output) -> bool {
    let format = cell.and_then(|cell| str::from_utf8(cell).ok()?.parse().ok());
    format.map(|format| out.add_format(format)).is_some()
}

fn is_rule(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b'-' | b'+' | b'|' | b'=' | b':' | b' '))
        && memchr::memmem::find(text, b"--").is_some()
}

/// The cells between the outermost borders; those of inner tables stand twice.
fn trim_borders(text: &[u8]) -> &[u8] {
    let start = text.iter().take_while(|byte| **byte == b'|').count();
    let end = text.iter().rev().take_while(|byte| **byte == b'|').count();
    text.get(start..text.len() - end).unwrap_or_default()
}
