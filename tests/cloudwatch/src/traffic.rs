//! Made flow records, computed when asked for.
//!
//! Nothing is stored: record `i` is a function of the seed and `i`, so two
//! hundred million records need no more memory than two hundred.

mod conversation;
mod interface;

use std::collections::HashMap;
use std::net::IpAddr;
use std::ops::Range;

use crate::config::{Config, ConfigError};
use crate::dice::{Dice, Purpose};
use crate::format::LogFormat;

use conversation::Conversation;
pub(crate) use interface::Interface;

/// All flow records of the log group, in order.
#[derive(Clone, Debug)]
pub struct Traffic {
    seed: u64,
    account: String,
    region: String,
    vpc_id: String,
    records: u64,
    /// Unix seconds, not empty.
    window: Range<u64>,
    /// Not empty.
    formats: Vec<LogFormat>,
    /// Not empty.
    interfaces: Vec<Interface>,
    interface_of_stream: HashMap<String, usize>,
}

/// One flow log record.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Record {
    /// Its place among all records, from 0.
    pub index: u64,
    /// Which interface captured it, from 0.
    pub interface: usize,
    /// Unix seconds. The event's timestamp is the same in milliseconds.
    pub start: u64,
    /// Unix seconds, after `start`.
    pub end: u64,
    /// When CloudWatch Logs got it, in Unix milliseconds, after `end`.
    pub ingestion_ms: u64,
    /// What the interface saw.
    pub seen: Seen,
}

/// What an interface saw in an aggregation interval.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Seen {
    /// Traffic: log-status `OK`.
    Flow(Flow),
    /// Nothing: log-status `NODATA`.
    NoData,
    /// AWS lost what was seen: log-status `SKIPDATA`.
    SkipData,
}

/// Traffic from one address and port to another.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of AWS, under their names")]
pub struct Flow {
    pub srcaddr: IpAddr,
    pub dstaddr: IpAddr,
    pub srcport: u16,
    pub dstport: u16,
    pub protocol: u8,
    pub packets: u64,
    pub bytes: u64,
    pub action: Action,
    pub tcp_flags: u8,
    pub direction: Direction,
    pub src_aws_service: Option<&'static str>,
    pub dst_aws_service: Option<&'static str>,
    pub traffic_path: Option<u8>,
}

/// Whether the traffic was let through.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "they are the two words of AWS")]
pub enum Action {
    Accept,
    Reject,
}

/// Which way the traffic passed the interface.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "they are the two words of AWS")]
pub enum Direction {
    Ingress,
    Egress,
}

impl Traffic {
    /// The traffic that a server of this configuration serves.
    ///
    /// # Errors
    ///
    /// Returns an error if the configuration makes no sense, such as an empty
    /// window.
    pub fn new(config: &Config) -> Result<Self, ConfigError> {
        config.check()?;
        let interfaces: Vec<_> = (0..config.interfaces)
            .map(|index| Interface::new(config.seed, &config.region, index))
            .collect();
        let streams = interfaces.iter().map(|interface| interface.log_stream.clone());
        Ok(Self {
            seed: config.seed,
            account: config.account.clone(),
            region: config.region.clone(),
            vpc_id: interface::vpc_id(config.seed),
            records: config.records,
            window: config.window.clone(),
            formats: config.formats.clone(),
            interface_of_stream: streams.zip(0..).collect(),
            interfaces,
        })
    }

    /// The records whose events have a timestamp in `window_ms` (Unix
    /// milliseconds), in order.
    pub fn records(&self, window_ms: Range<u64>) -> impl Iterator<Item = Record> {
        self.indexes(window_ms).map(|index| self.record(index))
    }

    /// The messages of the events in `window_ms`, in order.
    pub fn lines(&self, window_ms: Range<u64>) -> impl Iterator<Item = String> {
        self.records(window_ms).map(|record| self.line(&record))
    }

    /// The message of the record's event: its values in its flow log's format.
    #[must_use]
    pub fn line(&self, record: &Record) -> String {
        let mut line = String::new();
        self.write_line(record, &mut line);
        line
    }

    /// The log stream that the record's event is in: `eni-…-all`.
    #[must_use]
    pub fn log_stream(&self, record: &Record) -> &str {
        &self.interface(record).log_stream
    }

