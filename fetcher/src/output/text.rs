//! Plain text: a line a record, as it was logged.

use std::io::{self, Write};

use flowlogs_parser::FlowRecord;

/// Writes the record in its own format, with one space between values and `-` for absent ones.
pub(crate) fn write_record(record: &FlowRecord<'_>, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{record}")
}
