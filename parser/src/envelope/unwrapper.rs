//! Streams and whole buffers, unwrapped.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::error::EnvelopeError;
use super::output::Output;
use super::place::{Place, Places};
use super::plain;
use super::reader::Reader;
use super::recognition::Recognition;
use super::sniff::{self, Kind};
use super::{Options, Unwrapped};
use crate::Format;

/// Unwraps a stream of chunks, whatever they are cut through.
///
/// The [`Part`]s that it gives are chunks of lines for [`Chunks`](crate::Chunks). Every shape
/// streams: what is held is one line, row or event (at most [`MAX_EVENT`](super::MAX_EVENT) bytes)
/// and the windows of the layers; only the payload of an event is decoded whole, to at most 64 MiB.
/// A chunk of gzip can become 1032 times as long, so it is well to push small ones.
///
/// ```
/// use flowlogs_parser::envelope::{Options, Unwrapper};
/// use flowlogs_parser::{Chunks, Format};
///
/// let mut unwrapper = Unwrapper::new(&Options::default());
/// let mut chunks = Chunks::new(vec![Format::vpc_default().clone()]);
/// let mut read = 0;
/// for chunk in ["timestamp,mess", "age\n1418530010000,2 123456789010 eni-1235b8ca123456789 172.31.16.139 ",
///     "172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK\n"]
/// {
///     let part = unwrapper.push(chunk.as_bytes());
///     read += chunks.push(part.text()).records().flatten().count();
/// }
/// let part = unwrapper.finish();
/// read += chunks.push(part.text()).records().flatten().count();
/// assert_eq!(read, 1);
/// assert_eq!(unwrapper.recognition().to_string(), "CloudWatch console CSV, 1 event");
/// assert_eq!(unwrapper.error(), None);
/// ```
pub struct Unwrapper {
    reader: Reader,
    out: Output,
}

impl Unwrapper {
    /// Starts an input. Its decoded text has no limit unless the options state one.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        Self::with_limit(options, options.decoded_limit.unwrap_or(u64::MAX))
    }

    pub(super) fn with_limit(options: &Options, decoded_limit: u64) -> Self {
        Self { reader: Reader::new(0), out: Output::new(options, decoded_limit) }
    }

    /// Takes the next chunk and gives the lines that it completes.
    pub fn push(&mut self, chunk: &[u8]) -> Part {
        self.reader.push(chunk, &mut self.out);
        self.part()
    }

    /// Gives the last lines.
    pub fn finish(&mut self) -> Part {
        self.reader.finish(&mut self.out);
        self.part()
    }

    /// What the input was recognised as so far.
    #[must_use]
    pub const fn recognition(&self) -> &Recognition {
        &self.out.recognition
    }

    /// The formats that the input stated so far, as `DescribeFlowLogs` does; those of headers stand
    /// in the lines.
    #[must_use]
    pub fn formats(&self) -> &[Format] {
        &self.out.formats
    }

    /// The formats that the input stated before the line of this number.
    pub(crate) fn formats_before(&self, line: u64) -> &[Format] {
        let stated = self.out.stated_after.partition_point(|&lines| lines < line);
        &self.out.formats[..stated]
    }

    /// All of them, and after how many lines each was stated.
    pub(crate) fn stated(&self) -> (&[Format], &[u64]) {
        (&self.out.formats, &self.out.stated_after)
    }

    /// What is broken first, if something is.
    #[must_use]
    pub const fn error(&self) -> Option<EnvelopeError> {
        self.out.error
    }

    /// The input, if it is bare lines as a whole.
    pub(super) fn borrow<'t>(&self, bytes: &'t [u8]) -> Option<Unwrapped<'t>> {
        if sniff::kind(bytes, true, &self.out) != Some(Kind::Text) {
            return None;
        }
        let mut recognition = Recognition::default();
        let lines = plain::count(bytes, &mut recognition)?;
        Some(Unwrapped {
            text: Cow::Borrowed(bytes),
            places: Places::identity(lines),
            recognition,
            formats: Vec::new(),
            error: None,
        })
    }

    fn part(&mut self) -> Part {
        Part { text: core::mem::take(&mut self.out.text), places: self.out.places.take() }
    }
}

/// Whole lines of an input that comes in chunks.
#[derive(Clone, Debug, Default)]
pub struct Part {
    text: Vec<u8>,
    places: Places,
}

impl Part {
    /// The lines: what [`Chunks::push`](crate::Chunks::push) takes.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// Where the line of this number came from; `None` if it is not of this part. Lines are counted
    /// over all parts, as in [`BadLine::line`](crate::BadLine::line).
    #[must_use]
    pub fn place(&self, line: u64) -> Option<Place> {
        self.places.get(line)
    }

    /// Adds the lines of the part that follows.
    pub(crate) fn append(&mut self, next: Self) {
        if self.text.is_empty() {
            *self = next;
        } else {
            self.text.extend_from_slice(&next.text);
            self.places.append(next.places);
        }
    }

    /// Takes the lines, and leaves their places.
    pub(crate) fn take_text(&mut self) -> Vec<u8> {
        core::mem::take(&mut self.text)
    }

    pub(super) fn into_parts(self) -> (Vec<u8>, Places) {
        (self.text, self.places)
    }
}
