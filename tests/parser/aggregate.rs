//! Questions about many records, compared with the plainest way to answer them.

mod columns;

use std::collections::BTreeMap;
use std::net::IpAddr;

use flowlogs_parser::aggregate::{
    Aggregate, Basis, Dedup, Directions, Grouping, Groups, Measure, MergeError, Row, Sums, Top,
};
use flowlogs_parser::{Field, FlowRecord, Format, Value};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{json, to_value};

/// The fields of the random records, the last of which is not known.
const FORMAT: &str = "interface-id srcaddr dstaddr srcport dstport protocol packets bytes start \
                      end action log-status tcp-flags flow-direction new-field";

/// What stands in a line: few values, so that groups have several records, and now and then `-`.
fn line() -> impl Strategy<Value = String> {
    let address = || {
        prop_oneof![
            select(vec![
                "10.0.0.1",
                "10.0.0.2",
                "10.0.1.1",
                "2001:db8::1",
                "2001:db8:0:1::1",
                "::ffff:10.0.0.1",
                "-"
            ])
            .prop_map(String::from),
            any::<IpAddr>().prop_map(|address| address.to_string()),
        ]
    };
    let words = |words: &[&'static str]| select(words.to_vec()).prop_map(String::from);
    let count = || {
        prop_oneof![
            3 => (0..2000_u64).prop_map(|count| count.to_string()),
            1 => select(vec!["-", "18446744073709551615"]).prop_map(String::from)
        ]
    };
    let time = || {
        prop_oneof![
            3 => (1_600_000_000..1_600_001_000_u64).prop_map(|time| time.to_string()),
            1 => select(vec!["-", "0", "1600000000123"]).prop_map(String::from)
        ]
    };
    let ends = [address().boxed(), address().boxed()];
    let ports = || words(&["0", "22", "443", "8080", "49152", "60000", "-"]).boxed();
    let values = vec![
        words(&["eni-1", "eni-2", "-"]).boxed(),
        ports(),
        ports(),
        words(&["1", "6", "17", "-"]).boxed(),
        count().boxed(),
        count().boxed(),
        time().boxed(),
        time().boxed(),
        words(&["ACCEPT", "REJECT", "-"]).boxed(),
        words(&["OK", "OK", "OK", "OK", "OK", "OK", "-", "NODATA", "SKIPDATA"]).boxed(),
        words(&["0", "2", "18", "19", "-"]).boxed(),
        words(&["ingress", "egress", "-"]).boxed(),
        words(&["a", "b", "ab", "-"]).boxed(),
    ];
    (ends, values).prop_map(|([source, destination], mut values)| {
        values.splice(1..1, [source, destination]);
        values.join(" ")
    })
}

fn lines() -> impl Strategy<Value = Vec<String>> {
    vec(line(), 0..40)
}

/// Groupings of up to five of these keys.
fn grouping() -> impl Strategy<Value = Grouping> {
    let key = select(vec![
        "interface-id",
        "srcaddr",
        "srcaddr/24",
        "srcaddr/0/48",
        "dstaddr",
        "dstaddr/8/64",
        "srcport",
        "dstport",
        "protocol",
        "packets",
        "bytes",
        "start",
        "start/1m",
        "end/1h",
        "end/7s",
        "action",
        "tcp-flags",
        "flow-direction",
        "new-field",
        "az-id",
        "absent-field",
    ]);
    vec(key, 0..6).prop_map(|mut keys| {
        keys.sort_unstable();
        keys.dedup();
        keys.join(",").parse().unwrap()
    })
}

/// Groupings with two ends.
fn foldable() -> impl Strategy<Value = Grouping> {
    select(vec![
        "srcaddr,dstaddr",
        "srcaddr,dstaddr,srcport,dstport,protocol",
        "dstport,start/5m,dstaddr/8/32,srcaddr/8/32,srcport,new-field",
        "interface-id,srcaddr/0/0,dstaddr/0/0",
    ])
    .prop_map(|grouping| grouping.parse().unwrap())
}

fn format() -> Format {
    FORMAT.parse().unwrap()
}

fn add_all(mut aggregate: Aggregate, lines: &[String]) -> Aggregate {
    let format = format();
    for line in lines {
        aggregate.add(&FlowRecord::parse(line, &format).unwrap()).unwrap();
    }
    aggregate
}

fn told(groups: &Groups) -> Vec<String> {
    groups.rows().map(|row| format!("{row:?}")).collect()
}

/// Sums as a reader of the log would write them down.
#[derive(Debug, Default, PartialEq)]
struct Plain {
    flows: u64,
    packets: Vec<u64>,
    bytes: Vec<u64>,
    starts: Vec<u64>,
    ends: Vec<u64>,
    flags: Vec<u16>,
}

impl Plain {
    fn add(&mut self, record: &FlowRecord<'_>) {
        self.flows += 1;
        self.packets.extend(record.packets());
        self.bytes.extend(record.bytes());
        self.starts.extend(record.start_ms());
        self.ends.extend(record.end_ms());
        self.flags.extend(record.tcp_flags());
    }

    #[track_caller]
    fn assert_is(&self, sums: &Sums) {
        let sum = |counts: &[u64]| {
            (!counts.is_empty()).then(|| counts.iter().map(|&count| u128::from(count)).sum())
        };
        assert_eq!(sums.flows(), self.flows);
        assert_eq!(sums.packets(), sum(&self.packets));
        assert_eq!(sums.bytes(), sum(&self.bytes));
        assert_eq!(sums.without_packets(), self.flows - self.packets.len() as u64);
        assert_eq!(sums.without_bytes(), self.flows - self.bytes.len() as u64);
        assert_eq!(sums.first_ms(), self.starts.iter().min().copied());
        assert_eq!(sums.last_ms(), self.ends.iter().max().copied());
        assert_eq!(sums.tcp_flags(), self.flags.iter().copied().reduce(|one, two| one | two));
    }
}

/// The key of a record as text, made of the text of the grouping.
fn plain_key(record: &FlowRecord<'_>, grouping: &Grouping) -> String {
    let words = grouping.to_string();
    let words = words.split(',').filter(|word| !word.is_empty());
    words.map(|word| plain_value(record, word)).collect::<Vec<_>>().join(" ")
}

fn plain_value(record: &FlowRecord<'_>, word: &str) -> String {
    let mut parts = word.split('/');
    let (name, parts) = (parts.next().unwrap(), parts.collect::<Vec<_>>());
    let Some(text) = record.get(name) else {
        return "-".into();
    };
    match name.parse().ok().and_then(|field: Field| record.value(field)) {
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::TimeMs(time)) => match parts[..] {
            [bin] => {
                let (number, unit) = bin.split_at(bin.len() - 1);
                let unit = match unit {
                    "s" => 1,
                    "m" => 60,
                    "h" => 3600,
                    _ => 86400,
                };
                let bin = number.parse::<u64>().unwrap() * unit;
                (time / 1000 / bin * bin).to_string()
            }
            _ if time % 1000 > 0 => format!("{}.{:03}", time / 1000, time % 1000),
            _ => (time / 1000).to_string(),
        },
        Some(Value::Address(address)) => {
            let prefix = |position: usize, whole: u32| {
                parts.get(position).map_or(whole, |prefix: &&str| prefix.parse().unwrap())
            };
            match address {
                IpAddr::V4(address) => {
                    let prefix = prefix(0, 32);
                    let network = masked(&address.octets(), prefix);
                    let network = IpAddr::from(<[u8; 4]>::try_from(network).unwrap());
                    if prefix == 32 { network.to_string() } else { format!("{network}/{prefix}") }
                }
                IpAddr::V6(address) => {
                    let prefix = prefix(1, 128);
                    let network = masked(&address.octets(), prefix);
                    let network = IpAddr::from(<[u8; 16]>::try_from(network).unwrap());
                    if prefix == 128 { network.to_string() } else { format!("{network}/{prefix}") }
                }
            }
        }
        _ => text.into(),
    }
}

