//! What people paste or drop is read with the formats that it has.

use std::fs;
use std::path::Path;

use flowlogs_parser::envelope::Options;
use flowlogs_parser::{FlowRecord, Format, Input, InputPart};
use proptest::prelude::*;

const DEFAULT: &str = "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK";
const NAT_GATEWAY: &str = "- eni-1235b8ca123456789 10.0.1.5 10.0.0.220 10.0.1.5 203.0.113.5";
/// Says too little to be detected alone.
const WEAK_NAT_GATEWAY: &str = "- eni-1235b8ca123456789 - - - -";
const ALPHABETICAL: &str = "123456789010 ACCEPT 4249 172.31.16.21 22 1418530070 eni-1235b8ca123456789 OK 20 6 172.31.16.139 20641 1418530010 2";
const ECS_BY_TABLE: &str = "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK arn:aws:ecs:us-east-1:123456789010:cluster/shop shop - - - - web - - -";
const ECS_BY_CONSOLE: &str = "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK shop arn:aws:ecs:us-east-1:123456789010:cluster/shop - - web - - - - -";
const OWN: &str = "10.0.0.5 443";
const OWN_FORMAT: &str = "${srcaddr} ${dstport}";

/// What is told of each line: the first fields that are present in its record, or what is wrong.
fn read<'t>(chunks: impl IntoIterator<Item = &'t [u8]>, given: &[&str]) -> Vec<String> {
    let formats = given.iter().map(|format| format.parse().unwrap()).collect();
    let mut input = Input::new(Options { formats, ..Options::default() });
    let mut told = Vec::new();
    let mut take = |part: InputPart| {
        told.extend(part.records().map(|result| match result {
            Ok(record) => {
                let names = record.format().names().iter().map(ToString::to_string);
                let present = names.filter(|name| record.get(name).is_some());
                format!(
                    "{} of {}",
                    present.take(3).collect::<Vec<_>>().join(" "),
                    record.format().len()
                )
            }
            Err(bad_line) => format!("{}: {}", part.place(bad_line.line).unwrap(), bad_line.error),
        }));
    };
    for chunk in chunks {
        take(input.push(chunk));
    }
    take(input.finish());
    told
}

/// The same of lines, whatever they are cut through.
#[track_caller]
fn read_lines(lines: &[&str], given: &[&str]) -> Vec<String> {
    let text = lines.join("\n");
    let told = read([text.as_bytes()], given);
    for size in [1, 100, 70_000] {
        assert_eq!(read(text.as_bytes().chunks(size), given), told);
    }
    told
}

