//! What holds for every input, seen on random ones.

use std::net::IpAddr;

use flowlogs_parser::{
    Chunks, Column, Columns, Dictionary, Field, FieldName, FieldType, FlowRecord, Format, Lines,
    Value,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// A field of a random format, and what stands at its place in a random line.
#[derive(Clone, Debug)]
struct Written {
    name: String,
    text: String,
    meaning: Meaning,
}

#[derive(Clone, Debug)]
enum Meaning {
    Absent,
    Text,
    Number(u64),
    TimeMs(u64),
    Address(IpAddr),
}

impl Written {
    fn value(&self) -> Option<Value<'_>> {
        match self.meaning {
            Meaning::Absent => None,
            Meaning::Text => Some(Value::Text(&self.text)),
            Meaning::Number(number) => Some(Value::Number(number)),
            Meaning::TimeMs(time) => Some(Value::TimeMs(time)),
            Meaning::Address(address) => Some(Value::Address(address)),
        }
    }
}

/// The values of a line. A field can stand twice, and be one that AWS has not documented yet.
fn line() -> impl Strategy<Value = Vec<Written>> {
    let known = select(Field::ALL).prop_flat_map(|field| {
        written(field).prop_map(move |(text, meaning)| (field.name().into(), text, meaning))
    });
    let unknown =
        ("new-[a-z]{1,6}", text()).prop_map(|(name, (text, meaning))| (name, text, meaning));
    let any_field = prop_oneof![9 => known, 1 => unknown];
    vec(any_field.prop_map(|(name, text, meaning)| Written { name, text, meaning }), 1..60)
}

fn written(field: Field) -> BoxedStrategy<(String, Meaning)> {
    let value = match field.r#type() {
        FieldType::Address => any::<IpAddr>()
            .prop_map(|address| (address.to_string(), Meaning::Address(address)))
            .boxed(),
        FieldType::Number | FieldType::Protocol => number(u8::MAX.into()),
        FieldType::Flags | FieldType::Port => number(u16::MAX.into()),
        FieldType::Count => number(u64::MAX),
        FieldType::Time => time(),
        FieldType::Text | FieldType::Action | FieldType::LogStatus => text().boxed(),
    };
    prop_oneof![1 => Just(("-".into(), Meaning::Absent)), 4 => value].boxed()
}

fn text() -> impl Strategy<Value = (String, Meaning)> {
    "[^ \t-\r]{1,12}"
        .prop_filter("`-` alone is absence", |text| text != "-")
        .prop_map(|text| (text, Meaning::Text))
}

fn number(limit: u64) -> BoxedStrategy<(String, Meaning)> {
    (0..=limit, 0..3_usize)
        .prop_map(|(number, zeros)| {
            (format!("{}{number}", "0".repeat(zeros)), Meaning::Number(number))
        })
        .boxed()
}

fn time() -> BoxedStrategy<(String, Meaning)> {
    let seconds = 0..=253_402_300_799_u64;
    let milliseconds = 1_000_000_000_000..=9_999_999_999_999_u64;
    prop_oneof![
        seconds.prop_map(|time| (time.to_string(), Meaning::TimeMs(time * 1000))),
        milliseconds.prop_map(|time| (time.to_string(), Meaning::TimeMs(time))),
    ]
    .boxed()
}

fn format_of(line: &[Written]) -> Format {
    join(line, |written| &written.name).parse().unwrap()
}

fn join(line: &[Written], part: impl Fn(&Written) -> &str) -> String {
    line.iter().map(part).collect::<Vec<_>>().join(" ")
}

/// Text that is nearly a log: values, names, blanks and line ends, and whatever else.
fn nearly_a_log() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => select(vec![" ", "  ", "\t", "\n", "\r\n", "-", "#", "\u{feff}", "é", "\0"])
            .prop_map(|piece| piece.as_bytes().to_vec()),
        1 => select(vec![&b"\n\xef"[..], b"\n\xef\xbb", b"\xc3\n"]).prop_map(<[u8]>::to_vec),
        2 => select(Field::ALL).prop_map(|field| field.name().as_bytes().to_vec()),
        2 => "(22|70000|10\\.0\\.0\\.5|::1|OK|1600000000123) ".prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..4),
    ];
    vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

fn formats() -> impl Strategy<Value = Vec<Format>> {
    let some_format = prop_oneof![
        Just(Format::vpc_default().clone()),
        Just(Format::transit_gateway_default().clone()),
        select(Field::ALL).prop_map(|field| field.name().parse().unwrap()),
        line().prop_map(|line| format_of(&line)),
    ];
    vec(some_format, 0..3)
}

