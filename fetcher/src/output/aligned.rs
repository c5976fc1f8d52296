//! Columns for people: aligned, with units, and bars where there is room for them.

use std::io::{self, Write};

use clap::builder::styling::{AnsiColor, Style};

use super::answer::{Answer, Cell, Column, Kind};
use super::{Screen, printable, units};

const HEADER: Style = Style::new().bold();
const BAR: Style = AnsiColor::Cyan.on_default();

/// Between two columns.
const GAP: &str = "  ";
/// A bar is at least as wide, or not drawn.
const LEAST_BAR: usize = 8;
const MOST_BAR: usize = 40;

pub(super) fn write(answer: &Answer, screen: Screen, out: &mut impl Write) -> io::Result<()> {
    let cells: Vec<Vec<String>> = answer.rows.iter().map(|row| texts(answer, row)).collect();
    let names: Vec<_> = answer.columns.iter().map(|column| printable(&column.name)).collect();
    let mut widths: Vec<usize> = names.iter().map(|name| name.chars().count()).collect();
    for row in &cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let shown = columns_that_fit(answer, &widths, screen.width);
    let taken: usize = shown.iter().map(|&column| widths[column] + GAP.len()).sum();
    let bar = bar_column(answer).and_then(|column| {
        let room = screen.width?.saturating_sub(taken).min(MOST_BAR);
        (room >= LEAST_BAR).then(|| Bar::new(answer, column, room, screen.is_ascii))
    });

    if !answer.is_bare {
        let names: Vec<_> = names.iter().map(|name| &**name).collect();
        let line = line(answer, &names, &widths, &shown);
        let (on, off) = style(screen, HEADER);
        writeln!(out, "{on}{}{off}", line.trim_end())?;
    }
    for (row, cells) in answer.rows.iter().zip(&cells) {
        let cells: Vec<_> = cells.iter().map(String::as_str).collect();
        let line = line(answer, &cells, &widths, &shown);
        match bar.as_ref().map(|bar| bar.draw(row)).filter(|bar| !bar.is_empty()) {
            Some(bar) => {
                let (on, off) = style(screen, BAR);
                writeln!(out, "{line}{GAP}{on}{bar}{off}")?;
            }
            None => writeln!(out, "{}", line.trim_end())?,
        }
    }
    let hidden: Vec<_> = (0..widths.len())
        .filter(|column| !shown.contains(column))
        .map(|column| answer.columns[column].name.as_str())
        .collect();
    if !hidden.is_empty() {
        writeln!(out, "(no room for {})", hidden.join(", "))?;
    }
    Ok(())
}

/// As people read the cells of a row. They cannot harm a terminal.
fn texts(answer: &Answer, row: &[Cell]) -> Vec<String> {
    answer.columns.iter().zip(row).map(|(column, cell)| text(column, cell)).collect()
}

/// As people read a cell.
pub(super) fn text(column: &Column, cell: &Cell) -> String {
    match (cell, column.kind) {
        (Cell::Absent, _) => "-".to_owned(),
        (Cell::Number(number), Kind::Bytes) | (Cell::Bytes(number), _) => units::bytes(*number),
        (Cell::Number(number), Kind::Count | Kind::Text) => units::grouped(*number),
        (Cell::TimeMs(time), _) => units::plain_time(*time),
        (Cell::Share(share), _) => units::percent(*share),
        (Cell::Text(text), _) => printable(text).into_owned(),
        (cell, _) => cell.plain().unwrap_or_default(),
    }
}

/// The columns that a line has room for: times and counts of less weight go first.
fn columns_that_fit(answer: &Answer, widths: &[usize], width: Option<usize>) -> Vec<usize> {
    let mut shown: Vec<usize> = (0..widths.len()).collect();
    let Some(width) = width else { return shown };
    let taken = |shown: &[usize]| -> usize {
        shown
            .iter()
            .map(|&column| widths[column] + GAP.len())
            .sum::<usize>()
            .saturating_sub(GAP.len())
    };
    for name in ["because-of", "first", "last", "cumulative", "packets", "share", "flows"] {
        if taken(&shown) <= width {
            break;
        }
        shown.retain(|&column| answer.columns[column].name != name);
    }
    shown
}

