//! Input that was made to do harm: it costs time in proportion to its length, memory within stated
//! bounds, and never a panic.

use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, UNIX_EPOCH};

use allocation_counter::measure;
use flowlogs_parser::aggregate::{Aggregate, Dedup, Grouping};
use flowlogs_parser::detect::{Detector, Survey};
use flowlogs_parser::{
    Chunks, Column, Columns, Dictionary, Field, Filter, FlowRecord, Format, Lines, protocol,
};

const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;

const LINE: &str = "2 123456789010 eni-1235b8ca123456789 10.0.0.5 10.0.0.9 443 49152 6 20 4249 1418530010 1418530070 ACCEPT OK";

/// So many bytes of a text that repeats.
fn repeat(text: &[u8], bytes: usize) -> Vec<u8> {
    text.iter().copied().cycle().take(bytes).collect()
}

/// Texts that say what is repeated.
#[expect(clippy::too_many_lines, reason = "it is a list")]
fn repeated() -> Vec<Vec<u8>> {
    let default_header = Format::vpc_default().to_string().replace(['$', '{', '}'], "") + "\n";
    let mut texts: Vec<Vec<u8>> = [
        // Bytes that mean something somewhere.
        "\n",
        " ",
        "\t",
        "-",
        "#",
        "\0",
        "\r",
        "\"",
        "'",
        "\\",
        "(",
        ")",
        "[",
        "{",
        "|",
        "`",
        ",",
        ":",
        ".",
        "/",
        "!",
        "*",
        "+",
        "=",
        "<",
        "_",
        "$",
        "0",
        "1",
        "9",
        "a",
        "Z",
        "\u{feff}",
        "\u{a0}",
        "é",
        "\u{1f600}",
        // Empty fields, in one line and in many.
        "- ",
        "- - - - - - - - - - - - - -\n",
        " \n",
        "\r\n",
        "-\n",
        "\t-",
        ", ",
        "\u{feff}\n",
        // Headers on every line, and lines that nearly are.
        "end\n",
        "bytes\n1\n",
        "bytes\n1\nsrcaddr\n10.0.0.1\n",
        "x\n",
        "end x y\n",
        "end x ",
        "bytes ",
        "version\n\n#\n",
        // Bad lines, and remarks.
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14\n",
        "2 \n",
        "#\n",
        "# bytes\n",
        "2 #\n",
        // What the languages nest and join.
        "(port 1",
        "not ",
        "! ",
        "port 1 or ",
        "port 1 and ",
        "ip in [::1, ",
        "1,",
        "\"a",
        "a*",
        "srcaddr,",
        "srcadr ",
        "${a}",
        "/1",
        "[[",
        "[{",
        "{\"events\":[",
        "{\"message\":\"",
        "\"\",",
        "| ",
        "- a: ",
        "> ",
        "\u{1b}[0m",
        "2021-01-01T00:00:00Z ",
        "EVENTS\t",
        "AAAA",
        "H4sI",
        "\u{1f}\u{8b}\u{8}",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .collect();
    texts.extend([
        b"\xff".to_vec(),
        b"\xc3\n".to_vec(),
        b"\xef\xbb".to_vec(),
        b"\x1f\x8b\x08\0".to_vec(),
    ]);
    texts.extend(
        [
            // Two formats that take turns, with headers and without.
            format!("{default_header}{LINE}\nbytes\n1\n"),
            format!("{LINE}\n1\n"),
            // Regular lines that are bad at their very end, or not regular.
            format!("{LINE}\n").replace("1418530070", "x"),
            format!("{LINE} # remark\n"),
            format!("{LINE}\n").replace(' ', "\t "),
            format!("{LINE}\n").replace("443", "00000000000000000000000443"),
            format!("{LINE}\né\n"),
            // Lines of the length of a window, and of one that is too long.
            format!("{:a<16383}\n", ""),
            format!("{LINE:<16384}\n"),
            format!("{:1<65535}\n", ""),
            "-".repeat(65536) + "\n",
        ]
        .map(String::into_bytes),
    );
    texts
}

/// Formats that no line of above fits but the last.
fn many_formats() -> Vec<Format> {
    static FORMATS: LazyLock<Vec<Format>> = LazyLock::new(|| {
        let widths = 1..128;
        let mut formats: Vec<Format> =
            widths.map(|width| vec!["srcaddr"; width].join(" ").parse().unwrap()).collect();
        formats.push(Format::vpc_default().clone());
        formats
    });
    FORMATS.clone()
}

fn default_format() -> Vec<Format> {
    vec![Format::vpc_default().clone()]
}

fn read_records(lines: &Lines<'_>) {
    for result in lines.records() {
        match result {
            Ok(record) => drop(black_box((record.value(Field::Bytes), record.is_flow()))),
            Err(bad_line) => drop(black_box((bad_line.line, bad_line.error.column()))),
        }
    }
}

fn read_columns(lines: &Lines<'_>) {
    let (mut batches, mut columns) = (lines.batches(), Columns::default());
    let (mut dictionary, mut codes) = (Dictionary::default(), Vec::new());
    while batches.read(&mut columns) {
        if let Some(Column::Text(texts)) = columns.column(Field::InterfaceId) {
            codes.clear();
            dictionary.encode(texts, &mut codes).unwrap();
        }
        black_box(columns.record(columns.len() / 2));
    }
}

fn read_chunks(bytes: &[u8], size: usize) {
    let mut chunks = Chunks::new(default_format());
    bytes.chunks(size).for_each(|chunk| read_records(&chunks.push(chunk)));
    read_records(&chunks.finish());
}

/// Reads bytes, or the text that they are.
type Read = fn(&[u8], &str);

/// Everything that takes bytes or text but the envelope, which has such tests of its own.
const ENTRIES: [(&str, Read); 18] = [
    ("records", |bytes, _| read_records(&Lines::new(bytes, default_format()))),
    ("records of two formats", |bytes, _| {
        let formats = vec!["bytes".parse().unwrap(), Format::vpc_default().clone()];
        read_records(&Lines::new(bytes, formats));
    }),
    ("records of many formats", |bytes, _| read_records(&Lines::new(bytes, many_formats()))),
    ("records without headers", |bytes, _| {
        read_records(&Lines::without_headers(bytes, default_format()));
    }),
    ("columns", |bytes, _| read_columns(&Lines::new(bytes, default_format()))),
    ("columns of two formats", |bytes, _| {
        let formats = vec!["bytes".parse().unwrap(), Format::vpc_default().clone()];
        read_columns(&Lines::new(bytes, formats));
    }),
    ("small chunks", |bytes, _| read_chunks(bytes, 7)),
    ("large chunks", |bytes, _| read_chunks(bytes, 50_000)),
    ("a record", |_, text| {
        drop(black_box(FlowRecord::from_message(text).map(|record| record.to_message())));
    }),
    ("a format", |_, text| {
        drop(black_box(text.parse::<Format>().map(|format| format.to_string())));
    }),
    ("a header", |_, text| drop(black_box(Format::from_header(text)))),
    ("a field", |_, text| _ = black_box((text.parse::<Field>(), protocol::number(text)))),
    ("a filter", |_, text| {
        let record = FlowRecord::from_message(LINE).unwrap();
        match text.parse::<Filter>() {
            Ok(filter) => drop(black_box((filter.matches(&record), filter.to_string()))),
            Err(error) => drop(black_box(error.to_string())),
        }
    }),
    ("a grouping", |_, text| match text.parse::<Grouping>() {
        Ok(grouping) => drop(black_box(grouping.to_string())),
        Err(error) => drop(black_box(error.to_string())),
    }),
    ("an aggregate", |bytes, _| {
        let grouping = "start/1m bytes interface-id new-field".parse().unwrap();
        let mut aggregate = Aggregate::new(grouping).count_once();
        let mut dedup = Dedup::new();
        for record in Lines::new(bytes, vec![]).records().flatten() {
            if dedup.insert(&record).unwrap_or(true) {
                let _ = aggregate.add(&record);
            }
        }
        black_box(aggregate.finish().total());
    }),
    ("detection of a line", |_, text| {
        black_box(Detector::new(vec![]).detect(text).to_string());
    }),
    ("detection of lines", |_, text| {
        let detector = Detector::new(many_formats());
        let mut survey = Survey::new(&detector);
        text.lines().for_each(|line| survey.push(line));
        black_box(survey.findings().to_string());
    }),
    ("slices", |bytes, _| {
        let slices = flowlogs_parser::parallel::slices(bytes, 100);
        let one = std::num::NonZeroUsize::MIN;
        flowlogs_parser::parallel::read(slices, default_format(), one, read_records, drop);
    }),
];

/// A text that is repeated, and the entry that reads it.
struct Run<'t> {
    read: Read,
    text: &'t [u8],
}

