//! Some of the rows of columns.

use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use crate::Columns;

/// Which rows of [`Columns`] are selected: a [`Filter`](crate::Filter) selects those that match.
///
/// It is filled again and again, so that nothing is allocated in the long run.
///
/// ```
/// use flowlogs_parser::{Column, Columns, Field, Filter, Lines, Selection};
///
/// let filter: Filter = "dst port 443 and bytes > 1k".parse()?;
/// let lines = Lines::new("dstport bytes\n443 9000\n443 1000\n22 9000\n443 1001\n", Vec::new());
/// let (mut columns, mut selection) = (Columns::default(), Selection::default());
/// let mut batches = lines.batches();
/// let mut sum = 0;
/// while batches.read(&mut columns) {
///     filter.select(&columns, &mut selection);
///     if let Some(Column::U64(bytes)) = columns.column(Field::Bytes) {
///         sum += selection.rows().filter_map(|row| bytes.get(row)).sum::<u64>();
///     }
/// }
/// assert_eq!(sum, 10_001);
/// # Ok::<(), flowlogs_parser::FilterError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// One a row.
    pub(crate) selected: Vec<bool>,
    /// Lists that were in use.
    pub(crate) spare: Vec<Vec<bool>>,
}

impl Selection {
    /// Selects every row.
    pub fn select_all(&mut self, columns: &Columns<'_>) {
        self.selected.clear();
        self.selected.resize(columns.len(), true);
    }

    /// Selects none of so many rows.
    pub(crate) fn none(rows: usize) -> Self {
        Self { selected: vec![false; rows], spare: Vec::new() }
    }

    /// Selects these rows too, of those that there are.
    pub(crate) fn add(&mut self, rows: Range<usize>) {
        self.selected.get_mut(rows).unwrap_or_default().fill(true);
    }

    /// Leaves the selected rows that the function wants, which is asked about every row, in order: the
    /// row, and whether it is selected.
    pub fn retain(&mut self, mut is_wanted: impl FnMut(usize, bool) -> bool) {
        for (row, is_in) in self.selected.iter_mut().enumerate() {
            *is_in &= is_wanted(row, *is_in);
        }
    }

    /// Leaves the rows that the other has too.
    pub fn intersect(&mut self, other: &Self) {
        for (row, is_in) in self.selected.iter_mut().enumerate() {
            *is_in &= other.contains(row);
        }
    }

    /// The rows that are selected, in order, counted from 0.
    pub fn rows(&self) -> impl Iterator<Item = usize> {
        let (words, rest) = self.selected.as_chunks::<8>();
        let words = words.iter().enumerate().flat_map(|(place, word)| {
            let mut bits = u64::from_le_bytes(word.map(u8::from));
            core::iter::from_fn(move || {
                let row = (bits != 0).then(|| place * 8 + bits.trailing_zeros() as usize / 8)?;
                bits &= bits - 1;
                Some(row)
            })
        });
        let first = self.selected.len() - rest.len();
        words.chain(
            rest.iter().enumerate().filter(|(_, is_in)| **is_in).map(move |(at, _)| first + at),
        )
    }

    /// How many rows are selected.
    #[must_use]
    pub fn count(&self) -> usize {
        self.selected.iter().map(|&is_in| usize::from(is_in)).sum()
    }

    /// Whether the row is selected.
    #[must_use]
    pub fn contains(&self, row: usize) -> bool {
        self.selected.get(row).is_some_and(|&is_in| is_in)
    }

    /// Whether each row is selected.
    #[must_use]
    pub fn as_slice(&self) -> &[bool] {
        &self.selected
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::Lines;

    #[test]
    fn rows_come_in_order_whatever_their_number() {
        for len in 0..30_usize {
            for modulus in 1..10 {
                let selected: Vec<bool> = (0..len).map(|row| row % modulus == 0).collect();
                let selection = Selection { selected, spare: Vec::new() };
                let expected: Vec<usize> = (0..len).step_by(modulus).collect();
                assert_eq!(selection.rows().collect::<Vec<_>>(), expected);
                assert_eq!(selection.count(), expected.len());
                assert!((0..len + 9).all(|row| selection.contains(row) == expected.contains(&row)));
            }
        }
    }

    #[test]
    fn all_are_the_rows_of_the_columns_at_hand() {
        let (mut selection, mut columns) = (Selection::default(), Columns::default());
        for (log, count) in [("bytes\n1\n2\n3", 3), ("bytes\n1", 1)] {
            let lines = Lines::new(log, Vec::new());
            let mut own = columns.recycle();
            lines.batches().read(&mut own);
            selection.select_all(&own);
            assert!(selection.rows().eq(0..count));
            columns = own.recycle();
        }
    }
}
