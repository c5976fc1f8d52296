//! Answers as record batches.

use std::io;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, Decimal128Array, Float64Array, RecordBatch, StringArray, TimestampMillisecondArray,
    UInt64Array,
};
use arrow_schema::{DataType, Field as ArrowField, Schema};

use super::super::answer::{Answer, Cell, Kind};
use super::time;

/// Of a number that 64 bits do not hold.
const DIGITS: u8 = 38;

/// The answer as one batch: numbers of 64 bits without a sign, times moments in UTC, shares doubles,
/// all else text. A column with a sum beyond 64 bits is decimal; what is absent is null.
pub(super) fn batch(answer: &Answer) -> io::Result<RecordBatch> {
    let mut fields = Vec::with_capacity(answer.columns.len());
    let mut arrays = Vec::with_capacity(answer.columns.len());
    for (position, column) in answer.columns.iter().enumerate() {
        let cells =
            || answer.rows.iter().map(move |row| row.get(position).unwrap_or(&Cell::Absent));
        let data_type = data_type(column.kind, cells());
        arrays.push(array(&data_type, cells())?);
        fields.push(ArrowField::new(column.key(), data_type, true));
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(io::Error::other)
}

fn data_type<'a>(kind: Kind, mut cells: impl Iterator<Item = &'a Cell>) -> DataType {
    let is_number = |cell: &Cell| matches!(cell, Cell::Absent | Cell::Number(_) | Cell::Bytes(_));
    match kind {
        Kind::Text | Kind::Address => DataType::Utf8,
        Kind::Time => time(),
        Kind::Share => DataType::Float64,
        Kind::Port | Kind::Protocol | Kind::Flags | Kind::Code | Kind::Count | Kind::Bytes => {
            let mut is_large = false;
            let is_all_numbers = cells.all(|cell| {
                is_large |= number(cell).is_some_and(|number| u64::try_from(number).is_err());
                is_number(cell)
            });
            match (is_all_numbers, is_large) {
                (false, _) => DataType::Utf8,
                (true, false) => DataType::UInt64,
                (true, true) => DataType::Decimal128(DIGITS, 0),
            }
        }
    }
}

fn array<'a>(data_type: &DataType, cells: impl Iterator<Item = &'a Cell>) -> io::Result<ArrayRef> {
    Ok(match data_type {
        DataType::UInt64 => {
            let numbers = cells.map(|cell| number(cell).and_then(|number| number.try_into().ok()));
            Arc::new(numbers.collect::<UInt64Array>())
        }
        DataType::Decimal128(digits, scale) => {
            let numbers = cells.map(|cell| number(cell).and_then(|number| number.try_into().ok()));
            let numbers = numbers.collect::<Decimal128Array>();
            Arc::new(numbers.with_precision_and_scale(*digits, *scale).map_err(io::Error::other)?)
        }
        DataType::Float64 => Arc::new(cells.map(share).collect::<Float64Array>()),
        DataType::Timestamp(..) => {
            let times = cells.map(|cell| match cell {
                Cell::TimeMs(time) => i64::try_from(*time).ok(),
                _ => None,
            });
            Arc::new(times.collect::<TimestampMillisecondArray>().with_timezone("UTC"))
        }
        _ => Arc::new(cells.map(Cell::plain).collect::<StringArray>()),
    })
}

const fn number(cell: &Cell) -> Option<u128> {
    match cell {
        Cell::Number(number) | Cell::Bytes(number) => Some(*number),
        _ => None,
    }
}

const fn share(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Share(share) => Some(*share),
        _ => None,
    }
}
