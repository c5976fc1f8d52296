//! Conditions on the values of a message, by their position: `[version, ..., action=REJECT, status]`.

use regex_lite::Regex;

use super::regex;

/// What the values of a message have to be.
#[derive(Clone, Debug)]
pub(crate) struct Positions {
    /// From the first value on.
    first: Vec<Demand>,
    /// Up to the last value, after any number of others; `None` if there are no others.
    last: Option<Vec<Demand>>,
}

/// Conditions on one value, without any of which it may be anything.
#[derive(Clone, Debug, Default)]
struct Demand {
    conditions: Vec<Condition>,
    /// Whether one is enough, or all have to hold.
    is_any: bool,
}

#[derive(Clone, Debug)]
enum Condition {
    /// `*` stands for any characters.
    Is(String),
    IsNot(String),
    Matches(Regex),
    Order(Order, f64),
}

#[derive(Clone, Copy, Debug)]
enum Order {
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Positions {
    /// What stands between the brackets.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let slots: Vec<_> = text.split(',').map(str::trim).collect();
        let mut parts = slots.split(|slot| *slot == "...");
        let demands = |slots: &[&str]| {
            slots.iter().map(|slot| Demand::parse(slot)).collect::<Option<Vec<_>>>()
        };
        let first = demands(parts.next()?)?;
        let last = match parts.next() {
            Some(slots) => Some(demands(slots)?),
            None => None,
        };
        parts.next().is_none().then_some(Self { first, last })
    }

    pub(super) fn match_values(&self, message: &str) -> bool {
        let values = values(message);
        let count = self.first.len() + self.last.as_ref().map_or(0, Vec::len);
        if values.len() < count || (self.last.is_none() && values.len() > count) {
            return false;
        }
        let last = self.last.iter().flatten().rev().zip(values.iter().rev());
        self.first.iter().zip(&values).chain(last).all(|(demand, value)| demand.holds(value))
    }
}

impl Demand {
    /// A name alone, or a name with conditions: `port=22||port=3389`.
    fn parse(slot: &str) -> Option<Self> {
        if is_name(slot) {
            return Some(Self::default());
        }
        if let Some(regex) = regex(slot) {
            return Some(Self { conditions: vec![Condition::Matches(regex)], is_any: false });
        }
        let is_any = slot.contains("||");
        if is_any && slot.contains("&&") {
            return None;
        }
        let parts = slot.split(if is_any { "||" } else { "&&" }).map(str::trim);
        let parts: Vec<_> = parts.map(Condition::parse).collect::<Option<_>>()?;
        let is_of_one_name = parts.iter().all(|(name, _)| *name == parts[0].0);
        let conditions = parts.into_iter().map(|(_, condition)| condition).collect();
        is_of_one_name.then_some(Self { conditions, is_any })
    }

    fn holds(&self, value: &str) -> bool {
        let mut conditions = self.conditions.iter();
        if self.is_any {
            conditions.any(|condition| condition.holds(value))
        } else {
            conditions.all(|condition| condition.holds(value))
        }
    }
}

impl Condition {
    /// The name, and what holds of it.
    fn parse(text: &str) -> Option<(&str, Self)> {
        let at = text.find(['=', '!', '<', '>'])?;
        let (name, rest) = text.split_at(at);
        let name = name.trim();
        let signs = ["!=", "<=", ">=", "=", "<", ">"];
        let sign = signs.into_iter().find(|sign| rest.starts_with(sign))?;
        let operand = rest[sign.len()..].trim();
        let number = || operand.parse::<f64>().ok();
        let condition = match sign {
            "=" if operand.starts_with('%') => Self::Matches(regex(operand)?),
            "=" => Self::Is(word(operand)?),
            "!=" => Self::IsNot(word(operand)?),
            "<" => Self::Order(Order::Less, number()?),
            "<=" => Self::Order(Order::AtMost, number()?),
            ">" => Self::Order(Order::Greater, number()?),
            _ => Self::Order(Order::AtLeast, number()?),
        };
        is_name(name).then_some((name, condition))
    }

