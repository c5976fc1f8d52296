//! Formats are found by what the lines hold, and never wrongly.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use flowlogs_parser::detect::{Detection, Detector, Survey};
use flowlogs_parser::{Field, FieldType, FlowRecord, Format, Lines};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Each log of `tests/data/vectors`, with how many of its lines are found to have their format, are
/// ambiguous, and are unknown, once its headers are taken away; and why not all are found.
const VECTORS: &[(&str, [usize; 3], &str)] = &[
    ("all-transit-gateway-fields", [3, 0, 0], ""),
    ("all-vpc-fields", [5, 0, 0], ""),
    ("default", [7, 0, 0], ""),
    ("ecs", [1, 0, 0], ""),
    ("encryption", [4, 0, 0], ""),
    ("mixed", [1, 0, 11], "formats that only a header tells"),
    ("nat-gateway", [6, 0, 0], ""),
    ("odd-values", [12, 0, 2], "protocols that no record can have"),
    ("regional-nat-gateway", [5, 0, 0], ""),
    ("services", [2, 0, 0], ""),
    ("tcp-flags", [8, 0, 0], ""),
    ("through-transit-gateway", [4, 0, 0], ""),
    ("transit-gateway-custom", [1, 0, 0], ""),
    ("transit-gateway-default", [1, 0, 0], ""),
];

/// The lines of a log without its headers, each with the format that it has.
fn lines_without_headers(log: &Path) -> Vec<(String, Format)> {
    let expected = fs::read_to_string(log.with_extension("json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
    let mut format = match expected["format"].as_str() {
        Some(format) => format.parse().unwrap(),
        None => Format::vpc_default().clone(),
    };
    let mut lines = Vec::new();
    for line in fs::read_to_string(log).unwrap().lines() {
        match Format::from_header(line) {
            Some(header) => format = header,
            None if line.trim().is_empty() || line.trim().starts_with('#') => {}
            None => lines.push((line.to_owned(), format.clone())),
        }
    }
    lines
}

#[test]
fn the_format_of_every_golden_line_is_found_without_a_header_or_said_to_be_unknown() {
    let detector = Detector::new(vec![]);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/vectors");
    let logs = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let logs = logs.filter(|path| path.extension().is_some_and(|kind| kind == "log")).count();
    assert_eq!(VECTORS.len(), logs);
    for &(name, expected, why) in VECTORS {
        let mut told = [0; 3];
        for (line, format) in lines_without_headers(&folder.join(name).with_extension("log")) {
            match detector.detect(&line) {
                Detection::Found(found) => {
                    assert_eq!(found.format(), &format, "{line}");
                    FlowRecord::parse(line.trim_start_matches('\u{feff}'), &format).unwrap();
                    told[0] += 1;
                }
                Detection::Ambiguous(_) => told[1] += 1,
                Detection::Unknown(_) => told[2] += 1,
            }
        }
        assert_eq!(told, expected, "{name}");
        assert_eq!(told[1..] == [0, 0], why.is_empty(), "{name}");
    }
}
