//! How answers are written, one file a form.

mod aligned;
mod answer;
mod json;
mod out;
mod printable;
mod rows;
mod separated;
mod units;

use std::io::{self, Write};

use clap::ValueEnum;

pub(crate) use self::answer::{Answer, Cell, Column, Kind};
pub(crate) use self::out::Out;
pub(crate) use self::printable::printable;
pub(crate) use self::rows::Rows;

/// A form of output.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Form {
    /// Records as they were logged; answers with tabs between values
    Text,
    /// Columns that are aligned, with units
    Table,
    /// Values with commas between, below their names
    Csv,
    /// Values with tabs between, below their names
    Tsv,
    /// One array
    Json,
    /// One object a line
    Ndjson,
}

/// What the reader of the output can see.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Screen {
    /// In characters; `None` if it is no terminal.
    pub(crate) width: Option<usize>,
    pub(crate) has_color: bool,
    /// Whether bars are drawn with ASCII alone.
    pub(crate) is_ascii: bool,
}

impl Form {
    /// Writes an answer.
    pub(crate) fn write(
        self,
        answer: &Answer,
        screen: Screen,
        out: &mut impl Write,
    ) -> io::Result<()> {
        match self {
            Self::Text => separated::write_text(answer, out),
            Self::Table => aligned::write(answer, screen, out),
            Self::Csv => separated::write_csv(answer, out),
            Self::Tsv => separated::write_tsv(answer, out),
            Self::Json => json::write_array(answer, out),
            Self::Ndjson => json::write_lines(answer, out),
        }
    }
}
