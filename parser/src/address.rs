//! Addresses of both families, in the language of RFC 4291, section 2.2, which is also that of the
//! standard library.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::scan::swar;

/// The address that the first `length` bytes are; `None` if they are none.
#[inline(always)]
pub(crate) fn address(bytes: &[u8], length: usize) -> Option<IpAddr> {
    match quad(bytes, length) {
        Some(bits) => Some(IpAddr::V4(Ipv4Addr::from_bits(bits))),
        None => ipv6(bytes, length).map(|bits| IpAddr::V6(Ipv6Addr::from_bits(bits))),
    }
}

/// The 128 bits of an address, and its family: 4 or 6.
pub(crate) fn address_bits(text: &[u8]) -> Option<(u128, u8)> {
    match address(text, text.len())? {
        IpAddr::V4(address) => Some((address.to_ipv6_mapped().to_bits(), 4)),
        IpAddr::V6(address) => Some((address.to_bits(), 6)),
    }
}

/// The longest quad is `255.255.255.255`.
const LONGEST_QUAD: usize = 15;

/// Four numbers of 0 to 255 without leading zeros.
#[inline(always)]
fn quad(bytes: &[u8], length: usize) -> Option<u32> {
    if length > LONGEST_QUAD {
        return None;
    }
    match bytes.first_chunk() {
        Some(bytes) => quad_of(bytes, length),
        None => last_quad(bytes, length),
    }
}

/// A quad with less than 16 bytes from its beginning to the end of the text.
#[inline(never)]
fn last_quad(bytes: &[u8], length: usize) -> Option<u32> {
    let mut buffer = [0; 16];
    buffer[..length].copy_from_slice(bytes.get(..length)?);
    quad_of(&buffer, length)
}

/// A quad of at most [`LONGEST_QUAD`] bytes.
#[inline(always)]
fn quad_of(bytes: &[u8; 16], length: usize) -> Option<u32> {
    let (words, _) = bytes.as_chunks();
    let [low, high] =
        [0, 1].map(|word| swar::gather(swar::equal(u64::from_le_bytes(words[word]), b'.')));
    let end = 1_u64 << (length & 15);
    // The dots, and the end.
    let mut marks = (low | high << 8) & (end - 1) | end;
    if marks.count_ones() != 4 {
        return None;
    }
    let (mut address, mut start, mut wrong) = (0, 0, 0);
    for _ in 0..4 {
        let end = marks.trailing_zeros();
        marks &= marks.wrapping_sub(1);
        let (octet, is_wrong) = octet(bytes, start, end.wrapping_sub(start));
        address = address << 8 | octet;
        wrong |= is_wrong;
        start = end + 1;
    }
    (wrong == 0).then_some(address)
}

/// What turns each decimal digit into its value.
const ZEROS: u32 = u32::from_le_bytes(*b"0000");

/// The number of the 1 to 3 digits that begin there, and something if they are none.
#[inline(always)]
fn octet(bytes: &[u8; 16], start: u32, length: u32) -> (u32, u32) {
    // Four bytes from there on, or else the last four, since the first digit may be the last but one.
    let from = start.min(12);
    let word = bytes[from as usize..].first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
    let digits =
        (word ^ ZEROS) >> ((start - from) * 8 & 31) << (4_u32.wrapping_sub(length) << 3 & 31);
    let octet = (digits >> 8).wrapping_mul(100 << 16 | 10 << 8 | 1) >> 16 & 0xff;
    // Hundreds, tens and ones, a byte each: as many digits are in order as the numbers are.
    let ordered = digits.swap_bytes();
    let least = [0, 0, 0x1_00, 0x1_00_00][(length & 3) as usize];
    let over_nine = ((digits & 0x7f7f_7f7f) + 0x7676_7676 | digits) & 0x8080_8080;
    let is_wrong = (length.wrapping_sub(1) > 2) | (ordered > 0x2_05_05) | (ordered < least);
    (octet, over_nine | u32::from(is_wrong))
}

/// The longest address of IPv6 has six groups and a quad.
const LONGEST: usize = 6 * 5 + LONGEST_QUAD;

