//! Numbers of ASCII digits.

use crate::place::Place;
use crate::scan::swar;

/// The number that stands there: ASCII digits only, no sign, no separator, leading zeros allowed.
/// `None` if it is none, or more than 64 bits hold.
///
/// Up to 16 digits are read eight at a time, as long as the bytes after them can be looked at.
#[inline(always)]
pub(crate) fn number(line: &[u8], place: Place) -> Option<u64> {
    let Some(first) = place.chunk(line) else { return one_by_one(line, place) };
    match place.length {
        1..=8 => eight(first, place.length),
        9..=16 => {
            let last = Place { start: place.start + place.length - 8, length: 8 };
            // Less than 10¹⁶.
            Some(eight(first, place.length - 8)? * 100_000_000 + eight(last.chunk(line)?, 8)?)
        }
        _ => one_by_one(line, place),
    }
}

/// The number that the first 1 to 8 of these bytes are.
#[inline(always)]
fn eight(bytes: &[u8; 8], length: usize) -> Option<u64> {
    let digits = (u64::from_le_bytes(*bytes) ^ swar::ZEROS) << (64 - length * 8);
    (swar::over_nine(digits) & swar::HIGH == 0).then(|| swar::number(digits))
}

#[inline(never)]
fn one_by_one(line: &[u8], place: Place) -> Option<u64> {
    let digits = place.bytes(line).filter(|digits| !digits.is_empty())?;
    digits.iter().try_fold(0_u64, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number.checked_mul(10)?.checked_add(digit.into())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn seventeen_digits_and_more_are_numbers_while_64_bits_hold_them() {
        let all = |text: &str| number(text.as_bytes(), Place::all(text.as_bytes()));
        assert_eq!(all("18446744073709551615"), Some(u64::MAX));
        assert_eq!(all("18446744073709551616"), None);
        assert_eq!(all("0000000000000000000000000000000000000007"), Some(7));
    }

    proptest! {
        #[test]
        fn a_number_is_the_same_whatever_follows_it(
            text in "[0-9]{0,21}|[0-9]{0,16}[ -~\u{80}-\u{ff}][0-9]{0,3}",
            after in "(| .{0,20})",
        ) {
            let expected = if text.starts_with('+') { None } else { text.parse().ok() };
            let together = text.clone() + &after;
            prop_assert_eq!(number(together.as_bytes(), Place::all(text.as_bytes())), expected);
        }

        #[test]
        fn every_number_is_read(expected: u64, bits in 0..64_u32) {
            let text = alloc::format!("{} 1234567", expected >> bits);
            let place = Place { start: 0, length: text.len() - 8 };
            prop_assert_eq!(number(text.as_bytes(), place), Some(expected >> bits));
        }
    }
}
