//! Where values and lines begin in a window of text.

use alloc::vec::Vec;
use core::array::from_fn;

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
pub(crate) const WINDOW: usize = 12 * 1024;

/// A power of two.
pub(crate) const PLACES: usize = 16 * 1024;

/// A block of 64 bytes has so many values at most, of which eight more may be written.
const MOST_IN_BLOCK: usize = 72;

/// So many starts after the last may be looked at, although they mean nothing: eight times as many
/// as a line has values at most.
pub(crate) const ROOM: usize = 1024;

/// There is room for so many values at first: few windows have more.
const FEW: usize = 2560;

impl Index {
    pub(crate) fn new() -> Self {
        let mut index =
            Self { starts: Vec::new(), values: 1, lines: Vec::new(), ended: 0, is_ascii: true };
        index.make_room(FEW);
        index
    }

    /// Makes room for so many values.
    fn make_room(&mut self, values: usize) {
        self.starts.resize(values + ROOM, 0);
        // One more, which is written before it is known whether there is a line.
        self.lines.resize(values + 1, 0);
    }

    /// Sees that there is room for the values of one more block.
    #[inline(always)]
    fn reserve(&mut self, values: usize) {
        if values + MOST_IN_BLOCK > self.lines.len() {
            self.grow();
        }
    }

    #[cold]
    fn grow(&mut self) {
        self.make_room(self.lines.len() * 2);
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
    fn run<S: Simd>(self, simd: S) {
        let Self { index, window } = self;
        let (blocks, rest) = window.as_chunks::<64>();
        let mut last = [b'0'; 64];
        last[..rest.len()].copy_from_slice(rest);
        let blocks = blocks.iter().chain([&last]);
        if S::HAS_MASKS {
            by_masks(simd, blocks, index);
        } else {
            by_bytes(blocks, index);
            lines(window, index);
        }
    }
}

/// Where it costs little to make a mask of 64 bytes.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "a window has less than 2¹⁶ bytes")]
fn by_masks<'w, S: Simd>(simd: S, blocks: impl Iterator<Item = &'w [u8; 64]>, index: &mut Index) {
    let mut first = 1_u16;
    let (mut value, mut line, mut all_others) = (1, 0, 0);
    for block in blocks {
        index.reserve(value);
        let Index { starts, lines, .. } = index;
        let Masks { blanks, mut newlines, others } = simd.masks(block);
        all_others |= others;
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
    index.values = value;
    index.ended = line;
    index.is_ascii = all_others == 0;
}

/// Where the compiler makes the best of what is done with each byte alike: eight blanks become a
/// number from 0 to 255, and that their places.
#[inline(always)]
fn by_bytes<'w>(blocks: impl Iterator<Item = &'w [u8; 64]>, index: &mut Index) {
    let mut first = 1_u16;
    let mut value = 1;
    // A window has less than 256 blocks.
    let mut newlines = [0_u8; 64];
    let mut are_ascii = true;
    for block in blocks.copied() {
        newlines = from_fn(|place| newlines[place] + u8::from(block[place] == b'\n'));
        are_ascii &= block.is_ascii();
        let flags =
            block.map(|byte| u8::from(byte == b' ') | u8::from(byte.wrapping_sub(b'\t') < 5));
        index.reserve(value);
        let Some(starts) = index.starts[value..].first_chunk_mut::<72>() else { break };
        let mut count = 0;
        for (number, flags) in flags.as_chunks::<8>().0.iter().enumerate() {
            let bits = u64::from_le_bytes(*flags).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            let bits = bits as usize;
            let Some(starts) = starts[count & 63..].first_chunk_mut::<8>() else { break };
            *starts = from_fn(|place| {
                OFFSETS[bits][place]
                    .wrapping_add(first + (number * 8) as u16)
                    .wrapping_sub(place as u16)
            });
            count += usize::from(COUNTS[bits]);
        }
        value += count;
        first += 64;
    }
    index.values = value;
    index.ended = newlines.iter().map(|&count| usize::from(count)).sum();
    index.is_ascii = are_ascii;
}

/// Finds the lines, so many as are known.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "a window has less than 2¹⁶ bytes")]
fn lines(window: &[u8], index: &mut Index) {
    let starts = &index.starts[..index.values];
    let lines = &mut index.lines[..index.ended];
    let is_after_newline =
        |&start: &u16| window.get(usize::from(start).wrapping_sub(1)) == Some(&b'\n');
    // Most lines have as many values as the first.
    let width = starts.iter().position(is_after_newline).unwrap_or(1);
    let mut guesses = lines.iter_mut().zip(starts.iter().step_by(width).skip(1));
    let mut value = 0;
    let are_all = guesses.all(|(line, start)| {
        value += width;
        *line = value as u16;
        is_after_newline(start)
    });
    if !are_all || value != width * lines.len() {
        let found = starts.iter().enumerate().filter(|(_, start)| is_after_newline(start));
        for (line, (value, _)) in lines.iter_mut().zip(found) {
            *line = value as u16;
        }
    }
}

/// For each byte, the numbers of its bits that are set, less those of the places where they stand.
static OFFSETS: [[u16; 8]; 256] = {
    let mut places = [[0_u16; 8]; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut bit, mut count) = (0, 0);
        while bit < 8 {
            if byte >> bit & 1 == 1 {
                places[byte][count] = bit + count as u16;
                count += 1;
            }
            bit += 1;
        }
        byte += 1;
    }
    places
};

/// How many bits of each byte are set.
static COUNTS: [u8; 256] = {
    let mut counts = [0; 256];
    let mut byte = 0_usize;
    while byte < 256 {
        counts[byte] = byte.count_ones() as u8;
        byte += 1;
    }
    counts
};