impl Run<'_> {
    /// The time, and the most memory that is allocated at once.
    fn cost(&self, bytes: usize) -> (Duration, u64) {
        let input = repeat(self.text, bytes);
        let string = String::from_utf8_lossy(&input);
        let mut cost = Duration::ZERO;
        let memory = measure(|| {
            let begin = now();
            (self.read)(&input, &string);
            cost = now().saturating_sub(begin);
        });
        (cost, memory.bytes_max)
    }

    /// Reads so many bytes and four times as many: that is to take four times as long, while
    /// quadratic time would be sixteen times as long. Only what looks bad is measured again, as
    /// other programs disturb it.
    fn check(&self, entry: &str, bytes: usize) {
        let (mut few, mut more) = (Duration::MAX, Duration::MAX);
        for _ in 0..8 {
            few = few.min(self.cost(bytes).0);
            let (time, memory) = self.cost(4 * bytes);
            more = more.min(time);
            let text = String::from_utf8_lossy(&self.text[..self.text.len().min(40)]);
            let bound = (64 * bytes + 2 * MIB) as u64;
            assert!(memory <= bound, "{entry} takes {memory} bytes for {text:?}");
            if more <= 10 * few + FLOOR {
                return;
            }
        }
        let text = String::from_utf8_lossy(&self.text[..self.text.len().min(40)]);
        panic!("{entry} takes {few:?}, and {more:?} for four times as much of {text:?}");
    }
}

