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
            lines: vec![0; window + 1],
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

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "a window has less than 2¹⁶ bytes")]
    fn add<S: Simd>(&mut self, simd: S, masks: Masks, base: usize) {
        let Masks { blanks, mut newlines, is_ascii } = masks;
        self.is_ascii &= is_ascii;
        let values = self.values;
        self.values += blanks.count_ones() as usize;
        // Most blocks have one newline or none: written either way, there is nothing to guess.
        loop {
            let through = newlines ^ newlines.wrapping_sub(1);
            let Some(line) = self.lines.get_mut(self.ended) else { return };
            *line = (values + (blanks & through).count_ones() as usize - 1) as u16;
            self.ended += usize::from(newlines != 0);
            newlines &= newlines.wrapping_sub(1);
            if newlines == 0 {
                break;
            }
        }
        let Some(starts) = self.starts[values..].first_chunk_mut() else { return };
        simd.places(blanks, base as u16 + 1, starts);
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
    fn run<S: Simd>(self, simd: S) {
        let Self { index, window } = self;
        index.values = 1;
        index.ended = 0;
        index.is_ascii = true;
        let (blocks, rest) = window.as_chunks::<64>();
        for (number, block) in blocks.iter().enumerate() {
            index.add(simd, simd.masks(block), number * 64);
        }
        if !rest.is_empty() {
            let mut block = [b'0'; 64];
            block[..rest.len()].copy_from_slice(rest);
            index.add(simd, simd.masks(&block), blocks.len() * 64);
        }
    }
}
