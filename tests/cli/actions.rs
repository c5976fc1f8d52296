//! What each action prints about a log group.

use cloudwatch_stand_in::{Config, LogFormat, Truth, lines_of_address};

use crate::program::{Outcome, printed, run_at, serve, server, whole_window};

const ALL_MS: std::ops::Range<u64> = 0..u64::MAX;

#[test]
fn print_prints_every_record_in_order() {
    let server = server();
    let truth = Truth::of(server.traffic(), ALL_MS);
    let expected = Outcome {
        code: 0,
        stdout: printed(server.traffic().lines(ALL_MS)),
        stderr: format!(
            "10000 records ({} without data), 2026-01-01 00:00:00 to 01:00:00 UTC\n",
            truth.nodata + truth.skipdata
        ),
    };
    for arguments in [
        &["flowlogs"][..],
        &["flowlogs", "print"],
        &["flowlogs", "print", "0"],
        &["flowlogs", "print", "-5"],
        &["arn:aws:logs:us-east-1:123456789012:log-group:flowlogs:*"],
    ] {
        assert!(run_at(&server, &whole_window(arguments)) == expected, "{arguments:?}");
    }
}

#[test]
fn print_n_asks_for_no_more_pages_than_it_needs() {
    let server = serve(Config { records: 30_000, ..Config::default() });
    let outcome = run_at(&server, &whole_window(&["flowlogs", "print", "5"]));
    assert_eq!(outcome.stdout, printed(server.traffic().lines(ALL_MS).take(5)));
    assert_eq!(outcome.stderr, "the first 5 records, 2026-01-01 00:00:00 to 01:00:00 UTC\n");
    assert_eq!(outcome.code, 0);
    assert_eq!(server.tally().requests("FilterLogEvents"), 1);
}

#[test]
fn ipset_prints_every_address_by_number() {
    let server = server();
    let truth = Truth::of(server.traffic(), ALL_MS);
    let outcome = run_at(&server, &whole_window(&["flowlogs", "ipset"]));
    assert_eq!(outcome.stdout, printed(truth.addresses.iter().map(ToString::to_string)));
    assert_eq!(
        outcome.stderr,
        format!(
            "{} addresses in 10000 records ({} without data), 2026-01-01 00:00:00 to 01:00:00 UTC\n",
            truth.addresses.len(),
            truth.nodata + truth.skipdata
        )
    );
}

#[test]
fn findip_prints_the_records_of_an_address() {
    let server = server();
    let truth = Truth::of(server.traffic(), ALL_MS);
    let (first, last) = (truth.addresses[0], truth.addresses[truth.addresses.len() - 1]);
    assert!(first.is_ipv4() && last.is_ipv6());
    for address in [first, last] {
        let lines: Vec<_> = lines_of_address(server.traffic(), ALL_MS, address).collect();
        let address = address.to_string();
        let outcome = run_at(&server, &whole_window(&["flowlogs", "findip", &address]));
        assert_eq!(outcome.stdout, printed(&lines));
        let found = format!("{} found in 10000 records", lines.len());
        assert!(outcome.stderr.starts_with(&found), "{}", outcome.stderr);
    }
}

#[test]
fn options_stand_anywhere() {
    let server = server();
    let expected = run_at(&server, &whole_window(&["flowlogs", "print", "2"]));
    let line = "-s 2026-01-01 flowlogs -e=2026-01-01T01:00 print --region us-east-1 2 --no-color";
    let arguments: Vec<_> = line.split(' ').collect();
    assert_eq!(run_at(&server, &arguments), expected);
}

#[test]
fn the_format_comes_from_all_flow_logs_of_the_group_or_from_the_user() {
    let other: LogFormat = "${dstaddr} ${srcaddr} ${bytes} ${log-status}".parse().unwrap();
    let formats = vec![LogFormat::default(), other];
    let server = serve(Config { records: 500, formats, ..Config::default() });
    let truth = Truth::of(server.traffic(), ALL_MS);
    let addresses = printed(truth.addresses.iter().map(ToString::to_string));
    let other = ["--fields", "default", "--fields", "dstaddr srcaddr bytes log-status"];
    for (options, requests) in [(&[][..], 1), (&other, 1)] {
        let outcome = run_at(&server, &whole_window(&[options, &["flowlogs", "ipset"]].concat()));
        assert_eq!(outcome.stdout, addresses, "{}", outcome.stderr);
        assert_eq!(server.tally().requests("DescribeFlowLogs"), requests);
    }
}

#[test]
fn a_filter_pattern_is_left_to_aws() {
    let server = server();
    let truth = Truth::of(server.traffic(), ALL_MS);
    let outcome =
        run_at(&server, &whole_window(&["--filter-pattern", "REJECT", "flowlogs", "ipset"]));
    let told = format!("addresses in {} records, 2026", truth.reject);
    assert!(outcome.stderr.contains(&told), "{}", outcome.stderr);
}
