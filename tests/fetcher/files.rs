//! Files, folders and gzip.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use flowlogs_fetcher::{Files, Origin};
use flowlogs_parser::Format;
use futures_util::TryStreamExt;
use tempfile::TempDir;

use crate::{read, run};

const A: &str = "2 123456789010 eni-a 10.0.0.1 10.0.0.2 1 2 6 1 40 1620140761 1620140821 ACCEPT OK";
const B: &str = "2 123456789010 eni-b 10.0.0.3 10.0.0.4 3 4 6 1 40 1620140761 1620140821 REJECT OK";

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// So many different lines in the default format.
fn lines(count: u32) -> Vec<String> {
    let line =
        |number: u32| A.replace("eni-a", &format!("eni-{:017x}", number.wrapping_mul(0x9e37_79b9)));
    (0..count).map(line).collect()
}

/// What a file of this content gives: lines, then errors without the name of the folder.
fn read_file(content: &[u8]) -> (Vec<String>, Vec<String>) {
    let folder = folder(&[("flows", content)]);
    let path = folder.path().join("flows");
    let (lines, errors) = read(Files::at(&path).batches());
    (lines, without(folder.path(), errors))
}

fn without(folder: &Path, errors: Vec<String>) -> Vec<String> {
    let folder = format!("{}/", folder.display());
    errors.into_iter().map(|error| error.replace(&folder, "")).collect()
}

#[track_caller]
fn assert_read(content: &[u8], expected: &[&str]) {
    let expected = expected.iter().map(ToString::to_string).collect();
    assert_eq!(read_file(content), (expected, vec![]));
}

#[test]
fn a_file_is_plain_or_gzip_by_its_bytes() {
    let text = format!("{A}\n{B}\n");
    assert_read(text.as_bytes(), &[A, B]);
    assert_read(&gzip(text.as_bytes()), &[A, B]);
    assert_read(&[gzip(A.as_bytes()), gzip(b"\n"), gzip(B.as_bytes())].concat(), &[A, B]);
    assert_read(b"", &[]);
    assert_read(&gzip(b""), &[]);
    assert_read(b"2", &["line 1: missing account-id at column 2"]);
}

#[test]
fn lines_may_end_as_they_like() {
    assert_read(format!("{A}\r\n{B}\r\n").as_bytes(), &[A, B]);
    assert_read(format!("\u{feff}{A}\n\n{B}").as_bytes(), &[A, B]);
}

#[test]
fn a_large_file_comes_whole_and_in_parts() {
    let lines = lines(20_000);
    let text = lines.join("\n");
    assert!(read_file(text.as_bytes()) == (lines.clone(), vec![]));
    assert!(read_file(&gzip(text.as_bytes())) == (lines, vec![]));
}

#[test]
fn a_header_gives_the_format_of_its_file_and_of_no_other() {
    let folder = folder(&[
        ("1.log", b"srcaddr dstport\n10.0.0.5 443\n"),
        ("2.log", A.as_bytes()),
        ("3.log", b"dstport bytes\n443 1\nsrcaddr\n10.0.0.5\n"),
    ]);
    let (lines, errors) = read(Files::at(folder.path()).batches());
    assert_eq!(lines, ["10.0.0.5 443", A, "443 1", "10.0.0.5"]);
    assert_eq!(errors, [""; 0]);
}

#[test]
fn lines_without_a_header_have_the_given_format() {
    let folder = folder(&[("flows", b"10.0.0.5 443\n")]);
    let format: Format = "srcaddr dstport".parse().unwrap();
    assert_eq!(read(Files::at(folder.path()).formats([format]).batches()).0, ["10.0.0.5 443"]);
}

#[test]
fn a_folder_gives_its_files_in_order_but_hidden_ones() {
    let folder = folder(&[
        ("b/2.log", b"2\n"),
        ("b/10.log.gz", &gzip(b"10\n")),
        ("a.log", b"1\n"),
        ("c", b"3"),
        (".hidden", b"4\n"),
        (".git/5", b"5\n"),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path(), folder.path().join("b/loop")).unwrap();
    let files = Files::at(folder.path()).formats(["bytes".parse().unwrap()]);
    assert_eq!(read(files.batches()), (["1", "10", "2", "3"].map(str::to_owned).to_vec(), vec![]));
}

#[test]
fn of_a_file_that_breaks_off_the_whole_lines_are_given_and_the_next_file_is_read() {
    let lines = lines(20_000);
    let text = lines.join("\n");
    let whole = gzip(text.as_bytes());
    let folder = folder(&[("1.gz", &whole[..whole.len() / 2]), ("2.log", A.as_bytes())]);
    let (mut read_lines, errors) = read(Files::at(folder.path()).batches());
    assert_eq!(read_lines.pop().as_deref(), Some(A));
    assert!(read_lines.len() > 5_000 && lines.starts_with(&read_lines));
    assert_eq!(without(folder.path(), errors), ["cannot read 1.gz: incomplete deflate stream"]);
}

#[test]
fn a_damaged_file_is_told() {
    let mut damaged = gzip(format!("{A}\n{B}\n").as_bytes());
    let checksum = damaged.len() - 8;
    damaged[checksum] ^= 1;
    let (lines, errors) = read_file(&damaged);
    assert_eq!(lines, [A, B]);
    assert_eq!(
        errors,
        ["cannot read flows: corrupt gzip stream does not have a matching checksum"]
    );
}

#[test]
fn a_missing_file_is_named() {
    let (lines, errors) = read(Files::at("gone.log").batches());
    assert_eq!(lines, [""; 0]);
    assert_eq!(errors, ["cannot read gone.log: No such file or directory (os error 2)"]);
}

#[test]
fn bad_lines_know_their_file_and_number() {
    let folder = folder(&[("flows", format!("{A}\nnonsense\n{B}\n").as_bytes())]);
    let path = folder.path().join("flows");
    let batches: Vec<_> = run(Files::at(&path).batches().try_collect()).unwrap();
    let bad_lines: Vec<_> = batches
        .iter()
        .flat_map(|batch| batch.records().filter_map(Result::err).map(|bad_line| bad_line.line))
        .collect();
    assert_eq!(bad_lines, [2]);
    let Origin::File(origin) = batches[0].origin() else { panic!("no file") };
    assert_eq!(**origin, path);
}
