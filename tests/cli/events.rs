//! Options about the events of log groups: streams, groups, regions, order, and what comes.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use cloudwatch_stand_in::{Config, Server};

use crate::program::{outcome, printed, program_at, run_at, serve, server, whole_window};

/// What is printed of the whole window with these arguments.
#[track_caller]
fn lines(server: &Server, arguments: &[&str]) -> Vec<String> {
    let outcome = run_at(server, &whole_window(arguments));
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    outcome.stdout.lines().map(str::to_owned).collect()
}

/// The lines of the log streams that are such, in order.
fn of_streams(server: &Server, is_such: impl Fn(&str) -> bool) -> Vec<String> {
    let traffic = server.traffic();
    let records = traffic.records(0..u64::MAX);
    records
        .filter(|record| is_such(traffic.log_stream(record)))
        .map(|record| traffic.line(&record))
        .collect()
}

#[test]
fn log_streams_are_chosen_by_name_prefix_or_interface() {
    let server = server();
    let records: Vec<_> = server.traffic().records(0..u64::MAX).take(40).collect();
    let one = server.traffic().log_stream(&records[0]).to_owned();
    let streams = records.iter().map(|record| server.traffic().log_stream(record).to_owned());
    let other = streams.into_iter().find(|stream| *stream != one).unwrap();
    let eni = one.strip_suffix("-all").unwrap();
    let of_one = of_streams(&server, |stream| stream == one);
    let of_both = of_streams(&server, |stream| stream == one || stream == other);
    assert!(of_one.len() < of_both.len());
    assert!(lines(&server, &["--stream", &one, "flowlogs"]) == of_one);
    assert!(lines(&server, &["--stream", &one, "--stream", &other, "flowlogs"]) == of_both);
    assert!(lines(&server, &["--stream-prefix", &one[..12], "flowlogs"]) == of_one);
    assert!(lines(&server, &["--eni", eni, "flowlogs"]) == of_one);
    let mut of_prefixes = lines(&server, &["--eni", eni, "--stream-prefix", &other, "flowlogs"]);
    of_prefixes.sort();
    let mut of_both = of_both;
    of_both.sort();
    assert!(of_prefixes == of_both);
    let told = run_at(&server, &["--eni", "10.0.0.1", "flowlogs"]);
    assert_eq!(told.code, 2);
    assert!(told.stderr.contains("an interface is named as eni-"), "{}", told.stderr);
}

#[test]
fn a_glob_reads_all_log_groups_that_match_in_time_order() {
    let twin_log_groups = vec!["flow-twin".to_owned(), "other".to_owned()];
    let server = serve(Config { records: 2_000, twin_log_groups, ..Config::default() });
    let twice: Vec<_> =
        server.traffic().records(0..u64::MAX).flat_map(|record| [record.clone(), record]).collect();
    let came = lines(&server, &["flow*"]);
    let start = |line: &String| line.split(' ').nth(10).unwrap().parse::<u64>().unwrap();
    let starts: Vec<_> = came.iter().map(start).collect();
    assert_eq!(starts, twice.iter().map(|record| record.start).collect::<Vec<_>>());
    let mut expected: Vec<_> = twice.iter().map(|record| server.traffic().line(record)).collect();
    let mut came = came;
    expected.sort();
    came.sort();
    assert!(came == expected);
    let none = run_at(&server, &["nothing-*"]);
    assert_eq!(none.code, 3);
    assert!(none.stderr.contains("no log group matches nothing-* in us-east-1"), "{}", none.stderr);
}

#[test]
fn several_regions_and_roles_are_read_as_one() {
    let server = serve(Config { records: 500, ..Config::default() });
    // There is nothing in the other region.
    let outcome = run_at(&server, &whole_window(&["--region", "us-east-1,eu-west-1", "flowlogs"]));
    assert_eq!(outcome.code, 3);
    assert!(outcome.stderr.contains("flowlogs does not exist in eu-west-1"), "{}", outcome.stderr);
    let account = "210987654321".to_owned();
    let server = serve(Config { records: 500, account, ..Config::default() });
    let role = |name: &str| format!("arn:aws:iam::210987654321:role/{name}");
    let (one, other) = (role("one"), role("other"));
    let came = lines(&server, &["--role-arn", &one, "--role-arn", &other, "flowlogs"]);
    assert_eq!((came.len(), server.tally().requests("AssumeRole")), (1_000, 2));
}

