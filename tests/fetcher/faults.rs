//! Each fault that AWS has: the truth comes out, or a clear error.

use std::pin::pin;
use std::time::Duration;

use cloudwatch_stand_in::{Config, Server};
use futures_util::{StreamExt, stream};

use crate::{clients, in_words, one_by_one, read, read_all, reader, run, start, truth};

/// Three pages of events, and what goes wrong with them.
fn faulty(fault_plan: &str) -> Server {
    let fault_plan = fault_plan.parse().unwrap();
    start(Config { records: 20_000, fault_plan, ..Config::default() })
}

/// How many requests it takes to find all lines, in order, none twice.
#[track_caller]
fn requests_for_the_truth(fault_plan: &str) -> u64 {
    let server = faulty(fault_plan);
    let (lines, errors) = read(one_by_one(&server).build().unwrap().batches());
    assert_eq!(errors, [""; 0], "{fault_plan}");
    assert!(lines == truth(&server), "{fault_plan}: {} lines", lines.len());
    server.tally().requests("FilterLogEvents")
}

/// Of all lines, how many come, in order, before which error.
#[track_caller]
fn error(server: &Server) -> (usize, String) {
    let (lines, errors) = read(one_by_one(server).build().unwrap().batches());
    assert!(truth(server).starts_with(&lines), "{} lines", lines.len());
    assert_eq!(errors.len(), 1);
    (lines.len(), errors.concat())
}

#[test]
fn no_fault_hides_or_doubles_an_event() {
    for (fault_plan, requests) in [
        ("", 3),
        ("throttle@1..2", 5),
        ("throttle@3..8", 9),
        ("error500@2", 4),
        ("error503@1,error503@3", 5),
        ("cut@1", 4),
        ("cut@2..4", 6),
        ("slow@2:100ms", 3),
        ("stall@2:100ms", 3),
        ("empty@1", 4),
        ("empty@2..15", 17),
        ("repeat@2", 3),
        ("empty@1,repeat@2..3", 4),
        // The last page can promise another one, which is empty.
        ("repeat@2..3", 4),
        // A dead token costs a request, and what it stood for is asked for anew.
        ("expire@1", 4),
        ("expire@2", 4),
        ("expire@3", 4),
        ("expire@1..4", 5),
        ("throttle@1,cut@2,empty@3,repeat@4,error500@5,expire@6", 8),
    ] {
        assert_eq!(requests_for_the_truth(fault_plan), requests, "{fault_plan}");
    }
}

#[test]
fn no_mix_of_faults_hides_or_doubles_an_event() {
    for seed in 1..=20 {
        requests_for_the_truth(&format!("random:{seed}:0.4"));
    }
}

/// Slices of many small pages, of whose requests a fifth goes wrong: how many.
async fn outcome_of_random_plan(seed: u64) -> Result<u64, String> {
    let fault_plan = format!("any:{seed}:0.2").parse().unwrap();
    let (records, page_events) = (700 + seed * 2, 40);
    let server = start(Config { records, page_events, seed, fault_plan, ..Config::default() });
    let window = 1_767_225_600_000..1_767_229_200_000;
    // In so little memory, slices are short, and cut again and again.
    let reader = reader(&server).window(window).read_ahead(12_000_000);
    let is_reversed = seed.is_multiple_of(2);
    let reader = if is_reversed { reader.newest_first() } else { reader }.build().unwrap();
    let mut expected = truth(&server);
    if is_reversed {
        expected.reverse();
    }
    let read = async {
        let mut lines = Vec::new();
        let mut batches = pin!(reader.batches());
        while let Some(batch) = batches.next().await {
            match batch {
                Ok(batch) => {
                    lines.extend(batch.records().map(|record| record.unwrap().to_message()));
                }
                Err(error) if expected.starts_with(&lines) => return Err(in_words(&error)),
                Err(error) => panic!("{seed}: not the truth before {error}"),
            }
        }
        Ok(lines)
    };
    let lines = tokio::time::timeout(Duration::from_mins(1), read).await.expect("it hangs")?;
    assert!(lines == expected, "{seed}: {} lines instead of {}", lines.len(), expected.len());
    Ok(server.tally().faults.values().sum())
}

