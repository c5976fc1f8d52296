//! The golden files: each input of `tests/data/envelopes` gives just what the JSON file beside it
//! tells, as a whole and in chunks.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use flowlogs_parser::Format;
use flowlogs_parser::envelope::{self, Options};
use serde_json::{Value, json};

use super::{Told, by_input, chunked, whole};

struct Golden {
    path: PathBuf,
    input: Vec<u8>,
    expected: Value,
}

impl Golden {
    fn read(path: PathBuf) -> Self {
        let input = fs::read(&path).unwrap();
        let expected = fs::read(path.with_extension("expected.json")).unwrap();
        Self { path, input, expected: serde_json::from_slice(&expected).unwrap() }
    }

    fn formats(&self) -> Vec<Format> {
        let formats = self.expected["formats"].as_array().into_iter().flatten();
        formats.map(|format| format.as_str().unwrap().parse().unwrap()).collect()
    }

    /// The same, without what only people read and what goes in.
    fn expected(&self) -> Value {
        let mut expected = self.expected.clone();
        let members = expected.as_object_mut().unwrap();
        members.remove("title");
        members.remove("formats");
        expected
    }
}

fn inputs() -> Vec<Golden> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/envelopes");
    let files: BTreeSet<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let is_input = |path: &PathBuf| !path.to_str().unwrap().ends_with(".expected.json");
    files.into_iter().filter(is_input).map(Golden::read).collect()
}

/// In the manner of the JSON files.
fn to_json(told: Told) -> Value {
    let bad_line = |(place, error): (String, String)| json!({"place": place, "error": error});
    json!({
        "recognized": told.recognition.to_string(),
        "found_formats": told.found_formats.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "records": told.records,
        "bad_lines": told.bad_lines.into_iter().map(bad_line).collect::<Vec<_>>(),
        "passed_over": told.recognition.passed_over(),
        "control_messages": told.recognition.control_messages(),
        "error": told.error.map(|error| error.to_string()),
    })
}

#[test]
fn each_input_gives_what_is_expected() {
    let inputs = inputs();
    assert!(inputs.len() > 50);
    let mut wrong = Vec::new();
    for golden in inputs {
        let told = to_json(whole(&golden.input, &golden.formats()));
        if told != golden.expected() {
            wrong.push(format!("{}:\n  {told}\n  {}", golden.path.display(), golden.expected()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_gives_the_same_in_chunks_of_any_size() {
    for golden in inputs() {
        for size in [1, 7, 4096] {
            let told = to_json(chunked(golden.input.chunks(size), &golden.formats()));
            assert_eq!(told, golden.expected(), "{} by {size}", golden.path.display());
        }
    }
}

#[test]
fn each_gives_the_same_where_formats_are_detected() {
    for golden in inputs() {
        for size in [1, 7, 4096] {
            let told = to_json(by_input(golden.input.chunks(size), &golden.formats()));
            assert_eq!(told, golden.expected(), "{} by {size}", golden.path.display());
        }
    }
}

#[test]
fn bare_lines_and_files_are_borrowed() {
    for golden in inputs() {
        let unwrapped = envelope::unwrap(&golden.input, &Options::default());
        let name = golden.path.file_name().unwrap().to_str().unwrap();
        let is_bare =
            matches!(name, "bare-lines.log" | "bare-lines-bad.log" | "file-with-header.log");
        let is_borrowed = matches!(unwrapped.into_text(), std::borrow::Cow::Borrowed(_));
        assert_eq!(is_borrowed, is_bare, "{name}");
    }
}
