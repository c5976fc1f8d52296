//! A set of numbers, made of ranges.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::order;

/// Numbers from one range or several, in order and apart.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Ranges(Box<[Range]>);

/// From the first number to the last, both included.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Range {
    pub(crate) first: u64,
    pub(crate) last: u64,
}

/// A number of a record, which need not be whole.
pub(super) trait Amount: Copy {
    fn compare(self, number: u64) -> Ordering;
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Ratio {
    pub(super) dividend: u128,
    pub(super) divisor: u64,
}

impl Ranges {
    /// Joins ranges that overlap. Those that only touch stay two: `[22, 23]` is what was meant.
    pub(crate) fn new(mut ranges: Vec<Range>) -> Self {
        order::sort_by(&mut ranges, |one, two| (one.first, one.last).cmp(&(two.first, two.last)));
        ranges.dedup_by(|next, kept| {
            let overlap = next.first <= kept.last;
            if overlap {
                kept.last = kept.last.max(next.last);
            }
            overlap
        });
        Self(ranges.into())
    }

    pub(super) fn contains(&self, amount: impl Amount) -> bool {
        let begins_before = |range: &Range| amount.compare(range.first).is_ge();
        let before = match &*self.0 {
            [range] => begins_before(range).then_some(range),
            ranges => {
                ranges.partition_point(begins_before).checked_sub(1).map(|last| &ranges[last])
            }
        };
        before.is_some_and(|range| amount.compare(range.last).is_le())
    }

    /// The range, if it is the only one.
    pub(super) fn only(&self) -> Option<Range> {
        match &*self.0 {
            &[range] => Some(range),
            _ => None,
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Range> {
        self.0.iter().copied()
    }
}

impl Range {
    pub(crate) const fn single(number: u64) -> Self {
        Self { first: number, last: number }
    }

    pub(crate) const fn is_single(self) -> bool {
        self.first == self.last
    }
}

impl Amount for u64 {
    fn compare(self, number: u64) -> Ordering {
        self.cmp(&number)
    }
}

impl Amount for Ratio {
    fn compare(self, number: u64) -> Ordering {
        // The product of two 64-bit numbers has at most 128 bits.
        self.dividend.cmp(&(u128::from(number) * u128::from(self.divisor)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(pairs: &[(u64, u64)]) -> Ranges {
        Ranges::new(pairs.iter().map(|&(first, last)| Range { first, last }).collect())
    }

    #[test]
    fn ranges_that_overlap_are_one() {
        for (given, expected) in [
            (&[(5, 5), (1, 2)][..], &[(1, 2), (5, 5)][..]),
            (&[(5, 5), (5, 5)], &[(5, 5)]),
            (&[(1, 9), (2, 3), (9, 12)], &[(1, 12)]),
            (&[(1, 2), (3, 4)], &[(1, 2), (3, 4)]),
            (&[(0, u64::MAX), (u64::MAX, u64::MAX)], &[(0, u64::MAX)]),
        ] {
            let joined: Vec<_> = ranges(given).iter().map(|r| (r.first, r.last)).collect();
            assert_eq!(joined, expected);
        }
    }

    #[test]
    fn a_number_is_in_a_set_from_the_first_to_the_last_of_a_range() {
        let set = ranges(&[(22, 22), (80, 90), (443, 443)]);
        let contained: Vec<_> = (0..500).filter(|&n| set.contains(n)).collect();
        assert_eq!(contained, [22, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 443]);
        assert!(!ranges(&[(22, 22)]).contains(21));
    }

    #[test]
    fn ratios_are_compared_exactly() {
        let ratio = |dividend, divisor| Ratio { dividend, divisor };
        assert_eq!(ratio(10, 3).compare(3), Ordering::Greater);
        assert_eq!(ratio(9, 3).compare(3), Ordering::Equal);
        assert_eq!(ratio(8, 3).compare(3), Ordering::Less);
        assert_eq!(ratio(u128::MAX, u64::MAX).compare(u64::MAX), Ordering::Greater);
        assert!(!ranges(&[(3, 3), (4, 4)]).contains(ratio(10, 3)));
        assert!(ranges(&[(3, 4)]).contains(ratio(10, 3)));
    }
}
