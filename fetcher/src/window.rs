//! The time window that a reader asks for.

use std::ops::Range;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A half-open time window, in milliseconds since 1970-01-01T00:00:00Z.
///
/// A record lies in the window if its `start` does.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TimeWindow {
    /// The first moment inside.
    pub start_ms: u64,
    /// The first moment after it.
    pub end_ms: u64,
}

const HOUR: Duration = Duration::from_hours(1);

impl TimeWindow {
    /// The hour before now, by this computer's clock.
    #[must_use]
    pub fn last_hour() -> Self {
        // A clock that stands before 1970 has no hour before now.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let to_ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self { start_ms: to_ms(now.saturating_sub(HOUR)), end_ms: to_ms(now) }
    }

    /// Whether the moment lies inside.
    #[must_use]
    pub fn contains(&self, time_ms: u64) -> bool {
        (self.start_ms..self.end_ms).contains(&time_ms)
    }

    /// Whether no moment lies inside.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.start_ms >= self.end_ms
    }
}

impl From<Range<u64>> for TimeWindow {
    fn from(milliseconds: Range<u64>) -> Self {
        Self { start_ms: milliseconds.start, end_ms: milliseconds.end }
    }
}
