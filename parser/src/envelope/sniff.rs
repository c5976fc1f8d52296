//! What bytes are, told by their head: the first line that is not blank, or as much of it as is
//! needed.

use super::base64::decode_head;
use super::columns::{Cells, Columns};
use super::csv::{COMMA, SEMICOLON, TAB, split_cells};
use super::gzip;
use super::output::Output;
use super::plain::is_plain;
use super::yaml;

/// How much of the first line is looked at.
const HEAD: usize = 4096;

#[derive(Debug, Eq, PartialEq)]
pub(super) enum Kind {
    NotReadHere(&'static str),
    Gzip,
    Base64,
    Utf16 { is_big_endian: bool },
    Json,
    Csv { delimiter: u8 },
    Table,
    Yaml,
    MessagesOnOneLine,
    Text,
}

/// Files that hold no text, by the bytes that they begin with.
const NOT_READ_HERE: &[(&[u8], &str)] = &[
    (b"PAR1", "Parquet"),
    (b"PK\x03\x04", "a zip or xlsx file"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\xfd7zXZ\0", "xz"),
    (b"BZh91AY&SY", "bzip2"),
];

/// How many bytes the mark at the beginning of UTF-8 text has.
pub(super) fn mark(head: &[u8]) -> usize {
    if head.starts_with(MARK) { MARK.len() } else { 0 }
}

const MARK: &[u8] = b"\xef\xbb\xbf";

/// `None` if more bytes are needed to tell. Looks at the same bytes however they came.
pub(super) fn kind(bytes: &[u8], is_all: bool, out: &Output) -> Option<Kind> {
    let is_enough = is_all || bytes.len() >= 16;
    if !is_enough {
        return None;
    }
    if let Some(&(_, name)) = NOT_READ_HERE.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(Kind::NotReadHere(name));
    }
    if bytes.starts_with(gzip::MAGIC) {
        return Some(Kind::Gzip);
    }
    if let Some(is_big_endian) = utf16(bytes) {
        return Some(Kind::Utf16 { is_big_endian });
    }
    let text = &bytes[mark(bytes)..];
    // Blank lines before the text tell nothing; a head of nothing else is as good as text.
    let Some(start) = first_letter(text) else {
        return (is_all || text.len() >= HEAD).then_some(Kind::Text);
    };
    let text = &text[start..];
    let head = &text[..text.len().min(HEAD)];
    match memchr::memchr2(b'\n', b'\r', head) {
        Some(end) => kind_of_line(&head[..end], text, is_all, out),
        None if is_all || head.len() == HEAD => kind_of_line(head, head, true, out),
        None => None,
    }
}

/// Where in the head of the text something else than a blank stands.
fn first_letter(text: &[u8]) -> Option<usize> {
    text[..text.len().min(HEAD)].iter().position(|byte| !byte.is_ascii_whitespace())
}

/// Whether the bytes are UTF-16, by its mark or by the zeros between ASCII characters, and which.
fn utf16(bytes: &[u8]) -> Option<bool> {
    match bytes {
        [0xff, 0xfe, ..] | [1..=255, 0, 1..=255, 0, ..] => Some(false),
        [0xfe, 0xff, ..] | [0, 1..=255, 0, 1..=255, ..] => Some(true),
        _ => None,
    }
}

fn kind_of_line(line: &[u8], text: &[u8], is_all: bool, out: &Output) -> Option<Kind> {
    if line[0] == b'{' {
        return Some(Kind::Json);
    }
    if line[0] == b'[' {
        // A list, unless it is a time in brackets; then what follows the bracket tells.
        return match first_letter(&text[1..text.len().min(HEAD)]).map(|next| text[1 + next]) {
            Some(b'{' | b'[' | b'"' | b']') => Some(Kind::Json),
            Some(_) => Some(Kind::Text),
            None => (is_all || text.len() >= HEAD).then_some(Kind::Json),
        };
    }
    let line = line.trim_ascii_end();
    if out.fits_surely(line) {
        return Some(Kind::Text);
    }
    if line.starts_with(b"```") || line.starts_with(b"~~~") {
        return fenced(line, text, is_all, out);
    }
    if is_base64(line) {
        return Some(Kind::Base64);
    }
    if line[0] == b'|' || is_rule(line) {
        return Some(Kind::Table);
    }
    if let Some(delimiter) =
        [COMMA, TAB, SEMICOLON].into_iter().find(|&delimiter| is_csv(line, delimiter))
    {
        return Some(Kind::Csv { delimiter });
    }
    if is_messages(line, out) {
        return Some(Kind::MessagesOnOneLine);
    }
    if yaml::is_begin(line, out) {
        return Some(Kind::Yaml);
    }
    Some(Kind::Text)
}

/// What stands inside a fence: JSON is read as such, all else by its lines.
fn fenced(fence: &[u8], text: &[u8], is_all: bool, out: &Output) -> Option<Kind> {
    let inner = &text[fence.len()..];
    let Some(start) = first_letter(inner) else {
        return (is_all || inner.len() >= HEAD).then_some(Kind::Text);
    };
    let inner = &inner[start..];
    let line = match memchr::memchr2(b'\n', b'\r', &inner[..inner.len().min(HEAD)]) {
        Some(end) => &inner[..end],
        None if is_all || inner.len() >= HEAD => &inner[..inner.len().min(HEAD)],
        None => return None,
    };
    if line.starts_with(b"```") || line.starts_with(b"~~~") {
        return Some(Kind::Text);
    }
    match kind_of_line(line, inner, is_all, out)? {
        kind @ (Kind::Json | Kind::Table | Kind::Yaml) => Some(kind),
        _ => Some(Kind::Text),
    }
}

/// Whether the line is base64 of gzip or of text.
fn is_base64(line: &[u8]) -> bool {
    const LETTERS: usize = 20;
    if line.len() < LETTERS {
        return false;
    }
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=-_".contains(byte);
    if !line.iter().all(is_letter) {
        return false;
    }
    decode_head(line).is_some_and(|decoded| {
        let text = decoded.get(..12).unwrap_or(&decoded);
        let is_text = |byte: &u8| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r');
        decoded.starts_with(gzip::MAGIC) || (text.len() == 12 && text.iter().all(is_text))
    })
}

/// Whether the line is the rule of a table: `-----` or `+----+----+`.
fn is_rule(line: &[u8]) -> bool {
    let is_sign = |byte: &u8| matches!(byte, b'-' | b'+' | b'|' | b'=');
    line.len() >= 5 && line.iter().all(is_sign)
}

/// Whether the line holds the names of columns.
fn is_csv(line: &[u8], delimiter: u8) -> bool {
    let cells = split_cells(line, delimiter);
    // A lone name of a field is a header.
    let is_row = |columns: Columns| cells.len() > 1 || matches!(columns.cells, Cells::Message(_));
    Columns::from_names(cells.iter().map(|cell| &**cell)).is_some_and(is_row)
}

/// Whether the line begins with two messages with a tab between them.
fn is_messages(line: &[u8], out: &Output) -> bool {
    let mut cells =
        line.split(|&byte| byte == b'\t').map(|cell| str::from_utf8(cell).unwrap_or_default());
    let (Some(first), Some(second)) = (cells.next(), cells.next()) else { return false };
    let words = |cell: &str| cell.split_ascii_whitespace().count();
    out.fits(first) && (out.fits(second) || words(second) == words(first))
        || (words(first) > 5 && words(first) == words(second) && !is_plain(line))
}
