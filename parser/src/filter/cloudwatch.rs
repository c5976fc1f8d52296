//! A filter as a filter pattern of CloudWatch Logs, as far as that language goes.
//!
//! Such a pattern names the values of a line by their position and may demand something of each:
//! `[version, account_id, interface_id, srcaddr=10.0.*, ...]`. It is always weaker than the filter
//! or as strong: what the filter asks for matches it. What it cannot say is left out.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::net::Ipv4Addr;

use super::Filter;
use super::expression::{Condition, Expression, Membership, Order, Subject, Test};
use super::networks::{Network, Networks};
use super::ranges::Ranges;
use super::texts::Texts;
use crate::{Field, FieldName, FieldType, Format};

impl Filter {
    /// The filter pattern of CloudWatch Logs that leaves out the most of what the filter does, for
    /// lines of the format; `None` if no pattern leaves out anything.
    ///
    /// Every line that the filter asks for matches the pattern, if it is written as AWS writes it.
    /// Others may match too: AWS knows no networks of all sizes, no alternatives between two fields
    /// and no arithmetic. So what comes through has to be filtered once more.
    ///
    /// ```
    /// use flowlogs_parser::{Filter, Format};
    ///
    /// let filter: Filter = "src net 10.0.0.0/16 and dst port in [22, 3389]".parse()?;
    /// assert_eq!(
    ///     filter.cloudwatch_pattern(Format::vpc_default()).as_deref(),
    ///     Some("[version, account_id, interface_id, srcaddr=10.0.*, dstaddr, srcport, \
    ///           dstport=22||dstport=3389, ...]"),
    /// );
    ///
    /// let either: Filter = "host 192.0.2.1".parse()?;
    /// assert_eq!(
    ///     either.cloudwatch_pattern(Format::vpc_default()).as_deref(),
    ///     Some(r"%192\.0\.2\.1%"),
    /// );
    /// # Ok::<(), flowlogs_parser::FilterError>(())
    /// ```
    #[must_use]
    pub fn cloudwatch_pattern(&self, format: &Format) -> Option<String> {
        let tests = conjuncts(&self.expression);
        let mut demands: Vec<Demand> = Vec::new();
        for test in &tests {
            if let Some(demand) = Demand::of(test, format)
                && !demands.contains(&demand)
            {
                demands.push(demand);
            }
        }
        demands.sort_by_key(|demand| demand.position);
        // The longest are those that leave out the least.
        loop {
            if demands.is_empty() {
                return tests.iter().find_map(|test| anywhere(test));
            }
            let pattern = bracket(&demands, format);
            if pattern.len() <= MAX_PATTERN {
                return Some(pattern);
            }
            let longest = demands.iter().enumerate().max_by_key(|(_, demand)| demand.text.len());
            demands.remove(longest.map_or(0, |(index, _)| index));
        }
    }
}

/// Characters of a pattern, at most.
const MAX_PATTERN: usize = 1024;

/// Alternatives that a value is given, at most.
const MAX_ALTERNATIVES: usize = 16;

/// What the value at a position has to be.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Demand {
    position: usize,
    text: String,
}

/// Tests all of which have to hold. `or` and `not` are not taken apart.
fn conjuncts(expression: &Expression) -> Vec<&Test> {
    match expression {
        Expression::And(parts) => parts.iter().flat_map(conjuncts).collect(),
        Expression::Test(test) => [test].into(),
        Expression::Or(_) | Expression::Not(_) => Vec::new(),
    }
}

impl Demand {
    fn of(test: &Test, format: &Format) -> Option<Self> {
        let Subject::Field(FieldName::Known(field)) = &test.subject else { return None };
        let position = format.position(*field)?;
        let name = name(&FieldName::Known(*field));
        let demanded = match &test.condition {
            Condition::Address(Membership::In, networks) => {
                any(addresses(networks)?.iter().map(|address| format!("{name}={address}")))
            }
            Condition::Number(membership, ranges) => number(&name, *field, *membership, ranges)?,
            Condition::Order(order, number) => {
                let sign = match order {
                    Order::Less => "<",
                    Order::AtMost => "<=",
                    Order::Greater => ">",
                    Order::AtLeast => ">=",
                };
                // Times are compared in milliseconds and written in seconds, or so.
                is_plain(*field).then(|| format!("{name}{sign}{number}"))?
            }
            Condition::Text(Membership::In, texts) => {
                any(values(*field, texts)?.iter().map(|value| format!("{name}={value}")))
            }
            Condition::Text(Membership::NotIn, texts) => {
                all(values(*field, texts)?.iter().map(|value| format!("{name}!={value}")))
            }
            _ => return None,
        };
        Some(Self { position, text: demanded })
    }
}

/// Whether the field holds a number that is written as it is counted.
fn is_plain(field: Field) -> bool {
    matches!(
        field.r#type(),
        FieldType::Port | FieldType::Protocol | FieldType::Count | FieldType::Number
    )
}

