//! Where values and lines begin in a window of text.

use alloc::vec;
use alloc::vec::Vec;

use super::{Kernel, Masks, Simd};

/// Where values and lines begin in a window of text.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    starts: Vec<u16>,
    values: usize,
    lines: Vec<u16>,
    ended: usize,
    is_ascii: bool,
}

/// How many bytes are indexed at once: few enough that they and their index stay in fast caches,
/// and that a place in them, or at their end, is less than [`PLACES`].
pub(crate) const WINDOW: usize = PLACES - 64;

/// A power of two.
pub(crate) const PLACES: usize = 16 * 1024;

/// So many starts after the last may be looked at, although they mean nothing: as many as a line
/// has values at most.
const ROOM: usize = 128;

impl Index {
    /// An index for windows of at most so many bytes.
    pub(crate) fn new(window: usize) -> Self {
        Self {
            starts: vec![0; window + 1 + ROOM],
            values: 1,
            lines: vec![0; window + 2],
            ended: 0,
            is_ascii: true,
        }
    }

    /// Where each value begins: at 0, and after each blank. [`ROOM`] more follow.
    #[inline(always)]
    pub(crate) fn starts(&self) -> &[u16] {
        &self.starts[..self.values + ROOM]
    }

    /// For each line that ends in the window, which of the [`starts`](Self::starts) is that of the
    /// line after it.
    #[inline(always)]
    pub(crate) fn lines(&self) -> &[u16] {
        &self.lines[..self.ended]
    }

    /// Whether all bytes of the window are ASCII.
    #[inline(always)]
    pub(crate) fn is_ascii(&self) -> bool {
        self.is_ascii
    }
}

/// Indexes a window.
pub(super) struct Fill<'i, 'w> {
    pub(super) index: &'i mut Index,
    pub(super) window: &'w [u8],
}

impl Kernel for Fill<'_, '_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "a window has less than 2¹⁶ bytes")]
    fn run<S: Simd>(self, simd: S) {
        let Self { index, window } = self;
        let Index { starts, values, lines, ended, is_ascii } = index;
        let (starts, lines) = (&mut starts[..], &mut lines[..]);
        *values = 1;
        *ended = 0;
        *is_ascii = true;
        let (blocks, rest) = window.as_chunks::<64>();
        let mut last = [b'0'; 64];
        last[..rest.len()].copy_from_slice(rest);
        let mut first = 1_u16;
        let (mut value, mut line, mut high) = (1, 0, false);
        for block in blocks.iter().chain([&last]) {
            let Masks { blanks, mut newlines, is_ascii } = simd.masks(block);
            high |= !is_ascii;
            let Some(starts) = starts[value..].first_chunk_mut() else { break };
            simd.places(blanks, first, starts);
            // Most blocks have one newline or none: written either way, there is nothing to guess.
            loop {
                let through = newlines ^ newlines.wrapping_sub(1);
                let Some(number) = lines.get_mut(line) else { break };
                *number = (value + (blanks & through).count_ones() as usize - 1) as u16;
                line += usize::from(newlines != 0);
                newlines &= newlines.wrapping_sub(1);
                if newlines == 0 {
                    break;
                }
            }
            value += blanks.count_ones() as usize;
            first += 64;
        }
        *values = value;
        *ended = line;
        *is_ascii = !high;
    }
}
