//! What a slice of a log holds, in the few large values that cross to JavaScript cheaply.

use std::fmt::Write;

use flowlogs_parser::{Field, FlowRecord, Format, Lines, ParseError};
use serde::Serialize;
use serde_wasm_bindgen::Error;
use wasm_bindgen::JsValue;

#[derive(Default, Serialize)]
pub(crate) struct Batch {
    /// In the order of the log.
    runs: Vec<Run>,
    problems: Vec<Problem>,
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
struct Problem {
    /// Counted from 1. Exact: no log has 2⁵³ lines.
    line: f64,
    /// A byte of the line, counted from 1.
    column: usize,
    field: Option<&'static str>,
    message: String,
    text: String,
}

impl Batch {
    #[expect(clippy::cast_precision_loss, reason = "no log has 2⁵³ lines")]
    pub(crate) fn of_lines(lines: &Lines<'_>) -> Self {
        let mut batch = Self::default();
        let mut run_format = None;
        for result in lines.records() {
            match result {
                Ok(record) if run_format == Some(record.format()) => batch.extend_run(&record),
                Ok(record) => {
                    run_format = Some(record.format());
                    batch.begin_run(&record);
                }
                Err(bad_line) => batch.problems.push(Problem::new(
                    bad_line.line as f64,
                    bad_line.error,
                    &String::from_utf8_lossy(bad_line.text),
                )),
            }
        }
        batch
    }

    pub(crate) fn of_message(message: &str, format: &Format) -> Self {
        let mut batch = Self::default();
        match FlowRecord::parse(message, format) {
            Ok(record) => batch.begin_run(&record),
            Err(error) => batch.problems.push(Problem::new(1.0, error, message)),
        }
        batch
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
    fn new(line: f64, error: ParseError, text: &str) -> Self {
        Self {
            line,
            column: error.column(),
            field: error.field().map(Field::name),
            message: error.to_string(),
            text: text.into(),
        }
    }
}
