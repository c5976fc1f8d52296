//! `cargo xtask bench`: measurements beside peers.
//!
//! What measures is in `bench/`, a workspace of its own; each of its programs
//! prints a JSON object a line, and here they become a table.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde_json::Value;

use crate::project::Project;
use crate::{chromium, npm, process, project, serve, setup};

/// What can be measured alone.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Area {
    /// Lines into records
    Parser,
    /// The npm package in Node
    Npm,
    /// Log groups into records
    Fetch,
    /// The command line on files
    Cli,
    /// The page
    Page,
    /// Amounts that no one machine reads
    Scale,
}

/// Measures the given areas, all if none is given, and prints what they took.
pub(crate) fn run(project: &Project, areas: &[Area], json: bool) -> Result<()> {
    let areas = if areas.is_empty() { Area::value_variants() } else { areas };
    for area in areas {
        let name = format!("{area:?}").to_lowercase();
        let Some(rows) = measure(project, *area)? else {
            eprintln!("{name}: nothing is measured yet");
            continue;
        };
        if json {
            print!("{rows}");
        } else {
            print_table(&name, &rows)?;
        }
    }
    Ok(())
}

/// The rows of an area, a JSON object a line; `None` where no case exists yet.
fn measure(project: &Project, area: Area) -> Result<Option<String>> {
    let rows = match area {
        Area::Parser => process::read(bench(project, "parser").arg(logs(project)?))?,
        Area::Npm => measure_npm(project)?,
        Area::Fetch => measure_fetch(project)?,
        Area::Cli => measure_cli(project)?,
        Area::Page => measure_page(project)?,
        Area::Scale => return Ok(None),
    };
    Ok(Some(rows))
}

/// The folder with the logs that the parser is measured with. They are made once: a file that is there
/// is whole.
fn logs(project: &Project) -> Result<PathBuf> {
    let folder = project.target("bench/logs");
    fs::create_dir_all(&folder)?;
    for format in ["v2", "v5"] {
        let file = folder.join(format!("{format}.log"));
        if !file.exists() {
            let mut python = Command::new(setup::system_python()?);
            let generator = project.path("bench/flow_logs.py");
            process::run(python.arg(generator).arg(format).arg(file))?;
        }
    }
    Ok(folder)
}

/// Beside others, where they can be installed; awk there is everywhere.
fn measure_cli(project: &Project) -> Result<String> {
    let folder = project.path("bench/cli");
    let mut bench = bench(project, "cli");
    bench.arg(reader(project)?);
    match setup::python(project, &folder.join("requirements.txt")) {
        Ok(python) => {
            bench.arg("--python").arg(python).arg("--script").arg(folder.join("peer.py"));
        }
        Err(lack) => eprintln!("cli: only awk is measured: {lack:#}"),
    }
    process::read(&mut bench)
}

/// Beside the Python original, where it can be installed.
fn measure_fetch(project: &Project) -> Result<String> {
    let requirements = project.path("tests/moto/requirements.txt");
    let original = setup::python(project, &requirements);
    if let Err(lack) = &original {
        eprintln!("fetch: the original is not measured: {lack:#}");
    }
    process::read(bench(project, "fetch").arg(reader(project)?).args(original.ok()))
}

fn measure_npm(project: &Project) -> Result<String> {
    let package = npm::build(project)?;
    setup::npm_packages_in(project, &project.path("bench/npm"))?;
    let lines = project.target("bench/lines.log");
    let text = process::read(&mut bench(project, "lines"))?;
    fs::write(&lines, text)?;
    let mut node = project.node();
    process::read(
        node.arg("--expose-gc")
            .arg(project.path("bench/npm/parse.js"))
            .arg(package.join("index.js"))
            .arg(lines),
    )
}

/// The page in Chromium, by the clock: what it loads and how it scrolls goes to standard error.
fn measure_page(project: &Project) -> Result<String> {
    let chromium = chromium::path()?;
    serve::build(project)?;
    setup::npm_packages_in(project, &project.path("bench/page"))?;
    let mut node = project.node();
    node.arg(project.path("bench/page/page.js")).arg(project.path("www/dist"));
    process::read(node.arg(logs(project)?.join("v2.log")).env("CHROME_PATH", chromium))
}

/// The program of the measurements, asked for one thing.
fn bench(project: &Project, asked: &str) -> Command {
    let mut cargo = project.cargo();
    cargo.args(["run", "--quiet", "--release", "--manifest-path", "bench/Cargo.toml"]);
    cargo.arg("--target-dir").arg(project.target("bench"));
    // Others need not wait for these to be compiled.
    if asked == "parser" {
        cargo.args(["--features", "peers"]);
    }
    cargo.args(["--", asked]);
    cargo
}

/// The command line as it ships.
fn reader(project: &Project) -> Result<PathBuf> {
    let mut cargo = project.cargo();
    cargo.args([
        "build",
        "--profile",
        "dist",
        "--package",
        "flowlogs-fetcher",
        "--bin",
        "flowlogs_reader",
    ]);
    project::build(&mut cargo, &format!("flowlogs_reader{}", std::env::consts::EXE_SUFFIX))
}

fn print_table(name: &str, rows: &str) -> Result<()> {
    println!(
        "{name}: CPU nanoseconds a record, and how many times as fast as a peer in the same run;\n\
         with +, the nanoseconds a record that it adds to the peer, and the most wanted\n"
    );
    println!("{:<46}{:>8}  {:<46}{:>7}{:>7}", "case", "ns", "peer", "ratio", "goal");
    let mut readings = Vec::new();
    for row in rows.lines() {
        let row: Value = serde_json::from_str(row).with_context(|| format!("no row: {row}"))?;
        if row["reading"].is_string() {
            readings.push(row);
            continue;
        }
        let text = |name: &str| row[name].as_str().unwrap_or_default();
        let sign = if text("better") == "lower" { "+" } else { "" };
        let number = |name: &str, sign| {
            row[name].as_f64().map(|number| format!("{sign}{number}")).unwrap_or_default()
        };
        let (case, peer) = (text("case"), text("peer"));
        let (ns, ratio, goal) = (number("ns", ""), number("ratio", sign), number("goal", sign));
        println!("{case:<46}{ns:>8}  {peer:<46}{ratio:>7}{goal:>7}");
    }
    println!();
    print_readings(&readings);
    Ok(())
}

/// How log groups were read at the quotas of their regions.
fn print_readings(readings: &[Value]) {
    if readings.is_empty() {
        return;
    }
    println!(
        "at AWS's quota, 50 ms an answer: of the quota, how much was used; of all requests, how\n\
              many were refused\n"
    );
    let names = ["seconds", "records/s", "used", "refused", "MiB"];
    println!(
        "{:<56}{:>9}{:>11}{:>8}{:>9}{:>7}",
        "case", names[0], names[1], names[2], names[3], names[4]
    );
    for row in readings {
        let number = |name: &str| row[name].as_f64().unwrap_or_default();
        println!(
            "{:<56}{:>9}{:>11}{:>7.1}%{:>8.1}%{:>7}",
            row["reading"].as_str().unwrap_or_default(),
            number("seconds"),
            number("records_per_second"),
            number("quota_used") * 100.0,
            number("throttled") * 100.0,
            number("mebibytes"),
        );
    }
    println!();
}
