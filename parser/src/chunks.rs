//! Whole lines from chunks that end anywhere.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::{FlowRecord, Format, Lines};

/// Puts a stream of chunks together to [`Lines`], whatever the chunks are cut through.
///
/// Remembers headers and line numbers from chunk to chunk. Holds at most one unfinished line, and of
/// that no more than a record can have, so memory is bounded by the chunks.
///
/// ```
/// use flowlogs_parser::{Chunks, Format};
///
/// let mut chunks = Chunks::new(vec![Format::vpc_default().clone()]);
/// assert_eq!(chunks.push(b"srcaddr dstp").records().count(), 0);
/// assert_eq!(chunks.push(b"ort\n10.0.0.5 443\n10.0.").records().count(), 1);
/// assert_eq!(chunks.push(b"0.6 22").records().count(), 0);
/// assert_eq!(chunks.finish().records().count(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct Chunks {
    formats: Vec<Format>,
    /// How many lines were given out.
    lines: u64,
    /// What came of the line that no newline has ended yet.
    unfinished: Vec<u8>,
}

/// One byte more than a record can have, so that what was cut off still shows as too long; the mark
/// at the beginning of a file counts for nothing.
const KEPT: usize = FlowRecord::MAX_LINE + 1 + 3;

impl Chunks {
    /// Starts a log whose lines have one of these formats until a header says otherwise.
    #[must_use]
    pub const fn new(formats: Vec<Format>) -> Self {
        Self { formats, lines: 0, unfinished: Vec::new() }
    }

