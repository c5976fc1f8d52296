//! The records of a buffer of lines.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::error;
use core::fmt;

use crate::error::Reason;
use crate::{FlowRecord, Format, ParseError};

/// Lines of a log, and the formats that they have.
///
/// A header line, wherever it stands, gives the format of the lines after it: files of S3 begin
/// with one, and concatenated files have several. Blank lines and lines that begin with `#` are
/// passed over. A line that is no record is told as a [`BadLine`], and the next is read.
///
/// ```
/// use flowlogs_parser::{Format, Lines};
///
/// let lines = Lines::new("srcaddr dstport\n10.0.0.5 443\n10.0.0.6 https\n", vec![Format::vpc_default().clone()]);
/// let told: Vec<String> = lines
///     .records()
///     .map(|result| match result {
///         Ok(record) => format!("to port {:?}", record.dstport()),
///         Err(bad_line) => bad_line.to_string(),
///     })
///     .collect();
/// assert_eq!(told, ["to port Some(443)", "line 3: dstport is not a number at column 10"]);
/// ```
#[derive(Clone, Debug)]
pub struct Lines<'t> {
    text: Cow<'t, [u8]>,
    /// How many lines of the log came before these.
    before: u64,
    /// What the lines up to the first header can be, the likeliest first.
    given: Vec<Format>,
    /// In the order in which they stand.
    headers: Vec<Header>,
}

#[derive(Clone, Debug)]
struct Header {
    /// Byte offset of its line.
    offset: usize,
    format: Format,
}

impl<'t> Lines<'t> {
    /// Lines that have one of the given formats until a header says otherwise. Where several are
    /// given, a line is read by the first that it fits.
    #[must_use]
    pub fn new(text: &'t (impl AsRef<[u8]> + ?Sized), formats: Vec<Format>) -> Self {
        Self::from_text(Cow::Borrowed(text.as_ref()), 0, formats)
    }

    /// Lines that all have one of the given formats: what reads like a header is a bad line. So it
    /// is in CloudWatch Logs, where formats are known from `DescribeFlowLogs` and no line speaks
    /// for the next.
    #[must_use]
    pub fn without_headers(text: impl Into<Cow<'t, [u8]>>, formats: Vec<Format>) -> Self {
        Self { text: text.into(), before: 0, given: formats, headers: Vec::new() }
    }

    pub(crate) fn from_text(text: Cow<'t, [u8]>, before: u64, formats: Vec<Format>) -> Self {
        let headers = headers(&text);
        Self { text, before, given: formats, headers }
    }

    /// The records and bad lines, in order.
    #[must_use]
    pub fn records(&self) -> Records<'_> {
        Records {
            text: &self.text,
            next: 0,
            line: self.before,
            formats: &self.given,
            headers: &self.headers,
        }
    }

    /// The text itself, in bytes.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The formats that hold after the last line.
    #[must_use]
    pub fn formats_after(&self) -> &[Format] {
        match self.headers.last() {
            Some(header) => core::slice::from_ref(&header.format),
            None => &self.given,
        }
    }
}

fn headers(text: &[u8]) -> Vec<Header> {
    let mut headers = Vec::new();
    let mut offset = 0;
    while offset < text.len() {
        let line = first_line(&text[offset..]);
        if let Some(format) = header(line) {
            headers.push(Header { offset, format });
        }
        offset += line.len() + 1;
    }
    headers
}

fn header(line: &[u8]) -> Option<Format> {
    let line = content(line).trim_ascii_start();
    // Records of most formats begin with a digit, an address or `-`.
    if !line.first()?.is_ascii_alphabetic() || line.len() > FlowRecord::MAX_LINE {
        return None;
    }
    Format::from_header(str::from_utf8(line).ok()?)
}

/// Up to the newline.
fn first_line(text: &[u8]) -> &[u8] {
    memchr::memchr(b'\n', text).map_or(text, |end| &text[..end])
}

/// What the line holds, without the mark that some editors put at the beginning of a file.
fn content(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii_end()
}

/// Iterator over the records and bad lines of [`Lines`].
#[derive(Clone, Debug)]
pub struct Records<'a> {
    text: &'a [u8],
    /// Byte offset of the next line.
    next: usize,
    /// How many lines came before it.
    line: u64,
    formats: &'a [Format],
    /// Those not yet reached.
    headers: &'a [Header],
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<FlowRecord<'a>, BadLine<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.next < self.text.len() {
            let offset = self.next;
            let line = first_line(&self.text[offset..]);
            self.next += line.len() + 1;
            self.line += 1;
            if let Some((header, rest)) = self.headers.split_first()
                && header.offset == offset
            {
                self.formats = core::slice::from_ref(&header.format);
                self.headers = rest;
                continue;
            }
            let text = content(line);
            if matches!(text.trim_ascii_start().first(), None | Some(b'#')) {
                continue;
            }
            return Some(parse(text, self.formats).map_err(|error| BadLine {
                line: self.line,
                text,
                error,
            }));
        }
        None
    }
}

