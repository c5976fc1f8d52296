//! Filters on random records, beside an evaluator that knows nothing of theirs.

use std::net::IpAddr;
use std::ops::Range;

use flowlogs_parser::{Columns, Field, Filter, FlowRecord, Format, Lines, Selection, Value};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// A filter as a tree, of which both a text and an answer can be made.
#[derive(Clone, Debug)]
enum Tree {
    All(Vec<Tree>),
    Any(Vec<Tree>),
    Not(Box<Tree>),
    /// Its text, and what is asked of any of the values.
    Leaf(String, Vec<Asked>, Question),
}

#[derive(Clone, Copy, Debug)]
enum Asked {
    Field(&'static str),
    Duration,
    /// Eight times bytes over seconds, and so on: dividend, factor, divisor.
    Rate(&'static str, u128, &'static str),
}

#[derive(Clone, Debug)]
enum Question {
    Present,
    Absent,
    In(Vec<Member>),
    NotIn(Vec<Member>),
    Order(&'static str, u64),
    AllFlags(u64),
}

#[derive(Clone, Debug)]
enum Member {
    Network(IpAddr, u32),
    Range(u64, u64),
    /// With `*`; whether case counts.
    Pattern(String, bool),
}

/// A number of a record, as dividend and divisor.
type Ratio = (u128, u128);

impl Tree {
    fn text(&self) -> String {
        let join = |parts: &[Self], joint: &str| {
            let texts: Vec<_> = parts.iter().map(|part| format!("( {} )", part.text())).collect();
            texts.join(joint)
        };
        match self {
            Self::All(parts) => join(parts, " and "),
            Self::Any(parts) => join(parts, " or "),
            Self::Not(part) => format!("not ( {} )", part.text()),
            Self::Leaf(text, ..) => text.clone(),
        }
    }

    fn answer(&self, record: &FlowRecord<'_>) -> bool {
        match self {
            Self::All(parts) => !parts.iter().any(|part| !part.answer(record)),
            Self::Any(parts) => parts.iter().any(|part| part.answer(record)),
            Self::Not(part) => !part.answer(record),
            Self::Leaf(_, asked, question) => {
                asked.iter().any(|&asked| question.answer(record, asked))
            }
        }
    }
}

impl Question {
    fn answer(&self, record: &FlowRecord<'_>, asked: Asked) -> bool {
        let number = number(record, asked);
        let value = match asked {
            Asked::Field(name) => value(record, name),
            _ => None,
        };
        let is_present = value.is_some() || number.is_some();
        let is_member = |member: &Member| match (member, value) {
            (Member::Network(network, prefix), Some(Value::Address(address))) => {
                let (network, address) = (bits(*network), bits(address));
                let prefix = *prefix as usize;
                network.len() == address.len() && network[..prefix] == address[..prefix]
            }
            (Member::Range(first, last), _) => number.is_some_and(|(dividend, divisor)| {
                u128::from(*first) * divisor <= dividend && dividend <= u128::from(*last) * divisor
            }),
            (Member::Pattern(pattern, true), Some(Value::Text(text))) => glob(pattern, text),
            (Member::Pattern(pattern, false), Some(Value::Text(text))) => {
                glob(&pattern.to_lowercase(), &text.to_lowercase())
            }
            _ => false,
        };
        match self {
            Self::Present => is_present,
            Self::Absent => !is_present,
            Self::In(members) => members.iter().any(is_member),
            Self::NotIn(members) => is_present && !members.iter().any(is_member),
            Self::Order(sign, limit) => number.is_some_and(|(dividend, divisor)| {
                let limit = u128::from(*limit) * divisor;
                match *sign {
                    "<" => dividend < limit,
                    "<=" => dividend <= limit,
                    ">" => dividend > limit,
                    _ => dividend >= limit,
                }
            }),
            Self::AllFlags(flags) => number.is_some_and(|(set, _)| {
                (0..16).all(|bit| flags >> bit & 1 <= (set >> bit & 1) as u64)
            }),
        }
    }
}

fn value<'a>(record: &FlowRecord<'a>, name: &str) -> Option<Value<'a>> {
    match name.parse::<Field>() {
        Ok(field) => record.value(field),
        Err(_) => record.values().find(|(other, _)| other.as_str() == name)?.1,
    }
}

