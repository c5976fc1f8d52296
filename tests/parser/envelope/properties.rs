//! What holds for every input, seen on random ones.

use std::fmt::Write as _;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flowlogs_parser::envelope::{self, Options};
use flowlogs_parser::{Field, FieldType, Format};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use super::{chunked, formats_of_lines, read, whole};

/// A format of one's own, and messages that have it.
fn log() -> impl Strategy<Value = (Format, Vec<String>)> {
    vec(select(Field::ALL), 6..20).prop_flat_map(|mut fields| {
        // So that no run of other words is a record.
        fields.insert(2, Field::Srcaddr);
        let names: Vec<_> = fields.iter().map(|field| field.name()).collect();
        let format: Format = names.join(" ").parse().unwrap();
        let values: Vec<_> = fields.into_iter().map(value).collect();
        let messages = vec(values.prop_map(|values| values.join(" ")), 1..6);
        (Just(format), messages)
    })
}

fn value(field: Field) -> BoxedStrategy<String> {
    match field.r#type() {
        FieldType::Address => {
            select(vec!["10.0.0.5", "2001:db8::1", "203.0.113.12"]).prop_map(String::from).boxed()
        }
        FieldType::Number | FieldType::Protocol => {
            (0..=255_u8).prop_map(|number| number.to_string()).boxed()
        }
        FieldType::Flags | FieldType::Port => {
            (0..=65535_u16).prop_map(|number| number.to_string()).boxed()
        }
        FieldType::Count => any::<u64>().prop_map(|number| number.to_string()).boxed(),
        FieldType::Time => {
            (1_400_000_000..1_800_000_000_u64).prop_map(|time| time.to_string()).boxed()
        }
        FieldType::Text | FieldType::Action | FieldType::LogStatus => {
            "[a-zA-Z][a-zA-Z0-9:/._%-]{0,12}|-".boxed()
        }
    }
}

/// How many ways there are to wrap messages.
const WRAPPINGS: usize = 24;

/// The messages in the wrapping of this number.
fn wrap(wrapping: usize, messages: &[String]) -> Vec<u8> {
    let lines = |line: &dyn Fn(&String) -> String| {
        messages.iter().map(|message| line(message) + "\n").collect::<String>()
    };
    let events = |members: Value| {
        let event = |message: &String| {
            let mut event = members.clone();
            event["message"] = json!(message);
            event
        };
        messages.iter().map(event).collect::<Vec<_>>()
    };
    let subscription = || {
        json!({"messageType": "DATA_MESSAGE", "logGroup": "flows", "logEvents": events(json!({"id": "1", "timestamp": 1}))}).to_string()
    };
    let text = match wrapping {
        0 => lines(&String::clone),
        1 => lines(&|message| format!("2014-12-14T04:06:50.000Z {message}")),
        2 => lines(&|message| format!("2014-12-14T04:06:50.000000+00:00 any/stream {message}")),
        3 => lines(&|message| format!("\u{1b}[32m2014-12-14T04:06:50\u{1b}[0m {message}")),
        4 => lines(&|message| format!("2014-12-14T04:06:50.000Z\n{message}\r")),
        5 => lines(&|message| format!("> \"{message}\",")),
        6 => format!("```\n{}```\n", lines(&|message| message.replace(' ', "\u{a0}"))),
        7 => lines(&|message| format!("EVENTS\t3550\t1418530301000\teni-1-all\t{message}\t1418530010000")),
        8 => messages.join("\t"),
        9 => format!("timestamp,message\n{}", lines(&|message| format!("1418530010000,\"{message}\""))),
        10 => format!("------\n|  timestamp  |  message  |\n|-----|-----|\n{}------", lines(&|message| format!("| 1 | {message} |"))),
        11 => format!("| timestamp | message |\n|---|---|\n{}", lines(&|message| format!("| 1 | {message} |"))),
        12 => format!("\u{feff}@timestamp,@message\n{}", lines(&|message| format!("2014-12-14 04:06:50.000,{message}"))),
        13 => json!({"events": events(json!({"eventId": "3550", "timestamp": 1})), "searchedLogStreams": []}).to_string(),
        14 => serde_json::to_string_pretty(&json!({"events": events(json!({"ingestionTime": 1}))})).unwrap(),
        15 => json!(messages).to_string(),
        16 => lines(&|message| json!({"message": message}).to_string()),
        17 => events(json!({})).iter().map(Value::to_string).collect(),
        18 => json!({"results": messages.iter().map(|message| json!([{"field": "@message", "value": message}, {"field": "@ptr", "value": "C="}])).collect::<Vec<_>>()}).to_string(),
        19 => subscription(),
        20 => return gzip(subscription().as_bytes()),
        21 => json!({"awslogs": {"data": STANDARD.encode(gzip(subscription().as_bytes()))}}).to_string(),
        22 => json!({"records": events(json!({})).iter().map(|event| json!({"data": STANDARD.encode(event.to_string())})).collect::<Vec<_>>()}).to_string(),
        _ => {
            let mut yaml = String::from("events:\n");
            for message in messages {
                let folded = message.replacen(' ', "\n    ", 1);
                write!(yaml, "- eventId: '3550'\n  message: {folded}\n  timestamp: 1\n").unwrap();
            }
            yaml
        }
    };
    text.into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// What is nearly an envelope: parts of all of them, and whatever else.
fn nearly_an_envelope() -> impl Strategy<Value = Vec<u8>> {
    const RECORD: &str = "2 1 eni-1 10.0.0.5 10.0.0.6 1 2 6 1 2 1418530010 1418530070 ACCEPT OK";
    let pieces = vec![
        RECORD,
        RECORD,
        "\n",
        "\n",
        "\r\n",
        "\r",
        "\t",
        " ",
        "  ",
        ",",
        "|",
        "\"",
        "\"\"",
        "'",
        "`",
        "```\n",
        "\\",
        "\\\"",
        "{",
        "}",
        "[",
        "]",
        ":",
        "{\"message\":\"",
        "{\"message\":",
        "{\"events\":[",
        "\"logEvents\":[",
        "{\"results\":[[",
        "{\"field\":\"@message\",\"value\":\"",
        "{\"field\":\"srcAddr\",\"value\":\"10.0.0.5\"}",
        "]}",
        "}]}",
        "{\"messageType\":\"CONTROL_MESSAGE\",",
        "{\"srcAddr\":\"10.0.0.5\",\"dstPort\":1}",
        "{\"srcAddr\":null,\"x\":[]}",
        "{\"LogFormat\":\"${srcaddr} ${bytes}\"}",
        "{\"FlowLogs\":[",
        "{\"records\":[{\"data\":\"",
        "{\"awslogs\":{\"data\":\"",
        "MiAxIGVuaS0x",
        "H4sIAAAAAAAA",
        "=",
        "srcaddr dstport\n",
        "timestamp,message\n",
        "@timestamp,@message\n",
        "\"srcaddr\",\"bytes\"\n",
        "srcAddr\tbytes\n",
        "| timestamp | message |\n",
        "|---|---|\n",
        "+---+---+\n",
        "-----\n",
        "events:\n",
        "- eventId: '1'\n",
        "  message: ",
        "- ",
        "- - field: '@message'\n",
        "    value: ",
        "EVENTS\t1\t",
        "RESULTS\tsrcAddr\t10.0.0.5\n",
        "2014-12-14T04:06:50.000Z",
        "1418530010000",
        "eni-1-all ",
        "# ",
        "> ",
        "\u{feff}",
        "\u{a0}",
        "\u{1b}[32m",
        "PAR1",
        "\0",
    ];
    let piece = prop_oneof![
        30 => select(pieces).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..6),
    ];
    let text = vec(piece, 0..40).prop_map(|pieces| pieces.concat());
    prop_oneof![
        8 => text.clone(),
        1 => (text.clone(), any::<Index>(), any::<u8>()).prop_map(|(text, at, byte)| {
            let mut gzip = gzip(&text);
            let at = at.index(gzip.len());
            gzip[at] ^= byte;
            gzip
        }),
        1 => (text.clone(), text).prop_map(|(a, b)| [gzip(&a), gzip(&b)].concat()),
    ]
}