/// Differences that are less say nothing.
const FLOOR: Duration = Duration::from_millis(20);

/// The time that this thread has had a processor, where the system tells it; else that of the clock.
fn now() -> Duration {
    // The system counts it up when a thread gives way.
    std::thread::yield_now();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat");
    let nanos = told.ok().and_then(|told| told.split(' ').next()?.parse().ok()).filter(|&n| n > 0);
    nanos.map_or_else(|| UNIX_EPOCH.elapsed().unwrap_or_default(), Duration::from_nanos)
}

#[test]
fn whatever_repeats_takes_linear_time_and_bounded_memory() {
    for (entry, read) in ENTRIES {
        for text in repeated() {
            Run { read, text: &text }.check(entry, 2 * KIB);
        }
    }
}

#[test]
fn one_value_of_a_byte_takes_linear_time_and_bounded_memory() {
    for (entry, read) in ENTRIES {
        for byte in 0..=u8::MAX {
            Run { read, text: &[byte] }.check(entry, KIB / 4);
        }
    }
}

#[test]
fn a_mebibyte_takes_linear_time_and_bounded_memory() {
    let line = format!("{LINE}\n");
    for (entry, read) in ENTRIES {
        for text in ["a", "- ", "(", &line] {
            Run { read, text: text.as_bytes() }.check(entry, MIB / 4);
        }
    }
}

#[test]
fn a_batch_is_bounded_whatever_the_lines_are() {
    let blanks = " ".repeat(13) + "\n";
    let bad_at_its_end = format!("{LINE}\n").replace("OK", "OK 1");
    let lines = format!("{LINE}\n");
    for text in ["x\n", "\n", "#\n", &blanks, &bad_at_its_end, &lines] {
        let text = repeat(text.as_bytes(), MIB / 2);
        for formats in
            [default_format(), vec!["bytes".parse().unwrap(), Format::vpc_default().clone()]]
        {
            let lines = Lines::new(&text, formats);
            let mut most = 0;
            let memory = measure(|| {
                let (mut batches, mut columns) = (lines.batches(), Columns::default());
                while batches.read(&mut columns) {
                    most = most.max(columns.len()).max(columns.bad_lines().len());
                }
            });
            let what = String::from_utf8_lossy(&text[..40]);
            assert!(most < 1024 + 128, "{most} lines at a time of {what:?}");
            assert!(memory.bytes_max < MIB as u64, "{} bytes for {what:?}", memory.bytes_max);
        }
    }
}

#[test]
fn an_endless_line_is_not_kept() {
    for text in ["1", "a", "- ", "#", " ", "\u{feff}", "bytes "] {
        let chunk = repeat(text.as_bytes(), 64 * KIB);
        let mut chunks = Chunks::new(default_format());
        let memory = measure(|| {
            for _ in 0..8 * MIB / chunk.len() {
                assert_eq!(chunks.push(&chunk).records().count(), 0);
            }
        });
        assert!(memory.bytes_max < 512 * KIB as u64, "{} bytes for {text:?}", memory.bytes_max);
        let line = chunks.push(format!("\n{LINE}\n").as_bytes());
        let last = line.records().last().and_then(Result::ok).map(|record| record.to_message());
        assert_eq!(last.as_deref(), Some(LINE), "{text:?}");
        read_records(&Lines::new(&repeat(text.as_bytes(), 8 * MIB), default_format()));
    }
}
