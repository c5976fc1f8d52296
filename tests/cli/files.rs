//! Files, folders and standard input.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

use crate::program::{Outcome, outcome, program, run, run_with_input};

const ONE: &str = "2 123456789010 eni-1 10.0.0.5 198.51.100.9 51000 443 6 10 840 1600000000 1600000059 ACCEPT OK\n";
const TWO: &str = "2 123456789010 eni-1 198.51.100.9 10.0.0.5 443 51000 6 20 1680 1600000100 1600000160 ACCEPT OK\n";
const NODATA: &str = "2 123456789010 eni-1 - - - - - - - 1600000200 1600000260 - NODATA\n";
const HEADER: &str = "srcaddr dstaddr tcp-flags\n";
const THREE: &str = "10.0.0.7 2001:db8::9 0\n";
const BAD: &str = "10.0.0.8 10.0.0.9 many\n";

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// Runs the program in the folder.
fn run_in(folder: &TempDir, arguments: &[&str]) -> Outcome {
    let mut command = program(arguments);
    command.current_dir(folder.path());
    outcome(command)
}

fn done(stdout: &str, stderr: &str) -> Outcome {
    Outcome { code: 0, stdout: stdout.to_owned(), stderr: stderr.to_owned() }
}

#[test]
fn every_kind_of_file_is_read_with_its_own_header() {
    let plain = [ONE, NODATA].concat();
    let with_header = [HEADER, THREE].concat();
    let folder = folder(&[
        ("a.log", plain.as_bytes()),
        ("b/c.log.gz", &gzip(&with_header)),
        ("b/two-members", &[gzip(ONE), gzip(TWO)].concat()),
        ("d", TWO.as_bytes()),
    ]);
    let all = [ONE, NODATA, THREE, ONE, TWO, TWO].concat();
    for (location, expected, told) in [
        ("a.log", &*plain, "2 records (1 without data)\n"),
        ("./a.log", &plain, "2 records (1 without data)\n"),
        ("b/c.log.gz", THREE, "1 record\n"),
        ("./b/two-members", &[ONE, TWO].concat(), "2 records\n"),
        ("./d", TWO, "1 record\n"),
        (".", &all, "6 records (1 without data)\n"),
        ("./", &all, "6 records (1 without data)\n"),
    ] {
        assert_eq!(run_in(&folder, &[location]), done(expected, told), "{location}");
    }
    let path = folder.path().join("a.log");
    let path = path.to_str().unwrap();
    assert_eq!(
        run(&[path, "ipset"]),
        done("10.0.0.5\n198.51.100.9\n", "2 addresses in 2 records (1 without data)\n")
    );
}

#[test]
fn standard_input_is_read_plain_or_compressed() {
    let text = [ONE, HEADER, THREE].concat();
    let expected = done(&[ONE, THREE].concat(), "2 records\n");
    assert_eq!(run_with_input(text.as_bytes(), &["-"]), expected);
    assert_eq!(run_with_input(&gzip(&text), &["-"]), expected);
    assert_eq!(run_with_input(b"", &["-"]), done("", "0 records\n"));
    let fields = ["-", "--fields", "${bytes} ${srcaddr}"];
    assert_eq!(run_with_input(b"40 10.0.0.5", &fields), done("40 10.0.0.5\n", "1 record\n"));
}

#[test]
fn a_window_chooses_the_records_of_a_file_by_their_start() {
    let text = [ONE, TWO, NODATA, HEADER, THREE].concat();
    for (options, expected, told) in [
        (
            &["-s", "1600000100"][..],
            [TWO, NODATA].concat(),
            "2 records (1 without data), 1 without a start left out, from 2020-09-13 12:28:20 UTC\n",
        ),
        (
            &["-e", "1600000100"],
            ONE.to_owned(),
            "1 record, 1 without a start left out, up to 2020-09-13 12:28:20 UTC\n",
        ),
        (
            &["-s", "2020-09-13 12:28:20", "-e", "2020-09-13 12:28:20.001"],
            TWO.to_owned(),
            "1 record, 1 without a start left out, 2020-09-13 12:28:20 to 12:28:20.001 UTC\n",
        ),
    ] {
        let arguments = [options, &["-"]].concat();
        assert_eq!(run_with_input(text.as_bytes(), &arguments), done(&expected, told));
    }
}

