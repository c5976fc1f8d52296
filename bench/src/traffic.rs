//! The lines that all areas but the parser's measure with: those of the stand-in, which are the same
//! on every machine.

use anyhow::Result;
use cloudwatch_stand_in::{Config, Traffic};

/// Records in each measurement.
pub(crate) const RECORDS: u32 = 200_000;

/// The log group with these records.
pub(crate) fn config() -> Config {
    config_of(RECORDS)
}

/// One with so many records.
pub(crate) fn config_of(records: u32) -> Config {
    Config { records: records.into(), interfaces: 64, ..Config::default() }
}

/// All lines in the default format, each with its end.
pub(crate) fn lines() -> Result<String> {
    let traffic = Traffic::new(&config())?;
    let mut text = String::new();
    for line in traffic.lines(0..u64::MAX) {
        text.push_str(&line);
        text.push('\n');
    }
    Ok(text)
}
