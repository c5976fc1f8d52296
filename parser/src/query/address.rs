//! Addresses in SQL: no two engines have the same functions for them, but all can split texts.
//!
//! An address becomes 32 digits of base 16, in four steps. Digits compare as the addresses do, and
//! their beginnings are networks.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::Dialect;
use crate::filter::networks::Network;

/// What a stage adds for an address: names of its parts are made by the second argument, the third is
/// the address as it is logged.
type Columns = fn(Dialect, &dyn Fn(&str) -> String, &str) -> Vec<String>;

/// The stages, in order.
pub(super) const STAGES: [(&str, Columns); 4] =
    [("dotted", dotted), ("spelled", spelled), ("halved", halved), ("located", located)];

/// How the digits of IPv4 begin.
const MAPPED: &str = "00000000000000000000ffff";
/// The first address of IPv4.
const V4: u128 = 0xffff << 32;

/// The dotted part, which is all of IPv4, and the end of some IPv6.
fn dotted(dialect: Dialect, part: &dyn Fn(&str) -> String, address: &str) -> Vec<String> {
    let last = dialect.after_last_colon(address);
    vec![format!("CASE WHEN {address} LIKE '%.%' THEN {last} END AS {}", part("dotted"))]
}

/// In groups of IPv6, without dots.
fn spelled(dialect: Dialect, part: &dyn Fn(&str) -> String, address: &str) -> Vec<String> {
    let dotted = part("dotted");
    let byte = |number| dialect.hexadecimal(&dialect.part(&dotted, ".", number));
    let groups = format!("{} || {} || ':' || {} || {}", byte(1), byte(2), byte(3), byte(4));
    let before = format!("LOWER(SUBSTR({address}, 1, LENGTH({address}) - LENGTH({dotted})))");
    vec![format!(
        "CASE\n      WHEN {dotted} IS NULL THEN LOWER({address})\n      \
         WHEN {address} LIKE '%:%' THEN {before} || {groups}\n      \
         ELSE '::ffff:' || {groups}\n    END AS {}",
        part("spelled")
    )]
}

/// The digits before `::` and those after it.
fn halved(dialect: Dialect, part: &dyn Fn(&str) -> String, _: &str) -> Vec<String> {
    let half = |number, name| {
        let groups = dialect.part(&part("spelled"), "::", number);
        let filled = dialect.filled_groups(&groups);
        format!("CASE WHEN {groups} = '' THEN '' ELSE {filled} END AS {}", part(name))
    };
    vec![half(1, "left"), half(2, "right")]
}

/// All digits.
fn located(dialect: Dialect, part: &dyn Fn(&str) -> String, address: &str) -> Vec<String> {
    let (left, right) = (part("left"), part("right"));
    let zeros = dialect.repeat("'0'", &format!("32 - LENGTH({left}) - LENGTH({right})"));
    vec![format!(
        "CASE WHEN {address} IS NOT NULL THEN {left} || {zeros} || {right} END AS {}",
        part("bits")
    )]
}

/// Whether the address of these bits is in one of the networks.
pub(super) fn is_in(bits: &str, networks: impl Iterator<Item = Network>) -> Vec<String> {
    let (mut alone, mut blocks) = (Vec::new(), Vec::new());
    for network in networks {
        let (first, last) = edges(network);
        // IPv4 is no part of what stands around it.
        let holds_v4 = matches!(network, Network::V6(..)) && first <= V4 && V4 <= last;
        if first == last {
            alone.push(format!("'{first:032x}'"));
        } else if holds_v4 {
            blocks.push(format!(
                "({bits} BETWEEN '{first:032x}' AND '{last:032x}' AND {bits} NOT LIKE '{MAPPED}%')"
            ));
        } else {
            blocks.push(format!("({bits} BETWEEN '{first:032x}' AND '{last:032x}')"));
        }
    }
    match &*alone {
        [] => {}
        [one] => blocks.push(format!("{bits} = {one}")),
        many => blocks.push(format!("{bits} IN ({})", many.join(", "))),
    }
    blocks
}

fn edges(network: Network) -> (u128, u128) {
    let (address, prefix) = match network {
        Network::V4(address, prefix) => (address.to_ipv6_mapped(), prefix + 96),
        Network::V6(address, prefix) => (address, prefix),
    };
    let host_bits = u128::MAX.checked_shr(prefix).unwrap_or(0);
    (address.to_bits() & !host_bits, address.to_bits() | host_bits)
}

/// What addresses are grouped by: `4` or `6`, as they are written, and their bits. Texts of it are in
/// the order of the addresses.
pub(super) fn key(address: &str, bits: &str) -> String {
    format!("CASE WHEN {address} LIKE '%:%' THEN '6' ELSE '4' END || {bits}")
}

