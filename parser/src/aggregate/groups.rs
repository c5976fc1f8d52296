//! What an aggregate found: rows, top rows, and what was left out.

mod batch;

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt;
use core::hint::black_box;

use super::fold::{Basis, Directions, Reverse, Votes};
use super::grouping::Part;
use super::keys::{Keys, Later, Origin};
use super::once::Verdict;
use super::source::Source;
use super::{Full, Grouping, KeyValue, Measure, Sums};
use crate::order;

/// What an [`Aggregate`](super::Aggregate) found.
#[derive(Clone, Debug)]
pub struct Groups {
    grouping: Grouping,
    pub(super) keys: Keys,
    /// By the number of the key; with both directions, of what comes from the lower end.
    sums: Vec<Sums>,
    fold: Option<Fold>,
    /// Keys of records that are not added yet, and what they change.
    later: Later,
    changes: Vec<Change>,
    /// Those of the columns at hand.
    rows: Vec<usize>,
    pub(super) no_data: u64,
    pub(super) skip_data: u64,
    without_key: u64,
    undecided: u64,
    doubles: Sums,
    refused: Sums,
}

/// What both directions take.
#[derive(Clone, Debug)]
struct Fold {
    /// Columns of the source and of the destination.
    pairs: Vec<(usize, usize)>,
    /// By the number of the key.
    reverse: Vec<Reverse>,
}

impl Groups {
    /// No groups yet. Hidden columns split groups; pairs of columns fold directions.
    pub(super) fn new(
        grouping: Grouping,
        hidden: Vec<(Origin, Part)>,
        pairs: Option<Vec<(usize, usize)>>,
        limit: usize,
    ) -> Self {
        Self {
            keys: Keys::new(Keys::columns_of(grouping.keys()), hidden, limit),
            grouping,
            sums: Vec::new(),
            fold: pairs.map(|pairs| Fold { pairs, reverse: Vec::new() }),
            later: Later::default(),
            changes: Vec::new(),
            rows: Vec::new(),
            no_data: 0,
            skip_data: 0,
            without_key: 0,
            undecided: 0,
            doubles: Sums::NONE,
            refused: Sums::NONE,
        }
    }

    /// What the records are grouped by.
    #[must_use]
    pub const fn grouping(&self) -> &Grouping {
        &self.grouping
    }

