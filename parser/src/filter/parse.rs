//! Reads a filter: `or` binds least, then `and`, then `not`.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::error::{FilterError, Hint, Reason, shorten};
use super::expression::{Condition, Expression, Kind, Membership, Order, Pair, Subject, Test};
use super::networks::{Network, Networks};
use super::tokens::{Token, TokenKind, Tokens};
use super::words;
use crate::{Field, FieldName};

/// How deep parentheses and `not` can be nested.
pub(super) const MAX_DEPTH: usize = 200;
/// How many conditions and values in lists there can be.
pub(super) const MAX_VALUES: usize = 65_536;

pub(super) type Result<T, E = FilterError> = core::result::Result<T, E>;

pub(super) fn parse(filter: &str) -> Result<Expression> {
    let mut tokens = Tokens::new(filter);
    let token = tokens.next();
    let mut parser = Parser { tokens, token, depth: 0, values: 0 };
    if token.kind == TokenKind::End {
        return Ok(Expression::And(Vec::new()));
    }
    let expression = parser.alternatives()?;
    match parser.token.kind {
        TokenKind::End => Ok(expression),
        _ => Err(parser.expected_joint(r#""and" or "or""#)),
    }
}

pub(super) struct Parser<'a> {
    tokens: Tokens<'a>,
    /// The next one, not yet taken.
    pub(super) token: Token<'a>,
    depth: usize,
    values: usize,
}

/// What stands between a subject and its values.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Sign {
    Present,
    Absent,
    Is(Membership, Shape),
    Order(Order),
}

/// How many values follow a sign.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Shape {
    One,
    List,
}

#[derive(Clone, Copy)]
enum Side {
    Source,
    Destination,
}

impl<'a> Parser<'a> {
    fn alternatives(&mut self) -> Result<Expression> {
        let mut parts = Vec::new();
        loop {
            match self.conjunction()? {
                Expression::Or(inner) => parts.extend(inner),
                part => parts.push(part),
            }
            if !self.take_any(&["or", "||"]) {
                return Ok(join(parts, Expression::Or));
            }
        }
    }

    fn conjunction(&mut self) -> Result<Expression> {
        let mut parts = Vec::new();
        loop {
            match self.negation()? {
                Expression::And(inner) => parts.extend(inner),
                part => parts.push(part),
            }
            if !self.take_any(&["and", "&&"]) {
                return Ok(join(parts, Expression::And));
            }
        }
    }

