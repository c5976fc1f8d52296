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
        latency: Duration::from_millis(50),
        ..Config::default()
    })
}

#[test]
fn nine_tenths_of_the_quota_are_used_from_the_first_seconds_on_and_in_order() {
    // A debug build on a busy machine cannot use much more: `cargo xtask bench fetch` does.
    let (region, quota) = ("eu-central-1", 5.0);
    let server = estate(region);
    let (logs, ec2) = clients_in(&server, region, Duration::from_mins(1));
    let hour = TimeWindow { start_ms: 1_767_225_600_000, end_ms: 1_767_229_200_000 };
    let reader = FlowLogsReader::builder("flowlogs").window(hour).clients(logs, ec2);
    let reader = reader.build().unwrap();
    let (seconds, lines) = run(async {
        let begin = Instant::now();
        let (mut batches, mut lines) = (pin!(reader.batches()), Vec::new());
        while begin.elapsed() < Duration::from_secs(6) {
            let batch = batches.next().await.unwrap().unwrap();
            let Origin::LogGroup { events, .. } = batch.origin() else { panic!() };
            lines.extend(events.iter().map(|event| event.timestamp_ms));
        }
        (begin.elapsed().as_secs_f64(), lines)
    });
    assert!(lines.is_sorted());
    let expected = server.traffic().records(0..u64::MAX).map(|record| record.timestamp_ms());
    assert!(expected.zip(&lines).all(|(expected, line)| expected == *line));
    let tally = server.tally();
    let (requests, throttled) =
        (tally.requests("FilterLogEvents"), tally.throttled("FilterLogEvents"));
    #[expect(clippy::cast_precision_loss, reason = "there are few requests")]
    let used = (requests - throttled) as f64 / seconds / quota;
    assert!(used >= 0.9, "{region}: {used} of the quota, {throttled} of {requests} throttled");
    assert!(throttled <= requests / 100 + 1, "{region}: {throttled} of {requests}");
}
