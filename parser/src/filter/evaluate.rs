//! The answer of a record to a filter. Allocates nothing, and reads each value once a test.

use core::cmp::Ordering;
use core::net::IpAddr;

use super::expression::{Condition, Expression, Order, Subject, Test};
use super::ranges::Amount;
use crate::{Field, FieldName, FlowRecord, Value};

impl Expression {
    pub(super) fn matches(&self, record: &FlowRecord<'_>) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.matches(record)),
            Self::Or(parts) => parts.iter().any(|part| part.matches(record)),
            Self::Not(part) => !part.matches(record),
            Self::Test(test) => test.matches(record),
        }
    }
}

impl Test {
    fn matches(&self, record: &FlowRecord<'_>) -> bool {
        let subject = &self.subject;
        match &self.condition {
            Condition::Present => subject.any(|part| is_present(record, part)),
            Condition::Absent => subject.any(|part| !is_present(record, part)),
            Condition::Address(membership, networks) => subject.any(|part| {
                address(record, part)
                    .is_some_and(|address| membership.holds(networks.contains(address)))
            }),
            Condition::Number(membership, ranges) => subject.any(|part| {
                amount(record, part).is_some_and(|amount| membership.holds(ranges.contains(amount)))
            }),
            Condition::Order(order, limit) => subject.any(|part| {
                amount(record, part).is_some_and(|amount| order.holds(amount.cmp(*limit)))
            }),
            Condition::Text(membership, texts) => {
                let case = subject.case();
                subject.any(|part| {
                    text(record, part)
                        .is_some_and(|text| membership.holds(texts.contains(text, case)))
                })
            }
            Condition::AllFlags(flags) => {
                record.tcp_flags().is_some_and(|set| u64::from(set) & flags == *flags)
            }
        }
    }
}

/// What of a subject has one value.
#[derive(Clone, Copy)]
enum Part<'a> {
    Known(Field),
    Unknown(&'a str),
    Computed(&'a Subject),
}

impl Subject {
    #[inline]
    fn any(&self, mut holds: impl FnMut(Part<'_>) -> bool) -> bool {
        match self {
            Self::Field(FieldName::Known(field)) => holds(Part::Known(*field)),
            Self::Field(FieldName::Unknown(name)) => holds(Part::Unknown(name)),
            Self::Either(pair) => pair.fields().into_iter().any(|field| holds(Part::Known(field))),
            computed => holds(Part::Computed(computed)),
        }
    }
}

impl Order {
    const fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Less => ordering.is_lt(),
            Self::AtMost => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::AtLeast => ordering.is_ge(),
        }
    }
}

fn is_present(record: &FlowRecord<'_>, part: Part<'_>) -> bool {
    match part {
        Part::Known(field) => record.value(field).is_some(),
        Part::Unknown(name) => record.get(name).is_some(),
        Part::Computed(_) => amount(record, part).is_some(),
    }
}

fn address(record: &FlowRecord<'_>, part: Part<'_>) -> Option<IpAddr> {
    match part {
        Part::Known(Field::Srcaddr) => record.srcaddr(),
        Part::Known(Field::Dstaddr) => record.dstaddr(),
        Part::Known(Field::PktSrcaddr) => record.pkt_srcaddr(),
        Part::Known(Field::PktDstaddr) => record.pkt_dstaddr(),
        _ => None,
    }
}

fn text<'a>(record: &FlowRecord<'a>, part: Part<'_>) -> Option<&'a str> {
    match part {
        Part::Known(field) => match record.value(field)? {
            Value::Text(text) => Some(text),
            _ => None,
        },
        Part::Unknown(name) => record.get(name),
        Part::Computed(_) => None,
    }
}

fn amount(record: &FlowRecord<'_>, part: Part<'_>) -> Option<Amount> {
    match part {
        Part::Known(field) => number(record, field).map(Amount::Whole),
        Part::Unknown(_) => None,
        Part::Computed(Subject::Duration) => duration_ms(record).map(Amount::Whole),
        Part::Computed(Subject::BitsPerSecond) => per_second(record, record.bytes()?, 8),
        Part::Computed(Subject::PacketsPerSecond) => per_second(record, record.packets()?, 1),
        Part::Computed(_) => ratio(record.bytes()?.into(), record.packets()?),
    }
}

fn number(record: &FlowRecord<'_>, field: Field) -> Option<u64> {
    match field {
        Field::Srcport => record.srcport().map(u64::from),
        Field::Dstport => record.dstport().map(u64::from),
        Field::Protocol => record.protocol().map(u64::from),
        Field::TcpFlags => record.tcp_flags().map(u64::from),
        Field::Packets => record.packets(),
        Field::Bytes => record.bytes(),
        Field::Start => record.start_ms(),
        Field::End => record.end_ms(),
        field => match record.value(field)? {
            Value::Number(number) => Some(number),
            _ => None,
        },
    }
}

fn duration_ms(record: &FlowRecord<'_>) -> Option<u64> {
    record.end_ms()?.checked_sub(record.start_ms()?)
}

fn per_second(record: &FlowRecord<'_>, count: u64, times: u128) -> Option<Amount> {
    // At most 64 + 13 bits.
    ratio(u128::from(count) * times * 1000, duration_ms(record)?)
}

fn ratio(dividend: u128, divisor: u64) -> Option<Amount> {
    (divisor > 0).then_some(Amount::Ratio { dividend, divisor })
}
