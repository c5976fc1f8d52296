//! What everyone writes, with nothing but the standard library.

use std::collections::HashMap;
use std::net::IpAddr;

use super::sum::Sum;
use super::values::{Layout, Values};

/// Reads lines without a header.
pub(super) fn read<L: Layout>(lines: &str) -> Sum {
    let mut sum = Sum::default();
    for line in lines.lines() {
        if let Ok(values) = L::Values::from_words(line.split_ascii_whitespace()) {
            values.add_to(&mut sum);
        }
    }
    sum
}

/// How many lines of the default format are from 10.0.0.0/8, also where that is written as IPv6, to
/// port 443 with more than 1000 bytes.
pub(super) fn matches(lines: &str) -> u64 {
    let mut count = 0;
    for line in lines.lines() {
        let words: Vec<_> = line.split(' ').collect();
        let is_large = words[9].parse().is_ok_and(|bytes: u64| bytes > 1000);
        let srcaddr = words[3].strip_prefix("::ffff:").unwrap_or(words[3]);
        count += u64::from(srcaddr.starts_with("10.") && words[6] == "443" && is_large);
    }
    count
}

/// Bytes sent by each address, of lines of the default format.
pub(super) fn bytes_by_srcaddr(lines: &str) -> HashMap<IpAddr, u64> {
    let mut sums = HashMap::new();
    for line in lines.lines() {
        let words: Vec<_> = line.split(' ').collect();
        if let (Ok(srcaddr), Ok(bytes)) = (words[3].parse(), words[9].parse::<u64>()) {
            *sums.entry(srcaddr).or_default() += bytes;
        }
    }
    sums
}
