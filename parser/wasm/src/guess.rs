//! What the format of a line might be.

use flowlogs_parser::detect::{Detection, Detector};
use flowlogs_parser::{Field, Format};
use wasm_bindgen::prelude::wasm_bindgen;

/// Why a line has the format that it has, or why none is told; then the names of its fields, as far as
/// its values show them: `?` stands for one that they do not.
#[wasm_bindgen(js_name = guessFormat)]
#[must_use]
pub fn guess_format(line: &str) -> Vec<String> {
    let detector = Detector::new(Vec::new());
    let detection = detector.detect(line);
    let known = |format: &Format| format.names().iter().map(ToString::to_string).collect();
    let names: Vec<String> = match &detection {
        Detection::Found(candidate) => known(candidate.format()),
        Detection::Ambiguous(ambiguity) => {
            ambiguity.candidates().first().map_or_else(Vec::new, |first| known(first.format()))
        }
        Detection::Unknown(unknown) => {
            unknown.guesses().map(|(_, field)| field.map_or("?", Field::name).to_owned()).collect()
        }
    };
    std::iter::once(detection.to_string()).chain(names).collect()
}
