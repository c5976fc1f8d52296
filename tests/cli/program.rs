//! Runs the program as a shell would, with nothing of the caller's environment.

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use cloudwatch_stand_in::{Config, Server};
use tempfile::TempDir;

/// What a run left.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Outcome {
    /// The exit code.
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A home without AWS configuration.
static HOME: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

/// The program, without credentials, region or configuration.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowlogs_reader"));
    command
        .args(arguments)
        .env_clear()
        .env("HOME", HOME.path())
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .stdin(Stdio::null());
    command
}

/// The program with what it takes to read from the server.
pub(crate) fn program_at(server: &Server, arguments: &[&str]) -> Command {
    let mut command = program(arguments);
    command
        .env("AWS_ENDPOINT_URL", server.url())
        .env("AWS_REGION", &server.config().region)
        .env("AWS_ACCESS_KEY_ID", "testing")
        .env("AWS_SECRET_ACCESS_KEY", "testing");
    command
}

pub(crate) fn outcome(mut command: Command) -> Outcome {
    of(command.output().unwrap())
}

pub(crate) fn run(arguments: &[&str]) -> Outcome {
    outcome(program(arguments))
}

pub(crate) fn run_at(server: &Server, arguments: &[&str]) -> Outcome {
    outcome(program_at(server, arguments))
}

/// Runs the program with the text as its standard input.
pub(crate) fn run_with_input(input: &[u8], arguments: &[&str]) -> Outcome {
    let mut command = program(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    of(child.wait_with_output().unwrap())
}

fn of(output: Output) -> Outcome {
    Outcome {
        code: output.status.code().expect("it ends by itself"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A server of the default traffic: 10,000 records of the first hour of 2026.
pub(crate) fn server() -> Server {
    serve(Config::default())
}

pub(crate) fn serve(config: Config) -> Server {
    Server::start(config).unwrap()
}

/// The options for the whole window of the default traffic.
pub(crate) const WHOLE_WINDOW: [&str; 4] = ["-s", "2026-01-01", "-e", "2026-01-01 01:00:00"];

/// The arguments, with those for the whole window before them.
pub(crate) fn whole_window<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&WHOLE_WINDOW, arguments].concat()
}

/// The lines as they are printed.
pub(crate) fn printed(lines: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let mut text = String::new();
    for line in lines {
        text += line.as_ref();
        text.push('\n');
    }
    text
}