/// Reads all that can be read of each line, in every way.
fn read(lines: &Lines<'_>) -> Vec<String> {
    let read_all = |record: FlowRecord<'_>| {
        let message = record.to_message();
        assert_eq!(FlowRecord::parse(&message, record.format()).as_ref(), Ok(&record));
        format!("{message} {record:?} {}", serde_json::to_string(&record).unwrap())
    };
    let results = lines.records();
    results.map(|result| result.map_or_else(|bad_line| bad_line.to_string(), read_all)).collect()
}

proptest! {
    #[test]
    fn whatever_the_bytes_nothing_panics(bytes in nearly_a_log(), formats in formats()) {
        let whole = read(&Lines::new(&bytes, formats.clone()));
        let mut chunks = Chunks::new(formats.clone());
        let parts = [chunks.push(&bytes), chunks.finish()].map(|lines| read(&lines));
        prop_assert_eq!(whole, parts.concat());
        read(&Lines::without_headers(bytes, formats));
    }

    #[test]
    fn a_format_that_parses_prints_and_parses_again(text in "[a-z${}! ,\"_-]{0,40}|\\PC{0,40}") {
        if let Ok(format) = text.parse::<Format>() {
            prop_assert_eq!(format.to_string().parse(), Ok(format));
        }
    }

    #[test]
    fn every_valid_value_is_read_as_what_was_written(line in line()) {
        let format = format_of(&line);
        let message = join(&line, |written| &written.text);
        let record = FlowRecord::parse(&message, &format).unwrap();
        let read: Vec<_> = record.values().map(|(name, value)| (name.to_string(), value)).collect();
        let written = line.iter().map(|written| (written.name.clone(), written.value()));
        prop_assert_eq!(read, written.collect::<Vec<_>>());
        prop_assert_eq!(record.to_message(), message);
    }

    #[test]
    fn blanks_do_not_change_a_record(
        line in line(),
        blanks in vec("[ \t\r\u{b}\u{c}]{1,4}", 60),
        ends in ("[ \t]{0,3}", "[ \t]{0,3}(| # [^\n]{0,10})"),
    ) {
        let format = format_of(&line);
        let (mut blanks, mut spaced) = (blanks.iter(), ends.0);
        for (position, written) in line.iter().enumerate() {
            if position > 0 {
                spaced += blanks.next().unwrap();
            }
            spaced += &written.text;
        }
        spaced += &ends.1;
        let plain = join(&line, |written| &written.text);
        let record = FlowRecord::parse(&spaced, &format).unwrap();
        prop_assert_eq!(record.to_message(), plain.clone());
        prop_assert_eq!(record, FlowRecord::parse(&plain, &format).unwrap());
    }

    #[test]
    fn the_codes_of_a_column_stand_for_its_texts(
        texts in vec(prop_oneof![
            4 => select(vec!["-", "a", "eni-1", "ACCEPT", "eni-1235b8ca123456789", "  b"]).prop_map(String::from),
            1 => "[a-c]{1,40}",
            1 => "[!-~é]{1,30}",
        ], 1..200),
    ) {
        let log = texts.join("\n");
        let lines = Lines::without_headers(log.as_bytes(), vec!["vpc-id".parse().unwrap()]);
        let (mut dictionary, mut columns) = (Dictionary::default(), Columns::default());
        let (mut expected, mut told, mut codes) = (Vec::new(), Vec::new(), Vec::new());
        let mut batches = lines.batches();
        while batches.read(&mut columns) {
            let Some(Column::Text(texts)) = columns.column_at(0) else { panic!("not text") };
            expected.extend(texts.iter().map(|text| text.map(String::from)));
            codes.clear();
            dictionary.encode(texts, &mut codes).unwrap();
            told.extend(codes.iter().map(|&code| dictionary.get(code).map(String::from)));
        }
        let values = lines.records().flatten().map(|record| record.vpc_id().map(String::from));
        prop_assert_eq!(&expected, &values.collect::<Vec<_>>());
        prop_assert_eq!(told, expected);
        let different: std::collections::HashSet<_> = dictionary.iter().collect();
        prop_assert_eq!(different.len(), dictionary.len());
    }

    #[test]
    fn a_field_is_read_where_it_stands_first(line in line()) {
        let format = format_of(&line);
        let message = join(&line, |written| &written.text);
        let record = FlowRecord::parse(&message, &format).unwrap();
        for &field in Field::ALL {
            let first = line.iter().find(|written| written.name == field.name());
            prop_assert_eq!(record.value(field), first.and_then(Written::value));
        }
        for name in format.names().iter().map(FieldName::as_str) {
            let first = line.iter().find(|written| written.name == name).unwrap();
            let text = Some(&*first.text).filter(|&text| text != "-");
            prop_assert_eq!(record.get(name), text);
        }
    }
}
