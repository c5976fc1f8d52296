//! What a source hands on: lines, and where they come from.

use std::path::PathBuf;
use std::sync::Arc;

use flowlogs_parser::{Format, Lines, Records};

/// Lines that were read together.
///
/// A batch stands for itself: its lines know their formats, and their place.
#[derive(Clone, Debug)]
pub struct Batch {
    lines: Lines<'static>,
    origin: Origin,
    is_sampled: bool,
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
        Self { lines, origin, is_sampled: false }
    }

    /// The records and bad lines, in order.
    #[must_use]
    pub fn records(&self) -> Records<'_> {
        self.lines.records()
    }

    /// The lines, which can also be read [by column](Lines::batches).
    #[must_use]
    pub const fn lines(&self) -> &Lines<'static> {
        &self.lines
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
        self.lines.text()
    }

    /// What the lines can be.
    pub(crate) fn formats(&self) -> &[Format] {
        self.lines.formats_after()
    }

    /// How much text there is, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.lines.text().len()
    }
}
