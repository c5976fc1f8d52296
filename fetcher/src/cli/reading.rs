//! Reading, from the first batch to the closing line.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use flowlogs_fetcher::{Batch, Error, TimeWindow};
use flowlogs_parser::{FieldName, Filter};
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt};
use tokio::{select, signal, task};

use super::failure::{Failure, Status};
use super::notes::Notes;
use super::tally::{Ending, Tally, count};
use super::work::{Part, Task, Work};
use crate::action::{Action, Records, Statistic};
use crate::output::{BatchWriter, Binary, Form, Out, RecordBatches, Rows, Screen, Shape};

/// Reads records for an action.
#[expect(clippy::struct_excessive_bools, reason = "each is a wish of its own")]
pub(crate) struct Reading<'a> {
    pub(crate) action: Action,
    pub(crate) filter: Option<Filter>,
    pub(crate) window: Window,
    /// Whether the first bad line or unreadable file ends it.
    pub(crate) is_strict: bool,
    /// Whether it is Ctrl-C that ends it.
    pub(crate) is_endless: bool,
    /// Whether the user knows that AWS gives a sample only.
    pub(crate) is_sample_told: bool,
    pub(crate) threads: NonZeroUsize,
    pub(crate) form: Form,
    /// Which fields of records are shown, in order; empty if that is not said.
    pub(crate) fields: Vec<FieldName>,
    /// The same, where the first record tells it.
    pub(crate) first_fields: Option<Vec<FieldName>>,
    /// How the rows of an answer are shown.
    pub(crate) shape: Shape,
    pub(crate) screen: Screen,
    /// Whether it is no success if nothing matches.
    pub(crate) exits_with_match: bool,
    pub(crate) tally: Tally,
    pub(crate) out: Out,
    pub(crate) notes: &'a mut Notes,
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

type Batches = BoxStream<'static, Result<Batch, Error>>;

