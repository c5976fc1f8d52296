//! Inputs that are made to hurt: they end, in linear time, with what is wrong told.

use std::io::Write as _;
use std::time::{Duration, Instant};

use flowlogs_parser::envelope::{self, Options, Unwrapper};

use super::{Told, chunked, whole};

/// Reads the input as a whole and in chunks. A debug build takes a few seconds at most, while time
/// that is quadratic would be an hour.
#[track_caller]
fn read(input: &[u8]) -> Told {
    let start = Instant::now();
    let told = whole(input, &[]);
    assert_eq!(chunked(input.chunks(5000), &[]), told);
    if input.len() < 20_000 {
        assert_eq!(chunked(input.chunks(1), &[]), told);
    }
    assert!(start.elapsed() < Duration::from_mins(1), "it took {:?}", start.elapsed());
    told
}

fn error(told: &Told) -> String {
    told.error.expect("something is broken").to_string()
}

const MILLION: usize = 1_000_000;

#[test]
fn an_endless_line_is_one_bad_line() {
    for line in ["7", "- ", "\"", "\t", "> ", "2014-12-14T04:06:50Z ", "a,", "| ", "x: ", "\u{a0}"]
    {
        let told = read(line.repeat(MILLION / line.len()).as_bytes());
        assert_eq!(told.records, Vec::<serde_json::Value>::new(), "{line:?}");
        assert!(told.bad_lines.len() <= 1, "{line:?}: {} bad lines", told.bad_lines.len());
    }
}

#[test]
fn blanks_before_the_text_tell_nothing_wherever_a_chunk_ends() {
    for text in ["{}", "[]", "[x", "x", "[\n", "```\n{}", "H4sI", ""] {
        for blanks in [10, 4095, 4096, 4097, 10_000] {
            read(("\n".repeat(blanks) + text).as_bytes());
            read(text.replacen(['[', '\n'], &("[".to_owned() + &" ".repeat(blanks)), 1).as_bytes());
            read(text.replace('\n', &"\n".repeat(blanks)).as_bytes());
        }
    }
}

#[test]
fn a_row_of_a_million_empty_cells_is_one_bad_line() {
    let told = read(format!("timestamp,message\n{}\n1,x\n", ",".repeat(MILLION)).as_bytes());
    assert_eq!(
        told.bad_lines.iter().map(|(place, _)| &**place).collect::<Vec<_>>(),
        ["line 2", "line 3"]
    );
    let told =
        read(format!("srcaddr,dstaddr\n{}\n10.0.0.5,10.0.0.6\n", ",".repeat(MILLION)).as_bytes());
    assert_eq!((told.records.len(), told.bad_lines.len()), (1, 1));
}

#[test]
fn a_million_quotes_are_read_once() {
    read(format!("timestamp,message\n{}", "\"".repeat(MILLION)).as_bytes());
    let told = read(format!("timestamp,message\n1,\"{}", "x\n".repeat(100_000)).as_bytes());
    assert_eq!(error(&told), "a quote is not closed at line 2");
    assert_eq!(told.bad_lines.len(), 100_000);
}

#[test]
fn json_that_is_nested_deep_is_an_error_that_names_the_place() {
    for (text, expected) in [
        ("[".repeat(100_000), "JSON is nested deeper than 128 at line 1 column 129"),
        ("{\"a\":".repeat(100_000), "JSON is nested deeper than 128 at line 1 column 641"),
        (
            "{\"events\":[{\"a\":".to_owned() + &"[".repeat(100_000),
            "JSON is nested deeper than 128 at line 1 column 142",
        ),
        (
            "[\n\"x\",\n".to_owned() + &"[".repeat(100_000),
            "JSON is nested deeper than 128 at line 3 column 128",
        ),
    ] {
        assert_eq!(error(&read(text.as_bytes())), expected);
    }
    let told = read(format!("[{}1{}]", "[".repeat(127), "]".repeat(127)).as_bytes());
    assert_eq!(told.bad_lines.len(), 1);
}

#[test]
fn many_tiny_json_values_are_read_one_by_one() {
    const COUNT: usize = 100_000;
    assert_eq!(read("{}".repeat(COUNT).as_bytes()).bad_lines.len(), COUNT);
    assert_eq!(
        read("{\"message\":\"\"}".repeat(COUNT).as_bytes()).recognition.passed_over(),
        COUNT as u64
    );
    assert_eq!(read(format!("[\"\",{}", "1,".repeat(COUNT)).as_bytes()).bad_lines.len(), COUNT);
    assert_eq!(read(format!("[\"\"{}", ",".repeat(COUNT)).as_bytes()).bad_lines.len(), 0);
    assert_eq!(read("}".repeat(COUNT).as_bytes()).bad_lines.len(), 1);
    assert_eq!(read("{]".repeat(COUNT).as_bytes()).bad_lines.len(), 2);
    assert_eq!(read("{]\n".repeat(4 * COUNT).as_bytes()).bad_lines.len(), 8 * COUNT);
}

