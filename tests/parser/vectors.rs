//! The golden files: each log of `tests/data/vectors` gives just the records and bad lines that the
//! JSON file beside it tells.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use flowlogs_parser::{Chunks, Field, FlowRecord, Format, Lines};
use serde_json::{Value, json, to_value};

struct Vector {
    log: PathBuf,
    text: Vec<u8>,
    expected: Value,
}

impl Vector {
    fn read(log: PathBuf) -> Self {
        let text = fs::read(&log).unwrap();
        let expected = fs::read(log.with_extension("json")).unwrap();
        Self { log, text, expected: serde_json::from_slice(&expected).unwrap() }
    }

    /// What the lines have until a header says otherwise.
    fn formats(&self) -> Vec<Format> {
        vec![match self.expected["format"].as_str() {
            Some(format) => format.parse().unwrap(),
            None => Format::vpc_default().clone(),
        }]
    }

    fn lines(&self) -> Lines<'_> {
        Lines::new(&self.text, self.formats())
    }
}

fn vectors() -> Vec<Vector> {
    files("log").into_iter().map(Vector::read).collect()
}

/// The files of this kind, by name.
fn files(extension: &str) -> BTreeSet<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/vectors");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|other| other == extension)).collect()
}

/// The records and the bad lines, in the manner of the JSON files.
fn told<'l, 't: 'l>(parts: impl IntoIterator<Item = &'l Lines<'t>>) -> (Value, Value) {
    let (mut records, mut bad_lines) = (Vec::new(), Vec::new());
    for result in parts.into_iter().flat_map(Lines::records) {
        match result {
            Ok(record) => records.push(to_value(record).unwrap()),
            Err(bad_line) => {
                bad_lines.push(json!({"line": bad_line.line, "message": bad_line.to_string()}));
            }
        }
    }
    (records.into(), bad_lines.into())
}

fn expected(vector: &Vector) -> (Value, Value) {
    (vector.expected["records"].clone(), vector.expected["bad_lines"].clone())
}

#[test]
fn logs_and_what_is_expected_of_them_stand_side_by_side() {
    let logs = files("log");
    let expectations: BTreeSet<_> =
        files("json").into_iter().map(|path| path.with_extension("log")).collect();
    assert!(!logs.is_empty());
    assert_eq!(logs, expectations);
}

#[test]
fn each_log_gives_the_records_and_bad_lines_that_are_expected() {
    for vector in vectors() {
        assert_eq!(told([&vector.lines()]), expected(&vector), "{}", vector.log.display());
    }
}

#[test]
fn it_gives_the_same_in_small_chunks() {
    for vector in vectors() {
        let mut chunks = Chunks::new(vector.formats());
        let mut parts: Vec<_> = vector.text.chunks(7).map(|chunk| chunks.push(chunk)).collect();
        parts.push(chunks.finish());
        assert_eq!(told(&parts), expected(&vector), "{}", vector.log.display());
    }
}

#[test]
fn a_record_that_is_printed_and_parsed_again_is_equal() {
    for vector in vectors() {
        for record in vector.lines().records().flatten() {
            let message = record.to_message();
            assert_eq!(FlowRecord::parse(&message, record.format()), Ok(record));
        }
    }
}

#[test]
fn the_logs_have_a_header_where_it_is_said() {
    for vector in vectors() {
        let text = String::from_utf8(vector.text).unwrap();
        let has_header = text.lines().any(|line| Format::from_header(line).is_some());
        assert_eq!(vector.expected["header"], has_header, "{}", vector.log.display());
    }
}

#[test]
fn every_field_has_a_value_in_some_log() {
    let vectors = vectors();
    let records: Vec<_> = vectors.iter().map(Vector::lines).collect();
    let records: Vec<_> = records.iter().flat_map(Lines::records).flatten().collect();
    for &field in Field::ALL {
        assert!(records.iter().any(|record| record.value(field).is_some()), "{field}");
    }
}