    /// The record at a place, which must be below the number of records to
    /// lie in the window.
    pub(crate) fn record(&self, index: u64) -> Record {
        let mut dice = Dice::new(self.seed, Purpose::Record, index);
        let conversation = self.conversation(index);
        let start = self.start(index);
        let end = start + 1 + dice.below(59);
        Record {
            index,
            interface: conversation.interface(),
            start,
            end,
            ingestion_ms: end * 1000 + 30_000 + dice.below(240_000),
            seen: match dice.below(1000) {
                0..10 => Seen::NoData,
                10..15 => Seen::SkipData,
                _ => Seen::Flow(conversation.flow(self, &mut dice)),
            },
        }
    }

    /// From when on the record can be read where events come in time, in Unix milliseconds: from its
    /// ingestion, or up to a quarter of an hour later.
    #[must_use]
    pub fn arrival_ms(&self, record: &Record) -> u64 {
        let mut dice = Dice::new(self.seed, Purpose::Arrival, record.index);
        let late_ms = if dice.happens(20) { dice.below(900_000) } else { 0 };
        record.ingestion_ms + late_ms
    }

    /// Which interface captured the record: what [`record`](Self::record) says,
    /// for a fraction of its cost.
    pub(crate) fn interface_index(&self, index: u64) -> usize {
        self.conversation(index).interface()
    }

    pub(crate) fn write_line(&self, record: &Record, line: &mut String) {
        self.formats[self.format_index(record)].write_line(self, record, line);
    }

    /// Which of the formats the record's line has.
    pub(crate) fn format_index(&self, record: &Record) -> usize {
        let formats = self.formats.len() as u64;
        if formats == 1 {
            return 0;
        }
        let which = Dice::new(self.seed, Purpose::Format, record.index).below(formats);
        usize::try_from(which).expect("below the length of a slice")
    }

    /// The places of the records whose events have a timestamp in `window_ms`.
    pub(crate) fn indexes(&self, window_ms: Range<u64>) -> Range<u64> {
        self.first_at(window_ms.start)..self.first_at(window_ms.end)
    }

    /// First and last timestamp of each interface, in milliseconds; `None` for
    /// an interface without records.
    pub(crate) fn spans(&self) -> Vec<Option<(u64, u64)>> {
        let first = self.first_starts(0..self.records);
        let last = self.first_starts((0..self.records).rev());
        first.into_iter().zip(last).map(|(first, last)| first.zip(last)).collect()
    }

    /// The timestamp of each interface's first record among `indexes`.
    fn first_starts(&self, indexes: impl Iterator<Item = u64>) -> Vec<Option<u64>> {
        let mut starts = vec![None; self.interfaces.len()];
        let mut missing = starts.len();
        for index in indexes {
            let start = &mut starts[self.interface_index(index)];
            if start.is_none() {
                *start = Some(self.start(index) * 1000);
                missing -= 1;
            }
            if missing == 0 {
                break;
            }
        }
        starts
    }

    /// The id of the record's event: 56 digits, in the order of the records.
    pub(crate) fn event_id(&self, record: &Record) -> String {
        let noise = Dice::new(self.seed, Purpose::EventId, record.index).number();
        let mut id = String::with_capacity(56);
        id.push('3');
        for (number, digits) in [(record.timestamp_ms(), 15), (record.index, 20), (noise, 20)] {
            let mut buffer = itoa::Buffer::new();
            let text = buffer.format(number);
            id.extend(std::iter::repeat_n('0', digits - text.len()));
            id.push_str(text);
        }
        id
    }

    pub(crate) fn interface(&self, record: &Record) -> &Interface {
        &self.interfaces[record.interface]
    }

    pub(crate) fn interfaces(&self) -> &[Interface] {
        &self.interfaces
    }

    pub(crate) fn interface_of_stream(&self, log_stream: &str) -> Option<usize> {
        self.interface_of_stream.get(log_stream).copied()
    }

    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    pub(crate) fn vpc_id(&self) -> &str {
        &self.vpc_id
    }

    pub(crate) fn formats(&self) -> &[LogFormat] {
        &self.formats
    }