impl Reading<'_> {
    /// Reads the batches, prints the answer, and tells what was done.
    pub(crate) async fn run(mut self, batches: Batches) -> Status {
        let mut end = match self.action.clone() {
            Action::Records(records) => self.print(records, batches).await,
            Action::Statistic(statistic) => self.add_up(statistic, batches).await,
        };
        let is_whole = matches!(end, Ok(()) | Err(Stop::Enough));
        if let Err(error) = self.out.finish(is_whole)
            && !matches!(end, Err(Stop::ClosedPipe | Stop::Failed(_)))
        {
            end = Err(error.into());
        }
        self.notes.progress().end();
        self.tell(end)
    }

    async fn print(&mut self, records: Records, mut batches: Batches) -> Result<(), Stop> {
        let mut rows = Rows::new(self.form, std::mem::take(&mut self.fields));
        let mut read = Vec::new();
        // The first record tells which fields there are.
        let is_first_to_tell = rows.wants_fields();
        while rows.wants_fields() {
            let Some(batch) = batches.next().await else { break };
            if let Ok(batch) = &batch
                && let Some(record) = batch.records().find_map(Result::ok)
            {
                rows.set_fields(record.format());
            }
            read.push(batch);
        }
        let batches = futures_util::stream::iter(read).chain(batches).boxed();

        self.first_fields = is_first_to_tell.then(|| rows.fields().to_vec());
        let end = match self.form.binary(&self.out) {
            Some(form) => self.pack(form, rows.batches(), records, batches).await,
            None => self.print_rows(rows, records, batches).await,
        };
        if self.tally.with_other_fields > 0 {
            let records = count(self.tally.with_other_fields, "record has", "records have");
            let note = "fields that the first record lacks, which are not shown; --fields-out chooses what is";
            self.notes.note(&format!("{records} {note}"));
        }
        if records.is_search {
            self.tally.found = Some(format!("{} found", self.tally.matching));
        }
        end
    }

    async fn print_rows(
        &mut self,
        rows: Rows,
        records: Records,
        batches: Batches,
    ) -> Result<(), Stop> {
        rows.write_begin(&mut self.out)?;
        let (rows_at_end, separator) = (rows.clone(), rows.separator().len());
        let work = self.work_of(records, Task::Print(rows));
        let mut is_first = true;
        let end = self
            .read(work, batches, |reading, part| {
                let begin = if is_first && !part.text.is_empty() { separator } else { 0 };
                is_first &= part.text.is_empty();
                reading.out.write_all(&part.text[begin..])?;
                Ok(reading.out.flush()?)
            })
            .await
            .map(drop);
        if let Ok(()) | Err(Stop::Enough | Stop::Interrupted) = end {
            rows_at_end.write_end(&mut self.out)?;
        }
        end
    }

    /// Writes the records as record batches.
    async fn pack(
        &mut self,
        form: Binary,
        record_batches: RecordBatches,
        records: Records,
        batches: Batches,
    ) -> Result<(), Stop> {
        let mut writer = BatchWriter::new(form, record_batches.schema())?;
        let work = self.work_of(records, Task::Pack(record_batches));
        let end = self
            .read(work, batches, |reading, part| {
                for batch in part.batches.iter().filter(|batch| batch.num_rows() > 0) {
                    writer.write(batch, &mut reading.out)?;
                }
                Ok(())
            })
            .await
            .map(drop);
        if let Ok(()) | Err(Stop::Enough | Stop::Interrupted) = end {
            writer.finish(&mut self.out)?;
        }
        end
    }

    fn work_of(&mut self, records: Records, task: Task) -> Work {
        let mut work = self.work(task);
        if let Some(limit) = records.limit {
            work.remaining = Some(AtomicU64::new(limit));
            // What is not wanted is not even looked at.
            self.threads = NonZeroUsize::MIN;
        }
        work
    }

    async fn add_up(&mut self, statistic: Statistic, batches: Batches) -> Result<(), Stop> {
        if let Some(sort) = &self.shape.sort {
            // Before anything is read: an answer about nothing has the same columns.
            let columns = statistic.answer(statistic.state()).columns;
            if let Err(name) = sort.column(&columns) {
                return Err(Stop::Failed(Failure::no_column(name, &columns)));
            }
        }
        let work = self.work(Task::Add(statistic.clone()));
        // An answer that needs all records is not given from some of them.
        let read = self.read(work, batches, |_, _| Ok(())).await;
        // The answer may come to the same terminal.
        self.notes.progress().end();
        let work = read?;
        if let Some(state) = work.sum() {
            let mut answer = statistic.answer(state);
            self.shape.apply(&mut answer);
            if self.form == Form::Table {
                self.out.trust();
            }
            self.form.write(&answer, self.screen, &mut self.out)?;
            self.tally.found = Some(answer.found).filter(|found| !found.is_empty());
            if let Some(lack) = answer.lack {
                self.out.flush()?;
                return Err(Stop::Failed(Failure::incomplete(lack)));
            }
        }
        Ok(())
    }

    fn work(&self, task: Task) -> Work {
        let mut work = Work::new(task);
        work.filter.clone_from(&self.filter);
        if let Window::Filter(window) = &self.window {
            work.window = Some(window.clone());
        }
        work.is_strict = self.is_strict;
        work.first_fields.clone_from(&self.first_fields);
        work
    }

    /// Has batches worked on in several threads, and takes what comes of them in their order.
    async fn read(
        &mut self,
        work: Work,
        batches: Batches,
        mut take: impl FnMut(&mut Self, &Part) -> Result<(), Stop>,
    ) -> Result<Arc<Work>, Stop> {
        let work = Arc::new(work);
        let shared = Arc::clone(&work);
        let done = batches.map(move |batch| {
            let work = Arc::clone(&shared);
            async move {
                let batch = batch?;
                let done =
                    task::spawn_blocking(move || (work.on(&batch), batch.into_origin())).await;
                Ok(done)
            }
        });
        let mut done = pin!(done.buffered(self.threads.get()));
        let mut interrupt = pin!(signal::ctrl_c().fuse());
        loop {
            let next = select! {
                biased;
                Ok(()) = &mut interrupt => {
                    if self.is_endless {
                        break;
                    }
                    return Err(Stop::Interrupted);
                }
                next = done.next() => next,
            };
            match next {
                None => break,
                Some(Ok(Ok((part, origin)))) => {
                    self.tally(&part);
                    if let Some(error) = part.error {
                        return Err(error.into());
                    }
                    if part.is_sampled && !self.is_sample_told {
                        self.is_sample_told = true;
                        let note = "AWS gives a sample only: more than 500 events came in a second";
                        self.notes.note(note);
                    }
                    take(self, &part)?;
                    if part.is_enough {
                        return Err(Stop::Enough);
                    }
                    if self.is_strict && part.all_bad_lines > 0 {
                        return Err(Stop::Failed(Failure::bad_line()));
                    }
                    self.notes.progress().add(&part, &origin);
                    self.tally.reach(&origin);
                }
                // Nothing of ours panics; should it, the message has been told.
                Some(Ok(Err(_))) => return Err(Stop::Failed(Failure::panic())),
                Some(Err(error)) => self.error(&error)?,
            }
        }
        Ok(work)
    }

    fn tally(&mut self, part: &Part) {
        part.bad_lines.iter().for_each(|bad_line| self.notes.bad_line(bad_line));
        let tally = &mut self.tally;
        tally.records += part.records;
        tally.matching += part.matching;
        tally.without_data += part.without_data;
        tally.without_start += part.without_start;
        tally.with_other_fields += part.with_other_fields;
        tally.bad_lines += part.all_bad_lines;
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
            self.notes.closing_line(&self.tally.closing_line(ending, window));
        }
        status
    }

    fn status(&self) -> Status {
        if self.tally.unreadable_files > 0 {
            Status::Data
        } else if self.exits_with_match && self.tally.matching == 0 {
            Status::NoMatch
        } else {
            Status::Success
        }
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