#[test]
fn newest_first_begins_at_the_end() {
    let server = server();
    let mut expected: Vec<_> = server.traffic().lines(0..u64::MAX).collect();
    expected.reverse();
    expected.truncate(50);
    assert_eq!(lines(&server, &["--newest-first", "flowlogs", "print", "50"]), expected);
    assert_eq!(server.tally().requests("FilterLogEvents"), 1);
    let told = run_at(&server, &["--tail", "-s", "2023-12-31", "flowlogs"]);
    assert_eq!(told.code, 2);
    assert!(told.stderr.contains("newest events first from 2024 on"), "{}", told.stderr);
}

#[test]
fn following_gives_what_is_there_and_ends_well_at_ctrl_c() {
    let server = serve(Config { records: 300, ..Config::default() });
    let mut command = program_at(&server, &["-f", "-s", "2026-01-01", "flowlogs"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut came = String::new();
    for _ in 0..300 {
        stdout.read_line(&mut came).unwrap();
    }
    assert!(came == printed(server.traffic().lines(0..u64::MAX)));
    let interrupt = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &interrupt]).status().unwrap().success());
    let outcome = child.wait_with_output().unwrap();
    assert_eq!(outcome.status.code(), Some(0));
    let told = String::from_utf8(outcome.stderr).unwrap();
    assert!(told.starts_with("300 records ("), "{told}");
}

#[test]
fn live_events_are_printed_as_they_come_and_a_sample_is_told() {
    let server = serve(Config { live_events: 600, ..Config::default() });
    let outcome = run_at(&server, &["--live", "flowlogs", "print", "501"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let traffic: Vec<_> = server.traffic().lines(0..u64::MAX).take(601).collect();
    let expected = traffic[..500].iter().chain(&traffic[600..]);
    assert!(outcome.stdout == printed(expected));
    assert!(outcome.stderr.starts_with("note: AWS gives a sample only"), "{}", outcome.stderr);
}

#[test]
fn a_wrong_clock_is_told() {
    let server = serve(Config { clock_ahead: 1_800, ..Config::default() });
    let outcome = run_at(&server, &["--fields", "default", "flowlogs"]);
    assert_eq!(outcome.code, 3);
    assert!(
        outcome
            .stderr
            .starts_with("flowlogs_reader: the clock of this computer is 30 minutes behind"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn credentials_that_end_in_mid_run_are_renewed() {
    let account = "210987654321".to_owned();
    let session_requests = Some(3);
    let server = serve(Config { records: 60_000, account, session_requests, ..Config::default() });
    let role = ["--role-arn", "arn:aws:iam::210987654321:role/reader", "flowlogs"];
    assert!(lines(&server, &role) == server.traffic().lines(0..u64::MAX).collect::<Vec<_>>());
    assert!(server.tally().requests("AssumeRole") >= 2);
    // Those that are never good are not renewed for ever.
    let account = "210987654321".to_owned();
    let server = serve(Config { account, session_requests: Some(0), ..Config::default() });
    let mut command = program_at(&server, &role);
    command.env("AWS_MAX_ATTEMPTS", "1");
    let outcome = outcome(command);
    assert_eq!(outcome.code, 3);
    assert!(outcome.stderr.contains("AWS does not accept the credentials"), "{}", outcome.stderr);
}

#[test]
fn options_about_events_are_for_log_groups() {
    let outcome = crate::program::run_with_input(b"", &["--follow", "--eni", "eni-1", "-"]);
    assert_eq!(outcome.code, 0);
    assert!(
        outcome.stderr.contains("note: --eni, --follow have no effect here"),
        "{}",
        outcome.stderr
    );
}
