//! Values with a sign between them.

use std::borrow::Cow;
use std::io::{self, Write};

use super::answer::{Answer, Cell};
use super::units;

/// Tabs, `-` for what is absent, and times as the original writes them.
pub(super) fn write_text(answer: &Answer, out: &mut impl Write) -> io::Result<()> {
    let names = answer.columns.iter().map(|column| Cow::from(&*column.name));
    if !answer.is_bare {
        write_line(names, b"\t", out)?;
    }
    for row in &answer.rows {
        let text = |cell: &Cell| match cell {
            Cell::TimeMs(time) => units::plain_time(*time).into(),
            cell => cell.plain().map_or(Cow::from("-"), Cow::from),
        };
        write_line(row.iter().map(text), b"\t", out)?;
    }
    Ok(())
}

/// Tabs; nothing stands for what is absent.
pub(super) fn write_tsv(answer: &Answer, out: &mut impl Write) -> io::Result<()> {
    let names = answer.columns.iter().map(|column| column.key().into());
    write_line(names, b"\t", out)?;
    for row in &answer.rows {
        let cells =
            row.iter().map(|cell| tab_free(&cell.plain().unwrap_or_default()).into_owned().into());
        write_line(cells, b"\t", out)?;
    }
    Ok(())
}

/// Commas, as RFC 4180 has them but for the ends of lines; nothing stands for what is absent.
pub(super) fn write_csv(answer: &Answer, out: &mut impl Write) -> io::Result<()> {
    let names = answer.columns.iter().map(|column| column.key().into());
    write_line(names, b",", out)?;
    for row in &answer.rows {
        let cells =
            row.iter().map(|cell| quoted(&cell.plain().unwrap_or_default()).into_owned().into());
        write_line(cells, b",", out)?;
    }
    Ok(())
}

pub(super) fn write_line<'a>(
    values: impl Iterator<Item = Cow<'a, str>>,
    separator: &[u8],
    out: &mut impl Write,
) -> io::Result<()> {
    for (position, value) in values.enumerate() {
        if position > 0 {
            out.write_all(separator)?;
        }
        out.write_all(value.as_bytes())?;
    }
    out.write_all(b"\n")
}

/// A value of CSV.
pub(super) fn quoted(text: &str) -> Cow<'_, str> {
    let is_special = |c| matches!(c, ',' | '"' | '\n' | '\r');
    if text.contains(is_special) {
        format!("\"{}\"", text.replace('"', "\"\"")).into()
    } else {
        text.into()
    }
}

/// A value of TSV, which has no quotes: a tab would begin the next value.
pub(super) fn tab_free(text: &str) -> Cow<'_, str> {
    if text.contains(['\t', '\n', '\r']) {
        text.replace(['\t', '\n', '\r'], " ").into()
    } else {
        text.into()
    }
}
