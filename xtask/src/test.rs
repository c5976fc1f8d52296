//! `cargo xtask test`: every test of every language.
//!
//! What a machine cannot run is said, in the closing table as well, and never
//! counted as passed. Where `CI` is set, it is a failure unless the machine
//! lacks what is not ours to install.

mod counts;
mod report;

use std::env;
use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::project::{CRATES, Project};
use crate::setup::Lack;
use crate::{chromium, npm, process, setup};

use counts::Counts;
use report::{Outcome, Row};

/// What can be tested alone.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Part {
    /// The crates: unit tests, tests from outside, examples, documentation
    Rust,
    /// The npm package in Node, and in other hosts and bundlers
    Js,
    /// The page in Chromium
    Page,
    /// The command line against moto, a stand-in for AWS that nobody here wrote
    Moto,
    /// Every answer in every form, re-read by pyarrow and `DuckDB`
    Forms,
    /// Questions as SQL, asked of `DuckDB`, and with `--engines` of `ClickHouse` and Spark
    Engines,
}

/// A run of one test program.
struct Step {
    part: Part,
    name: &'static str,
    run: fn(&Project) -> Result<Run>,
    /// Whether it only runs if it is asked for.
    is_heavy: bool,
}

/// What a test program said.
struct Run {
    counts: Counts,
    succeeded: bool,
}

/// What fails fastest comes first.
const STEPS: [Step; 11] = [
    Step { part: Part::Rust, name: "xtask", run: xtask, is_heavy: false },
    Step { part: Part::Rust, name: "parser without std", run: parser_without_std, is_heavy: false },
    Step { part: Part::Rust, name: "rust crates", run: rust_crates, is_heavy: false },
    Step { part: Part::Rust, name: "rust documentation", run: rust_documentation, is_heavy: false },
    Step { part: Part::Js, name: "npm package in Node", run: npm_package, is_heavy: false },
    Step { part: Part::Js, name: "npm package in hosts", run: other_hosts, is_heavy: false },
    Step { part: Part::Page, name: "page in Chromium", run: page, is_heavy: false },
    Step { part: Part::Moto, name: "command line and moto", run: moto, is_heavy: false },
    Step { part: Part::Forms, name: "forms read by others", run: forms, is_heavy: false },
    Step { part: Part::Engines, name: "questions to DuckDB", run: duckdb, is_heavy: false },
    Step { part: Part::Engines, name: "questions to engines", run: engines, is_heavy: true },
];

/// Runs the tests of the given parts, of all if none is given, up to the first
/// step that fails. Heavy engines take hundreds of megabytes, and are asked on demand.
pub(crate) fn run(project: &Project, parts: &[Part], with_engines: bool) -> Result<()> {
    let is_asked = |step: &&Step| parts.is_empty() || parts.contains(&step.part);
    let steps = STEPS.iter().filter(is_asked).filter(|step| with_engines || !step.is_heavy);
    let mut rows: Vec<Row> = Vec::new();
    for step in steps {
        let failed = rows.iter().any(|row| row.outcome.is_failure());
        rows.push(if failed { Row::not_run(step.name) } else { step.row(project) });
    }
    report::print(&rows);
    if rows.iter().any(|row| row.outcome.is_failure()) {
        bail!("the tests do not pass");
    }
    Ok(())
}

impl Step {
    fn row(&self, project: &Project) -> Row {
        println!("\n== {}", self.name);
        let begin = Instant::now();
        let result = (self.run)(project);
        let time = begin.elapsed();
        let (outcome, counts) = match result {
            Ok(run) if run.counts == Counts::default() => {
                (Outcome::Failed("no test ran".to_owned()), run.counts)
            }
            Ok(run) if run.succeeded && run.counts.failed == 0 => (Outcome::Passed, run.counts),
            Ok(run) => (Outcome::Failed("see above".to_owned()), run.counts),
            Err(error) => (outcome_of(&error), Counts::default()),
        };
        Row { name: self.name, outcome, counts, time }
    }
}

