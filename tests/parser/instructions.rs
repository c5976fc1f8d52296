//! Whatever instructions read a log, as records or as columns, it is what a line alone says.

use flowlogs_parser::{Column, Columns, FieldName, FlowRecord, Format, Instructions, Lines, Value};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

const INSTRUCTIONS: [Instructions; 4] =
    [Instructions::Best, Instructions::Avx2, Instructions::Baseline, Instructions::Scalar];

const FIELDS: &[&str] = &[
    "srcport",
    "dstaddr",
    "bytes",
    "start",
    "vpc-id",
    "protocol",
    "srcaddr",
    "end",
    "new-field",
    "packets",
    "tcp-flags",
    "action",
];

/// What is right in many fields.
const GOOD: &[&str] = &["-", "0", "6", "22", "255", "10.0.0.1", "192.168.100.200", "::1"];

/// What is at the edge of right in one.
const ODD: &[&str] = &[
    "0-",
    "-0",
    "--",
    "256",
    "65535",
    "65536",
    "99999999",
    "100000000",
    "1234567890123456",
    "12345678901234567",
    "18446744073709551615",
    "18446744073709551616",
    "1600000000",
    "1600000000123",
    "253402300799",
    "253402300800",
    "255.255.255.255",
    "256.1.1.1",
    "01.2.3.4",
    "1.2.3",
    "1.2.3.4.5",
    "::",
    "2001:db8::1",
    "::ffff:10.0.0.1",
    "1:2:3:4:5:6:7:8",
    "fe80::1%e",
    "ACCEPT",
    "é",
    "#",
    "#x",
    "/",
    "+1",
    "",
    "\t",
    "\r",
    "\u{feff}",
];

fn format() -> impl Strategy<Value = Format> {
    vec(select(FIELDS), 1..6).prop_map(|names| names.join(" ").parse().unwrap())
}

/// Lines of about as many values as the formats have, now and then a header, bytes that are no
/// text, and a line longer than what is looked at together.
fn log() -> impl Strategy<Value = Vec<u8>> {
    let value = prop_oneof![4 => select(GOOD), 1 => select(ODD)];
    let line = vec(value, 0..6).prop_map(|values| values.join(" ").into_bytes());
    let piece = prop_oneof![
        60 => line,
        2 => format().prop_map(|format| {
            let names = format.names().iter().map(FieldName::as_str);
            names.collect::<Vec<_>>().join(" ").into_bytes()
        }),
        1 => Just(b"1 \xff".to_vec()),
        1 => (15_000..40_000_usize).prop_map(|length| vec![b'1'; length]),
    ];
    (vec(piece, 0..60), any::<bool>()).prop_map(|(lines, is_ended)| {
        let mut log = lines.join(&b'\n');
        log.extend(is_ended.then_some(b'\n'));
        log
    })
}

#[derive(Debug, Default, Eq, PartialEq)]
struct Told {
    /// Each by its names and values.
    records: Vec<Vec<String>>,
    bad_lines: Vec<u64>,
}

/// Reads line by line.
fn naive(log: &[u8], formats: &[Format]) -> Told {
    let mut formats = formats.to_vec();
    let mut told = Told::default();
    for (number, line) in (1..).zip(log.split(|&byte| byte == b'\n')) {
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        match str::from_utf8(line).map(str::trim_ascii) {
            Ok(line) if line.is_empty() || line.starts_with('#') => {}
            Ok(line) => match Format::from_header(line) {
                Some(header) => formats = vec![header],
                None => match formats.iter().find_map(|f| FlowRecord::parse(line, f).ok()) {
                    Some(record) => told.records.push(tell(&record)),
                    None => told.bad_lines.push(number),
                },
            },
            Err(_) => told.bad_lines.push(number),
        }
    }
    told
}

fn records(lines: &Lines<'_>, instructions: Instructions) -> Told {
    let mut told = Told::default();
    for result in lines.records_with(instructions) {
        match result {
            Ok(record) => told.records.push(tell(&record)),
            Err(bad_line) => told.bad_lines.push(bad_line.line),
        }
    }
    told
}

fn columns(lines: &Lines<'_>, instructions: Instructions) -> Told {
    let mut told = Told::default();
    let mut columns = Columns::default();
    let mut batches = lines.batches_with(instructions);
    while batches.read(&mut columns) {
        for row in 0..columns.len() {
            let record = tell_row(&columns, row);
            assert_eq!(columns.record(row).map(|record| tell(&record)).as_ref(), Some(&record));
            told.records.push(record);
        }
        told.bad_lines.extend(columns.bad_lines().iter().map(|bad_line| bad_line.line));
    }
    told
}

fn tell(record: &FlowRecord<'_>) -> Vec<String> {
    record.values().map(|(name, value)| format!("{name}={value:?}")).collect()
}

fn tell_row(columns: &Columns<'_>, row: usize) -> Vec<String> {
    let names = columns.format().into_iter().flat_map(Format::names).enumerate();
    let value = |position| match columns.column_at(position) {
        Some(Column::U8(numbers)) => numbers.get(row).map(|number| Value::Number(number.into())),
        Some(Column::U16(numbers)) => numbers.get(row).map(|number| Value::Number(number.into())),
        Some(Column::U64(numbers)) => numbers.get(row).map(Value::Number),
        Some(Column::TimeMs(times)) => times.get(row).map(Value::TimeMs),
        Some(Column::Address(addresses)) => addresses.get(row).map(Value::Address),
        Some(Column::Text(texts)) => texts.get(row).map(Value::Text),
        _ => None,
    };
    names.map(|(position, name)| format!("{name}={:?}", value(position))).collect()
}

proptest! {
    #[test]
    fn a_log_is_the_same_to_every_processor(log in log(), formats in vec(format(), 1..4)) {
        let expected = naive(&log, &formats);
        let lines = Lines::new(&log, formats);
        for instructions in INSTRUCTIONS {
            prop_assert_eq!(&records(&lines, instructions), &expected, "{:?}", instructions);
            prop_assert_eq!(&columns(&lines, instructions), &expected, "{:?}", instructions);
        }
    }

    /// Lines that are regular but for one value, as many as one run has and more.
    #[test]
    fn one_value_among_many_is_told_alone(
        format in format(),
        number in 1..300_usize,
        place in any::<prop::sample::Index>(),
        odd in select(ODD),
    ) {
        let good = |name: &FieldName| match name.as_str() {
            "srcaddr" | "dstaddr" => "10.0.0.1",
            "start" | "end" => "1600000000",
            _ => "6",
        };
        let values: Vec<_> = format.names().iter().map(good).collect();
        let mut lines = vec![values.join(" "); number];
        let mut other = values;
        let value = place.index(other.len());
        other[value] = odd;
        lines[place.index(number)] = other.join(" ");
        let log = lines.join("\n") + "\n";
        let formats = vec![format];
        let expected = naive(log.as_bytes(), &formats);
        let lines = Lines::new(&log, formats);
        for instructions in INSTRUCTIONS {
            prop_assert_eq!(&records(&lines, instructions), &expected, "{:?}", instructions);
            prop_assert_eq!(&columns(&lines, instructions), &expected, "{:?}", instructions);
        }
    }
}
