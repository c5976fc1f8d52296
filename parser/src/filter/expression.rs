//! What a filter asks, as a tree: made by the parser of filters, read by all that answers or
//! translates the question.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::networks::Networks;
use super::ranges::Ranges;
use super::texts::{Case, Texts};
use super::words;
use crate::{Field, FieldName, FieldType};

/// Tests joined by `and`, `or` and `not`.
///
/// `And` and `Or` have two parts or more, none of which is of the same kind; the filter that
/// matches all is an `And` of nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Expression {
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    Test(Test),
}

/// One question about a record. It is answered by no where the subject is absent, except by
/// [`Condition::Absent`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Test {
    pub(crate) subject: Subject,
    pub(crate) condition: Condition,
}

/// What is asked about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Subject {
    Field(FieldName),
    /// Either field: it is enough that one meets the condition.
    Either(Pair),
    /// Milliseconds from `start` to `end`; absent where `end` is the earlier.
    Duration,
    /// Eight times `bytes` over the duration; absent where that is 0.
    BitsPerSecond,
    /// `packets` over the duration; absent where that is 0.
    PacketsPerSecond,
    /// `bytes` over `packets`; absent where those are 0.
    BytesPerPacket,
}

/// The same thing of both ends of a flow.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Pair {
    Addresses,
    PacketAddresses,
    Ports,
    Services,
}

/// What must hold of the subject. Numbers are those of the field; times and durations are in
/// milliseconds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Condition {
    Present,
    Absent,
    Address(Membership, Networks),
    Number(Membership, Ranges),
    Order(Order, u64),
    Text(Membership, Texts),
    /// All of these flags are set, whatever others are.
    AllFlags(u64),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Membership {
    In,
    NotIn,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Order {
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// What a subject is compared with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Address,
    Text,
    /// A number that names something, up to this limit.
    Number(u64),
    Protocol,
    /// Flags by their letters.
    Flags,
    /// A number that measures something.
    Count,
    Time,
    Duration,
}

impl Subject {
    pub(crate) const fn field(field: Field) -> Self {
        Self::Field(FieldName::Known(field))
    }

    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Field(FieldName::Known(field)) => kind(field.r#type()),
            Self::Field(FieldName::Unknown(_)) => Kind::Text,
            Self::Either(pair) => kind(pair.fields()[0].r#type()),
            Self::Duration => Kind::Duration,
            Self::BitsPerSecond | Self::PacketsPerSecond | Self::BytesPerPacket => Kind::Count,
        }
    }

    /// How its texts are compared.
    pub(crate) fn case(&self) -> Case {
        match self {
            Self::Field(FieldName::Known(field)) => words::case(*field),
            Self::Either(pair) => words::case(pair.fields()[0]),
            _ => Case::Counts,
        }
    }
}

const fn kind(r#type: FieldType) -> Kind {
    match r#type {
        FieldType::Text | FieldType::Action | FieldType::LogStatus => Kind::Text,
        FieldType::Address => Kind::Address,
        FieldType::Number => Kind::Number(u8::MAX as u64),
        FieldType::Flags | FieldType::Port => Kind::Number(u16::MAX as u64),
        FieldType::Protocol => Kind::Protocol,
        FieldType::Count => Kind::Count,
        FieldType::Time => Kind::Time,
    }
}

impl Pair {
    /// That of the source, that of the destination.
    pub(crate) const fn fields(self) -> [Field; 2] {
        match self {
            Self::Addresses => [Field::Srcaddr, Field::Dstaddr],
            Self::PacketAddresses => [Field::PktSrcaddr, Field::PktDstaddr],
            Self::Ports => [Field::Srcport, Field::Dstport],
            Self::Services => [Field::PktSrcAwsService, Field::PktDstAwsService],
        }
    }
}

impl Kind {
    /// Whether `-` can stand between two: it stands inside of times and words.
    pub(super) const fn has_ranges(self) -> bool {
        matches!(self, Self::Number(_) | Self::Protocol | Self::Count | Self::Duration)
    }

    pub(super) const fn has_order(self) -> bool {
        !matches!(self, Self::Address | Self::Text | Self::Flags)
    }
}

impl Membership {
    pub(crate) const fn holds(self, is_in: bool) -> bool {
        match self {
            Self::In => is_in,
            Self::NotIn => !is_in,
        }
    }
}
