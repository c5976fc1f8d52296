//! All records of a log in memory.

use alloc::vec::Vec;
use core::ops::Range;

use crate::{Columns, Field, FieldName, Filter, FlowRecord, Format, Selection};

/// Records of any formats, in order, by column.
///
/// It takes what [`Columns`] are read from a log, batch by batch, and keeps it: for tables that
/// people scroll, and for many questions about one log. A record takes the bytes of its line, 4 a
/// value for where that begins, 2 to 17 a number or address, and nothing for other text: 260 bytes
/// for one of the default format.
///
/// ```
/// use flowlogs_parser::{Columns, Format, Lines, Table};
///
/// let lines = Lines::new("srcaddr bytes\n10.0.0.5 840\nx\n10.0.0.6 60\n", Vec::new());
/// let mut table = Table::default();
/// let (mut batches, mut columns) = (lines.batches(), Columns::default());
/// while batches.read(&mut columns) {
///     table.append(&columns, 0..columns.len());
/// }
/// assert_eq!(table.len(), 2);
/// assert_eq!(table.record(1).and_then(|record| record.bytes()), Some(60));
///
/// let filter = "bytes > 100".parse()?;
/// let rows: Vec<_> = table.rows(&table.select(&filter)).collect();
/// assert_eq!(rows, [0]);
/// # Ok::<(), flowlogs_parser::FilterError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Each of one format, and of at most so many rows.
    parts: Vec<Columns<'static>>,
    /// The last part of each format.
    open: Vec<usize>,
    /// Where rows stand, in order.
    runs: Vec<Run>,
    rows: usize,
}

/// A part has so many rows at most, so that it is seldom moved as it grows.
const ROWS: usize = 1 << 16;
/// A part that has so many bytes of text takes no more: places in it have 31 bits.
const TEXT: usize = 1 << 28;

/// Rows that follow each other in the table and in a part.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// The first one in the table.
    row: usize,
    part: usize,
    /// The first one in the part.
    first: usize,
    rows: usize,
}

/// Which rows of a [`Table`] are selected: a [`Selection`] for each of its
/// [`parts`](Table::parts).
#[derive(Clone, Debug, Default)]
pub struct TableSelection {
    parts: Vec<Selection>,
}

impl Table {
    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Adds these rows of the columns.
    ///
    /// # Panics
    ///
    /// Panics if the columns have fewer rows.
    pub fn append(&mut self, columns: &Columns<'_>, mut rows: Range<usize>) {
        let Some(format) = columns.format() else { return };
        while !rows.is_empty() {
            let part = self.part_of(format);
            let room = ROWS - self.parts[part].len();
            let some = rows.start..rows.end.min(rows.start + room);
            self.note(part, some.len());
            self.parts[part].append(columns, some.clone());
            rows.start = some.end;
        }
    }

    /// Adds a record.
    pub fn push(&mut self, record: &FlowRecord<'_>) {
        let part = self.part_of(record.format());
        self.note(part, 1);
        self.parts[part].push(record);
    }

