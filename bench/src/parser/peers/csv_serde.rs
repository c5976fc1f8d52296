//! The `csv` crate, each line deserialised into a struct.

use csv::{ReaderBuilder, StringRecord};
use serde::de::Deserialize;

use crate::parser::sum::Sum;
use crate::parser::values::{Layout, Values};

/// Reads lines without a header.
pub(super) fn read<L: Layout>(lines: &str) -> Sum {
    let mut builder = ReaderBuilder::new();
    // Nothing is quoted in flow logs, and not looking for quotes is faster.
    builder.delimiter(b' ').has_headers(false).quoting(false);
    let mut reader = builder.from_reader(lines.as_bytes());
    let mut record = StringRecord::new();
    let mut sum = Sum::default();
    while reader.read_record(&mut record).is_ok_and(|is_record| is_record) {
        if let Ok(values) = deserialize::<L::Values<'_>>(&record) {
            values.add_to(&mut sum);
        }
    }
    sum
}

/// By position: that is faster than by name.
fn deserialize<'a, T: Deserialize<'a>>(record: &'a StringRecord) -> csv::Result<T> {
    record.deserialize(None)
}