#[test]
fn bad_lines_are_told_with_their_place_and_counted() {
    let folder = folder(&[("flows.log", [ONE, HEADER, BAD, THREE].concat().as_bytes())]);
    let bad_line =
        "bad line flows.log:3: tcp-flags is not a number at column 19: 10.0.0.8 10.0.0.9 many\n";
    let closing_line = "2 records, 1 bad line skipped\n";
    let expected = [ONE, THREE].concat();
    assert_eq!(
        run_in(&folder, &["flows.log"]),
        done(&expected, &format!("{bad_line}{closing_line}"))
    );
    assert_eq!(run_in(&folder, &["-q", "flows.log"]), done(&expected, bad_line));
    assert_eq!(
        run_in(&folder, &["--strict", "flows.log"]),
        Outcome {
            code: 4,
            stdout: ONE.to_owned(),
            stderr: format!(
                "{bad_line}flowlogs_reader: stopped at a bad line, as --strict demands\n\
                 incomplete: 1 record, 1 bad line skipped\n"
            ),
        }
    );
}

#[test]
fn the_first_bad_lines_are_shown_and_no_control_characters() {
    // Colour is an envelope, and undone.
    let text = "\u{1b}[31m\u{9b}red\n".repeat(12);
    let line = |number| {
        format!(
            "bad line standard input:{number}: version is not a number at column 1: \
             \\u{{9b}}red\n"
        )
    };
    let shown: String = (1..=10).map(line).collect();
    let told = format!(
        "{shown}note: further bad lines are only counted\n0 records, 12 bad lines skipped\n"
    );
    assert_eq!(run_with_input(text.as_bytes(), &["-"]), done("", &told));
    let long = format!("{}\n", "é".repeat(200));
    let told = format!(
        "bad line standard input:1: version is not a number at column 1: {}…\n0 records, 1 bad line skipped\n",
        "é".repeat(100)
    );
    assert_eq!(run_with_input(long.as_bytes(), &["-"]), done("", &told));
}

#[test]
fn a_file_that_cannot_be_read_does_not_keep_the_next_from_being_read() {
    let compressed = gzip(&ONE.repeat(2000));
    let folder =
        folder(&[("a.gz", &compressed[..compressed.len() - 8]), ("b.log", TWO.as_bytes())]);
    let lenient = run_in(&folder, &["."]);
    assert_eq!((lenient.code, lenient.stdout), (4, [ONE.repeat(2000).as_str(), TWO].concat()));
    let [error, closing_line] = lenient.stderr.lines().collect::<Vec<_>>()[..] else {
        panic!("{}", lenient.stderr)
    };
    assert!(error.starts_with("flowlogs_reader: cannot read ./a.gz: "), "{error}");
    assert_eq!(closing_line, "2001 records, 1 unreadable file");
    let strict = run_in(&folder, &["--strict", "."]);
    assert_eq!((strict.code, strict.stdout), (4, ONE.repeat(2000)));
    assert!(
        strict.stderr.ends_with("incomplete: 2000 records, up to ./a.gz\n"),
        "{}",
        strict.stderr
    );
}

#[test]
fn what_is_not_there_is_named() {
    let folder = folder(&[]);
    let told = "flowlogs_reader: cannot read ./gone.log: No such file or directory\n";
    let expected = Outcome { code: 4, stdout: String::new(), stderr: told.to_owned() };
    assert_eq!(run_in(&folder, &["./gone.log"]), expected);
    assert_eq!(run_in(&folder, &["--strict", "./gone.log"]), expected);
    let outcome = run_in(&folder, &["gone.log"]);
    assert_eq!(outcome.code, 3);
    assert!(
        outcome
            .stderr
            .starts_with("note: there is no file gone.log, so it is taken for a log group\n"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_name_that_could_be_either_is_noted() {
    let folder = folder(&[("flows", ONE.as_bytes())]);
    let outcome = run_in(&folder, &["flows"]);
    assert_eq!(outcome.code, 3);
    let note = "note: reading the log group flows; ./flows reads the path of that name\n";
    assert!(outcome.stderr.starts_with(note), "{}", outcome.stderr);
    let expected = done(ONE, "1 record\n");
    assert_eq!(run_in(&folder, &["--location-type", "file", "flows"]), expected);
    assert_eq!(run_in(&folder, &["--loc", "file", "flows"]), expected);
    let absolute = Path::join(folder.path(), "flows");
    let absolute = absolute.to_str().unwrap();
    let note = format!(
        "note: reading the path {absolute}; --location-type cwl reads the log group of that name\n1 record\n"
    );
    assert_eq!(run(&[absolute]), done(ONE, &note));
}
