//! A page that needs nothing but itself: a table that can be sorted, and bars.

use std::borrow::Cow;
use std::io::{self, Write};

use super::aligned::{amount, bar_column, text};
use super::answer::{Answer, Cell, Column, Kind};

/// The table asks for no network, and whatever was logged cannot make it ask.
const BEGIN: &str = concat!(
    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n",
    "<meta name=\"viewport\" content=\"width=device-width\">\n",
    "<meta http-equiv=\"Content-Security-Policy\" ",
    "content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n",
    "<title>Flow logs</title>\n<style>\n",
    include_str!("html/page.css"),
    "</style>\n<h1>Flow logs</h1>\n",
);

const END: &str = concat!(
    "</tbody>\n</table>\n</div>\n<script type=\"module\">\n",
    include_str!("html/page.js"),
    "</script>\n</html>\n",
);

pub(super) fn write_answer(answer: &Answer, out: &mut impl Write) -> io::Result<()> {
    out.write_all(BEGIN.as_bytes())?;
    let bar = bar_column(answer);
    let most =
        |column: usize| answer.rows.iter().map(|row| amount(&row[column])).fold(0.0, f64::max);
    let bar = bar.map(|column| (column, most(column))).filter(|&(_, most)| most > 0.0);
    if let (Some(Column { kind: Kind::Time, .. }), Some((column, most))) =
        (answer.columns.first(), bar)
    {
        write_chart(answer, column, most, out)?;
    }
    let heads = answer.columns.iter().map(|column| (&*column.name, column.kind.is_quantity()));
    write_head(heads, out)?;
    for row in &answer.rows {
        out.write_all(b"<tr>")?;
        for (position, (column, cell)) in answer.columns.iter().zip(row).enumerate() {
            let share =
                bar.filter(|(bar, _)| *bar == position).map(|(_, most)| amount(cell) / most);
            write_cell(column, cell, share, out)?;
        }
        out.write_all(b"</tr>\n")?;
    }
    out.write_all(END.as_bytes())
}

/// What stands before the records; their fields, and whether they are numbers.
pub(super) fn write_begin<'a>(
    fields: impl Iterator<Item = (&'a str, bool)>,
    out: &mut impl Write,
) -> io::Result<()> {
    out.write_all(BEGIN.as_bytes())?;
    write_head(fields, out)
}

/// The values of a record, `None` where one is absent.
pub(super) fn write_record<'a>(
    values: impl Iterator<Item = (Option<&'a str>, bool)>,
    out: &mut impl Write,
) -> io::Result<()> {
    out.write_all(b"<tr>")?;
    for (value, is_number) in values {
        match value {
            Some(value) => {
                write!(out, "<td{}>{}</td>", class(is_number), escaped(value))?;
            }
            None => out.write_all(ABSENT)?,
        }
    }
    out.write_all(b"</tr>\n")
}

pub(super) fn write_end(out: &mut impl Write) -> io::Result<()> {
    out.write_all(END.as_bytes())
}

const ABSENT: &[u8] = b"<td class=\"absent\">-</td>";

fn write_head<'a>(
    names: impl Iterator<Item = (&'a str, bool)>,
    out: &mut impl Write,
) -> io::Result<()> {
    out.write_all(b"<div class=\"scroll\">\n<table>\n<thead><tr>")?;
    for (name, is_number) in names {
        write!(out, "<th{}><button>{}</button></th>", class(is_number), escaped(name))?;
    }
    out.write_all(b"</tr></thead>\n<tbody>\n")
}

/// As people read it; what it is sorted by stands beside it.
fn write_cell(
    column: &Column,
    cell: &Cell,
    share: Option<f64>,
    out: &mut impl Write,
) -> io::Result<()> {
    let Some(plain) = cell.plain() else { return out.write_all(ABSENT) };
    let told = text(column, cell);
    write!(out, "<td{}", class(column.kind.is_quantity()))?;
    if let Some(share) = share {
        write!(out, " style=\"--share:{:.1}%\"", share * 100.0)?;
    }
    if told != plain {
        write!(out, " data-value=\"{}\"", escaped(&plain))?;
    }
    write!(out, ">{}</td>", escaped(&told))
}

/// A bar for each row, as high as its amount.
fn write_chart(answer: &Answer, column: usize, most: f64, out: &mut impl Write) -> io::Result<()> {
    let (title, rows) = (&answer.columns[column], answer.rows.len());
    writeln!(
        out,
        "<svg viewBox=\"0 0 {rows} 100\" preserveAspectRatio=\"none\" role=\"img\" \
         aria-label=\"{} by time\">",
        escaped(&title.name)
    )?;
    for (position, row) in answer.rows.iter().enumerate() {
        let height = amount(&row[column]) / most * 100.0;
        writeln!(
            out,
            "<rect x=\"{position}.05\" y=\"{:.2}\" width=\"0.9\" height=\"{height:.2}\">\
             <title>{}: {}</title></rect>",
            100.0 - height,
            escaped(&text(&answer.columns[0], &row[0])),
            escaped(&text(title, &row[column])),
        )?;
    }
    out.write_all(b"</svg>\n")
}

const fn class(is_number: bool) -> &'static str {
    if is_number { " class=\"number\"" } else { "" }
}

fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return text.into();
    }
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_logged_is_text_of_the_page() {
        let columns = vec![Column::new("what", Kind::Text), Column::new("bytes", Kind::Bytes)];
        let text = Cell::Text("<script>\"&\u{1b}".to_owned());
        let rows = vec![vec![text, Cell::Bytes(1500)], vec![Cell::Absent, Cell::Absent]];
        let mut out = Vec::new();
        write_answer(&Answer::new(columns, rows, "", ""), &mut out).unwrap();
        let page = String::from_utf8(out).unwrap();
        let body = page.split_once("<tbody>\n").unwrap().1.split_once("</tbody>").unwrap().0;
        assert_eq!(
            body,
            "<tr><td data-value=\"&lt;script&gt;&quot;&amp;\u{1b}\">&lt;script&gt;&quot;&amp;\\u{1b}</td>\
             <td class=\"number\" data-value=\"1500\">1.50 kB</td></tr>\n\
             <tr><td class=\"absent\">-</td><td class=\"absent\">-</td></tr>\n"
        );
    }

    #[test]
    fn times_are_drawn() {
        let columns = vec![Column::new("start", Kind::Time), Column::new("bytes", Kind::Bytes)];
        let row = |time, bytes| vec![Cell::TimeMs(time), Cell::Bytes(bytes)];
        let answer = Answer::new(columns, vec![row(0, 50), row(60_000, 200)], "bin", "bins").bar(1);
        let mut out = Vec::new();
        write_answer(&answer, &mut out).unwrap();
        let page = String::from_utf8(out).unwrap();
        for expected in [
            "<svg viewBox=\"0 0 2 100\"",
            "y=\"75.00\" width=\"0.9\" height=\"25.00\"><title>1970-01-01 00:00:00: 50 B</title>",
            "<td class=\"number\" style=\"--share:25.0%\" data-value=\"50\">50 B</td>",
        ] {
            assert!(page.contains(expected), "{expected}: {page}");
        }
    }
}
