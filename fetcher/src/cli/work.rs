//! What is done with a batch, in any thread: records become columns, are filtered, and are printed or
//! added up.

use std::io;
use std::mem;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use arrow_array::RecordBatch;
use flowlogs_fetcher::{Batch, TimeWindow};
use flowlogs_parser::{
    BadLine, Column, Columns, Field, FieldName, Filter, FlowRecord, Lines, Selection,
};

use super::notes;
use crate::action::{State, Statistic};
use crate::output::{RecordBatches, Rows};

/// What is done with each batch.
pub(crate) struct Work {
    pub(crate) filter: Option<Filter>,
    /// Records that start elsewhere are passed over.
    pub(crate) window: Option<TimeWindow>,
    /// Whether a batch ends at its first bad line.
    pub(crate) is_strict: bool,
    pub(crate) task: Task,
    /// How many records are still wanted, where that is limited: then only one thread works.
    pub(crate) remaining: Option<AtomicU64>,
    /// The fields that are shown, where it was the first record that told them.
    pub(crate) first_fields: Option<Vec<FieldName>>,
    /// Of threads that are not at work.
    idle: Mutex<Vec<Hands>>,
}

/// What becomes of the records.
pub(crate) enum Task {
    Print(Rows),
    /// Record batches, for forms that are no text.
    Pack(RecordBatches),
    Add(Statistic),
}

/// What a thread works with, used again and again.
struct Hands {
    columns: Columns<'static>,
    selection: Selection,
    state: Option<State>,
}

/// What came of a batch.
#[derive(Debug, Default)]
pub(crate) struct Part {
    pub(crate) text: Vec<u8>,
    /// Whether AWS left out events of its time.
    pub(crate) is_sampled: bool,
    pub(crate) batches: Vec<RecordBatch>,
    /// How much was read.
    pub(crate) bytes: usize,
    /// Records with fields that are not shown, since the first record has none such.
    pub(crate) with_other_fields: u64,
    /// Why records could not be put in a form.
    pub(crate) error: Option<io::Error>,
    /// Whether no more is wanted.
    pub(crate) is_enough: bool,
    /// How many records there are in the window, and those of them that the filter lets through.
    pub(crate) records: u64,
    pub(crate) matching: u64,
    /// Those of the records that say that there is no data, or that it was skipped.
    pub(crate) without_data: u64,
    /// Left out, since their format does not say when they start.
    pub(crate) without_start: u64,
    /// Lines that are no records, each with its place and reason: the first few.
    pub(crate) bad_lines: Vec<String>,
    pub(crate) all_bad_lines: u64,
}

/// So many bad lines of a batch are told: one more than are shown, so that it is said that there are
/// more.
const TOLD: usize = 11;

