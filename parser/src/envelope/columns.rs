//! Columns and members that are named: which of them is the message, or what AWS calls them.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Write as _};

use super::recognition::Shape;
use crate::{Field, Format};

/// What the cells of a row are.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) cells: Cells,
    /// How many cells a row has.
    pub(super) width: usize,
    /// Whether names are those of Logs Insights: `@timestamp`, `srcAddr`.
    is_insights: bool,
}

#[derive(Debug)]
pub(super) enum Cells {
    /// The message stands in the cell of this number.
    Message(usize),
    /// The cells of these numbers are values with these names, joined by blanks.
    Values { names: Vec<u8>, cells: Vec<usize> },
}

impl Columns {
    /// `None` if there is neither a message nor mostly fields among the names.
    pub(super) fn from_names<'n>(names: impl Iterator<Item = &'n [u8]> + Clone) -> Option<Self> {
        let mut row = Row::default();
        let (mut width, mut cells, mut message, mut is_insights) = (0, Vec::new(), None, false);
        for (cell, name) in names.enumerate() {
            width = cell + 1;
            let name = str::from_utf8(name).ok()?.trim();
            if name.contains(|c: char| c.is_whitespace() && c != ' ') || name.len() > MAX_NAME {
                return None;
            }
            is_insights |= name.starts_with('@') || is_camel_case(name);
            if is_message(name) {
                message.get_or_insert(cell);
            } else if row.name(name) {
                cells.push(cell);
            }
        }
        let cells = match message {
            Some(message) => Cells::Message(message),
            None if row.is_mostly_known() => Cells::Values { names: row.names, cells },
            None => return None,
        };
        Some(Self { cells, width, is_insights })
    }

    /// What a CSV file with these columns is.
    pub(super) const fn shape(&self) -> Shape {
        match self.cells {
            _ if self.is_insights => Shape::InsightsCsv,
            Cells::Message(_) => Shape::ConsoleCsv,
            Cells::Values { .. } => Shape::AthenaCsv,
        }
    }
}

/// Longer than any name of a field.
const MAX_NAME: usize = 256;

/// Whether the column or member of this name holds the message of an event.
pub(super) fn is_message(name: &str) -> bool {
    name.eq_ignore_ascii_case("message") || name == "@message"
}

fn is_camel_case(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.contains(|c: char| c.is_ascii_uppercase())
}

/// Named values that become a line.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// The names, joined by blanks.
    pub(super) names: Vec<u8>,
    /// The values, joined by blanks.
    pub(super) values: Vec<u8>,
    known: usize,
    unknown: usize,
    /// The names of the last rows in order: most rows have the same, and need not look for them.
    spellings: Vec<Spelling>,
    /// How many names this row has so far.
    len: usize,
}

#[derive(Debug)]
struct Spelling {
    given: String,
    /// As AWS writes it; `None` for metadata.
    written: Option<Cow<'static, str>>,
    is_known: bool,
}

impl Spelling {
    fn of(name: &str) -> Self {
        let field = field(name);
        let written = match field {
            _ if name.starts_with('@') => None,
            Some(field) => Some(Cow::Borrowed(field.name())),
            None => Some(Cow::Owned(unknown_name(name))),
        };
        Self { given: name.into(), written, is_known: field.is_some() }
    }
}

impl Row {
    /// Begins the next row.
    pub(super) fn clear(&mut self) {
        self.names.clear();
        self.values.clear();
        self.known = 0;
        self.unknown = 0;
        self.len = 0;
    }

    /// Adds a name as AWS writes it; `false` if it is the name of metadata, such as `@ptr`.
    pub(super) fn name(&mut self, name: &str) -> bool {
        if self.spellings.get(self.len).is_none_or(|spelling| spelling.given != name) {
            self.spellings.truncate(self.len);
            self.spellings.push(Spelling::of(name));
        }
        let spelling = &self.spellings[self.len];
        self.len += 1;
        let Some(written) = &spelling.written else { return false };
        if !self.names.is_empty() {
            self.names.push(b' ');
        }
        self.names.extend_from_slice(written.as_bytes());
        self.known += usize::from(spelling.is_known);
        self.unknown += usize::from(!spelling.is_known);
        true
    }

    /// Adds the value of the last name.
    pub(super) fn value(&mut self, value: &[u8]) {
        push_value(&mut self.values, value);
    }

