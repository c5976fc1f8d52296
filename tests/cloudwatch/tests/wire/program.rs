use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

fn program(arguments: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_cloudwatch-stand-in"));
    program.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    program
}

/// Waits for the line that says that it is ready.
fn ready(child: &mut Child) -> Value {
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap()
}

#[test]
fn it_says_where_it_listens_and_stops_when_its_input_closes() {
    let arguments = ["--until-stdin-closes", "--records", "7", "--log-group", "/vpc/flows"];
    let mut child = program(&arguments).spawn().unwrap();
    let mut ready = ready(&mut child);
    let url = ready["url"].take();
    assert!(url.as_str().unwrap().starts_with("http://127.0.0.1:"), "{url}");
    assert_eq!(
        ready,
        json!({
            "url": null,
            "log_group": "/vpc/flows",
            "region": "us-east-1",
            "account": "123456789012",
            "bucket": "flowlogs-bucket",
            "window": { "start": 1_767_225_600, "end": 1_767_229_200 },
            "records": 7,
        })
    );
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn it_stops_after_its_lifetime_though_its_input_stays_open() {
    for arguments in [&["--lifetime", "1"][..], &["--lifetime", "1", "--until-stdin-closes"]] {
        let mut child = program(arguments).spawn().unwrap();
        let input = child.stdin.take();
        assert!(child.wait().unwrap().success());
        drop(input);
    }
}

#[test]
fn bad_arguments_are_named() {
    for (arguments, message) in [
        (["--interfaces", "0"], "error: interfaces must be 1 to 10000\n"),
        (
            ["--fault-plan", "burn@1"],
            "error: invalid value 'burn@1' for '--fault-plan <PLAN>': cannot read the fault \
             `burn@1`: there is no such fault\n",
        ),
        (
            ["--deny", "Sleep"],
            "error: invalid value 'Sleep' for '--deny <OPERATION[@KEY]>': the stand-in does not \
             know the operation `Sleep`\n",
        ),
    ] {
        let Output { status, stderr, .. } = program(&arguments).output().unwrap();
        assert_eq!(status.code(), Some(2));
        let stderr = String::from_utf8(stderr).unwrap();
        assert!(stderr.starts_with(message), "{stderr}");
    }
}