impl Work {
    pub(crate) const fn new(task: Task) -> Self {
        Self {
            filter: None,
            window: None,
            is_strict: false,
            task,
            remaining: None,
            first_fields: None,
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Does the work of a batch.
    pub(crate) fn on(&self, batch: &Batch) -> Part {
        let Hands { columns, mut selection, mut state } = self.hands();
        let mut part =
            Part { bytes: batch.bytes(), is_sampled: batch.is_sampled(), ..Part::default() };
        let mut columns = columns.recycle();
        let mut batches = batch.lines().batches();
        while batches.read(&mut columns) {
            if self.on_lines(&columns, &mut selection, &mut state, batch, &mut part) {
                break;
            }
        }
        let columns = columns.recycle();
        self.idle().push(Hands { columns, selection, state });
        part
    }

    /// Takes the rows and the bad lines between them, of which some may be records all the same.
    fn on_lines(
        &self,
        columns: &Columns<'_>,
        selection: &mut Selection,
        state: &mut Option<State>,
        batch: &Batch,
        part: &mut Part,
    ) -> bool {
        let mut rows = 0..columns.len();
        for (&bad_line, &before) in columns.bad_lines().iter().zip(columns.rows_before_bad()) {
            let record = batch.read_again(bad_line);
            if record.is_err() && !self.is_strict && self.remaining.is_none() {
                part.bad_line(&bad_line, batch);
                continue;
            }
            let some = rows.start..before as usize;
            rows.start = some.end;
            if self.on_rows(columns, some, selection, state.as_mut(), part) {
                return true;
            }
            match record {
                Ok(record) => {
                    if self.on_record(&record, selection, state, part) {
                        return true;
                    }
                }
                Err(bad_line) => {
                    part.bad_line(&bad_line, batch);
                    if self.is_strict {
                        return true;
                    }
                }
            }
        }
        self.on_rows(columns, rows, selection, state.as_mut(), part)
    }

    /// Takes a record that is none of the rows; whether no more is wanted.
    fn on_record(
        &self,
        record: &FlowRecord<'_>,
        selection: &mut Selection,
        state: &mut Option<State>,
        part: &mut Part,
    ) -> bool {
        let message = record.to_message().into_bytes();
        let line = Lines::without_headers(message, vec![record.format().clone()]);
        let mut columns = Columns::default();
        let mut batches = line.batches();
        while batches.read(&mut columns) {
            let rows = 0..columns.len();
            if self.on_rows(&columns, rows, selection, state.as_mut(), part) {
                return true;
            }
        }
        false
    }

    /// Takes some of the rows; whether no more is wanted.
    fn on_rows(
        &self,
        columns: &Columns<'_>,
        mut rows: Range<usize>,
        selection: &mut Selection,
        state: Option<&mut State>,
        part: &mut Part,
    ) -> bool {
        match &self.filter {
            Some(filter) => filter.select(columns, selection),
            None => selection.select_all(columns),
        }
        self.keep_to_window(columns, &rows, selection, part);
        if let Some(last) = self.last_wanted(selection) {
            part.is_enough = true;
            rows.end = last + 1;
            selection.retain(|row, is_selected| is_selected && row < rows.end);
        }
        part.count(columns, &rows, self.window.as_ref());
        part.matching += selection.count() as u64;
        if let (Some(shown), Some(format)) = (&self.first_fields, columns.format())
            && format.names().iter().any(|name| !shown.contains(name))
        {
            part.with_other_fields += selection.count() as u64;
        }
        match (&self.task, state) {
            (Task::Add(_), Some(state)) => state.add(columns, selection),
            (Task::Add(_), None) => {}
            // A list of bytes takes all.
            (Task::Print(rows), _) => drop(rows.write(columns, selection.rows(), &mut part.text)),
            // Its columns are of the types of its schema.
            (Task::Pack(batches), _) => match batches.batch(columns, selection.rows()) {
                Ok(batch) => part.batches.push(batch),
                Err(error) => part.error = Some(error),
            },
        }
        part.is_enough
    }

    /// Leaves, of some rows, those that start in the window.
    fn keep_to_window(
        &self,
        columns: &Columns<'_>,
        rows: &Range<usize>,
        selection: &mut Selection,
        part: &mut Part,
    ) {
        if rows.len() < columns.len() {
            selection.retain(|row, is_selected| is_selected && rows.contains(&row));
        }
        let Some(window) = &self.window else { return };
        match columns.column(Field::Start) {
            Some(Column::TimeMs(starts)) => selection.retain(|row, is_selected| {
                is_selected && starts.get(row).is_some_and(|start_ms| window.contains(start_ms))
            }),
            _ => selection.retain(|_, _| false),
        }
        part.without_start += match columns.column(Field::Start) {
            Some(Column::TimeMs(starts)) => {
                let present = &starts.present()[rows.clone()];
                present.iter().filter(|is_present| !**is_present).count() as u64
            }
            _ => rows.len() as u64,
        };
    }

    /// The last row that is wanted, if those that are selected are enough.
    fn last_wanted(&self, selection: &Selection) -> Option<usize> {
        let remaining = self.remaining.as_ref()?;
        let wanted = remaining.load(Ordering::Relaxed);
        remaining.store(wanted.saturating_sub(selection.count() as u64), Ordering::Relaxed);
        let last = usize::try_from(wanted.checked_sub(1)?).ok()?;
        selection.rows().nth(last)
    }

    /// What all batches added up to; `None` if nothing was to be added up.
    pub(crate) fn sum(&self) -> Option<State> {
        let mut states = mem::take(&mut *self.idle()).into_iter().filter_map(|hands| hands.state);
        let Some(mut sum) = states.next() else {
            return match &self.task {
                Task::Add(statistic) => Some(statistic.state()),
                Task::Print(_) | Task::Pack(_) => None,
            };
        };
        for state in states {
            sum.merge(state);
        }
        Some(sum)
    }

    fn hands(&self) -> Hands {
        self.idle().pop().unwrap_or_else(|| Hands {
            columns: Columns::default(),
            selection: Selection::default(),
            state: match &self.task {
                Task::Add(statistic) => Some(statistic.state()),
                Task::Print(_) | Task::Pack(_) => None,
            },
        })
    }

    /// A thread that panicked has not given its hands back.
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Hands>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Part {
    /// Counts those of the rows that start in the window.
    fn count(&mut self, columns: &Columns<'_>, rows: &Range<usize>, window: Option<&TimeWindow>) {
        let starts = match (window, columns.column(Field::Start)) {
            (Some(_), Some(Column::TimeMs(starts))) => Some(starts),
            (Some(_), _) => return,
            (None, _) => None,
        };
        let is_in = |row| match (window, starts) {
            (Some(window), Some(starts)) => {
                starts.get(row).is_some_and(|start_ms| window.contains(start_ms))
            }
            _ => true,
        };
        self.records += rows.clone().filter(|&row| is_in(row)).count() as u64;
        if let Some(Column::Text(statuses)) = columns.column(Field::LogStatus) {
            let is_empty = |status| matches!(status, Some("NODATA" | "SKIPDATA"));
            let statuses = statuses.iter().enumerate().take(rows.end).skip(rows.start);
            let empty = statuses.filter(|&(_, status)| is_empty(status));
            self.without_data += empty.filter(|&(row, _)| is_in(row)).count() as u64;
        }
    }

    /// Counts a line that is no record, and tells the first few.
    fn bad_line(&mut self, bad_line: &BadLine<'_>, batch: &Batch) {
        self.all_bad_lines += 1;
        if self.bad_lines.len() < TOLD {
            self.bad_lines.push(notes::bad_line(bad_line, batch));
        }
    }
}
