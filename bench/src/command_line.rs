//! The command line as a user runs it: CPU time of the whole program.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::measure::Turns;
use crate::traffic::RECORDS;
use crate::{clock, row, traffic};

/// Prints the rows of the area `cli`.
pub(crate) fn measure_cli(reader: &Path) -> Result<()> {
    let folder = Folder::new()?;
    ensure!(
        addresses(folder.ipset(reader))? == addresses(folder.awk())?,
        "awk finds other addresses"
    );
    let mut turns = Turns::new(clock::children);
    let ipset = turns.add("ipset of a file", RECORDS, &(), || run(folder.ipset(reader)))?;
    let awk = turns.add("awk and sort -u", RECORDS, &(), || run(folder.awk()))?;
    let times = turns.take();
    row::print(&times[ipset], &times[awk], None);
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

    pub(crate) fn ipset(&self, reader: &Path) -> Command {
        let mut command = self.command(reader);
        command.args(["./flows.log", "ipset"]);
        command
    }

    fn awk(&self) -> Command {
        let mut command = self.command("sh");
        let program = r#"awk '$14 == "OK" { print $4; print $5 }' flows.log | LC_ALL=C sort -u"#;
        command.args(["-c", program]);
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

/// The addresses that a command prints, in one order.
pub(crate) fn addresses(mut command: Command) -> Result<Vec<String>> {
    let output = command.output().with_context(|| format!("cannot start {command:?}"))?;
    ensure!(output.status.success(), "{command:?} failed");
    let mut lines: Vec<_> = String::from_utf8(output.stdout)?.lines().map(str::to_owned).collect();
    lines.sort_unstable();
    Ok(lines)
}
