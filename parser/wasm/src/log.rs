//! A log that comes in slices, and a single message.

use flowlogs_parser::{Chunks, Format, FormatError};
use serde_wasm_bindgen::Error;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::batch::Batch;

/// A log that is being read, slice by slice.
#[wasm_bindgen]
pub struct Log {
    chunks: Chunks,
}

#[wasm_bindgen]
impl Log {
    /// Begins a log whose lines have this format, by default that of VPC flow logs, until a header
    /// says otherwise.
    ///
    /// # Errors
    ///
    /// Throws the words of the [`FormatError`], a string.
    #[wasm_bindgen(constructor)]
    pub fn new(format: Option<String>) -> Result<Self, JsValue> {
        Ok(Self { chunks: Chunks::new(vec![parse_format(format)?]) })
    }

    /// Takes the next slice, and gives what the lines hold that it completes.
    ///
    /// # Errors
    ///
    /// None that a batch of text and numbers could raise.
    pub fn push(&mut self, slice: &[u8]) -> Result<JsValue, Error> {
        Batch::of_lines(&self.chunks.push(slice)).to_js()
    }

    /// Gives the last line, if no newline ended it.
    ///
    /// # Errors
    ///
    /// As [`push`](Self::push).
    pub fn finish(self) -> Result<JsValue, Error> {
        Batch::of_lines(&self.chunks.finish()).to_js()
    }
}

/// Reads one line: a batch of one record or one problem.
///
/// # Errors
///
/// As [`Log::new`].
#[wasm_bindgen(js_name = parseMessage)]
pub fn parse_message(message: &str, format: Option<String>) -> Result<JsValue, JsValue> {
    Ok(Batch::of_message(message, &parse_format(format)?).to_js()?)
}

fn parse_format(text: Option<String>) -> Result<Format, JsValue> {
    match text {
        None => Ok(Format::vpc_default().clone()),
        Some(text) => text.parse().map_err(|error: FormatError| error.to_string().into()),
    }
}
