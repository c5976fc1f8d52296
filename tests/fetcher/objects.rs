//! Buckets in S3: every layout, every fault, and what is broken.

use std::io::Write;
use std::num::NonZeroUsize;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_sdk_cloudwatchlogs::config::SharedCredentialsProvider;
use cloudwatch_stand_in::{Config, Layout, Server};
use flate2::Compression;
use flate2::write::GzEncoder;
use flowlogs_fetcher::{Objects, ObjectsBuilder, TimeWindow};
use futures_util::StreamExt;

use crate::{in_words, read, run, start, truth};

/// The hour of the default traffic.
const WINDOW: std::ops::Range<u64> = 1_767_225_600_000..1_767_229_200_000;

const HEADER: &str = "srcaddr dstport\n";

/// A reader of all in the bucket, which does not wait before it tries again.
fn objects(server: &Server, prefix: &str) -> ObjectsBuilder {
    let location = format!("s3://{}/{prefix}", server.config().bucket);
    Objects::builder(location).window(WINDOW).client(client(server, "us-east-1"))
}

fn client(server: &Server, region: &'static str) -> aws_sdk_s3::Client {
    let credentials = Credentials::new("AKIATEST", "secret", None, None, "test");
    let retries = RetryConfig::standard()
        .with_max_attempts(10)
        .with_initial_backoff(Duration::from_millis(1))
        .with_max_backoff(Duration::from_millis(2));
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(server.url())
        .region(Region::new(region))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .retry_config(retries)
        .build();
    let config = aws_sdk_s3::config::Builder::from(&config).force_path_style(true);
    aws_sdk_s3::Client::from_conf(config.build())
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// A server whose bucket has these objects beside the traffic, below `more/`.
fn with_objects(objects: &[(&str, Vec<u8>)]) -> Server {
    let objects = objects.iter().map(|(key, body)| (format!("more/{key}"), body.clone())).collect();
    start(Config { records: 100, objects, ..Config::default() })
}

/// The lines of all records, sorted: files have them by their end.
#[track_caller]
fn assert_truth(server: &Server, objects: ObjectsBuilder, what: &str) {
    let (mut lines, errors) = read(objects.build().unwrap().batches());
    assert_eq!(errors, [""; 0], "{what}");
    lines.sort_unstable();
    let mut truth = truth(server);
    truth.sort_unstable();
    assert!(lines == truth, "{what}: {} lines", lines.len());
}

#[test]
fn every_layout_is_found_from_any_prefix() {
    for layout in [Layout::Plain, Layout::Hourly, Layout::Hive, Layout::HiveHourly] {
        let server = start(Config { layout, page_keys: 3, ..Config::default() });
        let account = match layout {
            Layout::Plain | Layout::Hourly => "123456789012",
            Layout::Hive | Layout::HiveHourly => "aws-account-id=123456789012",
        };
        for prefix in ["", "AWSLogs", "AWSLogs/", &format!("AWSLogs/{account}"), "AWS"] {
            assert_truth(&server, objects(&server, prefix), &format!("{layout:?} {prefix:?}"));
        }
    }
}

#[test]
fn batches_come_in_the_order_of_keys_or_as_they_are_ready() {
    let server = start(Config::default());
    let in_order = || read(objects(&server, "").build().unwrap().batches()).0;
    let one_by_one = objects(&server, "").threads(NonZeroUsize::MIN).build().unwrap();
    assert!(read(one_by_one.batches()).0 == in_order());
    assert_truth(&server, objects(&server, "").unordered(), "unordered");
}

#[test]
fn formats_of_several_flow_logs_are_those_of_their_headers() {
    let formats =
        ["default", "${start} ${srcaddr} ${bytes}"].map(|text| text.parse().unwrap()).to_vec();
    let server = start(Config { formats, ..Config::default() });
    assert_truth(&server, objects(&server, ""), "two formats");
}

#[test]
fn only_the_files_of_the_window_are_fetched() {
    let server = start(Config::default());
    let window = WINDOW.start + 1_200_000..WINDOW.start + 1_500_000;
    let reader = objects(&server, "").window(window.clone()).build().unwrap();
    let window = TimeWindow::from(window);
    let mut batches = reader.batches();
    let mut lines = Vec::new();
    run(async {
        while let Some(batch) = batches.next().await {
            let batch = batch.unwrap();
            let records = batch.records().map(Result::unwrap);
            let records = records.filter(|record| window.contains(record.start_ms().unwrap()));
            lines.extend(records.map(|record| record.to_message()));
        }
    });
    lines.sort_unstable();
    let mut truth: Vec<_> = server.traffic().lines(window.start_ms..window.end_ms).collect();
    truth.sort_unstable();
    assert!(lines == truth, "{} lines", lines.len());
    // From 5 minutes before it to 20 after it.
    assert_eq!(server.tally().requests("GetObject"), 6);
    let by_file_time = objects(&server, "").window(window).by_file_time().build().unwrap();
    read(by_file_time.batches());
    assert_eq!(server.tally().requests("GetObject"), 6 + 1);
}

#[test]
fn accounts_and_regions_can_be_chosen() {
    let server = start(Config { records: 100, ..Config::default() });
    assert_truth(&server, objects(&server, "").accounts(["123456789012"]), "account");
    assert_truth(&server, objects(&server, "").regions(["us-east-1"]), "region");
    for builder in [
        objects(&server, "").accounts(["210987654321"]),
        objects(&server, "").regions(["eu-central-1"]),
        objects(&server, "").regions(Vec::<String>::new()),
    ] {
        assert_eq!(read(builder.build().unwrap().batches()), (vec![], vec![]));
    }
}

#[test]
fn a_bucket_is_read_where_it_is() {
    let server = start(Config { records: 100, ..Config::default() });
    let elsewhere = objects(&server, "").client(client(&server, "eu-central-1"));
    assert_truth(&server, elsewhere, "another region");
}

#[test]
fn no_fault_hides_or_doubles_a_record() {
    for fault_plan in [
        "throttle@1..3",
        "error500@2,error503@5",
        "cut@1..2",
        "cut@5..12",
        "short@6..9",
        "slow@2:100ms",
        "stall@6:200ms",
        "throttle@7,cut@8,short@9,error500@10,cut@11",
    ] {
        let plan = fault_plan.parse().unwrap();
        let server = start(Config { fault_plan: plan, page_keys: 5, ..Config::default() });
        assert_truth(&server, objects(&server, ""), fault_plan);
    }
}

#[test]
fn no_mix_of_faults_hides_or_doubles_a_record() {
    for seed in 1..=50 {
        let fault_plan = format!("random:{seed}:0.2").parse().unwrap();
        let records = 2_000;
        let server = start(Config { records, fault_plan, page_keys: 5, ..Config::default() });
        assert_truth(&server, objects(&server, ""), &format!("seed {seed}"));
    }
}

#[test]
fn a_fault_that_stays_is_an_error() {
    for (fault_plan, expected) in [
        (
            "throttle@1/1",
            "AWS keeps refusing ListObjectsV2 as too frequent: \
             Please reduce your request rate. (SlowDown)",
        ),
        (
            "error500@1/1",
            "ListBucket failed: We encountered an internal error. Please try again. \
             (InternalError)",
        ),
        (
            "throttle@6..99999",
            "AWS keeps refusing GetObject as too frequent: \
             Please reduce your request rate. (SlowDown)",
        ),
    ] {
        let fault_plan = fault_plan.parse().unwrap();
        let server = start(Config { records: 100, fault_plan, ..Config::default() });
        let (_, errors) = read(objects(&server, "").build().unwrap().batches());
        assert_eq!(errors, [expected]);
    }
}

#[test]
fn a_file_that_is_gone_since_it_was_listed_is_told_and_the_others_are_read() {
    let fault_plan = "vanish@8".parse().unwrap();
    let server = start(Config { fault_plan, ..Config::default() });
    let (lines, errors) = read(objects(&server, "").build().unwrap().batches());
    assert!(lines.len() > 8_000);
    let [error] = &errors[..] else { panic!("{errors:?}") };
    assert!(error.starts_with("cannot read s3://flowlogs-bucket/AWSLogs/123456789012/"), "{error}");
    assert!(error.ends_with(".log.gz: it is not there any more"), "{error}");
}

#[test]
fn what_is_broken_is_told_with_its_key_and_its_good_records_are_given() {
    let good = format!("{HEADER}10.0.0.5 443\n10.0.0.6 22\n");
    let many = format!("{HEADER}{}", "10.0.0.7 80\n".repeat(50_000));
    let whole = gzip(many.as_bytes());
    let mut wrong = gzip(good.as_bytes());
    let checksum = wrong.len() - 8;
    wrong[checksum] ^= 1;
    let server = with_objects(&[
        ("a-good.gz", gzip(good.as_bytes())),
        ("b-cut.gz", whole[..whole.len() / 2].to_vec()),
        ("c-checksum.gz", wrong),
        ("d-plain.gz", good.clone().into_bytes()),
        ("e-not-utf8", [good.as_bytes(), b"10.0.0.8 \xff\n"].concat()),
        ("f-empty", Vec::new()),
        ("g-empty.gz", gzip(b"")),
        ("h-foreign", b"what you see\nis no log\n".to_vec()),
        ("i-header-only.gz", gzip(HEADER.as_bytes())),
        ("aws-logs-write-test", b"Permission Check Successful".to_vec()),
        ("folder/", Vec::new()),
    ]);
    let (lines, errors) = read(objects(&server, "more/").build().unwrap().batches());
    let two = ["10.0.0.5 443", "10.0.0.6 22"].map(str::to_owned);
    let (first, rest) = lines.split_at(2);
    assert_eq!(first, two);
    let cut = rest.iter().take_while(|line| *line == "10.0.0.7 80").count();
    assert!((1_000..50_000).contains(&cut), "{cut}");
    assert_eq!(
        rest[cut..],
        [
            &two[..],
            &two,
            &two,
            &["line 4: line is not UTF-8 at column 10".to_owned()],
            &["line 1: version is not a number at column 1".to_owned()],
            &["line 2: version is not a number at column 1".to_owned()],
        ]
        .concat()
    );
    let told: Vec<_> = errors
        .iter()
        .map(|error| error.replace("cannot read s3://flowlogs-bucket/more/", ""))
        .collect();
    assert_eq!(
        told,
        [
            "b-cut.gz: incomplete deflate stream",
            "c-checksum.gz: corrupt gzip stream does not have a matching checksum",
            "e-not-utf8: some of it is not UTF-8",
            "f-empty: it is empty",
            "g-empty.gz: it is empty",
            "h-foreign: there is no flow log record in it",
        ]
    );
}

#[test]
fn what_is_not_there_or_not_allowed_is_named() {
    let server = start(Config {
        records: 100,
        denied: vec!["s3:GetObject".parse().unwrap()],
        ..Config::default()
    });
    let (lines, errors) = read(objects(&server, "").build().unwrap().batches());
    assert_eq!((lines, errors.len()), (vec![], 1));
    assert!(errors[0].starts_with("s3:GetObject is not allowed: User: "), "{errors:?}");
    let other = Objects::builder("no-such-bucket").client(client(&server, "us-east-1"));
    assert_eq!(
        read(other.build().unwrap().batches()),
        (vec![], vec!["bucket no-such-bucket does not exist".to_owned()])
    );
    let error = Objects::builder("my bucket").build().unwrap_err();
    assert_eq!(in_words(&error), "\"my bucket\" names no bucket");
}