    /// A row a group, in the order in which they first appeared.
    #[must_use]
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        (0..self.sums.len()).map(|index| Row { groups: self, index })
    }

    /// The groups with the most of a measure, at most `count` of them, the largest first. Those
    /// that lack it come last, and equal ones in the order of their keys.
    #[must_use]
    pub fn top(&self, count: usize, measure: Measure) -> impl ExactSizeIterator<Item = Top<'_>> {
        let row = |index| Row { groups: self, index };
        let mut rows: Vec<usize> = (0..self.sums.len()).collect();
        order::first_indices(&mut rows, count, &|one, two| row(one).compare(&row(two), measure));
        let total = self.total().count(measure);
        let mut so_far = Some(0_u128);
        rows.into_iter().map(move |index| {
            let row = row(index);
            let count = row.sums().count(measure);
            so_far = so_far.and_then(|so_far| so_far.checked_add(count?));
            Top { row, share: share(count, total), cumulative_share: share(so_far, total) }
        })
    }

    /// What all groups add up to, with the records that were refused.
    #[must_use]
    pub fn total(&self) -> Sums {
        self.rows().fold(self.refused, |total, row| total.plus(&row.sums()))
    }

    /// How many `NODATA` records there were: intervals without traffic.
    #[must_use]
    pub const fn no_data(&self) -> u64 {
        self.no_data
    }

    /// How many `SKIPDATA` records there were, each of which stands for flows that AWS lost: with
    /// any, all sums are too low.
    #[must_use]
    pub const fn skip_data(&self) -> u64 {
        self.skip_data
    }

    /// How many records were left out by
    /// [`Aggregate::skip_absent_keys`](super::Aggregate::skip_absent_keys).
    #[must_use]
    pub const fn without_key(&self) -> u64 {
        self.without_key
    }

    /// What was left out by [`Aggregate::count_once`](super::Aggregate::count_once).
    #[must_use]
    pub const fn doubles(&self) -> &Sums {
        &self.doubles
    }

    /// How many records were counted although [`Aggregate::count_once`](super::Aggregate::count_once)
    /// could not tell their direction.
    #[must_use]
    pub const fn undecided(&self) -> u64 {
        self.undecided
    }

    /// What was refused for lack of room, and is in no group.
    #[must_use]
    pub const fn refused(&self) -> &Sums {
        &self.refused
    }

    /// Whether all records found room.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.refused.flows() == 0
    }

    /// The pairs of columns that directions are folded by.
    pub(super) fn pairs(&self) -> Option<Vec<(usize, usize)>> {
        self.fold.as_ref().map(|fold| fold.pairs.clone())
    }

    /// Adds a record, or keeps it to be added [later](Self::settle).
    pub(super) fn add(&mut self, record: &impl Source, complete: bool) -> Result<(), Full> {
        // Whether there is room has to be told at once.
        if self.keys.len() + self.later.len() >= self.keys.limit() {
            self.settle()?;
        }
        match self.keys.seek(record, complete) {
            Ok(true) => {}
            Ok(false) => {
                self.without_key += 1;
                return Ok(());
            }
            Err(full) => {
                self.refused.add(record.amounts());
                return Err(full);
            }
        }
        let order = self.put_in_order();
        self.keys.put_off(&mut self.later);
        self.changes.push(Change::new(record, order));
        let is_room = self.keys.len() + self.later.len() <= self.keys.limit();
        if is_room && !self.later.is_full() { Ok(()) } else { self.settle() }
    }

    /// Adds what was put off. Only the last can find no room.
    pub(super) fn settle(&mut self) -> Result<(), Full> {
        let known = self.keys.find_all(&self.later);
        fetch(&self.sums, &known);

        let mut result = Ok(());
        for (position, (change, known)) in self.changes.drain(..).zip(known).enumerate() {
            let found = self.keys.find_again(&self.later, position, known);
            match found {
                Ok(found) => change.add_to(found, &mut self.sums, self.fold.as_mut()),
                Err(full) => {
                    self.refused.merge(&change.sums);
                    result = Err(full);
                }
            }
        }
        self.later.clear();
        result
    }

    /// Puts the ends of the sought key in order, and tells which that was.
    fn put_in_order(&mut self) -> Ordering {
        match &self.fold {
            Some(fold) => self.keys.put_in_order(&fold.pairs),
            None => Ordering::Equal,
        }
    }

    /// Adds a group of others to the one whose key is sought.
    fn add_group(&mut self, other: &Self, index: usize) -> Result<(), Full> {
        self.put_in_order();
        let found = self.keys.find_or_insert()?;
        let (sums, reverse) = slot(found, &mut self.sums, self.fold.as_mut());
        sums.merge(&other.sums[index]);
        if let (Some(reverse), Some(fold)) = (reverse, &other.fold) {
            reverse.merge(&fold.reverse[index]);
        }
        Ok(())
    }

    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.grouping == other.grouping && self.fold.is_some() == other.fold.is_some()
    }

    pub(super) fn merge(&mut self, mut other: Self) -> Result<(), Full> {
        let mut result = self.settle().and(other.settle());
        for index in 0..other.sums.len() {
            let found = self.keys.seek_key_of(&other.keys, index);
            if let Err(full) = found.and_then(|()| self.add_group(&other, index)) {
                self.refused.merge(&Row { groups: &other, index }.sums());
                result = Err(full);
            }
        }
        self.add_counts(&other);
        result
    }

    fn add_counts(&mut self, other: &Self) {
        self.no_data = self.no_data.saturating_add(other.no_data);
        self.skip_data = self.skip_data.saturating_add(other.skip_data);
        self.without_key = self.without_key.saturating_add(other.without_key);
        self.undecided = self.undecided.saturating_add(other.undecided);
        self.doubles.merge(&other.doubles);
        self.refused.merge(&other.refused);
    }

    /// The groups by the grouping's own keys, after a verdict on each of the finer ones.
    pub(super) fn reduced(self, verdicts: &[Verdict]) -> Self {
        let limit = self.keys.limit();
        let mut groups = Self::new(self.grouping.clone(), Vec::new(), self.pairs(), limit);
        groups.add_counts(&self);
        for (index, verdict) in verdicts.iter().enumerate() {
            let flows = Row { groups: &self, index }.sums();
            match verdict {
                Verdict::Double => {
                    groups.doubles.merge(&flows);
                    continue;
                }
                Verdict::Undecided => {
                    groups.undecided = groups.undecided.saturating_add(flows.flows());
                }
                Verdict::Counted => {}
            }
            let found = groups.keys.seek_key_of(&self.keys, index);
            if found.and_then(|()| groups.add_group(&self, index)).is_err() {
                groups.refused.merge(&flows);
            }
        }
        groups
    }
}

/// What a record changes in its group.
#[derive(Clone, Debug)]
struct Change {
    sums: Sums,
    votes: Votes,
    /// Of the record's source to its destination.
    order: Ordering,
}

impl Change {
    fn new(record: &impl Source, order: Ordering) -> Self {
        let mut sums = Sums::NONE;
        sums.add(record.amounts());
        Self { sums, votes: Votes::new(record, order), order }
    }

    fn add_to(&self, found: (usize, bool), sums: &mut Vec<Sums>, fold: Option<&mut Fold>) {
        let (sums, reverse) = slot(found, sums, fold);
        match reverse {
            Some(reverse) => {
                reverse.votes.merge(self.votes);
                match self.order {
                    Ordering::Greater => reverse.sums.merge(&self.sums),
                    Ordering::Less | Ordering::Equal => sums.merge(&self.sums),
                }
            }
            None => sums.merge(&self.sums),
        }
    }
}

