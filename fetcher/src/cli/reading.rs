//! Reading, from the first batch to the closing line.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::pin::pin;

use flowlogs_fetcher::{Batch, Error, TimeWindow};
use flowlogs_parser::FlowRecord;
use futures_util::{FutureExt, Stream, StreamExt};
use tokio::{select, signal};

use super::failure::{Failure, Status};
use super::notes::Notes;
use super::tally::{Ending, Tally};
use crate::action::Action;

/// Reads records for an action.
pub(crate) struct Reading<'a, W> {
    action: Action,
    window: Window,
    /// Whether the first bad line or unreadable file ends it.
    is_strict: bool,
    /// Whether it is Ctrl-C that ends it.
    is_endless: bool,
    /// Whether the user knows that AWS gives a sample only.
    is_sample_told: bool,
    tally: Tally,
    out: W,
    notes: &'a mut Notes,
}

/// Which records are read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Window {
    /// Those of this window, which the source heeds.
    Read(TimeWindow),
    /// Those that start in this window, of all that the source has.
    Filter(TimeWindow),
    All,
}

/// Why reading ends before its source does.
enum Stop {
    /// The action wants no more.
    Enough,
    Interrupted,
    /// `| head` has seen enough, which is no failure.
    ClosedPipe,
    Failed(Failure),
}

impl<'a, W: Write> Reading<'a, W> {
    pub(crate) fn new(action: Action, window: Window, out: W, notes: &'a mut Notes) -> Self {
        Self {
            action,
            window,
            is_strict: false,
            is_endless: false,
            is_sample_told: false,
            tally: Tally::default(),
            out,
            notes,
        }
    }

    /// Ends it at the first bad line or unreadable file.
    pub(crate) fn strict(self, is_strict: bool) -> Self {
        Self { is_strict, ..self }
    }

    /// Takes Ctrl-C for its end, and not for an interruption.
    pub(crate) fn endless(self, is_endless: bool) -> Self {
        Self { is_endless, ..self }
    }

    /// Reads the batches, prints the answer, and tells what was done.
    pub(crate) async fn run(mut self, batches: impl Stream<Item = Result<Batch, Error>>) -> Status {
        let mut end = self.read(batches).await;
        // An answer that needs all records is not given from some of them.
        if let Ok(()) | Err(Stop::Enough) = end
            && let Err(error) = self.action.finish(&mut self.out)
        {
            end = Err(error.into());
        }
        if let Err(error) = self.out.flush()
            && !matches!(end, Err(Stop::ClosedPipe | Stop::Failed(_)))
        {
            end = Err(error.into());
        }
        self.tell(end)
    }

    async fn read(
        &mut self,
        batches: impl Stream<Item = Result<Batch, Error>>,
    ) -> Result<(), Stop> {
        let mut batches = pin!(batches);
        let mut interrupt = pin!(signal::ctrl_c().fuse());
        loop {
            let batch = select! {
                biased;
                Ok(()) = &mut interrupt => {
                    return if self.is_endless { Ok(()) } else { Err(Stop::Interrupted) };
                }
                batch = batches.next() => batch,
            };
            match batch {
                None => return Ok(()),
                Some(Ok(batch)) => self.batch(&batch)?,
                Some(Err(error)) => self.error(&error)?,
            }
        }
    }

    fn batch(&mut self, batch: &Batch) -> Result<(), Stop> {
        for result in batch.records() {
            match result {
                Ok(record) => self.record(&record)?,
                Err(bad_line) => {
                    self.tally.bad_lines += 1;
                    self.notes.bad_line(&bad_line, batch.origin());
                    if self.is_strict {
                        return Err(Stop::Failed(Failure::bad_line()));
                    }
                }
            }
        }
        if batch.is_sampled() && !self.is_sample_told {
            self.is_sample_told = true;
            self.notes.note("AWS gives a sample only: more than 500 events came in a second");
        }
        self.tally.reach(batch.origin());
        Ok(self.out.flush()?)
    }

    fn record(&mut self, record: &FlowRecord<'_>) -> Result<(), Stop> {
        if let Window::Filter(window) = &self.window {
            match record.start_ms() {
                Some(start_ms) if window.contains(start_ms) => {}
                Some(_) => return Ok(()),
                None => {
                    self.tally.without_start += 1;
                    return Ok(());
                }
            }
        }
        self.tally.record(record);
        match self.action.take(record, &mut self.out)? {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stop::Enough),
        }
    }

    /// A file that cannot be read does not keep the next from being read.
    fn error(&mut self, error: &Error) -> Result<(), Stop> {
        let failure = Failure::from(error);
        if self.is_strict || failure.status != Status::Data {
            return Err(Stop::Failed(failure));
        }
        self.tally.unreadable_files += 1;
        self.notes.failure(&failure);
        Ok(())
    }

    fn tell(&mut self, end: Result<(), Stop>) -> Status {
        let (ending, status) = match end {
            Ok(()) => (Ending::Complete, self.status()),
            Err(Stop::Enough) => (Ending::Enough, self.status()),
            Err(Stop::Interrupted) => (Ending::Interrupted, Status::Interrupted),
            Err(Stop::ClosedPipe) => return Status::Success,
            Err(Stop::Failed(failure)) => {
                self.notes.failure(&failure);
                (Ending::Incomplete, failure.status)
            }
        };
        let is_failure = ending == Ending::Incomplete || self.tally.unreadable_files > 0;
        // Where nothing could be read, the failure has told all.
        if !is_failure || self.tally.records + self.tally.bad_lines > 0 {
            let window = match &self.window {
                Window::Read(window) | Window::Filter(window) => Some(window),
                Window::All => None,
            };
            let found = self.action.found();
            self.notes.closing_line(&self.tally.closing_line(ending, found.as_deref(), window));
        }
        status
    }

    fn status(&self) -> Status {
        if self.tally.unreadable_files > 0 { Status::Data } else { Status::Success }
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::Failed(Failure::output(&error)),
        }
    }
}
