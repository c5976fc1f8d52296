//! A filter as a condition in SQL, which is true or false and never unknown where that matters.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::address;
use super::flow::Flow;
use crate::filter::expression::{Condition, Expression, Membership, Order, Subject, Test};
use crate::filter::ranges::{Range, Ranges};
use crate::filter::texts::{Case, Texts};
use crate::filter::words;
use crate::{Field, FieldName, FieldType};

/// When a condition holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Truth {
    Always,
    Never,
    If(Sql),
}

/// A condition, and what joins its parts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Sql {
    text: String,
    joint: Joint,
}

/// The loosest first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Joint {
    Or,
    And,
    None,
}

/// The records that the expression is true of. `NULL` counts as false at the end of a `WHERE`, and in
/// `AND` and `OR` up to there; below a `NOT` it has to be made false before.
pub(super) fn truth(expression: &Expression, flow: &Flow<'_>, is_negated: bool) -> Truth {
    match expression {
        Expression::And(parts) => all(parts.iter().map(|part| truth(part, flow, is_negated))),
        Expression::Or(parts) => any(parts.iter().map(|part| truth(part, flow, is_negated))),
        Expression::Not(part) => match truth(part, flow, true) {
            Truth::Always => Truth::Never,
            Truth::Never => Truth::Always,
            Truth::If(Sql { text, .. }) => Truth::If(Sql::one(format!("NOT ({text})"))),
        },
        Expression::Test(test) => test.truth(flow, is_negated),
    }
}

pub(super) fn all(parts: impl Iterator<Item = Truth>) -> Truth {
    let mut conditions = Vec::new();
    for part in parts {
        match part {
            Truth::Always => {}
            Truth::Never => return Truth::Never,
            Truth::If(sql) => conditions.push(sql),
        }
    }
    Sql::joined(conditions, Joint::And).map_or(Truth::Always, Truth::If)
}

fn any(parts: impl Iterator<Item = Truth>) -> Truth {
    let mut conditions = Vec::new();
    for part in parts {
        match part {
            Truth::Always => return Truth::Always,
            Truth::Never => {}
            Truth::If(sql) => conditions.push(sql),
        }
    }
    Sql::joined(conditions, Joint::Or).map_or(Truth::Never, Truth::If)
}

impl Truth {
    /// A condition without `AND` or `OR` outside of parentheses.
    pub(super) const fn when(text: String) -> Self {
        Self::If(Sql::one(text))
    }
}

impl Sql {
    const fn one(text: String) -> Self {
        Self { text, joint: Joint::None }
    }

    fn joined(mut parts: Vec<Self>, joint: Joint) -> Option<Self> {
        if parts.len() < 2 {
            return parts.pop();
        }
        let word = if joint == Joint::And { " AND " } else { " OR " };
        let parts: Vec<_> = parts.into_iter().map(|part| part.within(joint)).collect();
        Some(Self { text: parts.join(word), joint })
    }

