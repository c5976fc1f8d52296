//! The values of one field, line by line: what is read many at a time.

use core::cmp::min;

use super::{PLACES, ROWS};

/// A window of a log and what stands around it: all that is looked at.
pub(crate) type Area = [u8; AROUND + PLACES + AROUND];

/// So many bytes around a value can be looked at.
pub(crate) const AROUND: usize = 32;

/// Some places in a window for each line, so many side by side.
pub(crate) type Places = [[u16; TOGETHER]; ROWS / TOGETHER];

/// So many are read at a time.
pub(crate) const TOGETHER: usize = 8;

/// The texts that a field has in some lines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts<'t> {
    /// Places are counted from the beginning of the window.
    pub(crate) area: &'t Area,
    /// Where each begins.
    pub(crate) starts: &'t Places,
    /// Where the next one in the line begins, or the next line: after one blank.
    pub(crate) nexts: &'t Places,
    /// How many there are. Up to a multiple of [`TOGETHER`], the last one follows again and again.
    pub(crate) count: usize,
}

impl<'t> Texts<'t> {
    /// How many times [`TOGETHER`] there are.
    #[inline(always)]
    pub(crate) fn eights(self) -> usize {
        min(self.count.div_ceil(TOGETHER), ROWS / TOGETHER)
    }

    /// How many bytes each has, or 31 if those are more.
    #[inline(always)]
    pub(crate) fn lengths(self) -> [u8; ROWS] {
        let mut lengths = [0; ROWS];
        let places = self.starts.as_flattened().iter().zip(self.nexts.as_flattened());
        for (length, (start, next)) in lengths.iter_mut().zip(places).take(self.eights() * TOGETHER)
        {
            *length = length_between(*start, *next).min(31) as u8;
        }
        lengths
    }

    /// How many bytes the shortest and the longest have.
    #[inline(always)]
    pub(crate) fn extremes(self) -> (u16, u16) {
        let starts = &self.starts.as_flattened()[..self.eights() * TOGETHER];
        let lengths = starts
            .iter()
            .zip(self.nexts.as_flattened())
            .map(|(&start, &next)| length_between(start, next));
        lengths.fold((u16::MAX, 0), |(shortest, longest), length| {
            (shortest.min(length), longest.max(length))
        })
    }

    /// So many bytes of the area, from so many before a place in the window on.
    #[inline(always)]
    pub(crate) fn bytes<const BEFORE: usize, const LENGTH: usize>(
        self,
        place: u16,
    ) -> &'t [u8; LENGTH] {
        const { assert!(BEFORE <= AROUND && LENGTH <= AROUND) };
        let from = usize::from(place) % PLACES + AROUND - BEFORE;
        self.area[from..].first_chunk().unwrap_or(&[0; LENGTH])
    }

    /// The text in a line.
    pub(crate) fn text(self, line: usize) -> &'t [u8] {
        let [start, next] = [self.starts, self.nexts]
            .map(|places| usize::from(places[line / TOGETHER][line % TOGETHER]));
        &self.area[AROUND + start..AROUND + next - 1]
    }
}

/// How many bytes a text has.
#[inline(always)]
pub(crate) fn length_between(start: u16, next: u16) -> u16 {
    next.wrapping_sub(start).wrapping_sub(1)
}
