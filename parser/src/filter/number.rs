//! Numbers with a unit at their end.

use core::fmt;

/// The letters at the end of a number, the largest first.
type Units = [(&'static str, u64); 4];

/// Powers of 1000, as nfdump has them.
const COUNT: Units =
    [("T", 1_000_000_000_000), ("G", 1_000_000_000), ("M", 1_000_000), ("k", 1000)];
/// Milliseconds.
const DURATION: Units = [("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum NumberError {
    NotANumber,
    TooLarge,
}

/// Reads `10`, `0x1f` and `5k`.
pub(super) fn parse_count(text: &str) -> Result<u64, NumberError> {
    match text.split_at_checked(2) {
        Some((prefix, digits)) if prefix.eq_ignore_ascii_case("0x") => parse(digits, 16),
        _ => {
            let (digits, unit) = split_unit(text, &COUNT).unwrap_or((text, 1));
            scale(digits, unit)
        }
    }
}

/// Reads `1500ms`, `90s`, `5m`, `2h`, and seconds without a unit.
pub(super) fn parse_duration_ms(text: &str) -> Result<u64, NumberError> {
    let (digits, unit) = split_unit(text, &DURATION).unwrap_or((text, 1000));
    scale(digits, unit)
}

/// The digits before a unit, and how much the unit is.
fn split_unit<'a>(text: &'a str, units: &Units) -> Option<(&'a str, u64)> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let (digits, unit) = text.split_at(unit_at);
    let is_named = |(name, _): &&(&str, u64)| name.eq_ignore_ascii_case(unit);
    units.iter().find(is_named).map(|&(_, size)| (digits, size))
}

fn scale(digits: &str, unit: u64) -> Result<u64, NumberError> {
    parse(digits, 10)?.checked_mul(unit).ok_or(NumberError::TooLarge)
}

fn parse(digits: &str, radix: u32) -> Result<u64, NumberError> {
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return Err(NumberError::NotANumber);
    }
    u64::from_str_radix(digits, radix).map_err(|_| NumberError::TooLarge)
}

/// A count in the largest unit that it is whole in.
pub(super) struct Count(pub(super) u64);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match whole_in(self.0, &COUNT) {
            Some((number, unit)) => write!(f, "{number}{unit}"),
            None => write!(f, "{}", self.0),
        }
    }
}

/// Milliseconds, in the largest unit that they are whole in.
pub(super) struct DurationMs(pub(super) u64);

impl fmt::Display for DurationMs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match whole_in(self.0, &DURATION) {
            Some((number, unit)) => write!(f, "{number}{unit}"),
            None => f.write_str("0s"),
        }
    }
}

fn whole_in(number: u64, units: &Units) -> Option<(u64, &'static str)> {
    let is_whole = |&&(_, size): &&(&str, u64)| number > 0 && number.is_multiple_of(size);
    units.iter().find(is_whole).map(|&(name, size)| (number / size, name))
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn counts_are_read_with_their_units_and_shown_in_the_largest() {
        for (text, number, shown) in [
            ("0", 0, "0"),
            ("007", 7, "7"),
            ("0x1F", 31, "31"),
            ("0Xff", 255, "255"),
            ("1k", 1000, "1k"),
            ("1K", 1000, "1k"),
            ("1500", 1500, "1500"),
            ("1000000", 1_000_000, "1M"),
            ("3000k", 3_000_000, "3M"),
            ("2g", 2_000_000_000, "2G"),
            ("5T", 5_000_000_000_000, "5T"),
            ("18446744073709551615", u64::MAX, "18446744073709551615"),
        ] {
            assert_eq!(parse_count(text), Ok(number), "{text}");
            assert_eq!(Count(number).to_string(), shown);
        }
    }

    #[test]
    fn durations_are_seconds_unless_they_say_otherwise() {
        for (text, ms, shown) in [
            ("0", 0, "0s"),
            ("0ms", 0, "0s"),
            ("1", 1000, "1s"),
            ("90s", 90_000, "90s"),
            ("1500ms", 1500, "1500ms"),
            ("5M", 300_000, "5m"),
            ("60m", 3_600_000, "1h"),
            ("2h", 7_200_000, "2h"),
        ] {
            assert_eq!(parse_duration_ms(text), Ok(ms), "{text}");
            assert_eq!(DurationMs(ms).to_string(), shown);
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "", "k", "-1", "+1", "1.5k", "1kk", "0x", "0xg", "0x1k", "1_000", "١", "1e3", "5s", "é",
        ] {
            assert_eq!(parse_count(text), Err(NumberError::NotANumber), "{text}");
        }
        for text in ["", "s", "1k", "1d", "-1s", "0x1", "1 s"] {
            assert_eq!(parse_duration_ms(text), Err(NumberError::NotANumber), "{text}");
        }
        for text in ["18446744073709551616", "0x10000000000000000", "18446745T"] {
            assert_eq!(parse_count(text), Err(NumberError::TooLarge), "{text}");
        }
        assert_eq!(parse_duration_ms("18446744073709551615"), Err(NumberError::TooLarge));
    }
}
