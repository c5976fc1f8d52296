//! What a slice of a log holds, in the few large values that cross to JavaScript cheaply.

use std::fmt::Write;

use flowlogs_parser::envelope::{EnvelopeError, Place};
use flowlogs_parser::{Field, FlowRecord, Format, Input, InputPart, ParseError};
use serde::Serialize;
use serde_wasm_bindgen::Error;
use wasm_bindgen::JsValue;

#[derive(Default, Serialize)]
pub(crate) struct Batch {
    /// In the order of the log.
    runs: Vec<Run>,
    problems: Vec<Problem>,
    /// After the last record.
    ending: Option<Ending>,
}

/// Records that follow each other and have the same format.
#[derive(Serialize)]
struct Run {
    /// As AWS writes it.
    format: String,
    /// The names of the format.
    names: Vec<String>,
    /// One record a line.
    messages: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ending {
    recognized: String,
    /// As AWS writes them.
    stated_formats: Vec<String>,
}

#[derive(Serialize)]
struct Problem {
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

impl Batch {
    pub(crate) fn of_part(part: &InputPart<'_>) -> Self {
        let mut batch = Self::default();
        let mut run_format = None;
        for result in part.records() {
            match result {
                Ok(record) if run_format == Some(record.format()) => batch.extend_run(&record),
                Ok(record) => {
                    run_format = Some(record.format());
                    batch.begin_run(&record);
                }
                Err(bad_line) => {
                    let place = part.place(bad_line.line).unwrap_or(Place::Line(bad_line.line));
                    let text = String::from_utf8_lossy(bad_line.text);
                    batch.problems.push(Problem::of_text(place, bad_line.error, &text));
                }
            }
        }
        batch
    }

    pub(crate) fn of_message(message: &str, format: &Format) -> Self {
        let mut batch = Self::default();
        match FlowRecord::parse(message, format) {
            Ok(record) => batch.begin_run(&record),
            Err(error) => batch.problems.push(Problem::of_text(Place::Line(1), error, message)),
        }
        batch
    }

    /// Adds what is known of an input as a whole, once it was read.
    pub(crate) fn end(&mut self, input: &Input) {
        self.problems.extend(input.error().map(Problem::of_envelope));
        self.ending = Some(Ending {
            recognized: input.recognition().to_string(),
            stated_formats: input.formats().iter().map(ToString::to_string).collect(),
        });
    }

    pub(crate) fn to_js(&self) -> Result<JsValue, Error> {
        self.serialize(&serde_wasm_bindgen::Serializer::json_compatible())
    }

    fn begin_run(&mut self, record: &FlowRecord<'_>) {
        let format = record.format();
        self.runs.push(Run {
            format: format.to_string(),
            names: format.names().iter().map(ToString::to_string).collect(),
            messages: record.to_message(),
        });
    }

    fn extend_run(&mut self, record: &FlowRecord<'_>) {
        let run = self.runs.last_mut().expect("a run was begun with this format");
        write!(run.messages, "\n{record}").expect("writing to a string does not fail");
    }
}

impl Problem {
    fn of_text(place: Place, error: ParseError, text: &str) -> Self {
        Self {
            place: place.to_string(),
            line: line_of(place),
            column: Some(error.column()),
            field: error.field().map(Field::name),
            message: error.to_string(),
            text: text.into(),
        }
    }

    fn of_envelope(error: EnvelopeError) -> Self {
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
