use serde_json::{Value, json};

use crate::client::{BEGIN, END, all_lines, filter, logs, messages, pages, server, with_group};

#[track_caller]
fn error(input: &Value) -> (u16, String, String) {
    filter(&server(|_| ()), input).error()
}

fn invalid(message: &str) -> (u16, String, String) {
    (400, "InvalidParameterException".to_owned(), message.to_owned())
}

#[test]
fn all_pages_together_are_all_lines_in_order() {
    let server = server(|config| config.records = 20_000);
    let pages = pages(&server, &json!({}));
    assert_eq!(pages.len(), 3);
    assert!(pages[0].len() < 10_000, "a mebibyte ends it, not the number of events");
    assert_eq!(pages.concat(), all_lines(&server));
}

#[test]
fn an_event_has_stream_timestamp_message_ingestion_time_and_id() {
    let server = server(|_| ());
    let record = server.traffic().records(BEGIN..END).next().unwrap();
    let reply = filter(&server, &json!({ "limit": 1 }));
    let mut event = reply.json()["events"][0].clone();
    let id = event["eventId"].take();
    assert_eq!(
        event,
        json!({
            "logStreamName": server.traffic().log_stream(&record),
            "timestamp": record.start * 1000,
            "message": server.traffic().line(&record),
            "ingestionTime": record.ingestion_ms,
            "eventId": null,
        })
    );
    let id = id.as_str().unwrap();
    assert!(id.len() == 56 && id.bytes().all(|byte| byte.is_ascii_digit()), "{id}");
    assert_eq!(reply.header("content-type"), Some("application/x-amz-json-1.1"));
    assert_eq!(reply.header("x-amzn-requestid").map(str::len), Some(36));
}

#[test]
fn event_ids_are_unique_and_in_order() {
    let page = filter(&server(|_| ()), &json!({})).json();
    let events = page["events"].as_array().unwrap();
    let ids: Vec<_> = events.iter().map(|event| event["eventId"].as_str().unwrap()).collect();
    assert!(ids.is_sorted_by(|one, other| one < other));
}

#[test]
fn both_ends_of_the_window_are_included() {
    let server = server(|config| config.records = 3_600);
    let second = |n: u64| BEGIN + n * 1000;
    let expected: Vec<_> = server.traffic().lines(second(10)..second(21)).collect();
    let input = json!({ "startTime": second(10), "endTime": second(20) });
    assert_eq!(expected.len(), 11);
    assert_eq!(pages(&server, &input).concat(), expected);
    let input = json!({ "startTime": second(10), "endTime": second(20) - 1 });
    assert_eq!(pages(&server, &input).concat(), expected[..10]);
}

#[test]
fn a_limit_makes_smaller_pages() {
    let server = server(|config| config.records = 25);
    let lengths: Vec<_> = pages(&server, &json!({ "limit": 10 })).iter().map(Vec::len).collect();
    assert_eq!(lengths, [10, 10, 5]);
}

#[test]
fn newest_first_turns_the_order_and_the_token_keeps_it() {
    let server = server(|_| ());
    let input = json!({ "startFromHead": false, "startTime": BEGIN, "limit": 300 });
    let mut expected = all_lines(&server);
    expected.reverse();
    assert_eq!(pages(&server, &input).concat(), expected);

    let token = filter(&server, &input).json()["nextToken"].clone();
    let input = json!({ "startTime": BEGIN, "limit": 300, "nextToken": token });
    assert_eq!(messages(&filter(&server, &input).json()), expected[300..600]);
}

#[test]
fn streams_are_chosen_by_names_or_by_prefix() {
    let server = server(|_| ());
    let records = server.traffic().records(BEGIN..END);
    let stream = server.traffic().log_stream(&records.into_iter().next().unwrap()).to_owned();
    let expected: Vec<_> = server
        .traffic()
        .records(BEGIN..END)
        .filter(|record| server.traffic().log_stream(record) == stream)
        .map(|record| server.traffic().line(&record))
        .collect();
    assert!(!expected.is_empty() && expected.len() < 2_000);
    let input = json!({ "logStreamNames": [stream] });
    assert_eq!(pages(&server, &input).concat(), expected);
    let input = json!({ "logStreamNamePrefix": stream[..12] });
    assert_eq!(pages(&server, &input).concat(), expected);
    assert_eq!(pages(&server, &json!({ "logStreamNamePrefix": "x" })).concat().len(), 0);
}

