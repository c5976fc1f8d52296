//! Addresses of both families, in the language of RFC 4291, section 2.2, which is also that of the
//! standard library.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::place::Place;
use crate::scan::swar;

/// The address that stands there; `None` if it is none.
#[inline(always)]
pub(crate) fn address(line: &[u8], place: Place) -> Option<IpAddr> {
    match quad(line, place) {
        Some(bits) => Some(IpAddr::V4(Ipv4Addr::from_bits(bits))),
        None => ipv6(place.bytes(line)?).map(|bits| IpAddr::V6(Ipv6Addr::from_bits(bits))),
    }
}

/// The 128 bits of an address, and its family: 4 or 6.
pub(crate) fn address_bits(text: &[u8]) -> Option<(u128, u8)> {
    match address(text, Place::all(text))? {
        IpAddr::V4(address) => Some((address.to_ipv6_mapped().to_bits(), 4)),
        IpAddr::V6(address) => Some((address.to_bits(), 6)),
    }
}

/// The longest quad is `255.255.255.255`.
const LONGEST_QUAD: usize = 15;

/// Four numbers of 0 to 255 without leading zeros.
#[inline(always)]
fn quad(line: &[u8], place: Place) -> Option<u32> {
    if place.length > LONGEST_QUAD {
        return None;
    }
    match place.chunk(line) {
        Some(bytes) => quad_of(bytes, place.length),
        None => quad_at_end(line, place),
    }
}

/// A quad with few bytes from its beginning to the end of the line.
#[inline(never)]
fn quad_at_end(line: &[u8], place: Place) -> Option<u32> {
    let mut buffer = [0; ROOM];
    buffer.get_mut(..place.length)?.copy_from_slice(place.bytes(line)?);
    quad_of(&buffer, place.length)
}

/// So many bytes are there that four can be looked at from any of the first 16 on.
const ROOM: usize = 20;

/// A quad of at most [`LONGEST_QUAD`] bytes.
///
/// All four octets are read at once: their digits stand in two words, four bytes each. A dot too
/// many is found as what is no digit.
#[inline(always)]
fn quad_of(bytes: &[u8; ROOM], length: usize) -> Option<u32> {
    let dots = |from| swar::equal(word(bytes, from), b'.');
    // The first two dots are among the first eight bytes, and the third may be.
    let first = dots(0);
    let second = first & first.wrapping_sub(1);
    let third = second & second.wrapping_sub(1);
    let place_of = |dots: u64| dots.trailing_zeros() as usize / 8;
    let third = if third == 0 { 8 + place_of(dots(8)) } else { place_of(third) };
    let ends = [place_of(first), place_of(second), third, length];
    let starts = [0, ends[0] + 1, ends[1] + 1, ends[2] + 1];
    let octet = |number: usize| {
        let length = ends[number].wrapping_sub(starts[number]);
        let digits = u64::from(short(bytes, starts[number]) ^ ZEROS)
            << (8_usize.wrapping_sub(length) << 3 & 63);
        (digits, length.wrapping_sub(1))
    };
    let [(one, a), (two, b), (three, c), (four, d)] = [octet(0), octet(1), octet(2), octet(3)];
    // Not one to four digits.
    if a | b | c | d > 3 {
        return None;
    }
    let (high, low) = (one >> 32 | two, three >> 32 | four);
    let (high_numbers, low_numbers) = (fours(high), fours(low));
    // More than nine, or than 255.
    let is_wrong = (swar::over_nine(high) | swar::over_nine(low)) & swar::HIGH
        | (high_numbers | low_numbers) & !BYTES;
    // Without leading zeros there are just as many digits as the numbers need.
    let digits = digits(high_numbers) + digits(low_numbers);
    let is_quad = is_wrong == 0 && (digits + (digits >> 32)) & 15 == length as u64 - 3;
    // The first octet stands lowest.
    let pair = |numbers: u64| (numbers << 8 | numbers >> 32) & 0xffff;
    #[expect(clippy::cast_possible_truncation, reason = "four numbers of 8 bits")]
    is_quad.then_some((pair(high_numbers) << 16 | pair(low_numbers)) as u32)
}

