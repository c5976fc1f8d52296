//! The command line: arguments in, a status out.

mod arguments;
mod failure;
mod fields;
mod location;
mod moment;
mod nearest;
mod notes;
mod question;
mod reading;
mod sql;
mod tally;
mod window;
mod words;
mod work;

use std::ffi::OsString;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::Path;
use std::{process, thread};

use clap::ColorChoice;
use flowlogs_parser::Filter;
use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use tokio::runtime::Runtime;
use tokio::signal;

use self::arguments::{Arguments, color_choice};
pub(crate) use self::failure::Failure;
use self::failure::Status;
use self::notes::Notes;
use self::question::{Asked, Question};
use self::reading::Reading;
use self::tally::Tally;
pub(crate) use self::tally::count;
use crate::action::Action;
use crate::output::{Form, Out};

/// Does what the command line asks, program name first.
pub(crate) fn run(command_line: &[OsString]) -> Status {
    let color = color_choice(command_line);
    let mut notes = Notes::new(color);
    let arguments = match Arguments::parse_from(command_line) {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => {
            notes.usage(&error);
            return Status::Usage;
        }
        Err(help_or_version) => {
            // A reader that went away before the end of the help has seen enough.
            let _ = help_or_version.print();
            return Status::Success;
        }
    };
    if arguments.manner.quiet {
        notes.be_quiet();
    }
    answer(&arguments, color, &mut notes).unwrap_or_else(|failure| {
        notes.failure(&failure);
        failure.status
    })
}

fn answer(arguments: &Arguments, color: ColorChoice, notes: &mut Notes) -> Result<Status, Failure> {
    let question = match Question::new(arguments, Timestamp::now(), Path::exists)? {
        Asked::Question(question) => *question,
        Asked::Filter(filter) => return filter_check(&filter),
        Asked::Sql(question) => {
            question.notes.iter().for_each(|note| notes.note(note));
            return sql::print(&question, arguments.elsewhere.stored_as.into());
        }
    };
    question.notes.iter().for_each(|note| notes.note(note));
    let manner = &arguments.manner;
    let (out, screen) = Out::open(manner.out_file.as_deref(), color, manner.ascii)?;
    let is_answer = matches!(question.action, Action::Statistic(_));
    let default = if is_answer && screen.width.is_some() { Form::Table } else { Form::Text };
    let runtime = Runtime::new().map_err(|error| Failure::runtime(&error))?;
    let status = runtime.block_on(async {
        tokio::spawn(end_at_second_interrupt());
        let batches = stream::iter(question.sources).flat_map(|source| source.batches()).boxed();
        let reading = Reading {
            action: question.action,
            tally: Tally { is_filtered: question.is_filtered, ..Tally::default() },
            filter: question.filter,
            window: question.window,
            is_strict: manner.strict,
            is_endless: arguments.events.is_endless(),
            is_sample_told: false,
            threads: manner.threads.unwrap_or_else(cores),
            form: manner.output.unwrap_or(default),
            fields: question.fields,
            screen,
            exits_with_match: manner.exit_status,
            out,
            notes,
        };
        reading.run(batches).await
    });
    // The lookup of a host name may be under way, and take its time.
    runtime.shutdown_background();
    Ok(status)
}

fn cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Says how a filter is understood.
fn filter_check(filter: &Filter) -> Result<Status, Failure> {
    match writeln!(io::stdout(), "{filter}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::output(&error)),
        _ => Ok(Status::Success),
    }
}

/// The first Ctrl-C ends the reading in good order; should that take too long, the second ends all.
async fn end_at_second_interrupt() {
    if signal::ctrl_c().await.is_ok() && signal::ctrl_c().await.is_ok() {
        process::exit(Status::Interrupted as i32);
    }
}
