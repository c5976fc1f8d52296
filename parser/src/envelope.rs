//! What people paste or drop, turned into the lines of a flow log (feature `envelope`).
//!
//! [`unwrap`] recognises what a buffer holds and gives its text for [`Lines`]; an [`Unwrapper`]
//! does the same with chunks for [`Chunks`](crate::Chunks). Understood are
//!
//! - bare lines and files with headers; times, log streams, bullets, quotes, fences, remarks, colour
//!   codes and odd blanks around the messages; LF, CRLF and CR;
//! - files of CloudWatch Logs export tasks, rows and tables of the console (ASCII, Markdown, CSV), CSV
//!   and JSON of Logs Insights, CSV and TSV of Athena;
//! - what the AWS command line writes as JSON, text, table and YAML: `filter-log-events`,
//!   `get-log-events`, `get-query-results`, `tail`, `describe-flow-logs` (which gives
//!   [formats](Unwrapped::formats), and no lines);
//! - events of the parseVPC transformer, payloads of subscriptions (Kinesis, Lambda, Firehose) and
//!   bodies of Firehose, one after another with or without separators;
//! - gzip (of several members), base64 and UTF-16 of all of these.
//!
//! Where names come with values (columns of Logs Insights and Athena, members of parseVPC), the text
//! has a header of AWS's names and lines of values, with `-` for what is empty; a new header stands
//! wherever the names change. A column that is no field is kept, unless most are none: then the rows
//! are told as bad lines.
//!
//! Nothing is lost. What is not understood becomes a line, which [`Lines`] tells as a bad one;
//! what is passed over on purpose is counted in the [`Recognition`]. Parquet is recognised and
//! refused by its name.
//!
//! Time is linear in the input. Limits: [`MAX_LAYERS`] layers inside one another, JSON 128 deep,
//! [`MAX_EVENT`] bytes an event, [`DECODED_LIMIT`] bytes of decoded text for a whole buffer.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::{FlowRecord, Format, Lines};

mod base64;
mod checksum;
mod columns;
mod csv;
mod error;
mod event;
mod gzip;
mod json;
mod lead;
mod output;
mod pairs;
mod place;
mod plain;
mod reader;
mod recognition;
mod run;
mod sniff;
mod split;
mod table;
mod text;
mod unwrapper;
mod utf16;
mod yaml;

pub use error::EnvelopeError;
pub use place::Place;
pub use recognition::{Layer, Recognition, Shape};
pub use unwrapper::{Part, Unwrapper};

use place::Places;

/// How many layers of gzip, base64 and UTF-16 can stand inside one another.
pub const MAX_LAYERS: u8 = 4;

/// How many bytes an event of JSON or a row of CSV can have: 8 MiB. Services send at most 6.
pub const MAX_EVENT: usize = 8 << 20;

/// How many bytes a whole buffer can be decoded to, unless [`Options`] say otherwise: 1 GiB. It stops
/// bombs of gzip.
pub const DECODED_LIMIT: u64 = 1 << 30;

/// What is known of an input beforehand.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Options {
    /// Formats that the lines can have. With them a record is found wherever it stands in a line;
    /// the defaults of AWS are tried in any case.
    pub formats: Vec<Format>,
    /// How many bytes can be decoded from gzip and base64, over all layers. Left out, it is
    /// [`DECODED_LIMIT`] for a whole buffer, and no limit for chunks.
    pub decoded_limit: Option<u64>,
}

/// Recognises what the bytes are, and gives the lines that are in them.
///
/// Bare lines are borrowed, at the cost of looking at each once.
///
/// ```
/// use flowlogs_parser::Format;
/// use flowlogs_parser::envelope::{self, Options};
///
/// let pasted = br#"{"events": [{"timestamp": 1418530010000, "message": "2 123456789010 eni-1235b8ca123456789
/// 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK"}, {"message": "?"}]}"#;
/// let pasted = pasted.map(|byte| if byte == b'\n' { b' ' } else { byte });
///
/// let unwrapped = envelope::unwrap(&pasted, &Options::default());
/// assert_eq!(unwrapped.recognition().to_string(), "Firehose records, 2 events");
///
/// let lines = unwrapped.lines(vec![Format::vpc_default().clone()]);
/// let results: Vec<_> = lines.records().collect();
/// assert_eq!(results[0].as_ref().map(|record| record.dstport()), Ok(Some(22)));
/// let bad_line = results[1].as_ref().unwrap_err();
/// let place = unwrapped.place(bad_line.line).expect("every line has a place");
/// assert_eq!(format!("{place}: {}", bad_line.error), "event 2: version is not a number at column 1");
/// ```
#[must_use]
pub fn unwrap<'t>(bytes: &'t [u8], options: &Options) -> Unwrapped<'t> {
    let limit = options.decoded_limit.unwrap_or(DECODED_LIMIT);
    let mut unwrapper = Unwrapper::with_limit(options, limit);
    if let Some(unwrapped) = unwrapper.borrow(bytes) {
        return unwrapped;
    }
    let mut part = unwrapper.push(bytes);
    part.append(unwrapper.finish());
    let (text, places) = part.into_parts();
    Unwrapped {
        text: Cow::Owned(text),
        places,
        recognition: unwrapper.recognition().clone(),
        formats: unwrapper.formats().to_vec(),
        error: unwrapper.error(),
    }
}

/// The lines of an input, and what is known of them.
#[derive(Clone, Debug)]
pub struct Unwrapped<'t> {
    text: Cow<'t, [u8]>,
    places: Places,
    recognition: Recognition,
    formats: Vec<Format>,
    error: Option<EnvelopeError>,
}

impl<'t> Unwrapped<'t> {
    /// The records: the given formats hold until a header says otherwise, after them those that the
    /// input states.
    #[must_use]
    pub fn lines(&self, mut given: Vec<Format>) -> Lines<'_> {
        given.extend(
            self.formats
                .iter()
                .filter(|format| !given.contains(format))
                .cloned()
                .collect::<Vec<_>>(),
        );
        Lines::new(&self.text, given)
    }

    /// The text for [`Lines`]: headers, messages, values.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The text, borrowed where the input was bare lines.
    #[must_use]
    pub fn into_text(self) -> Cow<'t, [u8]> {
        self.text
    }

    /// What the input was recognised as, and how much was found.
    #[must_use]
    pub const fn recognition(&self) -> &Recognition {
        &self.recognition
    }

    /// The formats that the input states, as `DescribeFlowLogs` does; those of headers stand in the
    /// text.
    #[must_use]
    pub fn formats(&self) -> &[Format] {
        &self.formats
    }

    /// Where the line of this number in the text came from; lines are counted from 1, as in
    /// [`BadLine::line`](crate::BadLine::line).
    #[must_use]
    pub fn place(&self, line: u64) -> Option<Place> {
        self.places.get(line)
    }

    /// What is broken first, if something is. All that could be read is in the text.
    #[must_use]
    pub const fn error(&self) -> Option<EnvelopeError> {
        self.error
    }
}

/// Whether the line is a record of the format.
fn fits(line: &str, format: &Format) -> bool {
    FlowRecord::parse(line, format).is_ok()
}
