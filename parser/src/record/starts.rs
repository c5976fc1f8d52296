//! Where the values of a line begin.

use crate::place::Place;
use crate::scan::{Instructions, Kernel, Simd};

/// Where the values of a line begin: each, and one more after the last; or, if the format has more
/// fields than there is room for, every second or third value.
///
/// They are so few that a record has 128 bytes, which compilers move without a call; and aligned so
/// that the vector instructions which move them fit those that wrote them, since others wait.
#[derive(Clone)]
#[repr(align(16))]
pub(super) struct Starts([u16; PLACES]);

/// Enough for all fields that a default format has, and to have them a record of 128 bytes.
pub(super) const PLACES: usize = 48;

impl Starts {
    /// The places of values that stand one blank apart with nothing around them, counted from
    /// anywhere, and the place after the last one's blank. Others may follow. `None` if there is no
    /// room for all.
    #[inline(always)]
    pub(super) fn regular(places: &[u16], count: usize) -> Option<Self> {
        let places = places.first_chunk::<PLACES>()?;
        let first = places[0];
        (count < PLACES).then(|| Self(places.map(|place| place.wrapping_sub(first))))
    }

    /// The places of so many values that stand apart in any way, and that of the line's beginning.
    #[inline(never)]
    pub(super) fn some(places: &[u16], line: u16, count: usize) -> Self {
        let mut starts = Self([0; PLACES]);
        for (start, place) in
            starts.0.iter_mut().zip(places.iter().take(count).step_by(step(count)))
        {
            *start = place.wrapping_sub(line);
        }
        starts
    }

    /// The value at this position, if each has its start and they stand one blank apart.
    #[inline(always)]
    pub(super) fn place(&self, position: usize) -> Option<Place> {
        if position >= PLACES - 1 {
            return None;
        }
        let (start, next) = (self.0[position], self.0[position + 1]);
        // After the longest line there is place 0.
        let length = next.wrapping_sub(start).wrapping_sub(1);
        Some(Place { start: start.into(), length: length.into() })
    }

    /// Where a value begins that stands not long before the one at this position, and how many
    /// values before.
    pub(super) fn before(&self, position: usize, count: usize) -> (usize, usize) {
        let step = step(count);
        let start = self.0.get(position / step).copied().unwrap_or(0);
        (start.into(), position % step)
    }
}

/// Of how many values one has its place.
const fn step(count: usize) -> usize {
    count.div_ceil(PLACES - 1)
}

/// Finds where the values of a line begin that stand one blank apart with nothing around them, and
/// one more place after the last. Tells whether they are so many, and could stand so: two blanks
/// side by side are told as two, with nothing between them.
#[inline(always)]
pub(super) fn find(line: &str, count: usize, places: &mut [u16]) -> bool {
    Instructions::Baseline.detect().run(Find { line: line.as_bytes(), count, places }).is_some()
}

struct Find<'a> {
    line: &'a [u8],
    count: usize,
    places: &'a mut [u16],
}

impl Kernel for Find<'_> {
    type Output = Option<()>;

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "a line has less than 2¹⁶ bytes")]
    fn run<S: Simd>(self, simd: S) -> Option<()> {
        let Self { line, count, places } = self;
        let mut found = 1;
        let mut add = |mut blanks: u64, base: usize| {
            if found + blanks.count_ones() as usize > count {
                return None;
            }
            while blanks != 0 {
                *places.get_mut(found)? = (base + 1) as u16 + blanks.trailing_zeros() as u16;
                found += 1;
                blanks &= blanks.wrapping_sub(1);
            }
            Some(())
        };
        let (blocks, rest) = line.as_chunks();
        for (number, block) in blocks.iter().enumerate() {
            add(simd.masks(block).blanks, number * 64)?;
        }
        if !rest.is_empty() {
            let blanks = if let Some(block) = line.last_chunk() {
                simd.masks(block).blanks >> (64 - rest.len())
            } else {
                let mut block = [b'0'; 64];
                block[..rest.len()].copy_from_slice(rest);
                simd.masks(&block).blanks
            };
            add(blanks, line.len() - rest.len())?;
        }
        *places.get_mut(count)? = line.len().wrapping_add(1) as u16;
        (found == count).then_some(())
    }
}