    fn holds(&self, value: &str) -> bool {
        match self {
            Self::Is(word) => is_like(word, value),
            Self::IsNot(word) => !is_like(word, value),
            Self::Matches(regex) => regex.is_match(value),
            Self::Order(order, number) => value.parse::<f64>().is_ok_and(|value| match order {
                Order::Less => value < *number,
                Order::AtMost => value <= *number,
                Order::Greater => value > *number,
                Order::AtLeast => value >= *number,
            }),
        }
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// A word, in quotes or not.
fn word(text: &str) -> Option<String> {
    let word = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:*/".contains(&byte);
    (!word.is_empty() && word.bytes().all(allowed)).then(|| word.to_owned())
}

/// Whether the pieces between `*` stand in the value, in order, the first and the last at its ends.
fn is_like(word: &str, value: &str) -> bool {
    let Some((first, rest)) = word.split_once('*') else { return word == value };
    let (middle, last) = rest.rsplit_once('*').map_or(("", rest), |(middle, last)| (middle, last));
    let Some(inner) = value.strip_prefix(first).and_then(|inner| inner.strip_suffix(last)) else {
        return false;
    };
    let mut inner = inner;
    middle.split('*').all(|piece| match inner.split_once(piece) {
        Some((_, after)) => {
            inner = after;
            true
        }
        None => false,
    })
}

/// The values of a message: between blanks, but for what stands in `[]` or `""`.
fn values(message: &str) -> Vec<&str> {
    let mut values = Vec::new();
    let mut rest = message.trim_start();
    while !rest.is_empty() {
        let close = match rest.as_bytes()[0] {
            b'[' => rest.find(']'),
            b'"' => rest[1..].find('"').map(|at| at + 1),
            _ => None,
        };
        let end = close.map_or_else(|| rest.find(' ').unwrap_or(rest.len()), |close| close + 1);
        let (value, after) = rest.split_at(end);
        values.push(value);
        rest = after.trim_start();
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str) -> bool {
        Positions::parse(pattern).unwrap().match_values("2 10.0.2.5 443 - ACCEPT")
    }

    #[test]
    fn values_are_those_of_their_position() {
        assert!(matches("a, b, c, d, e"));
        assert!(matches("a, b=10.0.2.5, c, d, e"));
        assert!(!matches("a=10.0.2.5, b, c, d, e"));
        assert!(!matches("a, b, c, d"));
        assert!(!matches("a, b, c, d, e, f"));
        assert!(matches("a, b=10.0.2.5, ..."));
        assert!(matches("..., d=-, e=ACCEPT"));
        assert!(matches("a, ..., e=\"ACCEPT\""));
        assert!(matches("a, b, c, d, ..., e"));
        assert!(!matches("a, b, c, d, e, ..., f"));
    }

    #[test]
    fn conditions_are_words_orders_and_expressions() {
        for (condition, expected) in [
            ("b=10.0.*", true),
            ("b=10.*.5", true),
            ("b=*.2.*", true),
            ("b=10.1.*", false),
            ("b=*:*", false),
            ("b!=10.0.*", false),
            ("b!=10.1.*", true),
            (r"b=%^10\.0\.%", true),
            ("b=10.1.*||b=10.0.*", true),
            ("b=10.1.*&&b=10.0.*", false),
            ("b<5", false),
        ] {
            assert_eq!(matches(&format!("a, {condition}, ...")), expected, "{condition}");
        }
        for (condition, expected) in
            [("c>=443&&c<444", true), ("c>443", false), ("c<=442", false), ("c=443||c=22", true)]
        {
            assert_eq!(matches(&format!("a, b, {condition}, ...")), expected, "{condition}");
        }
        // What is absent is no number.
        assert!(!matches("a, b, c, d>=0, ..."));
        assert!(matches("a, b, c, d!=0, ..."));
    }

    #[test]
    fn a_value_in_brackets_or_quotes_is_one() {
        assert_eq!(values("a [b c] \"d e\" f"), ["a", "[b c]", "\"d e\"", "f"]);
        assert_eq!(values("[open"), ["[open"]);
    }
}
