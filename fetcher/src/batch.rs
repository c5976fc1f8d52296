//! What a source hands on: lines, and where they come from.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use flowlogs_parser::detect::Detector;
use flowlogs_parser::envelope::Place;
use flowlogs_parser::{BadLine, FlowRecord, Format, InputPart, Lines};

/// Lines that were read together.
///
/// A batch stands for itself: its lines know their formats, and their place. They are not parsed yet.
#[derive(Clone, Debug)]
pub struct Batch {
    content: Content,
    origin: Origin,
    is_sampled: bool,
}

/// Lines, and what those that are no record may still be.
#[derive(Clone, Debug)]
enum Content {
    /// Nothing else.
    Lines(Lines<'static>),
    /// No header and no caller says what they are: any format that a line is found to have.
    Undeclared(Lines<'static>),
    /// What was in an envelope.
    Unwrapped(Box<InputPart>),
}

/// Where a batch comes from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Origin {
    /// A page of events of a log group.
    LogGroup {
        /// Its name.
        name: Arc<str>,
        /// Where it is, such as `us-east-1`.
        region: Arc<str>,
        /// Where each line comes from, in order: a line is an event.
        events: Vec<Event>,
    },
    /// A part of a file.
    File(Arc<PathBuf>),
    /// A part of an object in S3.
    Object {
        /// Name of the bucket, or ARN of the access point.
        bucket: Arc<str>,
        /// Its key.
        key: Arc<str>,
    },
    /// A part of standard input.
    Stdin,
}

/// Where an event comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Event {
    /// Its log stream, such as `eni-1235b8ca123456789-all`.
    pub log_stream: Arc<str>,
    /// Its time, in milliseconds since 1970.
    pub timestamp_ms: u64,
}

impl Batch {
    /// Lines from a place.
    #[must_use]
    pub const fn new(lines: Lines<'static>, origin: Origin) -> Self {
        Self { content: Content::Lines(lines), origin, is_sampled: false }
    }

    /// Lines of which neither a header nor a caller says what they are.
    pub(crate) const fn undeclared(lines: Lines<'static>, origin: Origin) -> Self {
        Self { content: Content::Undeclared(lines), origin, is_sampled: false }
    }

    /// Lines that were in an envelope.
    pub(crate) fn unwrapped(part: InputPart, origin: Origin) -> Self {
        Self { content: Content::Unwrapped(Box::new(part)), origin, is_sampled: false }
    }

    /// The records and bad lines, in order.
    pub fn records(&self) -> impl Iterator<Item = Result<FlowRecord<'_>, BadLine<'_>>> {
        self.lines().records().map(|result| result.or_else(|bad_line| self.read_again(bad_line)))
    }

    /// The lines, for reading [by column](Lines::batches): what these tell as a bad line may still be a record, as
    /// [`read_again`](Self::read_again) tells.
    #[must_use]
    pub const fn lines(&self) -> &Lines<'static> {
        match &self.content {
            Content::Lines(lines) | Content::Undeclared(lines) => lines,
            Content::Unwrapped(part) => part.lines(),
        }
    }

    /// Reads a line that is no record of the formats of [`lines`](Self::lines) with those that it
    /// may have beside these.
    ///
    /// # Errors
    ///
    /// Gives the bad line back if there is none.
    pub fn read_again<'b>(&'b self, bad_line: BadLine<'b>) -> Result<FlowRecord<'b>, BadLine<'b>> {
        static DETECTOR: LazyLock<Detector> = LazyLock::new(|| Detector::new(Vec::new()));
        match &self.content {
            Content::Lines(_) => Err(bad_line),
            Content::Undeclared(_) => {
                let Ok(text) = str::from_utf8(bad_line.text) else { return Err(bad_line) };
                let detection = DETECTOR.detect(text);
                let format = detection.format().ok_or(bad_line)?;
                FlowRecord::parse(text, format).map_err(|_| bad_line)
            }
            Content::Unwrapped(part) => part.read_again(bad_line),
        }
    }

    /// Where the line of this number stands, in the terms of the file or object: an envelope has
    /// events rather than lines.
    #[must_use]
    pub fn place(&self, line: u64) -> Place {
        match &self.content {
            Content::Lines(_) | Content::Undeclared(_) => None,
            Content::Unwrapped(part) => part.place(line),
        }
        .unwrap_or(Place::Line(line))
    }

    /// Where the lines come from.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Where the lines came from, without them.
    #[must_use]
    pub fn into_origin(self) -> Origin {
        self.origin
    }

    /// Whether AWS left out events of its time, as it does where [live](crate::Live) ones are too many.
    #[must_use]
    pub const fn is_sampled(&self) -> bool {
        self.is_sampled
    }

    pub(crate) const fn sampled(mut self, is_sampled: bool) -> Self {
        self.is_sampled = is_sampled;
        self
    }

    /// The lines as they are, each with its end.
    pub(crate) fn text(&self) -> &[u8] {
        self.lines().text()
    }

    /// What the lines can be.
    pub(crate) fn formats(&self) -> &[Format] {
        self.lines().formats_after()
    }

    /// How much text there is, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.lines().text().len()
    }
}
