//! Reads the values that a subject is compared with.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::error::{FilterError, Hint, Reason};
use super::expression::{Condition, Kind, Membership, Subject};
use super::networks::{Network, Networks};
use super::number::{NumberError, parse_count, parse_duration_ms};
use super::parse::{Parser, Result, Shape, expected, is_reserved};
use super::ranges::{Range, Ranges};
use super::texts::Texts;
use super::tokens::{Token, TokenKind};
use super::{time, words};
use crate::{FieldName, protocol};

impl<'a> Parser<'a> {
    pub(super) fn members(
        &mut self,
        membership: Membership,
        shape: Shape,
        subject: &Subject,
        kind: Kind,
    ) -> Result<Condition> {
        Ok(match kind {
            Kind::Address => {
                let networks = self.values(shape, Self::network)?;
                Condition::Address(membership, Networks::new(networks))
            }
            Kind::Text => {
                let texts = self.values(shape, |parser| parser.text(subject))?;
                Condition::Text(membership, Texts::new(texts, subject.case()))
            }
            kind => {
                let ranges = self.values(shape, |parser| parser.range(kind))?;
                Condition::Number(membership, Ranges::new(ranges))
            }
        })
    }

    /// One value, or those between `[` and `]`, with commas or without.
    fn values<T>(
        &mut self,
        shape: Shape,
        mut value: impl FnMut(&mut Self) -> Result<T>,
    ) -> Result<Vec<T>> {
        if shape == Shape::One {
            return Ok(vec![value(self)?]);
        }
        if !self.take_any(&["["]) {
            return Err(self.expected("a list such as [a, b]"));
        }
        let mut values = Vec::new();
        loop {
            self.count_value()?;
            values.push(value(self)?);
            self.take_any(&[","]);
            if self.take_any(&["]"]) {
                return Ok(values);
            }
        }
    }

    /// The next token, if it can be a value.
    fn value(&mut self, what: &'static str) -> Result<Token<'a>> {
        if !self.token.is_text() || is_reserved(self.token) {
            return Err(self.expected(what));
        }
        Ok(self.advance())
    }

    fn network(&mut self) -> Result<Network> {
        const WHAT: &str = "an address or a network such as 10.0.0.0/8";
        let token = self.value(WHAT)?;
        token.text.parse().map_err(|_| expected(WHAT, token))
    }

    fn text(&mut self, subject: &Subject) -> Result<Vec<String>> {
        const WHAT: &str = "a text";
        let token = self.value(WHAT)?;
        if token.kind == TokenKind::Word {
            check_word(token, subject)?;
        }
        Ok(token.pieces())
    }

    /// `22` or `1024-65535`.
    fn range(&mut self, kind: Kind) -> Result<Range> {
        let token = self.value(what(kind))?;
        let error = match self.number_of(kind, token) {
            Ok(number) => return Ok(Range::single(number)),
            Err(error) => error,
        };
        let (first, last) = match (error, token.text.split_once('-')) {
            (NumberError::NotANumber, Some(ends)) if kind.has_ranges() => ends,
            _ => return Err(number_error(kind, token, error)),
        };
        let number = |text| number(kind, text).map_err(|error| number_error(kind, token, error));
        let range = Range { first: number(first)?, last: number(last)? };
        if range.first > range.last {
            return Err(FilterError::new(Reason::Backwards, token.offset));
        }
        Ok(range)
    }

    pub(super) fn number(&mut self, kind: Kind) -> Result<u64> {
        let token = self.value(what(kind))?;
        self.number_of(kind, token).map_err(|error| number_error(kind, token, error))
    }

    fn number_of(&mut self, kind: Kind, token: Token<'a>) -> Result<u64, NumberError> {
        // A blank can stand for the T between date and time of day.
        let is_date = |text: &str| text.contains('-') && !text.contains(':');
        let is_time_of_day = |text: &str| text.as_bytes().get(2) == Some(&b':');
        let next = self.token;
        if kind == Kind::Time
            && is_date(token.text)
            && next.kind == TokenKind::Word
            && is_time_of_day(next.text)
        {
            self.advance();
            return number(kind, &format!("{}T{}", token.text, next.text));
        }
        number(kind, token.text)
    }
}

fn number(kind: Kind, text: &str) -> Result<u64, NumberError> {
    let number = match kind {
        Kind::Protocol => {
            protocol::number(text).map_or_else(|| parse_count(text), |n| Ok(n.into()))
        }
        Kind::Time => time::parse(text).map(|time| time.0).ok_or(NumberError::NotANumber),
        Kind::Duration => parse_duration_ms(text),
        Kind::Flags => flags(text).ok_or(NumberError::NotANumber),
        _ => parse_count(text),
    }?;
    if number <= limit(kind) { Ok(number) } else { Err(NumberError::TooLarge) }
}

/// The flags of these letters.
fn flags(text: &str) -> Option<u64> {
    let bit = |letter: char| {
        let is_it = |(other, _): &&(char, u16)| *other == letter.to_ascii_uppercase();
        words::FLAGS.iter().find(is_it).map(|&(_, bit)| u64::from(bit))
    };
    text.chars().try_fold(0, |flags, letter| Some(flags | bit(letter)?)).filter(|&flags| flags > 0)
}

const fn limit(kind: Kind) -> u64 {
    match kind {
        Kind::Number(limit) => limit,
        Kind::Protocol => u8::MAX as u64,
        _ => u64::MAX,
    }
}

const fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::Number(_) => "a number",
        Kind::Protocol => "a protocol: its name or number",
        Kind::Flags => "letters of F, S, R, P, A and U",
        Kind::Time => "a time such as 2024-07-11T09:00:00Z",
        Kind::Duration => "a duration such as 90s, 1500ms, 5m or 2h",
        Kind::Address | Kind::Text | Kind::Count => "a number such as 10, 0x1f or 5k",
    }
}

fn number_error(kind: Kind, token: Token<'_>, error: NumberError) -> FilterError {
    let is_name = token.text.starts_with(|first: char| first.is_ascii_alphabetic());
    match (error, kind) {
        (NumberError::TooLarge, _) => FilterError::new(Reason::TooLarge(limit(kind)), token.offset),
        (NumberError::NotANumber, Kind::Protocol) if is_name => {
            let neighbour = words::neighbour(token.text, protocol::names());
            FilterError::unknown("protocol", token.text, token.offset)
                .hint(neighbour.map_or(Hint::None, Hint::Neighbour))
        }
        (NumberError::NotANumber, _) => expected(what(kind), token),
    }
}

/// Words that a field does not have are mostly slips.
fn check_word(token: Token<'_>, subject: &Subject) -> Result<()> {
    if token.text == "-" {
        return Err(expected("a text", token)
            .hint(Hint::Say(r#"write "absent" for a value that is not there"#)));
    }
    let Subject::Field(FieldName::Known(field)) = subject else {
        return Ok(());
    };
    let vocabulary = words::vocabulary(*field);
    let is_in = vocabulary.iter().any(|word| word.eq_ignore_ascii_case(token.text));
    if vocabulary.is_empty() || is_in || token.text.contains('*') {
        return Ok(());
    }
    let neighbour = words::neighbour(token.text, vocabulary.iter().copied());
    let hint = neighbour.map_or(Hint::Say("in quotes it can be any text"), Hint::Neighbour);
    let name = words::short(*field).unwrap_or(field.name());
    Err(FilterError::unknown(name, token.text, token.offset).hint(hint))
}