    fn within(self, joint: Joint) -> String {
        if self.joint < joint { format!("({})", self.text) } else { self.text }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

impl Test {
    fn truth(&self, flow: &Flow<'_>, is_negated: bool) -> Truth {
        match &self.subject {
            Subject::Either(pair) => any(pair
                .fields()
                .into_iter()
                .map(|field| self.of_field(&FieldName::Known(field), flow, is_negated))),
            Subject::Field(name) => self.of_field(name, flow, is_negated),
            Subject::Duration => self.of_amount(Amount::duration(flow), is_negated),
            Subject::BitsPerSecond => {
                self.of_amount(Amount::rate(flow, Field::Bytes, 8 * 1000), is_negated)
            }
            Subject::PacketsPerSecond => {
                self.of_amount(Amount::rate(flow, Field::Packets, 1000), is_negated)
            }
            Subject::BytesPerPacket => self.of_amount(Amount::bytes_per_packet(flow), is_negated),
        }
    }

    fn of_field(&self, name: &FieldName, flow: &Flow<'_>, is_negated: bool) -> Truth {
        let Some(column) = flow.column(name) else {
            return self.of_amount(None, is_negated);
        };
        let field = name.field();
        match &self.condition {
            Condition::Address(membership, networks) => {
                let bits = field.and_then(|field| flow.bits(field)).unwrap_or(column);
                let members = address::is_in(&bits, networks.iter());
                membership.truth(members, &bits, is_negated)
            }
            Condition::Text(membership, texts) => {
                let case = field.map_or(Case::Counts, words::case);
                membership.truth(is_text(&column, texts, case, flow), &column, is_negated)
            }
            Condition::AllFlags(flags) => {
                known(format!("{} = {flags}", flow.dialect.bit_and(&column, *flags)), is_negated)
            }
            _ => {
                let time = field.filter(|field| field.r#type() == FieldType::Time);
                let value = time.and_then(|time| flow.time_ms(time)).unwrap_or(column);
                self.of_amount(Some(Amount { value, divisor: None, flow }), is_negated)
            }
        }
    }

    /// What the table has no fields for is absent.
    fn of_amount(&self, amount: Option<Amount<'_>>, is_negated: bool) -> Truth {
        match (&self.condition, amount) {
            (Condition::Absent, None) => Truth::Always,
            (Condition::Absent, Some(amount)) => any(amount.parts("IS NULL")),
            (Condition::Present, Some(amount)) => all(amount.parts("IS NOT NULL")),
            (Condition::Order(order, limit), Some(amount)) => {
                known(amount.compared(order.sign(), *limit), is_negated)
            }
            (Condition::Number(membership, ranges), Some(amount)) => {
                membership.truth(amount.is_in(ranges), &amount.value, is_negated)
            }
            _ => Truth::Never,
        }
    }
}

/// A number of a record, or the quotient of two.
struct Amount<'a> {
    value: String,
    /// Never 0, but maybe `NULL`.
    divisor: Option<String>,
    flow: &'a Flow<'a>,
}

impl<'a> Amount<'a> {
    fn duration(flow: &'a Flow<'a>) -> Option<Self> {
        let (start, end) = (flow.time_ms(Field::Start)?, flow.time_ms(Field::End)?);
        let value = format!("(CASE WHEN {end} >= {start} THEN {end} - {start} END)");
        Some(Self { value, divisor: None, flow })
    }

    /// So many of the field in as many milliseconds.
    fn rate(flow: &'a Flow<'a>, field: Field, times: u64) -> Option<Self> {
        let count = flow.field(field)?;
        let (start, end) = (flow.time_ms(Field::Start)?, flow.time_ms(Field::End)?);
        let divisor = format!("(CASE WHEN {end} > {start} THEN {end} - {start} END)");
        Some(Self { value: format!("{count} * {times}"), divisor: Some(divisor), flow })
    }

    fn bytes_per_packet(flow: &'a Flow<'a>) -> Option<Self> {
        let (value, packets) = (flow.field(Field::Bytes)?, flow.field(Field::Packets)?);
        Some(Self { value, divisor: Some(format!("NULLIF({packets}, 0)")), flow })
    }

    fn parts(&self, is: &str) -> impl Iterator<Item = Truth> {
        let parts = [Some(&self.value), self.divisor.as_ref()];
        parts.map(|part| Some(Truth::when(format!("{} {is}", part?)))).into_iter().flatten()
    }

    /// Products are exact, quotients would not be.
    fn compared(&self, sign: &str, limit: u64) -> String {
        let limit = self.flow.dialect.number(limit);
        match &self.divisor {
            Some(divisor) => format!("{} {sign} {limit} * {divisor}", self.value),
            None => format!("{} {sign} {limit}", self.value),
        }
    }

    fn is_in(&self, ranges: &Ranges) -> Vec<String> {
        let (mut alone, mut parts) = (Vec::new(), Vec::new());
        for Range { first, last } in ranges.iter() {
            if first < last {
                let (first, last) = (self.compared(">=", first), self.compared("<=", last));
                parts.push(format!("({first} AND {last})"));
            } else if self.divisor.is_some() {
                parts.push(self.compared("=", first));
            } else {
                alone.push(self.flow.dialect.number(first));
            }
        }
        parts.extend(one_of(&self.value, &alone));
        parts
    }
}

/// The texts are in lower case where case is ignored.
fn is_text(column: &str, texts: &Texts, case: Case, flow: &Flow<'_>) -> Vec<String> {
    let column = match case {
        Case::Counts => column.to_string(),
        Case::Ignored => format!("LOWER({column})"),
    };
    let exact: Vec<_> = texts.exact().map(|text| flow.dialect.text(text)).collect();
    let patterns = texts.patterns().map(|pattern| flow.dialect.like(&column, pattern.pieces()));
    one_of(&column, &exact).into_iter().chain(patterns).collect()
}

fn one_of(value: &str, members: &[String]) -> Option<String> {
    match members {
        [] => None,
        [one] => Some(format!("{value} = {one}")),
        many => Some(format!("{value} IN ({})", many.join(", "))),
    }
}

impl Membership {
    /// The members as conditions, one of which holds, or none of which.
    fn truth(self, members: Vec<String>, value: &str, is_negated: bool) -> Truth {
        let member = any(members.into_iter().map(Truth::when));
        match (self, member) {
            (Self::In, Truth::If(sql)) => known_sql(sql, is_negated),
            (Self::In, other) => other,
            (Self::NotIn, Truth::If(sql)) => known(format!("NOT ({})", sql.text), is_negated),
            (Self::NotIn, _) => Truth::when(format!("{value} IS NOT NULL")),
        }
    }
}

impl Order {
    const fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }
}

fn known(text: String, is_negated: bool) -> Truth {
    known_sql(Sql::one(text), is_negated)
}

/// Makes what is unknown false where it would not count as that.
fn known_sql(sql: Sql, is_negated: bool) -> Truth {
    if is_negated { Truth::when(format!("COALESCE({}, FALSE)", sql.text)) } else { Truth::If(sql) }
}
