//! The command line `flowlogs_reader`: see its `--help`.

mod action;
mod cli;
mod output;

use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    let command_line: Vec<_> = env::args_os().collect();
    cli::run(&command_line).into()
}
