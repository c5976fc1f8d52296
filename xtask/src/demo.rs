//! `cargo xtask demo`: the real command line reads flow logs over HTTP.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::project::Project;
use crate::stand_in::StandIn;

const RECORDS: u32 = 2_000;

/// Longer outputs end in how many lines are left.
const LINES_SHOWN: usize = 12;

/// Fetches, prints and searches made flow logs; fails where the command line
/// finds anything but the truth.
pub(crate) fn run(project: &Project) -> Result<()> {
    // The command line reads the last hour by default: nothing of it must slip out meanwhile.
    let stand_in = StandIn::start(project, RECORDS, 3_000)?;
    let reader = Reader::new(project, &stand_in)?;
    println!(
        "{RECORDS} made flow records wait at {}, which speaks as CloudWatch Logs does.\n",
        stand_in.url
    );

    let printed = reader.show(&["print", "10"])?;
    ensure!(printed.len() == 10, "print 10 printed {} records", printed.len());

    let addresses = texts(&stand_in.truth("")?["addresses"])?;
    ensure!(
        reader.show(&["ipset"])? == addresses,
        "ipset does not print the addresses that are there"
    );

    let (talker, lines) = talker(&stand_in, &addresses)?;
    ensure!(
        reader.show(&["findip", &talker])? == lines,
        "findip does not print the lines of {talker}"
    );

    let summary = reader.show(&["summary", "--output", "table"])?;
    let is_of_all = |line: &String| {
        let mut words = line.split_whitespace();
        let number = words.next_back().map(|number| number.replace(',', ""));
        words.eq(["records"]) && number == Some(RECORDS.to_string())
    };
    ensure!(summary.iter().any(is_of_all), "the summary does not tell of {RECORDS} records");
    let top = "top dstport --filter proto=tcp --order flows --number 5 --output table";
    let top: Vec<_> = top.split(' ').collect();
    ensure!(reader.show(&top)?.len() == 6, "top does not show five ports");

    println!(
        "That was flowlogs_reader, five times: it asked DescribeFlowLogs for the format, fetched the\n\
         events with FilterLogEvents through the AWS SDK, parsed them and printed what you see.\n\
         All {} addresses and all {} records of {talker} are what the server knows to be true.\n\n\
         With a log group of your own, and credentials as the aws command finds them:\n\n  \
         {} --region REGION LOG_GROUP print 10",
        addresses.len(),
        lines.len(),
        reader.shown_program().display(),
    );
    Ok(())
}

/// An address with a handful of records, and their lines.
fn talker(stand_in: &StandIn, addresses: &[String]) -> Result<(String, Vec<String>)> {
    for address in addresses {
        let lines = texts(&stand_in.truth(&format!("address={address}"))?["lines"])?;
        if (4..=LINES_SHOWN).contains(&lines.len()) {
            return Ok((address.clone(), lines));
        }
    }
    bail!("no address has a handful of records")
}

fn texts(value: &Value) -> Result<Vec<String>> {
    let values = value.as_array().context("the truth holds no such list")?;
    values.iter().map(|value| Ok(value.as_str().context("no text")?.to_owned())).collect()
}

/// The command line, with the stand-in as its AWS.
struct Reader {
    program: PathBuf,
    /// Empty: no configuration of the user's plays a part.
    home: PathBuf,
    options: [String; 5],
}

impl Reader {
    fn new(project: &Project, stand_in: &StandIn) -> Result<Self> {
        let (url, region) = (stand_in.url.as_str(), stand_in.region.as_str());
        let home = project.target("xtask/home");
        fs::create_dir_all(&home)?;
        Ok(Self {
            program: project.binary("flowlogs_reader")?,
            home,
            options: ["--endpoint-url", url, "--region", region, &stand_in.log_group]
                .map(str::to_owned),
        })
    }

    /// The program as one would type it in this folder.
    fn shown_program(&self) -> &Path {
        let here = env::current_dir().unwrap_or_default();
        self.program.strip_prefix(here).unwrap_or(&self.program)
    }

    /// Runs an action, shows the command and its output, and returns the lines
    /// of the latter.
    fn show(&self, action: &[&str]) -> Result<Vec<String>> {
        println!("$ flowlogs_reader {} {}", self.options.join(" "), action.join(" "));
        let output = self.command(action).output().context("cannot start flowlogs_reader")?;
        ensure!(output.status.success(), "flowlogs_reader failed ({})", output.status);
        let lines: Vec<_> = String::from_utf8(output.stdout)?.lines().map(str::to_owned).collect();
        for line in lines.iter().take(LINES_SHOWN) {
            println!("{line}");
        }
        if let Some(left @ 1..) = lines.len().checked_sub(LINES_SHOWN) {
            println!("… and {left} more");
        }
        // What it has to say besides: how many records, and from when.
        println!("{}", String::from_utf8_lossy(&output.stderr));
        Ok(lines)
    }

    fn command(&self, action: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        let variables = env::vars_os();
        for (name, _) in variables.filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
            command.env_remove(name);
        }
        let nowhere = self.home.join("none");
        command.args(&self.options).args(action).stdin(Stdio::null());
        command.env("HOME", &self.home).env("USERPROFILE", &self.home);
        command.env("AWS_CONFIG_FILE", &nowhere).env("AWS_SHARED_CREDENTIALS_FILE", &nowhere);
        command.env("AWS_ACCESS_KEY_ID", "demo").env("AWS_SECRET_ACCESS_KEY", "demo");
        command
    }
}
