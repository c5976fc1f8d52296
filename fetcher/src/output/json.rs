//! JSON: an array, or an object a line.

use std::io::{self, Write};

use super::answer::{Answer, Cell};

/// One array, an object a line.
pub(super) fn write_array(answer: &Answer, out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"[")?;
    for (position, row) in answer.rows.iter().enumerate() {
        out.write_all(if position == 0 { b"\n" } else { b",\n" })?;
        write_object(answer, row, out)?;
    }
    out.write_all(b"\n]\n")
}

pub(super) fn write_lines(answer: &Answer, out: &mut impl Write) -> io::Result<()> {
    for row in &answer.rows {
        write_object(answer, row, out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// What is absent is left out, as it is of records.
fn write_object(answer: &Answer, row: &[Cell], out: &mut impl Write) -> io::Result<()> {
    let mut is_first = true;
    out.write_all(b"{")?;
    for (column, cell) in answer.columns.iter().zip(row) {
        let Some(plain) = cell.plain() else { continue };
        if !is_first {
            out.write_all(b",")?;
        }
        is_first = false;
        serde_json::to_writer(&mut *out, &column.key())?;
        out.write_all(b":")?;
        match cell {
            // The digits are JSON as they are, however many.
            Cell::Number(_) | Cell::Bytes(_) | Cell::Share(_) => out.write_all(plain.as_bytes())?,
            _ => serde_json::to_writer(&mut *out, &plain)?,
        }
    }
    out.write_all(b"}")
}