#[test]
fn an_event_that_is_too_long_is_told_and_the_next_is_read() {
    let long = "x".repeat(envelope::MAX_EVENT);
    let told = whole(format!("[\"{long}\",\"no record\"]").as_bytes(), &[]);
    assert_eq!(error(&told), "longer than 8388608 bytes at event 1");
    assert_eq!(
        told.bad_lines,
        [
            ("event 1".into(), "line is longer than 65535 bytes at column 65536".into()),
            ("event 2".into(), "version is not a number at column 1".into())
        ]
    );
}

#[test]
fn a_format_is_taken_once_and_a_thousand_are_too_many() {
    let format = |number: usize| format!("{{\"LogFormat\":\"srcaddr field-{number}\"}}");
    let many: String = (0..1000).map(format).collect();
    let told = read(many.as_bytes());
    assert_eq!(told.found_formats.len(), 256);
    assert_eq!(error(&told), "more than 256 formats at event 257");
    assert_eq!(read(format(1).repeat(1000).as_bytes()).found_formats.len(), 1);
}

#[test]
fn a_bomb_of_gzip_is_stopped_by_the_limit() {
    let bomb = gzip(&b"- - - - - - - - - - - - - -\n".repeat(MILLION));
    assert!(bomb.len() < 200_000);
    let options = Options { decoded_limit: Some(28 * 1000), ..Options::default() };
    let unwrapped = envelope::unwrap(&bomb, &options);
    assert_eq!(
        unwrapped.error().unwrap().to_string(),
        "decoded text is longer than 28000 bytes at byte 28001"
    );
    assert_eq!(unwrapped.recognition().records(), 1000);

    let twice = gzip(&bomb);
    let unwrapped = envelope::unwrap(&twice, &options);
    assert_eq!(
        unwrapped.error().unwrap().to_string(),
        "decoded text is longer than 28000 bytes at byte 28001"
    );
    assert!(unwrapped.text().len() <= 28_000);

    let mut stream = Unwrapper::new(&options);
    let length: usize = bomb.chunks(1000).map(|chunk| stream.push(chunk).text().len()).sum();
    assert_eq!((length, stream.error()), (28_000, envelope::unwrap(&bomb, &options).error()));
}

#[test]
fn more_than_four_layers_are_an_error() {
    let mut packed = b"10.0.0.5".to_vec();
    for layers in 1..=5 {
        packed = gzip(&packed);
        let error =
            envelope::unwrap(&packed, &Options::default()).error().map(|error| error.to_string());
        let expected =
            (layers > 4).then(|| "more than 4 envelopes inside one another at byte 1".to_owned());
        assert_eq!(error, expected, "{layers} layers");
    }

    let mut packed = br#"{"awslogs":{"data":"MTAuMC4wLjU="}}"#.to_vec();
    for layers in 1..=5 {
        let error = whole(&packed, &[]).error.map(|error| error.to_string());
        let expected =
            (layers > 4).then(|| "more than 4 envelopes inside one another at event 1".to_owned());
        assert_eq!(error, expected, "{layers} layers");
        packed = gzip(&packed);
    }
}

#[test]
fn damaged_gzip_gives_the_members_before_the_damage() {
    let member = gzip(b"1 x\n");
    let with = |at: usize, byte: u8| {
        let mut damaged = member.clone();
        let at = if at < 100 { at } else { damaged.len() + at - 200 };
        damaged[at] = byte;
        [&member[..], &damaged].concat()
    };
    for (input, expected) in [
        (with(2, 9), "gzip member 2 has an unknown header at byte 27"),
        (with(3, 0xe0), "gzip member 2 has an unknown header at byte 28"),
        (with(10, 0xff), "gzip member 2 is damaged at byte 36"),
        (with(192, 0), "gzip member 2 does not have the checksum that it states at byte 48"),
        (with(196, 9), "gzip member 2 does not have the length that it states at byte 48"),
        ([&member[..], b"\0\0\0more"].concat(), "what follows gzip member 1 is no gzip at byte 28"),
        ([&member[..], b"\x1f\x8c"].concat(), "what follows gzip member 1 is no gzip at byte 26"),
        ([&member[..], &member[..15]].concat(), "gzip member 2 is cut off at byte 40"),
    ] {
        let told = read(&input);
        assert_eq!(error(&told), expected);
        assert!(!told.bad_lines.is_empty());
    }
    assert_eq!(read(&[&member[..], &[0; 100]].concat()).error, None);
}

#[test]
fn base64_that_breaks_off_gives_what_is_before() {
    for (text, expected) in [
        ("MiAxMjM0NTY3ODkwMTIgZW5p!", "not base64 at byte 1"),
        ("MiAxMjM0NTY3ODkwMTIgZW5p\nMiAx!MiAx", "not base64 at byte 30"),
        ("MiAxMjM0NTY3ODkwMTIgZW5pM", "base64 is cut off at byte 26"),
    ] {
        let told = read(text.as_bytes());
        if text.contains('\n') || !text.contains('!') {
            assert_eq!(error(&told), expected);
        }
        assert_eq!(told.bad_lines.len(), 1, "{text}");
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