fn number(record: &FlowRecord<'_>, asked: Asked) -> Option<Ratio> {
    let whole = |name| match value(record, name)? {
        Value::Number(number) | Value::TimeMs(number) => Some(u128::from(number)),
        _ => None,
    };
    let duration = || {
        let (start, end) = (whole("start")?, whole("end")?);
        if start <= end { Some(end - start) } else { None }
    };
    let (dividend, divisor) = match asked {
        Asked::Field(name) => (whole(name)?, 1),
        Asked::Duration => (duration()?, 1),
        Asked::Rate(name, factor, "duration") => (whole(name)? * factor * 1000, duration()?),
        Asked::Rate(name, factor, divisor) => (whole(name)? * factor, whole(divisor)?),
    };
    if divisor == 0 { None } else { Some((dividend, divisor)) }
}

/// The bits of an address, 32 or 128 of them.
fn bits(address: IpAddr) -> Vec<bool> {
    let bytes = match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => address.octets().to_vec(),
            None => address.octets().to_vec(),
        },
    };
    bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect()
}

fn glob(pattern: &str, text: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(rest) => {
            (0..=text.len()).any(|at| text.is_char_boundary(at) && glob(rest, &text[at..]))
        }
        None => match (pattern.chars().next(), text.chars().next()) {
            (None, None) => true,
            (Some(a), Some(b)) if a == b => glob(&pattern[a.len_utf8()..], &text[b.len_utf8()..]),
            _ => false,
        },
    }
}

const ADDRESSES: [&str; 9] = [
    "10.0.0.5",
    "10.0.0.6",
    "10.9.0.1",
    "192.0.2.1",
    "::ffff:10.0.0.5",
    "2001:db8::1",
    "2001:db8::2",
    "::",
    "255.255.255.255",
];
const NUMBERS: [u64; 12] = [0, 1, 2, 5, 6, 17, 18, 22, 100, 255, 1000, 50_000];
const TEXTS: [&str; 12] = [
    "a",
    "ab",
    "aab",
    "REJECT",
    "Accept",
    "ok",
    "NODATA",
    "ingress",
    "eni-1",
    "S3",
    "b(1)",
    "eni-1235b8ca-longer-than-any",
];
const FIELDS: [&str; 22] = [
    "srcaddr",
    "dstaddr",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
    "flow-direction",
    "tcp-flags",
    "traffic-path",
    "interface-id",
    "region",
    "pkt-src-aws-service",
    "pkt-dst-aws-service",
    "ecs-cluster-name",
    "some-new-field",
];

/// A format of some of the fields, and a line of it.
fn line() -> impl Strategy<Value = (String, String)> {
    part(1..2).prop_map(|(format, mut lines)| (format, lines.remove(0)))
}

/// A format of some of the fields, and lines of it.
fn part(count: Range<usize>) -> impl Strategy<Value = (String, Vec<String>)> {
    let line = (
        vec(select(&NUMBERS[..]), FIELDS.len()),
        vec(select(&TEXTS[..]), FIELDS.len()),
        vec(select(&ADDRESSES[..]), FIELDS.len()),
        vec(prop::bool::weighted(0.15), FIELDS.len()),
    );
    let kept = vec(prop::bool::weighted(0.87), FIELDS.len());
    (kept, vec(line, count)).prop_map(|(kept, lines)| {
        let fields = || FIELDS.into_iter().enumerate().filter(|&(place, _)| kept[place]);
        let format =
            fields().fold(String::from("version"), |format, (_, name)| format + " " + name);
        let write =
            |(numbers, texts, addresses, absent): &(Vec<u64>, Vec<&str>, Vec<&str>, Vec<bool>)| {
                fields().fold(String::from("2"), |line, (place, name)| {
                    let text = match name {
                        _ if absent[place] => "-".into(),
                        "srcaddr" | "dstaddr" | "pkt-srcaddr" | "pkt-dstaddr" => {
                            addresses[place].into()
                        }
                        "protocol" | "traffic-path" => (numbers[place] % 256).to_string(),
                        "srcport" | "dstport" | "packets" | "bytes" | "start" | "end"
                        | "tcp-flags" => numbers[place].to_string(),
                        _ => texts[place].into(),
                    };
                    line + " " + &text
                })
            };
        (format, lines.iter().map(write).collect())
    })
}

