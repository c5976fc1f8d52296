//! The canonical form of a filter.

use core::fmt::{self, Display, Formatter, Write};

use super::expression::{Condition, Expression, Kind, Membership, Order, Pair, Subject, Test};
use super::networks::{Network, Networks};
use super::number::{Count, DurationMs};
use super::ranges::{Range, Ranges};
use super::texts::Pattern;
use super::time::TimeMs;
use super::tokens::is_of_word;
use super::words;
use crate::{Field, FieldName, protocol};

impl Display for Expression {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(parts) => write_joined(f, parts, " and ", Binding::And),
            Self::Or(parts) => write_joined(f, parts, " or ", Binding::Or),
            Self::Not(part) => {
                f.write_str("not ")?;
                write_part(f, part, Binding::Not)
            }
            Self::Test(test) => test.fmt(f),
        }
    }
}

/// The loosest first.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
enum Binding {
    Or,
    And,
    Not,
}

fn write_joined(
    f: &mut Formatter<'_>,
    parts: &[Expression],
    joint: &str,
    binding: Binding,
) -> fmt::Result {
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            f.write_str(joint)?;
        }
        write_part(f, part, binding)?;
    }
    Ok(())
}

/// In parentheses, if the part is bound more loosely than what it stands in.
fn write_part(f: &mut Formatter<'_>, part: &Expression, outer: Binding) -> fmt::Result {
    let binding = match part {
        Expression::Or(_) => Binding::Or,
        Expression::And(_) => Binding::And,
        Expression::Not(_) | Expression::Test(_) => Binding::Not,
    };
    if binding < outer { write!(f, "({part})") } else { part.fmt(f) }
}

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let subject = &self.subject;
        match &self.condition {
            Condition::Present => write!(f, "{subject} present"),
            Condition::Absent => write!(f, "{subject} absent"),
            Condition::Address(membership, networks) => {
                write_address(f, subject, *membership, networks)
            }
            Condition::Number(membership, ranges) => write_number(f, subject, *membership, ranges),
            Condition::Order(order, number) => {
                write!(f, "{subject} {order} {}", Number(*number, subject.kind()))
            }
            Condition::Text(membership, texts) => {
                let vocabulary = match subject {
                    Subject::Field(FieldName::Known(field)) => words::vocabulary(*field),
                    _ => &[],
                };
                let exact = texts.exact().map(|text| Member::Text(text, vocabulary));
                let members = exact.chain(texts.patterns().map(Member::Pattern));
                write_members(f, subject, equal(subject), *membership, members)
            }
            Condition::AllFlags(flags) => write!(f, "flags {}", Number(*flags, Kind::Flags)),
        }
    }
}

fn write_address(
    f: &mut Formatter<'_>,
    subject: &Subject,
    membership: Membership,
    networks: &Networks,
) -> fmt::Result {
    let mut members = networks.iter();
    match (members.next(), members.next(), membership, subject) {
        (Some(Network::ALL_V4), None, Membership::In, Subject::Either(Pair::Addresses)) => {
            f.write_str("ipv4")
        }
        (Some(Network::ALL_V6), None, Membership::In, Subject::Either(Pair::Addresses)) => {
            f.write_str("ipv6")
        }
        (Some(network), None, _, _) if !network.is_address() => {
            let sign = match membership {
                Membership::In => "",
                Membership::NotIn => "!= ",
            };
            write!(f, "{}net {sign}{network}", side(subject))
        }
        _ => write_members(f, subject, "", membership, networks.iter()),
    }
}

fn write_number(
    f: &mut Formatter<'_>,
    subject: &Subject,
    membership: Membership,
    ranges: &Ranges,
) -> fmt::Result {
    let is_letters = |range: Range| range.is_single() && (1..64).contains(&range.first);
    if *subject == Subject::field(Field::TcpFlags) && ranges.iter().all(is_letters) {
        let letters = ranges.iter().map(|range| Member::Range(range, Kind::Flags));
        return write_members(f, &"flags", "= ", membership, letters);
    }
    let kind = subject.kind();
    let members = ranges.iter().map(|range| Member::Range(range, kind));
    write_members(f, subject, equal(subject), membership, members)
}

/// One value after a sign, several in a list.
fn write_members(
    f: &mut Formatter<'_>,
    subject: &impl Display,
    equal: &str,
    membership: Membership,
    mut members: impl Iterator<Item = impl Display>,
) -> fmt::Result {
    // A set is never empty.
    let Some(first) = members.next() else {
        return Ok(());
    };
    let mut members = members.peekable();
    if members.peek().is_none() {
        let sign = match membership {
            Membership::In => equal,
            Membership::NotIn => "!= ",
        };
        return write!(f, "{subject} {sign}{first}");
    }
    let sign = match membership {
        Membership::In => "in",
        Membership::NotIn => "not in",
    };
    write!(f, "{subject} {sign} [{first}")?;
    for member in members {
        write!(f, ", {member}")?;
    }
    f.write_str("]")
}

