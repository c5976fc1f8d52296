//! Parquet as AWS, Arrow, Spark, pandas and `DuckDB` write it; `tests/data/parquet/make.py` made the
//! files.

use std::fs;
use std::path::{Path, PathBuf};

use flowlogs_fetcher::Files;
use tempfile::TempDir;

use crate::read;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/parquet")
}

fn expected() -> Vec<String> {
    fs::read_to_string(data().join("expected.log")).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn every_writer_gives_the_same_records() {
    let mut files = 0;
    for entry in fs::read_dir(data()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "parquet") {
            files += 1;
            assert_eq!(read(Files::at(&path).batches()), (expected(), vec![]), "{path:?}");
        }
    }
    assert_eq!(files, 12);
}

#[test]
fn a_file_that_is_cut_or_damaged_is_an_error_and_no_panic() {
    let whole = fs::read(data().join("arrow-v2-zstd.parquet")).unwrap();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("flows");
    for length in (4..whole.len()).step_by(97) {
        fs::write(&path, &whole[..length]).unwrap();
        let (_, errors) = read(Files::at(&path).batches());
        assert_eq!(errors.len(), 1, "{length}");
    }
    for place in (4..whole.len()).step_by(31) {
        let mut damaged = whole.clone();
        damaged[place] ^= 0xff;
        fs::write(&path, &damaged).unwrap();
        // Pages need not have a checksum, so that not all of it is noticed.
        let (lines, errors) = read(Files::at(&path).batches());
        assert!(errors.len() <= 1 && lines.len() <= 10, "{place}: {errors:?}");
    }
}

#[test]
fn parquet_of_something_else_is_told() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("flows");
    fs::write(&path, b"PAR1 and then no Parquet").unwrap();
    let (lines, errors) = read(Files::at(&path).batches());
    assert_eq!((lines, errors.len()), (vec![], 1));
}
