//! The golden files: what the program prints of each log of `tests/data/vectors` holds just the
//! values that the JSON file beside it tells.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::run;

fn logs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/vectors");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut logs: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|extension| extension == "log")).collect();
    logs.sort();
    logs
}

/// What stands in a log for the value: times with a fraction are milliseconds there.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => {
            format!("{:.3}", number.as_f64().unwrap()).replace('.', "")
        }
        value => value.to_string(),
    }
}

/// The values of each expected record as they are written, sorted.
fn expected_values(expected: &Value) -> Vec<Vec<String>> {
    let record = |record: &Value| sorted(record.as_object().unwrap().values().map(written));
    expected["records"].as_array().unwrap().iter().map(record).collect()
}

/// The values of each printed line, sorted.
fn printed_values(stdout: &str) -> Vec<Vec<String>> {
    let present = |line: &str| sorted(line.split(' ').filter(|word| *word != "-").map(in_seconds));
    stdout.lines().map(present).collect()
}

/// Expected times are seconds where these are whole; in a log of milliseconds they end in zeros.
fn in_seconds(word: &str) -> String {
    let is_milliseconds = word.len() == 13 && word.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = word.strip_suffix("000").filter(|_| is_milliseconds);
    seconds.unwrap_or(word).to_owned()
}

fn sorted(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut values: Vec<_> = values.collect();
    values.sort();
    values
}

/// Place and reason of each bad line, without the text that follows them.
fn bad_lines(stderr: &str, log: &Path) -> Vec<String> {
    let before = format!("bad line {}:", log.display());
    let told = stderr.lines().filter_map(|line| line.strip_prefix(&before));
    told.map(|told| told.splitn(3, ": ").take(2).collect::<Vec<_>>().join(": ")).collect()
}

#[test]
fn each_log_is_printed_as_the_records_and_bad_lines_that_are_expected() {
    let logs = logs();
    assert!(logs.len() >= 14, "{logs:?}");
    for log in logs {
        let expected = fs::read(log.with_extension("json")).unwrap();
        let expected: Value = serde_json::from_slice(&expected).unwrap();
        let fields = expected["format"].as_str().unwrap_or("default");
        let outcome = run(&["--location-type", "file", "--fields", fields, log.to_str().unwrap()]);
        assert_eq!(outcome.code, 0, "{outcome:?}");
        assert_eq!(printed_values(&outcome.stdout), expected_values(&expected), "{log:?}");
        let bad_line =
            |bad_line: &Value| bad_line["message"].as_str().unwrap().replace("line ", "");
        let expected: Vec<_> =
            expected["bad_lines"].as_array().unwrap().iter().map(bad_line).collect();
        assert_eq!(bad_lines(&outcome.stderr, &log), expected, "{log:?}");
    }
}
