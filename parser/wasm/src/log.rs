//! A log that comes in slices, and a single message.

use flowlogs_parser::envelope::{DECODED_LIMIT, Options};
use flowlogs_parser::{Format, FormatError, Input};
use serde_wasm_bindgen::Error;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::batch::Batch;

/// A log that is being read, slice by slice, in whatever envelope it is.
#[wasm_bindgen]
pub struct Log {
    input: Input,
}

#[wasm_bindgen]
impl Log {
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
        let input = Input::new(Options { formats, decoded_limit: Some(DECODED_LIMIT) });
        Ok(Self { input })
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

    /// Takes the next slice, and gives what the lines hold that it completes.
    ///
    /// # Errors
    ///
    /// None that a batch of text and numbers could raise.
    pub fn push(&mut self, slice: &[u8]) -> Result<JsValue, Error> {
        Batch::of_part(&self.input.push(slice)).to_js()
    }

    /// Gives the last lines, and what is known of the log as a whole.
    ///
    /// # Errors
    ///
    /// As [`push`](Self::push).
    pub fn finish(mut self) -> Result<JsValue, Error> {
        let mut batch = Batch::of_part(&self.input.finish());
        batch.end(&self.input);
        batch.to_js()
    }
}

/// Reads one line, by default of the default format of VPC flow logs: a batch of one record or one
/// problem.
///
/// # Errors
///
/// As [`Log::new`].
#[wasm_bindgen(js_name = parseMessage)]
pub fn parse_message(message: &str, format: Option<String>) -> Result<JsValue, JsValue> {
    let batch = match format {
        None => Batch::of_message(message, Format::vpc_default()),
        Some(text) => Batch::of_message(message, &parse_format(&text)?),
    };
    Ok(batch.to_js()?)
}

fn parse_format(text: &str) -> Result<Format, JsValue> {
    text.parse().map_err(|error: FormatError| error.to_string().into())
}
