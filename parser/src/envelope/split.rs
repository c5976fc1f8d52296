//! Lines of chunks that end anywhere.

use alloc::vec::Vec;

use crate::FlowRecord;

/// As much of a line as is kept: one byte more than a record can have, so that what was cut off
/// still shows as too long; the mark at the beginning of a file counts for nothing.
pub(super) const KEPT: usize = FlowRecord::MAX_LINE + 1 + 3;

/// Ends lines at LF, CRLF and lone CR, and at tabs where asked to.
#[derive(Default)]
pub(super) struct Splitter {
    at_tabs: bool,
    /// What came of the line that nothing has ended yet.
    unfinished: Vec<u8>,
    is_unfinished: bool,
    /// How many lines were ended.
    lines: u64,
    /// The last byte was CR: LF goes with it.
    after_cr: bool,
}

impl Splitter {
    pub(super) fn at_tabs() -> Self {
        Self { at_tabs: true, ..Self::default() }
    }

    /// Gives the lines that the chunk completes, each with its number from 1.
    pub(super) fn push(&mut self, mut chunk: &[u8], mut give: impl FnMut(u64, &[u8])) {
        if core::mem::take(&mut self.after_cr) {
            self.after_cr = chunk.is_empty();
            chunk = chunk.strip_prefix(b"\n").unwrap_or(chunk);
        }
        while let Some(end) = self.end(chunk) {
            let line = &chunk[..end];
            self.lines += 1;
            if self.is_unfinished {
                self.keep(line);
                give(self.lines, &self.unfinished);
                self.unfinished.clear();
                self.is_unfinished = false;
            } else {
                give(self.lines, &line[..line.len().min(KEPT)]);
            }
            let is_cr = chunk[end] == b'\r';
            chunk = &chunk[end + 1..];
            if is_cr {
                self.after_cr = chunk.is_empty();
                chunk = chunk.strip_prefix(b"\n").unwrap_or(chunk);
            }
        }
        self.keep(chunk);
    }

    /// Whether the next byte begins a line.
    pub(super) const fn is_between_lines(&self) -> bool {
        !self.is_unfinished && !self.after_cr
    }

    /// Passes over lines that are read elsewhere; gives the number of the first.
    pub(super) const fn skip(&mut self, lines: u64) -> u64 {
        self.lines += lines;
        self.lines - lines + 1
    }

    /// Gives the last line, if nothing ended it.
    pub(super) fn finish(&mut self, mut give: impl FnMut(u64, &[u8])) {
        if core::mem::take(&mut self.is_unfinished) {
            self.lines += 1;
            give(self.lines, &self.unfinished);
            self.unfinished.clear();
        }
    }

    fn end(&self, chunk: &[u8]) -> Option<usize> {
        if self.at_tabs {
            memchr::memchr3(b'\n', b'\r', b'\t', chunk)
        } else {
            memchr::memchr2(b'\n', b'\r', chunk)
        }
    }

    fn keep(&mut self, part: &[u8]) {
        let room = KEPT.saturating_sub(self.unfinished.len());
        self.unfinished.extend_from_slice(&part[..part.len().min(room)]);
        self.is_unfinished |= !part.is_empty();
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    fn lines(chunks: &[&str]) -> Vec<(u64, String)> {
        let mut splitter = Splitter::default();
        let mut lines = Vec::new();
        let mut give =
            |number, line: &[u8]| lines.push((number, String::from_utf8(line.to_vec()).unwrap()));
        for chunk in chunks {
            splitter.push(chunk.as_bytes(), &mut give);
        }
        splitter.finish(give);
        lines
    }

    #[test]
    fn every_line_end_is_one_wherever_the_chunk_ends() {
        let expected = [(1, "a".into()), (2, "b".into()), (3, String::new()), (4, "c".into())];
        for chunks in [
            ["a\nb\n\nc", ""],
            ["a\r\nb\r", "\n\r\nc\r\n"],
            ["a\rb", "\r\rc"],
            ["a\r\nb", "\r\n\nc\n"],
        ] {
            assert_eq!(lines(&chunks), expected, "{chunks:?}");
        }
    }
}
