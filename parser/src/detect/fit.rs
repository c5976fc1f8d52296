//! How well a line fits a layout.

use super::layouts::Layout;
use super::shape::Grade;
use super::values;
use crate::FlowRecord;

/// The points that the values of a line give to a layout that it fits, of the most that those
/// values could have given.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Fit {
    points: u32,
    most: u32,
}

/// AWS's `start` may be off by that much, and `end` late.
const SLACK_MS: u64 = 60_000;

impl Fit {
    /// By how many points a fit must be ahead of another to be better: so much comes of one value
    /// that is clear rather than odd, and never of numbers alone.
    const MARGIN: u32 = Grade::CLEAR.points - Grade::ODD.points;

    /// `None` if the line is no record of the layout, or a value speaks against it.
    pub(super) fn of(line: &str, layout: &Layout) -> Option<Self> {
        let (mut points, mut most) = (0, 0);
        for (text, shape) in values(line).zip(layout.shapes()) {
            let grade = shape.grade(text)?;
            points += grade.points;
            most += grade.most;
        }
        let record = FlowRecord::parse(line, layout.format()).ok()?;
        let doubts = doubts(&record)?;
        Some(Self { points: points.saturating_sub(doubts), most })
    }

    /// As a percentage. One more value is asked for than there is, so that little evidence never
    /// scores high.
    pub(super) fn score(self) -> u8 {
        let percent = self.points * 100 / (self.most + Grade::CLEAR.most);
        u8::try_from(percent).unwrap_or(100)
    }

    pub(super) const fn points(self) -> u32 {
        self.points
    }

    /// Whether the other is worse, rather than as good.
    pub(super) const fn is_better_than(self, other: Self) -> bool {
        self.points >= other.points + Self::MARGIN
    }
}

/// How many points to take off for values that do not go together; `None` if they cannot.
fn doubts(record: &FlowRecord<'_>) -> Option<u32> {
    let mut doubts = 0;
    if let (Some(start), Some(end)) = (record.start_ms(), record.end_ms())
        && start > end
    {
        if start - end > SLACK_MS {
            return None;
        }
        doubts += 2 * (Grade::CLEAR.points - Grade::ODD.points);
    }
    // Every packet has more than one byte; but public samples disagree, so it is no proof.
    if let (Some(packets), Some(bytes)) = (record.packets(), record.bytes())
        && packets > bytes
    {
        doubts += Grade::PLAIN.points;
    }
    Some(doubts)
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::super::layouts::layouts;
    use super::*;

    /// The points and the score of the line as one of the format.
    fn fit(line: &str, format: &str) -> Option<(u32, u8)> {
        let layout = layouts(vec![format.parse().unwrap()]).swap_remove(0);
        Fit::of(line, &layout).map(|fit| (fit.points(), fit.score()))
    }

    #[test]
    fn clear_values_weigh_more_than_plain_ones_and_absent_ones_nothing() {
        assert_eq!(fit("eni-102010ab", "interface-id"), Some((8, 50)));
        assert_eq!(fit("eni-102010ab 10.0.0.5", "interface-id srcaddr"), Some((16, 66)));
        assert_eq!(fit("eni-102010ab -", "interface-id srcaddr"), Some((8, 50)));
        assert_eq!(fit("eni-xxxxxxxx", "interface-id"), Some((2, 12)));
        assert_eq!(fit("443", "srcport"), Some((1, 11)));
        assert_eq!(fit("-", "srcport"), Some((0, 0)));
        assert_eq!(fit("x # a remark", "new-field"), Some((1, 11)));
    }

    #[test]
    fn what_is_no_record_or_speaks_against_a_field_does_not_fit() {
        assert_eq!(fit("10.0.0.5", "interface-id"), None);
        assert_eq!(fit("65536", "srcport"), None);
        assert_eq!(fit("1 2", "srcport"), None);
        assert_eq!(fit("1", "srcport dstport"), None);
    }

    #[test]
    fn a_flow_ends_after_it_starts() {
        assert_eq!(fit("1439387263 1439387263", "start end"), Some((16, 66)));
        assert_eq!(fit("1439387263 1439387203", "start end"), Some((4, 16)));
        assert_eq!(fit("1439387263 1439387202", "start end"), None);
        assert_eq!(fit("1439387263123 1439387263", "start end"), Some((4, 16)));
    }

    #[test]
    fn fewer_bytes_than_packets_are_a_doubt_and_no_proof() {
        assert_eq!(fit("8 568", "packets bytes"), Some((2, 20)));
        assert_eq!(fit("568 8", "packets bytes"), Some((1, 10)));
        let [likely, doubtful] = [2, 1].map(|points| Fit { points, most: 2 });
        assert!(!likely.is_better_than(doubtful));
        assert!(Fit { points: 8, most: 8 }.is_better_than(likely));
    }
}
