//! A log that comes in slices, and a single message.

use std::mem;

use flowlogs_parser::envelope::{DECODED_LIMIT, Options, Place};
use flowlogs_parser::{Columns, FlowRecord, Format, FormatError, Input, InputPart, Table};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::problem::Problem;
use crate::records::{Log, Records};

/// A log that is being read, slice by slice, in whatever envelope it is.
#[wasm_bindgen]
pub struct Reader {
    input: Input,
    options: Options,
    /// Whether the input was read to its end: what is pushed next is another.
    is_ended: bool,
    table: Table,
    problems: Vec<Problem>,
    columns: Columns<'static>,
}

#[wasm_bindgen]
impl Reader {
    /// Begins a log whose lines have this format until a header says otherwise; left out, it is
    /// found.
    ///
    /// # Errors
    ///
    /// Throws the words of the [`FormatError`], a string.
    #[wasm_bindgen(constructor)]
    pub fn new(format: Option<String>) -> Result<Self, JsValue> {
        let formats = format.map(|text| parse_format(&text)).transpose()?;
        let formats = formats.into_iter().collect();
        // All that is decoded becomes a table.
        let options = Options { formats, decoded_limit: Some(DECODED_LIMIT) };
        let input = Input::new(options.clone());
        let (table, problems, columns) = (Table::default(), Vec::new(), Columns::default());
        Ok(Self { input, options, is_ended: false, table, problems, columns })
    }

    /// Says that about so many bytes of text will come: so memory grows once, not a thousand times.
    pub fn expect(&self, bytes: usize) {
        // A record takes about twice its line. What is freed at once is used for what comes.
        let mut room = Vec::<u8>::new();
        let _ = room.try_reserve_exact(bytes.saturating_mul(5) / 2);
        std::hint::black_box(&room);
    }

    /// How much to push next, in bytes: that keeps memory small however large the log is, and lets
    /// an engine replace its first, slow translation of the parser between two calls.
    #[wasm_bindgen(js_name = nextLength)]
    #[must_use]
    pub fn next_length(&self) -> usize {
        // gzip can become 1032 times as long.
        const PACKED: usize = 1 << 15;
        const PLAIN: usize = 1 << 19;
        let recognition = self.input.recognition();
        let is_plain = recognition.shape().is_some() && recognition.layers().is_empty();
        if is_plain { PLAIN } else { PACKED }
    }

    /// Takes the next slice, and reads the lines that it completes.
    pub fn push(&mut self, slice: &[u8]) {
        if mem::take(&mut self.is_ended) {
            self.input = Input::new(self.options.clone());
        }
        let Self { input, table, problems, columns, .. } = self;
        *columns = take(&input.push(slice), table, problems, mem::take(columns));
    }

    /// Reads the last lines of the log: what is pushed next is another, which is recognised by itself
    /// and has nothing of this one but the table that they become.
    pub fn end(&mut self) {
        if mem::replace(&mut self.is_ended, true) {
            return;
        }
        let Self { input, table, problems, columns, .. } = self;
        *columns = take(&input.finish(), table, problems, mem::take(columns));
        problems.extend(input.error().map(Problem::of_envelope));
    }

    /// What the log was recognised as.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn recognized(&self) -> String {
        self.input.recognition().to_string()
    }

    /// How much is no record of what was read since the last [taken](Self::take).
    #[wasm_bindgen(getter, js_name = problemCount)]
    #[must_use]
    pub fn problem_count(&self) -> usize {
        self.problems.len()
    }

    /// How many records were read since the last ones were [taken](Self::take).
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn length(&self) -> usize {
        self.table.len()
    }

    /// Gives the records that were read, and forgets them.
    pub fn take(&mut self) -> Records {
        let recognition = self.recognized();
        let stated_formats = self.input.formats().iter().map(ToString::to_string).collect();
        let (table, problems) = (mem::take(&mut self.table), mem::take(&mut self.problems));
        Records::new(Log { table, problems, recognition, stated_formats })
    }

    /// Reads the last lines, and gives the records that were not taken.
    #[must_use]
    pub fn finish(mut self) -> Records {
        self.end();
        self.take()
    }
}

/// Reads one line, by default of the default format of VPC flow logs: one record or one problem.
///
/// # Errors
///
/// As [`Reader::new`].
#[wasm_bindgen(js_name = parseMessage)]
pub fn parse_message(message: &str, format: Option<String>) -> Result<Records, JsValue> {
    let format = format.map(|text| parse_format(&text)).transpose()?;
    let format = format.as_ref().unwrap_or(Format::vpc_default());
    let mut log = Log::default();
    match FlowRecord::parse(message, format) {
        Ok(record) => log.table.push(&record),
        Err(error) => {
            log.problems.push(Problem::of_text(Place::Line(1), error, message.as_bytes()));
        }
    }
    Ok(Records::new(log))
}

/// Adds the records and problems of a part. Gives the columns back that it has used.
fn take(
    part: &InputPart,
    table: &mut Table,
    problems: &mut Vec<Problem>,
    columns: Columns<'static>,
) -> Columns<'static> {
    let mut columns = columns.recycle();
    let mut batches = part.lines().batches();
    while batches.read(&mut columns) {
        let mut given = 0;
        for (&before, &bad_line) in columns.rows_before_bad().iter().zip(columns.bad_lines()) {
            match part.read_again(bad_line) {
                Ok(record) => {
                    table.append(&columns, given..before as usize);
                    given = before as usize;
                    table.push(&record);
                }
                Err(bad_line) => {
                    let place = part.place(bad_line.line).unwrap_or(Place::Line(bad_line.line));
                    problems.push(Problem::of_text(place, bad_line.error, bad_line.text));
                }
            }
        }
        table.append(&columns, given..columns.len());
    }
    drop(batches);
    columns.recycle()
}

pub(crate) fn parse_format(text: &str) -> Result<Format, JsValue> {
    text.parse().map_err(|error: FormatError| error.to_string().into())
}

/// A format as AWS writes it, and the names of its fields.
///
/// # Errors
///
/// As [`Reader::new`].
#[wasm_bindgen(js_name = parseFormat)]
pub fn format_parts(text: &str) -> Result<Vec<String>, JsValue> {
    let format = parse_format(text)?;
    let names = format.names().iter().map(ToString::to_string);
    Ok(std::iter::once(format.to_string()).chain(names).collect())
}

/// The default format of VPC or of Transit Gateway flow logs, as AWS writes it.
#[wasm_bindgen(js_name = defaultFormat)]
#[must_use]
pub fn default_format(is_transit_gateway: bool) -> String {
    let format =
        if is_transit_gateway { Format::transit_gateway_default() } else { Format::vpc_default() };
    format.to_string()
}
