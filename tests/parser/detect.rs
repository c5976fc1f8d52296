//! Formats are found by what the lines hold, and never wrongly.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use flowlogs_parser::detect::{Detection, Detector, Survey};
use flowlogs_parser::{Field, FieldType, FlowRecord, Format, Lines};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Each log of `tests/data/vectors`, with how many of its lines are found to have their format, are
/// ambiguous, and are unknown, once its headers are taken away; and why not all are found.
const VECTORS: &[(&str, [usize; 3], &str)] = &[
    ("all-transit-gateway-fields", [3, 0, 0], ""),
    ("all-vpc-fields", [5, 0, 0], ""),
    ("default", [7, 0, 0], ""),
    ("ecs", [1, 0, 0], ""),
    ("encryption", [4, 0, 0], ""),
    ("mixed", [1, 0, 12], "formats that only a header tells"),
    ("nat-gateway", [6, 0, 0], ""),
    ("odd-values", [12, 0, 2], "protocols that no record can have"),
    ("regional-nat-gateway", [5, 0, 0], ""),
    ("services", [2, 0, 0], ""),
    ("tcp-flags", [8, 0, 0], ""),
    ("through-transit-gateway", [4, 0, 0], ""),
    ("transit-gateway-custom", [1, 0, 0], ""),
    ("transit-gateway-default", [1, 0, 0], ""),
];

