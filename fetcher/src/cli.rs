//! The command line: arguments in, a status out.

mod arguments;
mod config;
mod explain;
mod failure;
mod fields;
mod location;
mod moment;
mod nearest;
mod notes;
mod progress;
mod question;
mod reading;
mod shipped;
mod sql;
mod tally;
mod window;
mod words;
mod work;

use std::ffi::{OsStr, OsString};
use std::io::{self, StdoutLock, Write};
use std::num::NonZeroUsize;
use std::path::Path;
use std::{process, thread};

use clap::ColorChoice;
use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use tokio::runtime::Runtime;
use tokio::signal;

use self::arguments::{Arguments, color_choice};
use self::config::{Config, Named};
pub(crate) use self::failure::Failure;
use self::failure::Status;
use self::notes::Notes;
use self::progress::Progress;
use self::question::{Asked, Question};
use self::reading::{Reading, Window};
use self::tally::Tally;
pub(crate) use self::tally::count;
use crate::action::Action;
use crate::output::{Form, Out, Shape, Sort};

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
    answer(&arguments, command_line, color, &mut notes).unwrap_or_else(|failure| {
        notes.failure(&failure);
        failure.status
    })
}

fn answer(
    given: &Arguments,
    command_line: &[OsString],
    color: ColorChoice,
    notes: &mut Notes,
) -> Result<Status, Failure> {
    let config = Config::load(given.manner.config.as_deref())?;
    let arguments_of = |source: Option<&Named>| {
        config.arguments(source, command_line).map_err(|error| config.failure(&error))
    };
    let arguments = &arguments_of(None)?;
    if arguments.manner.quiet {
        notes.be_quiet();
    }
    let named = |name: &OsStr| {
        let source = config.source(name)?;
        Some(arguments_of(Some(source)).map(|arguments| (source.locations.clone(), arguments)))
    };
    let question = match Question::new(arguments, Timestamp::now(), named, Path::exists)? {
        Asked::Question(question) => *question,
        Asked::Sql(question) => {
            question.notes.iter().for_each(|note| notes.note(note));
            return sql::print(&question, arguments.elsewhere.stored_as.into());
        }
        Asked::Filter(filter) => return print(|out| writeln!(out, "{filter}")),
        Asked::Completions(shell) => return print(|out| shipped::write_completions(shell, out)),
        Asked::Manual => return print(shipped::write_man),
    };
    question.notes.iter().for_each(|note| notes.note(note));
    let manner = &arguments.manner;
    if manner.explain {
        let runtime = Runtime::new().map_err(|error| Failure::runtime(&error))?;
        let told = runtime.block_on(explain::explain(&question))?;
        return print(|out| writeln!(out, "{told}"));
    }
    let (out, screen) = Out::open(manner.out_file.as_deref(), color, manner.ascii)?;
    let is_answer = matches!(question.action, Action::Statistic(_));
    let default = if is_answer && screen.width.is_some() { Form::Table } else { Form::Text };
    let runtime = Runtime::new().map_err(|error| Failure::runtime(&error))?;
    let form = manner.form().unwrap_or(default);
    if screen.width.is_some() && form.binary(&out).is_some() {
        return Err(Failure::usage(
            "a terminal cannot show this form",
            Some("write to a file with -o FILE, or to a pipe".to_owned()),
        ));
    }
    // Groups stand in the order in which they appear only if one thread sees them all.
    let threads = manner.threads.unwrap_or_else(cores);
    let threads = if form == Form::Original { NonZeroUsize::MIN } else { threads };
    // Records that scroll by show it themselves.
    if manner.progress && (is_answer || screen.width.is_none()) {
        let window = match &question.window {
            Window::Read(window) if !arguments.events.is_endless() => Some(window.clone()),
            _ => None,
        };
        notes.show_progress(Progress::shown(window, manner.ascii));
    }
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
            threads,
            form,
            fields: question.fields,
            first_fields: None,
            shape: Shape { sort: manner.sort.as_deref().map(Sort::new), has_names: manner.names },
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

/// Prints what is no answer about records.
fn print(
    write: impl FnOnce(&mut StdoutLock<'static>) -> io::Result<()>,
) -> Result<Status, Failure> {
    match write(&mut io::stdout().lock()) {
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