proptest! {
    #[test]
    fn a_wrapped_record_is_the_record((format, messages) in log(), wrapping in 0..WRAPPINGS) {
        let bare = messages.join("\n");
        let formats = [format];
        let lines = flowlogs_parser::Lines::new(&bare, formats_of_lines(&formats));
        let (records, bad_lines) = read(lines.records(), |_| None);
        prop_assert_eq!(bad_lines, []);
        let wrapped = wrap(wrapping, &messages);
        let told = whole(&wrapped, &formats);
        prop_assert_eq!(told.records, records, "{}", String::from_utf8_lossy(&wrapped));
        prop_assert_eq!(told.bad_lines, []);
        prop_assert_eq!(told.error, None);
        prop_assert_eq!(told.recognition.records(), messages.len() as u64);
    }

    #[test]
    fn named_values_are_the_record((format, messages) in log(), csv in any::<bool>()) {
        // A name that stands twice is no member of JSON.
        let mut names: Vec<_> = format.names().iter().map(|name| name.field().unwrap()).collect();
        names.sort_unstable();
        names.dedup();
        let values = |message: &String| {
            let words: Vec<_> = message.split(' ').map(String::from).collect();
            names.iter().map(|&field| words[format.position(field).unwrap()].clone()).collect::<Vec<_>>()
        };
        let rows: Vec<_> = messages.iter().map(values).collect();
        let line = |row: &Vec<String>| row.join(" ") + "\n";
        let header = names.iter().map(|field| field.name()).collect::<Vec<_>>().join(" ");
        let bare = header + "\n" + &rows.iter().map(line).collect::<String>();
        let wrapped = if csv {
            let quoted = |row: &Vec<String>| row.iter().map(|value| if value == "-" { String::new() } else { format!("\"{value}\"") }).collect::<Vec<_>>().join(",") + "\n";
            names.iter().map(|field| format!("\"{}\"", field.column_name())).collect::<Vec<_>>().join(",") + "\n" + &rows.iter().map(quoted).collect::<String>()
        } else {
            let object = |row: &Vec<String>| Value::Object(names.iter().map(|field| field.name().to_string()).zip(row.iter().map(|value| json!(value))).collect());
            json!(rows.iter().map(object).collect::<Vec<_>>()).to_string()
        };
        let expected = whole(bare.as_bytes(), &[]);
        let told = whole(wrapped.as_bytes(), &[]);
        prop_assert_eq!(told.records, expected.records, "{}", wrapped);
        prop_assert_eq!(told.bad_lines, []);
    }

    #[test]
    fn whatever_the_bytes_chunks_give_what_the_whole_gives(
        bytes in nearly_an_envelope(),
        cuts in vec(any::<Index>(), 0..6),
    ) {
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let chunks = cuts.windows(2).map(|cut| &bytes[cut[0]..cut[1]]);
        prop_assert_eq!(chunked(chunks, &[]), whole(&bytes, &[]));
    }

    #[test]
    fn every_line_of_the_text_has_a_place(bytes in nearly_an_envelope()) {
        let unwrapped = envelope::unwrap(&bytes, &Options::default());
        let lines = unwrapped.text().split(|&byte| byte == b'\n').count() as u64;
        for line in 1..lines {
            prop_assert!(unwrapped.place(line).is_some(), "line {}", line);
        }
    }
}
