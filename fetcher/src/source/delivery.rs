//! When AWS delivered a file, as its name says.

use std::ops::Range;

use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::TimeWindow;

/// Which files are read: those with such a time in their names, in Unix seconds, and those without
/// one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Deliveries(pub(super) Range<i64>);

/// A file holds records that end in the five minutes after its time; the documentation once said in
/// those before it.
const INTERVAL_S: i64 = 5 * 60;

/// A record ends at most ten minutes after it starts; five more for files that come late.
const LONGEST_S: i64 = 15 * 60;

impl Deliveries {
    pub(super) const ALL: Self = Self(i64::MIN..i64::MAX);

    /// Those that can have records which start in the window.
    pub(super) fn of_records(window: &TimeWindow) -> Self {
        let Range { start, end } = seconds(window);
        Self(start.saturating_sub(INTERVAL_S)..end.saturating_add(LONGEST_S + INTERVAL_S))
    }

    /// Those whose own time lies in the window.
    pub(super) fn of_files(window: &TimeWindow) -> Self {
        Self(seconds(window))
    }

    /// Whether a file of this name is read.
    pub(super) fn may_hold(&self, name: &str) -> bool {
        time(name).is_none_or(|time| self.0.contains(&time))
    }
}

/// The time in a name such as `123456789012_vpcflowlogs_us-east-1_fl-1234abcd_20180620T1620Z_fe123456.log.gz`,
/// in Unix seconds.
pub(super) fn time(name: &str) -> Option<i64> {
    let time = name.rsplit('_').nth(1)?;
    let time = DateTime::strptime("%Y%m%dT%H%MZ", time).ok()?;
    Some(Offset::UTC.to_timestamp(time).ok()?.as_second())
}

/// The whole seconds that the window touches.
fn seconds(window: &TimeWindow) -> Range<i64> {
    let second = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
    second(window.start_ms / 1000)..second(window.end_ms.div_ceil(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "123456789012_vpcflowlogs_us-east-1_fl-1234abcd_";

    #[test]
    fn the_time_stands_between_the_last_two_underscores() {
        for (name, expected) in [
            (&*format!("{NAME}20180620T1620Z_fe123456.log.gz"), Some(1_529_511_600)),
            (&format!("{NAME}20180620T1620Z_fe123456.log.parquet"), Some(1_529_511_600)),
            (&format!("{NAME}20180620T1620Z.log.gz"), None),
            (&format!("{NAME}20181320T1620Z_fe123456.log.gz"), None),
            (&format!("{NAME}20180620T162000Z_fe123456.log.gz"), None),
            ("20180620T1620Z", None),
            ("000000.gz", None),
            ("", None),
        ] {
            assert_eq!(time(name), expected, "{name}");
        }
    }

    #[test]
    fn a_file_is_read_if_its_records_can_start_in_the_window() {
        let window = TimeWindow { start_ms: 1_529_510_400_000, end_ms: 1_529_514_000_000 };
        let (records, files) = (Deliveries::of_records(&window), Deliveries::of_files(&window));
        for (time, by_records, by_files) in [
            ("1550", false, false),
            ("1555", true, false),
            ("1600", true, true),
            ("1655", true, true),
            ("1700", true, false),
            ("1715", true, false),
            ("1720", false, false),
        ] {
            let name = format!("{NAME}20180620T{time}Z_fe123456.log.gz");
            assert_eq!(records.may_hold(&name), by_records, "{time}");
            assert_eq!(files.may_hold(&name), by_files, "{time}");
            assert!(Deliveries::ALL.may_hold(&name));
        }
        assert!(records.may_hold("000000.gz"));
    }
}