    fn negation(&mut self) -> Result<Expression> {
        let offset = self.token.offset;
        if self.take_any(&["not", "!"]) {
            let part = self.deeper(offset, Self::negation)?;
            return Ok(Expression::Not(Box::new(part)));
        }
        if self.take_any(&["("]) {
            let expression = self.deeper(offset, Self::alternatives)?;
            if !self.take_any(&[")"]) {
                return Err(self.expected_joint(r#""and", "or" or ")""#));
            }
            return Ok(expression);
        }
        self.count_value()?;
        self.test().map(Expression::Test)
    }

    fn deeper<T>(&mut self, offset: usize, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == MAX_DEPTH {
            return Err(FilterError::new(Reason::TooDeep(MAX_DEPTH), offset));
        }
        self.depth += 1;
        let inner = read(self)?;
        self.depth -= 1;
        Ok(inner)
    }

    fn test(&mut self) -> Result<Test> {
        if !self.token.is_text() || is_reserved(self.token) {
            return Err(self.expected("a condition"));
        }
        let token = self.advance();
        match &*canonical(token) {
            "flags" => self.flags(),
            "ipv4" | "inet" => Ok(family(Network::ALL_V4)),
            "ipv6" | "inet6" => Ok(family(Network::ALL_V6)),
            word => {
                let subject = match token.kind {
                    TokenKind::Quoted => token.text.parse().ok().map(Subject::field),
                    _ => self.subject(word)?,
                };
                let subject = subject.map_or_else(|| self.unknown_field(token), Ok)?;
                let condition = self.condition(&subject, subject.kind())?;
                Ok(Test { subject, condition })
            }
        }
    }

    /// What the word means, with those that belong to it; `None` if it means nothing.
    fn subject(&mut self, word: &str) -> Result<Option<Subject>> {
        Ok(Some(match word {
            "src" | "source" => self.subject_of_side(Side::Source)?,
            "dst" | "destination" => self.subject_of_side(Side::Destination)?,
            "pkt" => self.subject_of_packet()?,
            "ip" | "host" | "net" => Subject::Either(Pair::Addresses),
            "port" => Subject::Either(Pair::Ports),
            "service" | "aws-service" => Subject::Either(Pair::Services),
            "duration" => Subject::Duration,
            "bps" => Subject::BitsPerSecond,
            "pps" => Subject::PacketsPerSecond,
            "bpp" => Subject::BytesPerPacket,
            "first" => self.subject_of_seen(Field::Start)?,
            "last" => self.subject_of_seen(Field::End)?,
            word => return Ok(words::field(word).map(Subject::field)),
        }))
    }

    fn subject_of_side(&mut self, side: Side) -> Result<Subject> {
        let pair = match &*canonical(self.token) {
            "ip" | "host" | "net" => Pair::Addresses,
            "port" => Pair::Ports,
            "service" | "aws-service" => Pair::Services,
            _ => return Err(self.expected(r#""ip", "net", "port" or "service""#)),
        };
        self.advance();
        Ok(side.of(pair))
    }

    fn subject_of_packet(&mut self) -> Result<Subject> {
        let subject = if self.take_any(&["src", "source"]) {
            Side::Source.of(Pair::PacketAddresses)
        } else if self.take_any(&["dst", "destination"]) {
            Side::Destination.of(Pair::PacketAddresses)
        } else {
            Subject::Either(Pair::PacketAddresses)
        };
        match (self.take_any(&["ip", "host", "net"]), &subject) {
            (true, _) => Ok(subject),
            (false, Subject::Field(_)) => Err(self.expected(r#""ip" or "net""#)),
            (false, _) => Err(self.expected(r#""src", "dst", "ip" or "net""#)),
        }
    }

    fn subject_of_seen(&mut self, field: Field) -> Result<Subject> {
        if !self.take_any(&["seen"]) {
            return Err(self.expected(r#""seen""#));
        }
        Ok(Subject::field(field))
    }

    /// A field that was not documented when this was written. A sign has to say that it is one, and
    /// quotes too if its name is nearly another, since that is mostly a slip.
    fn unknown_field(&self, token: Token<'_>) -> Result<Subject> {
        if !is_name(token.text) {
            let hint = match token.text.parse::<Network>() {
                Ok(_) => Hint::Say(r#"write "ip", "src ip" or "dst ip" before an address"#),
                Err(_) => Hint::None,
            };
            return Err(expected("a condition", token).hint(hint));
        }
        let name = token.text.to_ascii_lowercase().replace('_', "-");
        let neighbour = match token.kind {
            TokenKind::Quoted => None,
            _ => words::neighbour_of_condition(&name),
        };
        match (neighbour, sign(self.token)) {
            (None, Some(_)) => Ok(Subject::Field(FieldName::Unknown(name.into()))),
            (neighbour, _) => {
                let hint = neighbour.map_or(Hint::Say("a new field needs a sign"), Hint::Neighbour);
                Err(FilterError::unknown("field", token.text, token.offset).hint(hint))
            }
        }
    }

    /// Letters of flags, which without a sign are at least those that are set.
    fn flags(&mut self) -> Result<Test> {
        let subject = Subject::field(Field::TcpFlags);
        let condition = match sign(self.token) {
            Some(_) => self.condition(&subject, Kind::Flags)?,
            None => Condition::AllFlags(self.number(Kind::Flags)?),
        };
        Ok(Test { subject, condition })
    }

    fn condition(&mut self, subject: &Subject, kind: Kind) -> Result<Condition> {
        let sign = match sign(self.token) {
            Some(Sign::Order(_)) if !kind.has_order() => {
                return Err(self.expected(r#""=", "!=" or "in""#));
            }
            Some(sign) => {
                let is_not = self.advance().is("not");
                if is_not && !self.take_any(&["in"]) {
                    return Err(self.expected(r#""in""#));
                }
                sign
            }
            None => Sign::Is(Membership::In, Shape::One),
        };
        match sign {
            Sign::Present => Ok(Condition::Present),
            Sign::Absent => Ok(Condition::Absent),
            Sign::Order(order) => Ok(Condition::Order(order, self.number(kind)?)),
            Sign::Is(membership, shape) => self.members(membership, shape, subject, kind),
        }
    }

    pub(super) fn count_value(&mut self) -> Result<()> {
        if self.values == MAX_VALUES {
            return Err(FilterError::new(Reason::TooMany(MAX_VALUES), self.token.offset));
        }
        self.values += 1;
        Ok(())
    }

    pub(super) fn advance(&mut self) -> Token<'a> {
        core::mem::replace(&mut self.token, self.tokens.next())
    }

    pub(super) fn take_any(&mut self, texts: &[&str]) -> bool {
        let is_any = texts.iter().any(|text| self.token.is(text));
        if is_any {
            self.advance();
        }
        is_any
    }

    pub(super) fn expected(&self, what: &'static str) -> FilterError {
        expected(what, self.token)
    }

    fn expected_joint(&self, what: &'static str) -> FilterError {
        let neighbour = match self.token.kind {
            TokenKind::Word => words::neighbour(self.token.text, ["and", "or"].into_iter()),
            _ => None,
        };
        self.expected(what).hint(neighbour.map_or(Hint::None, Hint::Neighbour))
    }
}

impl Side {
    const fn of(self, pair: Pair) -> Subject {
        let [source, destination] = pair.fields();
        match self {
            Self::Source => Subject::field(source),
            Self::Destination => Subject::field(destination),
        }
    }
}

/// The only part alone, or all of them joined.
fn join(mut parts: Vec<Expression>, join: fn(Vec<Expression>) -> Expression) -> Expression {
    match (parts.pop(), parts.is_empty()) {
        (Some(part), true) => part,
        (last, _) => {
            parts.extend(last);
            join(parts)
        }
    }
}

fn family(all: Network) -> Test {
    Test {
        subject: Subject::Either(Pair::Addresses),
        condition: Condition::Address(Membership::In, Networks::new([all])),
    }
}

pub(super) fn sign(token: Token<'_>) -> Option<Sign> {
    const SIGNS: [(&[&str], Sign); 10] = [
        (&["=", "==", "eq"], Sign::Is(Membership::In, Shape::One)),
        (&["!=", "ne"], Sign::Is(Membership::NotIn, Shape::One)),
        (&["in"], Sign::Is(Membership::In, Shape::List)),
        // With `in` after it.
        (&["not"], Sign::Is(Membership::NotIn, Shape::List)),
        (&["<", "lt"], Sign::Order(Order::Less)),
        (&["<=", "le"], Sign::Order(Order::AtMost)),
        (&[">", "gt"], Sign::Order(Order::Greater)),
        (&[">=", "ge"], Sign::Order(Order::AtLeast)),
        (&["present"], Sign::Present),
        (&["absent"], Sign::Absent),
    ];
    SIGNS.iter().find(|(texts, _)| texts.iter().any(|text| token.is(text))).map(|&(_, sign)| sign)
}

/// The word in lower case, with `-` for `_`. What stands in quotes is never a word of the language,
/// only the name of a field.
fn canonical(token: Token<'_>) -> String {
    match token.kind {
        TokenKind::Word => token.text.to_ascii_lowercase().replace('_', "-"),
        _ => String::new(),
    }
}

pub(super) fn is_reserved(token: Token<'_>) -> bool {
    token.kind == TokenKind::Word && words::is_reserved(token.text)
}

/// Whether a format could name a field so: a letter, then letters, digits, `-` and `_`.
fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

pub(super) fn expected(what: &'static str, token: Token<'_>) -> FilterError {
    match token.kind {
        TokenKind::NotClosed => FilterError::new(Reason::NotClosed, token.offset),
        TokenKind::End => FilterError::new(Reason::Expected(what, None), token.offset),
        _ => FilterError::new(Reason::Expected(what, Some(shorten(token.text))), token.offset),
    }
}
