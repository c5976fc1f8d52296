//! The answer of a record to a filter. Allocates nothing, and reads each value once a test.

use core::cmp::Ordering;
use core::net::IpAddr;

use super::expression::{Condition, Expression, Order, Subject, Test};
use super::ranges::{Amount, Range, Ratio};
use super::texts::Case;
use super::words;
use crate::{Field, FieldName, FieldType, FlowRecord};

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
        let duration = || duration_ms(record.start_ms(), record.end_ms());
        match &self.subject {
            Subject::Field(FieldName::Known(field)) => {
                self.condition.holds_of_field(record, *field)
            }
            Subject::Either(pair) => {
                let [source, destination] = pair.fields();
                self.condition.holds_of_field(record, source)
                    || self.condition.holds_of_field(record, destination)
            }
            Subject::Field(FieldName::Unknown(name)) => {
                self.condition.holds_of_text(record.get(name), Case::Counts)
            }
            Subject::Duration => self.condition.holds_of_number(duration()),
            Subject::BitsPerSecond => {
                self.condition.holds_of_number(bits_per_second(record.bytes(), duration()))
            }
            Subject::PacketsPerSecond => {
                self.condition.holds_of_number(packets_per_second(record.packets(), duration()))
            }
            Subject::BytesPerPacket => {
                let ratio = bytes_per_packet(record.bytes(), record.packets());
                self.condition.holds_of_number(ratio)
            }
        }
    }
}

impl Condition {
    fn holds_of_field(&self, record: &FlowRecord<'_>, field: Field) -> bool {
        match self {
            Self::Present => record.text(field).is_some(),
            Self::Absent => record.text(field).is_none(),
            Self::Address(membership, networks) => address(record, field)
                .is_some_and(|address| membership.holds(networks.contains(address))),
            Self::Number(..) | Self::Order(..) => self.holds_of_number(number(record, field)),
            Self::AllFlags(flags) => number(record, field).is_some_and(|set| set & flags == *flags),
            Self::Text(..) => self.holds_of_text(text(record, field), words::case(field)),
        }
    }

    pub(super) fn holds_of_number(&self, number: Option<impl Amount>) -> bool {
        match (self, number) {
            (Self::Number(membership, ranges), Some(number)) => {
                membership.holds(ranges.contains(number))
            }
            (Self::Order(order, limit), Some(number)) => order.holds(number.compare(*limit)),
            (Self::Present, number) => number.is_some(),
            (Self::Absent, number) => number.is_none(),
            _ => false,
        }
    }

    fn holds_of_text(&self, text: Option<&str>, case: Case) -> bool {
        match (self, text) {
            (Self::Text(membership, texts), Some(text)) => {
                membership.holds(texts.contains(text, case))
            }
            (Self::Present, text) => text.is_some(),
            (Self::Absent, text) => text.is_none(),
            _ => false,
        }
    }
}

impl Order {
    /// The numbers that it holds of; `None` if there is none.
    pub(super) fn range(self, limit: u64) -> Option<Range> {
        let (first, last) = match self {
            Self::Less => (0, limit.checked_sub(1)?),
            Self::AtMost => (0, limit),
            Self::Greater => (limit.checked_add(1)?, u64::MAX),
            Self::AtLeast => (limit, u64::MAX),
        };
        Some(Range { first, last })
    }

    const fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Less => ordering.is_lt(),
            Self::AtMost => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::AtLeast => ordering.is_ge(),
        }
    }
}

fn address(record: &FlowRecord<'_>, field: Field) -> Option<IpAddr> {
    match field.r#type() {
        FieldType::Address => record.address(field),
        _ => None,
    }
}

fn text<'a>(record: &FlowRecord<'a>, field: Field) -> Option<&'a str> {
    match field.r#type() {
        FieldType::Text | FieldType::Action | FieldType::LogStatus => record.text(field),
        _ => None,
    }
}

fn number(record: &FlowRecord<'_>, field: Field) -> Option<u64> {
    match field.r#type() {
        FieldType::Time => record.time_ms(field),
        r#type if r#type.is_number() => record.number(field),
        _ => None,
    }
}

pub(super) fn duration_ms(start: Option<u64>, end: Option<u64>) -> Option<u64> {
    end?.checked_sub(start?)
}

pub(super) fn bits_per_second(bytes: Option<u64>, duration_ms: Option<u64>) -> Option<Ratio> {
    // A count has 64 bits, so no dividend has more than 77.
    ratio(u128::from(bytes?) * 8 * 1000, duration_ms?)
}

pub(super) fn packets_per_second(packets: Option<u64>, duration_ms: Option<u64>) -> Option<Ratio> {
    ratio(u128::from(packets?) * 1000, duration_ms?)
}

pub(super) fn bytes_per_packet(bytes: Option<u64>, packets: Option<u64>) -> Option<Ratio> {
    ratio(bytes?.into(), packets?)
}

fn ratio(dividend: u128, divisor: u64) -> Option<Ratio> {
    (divisor > 0).then_some(Ratio { dividend, divisor })
}