fn number(name: &str, field: Field, membership: Membership, ranges: &Ranges) -> Option<String> {
    if !is_plain(field) || ranges.iter().count() > MAX_ALTERNATIVES {
        return None;
    }
    match membership {
        Membership::NotIn => {
            let singles = ranges.iter().filter(|range| range.is_single());
            let text = all(singles.map(|range| format!("{name}!={}", range.first)));
            Some(text).filter(|text| !text.is_empty())
        }
        Membership::In => match ranges.only() {
            Some(range) if !range.is_single() => {
                Some(format!("{name}>={}&&{name}<={}", range.first, range.last))
            }
            // `&&` and `||` together would need parentheses, which there are not: one range from the
            // first to the last number holds all.
            _ if ranges.iter().any(|range| !range.is_single()) => {
                let (first, last) = (ranges.iter().next()?, ranges.iter().last()?);
                Some(format!("{name}>={}&&{name}<={}", first.first, last.last))
            }
            _ => Some(any(ranges.iter().map(|range| format!("{name}={}", range.first)))),
        },
    }
}

/// Texts as AWS writes them, where that is known: those of other fields may be written in any case.
fn values(field: Field, texts: &Texts) -> Option<Vec<String>> {
    let in_capitals = match field {
        Field::Action | Field::LogStatus => true,
        Field::AccountId
        | Field::InterfaceId
        | Field::VpcId
        | Field::SubnetId
        | Field::InstanceId => false,
        _ => return None,
    };
    if texts.patterns().next().is_some() {
        return None;
    }
    let exact =
        texts.exact().map(|text| if in_capitals { text.to_uppercase() } else { text.to_owned() });
    let exact: Vec<_> = exact.collect();
    let is_safe = |text: &String| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    (exact.len() <= MAX_ALTERNATIVES && exact.iter().all(is_safe)).then_some(exact)
}

/// Addresses with `*` for octets that do not count. There are many ways to write an IPv6 address, so
/// if one is among them, all are.
fn addresses(networks: &Networks) -> Option<Vec<String>> {
    let mut addresses = Vec::new();
    for network in networks.iter() {
        match network {
            Network::V4(address, prefix) => addresses.extend(octets(address, prefix)?),
            Network::V6(..) => addresses.push("*:*".to_owned()),
        }
    }
    addresses.dedup();
    (addresses.len() <= MAX_ALTERNATIVES).then_some(addresses)
}

/// A network of whole octets, or as many as it takes; one that is larger, where those are too many.
fn octets(address: Ipv4Addr, prefix: u32) -> Option<Vec<String>> {
    let whole = (prefix / 8) as usize;
    let beside = prefix % 8;
    let octets = address.octets();
    if beside == 0 || 1_usize << (8 - beside) > MAX_ALTERNATIVES {
        return (whole > 0).then(|| [written(&octets[..whole])].into());
    }
    let first = octets[whole];
    let last = first | (u8::MAX >> beside);
    let with = |octet: u8| {
        let mut octets = octets;
        octets[whole] = octet;
        written(&octets[..=whole])
    };
    Some((first..=last).map(with).collect())
}

fn written(octets: &[u8]) -> String {
    let mut text = octets.iter().map(u8::to_string).collect::<Vec<_>>().join(".");
    if octets.len() < 4 {
        text.push_str(".*");
    }
    text
}

fn any(alternatives: impl Iterator<Item = String>) -> String {
    alternatives.collect::<Vec<_>>().join("||")
}

fn all(demands: impl Iterator<Item = String>) -> String {
    demands.collect::<Vec<_>>().join("&&")
}

/// The names of all values up to the last that something is demanded of, and how.
fn bracket(demands: &[Demand], format: &Format) -> String {
    let last = demands.iter().map(|demand| demand.position).max().unwrap_or(0);
    let mut values: Vec<String> = format.names().iter().take(last + 1).map(name).collect();
    for (index, value) in values.iter_mut().enumerate() {
        // Where one demand has alternatives, no other can be joined to it without parentheses.
        let of_value = demands.iter().filter(|demand| demand.position == index);
        let mut texts: Vec<&str> = of_value.map(|demand| demand.text.as_str()).collect();
        if texts.len() > 1 && texts.iter().any(|text| text.contains("||")) {
            texts.truncate(1);
        }
        if !texts.is_empty() {
            *value = texts.join("&&");
        }
    }
    let rest = if last + 1 < format.len() { ", ..." } else { "" };
    format!("[{}{rest}]", values.join(", "))
}

/// A name in a pattern has letters, digits and `_`.
fn name(name: &FieldName) -> String {
    let allowed = |sign: char| if sign.is_ascii_alphanumeric() { sign } else { '_' };
    name.as_str().chars().map(allowed).collect()
}

