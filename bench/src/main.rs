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

use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

use crate::command_line::Peers;

/// Measure flowlogs beside its peers
#[derive(Parser)]
enum Arguments {
    /// The parser, beside other ways to read a line
    Parser {
        /// The folder of `flow_logs.py`, with `v2.log` and `v5.log`
        logs: PathBuf,
    },
    /// The command line on a file, beside awk and others
    Cli {
        /// The program `flowlogs_reader`
        reader: PathBuf,
        /// A Python with the packages of `bench/cli/requirements.txt`
        #[arg(long, requires = "script")]
        python: Option<PathBuf>,
        /// `bench/cli/peer.py`
        #[arg(long)]
        script: Option<PathBuf>,
        /// Of each program that can have several
        #[arg(long, default_value = "2")]
        threads: NonZeroUsize,
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
        Arguments::Cli { reader, python, script, threads } => {
            let peers = python.as_deref().zip(script.as_deref());
            let peers = peers.map(|(python, script)| Peers { python, script });
            command_line::measure_cli(&reader, peers.as_ref(), threads)
        }
        Arguments::Fetch { reader, original } => fetch::measure(&reader, original.as_deref()),
        Arguments::Lines => {
            print!("{}", traffic::lines()?);
            Ok(())
        }
    }
}
