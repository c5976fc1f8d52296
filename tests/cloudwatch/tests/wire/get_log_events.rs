use cloudwatch_stand_in::Server;
use serde_json::{Value, json};

use crate::client::{BEGIN, END, logs, messages, server, with_faults, with_group};

/// A log stream and its lines.
fn stream(server: &Server) -> (String, Vec<String>) {
    let traffic = server.traffic();
    let first = traffic.records(BEGIN..END).next().unwrap();
    let name = traffic.log_stream(&first);
    let records = traffic.records(BEGIN..END).filter(|record| traffic.log_stream(record) == name);
    (name.to_owned(), records.map(|record| traffic.line(&record)).collect())
}

fn get(server: &Server, stream: &str, input: &Value) -> Value {
    let mut input = with_group(input);
    input["logStreamName"] = json!(stream);
    logs(server, "GetLogEvents", &input).json()
}

#[test]
fn forward_tokens_lead_to_the_end_which_gives_the_token_that_was_sent() {
    let server = server(|_| ());
    let (stream, lines) = stream(&server);
    let mut read = Vec::new();
    let mut token = Value::Null;
    loop {
        let input = json!({ "startFromHead": true, "limit": 100, "nextToken": token });
        let page = get(&server, &stream, &input);
        read.extend(messages(&page));
        let next = page["nextForwardToken"].clone();
        if next == token {
            break;
        }
        token = next;
    }
    assert_eq!(read, lines);
}

#[test]
fn without_start_from_head_the_latest_come_first_each_page_in_time_order() {
    let server = server(|_| ());
    let (stream, lines) = stream(&server);
    let mut read: Vec<String> = Vec::new();
    let mut token = Value::Null;
    loop {
        let page = get(&server, &stream, &json!({ "limit": 100, "nextToken": token }));
        read.splice(0..0, messages(&page));
        let next = page["nextBackwardToken"].clone();
        if next == token {
            break;
        }
        token = next;
    }
    assert_eq!(read, lines);
}

#[test]
fn a_backward_token_leads_back_from_where_a_page_began() {
    let server = server(|_| ());
    let (stream, lines) = stream(&server);
    let first = get(&server, &stream, &json!({ "startFromHead": true, "limit": 10 }));
    let forward = json!({
        "startFromHead": true, "limit": 10, "nextToken": first["nextForwardToken"],
    });
    let second = get(&server, &stream, &forward);
    assert_eq!(messages(&second), lines[10..20]);
    let back = json!({ "limit": 10, "nextToken": second["nextBackwardToken"] });
    assert_eq!(messages(&get(&server, &stream, &back)), lines[..10]);
}

#[test]
fn the_end_time_is_not_included() {
    let server = server(|_| ());
    let traffic = server.traffic();
    let (stream, _) = stream(&server);
    let end = BEGIN + 60_000;
    let records = traffic.records(BEGIN..end).filter(|record| traffic.log_stream(record) == stream);
    let expected: Vec<_> = records.map(|record| traffic.line(&record)).collect();
    let page = get(&server, &stream, &json!({ "startTime": BEGIN, "endTime": end }));
    assert_eq!(messages(&page), expected);
}

#[test]
fn a_forward_token_needs_start_from_head() {
    let server = server(|_| ());
    let (stream, _) = stream(&server);
    let page = get(&server, &stream, &json!({ "startFromHead": true, "limit": 1 }));
    let reply = get(&server, &stream, &json!({ "nextToken": page["nextForwardToken"] }));
    assert_eq!(reply["__type"], "InvalidParameterException");
}

#[test]
fn an_unknown_stream_is_not_found() {
    let reply = get(&server(|_| ()), "eni-0-all", &json!({}));
    assert_eq!(reply["message"], "The specified log stream does not exist.");
}

#[test]
fn an_empty_page_by_a_fault_does_not_look_like_the_end() {
    let server = with_faults("empty@2,repeat@3");
    let (stream, lines) = stream(&server);
    let input = |token: &Value| json!({ "startFromHead": true, "limit": 5, "nextToken": token });
    let first = get(&server, &stream, &input(&Value::Null));
    let empty = get(&server, &stream, &input(&first["nextForwardToken"]));
    assert_eq!(messages(&empty), [""; 0]);
    assert_ne!(empty["nextForwardToken"], first["nextForwardToken"]);
    // A repeated token would mean the end here, so that fault does not happen.
    let third = get(&server, &stream, &input(&empty["nextForwardToken"]));
    assert_eq!(messages(&third), lines[5..10]);
    assert_ne!(third["nextForwardToken"], empty["nextForwardToken"]);
    assert_eq!((server.tally().faults("empty"), server.tally().faults("repeat")), (1, 0));
}
