//! Moments as people write them.

use jiff::civil::DateTime;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// How a moment can be written when no format is given.
pub(crate) const FORMS: &str = "2026-11-23 18:00:00, 2026-11-23T18:00:00+01:00, 2026-11-23, \
                                2h, 90m, 2h30m, 3d ago, now, or Unix seconds (UTC unless an offset is given)";

/// The form of the original, which also takes single digits (`2026-1-2 3:4:5`).
const SINGLE_DIGITS: &str = "%Y-%m-%d %H:%M:%S";

/// Reads a moment in any of the [`FORMS`]: Unix milliseconds, or `None` if it is none of them.
///
/// It can lie before 1970.
pub(crate) fn parse(text: &str, now: Timestamp) -> Option<i64> {
    let text = text.trim();
    let moment = if text.eq_ignore_ascii_case("now") {
        now
    } else if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        parse_digits(text)?
    } else if let Ok(span) = text.parse::<Span>() {
        before(now, span)?
    } else if let Ok(timestamp) = with_offset(text).parse() {
        timestamp
    } else if let Ok(date_time) = text.parse::<DateTime>() {
        in_utc(date_time)?
    } else {
        return parse_as(text, SINGLE_DIGITS).ok();
    };
    Some(moment.as_millisecond())
}

/// Reads a moment in a `strptime` format; without an offset it is in UTC. In Unix milliseconds.
///
/// # Errors
///
/// Returns an error if the text is not of the format, or the format is none.
pub(crate) fn parse_as(text: &str, format: &str) -> Result<i64, jiff::Error> {
    let parsed = BrokenDownTime::parse(format, text)?;
    let moment = match parsed.to_timestamp() {
        Ok(timestamp) => timestamp,
        Err(_) => TimeZone::UTC.to_timestamp(parsed.to_datetime()?)?,
    };
    Ok(moment.as_millisecond())
}

/// Unix seconds, Unix milliseconds, or a date without hyphens. Fewer digits are refused, since they
/// could be a year or a time of day.
fn parse_digits(text: &str) -> Option<Timestamp> {
    match text.len() {
        8 => in_utc(text.parse().ok()?),
        9..=12 => Timestamp::from_second(text.parse().ok()?).ok(),
        13 => Timestamp::from_millisecond(text.parse().ok()?).ok(),
        _ => (text == "0").then_some(Timestamp::UNIX_EPOCH),
    }
}

/// `2h` and `2h ago` are the same: nothing is logged in the future.
fn before(now: Timestamp, span: Span) -> Option<Timestamp> {
    // Days, months and years are those of UTC.
    let before = now.to_zoned_datetime(TimeZone::UTC).checked_sub(span.abs()).ok()?;
    Some(before.timestamp())
}

fn in_utc(date_time: DateTime) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(date_time).ok()
}

/// Our own messages end their times with ` UTC`.
fn with_offset(text: &str) -> String {
    text.strip_suffix(" UTC").map_or_else(|| text.to_owned(), |text| format!("{text}Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-23T18:00:00.250Z".parse().unwrap()
    }

    #[track_caller]
    fn milliseconds(timestamp: &str) -> i64 {
        timestamp.parse::<Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn moments_are_read_in_every_form() {
        for (text, expected) in [
            ("now", "2026-11-23T18:00:00.250Z"),
            ("NOW", "2026-11-23T18:00:00.250Z"),
            ("2h", "2026-11-23T16:00:00.250Z"),
            ("2h ago", "2026-11-23T16:00:00.250Z"),
            ("90m", "2026-11-23T16:30:00.250Z"),
            ("2h30m", "2026-11-23T15:30:00.250Z"),
            ("2h 30m ago", "2026-11-23T15:30:00.250Z"),
            ("2 hours ago", "2026-11-23T16:00:00.250Z"),
            ("1.5h", "2026-11-23T16:30:00.250Z"),
            ("45s", "2026-11-23T17:59:15.250Z"),
            ("3d ago", "2026-11-20T18:00:00.250Z"),
            ("1w", "2026-11-16T18:00:00.250Z"),
            ("0s", "2026-11-23T18:00:00.250Z"),
            ("2026-11-23 17:05:06", "2026-11-23T17:05:06Z"),
            ("2026-11-23 17:05:06 UTC", "2026-11-23T17:05:06Z"),
            ("2026-11-23 17:05:06Z", "2026-11-23T17:05:06Z"),
            ("2026-11-23  17:05:06", "2026-11-23T17:05:06Z"),
            (" 2026-11-23 17:05:06 ", "2026-11-23T17:05:06Z"),
            ("2026-9-3 1:2:3", "2026-09-03T01:02:03Z"),
            ("2026-11-23 17:05", "2026-11-23T17:05:00Z"),
            ("2026-11-23T17:05:06", "2026-11-23T17:05:06Z"),
            ("2026-11-23T17:05:06Z", "2026-11-23T17:05:06Z"),
            ("2026-11-23T17:05:06.789Z", "2026-11-23T17:05:06.789Z"),
            ("2026-11-23T17:05:06+01:00", "2026-11-23T16:05:06Z"),
            ("2026-11-23 17:05:06-0830", "2026-11-24T01:35:06Z"),
            ("2026-11-23", "2026-11-23T00:00:00Z"),
            ("20261123", "2026-11-23T00:00:00Z"),
            ("0", "1970-01-01T00:00:00Z"),
            ("1600000000", "2020-09-13T12:26:40Z"),
            ("1600000000123", "2020-09-13T12:26:40.123Z"),
            ("1969-12-31 23:59:59", "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(parse(text, now()), Some(milliseconds(expected)), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            " ",
            "x",
            "2026",
            "120000",
            "2h2",
            "yesterday",
            "2026-02-30",
            "2026-13-01",
            "2026-11-23 25:00:00",
            "2026-11-23 12:26:61",
            "16000000001234",
            "ago",
            "-",
            "２h",
            "9999999999999999999999999999h",
        ] {
            assert_eq!(parse(text, now()), None, "{text}");
        }
    }

    #[test]
    fn a_given_format_is_the_only_one() {
        for (text, format, expected) in [
            ("2020-09-13T12:26:40Z", "%Y-%m-%dT%H:%M:%SZ", Some("2020-09-13T12:26:40Z")),
            ("13/Sep/2020", "%d/%b/%Y", Some("2020-09-13T00:00:00Z")),
            ("13/sep/2020:12", "%d/%b/%Y:%H", Some("2020-09-13T12:00:00Z")),
            ("2020-09-13 12:26:40.999", "%Y-%m-%d %H:%M:%S.%f", Some("2020-09-13T12:26:40.999Z")),
            ("2020-09-13 12:26 +0200", "%Y-%m-%d %H:%M %z", Some("2020-09-13T10:26:00Z")),
            ("1600000000", "%s", Some("2020-09-13T12:26:40Z")),
            ("2h", "%Y-%m-%d", None),
            ("2020-09-13 12:00:00", "%Y-%m-%d", None),
            ("12:00", "%H:%M", None),
        ] {
            assert_eq!(parse_as(text, format).ok(), expected.map(milliseconds), "{text}");
        }
    }
}
