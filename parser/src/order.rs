//! Sorting that is compiled once.
//!
//! The standard sort is several kilobytes of code for each type and each order, and what is sorted here is
//! short or sorted seldom: together they were a tenth of the npm package.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// Sorts; equal ones keep their order.
pub(crate) fn sort_by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let mut order: Vec<usize> = (0..items.len()).collect();
    sort_indices(&mut order, &|one, two| compare(&items[one], &items[two]).then(one.cmp(&two)));
    let mut unsorted: Vec<_> = items.drain(..).map(Some).collect();
    items.extend(order.into_iter().filter_map(|index| unsorted[index].take()));
}

/// Sorts; equal ones keep their order.
pub(crate) fn sort<T: Ord>(items: &mut Vec<T>) {
    sort_by(items, T::cmp);
}

/// Puts the first `count` in order at the beginning, and leaves out the others.
pub(crate) fn first_indices(
    indices: &mut Vec<usize>,
    count: usize,
    compare: &dyn Fn(usize, usize) -> Ordering,
) {
    if count < indices.len() {
        indices.select_nth_unstable_by(count, |&one, &two| compare(one, two));
        indices.truncate(count);
    }
    sort_indices(indices, compare);
}

#[inline(never)]
fn sort_indices(indices: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    indices.sort_unstable_by(|&one, &two| compare(one, two));
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_sorts_as_std_does(texts in prop::collection::vec("[ab]{0,3}", 0..100)) {
            let by_length = |one: &String, two: &String| one.len().cmp(&two.len());
            let (mut ours, mut theirs) = (texts.clone(), texts);
            sort_by(&mut ours, by_length);
            theirs.sort_by(by_length);
            prop_assert_eq!(&ours, &theirs);
            sort(&mut ours);
            theirs.sort();
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn the_first_are_those_that_sorting_puts_first(
            numbers in prop::collection::vec(0_u8..20, 0..100),
            count in 0_usize..120,
        ) {
            let compare = |one: usize, two: usize| numbers[one].cmp(&numbers[two]).then(one.cmp(&two));
            let mut first: Vec<usize> = (0..numbers.len()).collect();
            let mut all = first.clone();
            all.sort_by(|&one, &two| compare(one, two));
            all.truncate(count);
            first_indices(&mut first, count, &compare);
            prop_assert_eq!(first, all);
        }
    }
}