#[test]
fn a_pattern_filters_lines() {
    let server = server(|_| ());
    let mut expected = all_lines(&server);
    expected.retain(|line| line.contains("REJECT OK"));
    let input = json!({ "filterPattern": "\"REJECT OK\"" });
    assert_eq!(pages(&server, &input).concat(), expected);
}

#[test]
fn a_log_group_is_found_by_name_and_by_arn() {
    let server = server(|_| ());
    let arn = "arn:aws:logs:us-east-1:123456789012:log-group:flowlogs";
    for identifier in ["flowlogs", arn] {
        let reply = logs(&server, "FilterLogEvents", &json!({ "logGroupIdentifier": identifier }));
        assert_eq!(messages(&reply.json()), all_lines(&server));
    }
    let reply =
        logs(&server, "FilterLogEvents", &json!({ "logGroupIdentifier": format!("{arn}:*") }));
    assert_eq!(reply.error().1, "InvalidParameterException");
}

#[test]
fn an_unknown_group_or_stream_is_not_found() {
    let server = server(|_| ());
    let not_found =
        |message: &str| (400, "ResourceNotFoundException".to_owned(), message.to_owned());
    let reply = logs(&server, "FilterLogEvents", &json!({ "logGroupName": "other" }));
    assert_eq!(reply.error(), not_found("The specified log group does not exist."));
    let reply = filter(&server, &json!({ "logStreamNames": ["eni-0-all"] }));
    assert_eq!(reply.error(), not_found("The specified log stream does not exist."));
}

#[test]
fn an_empty_group_has_no_events() {
    let server = server(|config| config.empty_log_groups = vec!["quiet".to_owned()]);
    let reply = logs(&server, "FilterLogEvents", &json!({ "logGroupName": "quiet" }));
    assert_eq!(reply.json(), json!({ "events": [], "searchedLogStreams": [] }));
}

#[test]
fn a_token_belongs_to_its_query() {
    let server = server(|_| ());
    let token = filter(&server, &json!({ "limit": 10 })).json()["nextToken"].clone();
    let expected = invalid("The specified nextToken is invalid.");
    let reply = filter(&server, &json!({ "nextToken": token, "filterPattern": "OK" }));
    assert_eq!(reply.error(), expected);
    assert_eq!(filter(&server, &json!({ "nextToken": "made-up" })).error(), expected);
    let reply = filter(&server, &json!({ "nextToken": token, "limit": 20 }));
    assert_eq!(messages(&reply.json()), all_lines(&server)[10..30]);
}

#[test]
fn what_aws_forbids_is_an_invalid_parameter() {
    assert_eq!(
        error(&json!({ "limit": 10_001 })),
        invalid(
            "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: \
             Member must have value less than or equal to 10000"
        )
    );
    assert_eq!(
        error(&json!({ "limit": 0 })),
        invalid(
            "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: \
             Member must have value greater than or equal to 1"
        )
    );
    assert_eq!(
        error(&json!({ "logStreamNames": ["a"], "logStreamNamePrefix": "a" })),
        invalid("Cannot specify both logStreamNames and logStreamNamePrefix.")
    );
    assert_eq!(
        error(&json!({ "logStreamNames": vec!["a"; 101] })),
        invalid(
            "1 validation error detected: Value at 'logStreamNames' failed to satisfy \
             constraint: Member must have length between 1 and 100, but has 101"
        )
    );
    assert_eq!(
        error(&json!({ "logGroupIdentifier": "flowlogs" })),
        invalid("LogGroup name and LogGroup Identifier cannot be provided at the same time.")
    );
    assert_eq!(
        error(&json!({ "startFromHead": false })),
        invalid(
            "startFromHead can only be false if startTime is 2024-01-01 00:00:00 UTC or later."
        )
    );
}

#[test]
fn what_the_stand_in_does_not_know_is_refused() {
    assert_eq!(
        error(&json!({ "filterPattern": "{ $.version = 2 }" })),
        invalid(
            "the stand-in does not know the filter pattern `{ $.version = 2 }`: it knows terms of \
             letters, digits and _, \"quoted phrases\", %regular expressions% and [conditions, \
             by, position]"
        )
    );
    let (status, code, message) = error(&with_group(&json!({ "colour": "red" })));
    assert_eq!((status, code.as_str()), (400, "SerializationException"));
    assert!(message.contains("unknown field `colour`"), "{message}");
}
