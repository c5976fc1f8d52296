//! The window between `--start-time` and `--end-time`.

use flowlogs_fetcher::TimeWindow;
use jiff::Timestamp;

use super::moment::{self, FORMS};

/// The edges as they were given.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Edges<'a> {
    pub(crate) start: Option<&'a str>,
    pub(crate) end: Option<&'a str>,
    /// The only way to write them, if one was given.
    pub(crate) time_format: Option<&'a str>,
}

const HOUR_MS: u64 = 3_600_000;

impl Edges<'_> {
    /// The window of a log group: what is not given is the hour before the end, and now.
    ///
    /// # Errors
    ///
    /// Returns an error if an edge cannot be read, or nothing lies between them.
    pub(crate) fn of_log_group(self, now: Timestamp) -> Result<TimeWindow, WindowError> {
        let (start_ms, end_ms) = self.given(now)?;
        let now_ms = u64::try_from(now.as_millisecond()).unwrap_or_default();
        let end_ms = end_ms.unwrap_or(now_ms);
        not_empty(start_ms.unwrap_or(end_ms.saturating_sub(HOUR_MS)), end_ms)
    }

    /// The window of files: what is not given is not limited; `None` if nothing is.
    ///
    /// # Errors
    ///
    /// As for [`of_log_group`](Self::of_log_group).
    pub(crate) fn of_files(self, now: Timestamp) -> Result<Option<TimeWindow>, WindowError> {
        match self.given(now)? {
            (None, None) => Ok(None),
            (start_ms, end_ms) => {
                not_empty(start_ms.unwrap_or(0), end_ms.unwrap_or(u64::MAX)).map(Some)
            }
        }
    }

    fn given(self, now: Timestamp) -> Result<(Option<u64>, Option<u64>), WindowError> {
        let parse =
            |option, text: Option<&str>| text.map(|text| self.parse(option, text, now)).transpose();
        Ok((parse("--start-time", self.start)?, parse("--end-time", self.end)?))
    }

    fn parse(self, option: &'static str, text: &str, now: Timestamp) -> Result<u64, WindowError> {
        let milliseconds = match self.time_format {
            Some(format) => {
                moment::parse_as(text, format).map_err(|error| WindowError::Format {
                    option,
                    text: text.to_owned(),
                    format: format.to_owned(),
                    error,
                })?
            }
            None => moment::parse(text, now)
                .ok_or_else(|| WindowError::Form { option, text: text.to_owned() })?,
        };
        u64::try_from(milliseconds)
            .map_err(|_| WindowError::Before1970 { option, text: text.to_owned() })
    }
}

fn not_empty(start_ms: u64, end_ms: u64) -> Result<TimeWindow, WindowError> {
    let window = TimeWindow { start_ms, end_ms };
    if window.is_empty() { Err(WindowError::Empty(window)) } else { Ok(window) }
}

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WindowError {
    #[error("{option} {text:?} is no time")]
    Form { option: &'static str, text: String },
    #[error("{option} {text:?} is not of the format {format:?}: {error}")]
    Format { option: &'static str, text: String, format: String, error: jiff::Error },
    #[error("{option} {text:?} is before 1970")]
    Before1970 { option: &'static str, text: String },
    #[error("nothing lies between {} and {}", moment(.0.start_ms), moment(.0.end_ms))]
    Empty(TimeWindow),
}

impl WindowError {
    /// What to do about it.
    pub(crate) fn tip(&self) -> Option<String> {
        match self {
            Self::Form { .. } => Some(format!("write it as {FORMS}")),
            Self::Empty(_) => Some("--start-time has to be before --end-time".to_owned()),
            Self::Format { .. } | Self::Before1970 { .. } => None,
        }
    }
}

/// Such as `2026-11-23 18:00:00 to 19:00:00 UTC`.
pub(crate) fn window(window: &TimeWindow) -> String {
    let (start, end) = (text(window.start_ms), text(window.end_ms));
    if window.end_ms == u64::MAX {
        return format!("from {start} UTC");
    }
    if window.start_ms == 0 {
        return format!("up to {end} UTC");
    }
    match (start.split_once(' '), end.split_once(' ')) {
        (Some((day, _)), Some((end_day, time))) if day == end_day => {
            format!("{start} to {time} UTC")
        }
        _ => format!("{start} to {end} UTC"),
    }
}

/// Such as `2026-11-23 18:00:00 UTC`.
pub(crate) fn moment(milliseconds: u64) -> String {
    format!("{} UTC", text(milliseconds))
}

/// Milliseconds are shown where there are some. What no calendar holds is shown as it is.
fn text(milliseconds: u64) -> String {
    let timestamp = i64::try_from(milliseconds).map(Timestamp::from_millisecond);
    let Ok(Ok(timestamp)) = timestamp else {
        return format!("{milliseconds} ms");
    };
    let format = if milliseconds.is_multiple_of(1000) { "%F %T" } else { "%F %T%.3f" };
    timestamp.strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-23T18:00:00.250Z".parse().unwrap()
    }

    fn told(result: Result<Option<TimeWindow>, WindowError>) -> String {
        result.map_or_else(
            |error| error.to_string(),
            |given| given.map_or("all".to_owned(), |given| window(&given)),
        )
    }

    #[test]
    fn an_edge_that_is_not_given_has_a_default() {
        for (start, end, of_log_group, of_files) in [
            (None, None, "2026-11-23 17:00:00.250 to 18:00:00.250 UTC", "all"),
            (
                Some("2h"),
                None,
                "2026-11-23 16:00:00.250 to 18:00:00.250 UTC",
                "from 2026-11-23 16:00:00.250 UTC",
            ),
            (
                None,
                Some("2026-11-23"),
                "2026-11-22 23:00:00 to 2026-11-23 00:00:00 UTC",
                "up to 2026-11-23 00:00:00 UTC",
            ),
            (
                Some("2026-11-23 12:00:00"),
                Some("2026-11-23 13:00:00.5"),
                "2026-11-23 12:00:00 to 13:00:00.500 UTC",
                "2026-11-23 12:00:00 to 13:00:00.500 UTC",
            ),
        ] {
            let edges = Edges { start, end, time_format: None };
            assert_eq!(told(edges.of_log_group(now()).map(Some)), of_log_group);
            assert_eq!(told(edges.of_files(now())), of_files);
        }
    }

    #[test]
    fn what_makes_no_window_is_named() {
        for (start, end, time_format, expected) in [
            ("noon", "now", None, "--start-time \"noon\" is no time"),
            ("1h", "never", None, "--end-time \"never\" is no time"),
            ("1969-12-31", "now", None, "--start-time \"1969-12-31\" is before 1970"),
            (
                "1h",
                "2h",
                None,
                "nothing lies between 2026-11-23 17:00:00.250 UTC and 2026-11-23 16:00:00.250 UTC",
            ),
            (
                "now",
                "now",
                None,
                "nothing lies between 2026-11-23 18:00:00.250 UTC and 2026-11-23 18:00:00.250 UTC",
            ),
            ("1h", "now", Some("%Y"), ""),
        ] {
            let edges = Edges { start: Some(start), end: Some(end), time_format };
            let told = [told(edges.of_log_group(now()).map(Some)), told(edges.of_files(now()))];
            if expected.is_empty() {
                let format = "--start-time \"1h\" is not of the format \"%Y\": ";
                assert!(told.iter().all(|told| told.starts_with(format)), "{told:?}");
            } else {
                assert_eq!(told, [expected, expected]);
            }
        }
    }
}