/// Has all sums of known groups on their way before the first is waited for.
fn fetch(sums: &[Sums], known: &[Option<usize>]) {
    // Nothing else comes of it.
    black_box(known.iter().flatten().fold(0, |flows, &index| flows ^ sums[index].flows()));
}

/// What is kept of a group, which is made if it is new.
fn slot<'a>(
    (index, is_new): (usize, bool),
    sums: &'a mut Vec<Sums>,
    fold: Option<&'a mut Fold>,
) -> (&'a mut Sums, Option<&'a mut Reverse>) {
    if is_new {
        sums.push(Sums::NONE);
    }
    let reverse = fold.map(|fold| {
        if is_new {
            fold.reverse.push(Reverse::default());
        }
        &mut fold.reverse[index]
    });
    (&mut sums[index], reverse)
}

#[expect(clippy::cast_precision_loss, reason = "a share is told by a few digits")]
fn share(count: Option<u128>, total: Option<u128>) -> Option<f64> {
    match total? {
        0 => None,
        total => Some(count? as f64 / total as f64),
    }
}

/// A group.
///
/// Displays as the values of its key, with blanks between them and `-` for absent ones.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    groups: &'a Groups,
    index: usize,
}

impl<'a> Row<'a> {
    /// What the rows are grouped by.
    #[must_use]
    pub const fn grouping(&self) -> &'a Grouping {
        &self.groups.grouping
    }

    /// The values that the group's records have in common, in the order of the grouping's keys;
    /// `None` for one that is absent.
    #[must_use]
    pub fn key(&self) -> impl ExactSizeIterator<Item = Option<KeyValue<'a>>> {
        let (row, is_swapped) = (*self, self.is_swapped());
        (0..self.groups.grouping.keys().len()).map(move |column| row.value(column, is_swapped))
    }

    /// What its records add up to, of both directions if they are folded.
    #[must_use]
    pub fn sums(&self) -> Sums {
        let sums = self.groups.sums[self.index];
        match &self.groups.fold {
            Some(fold) => sums.plus(&fold.reverse[self.index].sums),
            None => sums,
        }
    }

    /// The sums of each direction; `None` unless they are
    /// [folded](super::Aggregate::both_directions).
    #[must_use]
    pub fn directions(&self) -> Option<Directions> {
        let reverse = &self.groups.fold.as_ref()?.reverse[self.index];
        let lower = self.groups.sums[self.index];
        let (is_swapped, basis) = self.initiator()?;
        let (forward, reverse) =
            if is_swapped { (reverse.sums, lower) } else { (lower, reverse.sums) };
        Some(Directions { forward, reverse, basis })
    }

    /// Whether the higher end is the initiator, and why.
    fn initiator(&self) -> Option<(bool, Basis)> {
        let fold = self.groups.fold.as_ref()?;
        if self.groups.keys.has_same_sides(self.index, &fold.pairs) {
            return Some((false, Basis::Undecided));
        }
        Some(fold.reverse[self.index].initiator(&self.groups.sums[self.index]))
    }

    fn is_swapped(&self) -> bool {
        self.initiator().is_some_and(|(is_swapped, _)| is_swapped)
    }

    fn value(&self, column: usize, is_swapped: bool) -> Option<KeyValue<'a>> {
        let other_side = |&(one, two): &(usize, usize)| match column {
            column if column == one => Some(two),
            column if column == two => Some(one),
            _ => None,
        };
        let pairs = self.groups.fold.as_ref().filter(|_| is_swapped).map(|fold| &fold.pairs);
        let other = pairs.and_then(|pairs| pairs.iter().find_map(other_side));
        self.groups.keys.value(self.index, other.unwrap_or(column))
    }

    /// More of the measure comes first, then the lower key.
    fn compare(&self, other: &Self, measure: Measure) -> Ordering {
        let (rank, other_rank) = (self.sums().rank(measure), other.sums().rank(measure));
        other_rank.cmp(&rank).then_with(|| self.key().cmp(other.key()))
    }
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, value) in self.key().enumerate() {
            let blank = if position == 0 { "" } else { " " };
            match value {
                Some(value) => write!(f, "{blank}{value}")?,
                None => write!(f, "{blank}-")?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row")
            .field("key", &format_args!("{self}"))
            .field("sums", &self.sums())
            .field("directions", &self.directions())
            .finish()
    }
}

/// One of the [top](Groups::top) groups.
#[derive(Clone, Copy, Debug)]
pub struct Top<'a> {
    /// The group.
    pub row: Row<'a>,
    /// Its part of the total over all groups, 0 to 1; `None` if it has none of the measure, the
    /// total is 0, or the measure is a rate: rates do not add up.
    pub share: Option<f64>,
    /// The part of this group and those before it.
    pub cumulative_share: Option<f64>,
}
