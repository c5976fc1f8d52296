//! What is told beside the answers, on standard error.

use std::io::{self, Stderr, Write};

use anstream::{AutoStream, ColorChoice};
use clap::builder::styling::{AnsiColor, Style};
use flowlogs_fetcher::{Batch, Origin};
use flowlogs_parser::BadLine;
use flowlogs_parser::envelope::Place;

use super::failure::Failure;
use super::progress::Progress;
use super::window;
use crate::output::printable;

/// Tells the user what is no answer.
///
/// A standard error that cannot be written to is no reason to stop.
pub(crate) struct Notes {
    stderr: AutoStream<Stderr>,
    is_quiet: bool,
    bad_lines: u64,
    progress: Progress,
}

/// So many bad lines are shown.
const SHOWN: u64 = 10;

/// Of a bad line, so many characters are shown.
const EXCERPT: usize = 100;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const NOTE: Style = AnsiColor::Yellow.on_default();
const TIP: Style = AnsiColor::Green.on_default();

impl Notes {
    pub(crate) fn new(color: clap::ColorChoice) -> Self {
        let color = match color {
            clap::ColorChoice::Always => ColorChoice::Always,
            clap::ColorChoice::Never => ColorChoice::Never,
            clap::ColorChoice::Auto => AutoStream::choice(&io::stderr()),
        };
        Self {
            stderr: AutoStream::new(io::stderr(), color),
            is_quiet: false,
            bad_lines: 0,
            progress: Progress::hidden(),
        }
    }

    /// From now on, tells only what went wrong.
    pub(crate) fn be_quiet(&mut self) {
        self.is_quiet = true;
    }

    /// From now on, shows how far reading has come.
    pub(crate) fn show_progress(&mut self, progress: Progress) {
        self.progress = progress;
    }

    pub(crate) fn progress(&mut self) -> &mut Progress {
        &mut self.progress
    }

    /// What the user may not expect, though nothing is wrong.
    pub(crate) fn note(&mut self, text: &str) {
        if !self.is_quiet {
            self.tell(&format!("{NOTE}note:{NOTE:#} {}\n", printable(text)));
        }
    }

    /// What was done, in one line.
    pub(crate) fn closing_line(&mut self, text: &str) {
        if !self.is_quiet {
            self.tell(&format!("{}\n", printable(text)));
        }
    }

    /// Why the program cannot do what it was asked, and what may help.
    pub(crate) fn failure(&mut self, failure: &Failure) {
        let message = printable(&failure.message);
        let tip = failure.tip.as_deref().map(printable);
        let tip = tip.map(|tip| format!("  {TIP}tip:{TIP:#} {tip}\n")).unwrap_or_default();
        let lines = failure.shown.iter().flat_map(|shown| shown.lines());
        let shown = lines.fold(String::new(), |shown, line| shown + "  " + &printable(line) + "\n");
        self.tell(&format!("{ERROR}flowlogs_reader:{ERROR:#} {message}\n{shown}{tip}"));
    }

    /// What is wrong with the command line.
    pub(crate) fn usage(&mut self, error: &clap::Error) {
        let text = error.render().to_string();
        let text = text.strip_prefix("error: ").unwrap_or(&text);
        self.tell(&format!("{ERROR}flowlogs_reader:{ERROR:#} {text}"));
    }

    /// A line that is no record, [as it is told](bad_line). After the first few, they are only counted.
    pub(crate) fn bad_line(&mut self, told: &str) {
        self.bad_lines += 1;
        if self.bad_lines <= SHOWN {
            self.tell(&format!("{NOTE}bad line{NOTE:#} {}\n", printable(told)));
        } else if self.bad_lines == SHOWN + 1 {
            self.tell(&format!("{NOTE}note:{NOTE:#} further bad lines are only counted\n"));
        }
    }

    /// In one piece, so that other programs' lines do not come between.
    fn tell(&mut self, text: &str) {
        let Self { stderr, progress, .. } = self;
        progress.suspend(|| drop(stderr.write_all(text.as_bytes())));
    }
}

/// A line that is no record: its place, the reason, and how it begins.
pub(crate) fn bad_line(bad_line: &BadLine<'_>, batch: &Batch) -> String {
    let place = place(bad_line.line, batch);
    let text = String::from_utf8_lossy(bad_line.text);
    let mut excerpt: String = text.chars().take(EXCERPT).collect();
    if excerpt.len() < text.len() {
        excerpt.push('…');
    }
    format!("{place}: {}: {excerpt}", bad_line.error)
}

/// Where a line stands: `flows.log:12`, `flows.json: event 12`, or a log stream and the time of the
/// event.
fn place(line: u64, batch: &Batch) -> String {
    let within = match batch.place(line) {
        Place::Line(line) => format!(":{line}"),
        other => format!(": {other}"),
    };
    match batch.origin() {
        Origin::File(path) => format!("{}{within}", path.display()),
        Origin::Stdin => format!("standard input{within}"),
        Origin::Object { bucket, key } => format!("s3://{bucket}/{key}{within}"),
        Origin::LogGroup { name, events, .. } => {
            let position = usize::try_from(line).ok().and_then(|line| line.checked_sub(1));
            match position.and_then(|position| events.get(position)) {
                Some(event) => {
                    format!("{} at {}", event.log_stream, window::moment(event.timestamp_ms))
                }
                None => name.to_string(),
            }
        }
        _ => format!("line {line}"),
    }
}
