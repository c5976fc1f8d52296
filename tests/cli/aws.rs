//! What AWS's errors become: plain words, what to do, and exit code 3.

use cloudwatch_stand_in::{Config, FlowLogs, Server};

use crate::program::{outcome, program, program_at, run_at, serve, server, whole_window};

/// The whole of standard error.
#[track_caller]
fn failed(server: &Server, arguments: &[&str]) -> String {
    let outcome = run_at(server, arguments);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (3, ""), "{}", outcome.stderr);
    outcome.stderr
}

#[test]
fn what_the_user_has_to_set_up_is_said() {
    let server = server();
    let mut no_credentials = program_at(&server, &["flowlogs"]);
    no_credentials.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    let mut no_region = program_at(&server, &["flowlogs"]);
    no_region.env_remove("AWS_REGION");
    for (command, expected) in [
        (
            no_credentials,
            "flowlogs_reader: no credentials were found\n  tip: name a profile that has them by --profile, log in \
             with `aws sso login`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY\n",
        ),
        (
            no_region,
            "flowlogs_reader: no region is set\n  tip: give --region NAME, set AWS_REGION, or name a \
             profile that has a region by --profile\n",
        ),
    ] {
        let outcome = outcome(command);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (3, ""));
        assert_eq!(outcome.stderr, expected);
    }
}

#[test]
fn a_log_group_that_is_not_there_is_named_with_its_region() {
    let server = server();
    let expected = |name: &str, region: &str| {
        format!(
            "flowlogs_reader: log group {name} does not exist in {region}\n  tip: check the name and \
             --region; `aws logs describe-log-groups --region {region}` lists what there is\n"
        )
    };
    let default = ["--fields", "default"];
    assert_eq!(failed(&server, &[&default[..], &["gone"]].concat()), expected("gone", "us-east-1"));
    assert_eq!(
        failed(&server, &[&default[..], &["flowlogs", "--region", "eu-west-1"]].concat()),
        expected("flowlogs", "eu-west-1")
    );
}

#[test]
fn a_denial_names_the_missing_permission() {
    for (denied, tip) in [
        (
            "FilterLogEvents",
            "  tip: let an IAM policy of your identity allow logs:FilterLogEvents\n",
        ),
        (
            "DescribeFlowLogs",
            "  tip: let an IAM policy of your identity allow ec2:DescribeFlowLogs, or give the \
             format, such as --fields default\n",
        ),
    ] {
        let denied = vec![denied.parse().unwrap()];
        let server = serve(Config { denied, ..Config::default() });
        let told = failed(&server, &whole_window(&["flowlogs"]));
        assert!(told.ends_with(tip), "{told}");
    }
}

#[test]
fn without_a_flow_log_the_format_is_asked_for() {
    let server = serve(Config { flow_logs: FlowLogs::Deleted, ..Config::default() });
    assert_eq!(
        failed(&server, &whole_window(&["flowlogs", "print", "1"])),
        "flowlogs_reader: no flow log writes to log group flowlogs in us-east-1\n  tip: say what its \
         records hold: --fields default, or --fields '${srcaddr} ${dstaddr} …'\n"
    );
    let outcome =
        run_at(&server, &whole_window(&["--fields", "default", "flowlogs", "print", "1"]));
    assert_eq!((outcome.code, outcome.stdout.lines().count()), (0, 1), "{}", outcome.stderr);
}

#[test]
fn a_role_opens_the_log_group_of_another_account() {
    let account = "210987654321".to_owned();
    let external_id = Some("secret".to_owned());
    let server = serve(Config { account, external_id, ..Config::default() });
    let role = ["--role-arn", "arn:aws:iam::210987654321:role/reader"];
    let read = whole_window(&["flowlogs", "print", "1"]);
    let outcome = run_at(&server, &[&role[..], &["--external-id", "secret"], &read].concat());
    assert_eq!((outcome.code, outcome.stdout.lines().count()), (0, 1), "{}", outcome.stderr);
    let told = failed(&server, &[&role[..], &read].concat());
    let expected =
        "flowlogs_reader: cannot assume the role arn:aws:iam::210987654321:role/reader: ";
    assert!(told.starts_with(expected), "{told}");
    assert!(told.contains("\n  tip: your identity needs sts:AssumeRole"), "{told}");
}

#[test]
fn a_server_that_does_not_answer_is_named() {
    // Nobody listens on the discard port.
    let mut command = program(&["--endpoint-url", "http://127.0.0.1:9", "flowlogs"]);
    command
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "testing")
        .env("AWS_SECRET_ACCESS_KEY", "testing")
        .env("AWS_MAX_ATTEMPTS", "1");
    let outcome = outcome(command);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (3, ""));
    assert!(
        outcome.stderr.starts_with("flowlogs_reader: no usable answer from "),
        "{}",
        outcome.stderr
    );
    assert!(outcome.stderr.ends_with("  tip: check the network, --region and --endpoint-url\n"));
}

#[test]
fn an_error_in_mid_stream_says_how_far_reading_came() {
    for (action, gives_what_was_read) in [("print", true), ("ipset", false)] {
        let fault_plan = "repeat-forever@2".parse().unwrap();
        let server = serve(Config { records: 30_000, fault_plan, ..Config::default() });
        let outcome = run_at(&server, &whole_window(&["flowlogs", action]));
        let printed = outcome.stdout.lines().count();
        let expected = if gives_what_was_read { 1..30_000 } else { 0..1 };
        assert!(outcome.code == 3 && expected.contains(&printed), "{printed}: {}", outcome.stderr);
        let [error, tip, closing_line] = outcome.stderr.lines().collect::<Vec<_>>()[..] else {
            panic!("{}", outcome.stderr)
        };
        assert!(error.contains("log group flowlogs came back"), "{error}");
        assert_eq!(tip, "  tip: go on from there with --start-time");
        assert!(closing_line.starts_with("incomplete: "), "{closing_line}");
        assert!(closing_line.contains(", up to 2026-01-01 00:"), "{closing_line}");
    }
}

#[test]
fn a_profile_gives_credentials_and_region_whatever_the_environment_has() {
    let denied = vec!["FilterLogEvents@ENVIRONMENT".parse().unwrap()];
    let server = serve(Config { denied, ..Config::default() });
    let folder = tempfile::tempdir().unwrap();
    let configuration = folder.path().join("config");
    let profile = "[profile prod]\nregion = us-east-1\n\
                   aws_access_key_id = testing\naws_secret_access_key = testing\n";
    std::fs::write(&configuration, profile).unwrap();
    let read = |arguments: &[&str]| {
        let mut command = program(&whole_window(arguments));
        command
            .env("AWS_CONFIG_FILE", &configuration)
            .env("AWS_ENDPOINT_URL", server.url())
            .env("AWS_ACCESS_KEY_ID", "ENVIRONMENT")
            .env("AWS_SECRET_ACCESS_KEY", "testing");
        outcome(command)
    };
    let prod = read(&["--profile", "prod", "flowlogs", "print", "1"]);
    assert_eq!((prod.code, prod.stdout.lines().count()), (0, 1), "{}", prod.stderr);
    let dev = read(&["--profile", "dev", "--region", "us-east-1", "flowlogs", "print", "1"]);
    assert_eq!((dev.code, dev.stdout.as_str()), (3, ""));
    assert!(dev.stderr.starts_with("flowlogs_reader: cannot load credentials: "), "{}", dev.stderr);
    assert!(dev.stderr.contains("dev"), "{}", dev.stderr);
}