/// Groups of one to four hexadecimal digits; `::` stands once for one or more of zeros, and a quad
/// for the last two.
#[inline(never)]
fn ipv6(bytes: &[u8], length: usize) -> Option<u128> {
    // The shortest is `::`.
    if !(2..=LONGEST).contains(&length) {
        return None;
    }
    match bytes.first_chunk() {
        Some(bytes) => ipv6_of(bytes, length),
        None => {
            let mut buffer = [0; 48];
            buffer[..length].copy_from_slice(bytes.get(..length)?);
            ipv6_of(&buffer, length)
        }
    }
}

#[inline(always)]
fn ipv6_of(bytes: &[u8; 48], length: usize) -> Option<u128> {
    let (words, _) = bytes.as_chunks();
    let colons = words.iter().rev().fold(0, |colons, word| {
        colons << 8 | swar::gather(swar::equal(u64::from_le_bytes(*word), b':'))
    });
    let end = 1_u64 << length;
    let colons = colons & (end - 1);
    let (after_colon, before_colon) = (colons << 1, colons >> 1);
    let gap = colons & before_colon;
    // There is one `::` at most, and no other colon at either end.
    if gap & gap.wrapping_sub(1) != 0
        || colons & !(after_colon | before_colon) & (1 | end >> 1) != 0
    {
        return None;
    }
    // Where groups begin, and what stands after them.
    let mut starts = !colons & (after_colon | 1) & (end - 1);
    let mut ends = (colons | end) & !after_colon & !1;
    let last = 63_u32.saturating_sub(starts.leading_zeros()) as usize;
    let mut groups = starts.count_ones() as usize;
    let mut low = 0;
    if length - last >= SHORTEST_QUAD && colons >> last == 0 {
        low = quad(&bytes[last..], length - last)?;
        starts ^= 1 << last;
        groups += 1;
    }
    let (before_gap, zeros) = match gap {
        0 if groups == 8 => (8, 0),
        1.. if groups < 8 => ((starts & (gap - 1)).count_ones(), 8 - groups),
        _ => return None,
    };
    // The digits of each group, with zeros before them.
    let mut digits = [[0; 4]; 8];
    for group in 0..starts.count_ones() {
        let start = starts.trailing_zeros();
        let length = ends.trailing_zeros() - start;
        if length > 4 {
            return None;
        }
        let text = bytes.get(start as usize..)?.first_chunk()?;
        let zeros = if group < before_gap { 0 } else { zeros };
        *digits.get_mut(group as usize + zeros)? = aligned(*text, length).to_le_bytes();
        starts &= starts.wrapping_sub(1);
        ends &= ends.wrapping_sub(1);
    }
    hexadecimal(digits.as_flattened()).map(|bits| bits | u128::from(low))
}

const SHORTEST_QUAD: usize = 7;

/// The first 1 to 4 bytes, less `0` each, behind zeros.
#[inline(always)]
fn aligned(text: [u8; 4], length: u32) -> u32 {
    (u32::from_le_bytes(text) ^ ZEROS) << (4_u32.wrapping_sub(length) << 3 & 31)
}

