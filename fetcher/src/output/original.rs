//! What flowlogs-reader 5.0.1 prints, byte for byte.

use std::borrow::Cow;
use std::io::{self, Write};

use flowlogs_parser::{Column, Columns, Field};

use super::answer::{Answer, Cell};
use super::{separated, units};

/// The newest version of AWS's formats that the original knows all fields of.
const NEWEST: u8 = 6;

/// The record in the 47 fields that the original knows, whatever its format.
///
/// What is absent is `-`, and so is every zero; times have whole seconds.
pub(super) fn write_record(columns: &Columns<'_>, row: usize, out: &mut Vec<u8>) -> io::Result<()> {
    let known = Field::ALL.iter().filter(|field| field.version() <= NEWEST);
    for (position, &field) in known.enumerate() {
        if position > 0 {
            out.push(b' ');
        }
        match columns.column(field) {
            Some(Column::U8(numbers)) => write_number(numbers.get(row), out)?,
            Some(Column::U16(numbers)) => write_number(numbers.get(row), out)?,
            Some(Column::U64(numbers)) => write_number(numbers.get(row), out)?,
            Some(Column::TimeMs(times)) => {
                write_number(times.get(row).map(|time| time / 1000), out)?;
            }
            Some(_) => out.extend_from_slice(text(columns, field, row).unwrap_or("-").as_bytes()),
            None => out.push(b'-'),
        }
    }
    out.push(b'\n');
    Ok(())
}

fn write_number(number: Option<impl Into<u64>>, out: &mut Vec<u8>) -> io::Result<()> {
    match number.map_or(0, Into::into) {
        0 => out.write_all(b"-"),
        number => write!(out, "{number}"),
    }
}

fn text<'c>(columns: &'c Columns<'_>, field: Field, row: usize) -> Option<&'c str> {
    columns.texts_at(columns.format()?.position(field)?)?.get(row)
}

/// Sums as the original tells them: columns by name, `start` and `end` for the first and last moment,
/// and no number of flows. It has no other statistics, so these are told as in our text.
pub(super) fn write_answer(answer: &Answer, out: &mut impl Write) -> io::Result<()> {
    let name_of = |ours: &str| match ours {
        "first" => "start".to_owned(),
        "last" => "end".to_owned(),
        ours => ours.replace('-', "_"),
    };
    let is_sums = ["flows", "packets", "bytes", "first", "last"];
    if !is_sums.iter().all(|name| answer.columns.iter().any(|column| column.name == *name)) {
        return separated::write_text(answer, out);
    }
    let columns = answer.columns.iter().enumerate();
    let mut columns: Vec<_> = columns
        .filter(|(_, column)| column.name != "flows")
        .map(|(position, column)| (name_of(&column.name), position))
        .collect();
    columns.sort_unstable();
    let names = columns.iter().map(|(name, _)| Cow::from(&**name));
    separated::write_line(names, b"\t", out)?;
    for row in &answer.rows {
        let cells = columns.iter().map(|&(_, position)| match row.get(position) {
            Some(Cell::TimeMs(time)) => units::original_time(*time).into(),
            Some(cell) => cell.plain().map_or(Cow::from("None"), Cow::from),
            None => Cow::from("None"),
        });
        separated::write_line(cells, b"\t", out)?;
    }
    Ok(())
}