    /// Adds a number, the value of the last name.
    pub(super) fn number(&mut self, number: &serde_json::Number) {
        if !self.values.is_empty() {
            self.values.push(b' ');
        }
        // A buffer takes all that is written to it.
        let _ = write!(Text(&mut self.values), "{number}");
    }

    /// Whether a line of the names is a header for [`Format::from_header`].
    pub(super) const fn is_mostly_known(&self) -> bool {
        self.known > 0
            && self.known >= self.unknown
            && self.known + self.unknown <= Format::MAX_FIELDS
    }
}

/// Takes text as bytes.
struct Text<'t>(&'t mut Vec<u8>);

impl fmt::Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

/// Adds a value to a line: `-` for an empty one; blanks are written as in the values of tags.
pub(super) fn push_value(line: &mut Vec<u8>, value: &[u8]) {
    if !line.is_empty() {
        line.push(b' ');
    }
    let value = value.trim_ascii();
    if value.is_empty() {
        line.push(b'-');
    }
    for (place, &byte) in value.iter().enumerate() {
        // A `#` at the beginning of a word would begin a remark.
        if matches!(byte, b' ' | b'\t'..=b'\r') || (byte == b'#' && place == 0) {
            line.extend_from_slice(&[b'%', hexadecimal(byte >> 4), hexadecimal(byte & 15)]);
        } else {
            line.push(byte);
        }
    }
}

const fn hexadecimal(digit: u8) -> u8 {
    if digit < 10 { b'0' + digit } else { b'A' + (digit - 10) }
}

/// The field of this name in any spelling: AWS's own, with `_`, or camel case as in Logs Insights,
/// whose documentation calls the times `startTime` and `endTime`.
fn field(name: &str) -> Option<Field> {
    if name.eq_ignore_ascii_case("startTime") {
        return Some(Field::Start);
    }
    if name.eq_ignore_ascii_case("endTime") {
        return Some(Field::End);
    }
    Field::ALL.iter().copied().find(|field| letters(field.name()).eq(letters(name)))
}

/// What spellings of a name have in common.
fn letters(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(|byte| !matches!(byte, b'-' | b'_')).map(|byte| byte.to_ascii_lowercase())
}

/// The name as a header can hold it: letters, digits, `-` and `_`, the first a letter.
fn unknown_name(name: &str) -> String {
    let letters = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' });
    let name: String = letters.collect();
    let name = name.trim_matches('-');
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name.into()
    } else {
        alloc::format!("column-{name}").trim_end_matches('-').into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn columns(names: &[&str]) -> Option<String> {
        let columns = Columns::from_names(names.iter().map(|name| name.as_bytes()))?;
        Some(match columns.cells {
            Cells::Message(cell) => alloc::format!("message {cell}"),
            Cells::Values { names, .. } => String::from_utf8(names).unwrap(),
        })
    }

    #[test]
    fn names_of_every_service_become_those_of_the_fields() {
        for (names, expected) in [
            (&["timestamp", "message"][..], Some("message 1")),
            (&["@timestamp", "@message", "srcAddr"], Some("message 1")),
            (&["@timestamp", "srcAddr", "pktSrcAddr", "azId"], Some("srcaddr pkt-srcaddr az-id")),
            (&["startTime", "endTime", "logStatus"], Some("start end log-status")),
            (&["interface_id", "end", "instance_tag_2"], Some("interface-id end instance-tag-2")),
            (&["srcAddr", "bin(5m)"], Some("srcaddr bin-5m")),
            (&["srcAddr", "count(*)", "1"], None),
            (&["srcAddr", "dstAddr", "1", "*"], Some("srcaddr dstaddr column-1 column")),
            (&["@timestamp", "@ptr"], None),
            (&["a", "b"], None),
        ] {
            assert_eq!(columns(names).as_deref(), expected, "{names:?}");
        }
    }

    #[test]
    fn a_line_of_the_names_is_a_header() {
        let names = ["srcAddr", "dstAddr", "1", "*", "count(*)"];
        assert_eq!(columns(&names), None);
        let header = columns(&names[..4]).unwrap();
        assert_eq!(Format::from_header(&header).unwrap().len(), 4);
    }

    #[test]
    fn each_value_is_one_word() {
        let mut line = Vec::new();
        for value in ["10.0.0.5", "", " - ", "a b\tc", "#1"] {
            push_value(&mut line, value.as_bytes());
        }
        assert_eq!(line, b"10.0.0.5 - - a%20b%09c %231");
    }
}
