//! The command line on a log group, beside the Python original and beside itself on a file.

mod quota;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};
use cloudwatch_stand_in::{Config, Server};

use crate::command_line::{Folder, addresses, run};
use crate::measure::Turns;
use crate::traffic::RECORDS;
use crate::{clock, row, traffic};

/// Prints the rows of the area `fetch`. `original` is the Python that has `flowlogs-reader`.
pub(crate) fn measure(reader: &Path, original: Option<&Path>) -> Result<()> {
    let programs = Programs { folder: Folder::new()?, reader, original: original.map(program_of) };
    client_times(&programs)?;
    quota::measure(&programs)
}

/// The programs that read a log group.
struct Programs<'a> {
    folder: Folder,
    reader: &'a Path,
    original: Option<PathBuf>,
}

impl Programs<'_> {
    fn ours(&self, server: &Server, arguments: &[&str]) -> Command {
        self.at(server, self.reader, arguments)
    }

    fn at(&self, server: &Server, program: &Path, arguments: &[&str]) -> Command {
        let mut command = self.folder.command(program);
        let Config { window, region, log_group, .. } = server.config();
        command.args(["--region", region, "--time-format", "%Y-%m-%dT%H:%M:%S"]);
        command.args(["--start-time", &time(window.start), "--end-time", &time(window.end)]);
        let (options, action): (Vec<&str>, Vec<&str>) =
            arguments.iter().partition(|argument| argument.starts_with("--"));
        command.args(options).arg(log_group).args(action);
        command.env("AWS_ENDPOINT_URL", server.url());
        command.env("AWS_ACCESS_KEY_ID", "bench").env("AWS_SECRET_ACCESS_KEY", "bench");
        command
    }
}

/// CPU time of the client alone: the server has all its answers ready, and no quotas.
fn client_times(programs: &Programs<'_>) -> Result<()> {
    let server = Server::start(Config { replay: true, ..traffic::config() })?;
    let ours = |action| programs.ours(&server, &["--requests-per-second=1000000", action]);
    let of_file = || programs.folder.ipset(programs.reader);
    ensure!(
        addresses(of_file())? == addresses(ours("ipset"))?,
        "the log group has other addresses"
    );
    let mut turns = Turns::new(clock::children);
    let ipset = turns.add("ipset of a log group", RECORDS, &(), || run(ours("ipset")))?;
    let print = turns.add("print of a log group", RECORDS, &(), || run(ours("print")))?;
    let file = turns.add("ipset of the same lines in a file", RECORDS, &(), || run(of_file()))?;
    let mut originals = None;
    if let Some(original) = &programs.original {
        let run_original = |action| run(programs.at(&server, original, &[action]));
        ensure!(
            addresses(programs.at(&server, original, &["ipset"]))? == addresses(ours("ipset"))?,
            "the original finds other addresses"
        );
        originals = Some((
            turns
                .add("flowlogs-reader 5.0.1, ipset", RECORDS, &(), move || run_original("ipset"))?,
            turns
                .add("flowlogs-reader 5.0.1, print", RECORDS, &(), move || run_original("print"))?,
        ));
    }
    let times = turns.rounds(3).take();
    row::print(&times[ipset], &times[file], None);
    if let Some((original_ipset, original_print)) = originals {
        row::print(&times[ipset], &times[original_ipset], Some(25.0));
        row::print(&times[print], &times[original_print], Some(25.0));
    }
    Ok(())
}

/// The program that pip has put beside its Python.
fn program_of(python: &Path) -> PathBuf {
    python.with_file_name("flowlogs_reader")
}

/// As both programs read it.
fn time(seconds: u64) -> String {
    let (days, seconds) = (seconds / 86_400, seconds % 86_400);
    // All windows here are in January 2026.
    let day = days - 20_454 + 1;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("2026-01-{day:02}T{hour:02}:{minute:02}:{second:02}")
}