fn outcome_of(error: &anyhow::Error) -> Outcome {
    let reason = format!("{error:#}");
    match error.downcast_ref() {
        Some(Lack::Failed(_)) if env::var_os("CI").is_none() => Outcome::Skipped(reason),
        Some(Lack::Absent(_)) => Outcome::Skipped(reason),
        _ => Outcome::Failed(reason),
    }
}

fn rust_crates(project: &Project) -> Result<Run> {
    let mut cargo = project.cargo();
    if process::is_found("cargo-nextest") {
        return count(cargo.args(["nextest", "run", "--no-fail-fast"]).args(CRATES));
    }
    // Named targets leave out the documentation, which is a step of its own.
    let targets = ["--lib", "--bins", "--tests", "--examples"];
    count(cargo.args(["test", "--no-fail-fast"]).args(targets).args(CRATES))
}

fn rust_documentation(project: &Project) -> Result<Run> {
    count(project.cargo().args(["test", "--doc"]).args(CRATES))
}

fn xtask(project: &Project) -> Result<Run> {
    count(project.cargo().args(["test", "--package", "xtask"]))
}

fn parser_without_std(project: &Project) -> Result<Run> {
    let arguments = ["test", "--package", "flowlogs-parser", "--no-default-features", "--lib"];
    count(project.cargo().args(arguments))
}

fn npm_package(project: &Project) -> Result<Run> {
    let package = npm::build(project)?;
    count(project.npm().arg("test").env(npm::PACKAGE, package))
}

/// Deno, Bun, workerd, Chromium and bundlers come as npm packages, but for Chromium.
fn other_hosts(project: &Project) -> Result<Run> {
    let package = npm::build(project)?;
    let folder = project.path("tests/hosts");
    setup::npm_packages_in(project, &folder)?;
    let mut npm = project.npm();
    npm.current_dir(folder).arg("test").env(npm::PACKAGE, package);
    // Without one, the test says that it is skipped.
    npm.envs(chromium::path().ok().map(|path| ("CHROME_PATH", path)));
    count(&mut npm)
}

fn page(project: &Project) -> Result<Run> {
    let chromium = chromium::path()?;
    let package = npm::build(project)?;
    let mut npm = project.npm();
    count(npm.args(["run", "test:page"]).env(npm::PACKAGE, package).env("CHROME_PATH", chromium))
}

fn moto(project: &Project) -> Result<Run> {
    let python = setup::python(project, &project.path("tests/moto/requirements.txt"))?;
    let reader = project.binary("flowlogs_reader")?;
    let mut test = Command::new(python);
    count(test.arg(project.path("tests/moto/run.py")).env("FLOWLOGS_READER", reader))
}

fn forms(project: &Project) -> Result<Run> {
    let folder = project.path("tests/forms");
    let python = setup::python(project, &folder.join("requirements.txt"))?;
    let programs = [project.binary("flowlogs_reader")?, project.binary("cloudwatch-stand-in")?];
    count(Command::new(python).arg(folder.join("run.py")).args(programs))
}

fn duckdb(project: &Project) -> Result<Run> {
    ask(project, "requirements.txt", &["duckdb", "athena"])
}

fn engines(project: &Project) -> Result<Run> {
    ask(project, "requirements-heavy.txt", &["clickhouse", "spark"])
}

fn ask(project: &Project, requirements: &str, engines: &[&str]) -> Result<Run> {
    let folder = project.path("tests/engines");
    let python = setup::python(project, &folder.join(requirements))?;
    let ours = project.binary("ours")?;
    let mut test = Command::new(python);
    test.arg(folder.join("run.py")).arg(ours);
    count(test.args(engines.iter().flat_map(|engine| ["--engine", engine])))
}

fn count(command: &mut Command) -> Result<Run> {
    let mut counts = Counts::default();
    let succeeded = process::watch(command, |line| counts.read(line))?;
    Ok(Run { counts, succeeded })
}
