//! Moments as people write them.

use core::fmt;

/// Milliseconds since 1970-01-01T00:00:00Z, from 1970 to 9999. Shown as ISO 8601 in UTC, with
/// milliseconds where there are some.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct TimeMs(pub(super) u64);

const DAY_MS: i64 = 86_400_000;
/// 9999-12-31T23:59:59Z.
const LAST_SECOND: u64 = 253_402_300_799;

/// Reads `2024-07-11`, `2024-07-11T09:00:00.5+02:00` with all that can be left out of it, Unix
/// seconds, and 13 digits of milliseconds.
///
/// UTC, unless an offset says otherwise. What is finer than a millisecond does not count.
pub(super) fn parse(text: &str) -> Option<TimeMs> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return parse_unix(text);
    }
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let time_ms = time.map_or(Some(0), parse_time_of_day_ms)?;
    let ms = u64::try_from(parse_date(date)? * DAY_MS + time_ms).ok()?;
    (ms / 1000 <= LAST_SECOND).then_some(TimeMs(ms))
}

fn parse_unix(text: &str) -> Option<TimeMs> {
    match text.parse().ok()? {
        seconds @ ..=LAST_SECOND => Some(TimeMs(seconds * 1000)),
        ms @ 1_000_000_000_000..=9_999_999_999_999 => Some(TimeMs(ms)),
        _ => None,
    }
}

/// Days since 1970-01-01.
fn parse_date(text: &str) -> Option<i64> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let (year, month, day) = (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?);
    let days = days_from_civil(year, month, day);
    // A day that the month does not have would come back as one of the next.
    (civil_from_days(days) == (year, month, day)).then_some(days)
}

/// Milliseconds since midnight UTC, which an offset can make fewer than none or more than a day.
fn parse_time_of_day_ms(text: &str) -> Option<i64> {
    let (time, offset_minutes) = match text.find(['Z', 'z', '+', '-']) {
        Some(at) => (&text[..at], parse_offset_minutes(&text[at..])?),
        None => (text, 0),
    };
    let (time, fraction) = match time.split_once('.') {
        Some((time, fraction)) => (time, Some(fraction)),
        None => (time, None),
    };
    let mut parts = time.split(':');
    let hour = in_range(digits(parts.next()?, 2)?, 23)?;
    let minute = parts.next().map_or(Some(0), |part| in_range(digits(part, 2)?, 59))?;
    let second = parts.next();
    let ms = match (second, fraction) {
        (_, None) => 0,
        (Some(_), Some(fraction)) => parse_fraction_ms(fraction)?,
        (None, Some(_)) => return None,
    };
    let second = second.map_or(Some(0), |part| in_range(digits(part, 2)?, 59))?;
    if parts.next().is_some() {
        return None;
    }
    Some(((hour * 60 + minute - offset_minutes) * 60 + second) * 1000 + ms)
}

/// `Z`, `+02`, `+0200`, `+02:00`.
fn parse_offset_minutes(text: &str) -> Option<i64> {
    let (sign, rest) = text.split_at_checked(1)?;
    let sign = match (sign, rest) {
        ("Z" | "z", "") => return Some(0),
        ("+", _) => 1,
        ("-", _) => -1,
        _ => return None,
    };
    let (hours, minutes) = rest.split_at_checked(2)?;
    let minutes = match minutes {
        "" => 0,
        minutes => digits(minutes.strip_prefix(':').unwrap_or(minutes), 2)?,
    };
    Some(sign * (in_range(digits(hours, 2)?, 23)? * 60 + in_range(minutes, 59)?))
}

fn parse_fraction_ms(text: &str) -> Option<i64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = text.bytes().map(|byte| i64::from(byte - b'0')).chain([0; 2]);
    Some(digits.take(3).fold(0, |ms, digit| ms * 10 + digit))
}

fn digits(text: &str, count: usize) -> Option<i64> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