#[test]
fn of_200_random_plans_each_gives_the_truth_or_a_clear_error() {
    let outcomes: Vec<_> =
        run(stream::iter(1..=200).map(outcome_of_random_plan).buffer_unordered(12).collect());
    let errors: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
    assert_eq!(outcomes.len(), 200);
    assert!(outcomes.iter().flatten().sum::<u64>() > 400);
    // Ten attempts are nearly always enough.
    assert!(errors.len() <= 2, "{errors:?}");
    assert!(errors.iter().all(|error| error.contains("FilterLogEvents")), "{errors:?}");
}

#[test]
fn reading_resumes_within_a_second_that_fills_pages() {
    let fault_plan = "expire@2,expire@5".parse().unwrap();
    let window = 1_767_225_600..1_767_225_601;
    let server = start(Config { records: 20_000, window, fault_plan, ..Config::default() });
    assert!(read_all(one_by_one(&server)) == truth(&server));
    assert_eq!(server.tally().faults("expire"), 2);
}

#[test]
fn reading_does_not_resume_for_ever() {
    let fault_plan = "expire@1/1".parse().unwrap();
    let window = 1_767_225_600..1_767_225_601;
    let server = start(Config { records: 20_000, window, fault_plan, ..Config::default() });
    let (lines, errors) = read(one_by_one(&server).build().unwrap().batches());
    assert!(lines.len() > 5_000 && truth(&server).starts_with(&lines));
    assert_eq!(
        errors,
        ["the next token of log group flowlogs has expired and reading cannot be resumed; \
          read up to 2026-01-01T00:00:00Z: The specified nextToken is expired. \
          (InvalidParameterException)"]
    );
}

#[test]
fn a_fault_that_stays_is_an_error() {
    for (fault_plan, requests, expected) in [
        (
            "throttle@1/1",
            10,
            "AWS keeps refusing FilterLogEvents as too frequent: \
             Rate exceeded (ThrottlingException)",
        ),
        (
            "error500@1/1",
            10,
            "FilterLogEvents failed: The request processing has failed because of an unknown \
             error, exception or failure. (InternalFailure)",
        ),
        (
            "error503@1/1",
            10,
            "FilterLogEvents failed: The service cannot complete the request. \
             (ServiceUnavailableException)",
        ),
        (
            "repeat-forever@1",
            11,
            "the next token of log group flowlogs came back 10 times without new events; \
             read up to 1970-01-01T00:00:00Z",
        ),
    ] {
        let server = faulty(fault_plan);
        assert_eq!(error(&server), (0, expected.to_owned()), "{fault_plan}");
        assert_eq!(server.tally().requests("FilterLogEvents"), requests, "{fault_plan}");
    }
}

#[test]
fn what_came_before_an_error_is_given() {
    let (lines, message) = error(&faulty("repeat-forever@2"));
    assert!(lines > 5_000);
    assert!(message.contains("read up to 2026-01-01T00:2"), "{message}");
    let (lines, message) = error(&faulty("throttle@3..12"));
    assert!(lines > 10_000);
    assert!(message.starts_with("AWS keeps refusing FilterLogEvents"), "{message}");
}

#[test]
fn connections_that_break_off_for_ever_are_an_error() {
    let server = faulty("cut@1/1");
    let (lines, message) = error(&server);
    assert_eq!(lines, 0);
    assert!(
        message.starts_with("no usable answer from CloudWatch Logs in us-east-1: "),
        "{message}"
    );
    assert_eq!(server.tally().requests("FilterLogEvents"), 10);
}

#[test]
fn answers_that_stall_are_asked_for_again() {
    let server = faulty("stall@1:600s,slow@3:600s");
    let (logs, ec2) = clients(&server, Duration::from_secs(2));
    assert!(read_all(one_by_one(&server).clients(logs, ec2)) == truth(&server));
    assert_eq!(server.tally().requests("FilterLogEvents"), 5);
}
