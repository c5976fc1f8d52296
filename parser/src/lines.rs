//! The records of a buffer of lines.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::{error, fmt, ptr, slice};

use crate::columns::Decoder;
use crate::error::Reason;
use crate::runs::{Piece, Regular, Run, Walk};
use crate::scan::{Instructions, next_header};
use crate::text::Text;
use crate::{Batches, FlowRecord, Format, ParseError};

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
    text: Text<'t>,
    /// How many lines of the log came before these.
    before: u64,
    /// What the lines up to the first header can be, the likeliest first.
    given: Vec<Format>,
    /// In the order in which they stand.
    headers: Vec<Header>,
}

#[derive(Clone, Debug)]
pub(crate) struct Header {
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
        Self { text: text.into().into(), before: 0, given: formats, headers: Vec::new() }
    }

    pub(crate) fn from_text(text: Cow<'t, [u8]>, before: u64, formats: Vec<Format>) -> Self {
        let headers = headers(&text);
        Self { text: text.into(), before, given: formats, headers }
    }

    /// The same lines, after so many others and with what holds after those.
    #[cfg(feature = "std")]
    pub(crate) fn after(self, before: u64, given: Vec<Format>) -> Self {
        Self { before, given, ..self }
    }

    /// The records and bad lines, in order.
    #[must_use]
    pub fn records(&self) -> Records<'_> {
        self.records_with(Instructions::Best)
    }

    /// The records by column, and the bad lines.
    #[must_use]
    pub fn batches(&self) -> Batches<'_> {
        self.batches_with(Instructions::Best)
    }

    /// As [`records`](Self::records), read with certain instructions.
    #[doc(hidden)]
    #[must_use]
    pub fn records_with(&self, instructions: Instructions) -> Records<'_> {
        let processor = instructions.detect();
        Records {
            text: self.utf8(),
            walk: Walk::new(self.text(), processor),
            reading: Reading::new(self),
            decoder: Box::new(Decoder::new(processor)),
            run: None,
            given: 0,
            is_good: false,
        }
    }

    /// As [`batches`](Self::batches), read with certain instructions.
    #[doc(hidden)]
    #[must_use]
    pub fn batches_with(&self, instructions: Instructions) -> Batches<'_> {
        Batches::new(self, instructions)
    }

    /// The text itself, in bytes.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        self.text.bytes()
    }

    /// Whether the text is UTF-8 as a whole; if not, some of its lines are bad.
    #[must_use]
    pub fn is_utf8(&self) -> bool {
        self.utf8().is_some()
    }

    /// The text, if it is UTF-8 as a whole.
    pub(crate) fn utf8(&self) -> Option<&str> {
        self.text.utf8()
    }

    pub(crate) fn borrowed(&self) -> Text<'_> {
        self.text.borrowed()
    }

    /// The number of the first header, counted from 1 over the log.
    #[cfg(feature = "envelope")]
    pub(crate) fn first_header(&self) -> Option<u64> {
        let text = &self.text()[..self.headers.first()?.offset];
        Some(self.before + memchr::memchr_iter(b'\n', text).count() as u64 + 1)
    }

    /// The formats that hold after the last line.
    #[must_use]
    pub fn formats_after(&self) -> &[Format] {
        match self.headers.last() {
            Some(header) => slice::from_ref(&header.format),
            None => &self.given,
        }
    }
}

fn headers(text: &[u8]) -> Vec<Header> {
    let processor = Instructions::Best.detect();
    let mut headers = Vec::new();
    let mut next = 0;
    while let Some(offset) = next_header(text, next, processor) {
        let line = first_line(&text[offset..]);
        if let Some(format) = header(line) {
            headers.push(Header { offset, format });
        }
        next = offset + line.len() + 1;
    }
    headers
}

/// The format that the line states, if it is a header.
pub(crate) fn header(line: &[u8]) -> Option<Format> {
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

/// Which formats lines have, and how many there were: what reading keeps in mind.
#[derive(Clone, Debug)]
pub(crate) struct Reading<'l> {
    /// How many lines there were before the next.
    lines: u64,
    formats: &'l [Format],
    /// Those not yet reached.
    headers: &'l [Header],
    /// The format of the last record that was read alone.
    last: Option<&'l Format>,
}