/// Parts of several formats with their headers, and odd lines and bad ones between.
fn log() -> impl Strategy<Value = String> {
    let oddity = prop_oneof![
        12 => Just(""),
        1 => Just("  "),
        1 => Just("\t"),
        1 => Just(" # a remark"),
        1 => Just(" 1"),
        1 => Just("\n"),
    ];
    (vec(part(1..60), 1..4), vec(oddity, 1..80)).prop_map(|(parts, oddities)| {
        let (mut log, mut oddities) = (String::new(), oddities.iter().cycle());
        for (format, lines) in parts {
            log = log + &format + "\n";
            for line in lines {
                match *oddities.next().unwrap() {
                    blanks @ ("  " | "\t") => log += &line.replacen(' ', blanks, 2),
                    end => log = log + &line + end,
                }
                log += "\n";
            }
        }
        log
    })
}

fn tree() -> impl Strategy<Value = Tree> {
    leaf().prop_recursive(4, 24, 4, |tree| {
        prop_oneof![
            vec(tree.clone(), 1..5).prop_map(Tree::All),
            vec(tree.clone(), 1..5).prop_map(Tree::Any),
            tree.prop_map(|tree| Tree::Not(Box::new(tree))),
        ]
    })
}

fn leaf() -> impl Strategy<Value = Tree> {
    prop_oneof![
        3 => subject(&ADDRESS_SUBJECTS, network()),
        3 => subject(&NUMBER_SUBJECTS, number_of(&[("", 1), ("k", 1000), ("K", 1000)])),
        1 => subject(&[("proto", &["protocol"]), ("PROTOCOL", &["protocol"])], protocol()),
        1 => subject(&[("first seen", &["start"]), ("start", &["start"]), ("Last  Seen", &["end"]), ("end", &["end"])], time()),
        1 => computed("duration", Asked::Duration, number_of(&[("", 1000), ("s", 1000), ("ms", 1), ("m", 60_000), ("h", 3_600_000)])),
        1 => computed("bps", Asked::Rate("bytes", 8, "duration"), number_of(&[("", 1), ("k", 1000)])),
        1 => computed("pps", Asked::Rate("packets", 1, "duration"), number_of(&[("", 1)])),
        1 => computed("BPP", Asked::Rate("bytes", 1, "packets"), number_of(&[("", 1)])),
        3 => subject(&WORD_SUBJECTS, text(false)),
        2 => subject(&TEXT_SUBJECTS, text(true)),
        1 => flags(),
        1 => Just(Tree::Leaf("ipv4".into(), fields(&["srcaddr", "dstaddr"]), Question::In(vec![Member::Network([0; 4].into(), 0)]))),
        1 => Just(Tree::Leaf("inet6".into(), fields(&["srcaddr", "dstaddr"]), Question::In(vec![Member::Network([0_u16; 8].into(), 0)]))),
    ]
}

