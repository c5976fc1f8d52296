//! Lines that nothing stands around: most of a text, and so found many at a time.

use super::lead;
use super::recognition::{Recognition, Shape};
use super::sniff;
use super::text::{header, is_silent};

/// Plain lines at the beginning of a text.
#[derive(Default)]
pub(super) struct Run {
    /// How many bytes they are, with their newlines.
    pub(super) length: usize,
    pub(super) lines: u64,
    /// How many of them can be records.
    pub(super) records: u64,
}

/// Whole lines that are looked at together.
#[derive(Clone, Copy, Default)]
pub(super) struct Block {
    /// Byte offset of its end in the text.
    pub(super) end: usize,
    is_clean: bool,
}

impl Block {
    /// The block at this byte offset of the text.
    pub(super) fn at(text: &[u8], start: usize) -> Self {
        // What the first level of a cache holds.
        const LENGTH: usize = 16 * 1024;
        let rest = &text[start..];
        let end = match rest.get(LENGTH..).and_then(|rest| memchr::memchr(b'\n', rest)) {
            Some(newline) => start + LENGTH + newline + 1,
            None => text.len(),
        };
        Self { end, is_clean: is_clean(&text[start..end]) }
    }

    /// The plain lines at the beginning of a text of this block, up to a header or whatever else is
    /// to be looked at more closely.
    pub(super) fn run(self, text: &[u8]) -> Run {
        let mut run = Run::default();
        while let Some(end) = memchr::memchr(b'\n', &text[run.length..]) {
            let line = &text[run.length..run.length + end];
            if !self.is_plain(line) {
                break;
            }
            run.length += end + 1;
            run.lines += 1;
            run.records += u64::from(!is_silent(line));
        }
        run
    }

    fn is_plain(self, line: &[u8]) -> bool {
        if !self.is_clean {
            return is_plain(line.strip_suffix(b"\r").unwrap_or(line));
        }
        has_plain_lead(line)
    }
}

/// Counts the lines of a text, if each is plain, or a header.
pub(super) fn count(text: &[u8], recognition: &mut Recognition) -> Option<u64> {
    let mut lines = 0;
    let mut at = sniff::mark(text);
    let mut block = Block::default();
    while at < text.len() {
        if at >= block.end {
            block = Block::at(text, at);
        }
        let run = block.run(&text[at..block.end]);
        recognition.add_lines(run.records);
        lines += run.lines;
        at += run.length;
        if run.lines > 0 {
            continue;
        }
        let rest = &text[at..];
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let line = &rest[..end];
        if header(line).is_some() {
            recognition.set_shape(Shape::FileWithHeader);
        } else if end == rest.len() && block.is_plain(line) {
            recognition.add_lines(u64::from(!is_silent(line)));
        } else {
            return None;
        }
        lines += 1;
        at += end + 1;
    }
    Some(lines)
}

/// Whether nothing in the line can be an envelope, as its bytes and its first word tell: such a line
/// is given as it is.
pub(super) fn is_plain(line: &[u8]) -> bool {
    is_clean(line) && has_plain_lead(line)
}

/// Whether there are neither tabs, carriage returns, colour codes nor odd blanks.
fn is_clean(text: &[u8]) -> bool {
    text.is_ascii() && memchr::memchr3(b'\t', b'\r', b'\x1b', text).is_none()
}

/// Whether the line begins with a version, an account, an address or an id, or is blank or a remark.
fn has_plain_lead(line: &[u8]) -> bool {
    if is_version(line) {
        return true;
    }
    let line = line.trim_ascii_start();
    match line {
        [] | [b'#', ..] => true,
        [b'0'..=b'9' | b'a'..=b'z', ..] => {
            let end = memchr::memchr(b' ', line).unwrap_or(line.len());
            // `vpc-id` begins as ids do.
            is_plain_word(&line[..end]) && header(line).is_none()
        }
        _ => false,
    }
}

/// Whether the line begins with the version of a record.
pub(super) fn is_version(line: &[u8]) -> bool {
    matches!(line, [b'0'..=b'9', b' ', ..] | [b'0'..=b'9', b'0'..=b'9', b' ', ..])
}

/// Whether the first word of a line is a value, and nothing that stands before one.
fn is_plain_word(word: &[u8]) -> bool {
    const IDS: &[&[u8]] =
        &[b"eni-", b"vpc-", b"subnet-", b"i-", b"nat-", b"tgw-", b"arn:", b"ingress", b"egress"];
    if word[0].is_ascii_alphabetic() {
        let is_letter =
            |&byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':' | b'/');
        return IDS.iter().any(|id| word.starts_with(id))
            && word.iter().all(is_letter)
            && !lead::is_stream(word);
    }
    if word.iter().all(u8::is_ascii_digit) {
        // Milliseconds since 1970 have 13.
        return word.len() != 13;
    }
    let is_address = |&byte: &u8| matches!(byte, b'.' | b':') || byte.is_ascii_hexdigit();
    word.iter().all(is_address) && !word.ends_with(b".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_plain_if_nothing_can_stand_before_its_values() {
        for (line, expected) in [
            ("2 123456789010 eni-1", true),
            ("  11 x", true),
            ("", true),
            ("# remark", true),
            ("123456789010 ACCEPT", true),
            ("10.0.0.5 10.0.0.6", true),
            ("2001:db8::1 x", true),
            ("eni-1235b8ca 10.0.0.5", true),
            ("ingress - 10.0.0.5", true),
            ("eni-1235b8ca-all 2 1", false),
            ("vpc-id srcaddr", false),
            ("egress flow-direction", false),
            ("host 2 1", false),
            ("Dec 14 2 1", false),
            ("2014-12-14T04:06:50Z 2 1", false),
            ("1418530010000 2 1", false),
            ("1418530010000,2 1", false),
            ("1. 2 1", false),
            ("- 2 1", false),
            ("\"2 1\"", false),
            ("2 1\t2", false),
            ("2 1\u{a0}2", false),
            ("2 1\r2", false),
        ] {
            assert_eq!(is_plain(line.as_bytes()), expected, "{line:?}");
        }
    }

    #[test]
    fn plain_lines_and_headers_are_counted() {
        let count = |text: &str| {
            let mut recognition = Recognition::default();
            count(text.as_bytes(), &mut recognition).map(|lines| (lines, recognition.records()))
        };
        assert_eq!(count("\u{feff}srcaddr\r\n10.0.0.5\r\n\r\n# x\n10.0.0.6"), Some((5, 2)));
        assert_eq!(count("vpc-id srcaddr\nvpc-1 10.0.0.5\n"), Some((2, 1)));
        assert_eq!(count("10.0.0.5\n\"10.0.0.6\"\n"), None);
        assert_eq!(count(&"10.0.0.5\n".repeat(10_000)), Some((10_000, 10_000)));
        assert_eq!(count(&("10.0.0.5\n".repeat(10_000) + "\t\n10.0.0.6")), None);
    }
}