/// The octets with those bits that come first, and 0 for the others.
fn masked(octets: &[u8], prefix: u32) -> Vec<u8> {
    let bits = |position: u32| prefix.saturating_sub(position * 8);
    let mask = |position: u32| u8::MAX << (8 - bits(position).clamp(1, 8));
    (0..)
        .zip(octets)
        .map(|(position, octet)| if bits(position) == 0 { 0 } else { octet & mask(position) })
        .collect()
}

proptest! {
    #[test]
    fn groups_are_those_of_the_plainest_way(lines in lines(), grouping in grouping(), complete: bool) {
        let format = format();
        let (mut plain, mut order) = (BTreeMap::<String, Plain>::new(), Vec::new());
        let (mut no_data, mut skip_data, mut without_key) = (0, 0, 0);
        for line in &lines {
            let record = FlowRecord::parse(line, &format).unwrap();
            match record.get("log-status") {
                Some("NODATA") => no_data += 1,
                Some("SKIPDATA") => skip_data += 1,
                _ => {
                    let key = plain_key(&record, &grouping);
                    if complete && key.split(' ').any(|value| value == "-") {
                        without_key += 1;
                        continue;
                    }
                    if !plain.contains_key(&key) {
                        order.push(key.clone());
                    }
                    plain.entry(key).or_default().add(&record);
                }
            }
        }

        let aggregate = Aggregate::new(grouping);
        let aggregate = if complete { aggregate.skip_absent_keys() } else { aggregate };
        let groups = add_all(aggregate, &lines).finish();
        let keys: Vec<String> = groups.rows().map(|row| row.to_string()).collect();
        prop_assert_eq!(keys, order);
        for row in groups.rows() {
            plain[&row.to_string()].assert_is(&row.sums());
        }
        prop_assert_eq!((groups.no_data(), groups.skip_data()), (no_data, skip_data));
        prop_assert_eq!(groups.without_key(), without_key);
    }

    #[test]
    fn merged_parts_are_the_whole(
        lines in lines(),
        splits in vec(any::<Index>(), 0..4),
        grouping in grouping(),
        foldable in foldable(),
        fold: bool,
        once: bool,
    ) {
        let new = || {
            let grouping = if fold { &foldable } else { &grouping };
            let aggregate = Aggregate::new(grouping.clone());
            let aggregate = if once { aggregate.count_once() } else { aggregate };
            if fold { aggregate.both_directions().unwrap() } else { aggregate }
        };
        let mut ends: Vec<usize> = splits.iter().map(|split| split.index(lines.len() + 1)).collect();
        ends.push(lines.len());
        ends.sort_unstable();
        let (mut parts, mut start) = (new(), 0);
        for end in ends {
            parts.merge(add_all(new(), &lines[start..end])).unwrap();
            start = end;
        }
        let (parts, whole) = (parts.finish(), add_all(new(), &lines).finish());
        prop_assert_eq!(told(&parts), told(&whole));
        let counts = |groups: &Groups| {
            (groups.no_data(), groups.skip_data(), groups.undecided(), *groups.doubles(), groups.total())
        };
        prop_assert_eq!(counts(&parts), counts(&whole));
    }

    #[test]
    fn the_top_is_the_beginning_of_all_rows_in_order(
        lines in lines(),
        grouping in grouping(),
        measure in select(Measure::ALL),
        count in 0..50_usize,
    ) {
        let groups = add_all(Aggregate::new(grouping), &lines).finish();
        let amount = |row: &Row<'_>| {
            let sums = row.sums();
            // Exact, so that ties are ties.
            match measure {
                Measure::Flows => Some(u128::from(sums.flows())),
                Measure::Packets => sums.packets(),
                Measure::Bytes => sums.bytes(),
                Measure::Bps => sums.bps().map(|rate| u128::from(rate.to_bits())),
                Measure::Pps => sums.pps().map(|rate| u128::from(rate.to_bits())),
            }
        };
        let mut rows: Vec<Row<'_>> = groups.rows().collect();
        rows.sort_by(|one, two| {
            amount(two).cmp(&amount(one)).then_with(|| one.key().cmp(two.key()))
        });
        let expected: Vec<String> = rows.iter().take(count).map(Row::to_string).collect();
        let top: Vec<Top<'_>> = groups.top(count, measure).collect();
        prop_assert_eq!(top.iter().map(|top| top.row.to_string()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn shares_add_up_to_one(lines in lines(), grouping in grouping(), measure in select(Measure::ALL)) {
        let groups = add_all(Aggregate::new(grouping), &lines).finish();
        let top: Vec<Top<'_>> = groups.top(usize::MAX, measure).collect();
        let total = match measure {
            Measure::Flows => Some(u128::from(groups.total().flows())),
            Measure::Packets => groups.total().packets(),
            Measure::Bytes => groups.total().bytes(),
            Measure::Bps | Measure::Pps => None,
        };
        let shares: Vec<f64> = top.iter().filter_map(|top| top.share).collect();
        if total.unwrap_or(0) == 0 {
            prop_assert_eq!(shares, Vec::<f64>::new());
        } else {
            prop_assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let last = top.iter().filter_map(|top| top.cumulative_share).next_back();
            prop_assert_eq!(last, Some(1.0));
            let mut so_far = 0.0;
            for top in &top {
                so_far += top.share.unwrap_or(0.0);
                let cumulative = top.cumulative_share.unwrap_or(1.0);
                prop_assert!((cumulative - so_far).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn folding_loses_nothing(lines in lines(), grouping in foldable()) {
        let plain = add_all(Aggregate::new(grouping.clone()), &lines).finish();
        let folded = add_all(Aggregate::new(grouping).both_directions().unwrap(), &lines).finish();
        prop_assert_eq!(folded.total(), plain.total());
        let mut rows: BTreeMap<String, Sums> =
            plain.rows().map(|row| (row.to_string(), row.sums())).collect();
        for row in folded.rows() {
            let Directions { forward, reverse, .. } = row.directions().unwrap();
            prop_assert_eq!(forward.flows() + reverse.flows(), row.sums().flows());
            // As it is oriented, so it stands among the rows of single directions.
            let found = rows.remove(&row.to_string()).unwrap_or_default();
            prop_assert_eq!(found, forward);
        }
        let left: u64 = rows.values().map(Sums::flows).sum();
        let reverse: u64 = folded.rows().map(|row| row.directions().unwrap().reverse.flows()).sum();
        prop_assert_eq!(left, reverse);
    }

    #[test]
    fn a_log_that_comes_twice_is_counted_once(lines in lines(), grouping in grouping()) {
        let format = format();
        let (mut once, mut twice) = (Dedup::new(), Dedup::new());
        let new_of = |dedup: &mut Dedup, lines: &[String]| -> Vec<String> {
            let is_new = |line: &&String| {
                dedup.insert(&FlowRecord::parse(line, &format).unwrap()).unwrap()
            };
            lines.iter().filter(is_new).cloned().collect()
        };
        let new = new_of(&mut once, &lines);
        let mut new_of_twice = new_of(&mut twice, &lines);
        // What tells too little, or is no flow, is never found again.
        let again = new_of(&mut twice, &lines);
        for line in &again {
            let record = FlowRecord::parse(line, &format).unwrap();
            prop_assert!(!record.is_flow() || record.interface_id().is_none(), "{}", line);
        }
        prop_assert_eq!(&new, &new_of_twice);
        new_of_twice.retain(|line| !again.contains(line));
        let decided: Vec<String> = lines.iter().filter(|line| !again.contains(line)).cloned().collect();
        prop_assert_eq!(
            told(&add_all(Aggregate::new(grouping.clone()), &new_of(&mut Dedup::new(), &[decided.clone(), decided].concat())).finish()),
            told(&add_all(Aggregate::new(grouping), &new_of_twice).finish())
        );
    }

    #[test]
    fn counting_once_loses_no_record(lines in lines(), grouping in grouping()) {
        let plain = add_all(Aggregate::new(grouping.clone()), &lines).finish();
        let once = add_all(Aggregate::new(grouping).count_once(), &lines).finish();
        prop_assert_eq!(once.total().flows() + once.doubles().flows(), plain.total().flows());
        let keys: Vec<String> = plain.rows().map(|row| row.to_string()).collect();
        prop_assert!(once.rows().all(|row| keys.contains(&row.to_string())));
    }

    #[test]
    fn past_the_limit_groups_stay_right_and_the_rest_is_told(
        lines in lines(),
        grouping in grouping(),
        limit in 0..10_usize,
    ) {
        let format = format();
        let mut limited = Aggregate::new(grouping.clone()).with_limit(limit);
        let mut refused = 0;
        for line in &lines {
            refused += u64::from(limited.add(&FlowRecord::parse(line, &format).unwrap()).is_err());
        }
        let limited = limited.finish();
        let whole = add_all(Aggregate::new(grouping), &lines).finish();
        prop_assert_eq!(told(&limited), &told(&whole)[..limit.min(whole.rows().len())]);
        prop_assert_eq!(limited.refused().flows(), refused);
        prop_assert_eq!(limited.is_complete(), refused == 0);
        prop_assert_eq!(limited.total(), whole.total());
    }

    #[test]
    fn a_grouping_that_parses_prints_and_parses_again(text in "[a-z${}/ ,0-9_-]{0,30}|\\PC{0,30}") {
        if let Ok(grouping) = text.parse::<Grouping>() {
            prop_assert_eq!(grouping.to_string().parse(), Ok(grouping));
        }
    }
}

/// Rows of the records `lines` of `format`, each with its sum of bytes.
#[track_caller]
fn bytes_by(aggregate: Aggregate, format: &str, lines: &[&str]) -> (Vec<String>, Groups) {
    let format = format.parse().unwrap();
    let mut aggregate = aggregate;
    for line in lines {
        aggregate.add(&FlowRecord::parse(line, &format).unwrap()).unwrap();
    }
    let groups = aggregate.finish();
    let row = |row: Row<'_>| format!("{row}: {}", row.sums().bytes().unwrap_or_default());
    (groups.rows().map(row).collect(), groups)
}

#[test]
fn the_initiator_is_told_by_the_surest_that_is_known() {
    let basis = |lines: &[&str]| {
        let grouping = "srcaddr,dstaddr,srcport,dstport".parse().unwrap();
        let aggregate = Aggregate::new(grouping).both_directions().unwrap();
        let format = "srcaddr dstaddr srcport dstport tcp-flags start bytes";
        let (rows, groups) = bytes_by(aggregate, format, lines);
        assert_eq!(rows.len(), 1, "{rows:?}");
        let row = groups.rows().next().unwrap();
        (row.to_string(), row.directions().unwrap().basis)
    };
    for (lines, row, expected) in [
        // SYN of the lower port, whatever else speaks against it.
        (&["a 22 b 5000 2 9", "b 5000 a 22 18 1"][..], "1 2 22 5000", Basis::TcpFlags),
        (&["a 22 b 5000 19 1"], "2 1 5000 22", Basis::TcpFlags),
        (&["a 22 b 5000 0 1", "b 5000 a 22 0 9"], "2 1 5000 22", Basis::ServicePort),
        (&["a 40000 b 3306 0 9", "b 3306 a 40000 0 1"], "1 2 40000 3306", Basis::ServicePort),
        (&["a 443 b 3306 - 1"], "2 1 3306 443", Basis::ServicePort),
        (&["a 40000 b 50000 0 9", "b 50000 a 40000 0 1"], "2 1 50000 40000", Basis::EarlierStart),
        (&["a 22 b 443 0 1", "b 443 a 22 0 9"], "1 2 22 443", Basis::EarlierStart),
        (&["a 40000 b 50000 0 9", "b 50000 a 40000 0 9"], "2 1 50000 40000", Basis::LowerPort),
        (&["a 40000 b 50000 0 9"], "2 1 50000 40000", Basis::LowerPort),
        // ICMP has no ports.
        (&["b 0 a 0 - 5"], "2 1 0 0", Basis::OneDirection),
        (&["a 0 b 0 - 5"], "1 2 0 0", Basis::OneDirection),
        (&["b 0 a 0 - 5", "a 0 b 0 - 7"], "2 1 0 0", Basis::EarlierStart),
        (&["b 0 a 0 - 5", "a 0 b 0 - 5"], "1 2 0 0", Basis::Undecided),
        (&["a 0 b 0 - -", "b 0 a 0 - -"], "1 2 0 0", Basis::Undecided),
        (&["a 5000 a 5000 2 5"], "1 1 5000 5000", Basis::Undecided),
    ] {
        let lines: Vec<String> = lines
            .iter()
            .map(|line| {
                let line = line.replace('a', "10.0.0.1").replace('b', "10.0.0.2");
                let [source, srcport, destination, dstport, rest] =
                    line.splitn(5, ' ').collect::<Vec<_>>().try_into().unwrap();
                format!("{source} {destination} {srcport} {dstport} {rest} 1")
            })
            .collect();
        let row: Vec<String> = row
            .split(' ')
            .enumerate()
            .map(
                |(position, word)| {
                    if position < 2 { format!("10.0.0.{word}") } else { word.into() }
                },
            )
            .collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(basis(&lines), (row.join(" "), expected), "{lines:?}");
    }
}

#[test]
fn the_ack_of_a_transit_gateway_tells_no_initiator() {
    let basis = |format, line| {
        let aggregate = Aggregate::new("srcaddr,dstaddr".parse().unwrap());
        let (_, groups) = bytes_by(aggregate.both_directions().unwrap(), format, &[line]);
        groups.rows().next().unwrap().directions().unwrap().basis
    };
    assert_eq!(basis("srcaddr dstaddr tcp-flags", "10.0.0.1 10.0.0.2 18"), Basis::TcpFlags);
    assert_eq!(
        basis("tgw-id srcaddr dstaddr tcp-flags", "tgw-1 10.0.0.1 10.0.0.2 18"),
        Basis::OneDirection
    );
    assert_eq!(
        basis("tgw-id srcaddr dstaddr tcp-flags", "tgw-1 10.0.0.1 10.0.0.2 2"),
        Basis::TcpFlags
    );
}

#[test]
fn connections_of_a_group_vote() {
    let aggregate = Aggregate::new("srcaddr,dstaddr".parse().unwrap()).both_directions().unwrap();
    let (rows, groups) = bytes_by(
        aggregate,
        "srcaddr dstaddr srcport dstport bytes",
        &[
            "10.0.0.1 10.0.0.2 50000 443 1",
            "10.0.0.2 10.0.0.1 50000 22 2",
            "10.0.0.2 10.0.0.1 50001 22 4",
        ],
    );
    assert_eq!(rows, ["10.0.0.2 10.0.0.1: 7"]);
    let directions = groups.rows().next().unwrap().directions().unwrap();
    assert_eq!((directions.forward.bytes(), directions.reverse.bytes()), (Some(6), Some(1)));
}

/// Two monitored interfaces, 10.0.0.1 at eni-1 and 10.0.0.2 at eni-2, and the world.
const BETWEEN_TWO: [&str; 6] = [
    "eni-2 10.0.0.1 10.0.0.2 1 ingress ACCEPT",
    "eni-1 10.0.0.1 10.0.0.2 1 egress ACCEPT",
    "eni-1 192.0.2.1 10.0.0.1 10 ingress ACCEPT",
    "eni-2 10.0.0.2 192.0.2.1 100 egress ACCEPT",
    "eni-2 10.0.0.1 10.0.0.2 1000 ingress REJECT",
    "eni-1 10.0.0.1 10.0.0.3 10000 egress REJECT",
];

#[test]
fn traffic_between_two_interfaces_counts_at_its_sender() {
    let once = || Aggregate::new("srcaddr".parse().unwrap()).count_once();
    let counted = ["10.0.0.1: 11001", "192.0.2.1: 10", "10.0.0.2: 100"];
    for format in [
        "interface-id srcaddr dstaddr bytes flow-direction action",
        // Without `flow-direction`.
        "interface-id srcaddr dstaddr bytes other-field action",
    ] {
        let (rows, groups) = bytes_by(once(), format, &BETWEEN_TWO);
        assert_eq!(rows, counted, "{format}");
        assert_eq!((groups.doubles().bytes(), groups.undecided()), (Some(1), 0), "{format}");
    }
    let (_, groups) =
        bytes_by(once(), "other-field srcaddr dstaddr bytes x-field action", &BETWEEN_TWO);
    assert_eq!((groups.doubles().flows(), groups.undecided()), (0, 6));
    let (_, groups) =
        bytes_by(once(), "interface-id srcaddr dstaddr bytes x-field action", &BETWEEN_TWO[..2]);
    assert_eq!((groups.doubles().flows(), groups.undecided()), (0, 2), "each can be either's own");
}

#[test]
fn an_egress_that_was_rejected_reached_nobody() {
    let (rows, groups) = bytes_by(
        Aggregate::new(Grouping::default()).count_once(),
        "interface-id srcaddr dstaddr bytes flow-direction action",
        &["eni-1 10.0.0.1 10.0.0.2 1 egress REJECT", "eni-2 10.0.0.1 10.0.0.2 10 ingress ACCEPT"],
    );
    assert_eq!((rows, groups.doubles().flows()), (vec![": 11".into()], 0));
}

#[test]
fn a_packet_from_a_secondary_address_counts_at_its_sender() {
    let (rows, groups) = bytes_by(
        Aggregate::new(Grouping::default()).count_once(),
        "interface-id srcaddr dstaddr pkt-srcaddr bytes flow-direction",
        &[
            "eni-1 10.0.0.1 10.0.0.2 10.0.0.77 1 egress",
            "eni-2 10.0.0.77 10.0.0.2 10.0.0.77 1 ingress",
        ],
    );
    assert_eq!((rows, groups.doubles().bytes()), (vec![": 1".into()], Some(1)));
}

#[test]
fn a_record_is_found_again_whatever_the_order_of_its_fields() {
    let mut dedup = Dedup::new();
    let mut insert = |line: &str, format: &str| {
        let format = format.parse().unwrap();
        dedup.insert(&FlowRecord::parse(line, &format).unwrap()).unwrap()
    };
    let format =
        "interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action";
    let other = "vpc-id action end start bytes packets protocol dstport srcport dstaddr srcaddr interface-id";
    assert!(insert("eni-1 10.0.0.1 10.0.0.2 1 2 6 7 8 9 10 ACCEPT", format));
    assert!(!insert("vpc-1 ACCEPT 10 9 8 7 6 2 1 10.0.0.2 10.0.0.1 eni-1", other));
    for line in [
        "eni-2 10.0.0.1 10.0.0.2 1 2 6 7 8 9 10 ACCEPT",
        "eni-1 10.0.0.3 10.0.0.2 1 2 6 7 8 9 10 ACCEPT",
        "eni-1 10.0.0.1 10.0.0.3 1 2 6 7 8 9 10 ACCEPT",
        "eni-1 10.0.0.1 10.0.0.2 3 2 6 7 8 9 10 ACCEPT",
        "eni-1 10.0.0.1 10.0.0.2 1 3 6 7 8 9 10 ACCEPT",
        "eni-1 10.0.0.1 10.0.0.2 1 2 17 7 8 9 10 ACCEPT",
        "eni-1 10.0.0.1 10.0.0.2 1 2 6 0 8 9 10 ACCEPT",
        "eni-1 10.0.0.1 10.0.0.2 1 2 6 - 8 9 10 ACCEPT",
        "eni-1 10.0.0.1 10.0.0.2 1 2 6 7 0 9 10 ACCEPT",
        "eni-1 10.0.0.1 10.0.0.2 1 2 6 7 8 0 10 ACCEPT",
        "eni-1 10.0.0.1 10.0.0.2 1 2 6 7 8 9 0 ACCEPT",
        "eni-1 10.0.0.1 10.0.0.2 1 2 6 7 8 9 10 REJECT",
    ] {
        assert!(insert(line, format), "{line}");
        assert!(!insert(line, format), "{line}");
    }
    // Of these nothing is known.
    for _ in 0..2 {
        assert!(insert("- 10.0.0.1 10.0.0.2 1 2 6 7 8 9 10 ACCEPT", format));
        assert!(insert("eni-1 10.0.0.1 10.0.0.2", "interface-id srcaddr dstaddr"));
    }
    assert_eq!((dedup.repeats(), dedup.undecided()), (13, 4));
}

#[test]
fn a_record_that_tells_too_little_is_never_found_again() {
    let names =
        "interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action";
    let values = "eni-1 10.0.0.1 10.0.0.2 1 2 6 7 8 9 10 ACCEPT";
    let found_again = |names: &str, values: &str| {
        let (format, mut dedup) = (names.parse().unwrap(), Dedup::new());
        let record = FlowRecord::parse(values, &format).unwrap();
        assert!(dedup.insert(&record).unwrap());
        !dedup.insert(&record).unwrap()
    };
    let without = |text: &str, position| {
        let mut words: Vec<&str> = text.split(' ').collect();
        words.remove(position);
        words.join(" ")
    };
    assert!(found_again(names, values));
    for position in 0..11 {
        let (names, values) = (without(names, position), without(values, position));
        assert!(!found_again(&names, &values), "{names}");
    }
    // Transit gateways have attachments, and no action.
    let names = without(names, 10).replace("interface-id", "tgw-attachment-id");
    assert!(found_again(&names, &without(values, 10)));
}

#[test]
fn a_full_dedup_still_finds_what_it_knows() {
    let line = |bytes: u32| format!("2 1 eni-1 10.0.0.1 10.0.0.2 1 2 6 7 {bytes} 9 10 ACCEPT OK");
    let mut dedup = Dedup::new().with_limit(1);
    let mut insert = |line: String| dedup.insert(&FlowRecord::from_message(&line).unwrap());
    assert_eq!(insert(line(1)), Ok(true));
    assert_eq!(
        insert(line(2)).unwrap_err().to_string(),
        "more than 1 records to find again: raise the limit"
    );
    assert_eq!(insert(line(1)), Ok(false));
}

#[test]
fn a_limit_says_what_to_do() {
    let format = "new-field".parse().unwrap();
    let mut aggregate = Aggregate::new("new-field".parse().unwrap()).with_limit(1);
    let mut add = |line: &str| aggregate.add(&FlowRecord::parse(line, &format).unwrap());
    assert_eq!(
        add(&"x".repeat(257)).unwrap_err().to_string(),
        "more than 256 bytes of text in the keys of groups: group by other fields, or raise the \
         limit of groups"
    );
    assert_eq!(add(&"x".repeat(256)), Ok(()));
    let full = add("y").unwrap_err();
    assert_eq!(full.limit(), 1);
    assert_eq!(
        full.to_string(),
        "more than 1 groups: group by fewer keys, shorter prefixes or longer bins, or raise the \
         limit"
    );
    assert_eq!(aggregate.finish().refused().flows(), 2);
}

#[test]
fn only_aggregates_that_count_alike_are_merged() {
    let new = |grouping: &str| Aggregate::new(grouping.parse().unwrap());
    let mut aggregate = new("srcaddr,dstaddr");
    for other in [
        new("srcaddr"),
        new("srcaddr,dstaddr").count_once(),
        new("srcaddr,dstaddr").skip_absent_keys(),
        new("srcaddr,dstaddr").both_directions().unwrap(),
    ] {
        assert_eq!(aggregate.merge(other), Err(MergeError::Unlike));
    }
    assert_eq!(aggregate.merge(new("dstaddr").with_limit(0)), Err(MergeError::Unlike));
    assert_eq!(aggregate.merge(new("srcaddr,dstaddr").with_limit(0)), Ok(()));
}

#[test]
fn merging_past_the_limit_tells_what_found_no_room() {
    let format = "dstport bytes".parse().unwrap();
    let part = |lines: &[&str]| {
        let mut aggregate = Aggregate::new("dstport".parse().unwrap()).with_limit(2);
        for line in lines {
            aggregate.add(&FlowRecord::parse(line, &format).unwrap()).unwrap();
        }
        aggregate
    };
    let mut whole = part(&["1 1", "2 2"]);
    assert!(matches!(whole.merge(part(&["3 4", "1 8"])), Err(MergeError::Full(_))));
    let groups = whole.finish();
    let rows: Vec<_> = groups.rows().map(|row| (row.to_string(), row.sums().bytes())).collect();
    assert_eq!(rows, [("1".into(), Some(9)), ("2".into(), Some(2))]);
    assert_eq!((groups.refused().bytes(), groups.total().bytes()), (Some(4), Some(15)));
}

#[test]
fn merging_copies_without_end_does_not_panic() {
    let mut aggregate =
        Aggregate::new("srcaddr,dstaddr".parse().unwrap()).both_directions().unwrap();
    let record = FlowRecord::from_message(
        "2 1 eni-1 10.0.0.1 10.0.0.2 50000 2 6 - 18446744073709551615 9 10 ACCEPT OK",
    )
    .unwrap();
    aggregate.add(&record).unwrap();
    for _ in 0..200 {
        aggregate.merge(aggregate.clone()).unwrap();
    }
    aggregate.add(&record).unwrap();
    assert_eq!(aggregate.finish().total().flows(), u64::MAX);
}

#[test]
fn rows_serialize_as_maps() {
    let (_, groups) = bytes_by(
        Aggregate::new("srcaddr/8,dstaddr/8,start/1m,az_id,${srcadr}".parse().unwrap())
            .both_directions()
            .unwrap(),
        "srcaddr dstaddr srcport dstport packets bytes start end tcp-flags srcadr",
        &[
            "10.1.2.3 11.1.2.3 22 5000 3 1000 1600000020 1600000022500 - x",
            "10.1.2.3 11.1.2.3 22 5000 - - 1600000020 1600000021 18 x",
        ],
    );
    let top = groups.top(1, Measure::Bytes).next().unwrap();
    let sums = json!({
        "flows": 2, "packets": 3, "bytes": 1000, "without_packets": 1, "without_bytes": 1,
        "first": 1_600_000_020, "last": 1_600_000_022.5, "tcp_flags": 18, "bps": 3200.0, "pps": 1.2
    });
    let nothing = json!({
        "flows": 0, "packets": null, "bytes": null, "without_packets": 0, "without_bytes": 0,
        "first": null, "last": null, "tcp_flags": null, "bps": null, "pps": null
    });
    let mut expected = sums.clone();
    expected["key"] = json!({
        "srcaddr/8": "11.0.0.0/8", "dstaddr/8": "10.0.0.0/8", "start/1m": 1_600_000_020,
        "az_id": null, "srcadr": "x"
    });
    expected["forward"] = nothing;
    expected["reverse"] = sums;
    expected["initiator"] = "tcp-flags".into();
    assert_eq!(to_value(top.row).unwrap(), expected);
    expected["share"] = 1.0.into();
    expected["cumulative_share"] = 1.0.into();
    assert_eq!(to_value(top).unwrap(), expected);
}