/// The key of the first address of the network that the address is in.
pub(super) fn network(dialect: Dialect, key: &str, ipv4: u8, ipv6: u8) -> String {
    let v4 = first(dialect, key, u32::from(ipv4) + 96);
    let v6 = first(dialect, key, ipv6.into());
    format!("CASE WHEN {key} LIKE '4%' THEN {v4} ELSE {v6} END")
}

/// Clears all bits after the prefix: digits are kept, one is masked, and the rest are 0.
fn first(dialect: Dialect, key: &str, prefix: u32) -> String {
    // The family stands before the digits.
    let kept = 1 + prefix / 4;
    let mut parts = vec![format!("SUBSTR({key}, 1, {kept})")];
    if !prefix.is_multiple_of(4) {
        let mask = 0xf << (4 - prefix % 4) & 0xf;
        let masked: String =
            (0..16).filter_map(|digit| char::from_digit(digit & mask, 16)).collect();
        let digit = format!("SUBSTR({key}, {}, 1)", kept + 1);
        parts.push(format!("translate({digit}, '0123456789abcdef', '{masked}')"));
    }
    let zeros = 32 - prefix.div_ceil(4);
    if zeros > 0 {
        parts.push(dialect.text(&"0".repeat(zeros as usize)));
    }
    parts.join(" || ")
}

/// The address of this key as people write it: IPv4 with dots, IPv6 in eight groups of four digits.
/// Networks get their length, but for whole addresses.
pub(super) fn in_words(dialect: Dialect, key: &str, ipv4: u8, ipv6: u8) -> String {
    let byte = |number: u8| dialect.decimal(&format!("SUBSTR({key}, {}, 2)", 26 + 2 * number));
    let v4 = (0..4).map(byte).collect::<Vec<_>>().join(" || '.' || ");
    let group = |number: u8| format!("SUBSTR({key}, {}, 4)", 2 + 4 * number);
    let v6 = (0..8).map(group).collect::<Vec<_>>().join(" || ':' || ");
    let length = |prefix: u8, whole: u8| match prefix {
        prefix if prefix == whole => String::new(),
        prefix => format!(" || '/{prefix}'"),
    };
    let (v4_length, v6_length) = (length(ipv4, 32), length(ipv6, 128));
    format!("CASE WHEN {key} LIKE '4%' THEN {v4}{v4_length} ELSE {v6}{v6_length} END")
}

/// In which order groups of these keys come. Whole addresses come before networks, so IPv6 does where
/// IPv4 alone is shortened.
pub(super) fn order(key: &str, ipv4: u8, ipv6: u8) -> Vec<String> {
    let mut order = vec![key.into()];
    if ipv4 < 32 && ipv6 == 128 {
        order.insert(0, format!("SUBSTR({key}, 1, 1) = '4'"));
    }
    order
}

#[cfg(test)]
mod tests {
    use core::net::IpAddr;

    use super::*;

    #[test]
    fn networks_are_ranges_of_digits() {
        let network = |text: &str, prefix| match text.parse().unwrap() {
            IpAddr::V4(address) => Network::V4(address, prefix),
            IpAddr::V6(address) => Network::V6(address, prefix),
        };
        for (network, expected) in [
            (
                network("10.0.0.0", 8),
                "(b BETWEEN '00000000000000000000ffff0a000000' AND '00000000000000000000ffff0affffff')",
            ),
            (network("10.0.0.5", 32), "b = '00000000000000000000ffff0a000005'"),
            (
                network("2001:db8::", 32),
                "(b BETWEEN '20010db8000000000000000000000000' AND '20010db8ffffffffffffffffffffffff')",
            ),
            (
                network("::", 0),
                "(b BETWEEN '00000000000000000000000000000000' AND 'ffffffffffffffffffffffffffffffff' AND b NOT LIKE '00000000000000000000ffff%')",
            ),
        ] {
            assert_eq!(is_in("b", [network].into_iter()), [expected]);
        }
    }

    #[test]
    fn a_mask_within_a_digit_translates_it() {
        let duckdb = Dialect::DuckDb;
        for (prefix, expected) in [
            (0, "SUBSTR(b, 1, 1) || '00000000000000000000000000000000'"),
            (8, "SUBSTR(b, 1, 3) || '000000000000000000000000000000'"),
            (
                9,
                "SUBSTR(b, 1, 3) || translate(SUBSTR(b, 4, 1), '0123456789abcdef', '0000000088888888') || '00000000000000000000000000000'",
            ),
            (
                127,
                "SUBSTR(b, 1, 32) || translate(SUBSTR(b, 33, 1), '0123456789abcdef', '0022446688aaccee')",
            ),
            (128, "SUBSTR(b, 1, 33)"),
        ] {
            assert_eq!(first(duckdb, "b", prefix), expected);
        }
    }
}