/// The number of 32 hexadecimal digits, less `0` each.
#[inline(always)]
fn hexadecimal(digits: &[u8]) -> Option<u128> {
    let (mut values, mut is_wrong) = ([0; 32], false);
    for (value, &digit) in values.iter_mut().zip(digits) {
        // Upper and lower case differ in one bit.
        let is_letter = (digit | 0x20).wrapping_sub(b'a' ^ b'0' | 0x20) < 6;
        is_wrong |= !is_letter & (digit > 9);
        *value = (digit & 15) + if is_letter { 9 } else { 0 };
    }
    let (pairs, _) = values.as_chunks();
    let mut bytes = [0; 16];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = high << 4 | low;
    }
    (!is_wrong).then(|| u128::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;

    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    use super::*;

    /// Reads it as the whole text, and as the beginning of one.
    #[track_caller]
    fn assert_is_read_as_std_does(text: &str) {
        let expected = text.parse().ok();
        assert_eq!(address(text.as_bytes(), text.len()), expected, "{text:?}");
        for after in [" 10.0.0.5", ":1.2:ffff::/%x 1234567890123456789012345678901234567890"] {
            let together = [text, after].concat();
            assert_eq!(address(together.as_bytes(), text.len()), expected, "{together:?}");
        }
    }

    #[test]
    fn every_quad_of_these_octets_is_read_as_std_does() {
        let octets =
            ["", "0", "9", "00", "01", "10", "99", "100", "255", "256", "999", "1000", "x"];
        for one in octets {
            for two in octets {
                for three in octets {
                    assert_is_read_as_std_does(&[one, two, three, "7"].join("."));
                    assert_is_read_as_std_does(&["7", three, two, one].join("."));
                }
            }
        }
    }

    #[test]
    fn every_sequence_of_these_groups_is_read_as_std_does() {
        let mut texts: Vec<String> = alloc::vec![String::new()];
        for _ in 0..4 {
            for text in texts.clone() {
                for group in ["", "0", "fFfF", "12345", "g", "1.2.3.4", "1.2.3.04"] {
                    texts.push(alloc::format!("{text}:{group}"));
                }
            }
            texts.sort();
            texts.dedup();
        }
        for text in texts {
            for first in ["", ":", "1", "::2:3", "1:2:3:4", "1:2:3:4:5:6"] {
                assert_is_read_as_std_does(&[first, &text].concat());
            }
        }
    }

    #[test]
    fn zones_prefixes_and_signs_are_refused() {
        for text in [
            "fe80::1%eth0",
            "fe80::1%1",
            "[::1]",
            "10.0.0.5/8",
            "::/0",
            "+1.2.3.4",
            "0x1.2.3.4",
            "-",
            "",
        ] {
            assert_eq!(address(text.as_bytes(), text.len()), None, "{text}");
        }
    }

    #[test]
    fn the_family_is_that_of_the_text() {
        assert_eq!(address_bits(b"1.2.3.4"), Some((0xffff_0102_0304, 4)));
        assert_eq!(address_bits(b"::ffff:1.2.3.4"), Some((0xffff_0102_0304, 6)));
    }

    /// Groups, colons and quads in any order.
    fn nearly_an_address() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            8 => "[0-9a-fA-F]{1,5}",
            8 => Just(":".into()),
            2 => Just("::".into()),
            4 => "[0-9]{1,3}\\.",
            1 => any::<[u8; 4]>().prop_map(|bytes| Ipv4Addr::from(bytes).to_string()),
            1 => "[g%./ \u{e9}-]",
        ];
        vec(piece, 0..18).prop_map(|pieces| pieces.concat())
    }

    /// Groups of an address, with or without zeros that can be left out.
    fn groups() -> impl Strategy<Value = String> {
        vec(prop_oneof!["[0-9a-fA-F]{1,4}", Just("0".into())], 1..9)
            .prop_map(|groups| groups.join(":"))
    }

    proptest! {
        #[test]
        fn every_address_is_read(expected: IpAddr) {
            let text = expected.to_string();
            prop_assert_eq!(address(text.as_bytes(), text.len()), Some(expected));
            assert_is_read_as_std_does(&text);
        }

        #[test]
        fn an_address_with_one_byte_changed_is_read_as_std_does(
            original: IpAddr,
            at: Index,
            piece in select(alloc::vec!["", ":", ".", "0", "f", "::", "00", "G", "%", "\0", "p", "\u{20ac}"]),
            is_added: bool,
        ) {
            let mut text = original.to_string();
            let at = at.index(text.len());
            text.replace_range(at..at + usize::from(!is_added), piece);
            assert_is_read_as_std_does(&text);
        }

        #[test]
        fn groups_around_a_gap_are_read_as_std_does(
            one in groups(),
            two in groups(),
            between in select(alloc::vec!["", ":", "::", ":::", ":0:"]),
            last in select(alloc::vec!["", ":", "::", ":1.2.3.4", "::255.255.255.255", ".1.2.3"]),
        ) {
            assert_is_read_as_std_does(&[&one, between, &two, last].concat());
            assert_is_read_as_std_does(&[between, &two, last].concat());
            assert_is_read_as_std_does(&[&one, between, last].concat());
        }

        #[test]
        fn what_is_nearly_an_address_is_read_as_std_does(text in nearly_an_address()) {
            assert_is_read_as_std_does(&text);
        }
    }
}
