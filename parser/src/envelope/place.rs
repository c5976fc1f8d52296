//! Where lines came from, in the terms of the input.

use alloc::vec::Vec;
use core::fmt;

/// Where a line came from, in the terms of the input; counted from 1.
///
/// ```
/// use flowlogs_parser::envelope::{self, Options, Place};
///
/// let unwrapped = envelope::unwrap(br#"["srcaddr", "10.0.0.5"]"#, &Options::default());
/// assert_eq!(unwrapped.place(2), Some(Place::Event(2)));
/// assert_eq!(Place::Event(2).to_string(), "event 2");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Place {
    /// A line of the text, after gzip, base64 and UTF-16 are undone.
    Line(u64),
    /// An event, in the order in which they stand: an element of a JSON list, a JSON object of its
    /// own, a message among those on one line, a line inside of a payload.
    Event(u64),
}

impl Place {
    const fn after(self, lines: u64) -> Self {
        match self {
            Self::Line(line) => Self::Line(line + lines),
            Self::Event(event) => Self::Event(event + lines),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Event(event) => write!(f, "event {event}"),
        }
    }
}

/// The places of lines; most follow one another, so that only the leaps are kept.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Places {
    /// How many lines came before these.
    before: u64,
    /// How many lines these are.
    lines: u64,
    /// Each leap: how many of the lines came before it, and the place after it.
    leaps: Vec<(u64, Place)>,
}

impl Places {
    pub(super) fn identity(lines: u64) -> Self {
        Self { before: 0, lines, leaps: [(0, Place::Line(1))].into() }
    }

    pub(super) fn push(&mut self, place: Place) {
        self.push_all(place, 1);
    }

    /// Adds lines that follow one another, the first of which has this place.
    pub(super) fn push_all(&mut self, place: Place, lines: u64) {
        let follows =
            self.leaps.last().is_some_and(|&(line, first)| first.after(self.lines - line) == place);
        if !follows {
            self.leaps.push((self.lines, place));
        }
        self.lines += lines;
    }

    /// How many lines there were up to the last of these.
    pub(super) const fn end(&self) -> u64 {
        self.before + self.lines
    }

    /// The place of the line of this number, counted from 1 over all parts.
    pub(super) fn get(&self, line: u64) -> Option<Place> {
        let line = line.checked_sub(self.before + 1).filter(|&line| line < self.lines)?;
        let next = self.leaps.partition_point(|&(first, _)| first <= line);
        let (first, place) = self.leaps.get(next.checked_sub(1)?)?;
        Some(place.after(line - first))
    }

    /// Adds the places of the lines that follow.
    pub(super) fn append(&mut self, next: Self) {
        self.leaps.extend(next.leaps.into_iter().map(|(line, place)| (line + self.lines, place)));
        self.lines += next.lines;
    }

    /// Takes the places, and leaves those of the lines that follow.
    pub(super) fn take(&mut self) -> Self {
        let next = Self { before: self.before + self.lines, ..Self::default() };
        core::mem::replace(self, next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_that_follow_one_another_are_one_leap() {
        let mut places = Places::default();
        let given = [1, 2, 3, 5, 5, 6].map(Place::Line);
        for place in given {
            places.push(place);
        }
        places.push(Place::Event(7));
        assert_eq!(places.leaps.len(), 4);
        let found: Vec<_> = (1..=6).filter_map(|line| places.get(line)).collect();
        assert_eq!(found, given);
        assert_eq!(
            [places.get(0), places.get(7), places.get(8)],
            [None, Some(Place::Event(7)), None]
        );
    }

    #[test]
    fn lines_are_counted_from_part_to_part() {
        let mut places = Places::default();
        places.push(Place::Line(4));
        assert_eq!(places.take().get(1), Some(Place::Line(4)));
        places.push(Place::Line(9));
        assert_eq!([places.get(1), places.get(2)], [None, Some(Place::Line(9))]);
    }
}
