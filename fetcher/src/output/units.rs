//! Values as people read them.

use jiff::Timestamp;

/// Such as `2026-11-23T18:00:00Z`, with milliseconds where there are some.
pub(super) fn iso_time(milliseconds: u64) -> String {
    let format = if milliseconds.is_multiple_of(1000) { "%FT%TZ" } else { "%FT%T%.3fZ" };
    time(milliseconds, format)
}

/// Such as `2026-11-23 18:00:00`, in UTC.
pub(super) fn plain_time(milliseconds: u64) -> String {
    let format = if milliseconds.is_multiple_of(1000) { "%F %T" } else { "%F %T%.3f" };
    time(milliseconds, format)
}

/// As Python displays it: with six digits where it is no whole second.
pub(super) fn original_time(milliseconds: u64) -> String {
    let format = if milliseconds.is_multiple_of(1000) { "%F %T" } else { "%F %T%.6f" };
    time(milliseconds, format)
}

/// What no calendar holds is shown as it is.
fn time(milliseconds: u64, format: &str) -> String {
    let timestamp = i64::try_from(milliseconds).map(Timestamp::from_millisecond);
    match timestamp {
        Ok(Ok(timestamp)) => timestamp.strftime(format).to_string(),
        _ => format!("{milliseconds} ms"),
    }
}

/// Such as `1,204,331`.
pub(super) fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Such as `1.20 GB`: three digits, and powers of 1000 as in filters.
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub(super) fn bytes(number: u128) -> String {
    const UNITS: [&str; 9] = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
    if number < 1000 {
        return format!("{number} B");
    }
    let mut value = number as f64;
    let mut unit = 0;
    // What would be rounded to 1000 is one of the next.
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let digits = if value < 9.995 { 2 } else { usize::from(value < 99.95) };
    format!("{value:.digits$} {}", UNITS[unit])
}

/// Such as `12.3 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_three_digits() {
        for (number, expected) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.00 kB"),
            (9_994, "9.99 kB"),
            (9_995, "10.0 kB"),
            (99_949, "99.9 kB"),
            (99_950, "100 kB"),
            (999_499, "999 kB"),
            (999_500, "1.00 MB"),
            (12_345_678_901, "12.3 GB"),
        ] {
            assert_eq!(bytes(number), expected, "{number}");
        }
    }

    #[test]
    fn digits_are_grouped_by_three() {
        for (number, expected) in
            [(0, "0"), (999, "999"), (1000, "1,000"), (1_204_331, "1,204,331")]
        {
            assert_eq!(grouped(number), expected);
        }
    }

    #[test]
    fn times_have_milliseconds_where_there_are_some() {
        assert_eq!(iso_time(1_600_000_000_000), "2020-09-13T12:26:40Z");
        assert_eq!(plain_time(1_600_000_000_007), "2020-09-13 12:26:40.007");
        assert_eq!(iso_time(u64::MAX), "18446744073709551615 ms");
    }
}