/// What a line is.
pub(crate) enum LineKind<'l> {
    Record(FlowRecord<'l>),
    /// What is wrong, and what the line holds.
    Bad(ParseError, &'l [u8]),
    Header,
    /// Blanks, or a remark.
    Passed,
}

impl<'l> Reading<'l> {
    pub(crate) fn new(lines: &'l Lines<'_>) -> Self {
        Self { lines: lines.before, formats: &lines.given, headers: &lines.headers, last: None }
    }

    /// How many lines there were.
    pub(crate) fn lines(&self) -> u64 {
        self.lines
    }

    /// Counts regular lines.
    pub(crate) fn pass(&mut self, lines: usize) {
        self.lines += lines as u64;
    }

    /// Whether a line can have one of several formats.
    pub(crate) fn has_choice(&self) -> bool {
        self.formats.len() > 1
    }

    /// The format that the next regular lines probably have.
    pub(crate) fn likely(&self) -> Option<&'l Format> {
        match self.formats {
            [format] => Some(format),
            formats => self.last.filter(|last| is_first_of_its_width(formats, last)),
        }
    }

    /// What lines are regular: those of the likely format, which has to be `only`, if given.
    pub(crate) fn regular(&self, only: Option<&'l Format>) -> Regular {
        let likely = self.likely().filter(|&likely| only.is_none_or(|only| ptr::eq(likely, only)));
        Regular {
            // No line has no value.
            width: likely.map_or(0, Format::len),
            stop: self.headers.first().map_or(usize::MAX, |header| header.offset),
            // A shorter format could end before the remark.
            may_have_remarks: self.formats.len() == 1,
        }
    }

    /// Reads the next line, which begins there.
    pub(crate) fn next(&mut self, offset: usize, line: &'l [u8]) -> LineKind<'l> {
        self.lines += 1;
        if let Some((header, rest)) = self.headers.split_first()
            && header.offset == offset
        {
            self.formats = slice::from_ref(&header.format);
            self.headers = rest;
            return LineKind::Header;
        }
        let kind = self.read(line);
        if let LineKind::Record(record) = &kind {
            self.last = Some(record.format());
        }
        kind
    }

    /// Reads a line that is no header.
    pub(crate) fn read(&self, line: &'l [u8]) -> LineKind<'l> {
        let text = content(line);
        if matches!(text.trim_ascii_start().first(), None | Some(b'#')) {
            return LineKind::Passed;
        }
        match parse(text, self.formats) {
            Ok(record) => LineKind::Record(record),
            Err(error) => LineKind::Bad(error, text),
        }
    }
}

/// Whether the lines of a format of the list cannot be regular lines of one before it.
fn is_first_of_its_width(formats: &[Format], format: &Format) -> bool {
    formats
        .iter()
        .find(|other| other.len() == format.len())
        .is_some_and(|first| ptr::eq(first, format))
}

/// Iterator over the records and bad lines of [`Lines`].
#[derive(Clone, Debug)]
pub struct Records<'l> {
    /// The whole text.
    text: Option<&'l str>,
    walk: Walk<'l>,
    reading: Reading<'l>,
    decoder: Box<Decoder>,
    /// Regular lines that were checked, and how many of them were given.
    run: Option<(Run, &'l Format)>,
    given: usize,
    /// Whether there is no more to be seen about them.
    is_good: bool,
}

impl<'l> Iterator for Records<'l> {
    type Item = Result<FlowRecord<'l>, BadLine<'l>>;

    // Small, and so compiled into its caller, where the record need not be moved.
    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.is_good
                && let Some((run, format)) = self.run
                && self.given < run.lines
                && let Some(text) = self.text
            {
                let line = self.given;
                self.given += 1;
                // Regular lines are ASCII.
                let text = text.get(self.walk.place_of(run, line))?;
                return Some(Ok(FlowRecord::regular(text, format, self.walk.starts_of(run, line))));
            }
            if let Some(result) = self.next_other()? {
                return Some(result);
            }
        }
    }
}

