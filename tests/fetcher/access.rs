//! Who reads, from where, and what AWS says to that.

use std::env;
use std::process::Command;
use std::time::Duration;

use cloudwatch_stand_in::{Config, Denial, Server};
use flowlogs_fetcher::{Error, FlowLogsReader};
use futures_util::StreamExt;

use crate::{AWS_CONFIG_FILE, EVERYTHING, clients, in_words, read, reader, run, start};

/// The only thing that comes: an error.
fn error(reader: &FlowLogsReader) -> Error {
    run(async {
        let mut results: Vec<_> = reader.batches().collect().await;
        assert_eq!(results.len(), 1);
        results.remove(0).unwrap_err()
    })
}

fn denying(operation: &str) -> Server {
    let denied: Vec<Denial> = vec![operation.parse().unwrap()];
    start(Config { records: 10, denied, ..Config::default() })
}

#[test]
fn a_missing_permission_is_named() {
    for (operation, expected) in
        [("FilterLogEvents", "logs:FilterLogEvents"), ("DescribeFlowLogs", "ec2:DescribeFlowLogs")]
    {
        let error = error(&reader(&denying(operation)).build().unwrap());
        let Error::AccessDenied { action, source } = &error else { panic!("{error:?}") };
        assert_eq!(action, expected);
        assert_eq!(error.to_string(), format!("{expected} is not allowed"));
        assert!(source.message().unwrap().contains("is not authorized to perform"), "{source}");
    }
}

#[test]
fn a_log_group_that_does_not_exist_is_named_with_its_region() {
    let server = start(Config { records: 10, ..Config::default() });
    let (logs, ec2) = clients(&server, Duration::from_mins(1));
    let reader = FlowLogsReader::builder("flowlog").clients(logs, ec2).build().unwrap();
    let error = error(&reader);
    assert!(matches!(error, Error::LogGroupNotFound { .. }));
    assert_eq!(in_words(&error), "log group flowlog does not exist in us-east-1");
}

#[test]
fn an_invalid_filter_pattern_is_told_in_the_words_of_aws() {
    let server = start(Config { records: 10, ..Config::default() });
    let error = error(&reader(&server).filter_pattern("[a, b").build().unwrap());
    let Error::InvalidRequest { source } = &error else { panic!("{error:?}") };
    assert_eq!(source.code(), Some("InvalidParameterException"));
    assert!(source.request_id().is_some());
}

#[test]
fn what_is_no_log_group_is_refused_at_once() {
    let error = FlowLogsReader::builder("my group").build().unwrap_err();
    assert_eq!(error.to_string(), r#""my group" is not the name or ARN of a log group"#);
}

/// Reads as its environment says, and prints how many lines came, or the errors.
#[test]
#[ignore = "a part of the tests below, which run it in an environment of its own"]
fn read_as_the_environment_says() {
    let mut builder = FlowLogsReader::builder("flowlogs").window(EVERYTHING);
    if let Ok(log_group) = env::var("TEST_LOG_GROUP") {
        builder = FlowLogsReader::builder(log_group).window(EVERYTHING);
    }
    if let Ok(endpoint_url) = env::var("TEST_ENDPOINT_URL") {
        builder = builder.endpoint_url(endpoint_url);
    }
    if let Ok(profile) = env::var("TEST_PROFILE") {
        builder = builder.profile(profile);
    }
    if let Ok(region) = env::var("TEST_REGION") {
        builder = builder.region(region);
    }
    if let Ok(role_arn) = env::var("TEST_ROLE_ARN") {
        builder = builder.role_arn(role_arn);
    }
    if let Ok(external_id) = env::var("TEST_EXTERNAL_ID") {
        builder = builder.external_id(external_id);
    }
    let (lines, errors) = read(builder.build().unwrap().batches());
    println!(
        "\nresult: {}",
        if errors.is_empty() { format!("{} lines", lines.len()) } else { errors.join("\n") }
    );
}

const KEY: (&str, &str) = ("AWS_ACCESS_KEY_ID", "AKIATEST");
const SECRET: (&str, &str) = ("AWS_SECRET_ACCESS_KEY", "secret");
const REGION: (&str, &str) = ("AWS_REGION", "us-east-1");
const ROLE: (&str, &str) = ("TEST_ROLE_ARN", "arn:aws:iam::210987654321:role/reader");

const NO_PROFILE: &str = "cannot load credentials: profile `gone` was not defined: could not find \
                          source profile gone referenced from the root profile";

/// What comes of reading in a process that has only this environment.
fn in_environment(variables: &[(&str, &str)]) -> String {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "access::read_as_the_environment_says", "--ignored", "--nocapture"])
        .env_clear()
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", AWS_CONFIG_FILE)
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let Some((_, result)) = stdout.split_once("result: ") else {
        panic!("{stdout}\n{}", String::from_utf8_lossy(&output.stderr));
    };
    result.lines().next().unwrap().to_owned()
}