/// The sign between a subject and the value that it has: none after a word that reads well without.
fn equal(subject: &Subject) -> &'static str {
    match subject {
        Subject::Either(_) => "",
        Subject::Field(FieldName::Known(field)) => {
            let is_short = !side(subject).is_empty() || words::short(*field).is_some();
            if is_short { "" } else { "= " }
        }
        _ => "= ",
    }
}

/// What stands before `ip`, `net`, `port` and `service`.
const fn side(subject: &Subject) -> &'static str {
    match subject {
        Subject::Either(Pair::PacketAddresses) => "pkt ",
        Subject::Field(FieldName::Known(field)) => match field {
            Field::Srcaddr | Field::Srcport | Field::PktSrcAwsService => "src ",
            Field::Dstaddr | Field::Dstport | Field::PktDstAwsService => "dst ",
            Field::PktSrcaddr => "pkt src ",
            Field::PktDstaddr => "pkt dst ",
            _ => "",
        },
        _ => "",
    }
}

impl Display for Subject {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(side(self))?;
        match self {
            Self::Either(Pair::Addresses | Pair::PacketAddresses) => f.write_str("ip"),
            Self::Either(Pair::Ports) => f.write_str("port"),
            Self::Either(Pair::Services) => f.write_str("service"),
            Self::Duration => f.write_str("duration"),
            Self::BitsPerSecond => f.write_str("bps"),
            Self::PacketsPerSecond => f.write_str("pps"),
            Self::BytesPerPacket => f.write_str("bpp"),
            Self::Field(FieldName::Known(field)) => f.write_str(match field {
                Field::Srcaddr | Field::Dstaddr | Field::PktSrcaddr | Field::PktDstaddr => "ip",
                Field::Srcport | Field::Dstport => "port",
                Field::PktSrcAwsService | Field::PktDstAwsService => "service",
                field => words::short(*field).unwrap_or(field.name()),
            }),
            Self::Field(FieldName::Unknown(name)) => match words::neighbour_of_condition(name) {
                Some(_) => write!(f, "\"{name}\""),
                None => f.write_str(name),
            },
        }
    }
}

impl Display for Order {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        })
    }
}

enum Member<'a> {
    Range(Range, Kind),
    /// With the words that need no quotes, where others do.
    Text(&'a str, &'static [&'static str]),
    Pattern(&'a Pattern),
}

impl Display for Member<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Range(Range { first, last }, kind) if first < last => {
                write!(f, "{}-{}", Number(first, kind), Number(last, kind))
            }
            Self::Range(Range { first, .. }, Kind::Protocol) => write!(f, "{}", Protocol(first)),
            Self::Range(Range { first, .. }, kind) => write!(f, "{}", Number(first, kind)),
            Self::Text(text, vocabulary) => {
                let is_bare = is_bare(text)
                    && !text.is_empty()
                    && text != "-"
                    && !words::is_reserved(text)
                    && (vocabulary.is_empty() || vocabulary.contains(&text));
                write_pieces(f, [text], is_bare)
            }
            Self::Pattern(pattern) => {
                write_pieces(f, pattern.pieces(), pattern.pieces().all(is_bare))
            }
        }
    }
}

/// Whether the text means itself without quotes.
fn is_bare(text: &str) -> bool {
    text.chars().all(|c| is_of_word(c) && c != '*')
}

fn write_pieces<'a>(
    f: &mut Formatter<'_>,
    pieces: impl IntoIterator<Item = &'a str>,
    is_bare: bool,
) -> fmt::Result {
    let quote = if is_bare { "" } else { "\"" };
    f.write_str(quote)?;
    for (place, piece) in pieces.into_iter().enumerate() {
        if place > 0 {
            f.write_str("*")?;
        }
        for c in piece.chars() {
            if !is_bare && matches!(c, '"' | '\\' | '*') {
                f.write_str("\\")?;
            }
            f.write_char(c)?;
        }
    }
    f.write_str(quote)
}

struct Number(u64, Kind);

impl Display for Number {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let &Self(number, kind) = self;
        match kind {
            Kind::Count => write!(f, "{}", Count(number)),
            Kind::Duration => write!(f, "{}", DurationMs(number)),
            Kind::Time => write!(f, "{}", TimeMs(number)),
            Kind::Flags => words::FLAGS
                .iter()
                .filter(|&&(_, bit)| number & u64::from(bit) > 0)
                .try_for_each(|&(letter, _)| f.write_char(letter)),
            _ => write!(f, "{number}"),
        }
    }
}

/// By its name, if that is one word.
struct Protocol(u64);

impl Display for Protocol {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let name = self.0.try_into().ok().and_then(protocol::name);
        match name.filter(|name| is_bare(name)) {
            Some(name) => name.chars().try_for_each(|c| f.write_char(c.to_ascii_lowercase())),
            None => write!(f, "{}", self.0),
        }
    }
}
