//! The examples, run as a user runs them.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use cloudwatch_stand_in::{Config, Server, Truth, lines_of_address};
use serde_json::{Value, json};

use crate::{AWS_CONFIG_FILE, EVERYTHING, start, truth};

/// Traffic of the last hour, since that is what the examples read.
fn recent() -> Server {
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let begin = now.saturating_sub(Duration::from_mins(50)).as_secs();
    start(Config { records: 1_000, window: begin..begin + 2_400, ..Config::default() })
}

/// The lines that the example prints.
fn run(server: &Server, example: &str, arguments: &[&str]) -> Vec<String> {
    let output = command(server, example, arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn command(server: &Server, example: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program(example));
    command
        .args(arguments)
        .env("AWS_ENDPOINT_URL", server.url())
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", AWS_CONFIG_FILE)
        .env("AWS_PROFILE", "here");
    command
}

/// Cargo builds examples beside the tests, unless it is told to build one test only.
fn program(example: &str) -> PathBuf {
    let test = env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("examples").join(example);
    assert!(program.exists(), "build it first: cargo build --examples -p flowlogs-fetcher");
    program
}

fn addresses(server: &Server) -> Vec<String> {
    let truth = Truth::of(server.traffic(), EVERYTHING);
    truth.addresses.iter().map(ToString::to_string).collect()
}

#[test]
fn ipset_prints_all_addresses() {
    let server = recent();
    assert_eq!(run(&server, "ipset", &["flowlogs"]), addresses(&server));
}

#[test]
fn traffic_of_prints_the_records_of_an_address() {
    let server = recent();
    let address = Truth::of(server.traffic(), EVERYTHING).addresses[3];
    let expected: Vec<_> = lines_of_address(server.traffic(), EVERYTHING, address).collect();
    assert!(!expected.is_empty());
    assert_eq!(run(&server, "traffic_of", &["flowlogs", &address.to_string()]), expected);
}

#[test]
fn profiles_reads_once_for_each_profile() {
    let server = recent();
    assert_eq!(run(&server, "profiles", &["flowlogs", "here", "there"]), addresses(&server));
    assert_eq!(server.tally().requests("FilterLogEvents"), 2);
}

#[test]
fn regions_prints_what_a_filter_asks_for() {
    let server = recent();
    let expected: Vec<_> =
        truth(&server).into_iter().filter(|line| line.contains(" REJECT ")).collect();
    assert!(!expected.is_empty());
    assert_eq!(run(&server, "regions", &["flowlogs", "action reject", "us-east-1"]), expected);
}

#[test]
fn follow_prints_what_is_there_at_once() {
    let server = recent();
    let mut command = command(&server, "follow", &["flowlogs"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().take(1_000);
    assert!(lines.map(Result::unwrap).eq(truth(&server)));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn to_dict_prints_every_record_as_an_object() {
    let server = recent();
    let dicts = run(&server, "to_dict", &["flowlogs"]);
    let dicts: Vec<Value> = dicts.iter().map(|dict| serde_json::from_str(dict).unwrap()).collect();
    let account_ids: Vec<_> = dicts.iter().map(|dict| &dict["account_id"]).collect();
    assert_eq!(account_ids, vec![&json!("123456789012"); 1_000]);
    let flows = truth(&server).iter().filter(|line| line.ends_with(" OK")).count();
    assert_eq!(dicts.iter().filter(|dict| dict["bytes"].is_u64()).count(), flows);
}
