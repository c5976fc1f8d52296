//! What is read of a log group, and when.

use std::pin::pin;

use cloudwatch_stand_in::{Config, FlowLogs};
use flowlogs_fetcher::{Event, FlowLogsReader, FlowLogsReaderBuilder, Origin, TimeWindow};
use futures_util::{StreamExt, TryStreamExt};

use crate::{EVERYTHING, one_by_one, read, read_all, reader, run, start, truth};

#[test]
fn every_event_of_every_page_comes_once_in_order() {
    let server = start(Config { records: 30_000, ..Config::default() });
    assert!(read_all(reader(&server)) == truth(&server));
    assert_eq!(server.tally().requests("DescribeFlowLogs"), 1);
}

#[test]
fn nothing_is_asked_for_before_the_stream_is_polled_and_one_page_at_a_glance() {
    let server = start(Config { records: 30_000, ..Config::default() });
    let reader = reader(&server).build().unwrap();
    let requests = || server.tally().requests("FilterLogEvents");
    run(async {
        let mut batches = pin!(reader.batches());
        assert_eq!(server.tally().requests.len(), 0);
        batches.try_next().await.unwrap().unwrap();
        assert_eq!(requests(), 1);
        batches.try_next().await.unwrap().unwrap();
        assert!((2..=3).contains(&requests()));
    });
}

#[test]
fn a_stream_that_is_dropped_asks_for_no_more() {
    let latency = std::time::Duration::from_millis(20);
    let server = start(Config { records: 60_000, latency, ..Config::default() });
    let reader = reader(&server).build().unwrap();
    run(async {
        let batches: Vec<_> = reader.batches().take(2).collect().await;
        assert_eq!(batches.len(), 2);
        tokio::time::sleep(latency * 10).await;
    });
    assert!(server.tally().requests("FilterLogEvents") <= 3);
}

#[test]
fn a_long_window_is_read_side_by_side() {
    let latency = std::time::Duration::from_millis(40);
    let server = start(Config { records: 3_000, page_events: 60, latency, ..Config::default() });
    let time_of = |reader: FlowLogsReaderBuilder| {
        let begin = std::time::Instant::now();
        assert!(read_all(reader) == truth(&server));
        begin.elapsed()
    };
    let (together, one_after_the_other) = (time_of(reader(&server)), time_of(one_by_one(&server)));
    assert!(together < one_after_the_other * 2 / 3, "{together:?} {one_after_the_other:?}");
}

#[test]
fn a_window_holds_its_start_and_not_its_end() {
    let server = start(Config { records: 3_600, ..Config::default() });
    let begin = 1_767_225_600_000;
    for (start, end, expected) in [
        (begin, begin + 1_000, 1),
        (begin, begin + 1_001, 2),
        (begin + 1, begin + 1_000, 0),
        (begin + 1, begin + 1_001, 1),
        (begin, begin, 0),
        (begin + 1_000, begin, 0),
        (0, begin + 10_000, 10),
        (begin + 3_599_000, u64::MAX, 1),
    ] {
        let window = TimeWindow { start_ms: start, end_ms: end };
        let lines = read_all(reader(&server).window(window.clone()));
        assert_eq!(lines.len(), expected, "{window:?}");
        if start < end {
            assert_eq!(lines, server.traffic().lines(start..end).collect::<Vec<_>>());
        }
    }
}

#[test]
fn an_arn_names_the_log_group_with_and_without_its_star() {
    let server = start(Config { records: 10, ..Config::default() });
    for arn in [
        "arn:aws:logs:us-east-1:123456789012:log-group:flowlogs",
        "arn:aws:logs:us-east-1:123456789012:log-group:flowlogs:*",
    ] {
        let (logs, ec2) = crate::clients(&server, std::time::Duration::from_mins(1));
        let reader = FlowLogsReader::builder(arn).window(EVERYTHING).clients(logs, ec2);
        assert_eq!(read_all(reader), truth(&server), "{arn}");
    }
}

#[test]
fn lines_of_several_flow_logs_are_read_by_the_format_of_each() {
    for formats in [
        vec!["default", "v5"],
        vec!["v5", "default"],
        vec!["${bytes} ${srcaddr} ${dstaddr} ${start}", "default"],
    ] {
        let formats = formats.iter().map(|format| format.parse().unwrap()).collect();
        let server = start(Config { records: 500, formats, ..Config::default() });
        assert_eq!(read_all(reader(&server)), truth(&server));
    }
}

#[test]
fn given_formats_are_not_asked_for() {
    let flow_logs = FlowLogs::Deleted;
    let server = start(Config { records: 500, flow_logs, ..Config::default() });
    let default = flowlogs_parser::Format::vpc_default().clone();
    assert_eq!(read_all(reader(&server).formats([default])), truth(&server));
    assert_eq!(server.tally().requests("DescribeFlowLogs"), 0);
}

#[test]
fn without_a_flow_log_the_format_is_not_guessed() {
    let flow_logs = FlowLogs::Deleted;
    let server = start(Config { records: 500, flow_logs, ..Config::default() });
    let (lines, errors) = read(reader(&server).build().unwrap().batches());
    assert_eq!(lines, [""; 0]);
    assert_eq!(errors, ["no flow log writes to log group flowlogs in us-east-1"]);
}

#[test]
fn a_filter_pattern_is_left_to_aws() {
    let server = start(Config { records: 2_000, ..Config::default() });
    let lines = read_all(reader(&server).filter_pattern("REJECT"));
    let expected: Vec<_> =
        truth(&server).into_iter().filter(|line| line.contains("REJECT")).collect();
    assert!(!expected.is_empty());
    assert_eq!(lines, expected);
}

#[test]
fn a_line_that_fits_no_format_is_told_with_its_log_stream_and_time() {
    let server = start(Config { records: 3, ..Config::default() });
    let format = "${srcaddr} ${dstaddr}".parse().unwrap();
    let reader = reader(&server).formats([format]).build().unwrap();
    let batches: Vec<_> = run(reader.batches().try_collect()).unwrap();
    let bad_lines: Vec<_> =
        batches[0].records().map(|result| result.unwrap_err().to_string()).collect();
    assert_eq!(
        bad_lines,
        [1, 2, 3].map(|line| format!("line {line}: srcaddr is not an address at column 1"))
    );
    let Origin::LogGroup { name, region, events } = batches[0].origin() else {
        panic!("no log group")
    };
    assert_eq!((&**name, &**region), ("flowlogs", "us-east-1"));
    let expected: Vec<_> = server
        .traffic()
        .records(EVERYTHING)
        .map(|record| Event {
            log_stream: server.traffic().log_stream(&record).into(),
            timestamp_ms: record.start * 1000,
        })
        .collect();
    assert_eq!(events, &expected);
}

#[test]
fn the_window_is_the_last_hour_unless_given() {
    let now_ms = || {
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
        u64::try_from(now.as_millis()).unwrap()
    };
    let before = now_ms();
    let reader = FlowLogsReader::builder("flowlogs").build().unwrap();
    let TimeWindow { start_ms, end_ms } = *reader.window();
    assert_eq!(end_ms - start_ms, 3_600_000);
    assert!((before..=now_ms()).contains(&end_ms));
}