    /// Takes the next chunk and gives the lines that it completes.
    pub fn push(&mut self, chunk: &[u8]) -> Lines<'static> {
        let Some(last_newline) = memchr::memrchr(b'\n', chunk) else {
            self.keep(chunk);
            return self.lines(Cow::default());
        };
        let (complete, rest) = chunk.split_at(last_newline + 1);
        let first_line =
            memchr::memchr(b'\n', complete).map_or(complete, |newline| &complete[..newline]);
        self.keep(first_line);
        let mut text = core::mem::take(&mut self.unfinished);
        text.extend_from_slice(&complete[first_line.len()..]);
        self.keep(rest);
        self.lines(text.into())
    }

    /// As [`push`](Self::push), but takes the chunk over: if it ends with a line's end, and the one
    /// before did so too, nothing is copied.
    pub fn push_owned(&mut self, mut chunk: Vec<u8>) -> Lines<'static> {
        match memchr::memrchr(b'\n', &chunk) {
            Some(last_newline) if self.unfinished.is_empty() => {
                self.keep(&chunk[last_newline + 1..]);
                chunk.truncate(last_newline + 1);
                self.lines(chunk.into())
            }
            _ => self.push(&chunk),
        }
    }

    /// As [`push`](Self::push), but nothing is copied except a line that an earlier chunk began: the
    /// first lines are that one, if there is such, and the others are the rest.
    ///
    /// ```
    /// # use flowlogs_parser::{Chunks, Format};
    /// let mut chunks = Chunks::new(vec!["srcaddr dstport".parse()?]);
    /// let mut count = 0;
    /// for chunk in ["10.0.0.5 443\n10.0.", "0.6 22\n10.0.0.7 80\n"] {
    ///     for lines in chunks.push_borrowed(chunk.as_bytes()) {
    ///         count += lines.records().flatten().count();
    ///     }
    /// }
    /// assert_eq!(count, 3);
    /// # Ok::<(), flowlogs_parser::FormatError>(())
    /// ```
    pub fn push_borrowed<'c>(&mut self, chunk: &'c [u8]) -> [Lines<'c>; 2] {
        let Some(last_newline) = memchr::memrchr(b'\n', chunk) else {
            self.keep(chunk);
            return [(); 2].map(|()| self.lines(Cow::default()));
        };
        let (mut complete, rest) = chunk.split_at(last_newline + 1);
        let mut begun = Vec::new();
        if !self.unfinished.is_empty()
            && let Some(newline) = memchr::memchr(b'\n', complete)
        {
            self.keep(&complete[..newline]);
            begun = core::mem::take(&mut self.unfinished);
            begun.push(b'\n');
            complete = &complete[newline + 1..];
        }
        self.keep(rest);
        [begun.into(), complete.into()].map(|text| self.lines(text))
    }

    /// Gives the last line, if no newline ended it.
    #[must_use]
    pub fn finish(mut self) -> Lines<'static> {
        let text = core::mem::take(&mut self.unfinished);
        self.lines(text.into())
    }

    fn keep(&mut self, part: &[u8]) {
        let room = KEPT.saturating_sub(self.unfinished.len());
        self.unfinished.extend_from_slice(&part[..part.len().min(room)]);
    }

    fn lines<'c>(&mut self, text: Cow<'c, [u8]>) -> Lines<'c> {
        let newlines = memchr::memchr_iter(b'\n', &text).count();
        let lines = Lines::from_text(text, self.lines, self.formats.clone());
        self.lines += newlines as u64;
        self.formats = lines.formats_after().to_vec();
        lines
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};
    use alloc::{format, vec};

    use proptest::prelude::*;

    use super::*;

    fn read(lines: &Lines<'_>) -> Vec<String> {
        let tell = |record: FlowRecord<'_>| format!("{record} as {}", record.format());
        lines
            .records()
            .map(|result| result.map_or_else(|bad_line| bad_line.to_string(), tell))
            .collect()
    }

    fn formats() -> Vec<Format> {
        vec!["srcport".parse().unwrap()]
    }

    fn read_chunks<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<String> {
        let mut together = Chunks::new(formats());
        let mut told: Vec<_> =
            chunks.into_iter().flat_map(|chunk| read(&together.push(chunk))).collect();
        told.extend(read(&together.finish()));
        told
    }

    fn read_owned<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<String> {
        let mut together = Chunks::new(formats());
        let mut told: Vec<_> = chunks
            .into_iter()
            .flat_map(|chunk| read(&together.push_owned(chunk.to_vec())))
            .collect();
        told.extend(read(&together.finish()));
        told
    }

    fn read_borrowed<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<String> {
        let mut together = Chunks::new(formats());
        let mut told: Vec<_> = chunks
            .into_iter()
            .flat_map(|chunk| together.push_borrowed(chunk).each_ref().map(read).concat())
            .collect();
        told.extend(read(&together.finish()));
        told
    }

    #[test]
    fn only_a_line_that_was_begun_is_copied() {
        let mut chunks = Chunks::new(formats());
        let mut texts = |chunk| chunks.push_borrowed(chunk).map(|lines| lines.text().to_vec());
        assert_eq!(texts(b"1\n2\n3"), [b"".as_slice(), b"1\n2\n"]);
        assert_eq!(texts(b"4"), [b""; 2]);
        assert_eq!(texts(b"5\n6\n"), [b"345\n".as_slice(), b"6\n"]);
        assert_eq!(texts(b"7\n8"), [b"".as_slice(), b"7\n"]);
        assert_eq!(texts(b"\n"), [b"8\n".as_slice(), b""]);
    }

    #[test]
    fn an_endless_line_is_one_bad_line_and_is_not_kept() {
        let mut chunks = Chunks::new(formats());
        assert_eq!(chunks.push(b"1\n").records().count(), 1);
        for _ in 0..100 {
            assert_eq!(chunks.push(&[b'7'; 10_000]).text(), b"");
        }
        assert_eq!(chunks.unfinished.len(), KEPT);
        assert_eq!(
            chunks.clone().push_borrowed(b"7\n2\n").each_ref().map(read).concat(),
            read(&chunks.clone().push(b"7\n2\n"))
        );
        let lines = chunks.push(b"7\n2\n");
        assert_eq!(
            read(&lines),
            ["line 2: line is longer than 65535 bytes at column 65536", "2 as ${srcport}"]
        );
    }

    proptest! {
        #[test]
        fn chunks_give_the_records_of_the_whole(
            text in r"((22|x|70000|10\.0\.0\.5 22|srcaddr dstport|bytes|#|é|\r|﻿)?(\n| )){0,12}",
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        ) {
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let chunks = cuts.windows(2).map(|cut| &text.as_bytes()[cut[0]..cut[1]]);
            let whole = read(&Lines::new(&text, formats()));
            prop_assert_eq!(&read_chunks(chunks.clone()), &whole);
            prop_assert_eq!(&read_owned(chunks.clone()), &whole);
            prop_assert_eq!(read_borrowed(chunks), whole);
        }
    }
}
