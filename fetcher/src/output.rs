//! How answers are written, one file a form.

mod aligned;
mod answer;
mod arrow;
mod html;
mod json;
mod original;
mod out;
mod printable;
mod rows;
mod separated;
mod shape;
mod units;

use std::io;

use clap::ValueEnum;

pub(crate) use self::answer::{Answer, Cell, Column, Kind};
pub(crate) use self::arrow::{BatchWriter, Binary, RecordBatches};
pub(crate) use self::out::Out;
pub(crate) use self::printable::printable;
pub(crate) use self::rows::Rows;
pub(crate) use self::shape::{Shape, Sort};

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
    /// Apache Parquet
    Parquet,
    /// Apache Arrow: its file format with -o, else its stream
    Arrow,
    /// A page that needs nothing but itself
    Html,
    /// As flowlogs-reader 5.0.1 prints it: `--compat`
    #[value(skip)]
    Original,
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
    /// How record batches are written; `None` if the form is text.
    pub(crate) fn binary(self, out: &Out) -> Option<Binary> {
        match self {
            Self::Parquet => Some(Binary::Parquet),
            Self::Arrow if out.is_file() => Some(Binary::ArrowFile),
            Self::Arrow => Some(Binary::ArrowStream),
            _ => None,
        }
    }

    /// Writes an answer.
    pub(crate) fn write(self, answer: &Answer, screen: Screen, out: &mut Out) -> io::Result<()> {
        if let Some(form) = self.binary(out) {
            return arrow::write_answer(answer, form, out);
        }
        match self {
            Self::Text => separated::write_text(answer, out),
            Self::Table => aligned::write(answer, screen, out),
            Self::Csv => separated::write_csv(answer, out),
            Self::Tsv => separated::write_tsv(answer, out),
            Self::Json => json::write_array(answer, out),
            Self::Ndjson => json::write_lines(answer, out),
            Self::Html => html::write_answer(answer, out),
            Self::Original => original::write_answer(answer, out),
            // They are written above.
            Self::Parquet | Self::Arrow => Ok(()),
        }
    }
}