#[inline(always)]
fn word(bytes: &[u8; ROOM], from: usize) -> u64 {
    bytes[from..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

#[inline(always)]
fn short(bytes: &[u8; ROOM], from: usize) -> u32 {
    bytes[from & 15..].first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

/// The lowest byte of both halves of a word.
const BYTES: u64 = 0xff_0000_00ff;
/// The lowest bit of both halves of a word.
const ONES: u64 = 1 << 32 | 1;

/// For both halves of a word, the number of four digits, the first one in the lowest byte.
#[inline(always)]
const fn fours(digits: u64) -> u64 {
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff
}

/// For both halves of a word, how many digits a number of at most 255 needs.
#[inline(always)]
const fn digits(numbers: u64) -> u64 {
    let from_10 = (numbers & BYTES) + ONES * (256 - 10);
    let from_100 = (numbers & BYTES) + ONES * (256 - 100);
    ONES + (from_10 >> 8 & ONES) + (from_100 >> 8 & ONES)
}

/// What turns each decimal digit into its value.
const ZEROS: u32 = u32::from_le_bytes(*b"0000");

/// Groups of one to four hexadecimal digits; `::` stands once for one or more of zeros, and a quad
/// for the last two.
#[inline(never)]
fn ipv6(text: &[u8]) -> Option<u128> {
    let mut rest = text;
    let (mut bits, mut count) = (0_u128, 0);
    // The bits and the count of groups before `::`.
    let mut before = None;
    if let Some(after) = rest.strip_prefix(b"::") {
        before = Some((0, 0));
        rest = after;
    }
    while !rest.is_empty() {
        let (group, digits) = group(rest)?;
        if let [b'.', ..] = rest[digits..] {
            bits = bits << 32 | u128::from(quad(rest, Place::all(rest))?);
            count += 2;
            break;
        }
        bits = bits << 16 | u128::from(group);
        count += 1;
        rest = match &rest[digits..] {
            [] => break,
            [b':', b':', after @ ..] if before.is_none() => {
                before = Some((bits, count));
                bits = 0;
                after
            }
            [b':', after @ ..] if !after.is_empty() => after,
            _ => return None,
        };
        if count == 8 {
            return None;
        }
    }
    match before {
        Some((before, count_before)) if count < 8 => {
            Some(before.unbounded_shl(16 * (8 - count_before)) | bits)
        }
        None if count == 8 => Some(bits),
        _ => None,
    }
}

/// One to four hexadecimal digits, and how many they are.
#[inline(always)]
fn group(text: &[u8]) -> Option<(u32, usize)> {
    let value = |byte: u8| HEXADECIMAL[usize::from(byte)];
    if let Some(&[one, two, three, four]) = text.first_chunk() {
        let group = value(one) << 12 | value(two) << 8 | value(three) << 4 | value(four);
        if group < NO_DIGIT {
            return Some((group, 4));
        }
    }
    let digits = text.iter().take(3).take_while(|&&byte| value(byte) < NO_DIGIT).count();
    let group = text[..digits].iter().fold(0, |group, &byte| group << 4 | value(byte));
    (digits > 0).then_some((group, digits))
}

/// More than four digits.
const NO_DIGIT: u32 = 1 << 16;

/// The value of each hexadecimal digit, and [`NO_DIGIT`] for every other byte.
static HEXADECIMAL: [u32; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 16 {
        values[b"0123456789abcdef"[value as usize] as usize] = value;
        values[b"0123456789ABCDEF"[value as usize] as usize] = value;
        value += 1;
    }
    values
};

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
        assert_eq!(address(text.as_bytes(), Place::all(text.as_bytes())), expected, "{text:?}");
        for after in [" 10.0.0.5", ":1.2:ffff::/%x 1234567890123456789012345678901234567890"] {
            let together = [text, after].concat();
            assert_eq!(
                address(together.as_bytes(), Place::all(text.as_bytes())),
                expected,
                "{together:?}"
            );
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
            assert_eq!(address(text.as_bytes(), Place::all(text.as_bytes())), None, "{text}");
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
            prop_assert_eq!(address(text.as_bytes(), Place::all(text.as_bytes())), Some(expected));
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
