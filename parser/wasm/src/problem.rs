//! What is no record, and where it stands.

use flowlogs_parser::envelope::{EnvelopeError, Place};
use flowlogs_parser::{Field, ParseError};
use serde::Serialize;

#[derive(Clone, Serialize)]
pub(crate) struct Problem {
    /// In the terms of the input: `line 12`, `event 3`.
    place: String,
    /// Where the place is a line, its number. Exact: no log has 2⁵³ lines.
    line: Option<f64>,
    /// A byte of the text, counted from 1; absent if the envelope is broken.
    column: Option<usize>,
    field: Option<&'static str>,
    message: String,
    text: String,
}

impl Problem {
    pub(crate) fn of_text(place: Place, error: ParseError, text: &[u8]) -> Self {
        Self {
            place: place.to_string(),
            line: line_of(place),
            column: Some(error.column()),
            field: error.field().map(Field::name),
            message: error.to_string(),
            text: String::from_utf8_lossy(text).into_owned(),
        }
    }

    pub(crate) fn of_envelope(error: EnvelopeError) -> Self {
        Self {
            place: error.place().to_string(),
            line: None,
            column: None,
            field: None,
            message: error.to_string(),
            text: String::new(),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "no log has 2⁵³ lines")]
const fn line_of(place: Place) -> Option<f64> {
    match place {
        Place::Line(line) => Some(line as f64),
        _ => None,
    }
}