fn line(answer: &Answer, cells: &[&str], widths: &[usize], shown: &[usize]) -> String {
    let mut line = String::new();
    for (position, &column) in shown.iter().enumerate() {
        if position > 0 {
            line.push_str(GAP);
        }
        let padding = " ".repeat(widths[column].saturating_sub(cells[column].chars().count()));
        if answer.columns[column].kind.is_quantity() {
            line.push_str(&padding);
            line.push_str(cells[column]);
        } else {
            line.push_str(cells[column]);
            line.push_str(&padding);
        }
    }
    line
}

fn style(screen: Screen, style: Style) -> (String, String) {
    if screen.has_color {
        (style.render().to_string(), style.render_reset().to_string())
    } else {
        (String::new(), String::new())
    }
}

/// What is drawn: the column that asks for it, or the share.
pub(super) fn bar_column(answer: &Answer) -> Option<usize> {
    let share = || answer.columns.iter().position(|column| column.kind == Kind::Share);
    answer.bar.or_else(share)
}

/// Bars of a column.
struct Bar {
    column: usize,
    /// The longest one, in characters.
    room: usize,
    most: f64,
    is_ascii: bool,
}

impl Bar {
    fn new(answer: &Answer, column: usize, room: usize, is_ascii: bool) -> Self {
        let most = answer.rows.iter().map(|row| amount(&row[column])).fold(0.0, f64::max);
        Self { column, room, most, is_ascii }
    }

    /// In eighths of a character.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "it is at most a few hundred eighths"
    )]
    fn draw(&self, row: &[Cell]) -> String {
        const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
        let amount = amount(&row[self.column]);
        if amount <= 0.0 || self.most <= 0.0 {
            return String::new();
        }
        let eighths = (amount / self.most * (self.room * 8) as f64).round() as usize;
        let (whole, rest) = (eighths / 8, eighths % 8);
        if self.is_ascii {
            return "#".repeat((eighths + 4) / 8);
        }
        // Something is never drawn as nothing.
        format!("{}{}", "█".repeat(whole), if eighths == 0 { EIGHTHS[1] } else { EIGHTHS[rest] })
    }
}

#[expect(clippy::cast_precision_loss, reason = "a bar has few steps")]
pub(super) fn amount(cell: &Cell) -> f64 {
    match cell {
        Cell::Number(number) | Cell::Bytes(number) => *number as f64,
        Cell::Share(share) => *share,
        _ => 0.0,
    }
}

impl Kind {
    /// Whether it is aligned at its end.
    pub(super) const fn is_quantity(self) -> bool {
        matches!(
            self,
            Self::Count | Self::Bytes | Self::Share | Self::Port | Self::Code | Self::Flags
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(width: Option<usize>, is_ascii: bool) -> String {
        let columns = vec![
            Column::new("srcaddr", Kind::Text),
            Column::new("flows", Kind::Count),
            Column::new("bytes", Kind::Bytes),
            Column::new("first", Kind::Time),
            Column::new("share", Kind::Share),
        ];
        let row = |name: &str, flows, bytes, share| {
            vec![
                Cell::Text(name.to_owned()),
                Cell::Number(flows),
                Cell::Number(bytes),
                Cell::TimeMs(1_600_000_000_000),
                Cell::Share(share),
            ]
        };
        let rows = vec![row("10.0.0.5", 12_000, 9_000_000, 0.75), row("\u{1b}[31m", 1, 3, 0.25)];
        let mut out = Vec::new();
        let screen = Screen { width, has_color: false, is_ascii };
        write(&Answer::new(columns, rows, "group", "groups"), screen, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_wide_screen_has_room_for_bars() {
        assert_eq!(
            written(Some(80), false),
            "\
srcaddr      flows    bytes  first                 share
10.0.0.5    12,000  9.00 MB  2020-09-13 12:26:40  75.0 %  ██████████████████████
\\u{1b}[31m       1      3 B  2020-09-13 12:26:40  25.0 %  ███████▍
"
        );
        assert!(written(Some(80), true).contains("  ######################\n"));
    }

    #[test]
    fn a_narrow_screen_is_told_what_it_has_no_room_for() {
        assert_eq!(
            written(Some(40), false),
            "\
srcaddr      flows    bytes   share
10.0.0.5    12,000  9.00 MB  75.0 %
\\u{1b}[31m       1      3 B  25.0 %
(no room for first)
"
        );
    }

    #[test]
    fn what_is_no_terminal_has_no_bars() {
        assert!(written(None, false).ends_with("25.0 %\n"));
    }
}
