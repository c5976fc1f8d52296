//! The library, seen from outside: against a stand-in for AWS whose truth is known, and on files.

#![expect(clippy::unwrap_used, reason = "in a test, what is not as it should be may panic")]

mod access;
mod examples;
mod faults;
mod files;
mod follow;
mod log_group;
mod objects;
mod pace;
mod parquet;
mod pushdown;

use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::OnceLock;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_sdk_cloudwatchlogs::config::SharedCredentialsProvider;
use aws_sdk_cloudwatchlogs::config::retry::{RetryPartition, TokenBucket};
use cloudwatch_stand_in::{Config, Server};
use flowlogs_fetcher::{Batch, Error, FlowLogsReader, FlowLogsReaderBuilder};
use futures_util::{Stream, StreamExt};

/// Everything that the server has.
const EVERYTHING: std::ops::Range<u64> = 0..4_000_000_000_000;

/// Two profiles of the same region, `here` and `there`.
const AWS_CONFIG_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fetcher/aws-config");

fn start(config: Config) -> Server {
    Server::start(config).unwrap()
}

/// A reader of everything in the log group, which waits neither for a quota nor before it tries again.
fn reader(server: &Server) -> FlowLogsReaderBuilder {
    let (logs, ec2) = clients(server, Duration::from_mins(1));
    FlowLogsReader::builder(&server.config().log_group)
        .window(EVERYTHING)
        .requests_per_second(1_000_000.0)
        .clients(logs, ec2)
}

/// A reader that sends one request after the other, so that they can be counted.
fn one_by_one(server: &Server) -> FlowLogsReaderBuilder {
    reader(server).concurrency(NonZeroUsize::MIN)
}

fn clients(
    server: &Server,
    attempt_timeout: Duration,
) -> (aws_sdk_cloudwatchlogs::Client, aws_sdk_ec2::Client) {
    clients_in(server, "us-east-1", attempt_timeout)
}

fn clients_in(
    server: &Server,
    region: &str,
    attempt_timeout: Duration,
) -> (aws_sdk_cloudwatchlogs::Client, aws_sdk_ec2::Client) {
    let credentials = Credentials::new("AKIATEST", "secret", None, None, "test");
    let retries = RetryConfig::standard()
        .with_max_attempts(10)
        .with_initial_backoff(Duration::from_millis(1))
        .with_max_backoff(Duration::from_millis(2));
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(attempt_timeout).build();
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(server.url())
        .region(Region::new(region.to_owned()))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .retry_config(retries)
        .timeout_config(timeouts)
        .build();
    let partition = RetryPartition::custom("test").token_bucket(TokenBucket::unlimited()).build();
    let logs = aws_sdk_cloudwatchlogs::config::Builder::from(&config).retry_partition(partition);
    (aws_sdk_cloudwatchlogs::Client::from_conf(logs.build()), aws_sdk_ec2::Client::new(&config))
}

/// Lets the future run to its end. All tests share a runtime.
fn run<T>(future: impl Future<Output = T>) -> T {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| tokio::runtime::Runtime::new().unwrap()).block_on(future)
}

/// What a stream gave: the messages of all records and the bad lines as they are displayed, up to
/// each error, and after it the error with its causes.
fn read(batches: impl Stream<Item = Result<Batch, Error>>) -> (Vec<String>, Vec<String>) {
    run(async {
        let mut batches = pin!(batches);
        let (mut lines, mut errors) = (Vec::new(), Vec::new());
        while let Some(result) = batches.next().await {
            match result {
                Ok(batch) => lines.extend(batch.records().map(|result| match result {
                    Ok(record) => record.to_message(),
                    Err(bad_line) => bad_line.to_string(),
                })),
                Err(error) => errors.push(in_words(&error)),
            }
        }
        (lines, errors)
    })
}

/// Reads everything, which has to succeed.
#[track_caller]
fn read_all(builder: FlowLogsReaderBuilder) -> Vec<String> {
    let (lines, errors) = read(builder.build().unwrap().batches());
    assert_eq!(errors, [""; 0]);
    lines
}

/// The error, and its causes after colons.
fn in_words(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn truth(server: &Server) -> Vec<String> {
    server.traffic().lines(EVERYTHING).collect()
}
