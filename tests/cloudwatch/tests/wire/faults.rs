use std::io;
use std::time::{Duration, Instant};

use cloudwatch_stand_in::Server;
use serde_json::{Value, json};

use crate::client::{
    Identity, Reply, all_lines, filter, messages, pages, server, try_logs, with_faults, with_group,
};

fn page(server: &Server, token: Option<&Value>) -> Value {
    filter(server, &json!({ "limit": 100, "nextToken": token })).json()
}

fn try_filter(server: &Server) -> io::Result<Reply> {
    let identity = Identity::user("AKIATEST");
    try_logs(server, &identity, "FilterLogEvents", &with_group(&json!({})))
}

#[test]
fn errors_come_as_aws_words_them_and_pass() {
    let server = with_faults("throttle@1,error500@2,error503@3");
    let errors = [(); 3].map(|()| filter(&server, &json!({})).error());
    let error = |status, code: &str, message: &str| (status, code.to_owned(), message.to_owned());
    assert_eq!(
        errors,
        [
            error(400, "ThrottlingException", "Rate exceeded"),
            error(
                500,
                "InternalFailure",
                "The request processing has failed because of an unknown error, exception or \
                 failure."
            ),
            error(503, "ServiceUnavailableException", "The service cannot complete the request."),
        ]
    );
    assert_eq!(messages(&filter(&server, &json!({})).json()), all_lines(&server));
}

#[test]
fn a_cut_answer_breaks_in_its_body_and_comes_whole_the_next_time() {
    let server = with_faults("cut@1");
    assert_eq!(try_filter(&server).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    assert_eq!(messages(&try_filter(&server).unwrap().json()), all_lines(&server));
    assert_eq!(server.tally().faults("cut"), 1);
}

#[test]
fn an_empty_page_has_a_token_that_goes_on_at_the_same_place() {
    let server = with_faults("empty@1,empty@3");
    let lengths: Vec<_> = pages(&server, &json!({ "limit": 1000 })).iter().map(Vec::len).collect();
    assert_eq!(lengths, [0, 1000, 0, 1000]);
}

#[test]
fn a_repeated_token_goes_on_all_the_same() {
    let server = with_faults("repeat@2..3");
    let lines = all_lines(&server);
    let first = page(&server, None);
    let token = &first["nextToken"];
    for range in [100..200, 200..300] {
        let repeated = page(&server, Some(token));
        assert_eq!(messages(&repeated), lines[range]);
        assert_eq!(&repeated["nextToken"], token);
    }
    let last = page(&server, Some(token));
    assert_eq!(messages(&last), lines[300..400]);
    assert_ne!(&last["nextToken"], token);
}

#[test]
fn a_repeated_token_on_the_last_page_is_followed_by_an_empty_one() {
    let server = with_faults("repeat@2");
    let pages = pages(&server, &json!({ "limit": 1000 }));
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [1000, 1000, 0]);
    assert_eq!(pages.concat(), all_lines(&server));
}

#[test]
fn a_token_repeated_to_one_reader_does_not_concern_another() {
    let server = with_faults("repeat@2");
    for _ in 0..2 {
        assert_eq!(pages(&server, &json!({ "limit": 100 })).concat(), all_lines(&server));
    }
}

#[test]
fn a_token_that_repeats_for_ever_gives_nothing_more() {
    for (plan, requests_before) in [("repeat-forever@1", 0), ("repeat-forever@2", 1)] {
        let server = with_faults(plan);
        let mut token = None;
        for _ in 0..requests_before {
            token = Some(page(&server, None)["nextToken"].clone());
        }
        let stuck = page(&server, token.as_ref());
        let expected = json!({
            "events": [], "searchedLogStreams": [], "nextToken": stuck["nextToken"],
        });
        assert_eq!(stuck, expected);
        assert!(token.is_none_or(|token| token == stuck["nextToken"]));
        for _ in 0..3 {
            assert_eq!(page(&server, Some(&stuck["nextToken"])), expected);
        }
    }
}

#[test]
fn an_expired_token_is_dead_for_good_and_a_new_reader_is_not_concerned() {
    // The first request has no token; the one that it gets is dead already.
    for plan in ["expire@1", "expire@2"] {
        let server = with_faults(plan);
        let token = page(&server, None)["nextToken"].clone();
        for _ in 0..2 {
            let reply = filter(&server, &json!({ "limit": 100, "nextToken": token }));
            let message = "The specified nextToken is expired.";
            let code = "InvalidParameterException";
            assert_eq!(reply.error(), (400, code.to_owned(), message.to_owned()), "{plan}");
        }
        assert_eq!(pages(&server, &json!({ "limit": 100 })).concat(), all_lines(&server));
    }
}

#[test]
fn slow_and_stalled_answers_come_late_but_whole() {
    for plan in ["slow@1:300ms", "stall@1:300ms"] {
        let server = with_faults(plan);
        let begin = Instant::now();
        let reply = try_filter(&server).unwrap();
        assert!(begin.elapsed() >= Duration::from_millis(300), "{plan}");
        assert_eq!(messages(&reply.json()), all_lines(&server));
    }
}

#[test]
fn latency_delays_every_operation() {
    let server = server(|config| config.latency = Duration::from_millis(200));
    let begin = Instant::now();
    try_filter(&server).unwrap();
    assert!(begin.elapsed() >= Duration::from_millis(200));
}

#[test]
fn a_reader_that_tries_again_gets_the_truth_under_a_random_plan() {
    let server = with_faults("random:3:0.4");
    let mut read = Vec::new();
    let mut input = with_group(&json!({ "limit": 20 }));
    let identity = Identity::user("AKIATEST");
    loop {
        let reply = try_logs(&server, &identity, "FilterLogEvents", &input);
        let Some(reply) = reply.ok().filter(|reply| reply.status == 200) else {
            continue;
        };
        let page = reply.json();
        read.extend(messages(&page));
        match page.get("nextToken") {
            Some(token) => input["nextToken"] = token.clone(),
            None => break,
        }
    }
    assert_eq!(read, all_lines(&server));
    let met: Vec<_> = server.tally().faults.into_keys().collect();
    assert_eq!(met, ["cut", "empty", "error500", "error503", "repeat", "slow", "throttle"]);
}
