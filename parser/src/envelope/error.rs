//! What is broken in an envelope.

use core::error;
use core::fmt;

/// What is broken in an envelope, and where.
///
/// Carries no text of the input, so it is `Copy`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct EnvelopeError {
    reason: Reason,
    place: ErrorPlace,
    /// The event whose payload is broken.
    event: Option<u64>,
}

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Reason {
    /// A kind of file that holds no text.
    NotReadHere(&'static str),
    /// The decoded text is longer than this.
    DecodedLimit(u64),
    /// This many layers stand inside one another, and there are more.
    Layers(u8),
    /// The file ends within the member of this number, counted from 1.
    GzipCut(u64),
    GzipHeader(u64),
    GzipData(u64),
    GzipChecksum(u64),
    GzipLength(u64),
    /// What follows the member of this number is no other.
    AfterGzip(u64),
    Base64Letter,
    Base64Cut,
    Utf16Cut,
    JsonCut,
    /// Nested deeper than this.
    JsonDeep(usize),
    JsonBracket,
    JsonInvalid,
    /// One event has more bytes than this.
    TooLong(usize),
    CsvQuote,
    /// The input states more than this.
    Formats(usize),
}

/// Where it is broken; all are counted from 1.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum ErrorPlace {
    /// A byte of the layer that is broken.
    Byte(u64),
    /// A line of the text.
    Line(u64),
    /// A place in a JSON text.
    Column {
        line: u64,
        column: u64,
    },
    Event(u64),
}

impl EnvelopeError {
    pub(super) const fn new(reason: Reason, place: ErrorPlace, event: Option<u64>) -> Self {
        Self { reason, place, event }
    }

    /// Where it is broken, in words: `byte 295`, `line 1 column 492`; where the payload of an event
    /// is broken, that is `event 4`.
    #[must_use]
    pub fn place(&self) -> impl fmt::Display {
        self.event.map_or(self.place, ErrorPlace::Event)
    }
}

impl fmt::Display for EnvelopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(event) = self.event {
            write!(f, "event {event}: ")?;
        }
        match self.reason {
            Reason::NotReadHere(kind) => return write!(f, "{kind} is not read here"),
            Reason::DecodedLimit(limit) => write!(f, "decoded text is longer than {limit} bytes"),
            Reason::Layers(limit) => write!(f, "more than {limit} envelopes inside one another"),
            Reason::GzipCut(member) => write!(f, "gzip member {member} is cut off"),
            Reason::GzipHeader(member) => write!(f, "gzip member {member} has an unknown header"),
            Reason::GzipData(member) => write!(f, "gzip member {member} is damaged"),
            Reason::GzipChecksum(member) => {
                write!(f, "gzip member {member} does not have the checksum that it states")
            }
            Reason::GzipLength(member) => {
                write!(f, "gzip member {member} does not have the length that it states")
            }
            Reason::AfterGzip(member) => write!(f, "what follows gzip member {member} is no gzip"),
            Reason::Base64Letter => f.write_str("not base64"),
            Reason::Base64Cut => f.write_str("base64 is cut off"),
            Reason::Utf16Cut => f.write_str("UTF-16 is cut off"),
            Reason::JsonCut => f.write_str("JSON is cut off"),
            Reason::JsonDeep(limit) => write!(f, "JSON is nested deeper than {limit}"),
            Reason::JsonBracket => f.write_str("JSON closes what it did not open"),
            Reason::JsonInvalid => f.write_str("not valid JSON"),
            Reason::TooLong(limit) => write!(f, "longer than {limit} bytes"),
            Reason::Formats(limit) => write!(f, "more than {limit} formats"),
            Reason::CsvQuote => f.write_str("a quote is not closed"),
        }?;
        write!(f, " at {}", self.place)
    }
}

impl fmt::Display for ErrorPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Byte(byte) => write!(f, "byte {byte}"),
            Self::Line(line) => write!(f, "line {line}"),
            Self::Column { line, column } => write!(f, "line {line} column {column}"),
            Self::Event(event) => write!(f, "event {event}"),
        }
    }
}

impl error::Error for EnvelopeError {}