    /// Unix seconds of the record at a place.
    fn start(&self, index: u64) -> u64 {
        let length = u128::from(self.window.end - self.window.start);
        let offset = u128::from(index) * length / u128::from(self.records);
        self.window.start + u64::try_from(offset).expect("below the length of the window")
    }

    /// The place of the first record that starts at or after a time; the
    /// number of records if none does.
    fn first_at(&self, time_ms: u64) -> u64 {
        let length = self.window.end - self.window.start;
        let offset = time_ms.div_ceil(1000).saturating_sub(self.window.start).min(length);
        let index = (u128::from(offset) * u128::from(self.records)).div_ceil(u128::from(length));
        u64::try_from(index).expect("at most the number of records")
    }

    fn conversation(&self, index: u64) -> Conversation {
        Conversation::of_record(self.seed, self.interfaces.len(), index)
    }

    /// How many addresses talk with the interfaces: in a larger world, more.
    fn peers(&self) -> u64 {
        (self.records / 50).clamp(24, 50_000)
    }
}

impl Record {
    /// The timestamp of its event, in Unix milliseconds.
    #[must_use]
    pub fn timestamp_ms(&self) -> u64 {
        self.start * 1000
    }
}

impl Seen {
    /// What stands in the field log-status.
    #[must_use]
    pub fn log_status(&self) -> &'static str {
        match self {
            Self::Flow(_) => "OK",
            Self::NoData => "NODATA",
            Self::SkipData => "SKIPDATA",
        }
    }

    /// The traffic, if any was seen.
    #[must_use]
    pub fn flow(&self) -> Option<&Flow> {
        match self {
            Self::Flow(flow) => Some(flow),
            Self::NoData | Self::SkipData => None,
        }
    }
}

impl Action {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Accept => "ACCEPT",
            Self::Reject => "REJECT",
        }
    }
}

impl Direction {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traffic(change: impl FnOnce(&mut Config)) -> Traffic {
        let mut config = Config::default();
        change(&mut config);
        Traffic::new(&config).unwrap()
    }

    fn all(traffic: &Traffic) -> Vec<Record> {
        traffic.records(0..u64::MAX).collect()
    }

    /// How many of 1,000 records.
    fn per_mille(records: &[Record], property: impl Fn(&Record) -> bool) -> usize {
        records.iter().filter(|record| property(record)).count() * 1000 / records.len()
    }

