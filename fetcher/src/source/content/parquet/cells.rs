//! The values of a column, as text.

use std::io::{self, ErrorKind, Write};

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray, Int96};
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::ColumnDescriptor;

/// What the values of a column are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// As they are.
    Plain,
    /// Numbers without a sign, which are stored with one.
    Unsigned,
    /// Times in this many to a second; fields have seconds.
    Time { per_second: i64 },
    /// Account ids, whose leading zeros a number has lost.
    Account,
}

/// Texts one after the other, and where each ends.
#[derive(Debug, Default)]
pub(super) struct Cells {
    pub(super) text: Vec<u8>,
    pub(super) ends: Vec<usize>,
}

impl Kind {
    pub(super) fn of(column: &ColumnDescriptor) -> io::Result<Self> {
        if column.max_rep_level() > 0 {
            let message = format!("the column {} is a list", column.name());
            return Err(io::Error::new(ErrorKind::Unsupported, message));
        }
        Ok(match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::Timestamp(time)), _) => Self::Time {
                per_second: match time.unit {
                    TimeUnit::MILLIS => 1_000,
                    TimeUnit::MICROS => 1_000_000,
                    TimeUnit::NANOS => 1_000_000_000,
                },
            },
            (_, ConvertedType::TIMESTAMP_MILLIS) => Self::Time { per_second: 1_000 },
            (_, ConvertedType::TIMESTAMP_MICROS) => Self::Time { per_second: 1_000_000 },
            (
                _,
                ConvertedType::UINT_8
                | ConvertedType::UINT_16
                | ConvertedType::UINT_32
                | ConvertedType::UINT_64,
            ) => Self::Unsigned,
            _ if column.physical_type() != Type::BYTE_ARRAY
                && matches!(column.name(), "account_id" | "account-id") =>
            {
                Self::Account
            }
            _ => Self::Plain,
        })
    }

    /// Reads the next so many values. Those that are there have the level `most`.
    pub(super) fn cells(self, reader: &mut ColumnReader, rows: usize, most: i16) -> Result<Cells> {
        let rows = (rows, most);
        match reader {
            ColumnReader::BoolColumnReader(reader) => {
                read(reader, rows, |value, text| text.extend_from_slice(number(*value)))
            }
            ColumnReader::Int32ColumnReader(reader) => read(reader, rows, |value, text| {
                let value = *value;
                self.write(i64::from(value), u64::from(value.cast_unsigned()), text);
            }),
            ColumnReader::Int64ColumnReader(reader) => {
                read(reader, rows, |value, text| self.write(*value, value.cast_unsigned(), text))
            }
            ColumnReader::Int96ColumnReader(reader) => {
                read(reader, rows, |value: &Int96, text| write(value.to_seconds(), text))
            }
            ColumnReader::FloatColumnReader(reader) => {
                read(reader, rows, |value, text| write(value, text))
            }
            // Other tools make one of a number column with nulls.
            ColumnReader::DoubleColumnReader(reader) => {
                read(reader, rows, |value, text| write(value, text))
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                read(reader, rows, |value: &ByteArray, text| text.extend_from_slice(value.data()))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                read(reader, rows, |value: &FixedLenByteArray, text| {
                    text.extend_from_slice(value.data());
                })
            }
        }
    }

    fn write(self, signed: i64, unsigned: u64, text: &mut Vec<u8>) {
        match self {
            Self::Plain => write(signed, text),
            Self::Unsigned => write(unsigned, text),
            Self::Time { per_second } => write(signed.div_euclid(per_second), text),
            // A list of bytes takes all.
            Self::Account => drop(write!(text, "{signed:012}")),
        }
    }
}

/// Reads values and writes each; one that is null or empty becomes `-`.
fn read<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    (rows, most): (usize, i16),
    write: impl Fn(&T::T, &mut Vec<u8>),
) -> Result<Cells> {
    let (mut values, mut levels) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    let mut records = 0;
    while records < rows {
        let read = reader.read_records(rows - records, Some(&mut levels), None, &mut values)?;
        if read.0 == 0 {
            return Err(ParquetError::EOF("a column ends before the others".to_owned()));
        }
        records += read.0;
    }
    // If none is null, or the column cannot have one, there are as many values as rows.
    let all_present = values.len() == rows;
    let mut cells = Cells { text: Vec::new(), ends: Vec::with_capacity(rows) };
    let mut values = values.iter();
    for row in 0..rows {
        let begin = cells.text.len();
        let is_there = all_present || levels.get(row) == Some(&most);
        if is_there && let Some(value) = values.next() {
            write(value, &mut cells.text);
        }
        if cells.text.len() == begin {
            cells.text.push(b'-');
        }
        cells.ends.push(cells.text.len());
    }
    Ok(cells)
}

fn write(value: impl std::fmt::Display, text: &mut Vec<u8>) {
    // A list of bytes takes all.
    drop(write!(text, "{value}"));
}

fn number(value: bool) -> &'static [u8] {
    if value { b"1" } else { b"0" }
}
