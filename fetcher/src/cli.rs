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
mod tally;
mod window;

use std::ffi::OsString;
use std::path::Path;
use std::process;

use jiff::Timestamp;
use tokio::runtime::Runtime;
use tokio::signal;

use self::arguments::{Arguments, color_choice};
use self::failure::{Failure, Status};
use self::notes::Notes;
use self::question::Question;
use self::reading::Reading;
pub(crate) use self::tally::count;
use crate::output::Stdout;

/// Does what the command line asks, program name first.
pub(crate) fn run(command_line: &[OsString]) -> Status {
    let mut notes = Notes::new(color_choice(command_line));
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
    answer(&arguments, &mut notes).unwrap_or_else(|failure| {
        notes.failure(&failure);
        failure.status
    })
}

fn answer(arguments: &Arguments, notes: &mut Notes) -> Result<Status, Failure> {
    let question = Question::new(arguments, Timestamp::now(), Path::exists)?;
    question.notes.iter().for_each(|note| notes.note(note));
    let runtime = Runtime::new().map_err(|error| Failure::runtime(&error))?;
    let status = runtime.block_on(async {
        tokio::spawn(end_at_second_interrupt());
        let reading = Reading::new(question.action, question.window, Stdout::lock(), notes)
            .strict(arguments.manner.strict)
            .endless(arguments.events.is_endless());
        reading.run(question.source.batches()).await
    });
    // The lookup of a host name may be under way, and take its time.
    runtime.shutdown_background();
    Ok(status)
}

/// The first Ctrl-C ends the reading in good order; should that take too long, the second ends all.
async fn end_at_second_interrupt() {
    if signal::ctrl_c().await.is_ok() && signal::ctrl_c().await.is_ok() {
        process::exit(Status::Interrupted as i32);
    }
}