/// Reads the line by the first of the formats that it fits.
fn parse<'a>(line: &'a [u8], formats: &'a [Format]) -> Result<FlowRecord<'a>, ParseError> {
    let line = str::from_utf8(line)
        .map_err(|err| ParseError::new(Reason::NotUtf8, None, err.valid_up_to()))?;
    match formats {
        [format] => FlowRecord::parse(line, format),
        formats => formats
            .iter()
            .find_map(|format| FlowRecord::parse(line, format).ok())
            .ok_or(ParseError::new(Reason::FitsNone(formats.len()), None, 0)),
    }
}

/// A line that is no record.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct BadLine<'a> {
    /// Its number in the log, counted from 1.
    pub line: u64,
    /// What it holds: not always UTF-8, and at most a little more than [`FlowRecord::MAX_LINE`]
    /// bytes where it came in [`Chunks`](crate::Chunks).
    pub text: &'a [u8],
    /// What is wrong with it.
    pub error: ParseError,
}

impl fmt::Display for BadLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.error)
    }
}

impl error::Error for BadLine<'_> {}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};
    use alloc::vec;

    use super::*;

    fn formats(texts: &[&str]) -> Vec<Format> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    /// Each record as its message after `=`, each bad line as it is displayed.
    fn read(lines: &Lines<'_>) -> Vec<String> {
        let tell = |record: FlowRecord<'_>| alloc::format!("={record}");
        lines
            .records()
            .map(|result| result.map_or_else(|bad_line| bad_line.to_string(), tell))
            .collect()
    }

    #[test]
    fn headers_change_the_format_of_the_lines_after_them() {
        let text = "22\nsrcaddr dstport\n10.0.0.5 443\n  bytes srcaddr\r\n9 10.0.0.6\n22\n";
        assert_eq!(
            read(&Lines::new(text, formats(&["srcport"]))),
            ["=22", "=10.0.0.5 443", "=9 10.0.0.6", "line 6: missing srcaddr at column 3"]
        );
    }

    #[test]
    fn a_header_is_a_bad_line_where_none_is_expected() {
        let lines = Lines::without_headers(b"1\nsrcport\n2".as_slice(), formats(&["srcport"]));
        assert_eq!(read(&lines), ["=1", "line 2: srcport is not a number at column 1", "=2"]);
    }

    #[test]
    fn blank_lines_and_remarks_are_passed_over_but_counted() {
        let text = "\u{feff}srcport\n\n  \t\r\n# 1\n  # 2\n1\r\n2 # 3\n\u{feff}3\nx";
        assert_eq!(
            read(&Lines::new(text, formats(&["bytes"]))),
            ["=1", "=2", "=3", "line 9: srcport is not a number at column 1"]
        );
    }

    #[test]
    fn a_line_is_read_by_the_first_format_that_it_fits() {
        let lines = Lines::new(
            "1 10.0.0.5\n10.0.0.5 1\n1 2\n1 2 3",
            formats(&["srcport dstaddr", "dstaddr srcport", "bytes packets start"]),
        );
        let ports: Vec<_> =
            lines.records().map(|r| r.map(|r| r.srcport()).map_err(|b| b.to_string())).collect();
        assert_eq!(
            ports,
            [
                Ok(Some(1)),
                Ok(Some(1)),
                Err("line 3: line fits none of the 3 formats at column 1".into()),
                Ok(None)
            ]
        );
    }

    #[test]
    fn a_line_that_is_not_utf8_is_told_and_the_next_is_read() {
        let lines = Lines::new(b"1\n2\xff3\n4", formats(&["srcport"]));
        assert_eq!(read(&lines), ["=1", "line 2: line is not UTF-8 at column 2", "=4"]);
        let bad_line = lines.records().nth(1).unwrap().unwrap_err();
        assert_eq!((bad_line.line, bad_line.text), (2, b"2\xff3".as_slice()));
    }

    #[test]
    fn the_formats_after_the_lines_are_those_of_the_last_header() {
        let given = formats(&["srcport", "bytes"]);
        assert_eq!(Lines::new("1\n2", given.clone()).formats_after(), given);
        assert_eq!(
            Lines::new("dstport\n1\npackets\n", given).formats_after(),
            formats(&["packets"])
        );
    }

    #[test]
    fn an_empty_buffer_has_no_records() {
        assert_eq!(read(&Lines::new("", vec![])), Vec::<String>::new());
        assert_eq!(
            read(&Lines::new("1", vec![])),
            ["line 1: line fits none of the 0 formats at column 1"]
        );
    }
}
