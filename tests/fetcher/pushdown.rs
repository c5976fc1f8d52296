//! What of a filter is left to AWS, and that it changes nothing.

use cloudwatch_stand_in::{Config, LogFormat, Server};
use flowlogs_fetcher::Plan;
use flowlogs_parser::{Filter, FlowRecord, Format};

use crate::{read_all, reader, run, start, truth};

/// Tests of all kinds, with values that the traffic has.
fn tests(server: &Server) -> Vec<String> {
    let flows =
        server.traffic().records(0..u64::MAX).filter_map(|record| record.seen.flow().cloned());
    let flows: Vec<_> = flows.take(300).collect();
    let ipv4 = flows.iter().find(|flow| flow.srcaddr.is_ipv4()).unwrap();
    let ipv6 = flows.iter().find(|flow| flow.srcaddr.is_ipv6()).unwrap();
    let (source, other, port) = (ipv4.srcaddr, ipv6.dstaddr, ipv4.dstport);
    let mut tests: Vec<_> = [
        "src net 10.0.0.0/8",
        "dst net 198.18.0.0/15",
        "src net 172.16.0.0/12",
        "not dst net 10.0.0.0/8",
        "net 203.0.113.0/24",
        "dst port in [22, 443, 8080-9100]",
        "dst port != 443",
        "src port > 1023",
        "proto udp",
        "bytes >= 4k",
        "packets < 10 or bytes > 1m",
        "action reject",
        "not action accept",
        "status nodata",
        "duration > 20",
        "start < 2026-01-01T00:30",
    ]
    .map(str::to_owned)
    .into();
    tests.push(format!("ip {source}"));
    tests.push(format!("src ip {source}"));
    tests.push(format!("ip in [{source}, {other}]"));
    tests.push(format!("dst ip in [{other}, 10.0.0.0/24]"));
    tests.push(format!("dst port {port} and eni {}", interface(server)));
    tests
}

fn interface(server: &Server) -> String {
    let record = server.traffic().records(0..u64::MAX).next().unwrap();
    server.traffic().log_stream(&record).trim_end_matches("-all").to_owned()
}

#[test]
fn what_is_pushed_down_changes_no_answer() {
    let mut pushed = 0;
    for format in [LogFormat::default(), LogFormat::version_5()] {
        let formats = vec![format.clone()];
        let server = start(Config { records: 400, formats, ..Config::default() });
        let format: Format = format.to_string().parse().unwrap();
        let tests = tests(&server);
        let pairs = tests.iter().enumerate().flat_map(|(index, one)| {
            let others = tests[index + 1..].iter().step_by(3);
            let pairs = others.flat_map(move |other| {
                [format!("({one}) and ({other})"), format!("({one}) or not ({other})")]
            });
            std::iter::once(one.clone()).chain(pairs)
        });
        for text in pairs {
            let filter: Filter = text.parse().unwrap();
            let expected: Vec<_> = truth(&server)
                .into_iter()
                .filter(|line| filter.matches(&FlowRecord::parse(line, &format).unwrap()))
                .collect();
            pushed += usize::from(filter.cloudwatch_pattern(&format).is_some());
            let reader = reader(&server).formats([format.clone()]).filter(filter);
            assert!(read_all(reader) == expected, "{text}");
        }
    }
    assert!(pushed > 100, "{pushed}");
}

fn plan(server: &Server, filter: &str) -> Plan {
    let reader = reader(server).filter(filter.parse().unwrap()).build().unwrap();
    run(reader.plan()).unwrap()
}

#[test]
fn aws_filters_only_where_positions_are_known() {
    let one = start(Config { records: 100, ..Config::default() });
    let formats = vec![LogFormat::default(), LogFormat::version_5()];
    let two = start(Config { records: 100, formats, ..Config::default() });
    let pattern = "[version, account_id, interface_id, srcaddr=10.*, ...]";
    let filter = "src net 10.0.0.0/8";
    assert_eq!(plan(&one, filter).filter_patterns().collect::<Vec<_>>(), [Some(pattern)]);
    assert_eq!(plan(&two, filter).filter_patterns().collect::<Vec<_>>(), [None]);
    let given = reader(&one).filter(filter.parse().unwrap()).filter_pattern("REJECT");
    let given = run(given.build().unwrap().plan()).unwrap();
    assert_eq!(given.filter_patterns().collect::<Vec<_>>(), [Some("REJECT")]);
    assert_eq!(
        plan(&one, filter).to_string(),
        format!(
            "log group flowlogs in us-east-1\n  AWS selects: events from 1970-01-01T00:00:00Z to \
             2096-10-02T07:06:40Z\n  AWS filters: {pattern}\n  filtered here: {filter}\n  pace: \
             FilterLogEvents, 1000000 requests a second at most"
        )
    );
}

#[test]
fn a_filter_and_a_pattern_both_hold() {
    let server = start(Config { records: 1_000, ..Config::default() });
    let filter: Filter = "src net 10.0.0.0/8".parse().unwrap();
    let expected: Vec<_> = truth(&server)
        .into_iter()
        .filter(|line| line.contains("REJECT"))
        .filter(|line| filter.matches(&FlowRecord::from_message(line).unwrap()))
        .collect();
    assert!(!expected.is_empty());
    assert_eq!(read_all(reader(&server).filter(filter).filter_pattern("REJECT")), expected);
}
