//! `cargo xtask …`: what cargo alone cannot do.
//!
//! Each command does its own set-up and needs no more than Rust, Node, Python and git.

mod bench;
mod chromium;
mod demo;
mod npm;
mod process;
mod project;
mod serve;
mod setup;
mod stand_in;
mod test;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use project::Project;

/// Builds, shows, tests and measures flowlogs
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fetch made flow logs over HTTP with the real command line, and show what it prints
    Demo,
    /// Run every test of every language, or those of one part
    Test {
        #[arg(value_enum)]
        parts: Vec<test::Part>,
        /// Also ask engines that are large to fetch: chdb and Spark
        #[arg(long)]
        engines: bool,
    },
    /// Build the npm package
    Npm,
    /// Build the page and serve it on this machine, until Ctrl-C
    Serve {
        /// Port on 127.0.0.1
        #[arg(long, default_value_t = 4173)]
        port: u16,
    },
    /// Take pictures of the page's states, for the README
    Screenshots,
    /// Measure, side by side with peers
    Bench {
        #[arg(value_enum)]
        areas: Vec<bench::Area>,
        /// Print one JSON object a line instead of a table
        #[arg(long)]
        json: bool,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<()> {
    let project = Project::find()?;
    match arguments.command {
        Command::Demo => demo::run(&project),
        Command::Test { parts, engines } => test::run(&project, &parts, engines),
        Command::Npm => {
            let folder = npm::build(&project)?;
            println!("{}", folder.display());
            Ok(())
        }
        Command::Serve { port } => serve::run(&project, port),
        Command::Screenshots => serve::screenshots(&project),
        Command::Bench { areas, json } => bench::run(&project, &areas, json),
    }
}