/// The lines of a log without its headers, each with the format that it has.
fn lines_without_headers(log: &Path) -> Vec<(String, Format)> {
    let expected = fs::read_to_string(log.with_extension("json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
    let mut format = match expected["format"].as_str() {
        Some(format) => format.parse().unwrap(),
        None => Format::vpc_default().clone(),
    };
    let mut lines = Vec::new();
    for line in fs::read_to_string(log).unwrap().lines() {
        match Format::from_header(line) {
            Some(header) => format = header,
            None if line.trim().is_empty() || line.trim().starts_with('#') => {}
            None => lines.push((line.to_owned(), format.clone())),
        }
    }
    lines
}

#[test]
fn the_format_of_every_golden_line_is_found_without_a_header_or_said_to_be_unknown() {
    let detector = Detector::new(vec![]);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/vectors");
    let logs = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let logs = logs.filter(|path| path.extension().is_some_and(|kind| kind == "log")).count();
    assert_eq!(VECTORS.len(), logs);
    for &(name, expected, why) in VECTORS {
        let mut told = [0; 3];
        for (line, format) in lines_without_headers(&folder.join(name).with_extension("log")) {
            match detector.detect(&line) {
                Detection::Found(found) => {
                    assert_eq!(found.format(), &format, "{line}");
                    FlowRecord::parse(line.trim_start_matches('\u{feff}'), &format).unwrap();
                    told[0] += 1;
                }
                Detection::Ambiguous(_) => told[1] += 1,
                Detection::Unknown(_) => told[2] += 1,
            }
        }
        assert_eq!(told, expected, "{name}");
        assert_eq!(told[1..] == [0, 0], why.is_empty(), "{name}");
    }
}

fn formats(texts: &[&str]) -> Vec<Format> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// The name of the layout that is found, or the names of those that compete, or `unknown`.
#[track_caller]
fn told(detector: &Detector, line: &str) -> String {
    match detector.detect(line) {
        Detection::Found(found) => found.layout().name().to_owned(),
        Detection::Ambiguous(ambiguity) => {
            let names = ambiguity.candidates().iter().map(|candidate| candidate.layout().name());
            names.collect::<Vec<_>>().join(" or ")
        }
        Detection::Unknown(_) => "unknown".into(),
    }
}

const DEFAULT: &str = "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK";
const NO_DATA: &str =
    "2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA";
const NAT_GATEWAY: &str = "- eni-1235b8ca123456789 10.0.1.5 10.0.0.220 10.0.1.5 203.0.113.5";
const ALPHABETICAL: &str = "123456789010 ACCEPT 4249 172.31.16.21 22 1418530070 eni-1235b8ca123456789 OK 20 6 172.31.16.139 20641 1418530010 2";
const TERRAFORM: &str = "123456789010 ACCEPT use1-az1 4249 172.31.16.21 22 1418530070 ingress - eni-1235b8ca123456789 OK 20 - 172.31.16.21 S3 172.31.16.139 6 us-east-1 BPA 172.31.16.139 20641 1418530010 - - subnet-aaaaaaaa012345678 3 - IPv4 5 vpc-abcdefab012345678";
const CONSOLE_ECS: &str = "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK shop arn:aws:ecs:us-east-1:123456789010:cluster/shop - - web - - - - -";

#[test]
fn formats_that_lines_interleave_are_each_found() {
    let detector = Detector::new(vec![]);
    for (line, layout) in [
        (DEFAULT, "default of VPC flow logs"),
        (NAT_GATEWAY, "AWS's sample of a NAT gateway"),
        (ALPHABETICAL, "fields up to version 2, in alphabetical order"),
        (NO_DATA, "default of VPC flow logs"),
        (TERRAFORM, "fields up to version 5 and reject-reason, in alphabetical order"),
        (CONSOLE_ECS, "default, then ECS fields"),
        (ALPHABETICAL, "fields up to version 2, in alphabetical order"),
        (DEFAULT, "default of VPC flow logs"),
    ] {
        assert_eq!(told(&detector, line), layout, "{line}");
    }
}

#[test]
fn lines_that_hold_no_ecs_task_are_ambiguous_between_the_orders_of_its_fields() {
    let line = format!("{DEFAULT} - - - - - - - - - -");
    let detector = Detector::new(vec![]);
    let Detection::Ambiguous(ambiguity) = detector.detect(&line) else { panic!("not ambiguous") };
    assert!(ambiguity.reads_alike());
    assert_eq!(
        ambiguity.to_string(),
        "default and ECS fields, in table order and default, then ECS fields fit equally well: the line reads the \
         same in each; a header line, the format or DescribeFlowLogs would settle it"
    );
    let records: Vec<_> = ambiguity
        .candidates()
        .iter()
        .map(|candidate| FlowRecord::parse(&line, candidate.format()).unwrap())
        .collect();
    for &field in Field::ALL {
        assert_eq!(records[0].value(field), records[1].value(field), "{field}");
    }
}

#[test]
fn a_given_format_decides_where_the_line_alone_does_not() {
    let line = format!("{DEFAULT} - - - - - - - - - -");
    let detector = Detector::new(vec![]);
    let other = detector.layouts().last().unwrap().format().clone();
    assert_eq!(told(&Detector::new(vec![other]), &line), "given format 1");
    // Nothing but the caller tells that these are bytes before packets.
    let swapped = DEFAULT.replace("20 4249", "4249 20");
    let own =
        Format::vpc_default().to_string().replace("${packets} ${bytes}", "${bytes} ${packets}");
    assert_eq!(told(&Detector::new(formats(&[&own])), &swapped), "given format 1");
    assert_eq!(
        told(&Detector::new(formats(&[&own])), NAT_GATEWAY),
        "AWS's sample of a NAT gateway"
    );
    assert_eq!(told(&Detector::new(formats(&["srcport bytes"])), "- -"), "given format 1");
}

#[test]
fn fields_of_the_same_shape_are_never_told_apart() {
    for (one, other, line) in [
        ("packets bytes", "bytes packets", "20 4249"),
        ("packets bytes", "bytes packets", "4249 20"),
        ("srcport dstport", "dstport srcport", "20641 22"),
        ("srcaddr dstaddr", "dstaddr srcaddr", "10.0.0.5 10.0.0.6"),
        ("srcaddr pkt-srcaddr", "pkt-srcaddr srcaddr", "10.0.0.5 10.0.0.6"),
        ("version protocol", "protocol version", "2 6"),
        ("instance-tag asg-tag", "asg-tag instance-tag", "web blue"),
    ] {
        let detector = Detector::new(formats(&[one, other]));
        assert_eq!(told(&detector, line), "given format 1 or given format 2", "{one}: {line}");
        let detector = Detector::new(formats(&[other, one]));
        assert_eq!(told(&detector, line), "given format 1 or given format 2", "{one}: {line}");
    }
}

#[test]
fn shapes_tell_formats_of_the_same_fields_apart() {
    for (one, other, line) in [
        ("interface-id vpc-id", "vpc-id interface-id", "vpc-102010ab eni-xxxxxxxx"),
        ("action log-status", "log-status action", "OK REJECT"),
        ("tgw-id tgw-attachment-id", "tgw-attachment-id tgw-id", "tgw-attach-1 tgw-2"),
        ("account-id bytes", "bytes account-id", "4249 123456789010"),
        ("start end", "end start", "1418530070 1418530010"),
        ("region az-id", "az-id region", "use1-az1 us-east-1"),
        ("start srcport", "srcport start", "22 1418530070"),
        ("asg-tag interface-id", "interface-id asg-tag", "eni-102010ab web"),
    ] {
        let detector = Detector::new(formats(&[one, other]));
        assert_eq!(told(&detector, line), "given format 2", "{one}: {line}");
    }
}

#[test]
fn odd_values_of_public_samples_score_less() {
    let detector = Detector::new(vec![]);
    let score = |line: &str| match detector.detect(line) {
        Detection::Found(found) if found.format() == Format::vpc_default() => found.score(),
        other => panic!("{other}"),
    };
    assert_eq!(score(DEFAULT), 89);
    assert_eq!(score(NO_DATA), 83);
    assert_eq!(score(&DEFAULT.replace("1418530", "141853")), 89);
    assert_eq!(score(&DEFAULT.replace("9010 eni", "9 eni")), 82);
    assert_eq!(score(&DEFAULT.replace("eni-1235b8ca123456789", "eni-9k10l11m")), 82);
    assert_eq!(score(&DEFAULT.replace("172.31.16.21", "2001:db8::1")), 89);
    assert_eq!(score(&format!("\u{feff} {DEFAULT} \r\n")), 89);
    assert_eq!(score(&DEFAULT.replace("20 4249", "4249 20")), 88);
}

#[test]
fn a_field_is_guessed_for_each_value_whose_shape_tells() {
    let detector = Detector::new(vec![]);
    let guesses = |line| {
        let Detection::Unknown(unknown) = detector.detect(line) else { panic!("known") };
        let guesses = unknown.guesses().map(|(_, field)| field.map_or("?", Field::name));
        guesses.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        guesses(
            "10.0.0.5 10.0.0.6 443 6 eni-102010ab eni-102010cd 1418530010 1418530070 OK ACCEPT - web 10.0.0.7"
        ),
        "srcaddr dstaddr ? ? interface-id next-hop-interface-id start end log-status action ? ? pkt-srcaddr"
    );
    assert_eq!(
        guesses("eni-102010ab eni-102010cd tgw-102010ab i-0123"),
        "tgw-src-eni tgw-dst-eni tgw-id ?"
    );
    assert_eq!(guesses("::1 ::1 ::1 ::1 ::1"), "srcaddr dstaddr pkt-srcaddr pkt-dstaddr ?");
    assert_eq!(guesses(&"- ".repeat(200)).len(), 2 * Format::MAX_FIELDS - 1);
}

#[test]
fn the_formats_that_a_survey_found_read_the_lines() {
    let text = [NO_DATA, DEFAULT, NAT_GATEWAY, "", "x y", DEFAULT].join("\n");
    let detector = Detector::new(vec![]);
    let findings = detector.detect_all(text.lines());
    assert_eq!(
        findings.to_string(),
        "default of VPC flow logs on 3 lines, AWS's sample of a NAT gateway on 1 line; 1 line undecided"
    );
    assert_eq!(findings.undecided[0].first_line, 5);
    let lines = Lines::new(&text, findings.formats());
    assert_eq!(lines.records().flatten().count(), 4);
}

#[test]
fn lines_as_long_as_can_be_are_refused_at_once() {
    let detector = Detector::new(vec![]);
    let of_14 = |value: &str| vec![value; 14].join(" ");
    let began = Instant::now();
    for line in [
        "1 ".repeat(32_767),
        " ".repeat(65_535),
        "-".repeat(65_535),
        "a-".repeat(32_767),
        "x".repeat(1 << 20),
        of_14(&"1".repeat(4_000)),
        of_14(&"arn:".repeat(1_000)),
        of_14(&"é".repeat(2_000)),
    ] {
        assert!(matches!(detector.detect(&line), Detection::Unknown(_)));
        let told = detector.detect(&line).to_string();
        assert!(told.len() < 400, "{told}");
    }
    // In truth some milliseconds, in a build for tests.
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

/// A value of the field as AWS writes it, and different from those of other kinds of field.
fn written(field: Field) -> BoxedStrategy<String> {
    let regex = |regex: &'static str| regex.prop_map(|text: String| text).boxed();
    match field.r#type() {
        FieldType::Address => any::<std::net::IpAddr>().prop_map(|ip| ip.to_string()).boxed(),
        FieldType::Port => any::<u16>().prop_map(|port| port.to_string()).boxed(),
        FieldType::Protocol => any::<u8>().prop_map(|number| number.to_string()).boxed(),
        FieldType::Count => (0..100_000_000_u32).prop_map(|count| count.to_string()).boxed(),
        FieldType::Flags => (0..64_u8).prop_map(|flags| flags.to_string()).boxed(),
        FieldType::Time if field == Field::Start => regex("15[0-9]{8}"),
        FieldType::Time => regex("16[0-9]{8}"),
        FieldType::Action => regex("ACCEPT|REJECT"),
        FieldType::LogStatus => regex("OK|NODATA|SKIPDATA"),
        FieldType::Number if field == Field::Version => regex("[2-9]|1[01]"),
        FieldType::Number if field == Field::TrafficPath => regex("[1-8]"),
        FieldType::Number => regex("[0-3]"),
        FieldType::Text => match field.name() {
            name if name.ends_with("account-id") => regex("[0-9]{12}"),
            name if name.ends_with("interface-id") || name.ends_with("eni") => {
                regex("eni-([0-9a-f]{8}|[0-9a-f]{17})")
            }
            name if name.ends_with("vpc-id") => regex("vpc-([0-9a-f]{8}|[0-9a-f]{17})"),
            name if name.ends_with("subnet-id") => regex("subnet-([0-9a-f]{8}|[0-9a-f]{17})"),
            "instance-id" => regex("i-([0-9a-f]{8}|[0-9a-f]{17})"),
            "resource-id" => regex("nat-[0-9a-f]{17}"),
            "tgw-id" => regex("tgw-[0-9a-f]{17}"),
            name if name.ends_with("attachment-id") => regex("tgw-attach-[0-9a-f]{17}"),
            "type" => regex("IPv4|IPv6|EFA"),
            "flow-direction" => regex("ingress|egress"),
            "sublocation-type" => regex("wavelength|outpost|localzone"),
            "reject-reason" => regex("BPA|EC"),
            "resource-type" => regex("TransitGateway"),
            name if name.ends_with("interface-type") => regex("nat_gateway|vpc_endpoint"),
            "region" => regex("(us|eu|ap|us-gov)-(east|west)-[1-9]"),
            name if name.ends_with("az-id") => regex("(use|apse)[1-9]-az[1-9]"),
            name if name.ends_with("service") => regex("S3|EC2|AMAZON|CLOUDFRONT|API_GATEWAY"),
            "ecs-cluster-arn" => regex("arn:aws:ecs:us-east-1:[0-9]{12}:cluster/[a-z]{1,8}"),
            "ecs-container-instance-arn" => {
                regex("arn:aws:ecs:us-east-1:[0-9]{12}:container-instance/[a-z]{1,8}/[0-9a-f]{32}")
            }
            "ecs-task-definition-arn" => {
                regex("arn:aws-cn:ecs:cn-north-1:[0-9]{12}:task-definition/[a-z]{1,8}:[1-9]")
            }
            "ecs-task-arn" => regex("arn:aws:ecs:us-east-1:[0-9]{12}:task/[a-z]{1,8}/[0-9a-f]{32}"),
            _ => regex("web-[a-z0-9%]{1,20}"),
        },
    }
}

/// The number of a known layout, and a line of it whose values are absent with this probability.
fn line_of_a_layout(absent: f64) -> impl Strategy<Value = (usize, String)> {
    let detector = Detector::new(vec![]);
    let layouts: Vec<_> =
        detector.layouts().iter().map(|layout| layout.format().clone()).enumerate().collect();
    select(layouts).prop_flat_map(move |(layout, format)| {
        let values: Vec<_> = format
            .names()
            .iter()
            .map(|name| (prop::bool::weighted(1.0 - absent), written(name.field().unwrap())))
            .map(|value| {
                value.prop_map(|(is_there, text)| if is_there { text } else { "-".into() })
            })
            .collect();
        values.prop_map(move |values| (layout, values.join(" ")))
    })
}

/// Text that is nearly a line.
fn nearly_a_line() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => select(Field::ALL).prop_flat_map(written),
        2 => select(vec!["-", "#", "\u{feff}", "é", "\0", "", "arn:", "eni-", "\u{1b}", "-az"])
            .prop_map(str::to_owned),
        1 => select(Field::ALL).prop_map(|field| field.name().to_owned()),
        1 => "\\PC{0,8}",
    ];
    (vec(piece, 0..60), select(vec![" ", "  ", "\t", "\n", ""]))
        .prop_map(|(pieces, blank)| pieces.join(blank))
}

