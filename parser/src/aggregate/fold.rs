//! Both directions of a conversation as one group.

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::error;
use core::fmt;

use super::Sums;
use super::grouping::{Grouping, Key, Part};
use super::source::Source;
use crate::{Field, FieldType, order};

/// The two directions of a group, and who began.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Directions {
    /// From the initiator.
    pub forward: Sums,
    /// To the initiator.
    pub reverse: Sums,
    /// Why the initiator is taken for it.
    pub basis: Basis,
}

/// What tells the initiator of a conversation, the surest first.
///
/// Records vote where a group holds several connections.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Basis {
    /// SYN without ACK comes from the initiator, SYN with ACK from the other side.
    TcpFlags,
    /// The other side's port is below 1024, or else that of a known service, and the initiator's is
    /// not.
    ServicePort,
    /// The initiator's direction has the earlier start.
    EarlierStart,
    /// The other side's port is the lower.
    LowerPort,
    /// Only this direction was seen.
    OneDirection,
    /// Nothing tells; the lower address is put first. Where both ends fall together, all is told as
    /// forward.
    Undecided,
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::TcpFlags => "tcp-flags",
            Self::ServicePort => "service port",
            Self::EarlierStart => "earlier start",
            Self::LowerPort => "lower port",
            Self::OneDirection => "only direction seen",
            Self::Undecided => "undecided",
        })
    }
}

/// What comes from the higher end of a group's pair of ends, and what tells the initiator.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reverse {
    pub(super) sums: Sums,
    pub(super) votes: Votes,
}

/// Records for which the lower end is the initiator, less those for which it is the higher.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Votes {
    tcp_flags: i64,
    service_port: i64,
    lower_port: i64,
}

impl Votes {
    /// The votes of one record; `order` is that of its source to its destination.
    pub(super) fn new(record: &impl Source, order: Ordering) -> Self {
        let sign = match order {
            Ordering::Less => 1,
            Ordering::Greater => -1,
            Ordering::Equal => return Self::default(),
        };
        let ports = match [Field::Srcport, Field::Dstport].map(|field| port(record, field)) {
            [Some(source @ 1..), Some(destination @ 1..)] => Some((source, destination)),
            _ => None,
        };
        Self {
            tcp_flags: sign * tcp_flags_vote(record),
            service_port: sign * ports.map_or(0, |(one, two)| vote(rank(one).cmp(&rank(two)))),
            lower_port: sign * ports.map_or(0, |(one, two)| vote(one.cmp(&two))),
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.tcp_flags = self.tcp_flags.saturating_add(other.tcp_flags);
        self.service_port = self.service_port.saturating_add(other.service_port);
        self.lower_port = self.lower_port.saturating_add(other.lower_port);
    }
}

impl Reverse {
    pub(super) fn merge(&mut self, other: &Self) {
        self.sums.merge(&other.sums);
        self.votes.merge(other.votes);
    }