type Subjects = [(&'static str, &'static [&'static str])];

const ADDRESS_SUBJECTS: [(&str, &[&str]); 11] = [
    ("ip", &["srcaddr", "dstaddr"]),
    ("HOST", &["srcaddr", "dstaddr"]),
    ("net", &["srcaddr", "dstaddr"]),
    ("src ip", &["srcaddr"]),
    ("Destination net", &["dstaddr"]),
    ("srcaddr", &["srcaddr"]),
    ("pkt ip", &["pkt-srcaddr", "pkt-dstaddr"]),
    ("pkt src host", &["pkt-srcaddr"]),
    ("pkt dst net", &["pkt-dstaddr"]),
    ("pkt_dstaddr", &["pkt-dstaddr"]),
    ("\"dstaddr\"", &["dstaddr"]),
];
const NUMBER_SUBJECTS: [(&str, &[&str]); 9] = [
    ("port", &["srcport", "dstport"]),
    ("src port", &["srcport"]),
    ("dstport", &["dstport"]),
    ("packets", &["packets"]),
    ("bytes", &["bytes"]),
    ("Bytes", &["bytes"]),
    ("tcp-flags", &["tcp-flags"]),
    ("TCP_FLAGS", &["tcp-flags"]),
    ("packets-lost-no-route", &["packets-lost-no-route"]),
];
/// Their words are the same in any case.
const WORD_SUBJECTS: [(&str, &[&str]); 9] = [
    ("action", &["action"]),
    ("status", &["log-status"]),
    ("LOG_STATUS", &["log-status"]),
    ("direction", &["flow-direction"]),
    ("region", &["region"]),
    ("service", &["pkt-src-aws-service", "pkt-dst-aws-service"]),
    ("src aws-service", &["pkt-src-aws-service"]),
    ("pkt-dst-aws-service", &["pkt-dst-aws-service"]),
    ("dst service", &["pkt-dst-aws-service"]),
];
const TEXT_SUBJECTS: [(&str, &[&str]); 5] = [
    ("eni", &["interface-id"]),
    ("interface_id", &["interface-id"]),
    ("ecs-cluster-name", &["ecs-cluster-name"]),
    ("Some_New_Field", &["some-new-field"]),
    ("\"dstprot\"", &["dstprot"]),
];

fn fields(names: &[&'static str]) -> Vec<Asked> {
    names.iter().map(|name| Asked::Field(name)).collect()
}

fn subject(subjects: &'static Subjects, member: BoxedStrategy<Written>) -> BoxedStrategy<Tree> {
    (select(subjects), condition(member))
        .prop_map(|((word, names), (text, question))| {
            Tree::Leaf(format!("{word} {text}"), fields(names), question)
        })
        .boxed()
}

fn computed(
    word: &'static str,
    asked: Asked,
    member: BoxedStrategy<Written>,
) -> BoxedStrategy<Tree> {
    condition(member)
        .prop_map(move |(text, question)| {
            Tree::Leaf(format!("{word} {text}"), vec![asked], question)
        })
        .boxed()
}

/// A value as it is written, and what it stands for.
type Written = (String, Member);

fn condition(member: BoxedStrategy<Written>) -> BoxedStrategy<(String, Question)> {
    let one_in = (select(vec!["=", "==", "EQ"]), member.clone())
        .prop_map(|(sign, (text, member))| (format!("{sign} {text}"), Question::In(vec![member])));
    let one_not_in =
        (select(vec!["!=", "ne"]), member.clone()).prop_map(|(sign, (text, member))| {
            (format!("{sign} {text}"), Question::NotIn(vec![member]))
        });
    let listed =
        (vec(member.clone(), 1..6), select(vec![", ", " ", ","])).prop_map(|(members, comma)| {
            let (texts, members): (Vec<_>, Vec<_>) = members.into_iter().unzip();
            (format!("[{}]", texts.join(comma)), members)
        });
    let signs = vec![
        ("<", "<"),
        ("lt", "<"),
        ("<=", "<="),
        ("LE", "<="),
        (">", ">"),
        ("gt", ">"),
        (">=", ">="),
        ("ge", ">="),
    ];
    let order =
        (select(signs), member).prop_map(|((sign, meaning), (text, member))| match member {
            Member::Range(first, last) if first == last => {
                (format!("{sign} {text}"), Question::Order(meaning, first))
            }
            member => (format!("= {text}"), Question::In(vec![member])),
        });
    prop_oneof![
        3 => one_in,
        1 => one_not_in,
        2 => listed.clone().prop_map(|(text, members)| (format!("in {text}"), Question::In(members))),
        1 => listed.prop_map(|(text, members)| (format!("not in {text}"), Question::NotIn(members))),
        2 => order,
        1 => Just(("present".into(), Question::Present)),
        1 => Just(("ABSENT".into(), Question::Absent)),
    ]
    .boxed()
}

fn network() -> BoxedStrategy<Written> {
    (select(&ADDRESSES[..]), option::of(0..=128_u32))
        .prop_map(|(text, prefix)| {
            let address: IpAddr = text.parse().unwrap();
            let length = if bits(address).len() == 32 { 32 } else { 128 };
            match prefix {
                Some(prefix) if text.contains("ffff:") => {
                    (format!("{text}/{}", 96 + prefix % 33), Member::Network(address, prefix % 33))
                }
                Some(prefix) => {
                    let prefix = prefix % (length + 1);
                    (format!("{text}/{prefix}"), Member::Network(address, prefix))
                }
                None => (text.into(), Member::Network(address, length)),
            }
        })
        .boxed()
}

/// With one of the units. What is too large for a port or flags is written small.
fn number_of(units: &'static [(&'static str, u64)]) -> BoxedStrategy<Written> {
    let number = select(&NUMBERS[..10]);
    let unit = select(units);
    let last = option::of((select(&NUMBERS[..10]), select(units)));
    (number, unit, last)
        .prop_map(|(first, (unit, size), last)| {
            let (first_text, first) = (format!("{}{unit}", first % 60), first % 60 * size);
            match last {
                Some((last, (unit, size))) if first < last % 60 * size => (
                    format!("{first_text}-{}{unit}", last % 60),
                    Member::Range(first, last % 60 * size),
                ),
                _ => (first_text, Member::Range(first, first)),
            }
        })
        .boxed()
}

fn protocol() -> BoxedStrategy<Written> {
    let names = vec![
        ("tcp", 6),
        ("UDP", 17),
        ("17", 17),
        ("0x6", 6),
        ("icmp", 1),
        ("IPv6-ICMP", 58),
        ("icmp6", 58),
        ("255", 255),
    ];
    select(names).prop_map(|(text, number)| (text.into(), Member::Range(number, number))).boxed()
}

/// Numbers of the records are seconds.
fn time() -> BoxedStrategy<Written> {
    let times = vec![
        ("1970-01-01", 0),
        ("1970-01-01T00:00:01", 1000),
        ("1970-01-01 00:00:01.000Z", 1000),
        ("5", 5000),
        ("1970-01-01T01:00:05.001+01:00", 5001),
        ("1970-01-01 00:01:40Z", 100_000),
        ("1970-01-01T00:16:40", 1_000_000),
        ("2024-07-11T09", 1_720_688_400_000),
        ("1720688400123", 1_720_688_400_123),
    ];
    select(times).prop_map(|(text, ms)| (text.into(), Member::Range(ms, ms))).boxed()
}

/// In quotes, so that it can be any.
fn text(case_counts: bool) -> BoxedStrategy<Written> {
    let star = select(vec!["", "", "", "*", "**"]);
    let middle = select(vec!["", "a", "b", "EJ", "-", "c"]);
    (select(&TEXTS[..]), star.clone(), middle, star)
        .prop_map(move |(whole, one, middle, other)| {
            let pattern = match (one, other) {
                ("", "") => whole.into(),
                _ => format!("{one}{middle}{other}"),
            };
            (format!("\"{pattern}\""), Member::Pattern(pattern, case_counts))
        })
        .boxed()
}

fn flags() -> BoxedStrategy<Tree> {
    vec(select(vec![('F', 1), ('s', 2), ('S', 2), ('R', 4), ('P', 8), ('A', 16), ('u', 32)]), 1..4)
        .prop_flat_map(|letters| {
            let text: String = letters.iter().map(|(letter, _)| letter).collect();
            let flags = letters.iter().fold(0, |flags, (_, bit)| flags | bit);
            let exactly = vec![Member::Range(flags, flags)];
            let leaf = |text, question| Tree::Leaf(text, fields(&["tcp-flags"]), question);
            select(vec![
                leaf(format!("flags {text}"), Question::AllFlags(flags)),
                leaf(format!("Flags = {text}"), Question::In(exactly.clone())),
                leaf(format!("flags != {text}"), Question::NotIn(exactly)),
            ])
        })
        .boxed()
}

/// Text that is nearly a filter.
fn nearly_a_filter() -> impl Strategy<Value = String> {
    let words = "and or not ( ) [ ] , && || ! = != < >= in present absent src dst pkt ip net port proto flags S \
                 first seen bytes start eni duration bps tcp 10.0.0.0/8 ::1 22 1-5 5k 0x1f 90s 2024-07-11 09:00 - * \
                 \"a\\\"b\" \"";
    let words: Vec<_> = words.split_whitespace().collect();
    let piece =
        prop_oneof![8 => select(words).prop_map(String::from), 1 => "\\PC{0,4}", 1 => "[#\n\t é]"];
    vec(piece, 0..30).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #[test]
    fn a_filter_answers_as_its_tree_does(tree in tree(), lines in vec(line(), 1..20)) {
        let filter: Filter = tree.text().parse().unwrap();
        for (format, line) in lines {
            let format: Format = format.parse().unwrap();
            let record = FlowRecord::parse(&line, &format).unwrap();
            prop_assert_eq!(filter.matches(&record), tree.answer(&record), "{} on {:?}", filter, record);
        }
    }

    #[test]
    fn rows_are_selected_whose_records_match(trees in vec(tree(), 1..4), log in log()) {
        let filters: Vec<Filter> = trees.iter().map(|tree| tree.text().parse().unwrap()).collect();
        let lines = Lines::new(&log, Vec::new());
        let (mut columns, mut selection) = (Columns::default(), Selection::default());
        let mut batches = lines.batches();
        while batches.read(&mut columns) {
            for filter in &filters {
                filter.select(&columns, &mut selection);
                let is_match = |row: &usize| filter.matches(&columns.record(*row).unwrap());
                let matching: Vec<usize> = (0..columns.len()).filter(is_match).collect();
                prop_assert_eq!(
                    selection.rows().collect::<Vec<_>>(), matching, "{} on\n{}", filter, log
                );
            }
        }
    }

    #[test]
    fn the_canonical_form_of_a_filter_is_the_same_filter(tree in tree()) {
        let filter: Filter = tree.text().parse().unwrap();
        let canonical = filter.to_string();
        let again: Filter = canonical.parse().unwrap();
        prop_assert_eq!(&again, &filter);
        prop_assert_eq!(again.to_string(), canonical);
    }

    #[test]
    fn blanks_and_remarks_do_not_change_a_filter(
        tree in tree(),
        blanks in vec(select(vec![" ", "\n", "\t", "\u{a0}", " # and (\n", "\r\n"]), 1..20),
    ) {
        let mut blanks = blanks.iter().cycle();
        let spaced = tree.text().split(' ').map(|word| word.to_owned() + blanks.next().unwrap()).collect::<String>();
        prop_assert_eq!(spaced.parse::<Filter>(), tree.text().parse());
    }

    #[test]
    fn whatever_the_text_nothing_panics(text in prop_oneof![nearly_a_filter(), "\\PC{0,60}"]) {
        match text.parse::<Filter>() {
            Ok(filter) => {
                prop_assert_eq!(filter.to_string().parse(), Ok(filter));
            }
            Err(error) => {
                prop_assert!(text.is_char_boundary(error.column() - 1), "{}", error);
            }
        }
    }
}