impl<'l> Records<'l> {
    /// Reads the next lines: `None` after the last.
    #[inline(never)]
    #[expect(clippy::option_option, reason = "a piece may hold nothing to give")]
    fn next_other(&mut self) -> Option<Option<Result<FlowRecord<'l>, BadLine<'l>>>> {
        if let Some((run, format)) = self.run {
            if self.is_good {
                self.reading.pass(run.lines);
            } else if self.given < run.lines {
                self.given += 1;
                return Some(self.line_of(run, self.given - 1, format));
            }
            self.run = None;
        }
        match self.walk.next(self.reading.regular(None))? {
            Piece::Line(start, end) => Some(self.line(start, &self.walk.text()[start..end])),
            Piece::Run(run) => {
                let format = self.reading.likely()?;
                self.decoder.begin(self.walk.starts(run), format.len(), None);
                self.decoder.check(&self.walk, run, format);
                self.is_good = self.decoder.bad().is_none() && self.text.is_some();
                self.run = Some((run, format));
                self.given = 0;
                Some(None)
            }
        }
    }

    /// Gives a line of a run, of which some are bad or the text is not UTF-8 as a whole.
    fn line_of(
        &mut self,
        run: Run,
        line: usize,
        format: &'l Format,
    ) -> Option<Result<FlowRecord<'l>, BadLine<'l>>> {
        let text = &self.walk.text()[self.walk.place_of(run, line)];
        // Regular lines are ASCII.
        if self.decoder.bad().is_none_or(|bad| !bad[line])
            && let Ok(text) = str::from_utf8(text)
        {
            self.reading.pass(1);
            return Some(Ok(FlowRecord::regular(text, format, self.walk.starts_of(run, line))));
        }
        self.line(usize::MAX, text)
    }

    /// Reads a line alone.
    fn line(
        &mut self,
        start: usize,
        text: &'l [u8],
    ) -> Option<Result<FlowRecord<'l>, BadLine<'l>>> {
        match self.reading.next(start, text) {
            LineKind::Record(record) => Some(Ok(record)),
            LineKind::Bad(error, text) => {
                Some(Err(BadLine { line: self.reading.lines(), text, error }))
            }
            LineKind::Header | LineKind::Passed => None,
        }
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

    #[test]
    fn lines_that_are_read_together_are_told_as_each_alone() {
        let format: Format = "srcaddr dstport vpc-id".parse().unwrap();
        let some = [
            &b"10.0.0.5 443 vpc-1"[..],
            b"10.0.0.5 70000 vpc-1",
            b"::1 - -",
            b"::x 22 vpc-1",
            b"10.0.0.5 22 vpc-\xff",
            b"10.0.0.5 22  vpc-2",
            b"# 22 vpc-1",
            b"",
            "10.0.0.5 22 é".as_bytes(),
            b"10.0.0.5 22 vpc-3 # new",
            b"10.0.0.5 22",
        ];
        // All good, some bad, and not UTF-8 as a whole.
        for kinds in [1..2, 1..3, 0..4, 0..some.len()] {
            let lines: Vec<&[u8]> = (0..3000)
                .map(|line| match line % 97 {
                    0 => some[kinds.start + line / 97 % kinds.len()],
                    _ => some[line % 3 / 2 * 2],
                })
                .collect();
            let text = lines.join(&b'\n');
            let read: Vec<_> =
                Lines::without_headers(text, vec![format.clone()]).records().map(tell).collect();
            let alone: Vec<_> = (0_u64..)
                .zip(&lines)
                .flat_map(|(before, line)| {
                    let lines = Lines::from_text(Cow::Borrowed(line), before, vec![format.clone()]);
                    lines.records().map(tell).collect::<Vec<_>>()
                })
                .collect();
            assert_eq!(read, alone);
        }
    }

    fn tell(result: Result<FlowRecord<'_>, BadLine<'_>>) -> String {
        result.map_or_else(|bad_line| bad_line.to_string(), |record| record.to_string())
    }
}
