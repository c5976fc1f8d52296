//! How much of a quota is used, and how seldom AWS has to refuse.

use std::pin::pin;
use std::time::{Duration, Instant};

use cloudwatch_stand_in::{Config, Quotas, Server};
use flowlogs_fetcher::{FlowLogsReader, Origin, TimeWindow};
use futures_util::StreamExt;

use crate::{clients_in, run, start};

/// A day of 500 interfaces, 200 million records, in a region with its quotas.
fn estate(region: &str) -> Server {
    let start_of_day = 1_767_225_600;
    start(Config {
        records: 200_000_000,
        interfaces: 500,
        window: start_of_day..start_of_day + 86_400,
        region: region.to_owned(),
        quotas: Quotas::of_region(region),
        // A debug build cannot read eight times as many.
        page_events: 1_000,
        latency: Duration::from_millis(600),
        ..Config::default()
    })
}

#[test]
fn a_quota_is_used_though_each_answer_takes_long_and_seldom_exceeded() {
    // One chain would use a third of it. How close it comes on an idle machine, at the pace of other
    // regions too, shows `cargo xtask bench fetch`.
    let (region, quota) = ("eu-central-1", 5);
    let server = estate(region);
    let (logs, ec2) = clients_in(&server, region, Duration::from_mins(1));
    let hour = TimeWindow { start_ms: 1_767_225_600_000, end_ms: 1_767_229_200_000 };
    let reader = FlowLogsReader::builder("flowlogs").window(hour).clients(logs, ec2);
    let reader = reader.build().unwrap();
    let granted = || {
        let tally = server.tally();
        tally.requests("FilterLogEvents") - tally.throttled("FilterLogEvents")
    };
    let (used, lines) = run(async {
        let (mut batches, mut lines) = (pin!(reader.batches()), Vec::new());
        let mut granted_until = Vec::new();
        let begin = Instant::now();
        // The first seconds go by until slices have begun.
        for seconds in [3, 9] {
            while begin.elapsed() < Duration::from_secs(seconds) {
                let batch = batches.next().await.unwrap().unwrap();
                let Origin::LogGroup { events, .. } = batch.origin() else { panic!() };
                lines.extend(events.iter().map(|event| event.timestamp_ms));
            }
            granted_until.push(granted());
        }
        (granted_until[1] - granted_until[0], lines)
    });
    let expected = server.traffic().records(0..u64::MAX).map(|record| record.timestamp_ms());
    assert!(expected.zip(&lines).all(|(expected, line)| expected == *line));
    assert!(used * 10 >= quota * 6 * 7, "{used} of {}", quota * 6);
    let throttled = server.tally().throttled("FilterLogEvents");
    assert!(throttled * 5 <= granted(), "{throttled} of {}", granted());
}