    #[test]
    fn a_window_holds_what_starts_in_it_and_no_more() {
        let traffic = traffic(|config| config.window = 1000..1010);
        let all = all(&traffic);
        assert_eq!(all.len(), 10_000);
        for (start_ms, end_ms) in [(0, 999_000), (1_000_001, 1_001_001), (1_005_000, 1_009_000)] {
            let expected: Vec<_> = all
                .iter()
                .filter(|record| (start_ms..end_ms).contains(&(record.start * 1000)))
                .cloned()
                .collect();
            assert_eq!(traffic.records(start_ms..end_ms).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn records_are_in_order_inside_the_window_and_arrive_after_their_end() {
        let traffic = traffic(|config| config.records = 7_001);
        let records = all(&traffic);
        assert_eq!(records.len(), 7_001);
        assert!(records.is_sorted_by_key(|record| record.start));
        for record in records {
            assert!((1_767_225_600..1_767_229_200).contains(&record.start));
            assert!(record.end > record.start && record.ingestion_ms > record.end * 1000);
            assert_eq!(traffic.interface_index(record.index), record.interface);
        }
    }

    #[test]
    fn the_mix_is_that_of_real_traffic() {
        let records = all(&traffic(|config| config.records = 100_000));
        let status = |name| per_mille(&records, |record| record.seen.log_status() == name);
        let flows = |property: fn(&Flow) -> bool| {
            per_mille(&records, |record| record.seen.flow().is_some_and(property))
        };
        assert!((9..=11).contains(&status("NODATA")));
        assert!((4..=6).contains(&status("SKIPDATA")));
        let rejected = flows(|flow| flow.action == Action::Reject);
        assert!((110..130).contains(&rejected), "{rejected}");
        let ipv6 = flows(|flow| flow.srcaddr.is_ipv6());
        assert!((35..45).contains(&ipv6), "{ipv6}");
        assert!(flows(|flow| flow.protocol == 17) > 100);
        assert!(flows(|flow| flow.protocol == 1) > 10);
    }

    #[test]
    fn some_flows_are_replies_to_flows_shortly_before() {
        let traffic = traffic(|config| config.records = 2_000);
        let records = all(&traffic);
        let ends = |flow: &Flow| (flow.srcaddr, flow.srcport, flow.dstaddr, flow.dstport);
        let is_reply = |record: &Record, earlier: &Record| {
            let (Some(flow), Some(asked)) = (record.seen.flow(), earlier.seen.flow()) else {
                return false;
            };
            let (srcaddr, srcport, dstaddr, dstport) = ends(asked);
            asked.srcport != 0
                && ends(flow) == (dstaddr, dstport, srcaddr, srcport)
                && record.interface == earlier.interface
        };
        let replies = records.iter().enumerate().filter(|&(index, record)| {
            let before = &records[index.saturating_sub(32)..index];
            before.iter().any(|earlier| is_reply(record, earlier))
        });
        let replies = replies.count();
        assert!((300..500).contains(&replies), "{replies} of 2000");
    }

    #[test]
    fn a_few_talkers_are_far_heavier_than_the_rest() {
        let traffic = traffic(|config| config.records = 50_000);
        let mut talkers: HashMap<IpAddr, usize> = HashMap::new();
        for record in all(&traffic) {
            if let Seen::Flow(flow) = record.seen {
                let inside = flow.direction == Direction::Egress;
                *talkers.entry(if inside { flow.dstaddr } else { flow.srcaddr }).or_default() += 1;
            }
        }
        let mut counts: Vec<_> = talkers.into_values().collect();
        counts.sort_unstable_by(|one, other| other.cmp(one));
        assert!(counts.len() > 900 && counts[0] > 20 * counts[counts.len() / 2]);
    }

    #[test]
    fn lines_hold_the_values_of_their_format_and_formats_are_interleaved() {
        let traffic = traffic(|config| {
            config.formats = vec![LogFormat::default(), "${bytes} ${srcaddr}".parse().unwrap()];
        });
        let mut counts = [0, 0];
        for record in traffic.records(0..u64::MAX) {
            let line = traffic.line(&record);
            match line.split(' ').count() {
                14 => counts[0] += 1,
                2 => counts[1] += 1,
                _ => panic!("of neither format: {line}"),
            }
        }
        assert!(counts[0] > 4_500 && counts[1] > 4_500, "{counts:?}");
    }

    #[test]
    fn lines_never_change_for_a_seed() {
        let traffic = traffic(|config| config.formats = vec![LogFormat::version_5()]);
        let lines: Vec<_> = traffic.lines(1_767_225_600_000..1_767_225_601_000).take(2).collect();
        assert_eq!(
            lines,
            [
                "5 123456789012 eni-4181b152fb77616f1 203.0.113.17 10.0.0.10 40517 123 17 3 129 \
                 1767225600 1767225623 ACCEPT OK vpc-8b87b8146cf01ff95 subnet-a9b46f667071752aa \
                 i-4a5de8d8d53b72809 0 IPv4 203.0.113.17 10.0.0.10 us-east-1 use1-az1 - - - - \
                 ingress -",
                "5 123456789012 eni-92e19c46cf3590108 198.51.100.12 10.0.64.11 39514 80 6 4 3928 \
                 1767225600 1767225646 REJECT OK vpc-8b87b8146cf01ff95 subnet-4f689cd8c6946c7e0 \
                 i-a1234161e134bccf1 2 IPv4 198.51.100.12 10.0.64.11 us-east-1 use1-az2 - - - - \
                 ingress -",
            ]
        );
    }

    #[test]
    fn an_empty_world_has_no_records() {
        let traffic = traffic(|config| config.records = 0);
        assert_eq!(all(&traffic), []);
        assert_eq!(traffic.spans(), vec![None; 8]);
    }

    #[test]
    fn spans_are_the_first_and_last_timestamps() {
        let traffic = traffic(|config| config.records = 300);
        let mut spans = vec![None; 8];
        for record in traffic.records(0..u64::MAX) {
            let (_, last) = spans[record.interface].get_or_insert((record.start * 1000, 0));
            *last = record.start * 1000;
        }
        assert_eq!(traffic.spans(), spans);
    }
}
