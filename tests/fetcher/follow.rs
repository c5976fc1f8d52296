//! What comes while it is read.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cloudwatch_stand_in::{Config, Delivery, Server};
use flowlogs_fetcher::Batch;
use futures_util::StreamExt;

use crate::{clients, reader, run, start};

/// Half an hour of flows, which arrive when they arrive.
const WINDOW: std::ops::Range<u64> = 1_767_225_600..1_767_227_400;

fn lines(batch: &Batch) -> impl Iterator<Item = String> {
    batch.records().map(|record| record.unwrap().to_message())
}

#[test]
fn events_that_arrive_late_and_out_of_order_come_once_each() {
    let server = Arc::new(start(Config {
        records: 3_000,
        window: WINDOW,
        delivery: Delivery::InTime,
        // Of all requests some go wrong, too.
        fault_plan: "random:3:0.1".parse().unwrap(),
        ..Config::default()
    }));
    // Each look at the clock is twenty seconds after the one before.
    let now_ms = AtomicU64::new(WINDOW.start * 1000);
    let clock = {
        let server = Arc::clone(&server);
        move || {
            let now_ms = now_ms.fetch_add(20_000, Ordering::SeqCst);
            server.set_now(now_ms);
            now_ms
        }
    };
    let window = WINDOW.start * 1000..WINDOW.end * 1000;
    let follow = reader(&server).window(window).build().unwrap().follow();
    let follow = follow.interval(Duration::from_millis(1)).clock(clock);
    let mut expected: BTreeMap<String, u64> = BTreeMap::new();
    for line in server.traffic().lines(0..u64::MAX) {
        *expected.entry(line).or_default() += 1;
    }
    let mut came: BTreeMap<String, u64> = BTreeMap::new();
    run(async {
        let mut batches = pin!(follow.batches());
        while came.values().sum::<u64>() < 3_000 {
            let batch = tokio::time::timeout(Duration::from_secs(30), batches.next()).await;
            for line in lines(&batch.expect("something is missing").unwrap().unwrap()) {
                *came.entry(line).or_default() += 1;
            }
        }
        // Nothing comes again.
        let more = tokio::time::timeout(Duration::from_millis(200), batches.next()).await;
        assert!(more.is_err());
    });
    assert!(came == expected);
}

#[test]
fn following_survives_what_passes_and_ends_at_what_does_not() {
    let fault_plan = "error500@2..31".parse().unwrap();
    let server = start(Config { records: 500, fault_plan, ..Config::default() });
    let follow = |server: &Server| {
        reader(server).build().unwrap().follow().interval(Duration::from_millis(1))
    };
    let came = run(async {
        // The end of the stream never comes.
        let batches = follow(&server).batches().take(1).collect::<Vec<_>>().await;
        batches.iter().map(|batch| lines(batch.as_ref().unwrap()).count()).sum::<usize>()
    });
    assert_eq!(came, 500);
    let denied = vec!["FilterLogEvents".parse().unwrap()];
    let server = start(Config { records: 500, denied, ..Config::default() });
    let results: Vec<_> = run(follow(&server).batches().collect());
    let [Err(error)] = &results[..] else { panic!("{results:?}") };
    assert_eq!(error.to_string(), "logs:FilterLogEvents is not allowed");
}

fn live(server: &Server) -> flowlogs_fetcher::Live {
    let (logs, ec2) = clients(server, Duration::from_mins(1));
    let reader = flowlogs_fetcher::FlowLogsReader::builder("flowlogs").endpoint_url(server.url());
    reader.clients(logs, ec2).build().unwrap().live()
}

#[test]
fn live_events_come_from_session_after_session() {
    let server = start(Config { records: 10_000, ..Config::default() });
    let came: Vec<String> = run(async {
        // Three updates are a session.
        let batches: Vec<_> = live(&server).batches().take(7).collect().await;
        batches
            .iter()
            .flat_map(|batch| lines(batch.as_ref().unwrap()).collect::<Vec<_>>())
            .collect()
    });
    assert_eq!(came, server.traffic().lines(0..u64::MAX).take(700).collect::<Vec<_>>());
    assert_eq!(server.tally().requests("StartLiveTail"), 3);
}

#[test]
fn a_sample_of_live_events_says_so() {
    for (live_events, is_sampled) in [(500, false), (501, true)] {
        let server = start(Config { records: 10_000, live_events, ..Config::default() });
        let batch = run(async { pin!(live(&server).batches()).next().await }).unwrap().unwrap();
        assert_eq!((batch.is_sampled(), lines(&batch).count()), (is_sampled, 500));
    }
}