    /// The record in a row, counted from 0; `None` if there is no such row.
    #[must_use]
    pub fn record(&self, row: usize) -> Option<FlowRecord<'_>> {
        let (part, row) = self.place(row)?;
        self.parts[part].record(row)
    }

    /// Its rows in parts: each of one format, with the rows of that in order.
    #[must_use]
    pub fn parts(&self) -> &[Columns<'static>] {
        &self.parts
    }

    /// In which part a row stands, and in which row of that; `None` if there is no such row.
    #[must_use]
    pub fn place(&self, row: usize) -> Option<(usize, usize)> {
        let run = self.runs.partition_point(|run| run.row <= row).checked_sub(1)?;
        let run = self.runs[run];
        (row - run.row < run.rows).then(|| (run.part, run.first + row - run.row))
    }

    /// The rows of all parts in order: a part, and rows of it that follow each other.
    pub fn runs(&self) -> impl Iterator<Item = (usize, Range<usize>)> {
        self.runs.iter().map(|run| (run.part, run.first..run.first + run.rows))
    }

    /// The formats of the records, in order of their first use.
    pub fn formats(&self) -> impl Iterator<Item = &Format> {
        self.open.iter().filter_map(|&part| self.parts[part].format())
    }

    /// The names of all fields that a record has, in order of their first use.
    #[must_use]
    pub fn names(&self) -> Vec<&FieldName> {
        let mut names = Vec::new();
        let mut is_known = [false; Field::ALL.len()];
        for name in self.formats().flat_map(Format::names) {
            let is_new = match name {
                FieldName::Known(field) => {
                    !core::mem::replace(&mut is_known[*field as usize], true)
                }
                FieldName::Unknown(_) => !names.contains(&name),
            };
            if is_new {
                names.push(name);
            }
        }
        names
    }

    /// The rows that match.
    #[must_use]
    pub fn select(&self, filter: &Filter) -> TableSelection {
        let parts = self.parts.iter().map(|part| {
            let mut selection = Selection::default();
            filter.select(part, &mut selection);
            selection
        });
        TableSelection { parts: parts.collect() }
    }

    /// The rows in this range.
    #[must_use]
    pub fn select_range(&self, rows: Range<usize>) -> TableSelection {
        let mut parts: Vec<_> = self.parts.iter().map(|part| Selection::none(part.len())).collect();
        for run in &self.runs {
            let begin = rows.start.saturating_sub(run.row).min(run.rows);
            let end = rows.end.saturating_sub(run.row).min(run.rows);
            parts[run.part].add(run.first + begin..run.first + end.max(begin));
        }
        TableSelection { parts }
    }

    /// The selected rows, in order.
    pub fn rows(&self, selection: &TableSelection) -> impl Iterator<Item = usize> {
        self.runs.iter().flat_map(move |run| {
            let is_selected = move |offset: &usize| {
                let part = selection.parts.get(run.part);
                part.is_some_and(|part| part.contains(run.first + offset))
            };
            (0..run.rows).filter(is_selected).map(|offset| run.row + offset)
        })
    }

    /// The part that takes the next row of this format.
    fn part_of(&mut self, format: &Format) -> usize {
        let is_same = |part: &Columns<'_>| part.format() == Some(format);
        let last = self.runs.last().map(|run| run.part).filter(|&part| is_same(&self.parts[part]));
        let open = self
            .open
            .iter()
            .position(|&part| last == Some(part))
            .or_else(|| self.open.iter().position(|&part| is_same(&self.parts[part])));
        let has_room = |part: &Columns<'static>| part.len() < ROWS && part.text_length() < TEXT;
        if let Some(open) = open
            && has_room(&self.parts[self.open[open]])
        {
            return self.open[open];
        }
        let part = self.parts.len();
        self.parts.push(Columns::owned(format));
        match open {
            Some(open) => self.open[open] = part,
            None => self.open.push(part),
        }
        part
    }

    /// Notes that rows come next, in this part.
    fn note(&mut self, part: usize, rows: usize) {
        let first = self.parts[part].len();
        match self.runs.last_mut() {
            Some(run) if run.part == part && run.first + run.rows == first => run.rows += rows,
            _ => self.runs.push(Run { row: self.rows, part, first, rows }),
        }
        self.rows += rows;
    }
}

impl TableSelection {
    /// For each part of the table, in order.
    #[must_use]
    pub fn parts(&self) -> &[Selection] {
        &self.parts
    }

    /// How many rows are selected.
    #[must_use]
    pub fn count(&self) -> usize {
        self.parts.iter().map(Selection::count).sum()
    }

    /// Leaves the rows that the other has too.
    pub fn intersect(&mut self, other: &Self) {
        for (part, other) in self.parts.iter_mut().zip(&other.parts) {
            part.intersect(other);
        }
    }
}