/// What stands somewhere in the line, of a test that is about either of two addresses.
fn anywhere(test: &Test) -> Option<String> {
    let (Subject::Either(_), Condition::Address(Membership::In, networks)) =
        (&test.subject, &test.condition)
    else {
        return None;
    };
    let addresses = addresses(networks)?;
    let is_short =
        addresses.len() <= MAX_ALTERNATIVES && !addresses.iter().any(|text| text == "*:*");
    is_short.then(|| {
        let regex = |text: &String| text.trim_end_matches('*').replace('.', r"\.");
        let pattern = addresses.iter().map(regex).collect::<Vec<_>>().join("|");
        format!("%{pattern}%")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_patterns(rows: &[(&str, Option<&str>)]) {
        let format: Format =
            "srcaddr dstaddr dstport bytes action instance-id start".parse().unwrap();
        for (filter, expected) in rows {
            let parsed: Filter = filter.parse().unwrap();
            assert_eq!(parsed.cloudwatch_pattern(&format).as_deref(), *expected, "{filter}");
        }
    }

    #[test]
    fn networks_become_octets() {
        assert_patterns(&[
            ("src ip 10.0.0.5", Some("[srcaddr=10.0.0.5, ...]")),
            ("src net 10.0.0.0/8", Some("[srcaddr=10.*, ...]")),
            ("src net 10.0.2.0/24", Some("[srcaddr=10.0.2.*, ...]")),
            (
                "src net 10.0.2.0/30",
                Some(
                    "[srcaddr=10.0.2.0||srcaddr=10.0.2.1||srcaddr=10.0.2.2||srcaddr=10.0.2.3, ...]",
                ),
            ),
            // 128 octets are too many.
            ("src net 10.128.0.0/9", Some("[srcaddr=10.*, ...]")),
            ("src net 0.0.0.0/0", None),
            ("src ip in [10.0.0.5, ::1]", Some("[srcaddr=10.0.0.5||srcaddr=*:*, ...]")),
            ("not src ip 10.0.0.5", None),
        ]);
    }

    #[test]
    fn numbers_and_words_become_conditions_on_their_value() {
        assert_patterns(&[
            ("dst port 443", Some("[srcaddr, dstaddr, dstport=443, ...]")),
            ("dst port in [22, 3389]", Some("[srcaddr, dstaddr, dstport=22||dstport=3389, ...]")),
            ("dst port 80-90", Some("[srcaddr, dstaddr, dstport>=80&&dstport<=90, ...]")),
            ("dst port in [22, 80-90]", Some("[srcaddr, dstaddr, dstport>=22&&dstport<=90, ...]")),
            ("dst port != 22", Some("[srcaddr, dstaddr, dstport!=22, ...]")),
            ("bytes > 400", Some("[srcaddr, dstaddr, dstport, bytes>400, ...]")),
            (
                "bytes >= 1k and bytes < 2k",
                Some("[srcaddr, dstaddr, dstport, bytes>=1000&&bytes<2000, ...]"),
            ),
            ("action reject", Some("[srcaddr, dstaddr, dstport, bytes, action=REJECT, ...]")),
            (
                "instance-id i-0a1b",
                Some("[srcaddr, dstaddr, dstport, bytes, action, instance_id=i-0a1b, ...]"),
            ),
            // Seconds or milliseconds, who knows.
            ("start > 2026-01-01", None),
            // The format does not have it.
            ("src port 443", None),
        ]);
    }

    #[test]
    fn all_that_has_to_hold_is_in_one_pattern() {
        assert_patterns(&[
            (
                "src net 10.0.0.0/8 and dst port 22 and action reject and duration > 5",
                Some("[srcaddr=10.*, dstaddr, dstport=22, bytes, action=REJECT, ...]"),
            ),
            ("src net 10.0.0.0/8 or dst port 22", None),
            ("", None),
        ]);
    }

    #[test]
    fn either_address_is_looked_for_anywhere() {
        assert_patterns(&[
            ("ip 10.0.0.5", Some(r"%10\.0\.0\.5%")),
            ("net 10.0.0.0/16", Some(r"%10\.0\.%")),
            ("ip in [10.0.0.5, 192.0.2.1]", Some(r"%10\.0\.0\.5|192\.0\.2\.1%")),
            ("ip ::1", None),
            ("ip 10.0.0.5 and dst port 22", Some("[srcaddr, dstaddr, dstport=22, ...]")),
        ]);
    }

    #[test]
    fn a_pattern_has_at_most_1024_characters() {
        let ports: Vec<_> = (0..16).map(|port| (60_000 + port * 2).to_string()).collect();
        let addresses: Vec<_> =
            (0..16).map(|last| format!("203.0.113.{}", 100 + last * 2)).collect();
        let ids: Vec<_> = (10..26).map(|id| format!("i-0123456789abcde{id}")).collect();
        let filter = format!(
            "src ip in [{0}] and dst ip in [{0}] and dst port in [{1}] and instance-id in [{2}]",
            addresses.join(" "),
            ports.join(" "),
            ids.join(" "),
        );
        let filter: Filter = filter.parse().unwrap();
        let format: Format = "srcaddr dstaddr dstport instance-id".parse().unwrap();
        let pattern = filter.cloudwatch_pattern(&format).unwrap();
        assert!(pattern.len() <= 1024 && pattern.contains("dstport=60000||"), "{pattern}");
        assert!(!pattern.contains("instance_id="), "{pattern}");
    }
}
