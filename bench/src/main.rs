//! Measures flowlogs beside its peers, for `cargo xtask bench`.
//!
//! Prints one JSON object a line: see [`row`].

mod clock;
mod command_line;
mod fetch;
mod measure;
mod parser;
mod row;
mod traffic;

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

/// Measure flowlogs beside its peers
#[derive(Parser)]
enum Arguments {
    /// The parser, beside other ways to read a line
    Parser {
        /// The folder of `flow_logs.py`, with `v2.log` and `v5.log`
        logs: PathBuf,
    },
    /// The command line on a file, beside awk
    Cli {
        /// The program `flowlogs_reader`
        reader: PathBuf,
    },
    /// The command line on a log group, beside the original and itself on a file
    Fetch {
        /// The program `flowlogs_reader`
        reader: PathBuf,
        /// A Python with `flowlogs-reader` 5.0.1
        original: Option<PathBuf>,
    },
    /// Print the lines that the other areas measure with
    Lines,
}

fn main() -> Result<()> {
    match Arguments::parse() {
        Arguments::Parser { logs } => parser::measure(&logs),
        Arguments::Cli { reader } => command_line::measure_cli(&reader),
        Arguments::Fetch { reader, original } => fetch::measure(&reader, original.as_deref()),
        Arguments::Lines => {
            print!("{}", traffic::lines()?);
            Ok(())
        }
    }
}
