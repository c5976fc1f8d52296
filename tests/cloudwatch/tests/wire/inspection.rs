use cloudwatch_stand_in::Truth;
use serde_json::json;

use crate::client::{BEGIN, END, all_lines, filter, get, server, with_faults};

#[test]
fn the_truth_is_served_for_any_window() {
    let server = server(|_| ());
    let whole = Truth::of(server.traffic(), BEGIN..END);
    assert_eq!(get(&server, "/truth").json(), json!(whole));
    let path = format!("/truth?start={}&end={}", BEGIN + 1, BEGIN + 60_000);
    let part = Truth::of(server.traffic(), BEGIN + 1..BEGIN + 60_000);
    assert!(part.records > 0 && part.records < whole.records);
    assert_eq!(get(&server, &path).json(), json!(part));
}

#[test]
fn the_truth_gives_the_lines_of_an_address_or_all() {
    let server = server(|_| ());
    let address = Truth::of(server.traffic(), BEGIN..END).addresses[0].to_string();
    let mut expected = all_lines(&server);
    assert_eq!(get(&server, "/truth?lines=all").json()["lines"], json!(expected));
    expected.retain(|line| line.split(' ').any(|value| value == address));
    let path = format!("/truth?address={address}");
    assert_eq!(get(&server, &path).json()["lines"], json!(expected));
}

#[test]
fn a_question_that_makes_no_sense_is_told_so() {
    let server = server(|_| ());
    for (path, status, reason) in [
        ("/truth?start=now", 400, "`start` is not a time in Unix milliseconds"),
        ("/truth?start=2&end=1", 400, "the window ends before it starts"),
        ("/truth?address=home", 400, "`home` is not an address"),
        ("/truth?adress=::1", 400, "`adress` is none of start, end, address, lines"),
        (
            "/other",
            404,
            "AWS operations are POST / or signed, further there are GET /truth and GET /requests",
        ),
    ] {
        let reply = get(&server, path);
        assert_eq!((reply.status, reply.body.as_str()), (status, reason));
    }
}

#[test]
fn requests_and_faults_are_counted() {
    let server = with_faults("throttle@1..2,cut@9");
    for _ in 0..3 {
        filter(&server, &json!({}));
    }
    assert_eq!(
        get(&server, "/requests").json(),
        json!({ "requests": { "FilterLogEvents": 3 }, "throttled": {}, "faults": { "throttle": 2 } })
    );
}