    /// Whether the higher end is the initiator, and why.
    pub(super) fn initiator(&self, lower: &Sums) -> (bool, Basis) {
        let higher = &self.sums;
        let by_vote = |vote: i64, basis| (vote != 0).then_some((vote < 0, basis));
        let by_start = || {
            let (lower, higher) = (lower.first_ms()?, higher.first_ms()?);
            (lower != higher).then_some((higher < lower, Basis::EarlierStart))
        };
        let by_absence = || match (lower.flows(), higher.flows()) {
            (0, _) => (true, Basis::OneDirection),
            (_, 0) => (false, Basis::OneDirection),
            _ => (false, Basis::Undecided),
        };
        by_vote(self.votes.tcp_flags, Basis::TcpFlags)
            .or_else(|| by_vote(self.votes.service_port, Basis::ServicePort))
            .or_else(by_start)
            .or_else(|| by_vote(self.votes.lower_port, Basis::LowerPort))
            .unwrap_or_else(by_absence)
    }
}

const SYN: u64 = 2;
const ACK: u64 = 16;

fn port(record: &impl Source, field: Field) -> Option<u16> {
    record.number(field)?.try_into().ok()
}

/// 1 if the sender is the initiator, -1 if the receiver is.
fn tcp_flags_vote(record: &impl Source) -> i64 {
    match record.number(Field::TcpFlags).map(|flags| flags & (SYN | ACK)) {
        Some(SYN) => 1,
        // A transit gateway logs the ACK of either side.
        Some(flags) if flags == SYN | ACK && record.format().position(Field::TgwId).is_none() => -1,
        _ => 0,
    }
}

/// 1 if the source is the higher, and so the initiator.
const fn vote(source_to_destination: Ordering) -> i64 {
    source_to_destination as i64
}

/// Ports from 1024 on that services are known to listen at, in order.
const SERVICES: &[u16] = &[
    1194, 1433, 1521, 1883, 2049, 2181, 2375, 2376, 2379, 2380, 3128, 3260, 3268, 3269, 3306, 3389,
    4789, 5044, 5060, 5061, 5432, 5439, 5601, 5671, 5672, 5900, 5985, 5986, 6081, 6379, 6443, 8000,
    8080, 8081, 8086, 8088, 8125, 8182, 8443, 8529, 8883, 8888, 9000, 9042, 9090, 9092, 9093, 9094,
    9096, 9098, 9100, 9142, 9200, 9300, 9418, 10250, 11211, 15672, 27017, 27018, 27019,
];

/// Lower where a service is likelier.
fn rank(port: u16) -> u8 {
    match port {
        ..1024 => 0,
        port if SERVICES.binary_search(&port).is_ok() => 1,
        _ => 2,
    }
}

/// The columns that change places with the direction: of the source, and of the destination.
pub(super) fn pairs(grouping: &Grouping) -> Result<Vec<(usize, usize)>, NotFoldable> {
    let keys = grouping.keys();
    let mut pairs = Vec::new();
    for (position, key) in keys.iter().enumerate() {
        let Some(field) = key.name().field() else {
            continue;
        };
        if differs_by_direction(field) {
            return Err(NotFoldable(Reason::Directed(field)));
        }
        let Some(counterpart) = counterpart(field) else {
            continue;
        };
        let is_partner =
            |other: &Key| other.name().field() == Some(counterpart) && other.part() == key.part();
        match keys.iter().position(is_partner) {
            Some(partner) if is_source(field) => pairs.push((position, partner)),
            Some(_) => {}
            None => {
                return Err(NotFoldable(Reason::Alone(field, counterpart, key.part())));
            }
        }
    }
    let is_port = |&(source, _): &(usize, usize)| {
        keys[source].name().field().is_some_and(|field| field.r#type() == FieldType::Port)
    };
    if pairs.iter().all(is_port) {
        return Err(NotFoldable(Reason::NoEnds));
    }
    // Ports decide last.
    order::sort_by(&mut pairs, |one, two| is_port(one).cmp(&is_port(two)));
    Ok(pairs)
}

fn is_source(field: Field) -> bool {
    field.name().contains("src")
}

/// The field that says of the other end what this one says.
fn counterpart(field: Field) -> Option<Field> {
    let name = field.name();
    if is_source(field) {
        name.replacen("src", "dst", 1).parse().ok()
    } else if name.contains("dst") {
        name.replacen("dst", "src", 1).parse().ok()
    } else {
        None
    }
}

/// Whether the two directions of a conversation hardly ever have the same value.
fn differs_by_direction(field: Field) -> bool {
    matches!(field, Field::FlowDirection | Field::TrafficPath | Field::TcpFlags)
        || field.r#type() == FieldType::Count
        || field.name().starts_with("next-hop-")
}

/// Why the directions of a grouping cannot be folded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NotFoldable(Reason);

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Reason {
    /// Without its counterpart.
    Alone(Field, Field, Part),
    Directed(Field),
    NoEnds,
}

impl fmt::Display for NotFoldable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Reason::Alone(field, counterpart, Part::Whole) => {
                write!(f, "both directions of {field} need {counterpart} too")
            }
            Reason::Alone(field, counterpart, _) => {
                write!(f, "both directions of {field} need {counterpart} with the same prefix too")
            }
            Reason::Directed(field) => write!(f, "{field} is not the same in both directions"),
            Reason::NoEnds => {
                f.write_str("both directions need a pair such as srcaddr and dstaddr")
            }
        }
    }
}

impl error::Error for NotFoldable {}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};

    use super::*;

    #[test]
    fn services_are_in_order() {
        assert!(SERVICES.is_sorted_by(|one, two| one < two && *one >= 1024));
    }

    #[test]
    fn every_field_of_a_source_has_one_of_a_destination() {
        let of_ends: Vec<(&str, &str)> = Field::ALL
            .iter()
            .filter(|&&field| is_source(field))
            .filter_map(|&field| Some((field.name(), counterpart(field)?.name())))
            .collect();
        assert_eq!(
            of_ends,
            [
                ("srcaddr", "dstaddr"),
                ("srcport", "dstport"),
                ("pkt-srcaddr", "pkt-dstaddr"),
                ("pkt-src-aws-service", "pkt-dst-aws-service"),
                ("tgw-src-vpc-account-id", "tgw-dst-vpc-account-id"),
                ("tgw-src-vpc-id", "tgw-dst-vpc-id"),
                ("tgw-src-subnet-id", "tgw-dst-subnet-id"),
                ("tgw-src-eni", "tgw-dst-eni"),
                ("tgw-src-az-id", "tgw-dst-az-id"),
            ]
        );
    }

    #[test]
    fn groupings_without_ends_cannot_be_folded() {
        let error = |grouping: &str| {
            pairs(&grouping.parse().unwrap())
                .err()
                .as_ref()
                .map_or_else(String::new, NotFoldable::to_string)
        };
        for (grouping, expected) in [
            ("srcaddr,dstaddr", ""),
            ("dstport,start/5m,srcport,dstaddr/8,srcaddr/8,protocol,interface-id", ""),
            ("pkt-srcaddr,pkt-dstaddr", ""),
            ("tgw-src-vpc-id,tgw-dst-vpc-id", ""),
            ("", "both directions need a pair such as srcaddr and dstaddr"),
            ("srcport,dstport", "both directions need a pair such as srcaddr and dstaddr"),
            ("srcaddr", "both directions of srcaddr need dstaddr too"),
            ("srcaddr,dstaddr,dstport", "both directions of dstport need srcport too"),
            ("srcaddr,pkt-dstaddr", "both directions of srcaddr need dstaddr too"),
            (
                "srcaddr/8,dstaddr/16",
                "both directions of srcaddr need dstaddr with the same prefix too",
            ),
            ("srcaddr,dstaddr,flow-direction", "flow-direction is not the same in both directions"),
            ("srcaddr,dstaddr,bytes", "bytes is not the same in both directions"),
        ] {
            assert_eq!(error(grouping), expected, "{grouping}");
        }
    }
}