proptest! {
    #[test]
    fn a_line_with_all_values_is_found_to_have_its_layout((layout, line) in line_of_a_layout(0.0)) {
        let detector = Detector::new(vec![]);
        let expected = &detector.layouts()[layout];
        match detector.detect(&line) {
            Detection::Found(found) => prop_assert_eq!(found.layout().name(), expected.name()),
            other => prop_assert!(false, "{other}: {line}"),
        }
    }

    #[test]
    fn a_line_is_never_found_to_have_a_wrong_layout((layout, line) in line_of_a_layout(0.6)) {
        let detector = Detector::new(vec![]);
        let expected = detector.layouts()[layout].name();
        match detector.detect(&line) {
            Detection::Found(found) => prop_assert_eq!(found.layout().name(), expected, "{}", line),
            Detection::Ambiguous(ambiguity) => {
                let mut candidates = ambiguity.candidates().iter();
                prop_assert!(candidates.any(|other| other.layout().name() == expected), "{line}");
            }
            Detection::Unknown(unknown) => {
                prop_assert!(unknown.to_string().starts_with("too little speaks for "), "{unknown}");
            }
        }
    }

    #[test]
    fn whatever_the_text_nothing_panics_and_what_is_found_is_a_record(
        line in nearly_a_line(),
        fields in vec(select(Field::ALL), 1..20),
    ) {
        let names: Vec<_> = fields.iter().map(|field| field.name()).collect();
        let detector = Detector::new(formats(&[&names.join(" ")]));
        let detection = detector.detect(&line);
        prop_assert!(!detection.to_string().is_empty());
        let line = line.trim_start_matches('\u{feff}');
        match &detection {
            Detection::Found(found) => {
                prop_assert!(FlowRecord::parse(line, found.format()).is_ok());
                prop_assert!(found.score() <= 100);
            }
            Detection::Ambiguous(ambiguity) => {
                prop_assert!(ambiguity.candidates().len() > 1);
                for candidate in ambiguity.candidates() {
                    prop_assert!(FlowRecord::parse(line, candidate.format()).is_ok());
                }
            }
            Detection::Unknown(unknown) => {
                prop_assert!(unknown.guesses().count() <= Format::MAX_FIELDS);
            }
        }
        let mut survey = Survey::new(&detector);
        survey.push(line);
        prop_assert_eq!(survey.findings().found.len(), usize::from(detection.format().is_some()));
    }
}