fn describe_flow_logs(format: &str) -> String {
    format!(r#"{{"FlowLogs": [{{"FlowLogId": "fl-1", "LogFormat": "{format}"}}]}}"#)
}

fn event(line: &str) -> String {
    format!(r#"{{"message": "{line}"}}"#)
}

const OF_DEFAULT: &str = "version account-id interface-id of 14";
const OF_NAT_GATEWAY: &str = "interface-id srcaddr dstaddr of 6";
const OF_ALPHABETICAL: &str = "account-id action bytes of 14";
const OF_OWN: &str = "srcaddr dstport of 2";

#[test]
fn lines_without_a_header_have_the_format_that_is_found() {
    assert_eq!(read_lines(&[DEFAULT, DEFAULT], &[]), [OF_DEFAULT; 2]);
    assert_eq!(
        read_lines(&[WEAK_NAT_GATEWAY, NAT_GATEWAY], &[]),
        ["interface-id of 6", OF_NAT_GATEWAY]
    );
    assert_eq!(
        read_lines(&[ALPHABETICAL, "x", DEFAULT], &[]),
        [OF_ALPHABETICAL, "line 2: line fits none of the 2 formats at column 1", OF_DEFAULT]
    );
}

#[test]
fn where_nothing_is_found_the_default_stays() {
    assert_eq!(read_lines(&[OWN], &[]), ["line 1: version is not a number at column 1"]);
    assert_eq!(
        read_lines(&["2 unknown - - - - - - - - - - - -", WEAK_NAT_GATEWAY], &[]),
        ["version account-id of 14", "line 2: missing dstport at column 32"]
    );
}

#[test]
fn a_format_that_the_first_lines_do_not_have_is_found_later() {
    let mut lines = vec![DEFAULT; 100];
    lines.extend([NAT_GATEWAY, "x", ALPHABETICAL, WEAK_NAT_GATEWAY, DEFAULT]);
    let told = read_lines(&lines, &[]);
    assert_eq!(told[..100], [OF_DEFAULT; 100]);
    assert_eq!(
        told[100..],
        [
            OF_NAT_GATEWAY,
            "line 102: version is not a number at column 1",
            OF_ALPHABETICAL,
            "line 104: missing dstport at column 32",
            OF_DEFAULT
        ]
    );
}

#[test]
fn the_default_is_read_beside_what_was_found() {
    let mut lines = vec![NAT_GATEWAY; 100];
    let default_says_little = "2 - - - - - - - - - - - - -";
    lines.extend([DEFAULT, default_says_little]);
    assert_eq!(read_lines(&lines, &[])[100..], [OF_DEFAULT, "version of 14"]);
}

#[test]
fn lines_of_formats_that_have_as_many_fields_are_told_apart() {
    let by_table = "version account-id interface-id of 24";
    let lines = [ECS_BY_TABLE, ECS_BY_TABLE, ECS_BY_CONSOLE, "2 x"];
    let mut input = Input::new(Options::default());
    let part_text = lines.join("\n");
    input.push(part_text.as_bytes());
    let part = input.finish();
    let names =
        part.records().flatten().map(|record| record.get("ecs-cluster-name").map(str::to_owned));
    assert_eq!(
        names.collect::<Vec<_>>(),
        [Some("shop".to_owned()), Some("shop".into()), Some("shop".into())]
    );
    assert_eq!(
        read_lines(&lines, &[]),
        [by_table, by_table, by_table, "line 4: line fits none of the 2 formats at column 1"]
    );
}

/// The formats of the records, as positions of `ecs-cluster-name`; `None` for a bad line.
fn cluster_positions(lines: &[&str]) -> Vec<Option<usize>> {
    let text = lines.join("\n");
    let mut input = Input::new(Options::default());
    input.push(text.as_bytes());
    let part = input.finish();
    let position = |record: FlowRecord<'_>| record.format().position_of("ecs-cluster-name");
    part.records().map(|result| result.ok().and_then(position)).collect()
}

#[test]
fn a_line_that_is_ambiguous_between_formats_found_has_that_of_most_lines() {
    let ambiguous = format!("{DEFAULT}{}", " -".repeat(10));
    let [by_table, by_console] = [Some(15), Some(14)];
    assert_eq!(
        cluster_positions(&[&ambiguous, ECS_BY_TABLE, ECS_BY_CONSOLE, ECS_BY_CONSOLE]),
        [by_console, by_table, by_console, by_console]
    );
    assert_eq!(
        cluster_positions(&[&ambiguous, ECS_BY_TABLE, ECS_BY_TABLE, ECS_BY_CONSOLE]),
        [by_table, by_table, by_table, by_console]
    );
}

#[test]
fn an_ambiguous_line_that_reads_alike_in_all_its_formats_is_read() {
    let ambiguous = format!("{DEFAULT}{}", " -".repeat(10));
    let mut lines = vec![NAT_GATEWAY; 100];
    lines.push(&ambiguous);
    assert_eq!(read_lines(&lines, &[])[100..], ["version account-id interface-id of 24"]);
}

#[test]
fn a_line_that_says_too_little_has_one_of_the_formats_found() {
    let weak = format!("2{}", " -".repeat(23));
    assert_eq!(
        cluster_positions(&[&weak, ECS_BY_TABLE, ECS_BY_CONSOLE, ECS_BY_CONSOLE])[0],
        Some(14)
    );
}

#[test]
fn a_given_format_is_the_only_one() {
    assert_eq!(
        read_lines(&[OWN, DEFAULT, NAT_GATEWAY], &[OWN_FORMAT]),
        [
            OF_OWN,
            "line 2: srcaddr is not an address at column 1",
            "line 3: dstport is not a number at column 3"
        ]
    );
}

#[test]
fn a_header_holds_for_the_lines_after_it() {
    assert_eq!(
        read_lines(&[NAT_GATEWAY, "srcaddr dstport", OWN, DEFAULT, "bytes", "7"], &[]),
        [OF_NAT_GATEWAY, OF_OWN, "line 4: srcaddr is not an address at column 1", "bytes of 1"]
    );
    assert_eq!(
        read_lines(&["srcaddr dstport", OWN, NAT_GATEWAY], &["bytes"]),
        [OF_OWN, "line 3: dstport is not a number at column 3"]
    );
}

#[test]
fn a_stated_format_counts_as_given() {
    let (flow_logs, own, default) = (describe_flow_logs(OWN_FORMAT), event(OWN), event(DEFAULT));
    let bad = "event 3: srcaddr is not an address at column 1";
    assert_eq!(read_lines(&[&flow_logs, &own, &default], &[]), [OF_OWN, bad]);
    // Also before it, among the first lines.
    assert_eq!(
        read_lines(&[&own, &flow_logs, &default], &[]),
        [OF_OWN, "event 3: srcaddr is not an address at column 1"]
    );
    assert_eq!(
        read_lines(&[&flow_logs, &own, &default], &["bytes"]),
        [OF_OWN, "event 3: line fits none of the 2 formats at column 1"]
    );
}

#[test]
fn a_format_that_is_stated_late_holds_from_there() {
    let (flow_logs, own, default) = (describe_flow_logs(OWN_FORMAT), event(OWN), event(DEFAULT));
    let mut lines = vec![&*default; 101];
    lines.extend([&*own, &flow_logs, &own, &default]);
    assert_eq!(
        read_lines(&lines, &[])[101..],
        ["event 102: version is not a number at column 1", OF_OWN, OF_DEFAULT]
    );
}

#[test]
fn a_record_within_other_text_is_found_as_a_whole() {
    let more = "vpc-abcdefab012345678 subnet-aaaaaaaa012345678 i-01234567890123456 6 IPv4 10.0.0.5 10.0.0.6";
    let line = format!("flow log: {DEFAULT} {more}, seen");
    assert_eq!(read_lines(&[&line], &[]), ["version account-id interface-id of 21"]);
    let line = format!("flow log: {DEFAULT}, seen");
    assert_eq!(read_lines(&[&line], &[]), [OF_DEFAULT]);
}

#[test]
fn the_first_lines_are_held_no_longer_than_needed() {
    let held = |text: &str| {
        let mut input = Input::new(Options::default());
        let given = input.push(text.as_bytes()).records().count();
        given + input.finish().records().count() - given
    };
    let lines = |count: usize| format!("{DEFAULT}\n").repeat(count);
    assert_eq!([held(&lines(99)), held(&lines(100)), held(&lines(101))], [99, 0, 0]);
    assert_eq!(held(&format!("{}bytes\n7\n", lines(2))), 0);
    assert_eq!(held(&"\n".repeat(64 * 1024)), 0);
    let remark = format!("#{}\n", " ".repeat(1023));
    assert_eq!(held(&(lines(1) + &remark.repeat(63))), 1);
    assert_eq!(held(&(lines(1) + &remark.repeat(64))), 0);
}

/// Each log of `tests/data/vectors` whose lines have a layout that is known.
const VECTORS: &[&str] = &[
    "all-transit-gateway-fields",
    "all-vpc-fields",
    "default",
    "ecs",
    "encryption",
    "nat-gateway",
    "regional-nat-gateway",
    "services",
    "tcp-flags",
    "through-transit-gateway",
    "transit-gateway-custom",
    "transit-gateway-default",
];

#[test]
fn golden_logs_without_their_headers_are_read_as_they_are_with_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/vectors");
    for name in VECTORS {
        let log = fs::read_to_string(folder.join(name).with_extension("log")).unwrap();
        let expected = fs::read(folder.join(name).with_extension("json")).unwrap();
        let expected: serde_json::Value = serde_json::from_slice(&expected).unwrap();
        let lines: Vec<_> =
            log.lines().filter(|line| Format::from_header(line).is_none()).collect();
        let mut input = Input::new(Options::default());
        let text = lines.join("\n");
        input.push(text.as_bytes());
        let part = input.finish();
        let records = part.records().map(|result| serde_json::to_value(result.unwrap()).unwrap());
        assert_eq!(records.collect::<Vec<_>>(), *expected["records"].as_array().unwrap(), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn chunks_give_the_records_of_the_whole(
        lines in prop::collection::vec(
            prop::sample::select(vec![
                DEFAULT, NAT_GATEWAY, WEAK_NAT_GATEWAY, ALPHABETICAL, ECS_BY_TABLE, ECS_BY_CONSOLE, OWN,
                "bytes", "7", "", "# remark", "x", "- 2",
            ]),
            0..150,
        ),
        end in prop::sample::select(vec!["", "\n", "\r\n"]),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let text = lines.join("\n") + end;
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let chunks = cuts.windows(2).map(|cut| &text.as_bytes()[cut[0]..cut[1]]);
        prop_assert_eq!(read(chunks, &[]), read([text.as_bytes()], &[]));
    }
}