#[test]
fn credentials_region_and_endpoint_come_from_the_environment_or_a_profile() {
    let server = start(Config { records: 10, ..Config::default() });
    let url = server.url();
    let aws_endpoint = ("AWS_ENDPOINT_URL", url.as_str());
    let endpoint = ("TEST_ENDPOINT_URL", url.as_str());
    for variables in [
        &[KEY, SECRET, REGION, aws_endpoint][..],
        &[KEY, SECRET, endpoint, ("TEST_REGION", "us-east-1")],
        &[KEY, SECRET, endpoint, ("TEST_REGION", "us-east-1"), ("AWS_REGION", "eu-west-1")],
        &[endpoint, ("TEST_PROFILE", "here")],
        &[endpoint, ("AWS_PROFILE", "here")],
        &[aws_endpoint, ("TEST_PROFILE", "role-of-here")],
        &[
            KEY,
            SECRET,
            endpoint,
            ("AWS_REGION", "eu-west-1"),
            ("TEST_LOG_GROUP", "arn:aws:logs:us-east-1:123456789012:log-group:flowlogs:*"),
        ],
    ] {
        assert_eq!(in_environment(variables), "10 lines", "{variables:?}");
    }
    assert_eq!(
        in_environment(&[KEY, SECRET, endpoint, ("AWS_REGION", "eu-west-1")]),
        "log group flowlogs does not exist in eu-west-1"
    );
}

#[test]
fn a_role_is_assumed_once_for_all_requests() {
    let external_id = Some("the secret".to_owned());
    let account = "210987654321".to_owned();
    let server = start(Config { records: 10, account, external_id, ..Config::default() });
    let url = server.url();
    let endpoint = ("TEST_ENDPOINT_URL", url.as_str());
    let secret = ("TEST_EXTERNAL_ID", "the secret");
    assert_eq!(
        in_environment(&[KEY, SECRET, REGION, endpoint]),
        "log group flowlogs does not exist in us-east-1"
    );
    assert_eq!(in_environment(&[KEY, SECRET, REGION, endpoint, ROLE, secret]), "10 lines");
    assert_eq!(server.tally().requests("AssumeRole"), 1);
    assert_eq!(in_environment(&[endpoint, ("TEST_PROFILE", "here"), ROLE, secret]), "10 lines");
    assert_eq!(
        in_environment(&[KEY, SECRET, REGION, endpoint, ROLE]),
        "cannot assume the role arn:aws:iam::210987654321:role/reader: User: \
         arn:aws:iam::123456789012:user/stand-in is not authorized to perform: sts:AssumeRole on \
         resource: arn:aws:iam::210987654321:role/reader (AccessDenied)"
    );
}

#[test]
fn a_profile_that_is_asked_for_goes_before_keys_in_the_environment() {
    let denied = vec!["FilterLogEvents@AKIATEST".parse().unwrap()];
    let server = start(Config { records: 10, denied, ..Config::default() });
    let url = server.url();
    let there = [KEY, SECRET, REGION, ("TEST_ENDPOINT_URL", &*url), ("TEST_PROFILE", "there")];
    assert_eq!(in_environment(&there), "10 lines");
}

#[test]
fn what_is_missing_to_reach_aws_is_told() {
    let server = start(Config { records: 10, ..Config::default() });
    let url = server.url();
    let endpoint = ("TEST_ENDPOINT_URL", url.as_str());
    let nowhere = ("TEST_ENDPOINT_URL", "http://127.0.0.1:1");
    let one_attempt = ("AWS_MAX_ATTEMPTS", "1");
    for (variables, expected) in [
        (&[KEY, SECRET, endpoint][..], "no region is set"),
        (&[REGION, endpoint], "no credentials were found"),
        (&[REGION, endpoint, ROLE], "no credentials were found"),
        (&[REGION, endpoint, ("TEST_PROFILE", "gone")], NO_PROFILE),
        (&[("TEST_PROFILE", "gone")], NO_PROFILE),
        (&[("AWS_PROFILE", "gone")], NO_PROFILE),
        (
            &[KEY, SECRET, REGION, nowhere, one_attempt],
            "no usable answer from CloudWatch Logs in us-east-1 at http://127.0.0.1:1: \
             Connection refused (os error 111)",
        ),
        (
            &[KEY, SECRET, REGION, nowhere, one_attempt, ROLE],
            "cannot assume the role arn:aws:iam::210987654321:role/reader: \
             Connection refused (os error 111)",
        ),
        (
            &[
                KEY,
                SECRET,
                REGION,
                endpoint,
                ("AWS_SESSION_TOKEN", "old"),
                ("AWS_ACCESS_KEY_ID", "ASIA210987654321"),
            ],
            "AWS does not accept the credentials: The security token included in the request is \
             invalid. (UnrecognizedClientException)",
        ),
    ] {
        assert_eq!(in_environment(variables), expected, "{variables:?}");
    }
}
