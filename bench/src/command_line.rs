//! The command line as a user runs it, beside others: CPU time of whole programs.

mod question;

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use cloudwatch_stand_in::Traffic;

use self::question::QUESTIONS;
use crate::measure::Turns;
use crate::{clock, row, traffic};

/// Records that all but the slowest are asked about.
const MANY: u32 = 1_000_000;

/// Records that the original is asked about.
const FEW: u32 = 50_000;

/// Programs that `peer.py` asks, how many records they read, and how much faster we want to be.
const PEERS: [(&str, u32, f64); 4] =
    [("duckdb", MANY, 4.0), ("polars", MANY, 4.0), ("chdb", MANY, 4.0), ("original", FEW, 100.0)];

/// A Python with the packages of `bench/cli/requirements.txt`, and the script that asks them.
pub(crate) struct Peers<'a> {
    pub(crate) python: &'a Path,
    pub(crate) script: &'a Path,
}

impl Peers<'_> {
    fn command(&self, folder: &Folder, arguments: [&str; 4]) -> Command {
        let mut command = folder.command(self.python);
        command.arg(self.script).args(arguments);
        command
    }
}

/// Prints the rows of the area `cli`. All programs have the same number of threads, but for those that
/// know only one.
pub(crate) fn measure_cli(
    reader: &Path,
    peers: Option<&Peers<'_>>,
    threads: NonZeroUsize,
) -> Result<()> {
    let folder = Folder::new()?;
    folder.write("many.log", MANY)?;
    folder.write("few.log", FEW)?;
    let log = |records| if records == FEW { "few.log" } else { "many.log" };
    let threads = &*threads.to_string();
    let mut turns = Turns::new(clock::children);
    let mut pairs = Vec::new();
    for question in &QUESTIONS {
        let ours = |records| {
            let mut command = folder.command(reader);
            command.arg(format!("./{}", log(records))).args(["--threads", threads, "--quiet"]);
            command.args(question.ours);
            (question.told)(&text(command))
        };
        let (expected, of_few) = (ours(MANY), ours(FEW));
        let case = turns.add(question.name, MANY, &expected, move || ours(MANY))?;
        let awk = || {
            let mut command = folder.command("sh");
            command.args(["-c", &question.awk.replace("$LOG", log(MANY))]);
            text(command)
        };
        pairs.push((
            case,
            turns.add(format!("{}, awk", question.name), MANY, &expected, awk)?,
            None,
        ));
        for (peer, records, goal) in PEERS {
            let Some(peers) = peers else { break };
            let (folder, log) = (&folder, log(records));
            let ask = move || text(peers.command(folder, [peer, question.name, log, threads]));
            let expected = if records == FEW { &of_few } else { &expected };
            let name = format!("{}, {peer}", question.name);
            pairs.push((case, turns.add(name, records, expected, ask)?, Some(goal)));
        }
    }
    let times = turns.take();
    for (case, peer, goal) in pairs {
        row::print(&times[case], &times[peer], goal);
        row::print_wall(&times[case], &times[peer], None);
    }
    Ok(())
}

/// A folder with the lines in a file, where the programs run.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("flows.log"), traffic::lines()?)?;
        Ok(Self(folder))
    }

    /// Writes a log of the same traffic with so many records.
    fn write(&self, name: &str, records: u32) -> Result<()> {
        let traffic = Traffic::new(&traffic::config_of(records))?;
        let mut text = String::new();
        for line in traffic.lines(0..u64::MAX) {
            text.push_str(&line);
            text.push('\n');
        }
        Ok(fs::write(self.0.path().join(name), text)?)
    }

    pub(crate) fn ipset(&self, reader: &Path) -> Command {
        let mut command = self.command(reader);
        command.args(["./flows.log", "ipset"]);
        command
    }

    /// Without any setting of the user's.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.0.path()).stdin(Stdio::null()).stderr(Stdio::null());
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.0.path());
        command
    }
}

pub(crate) fn run(mut command: Command) {
    let status = command.stdout(Stdio::null()).status().expect("it ran before");
    assert!(status.success(), "{command:?} failed");
}

/// What a command prints; a failure is told as one, since it equals nothing that is expected.
fn text(mut command: Command) -> String {
    match command.output() {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).into_owned()
        }
        failure => format!("{command:?}: {failure:?}"),
    }
}

/// The addresses that a command prints, in one order.
pub(crate) fn addresses(mut command: Command) -> Result<Vec<String>> {
    let output = command.output().with_context(|| format!("cannot start {command:?}"))?;
    ensure!(output.status.success(), "{command:?} failed");
    let mut lines: Vec<_> = String::from_utf8(output.stdout)?.lines().map(str::to_owned).collect();
    lines.sort_unstable();
    Ok(lines)
}
