//! Pipes that close, disks that are full, and Ctrl-C.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use cloudwatch_stand_in::Config;

use crate::program::{outcome, printed, program_at, serve, server, whole_window};

fn start(mut command: Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The exit code, and all of standard error.
fn end(mut child: Child) -> (Option<i32>, String) {
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    (child.wait().unwrap().code(), stderr)
}

#[test]
fn a_closed_pipe_is_success_without_a_word() {
    let server = serve(Config { records: 30_000, ..Config::default() });
    let mut child = start(program_at(&server, &whole_window(&["flowlogs"])));
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    drop(stdout);
    assert_eq!(end(child), (Some(0), String::new()));
    assert_eq!(line, printed(server.traffic().lines(0..u64::MAX).take(1)));
}

#[test]
fn a_full_disk_is_told() {
    let server = server();
    let mut command = program_at(&server, &whole_window(&["flowlogs", "print", "1"]));
    command.stdout(File::options().write(true).open("/dev/full").unwrap());
    let child = command.stderr(Stdio::piped()).spawn().unwrap();
    let told = "flowlogs_reader: cannot write the output: No space left on device\n";
    let (code, stderr) = end(child);
    assert_eq!(code, Some(4));
    assert!(stderr.starts_with(told), "{stderr}");
}

#[test]
fn an_interrupt_says_how_far_reading_came() {
    let fault_plan = "stall@2:60s".parse().unwrap();
    let server = serve(Config { records: 30_000, fault_plan, ..Config::default() });
    let mut child = start(program_at(&server, &whole_window(&["flowlogs"])));
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    let interrupt = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &interrupt]).status().unwrap().success());
    let lines = 1 + stdout.lines().count();
    let (code, stderr) = end(child);
    assert_eq!(code, Some(130));
    assert!(stderr.starts_with(&format!("interrupted: {lines} records (")), "{stderr}");
    let reached = server.traffic().records(0..u64::MAX).nth(lines - 1).unwrap().timestamp_ms();
    let reached = jiff::Timestamp::from_millisecond(reached.try_into().unwrap()).unwrap();
    let reached = format!("up to {} UTC, 2026", reached.strftime("%F %T"));
    assert!(stderr.contains(&reached), "{reached}: {stderr}");
}

#[test]
fn standard_input_that_never_ends_does_not_keep_the_program() {
    let mut command = crate::program::program(&["-", "print", "1"]);
    command.stdin(Stdio::piped());
    let mut child = start(command);
    let mut stdin = child.stdin.take().unwrap();
    let line = "2 1 eni-1 10.0.0.5 10.0.0.6 1 2 6 1 1 1600000000 1600000001 ACCEPT OK\n";
    std::io::Write::write_all(&mut stdin, line.as_bytes()).unwrap();
    let mut printed = String::new();
    child.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
    assert_eq!((printed.as_str(), end(child)), (line, (Some(0), "the first record\n".to_owned())));
    drop(stdin);
}

#[test]
fn colours_are_for_terminals_only() {
    let server = server();
    let outcome = outcome(program_at(&server, &whole_window(&["flowlogs", "dance"])));
    assert!(!outcome.stderr.contains('\u{1b}'), "{:?}", outcome.stderr);
}