fn in_range(number: i64, last: i64) -> Option<i64> {
    (number <= last).then_some(number)
}

/// Days from 1970-01-01 to a day of the Gregorian calendar. The year is counted from March, so that
/// a leap day is its last: [Hinnant's `days_from_civil`][hinnant], for years from 0.
///
/// [hinnant]: https://howardhinnant.github.io/date_algorithms.html
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day: the inverse.
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    (era * 400 + year_of_era + (month <= 2) as i64, month, day)
}

impl fmt::Display for TimeMs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, ms) = (self.0 / 1000, self.0 % 1000);
        let (days, second) = (seconds / 86_400, seconds % 86_400);
        let (year, month, day) = civil_from_days(days.cast_signed());
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if ms > 0 {
            write!(f, ".{ms:03}")?;
        }
        f.write_str("Z")
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[track_caller]
    fn assert_reads(text: &str, expected: &str) {
        let time = parse(text).map(|time| time.to_string());
        assert_eq!(time.as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn every_form_of_a_moment_is_read() {
        for (text, expected) in [
            ("2024-07-11", "2024-07-11T00:00:00Z"),
            ("2024-07-11T09", "2024-07-11T09:00:00Z"),
            ("2024-07-11t09:30z", "2024-07-11T09:30:00Z"),
            ("2024-07-11T09:30:15Z", "2024-07-11T09:30:15Z"),
            ("2024-07-11T09:30:15.5", "2024-07-11T09:30:15.500Z"),
            ("2024-07-11T09:30:15.123987Z", "2024-07-11T09:30:15.123Z"),
            ("2024-07-11T00:30:00+02:00", "2024-07-10T22:30:00Z"),
            ("2024-12-31T20:00-0530", "2025-01-01T01:30:00Z"),
            ("2024-07-11T09+02", "2024-07-11T07:00:00Z"),
            ("0", "1970-01-01T00:00:00Z"),
            ("1720688400", "2024-07-11T09:00:00Z"),
            ("1720688400123", "2024-07-11T09:00:00.123Z"),
            ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
            ("2024-02-29", "2024-02-29T00:00:00Z"),
            ("2000-02-29", "2000-02-29T00:00:00Z"),
        ] {
            assert_reads(text, expected);
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "T",
            "2024-07",
            "2024-7-11",
            "2024-13-01",
            "2024-00-01",
            "2024-01-00",
            "2024-02-30",
            "2023-02-29",
            "1900-02-29",
            "2024-07-11T",
            "2024-07-11T24:00",
            "2024-07-11T09:60",
            "2024-07-11T09:00:60",
            "2024-07-11T9:00",
            "2024-07-11T09:00:00:00",
            "2024-07-11T09.5",
            "2024-07-11T09:00:00.",
            "2024-07-11T09:00Zx",
            "2024-07-11T09:00+2",
            "2024-07-11T09:00+24:00",
            "2024-07-11T09:00+02:60",
            "2024-07-11T09:00+02:",
            "-2024-07-11",
            "1969-12-31T23:59:59Z",
            "1970-01-01T00:00+00:01",
            "9999-12-31T23:59-00:01",
            "253402300800",
            "10000000000000",
            "99999999999999999999",
            "yesterday",
            "2024-07-11Té",
            "2024-07-11T09:00+é",
            "+024-07-11",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    /// Walks the calendar day by day with the rule of leap years alone.
    #[test]
    fn every_day_up_to_the_last_is_the_one_after_the_day_before() {
        let (mut year, mut month, mut day) = (1970, 1, 1);
        for days in 0..=2_932_896 {
            assert_eq!(civil_from_days(days), (year, month, day));
            assert_eq!(days_from_civil(year, month, day), days);
            let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length = match month {
                2 if is_leap => 29,
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            day += 1;
            if day > length {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        assert_eq!((year, month, day), (10_000, 1, 1));
    }
}
