//! What shuffles the digits of a dotted quad.

use core::hint::select_unpredictable;

use super::{hash, key, key_of, least, lengths};

/// Where the digits of a dotted quad stand.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(in crate::scan) struct Shape {
    /// For each octet, where its hundreds, tens and ones stand, and nothing; `ABSENT` for a digit
    /// that it does not have.
    pub(in crate::scan) places: [u8; 16],
    /// The least value that each octet has without a leading zero, of 32 bits each; the first two
    /// share a word.
    pub(in crate::scan) least: [u64; 2],
    key: u32,
}

/// Its highest bit makes a shuffle give zero.
const ABSENT: u8 = 0x80;

/// The shape of a quad of this length, at most 31, with its dots at these bits, and whether there is
/// such a shape; if not, nothing stands anywhere. No dots may be given after its end.
#[inline(always)]
pub(in crate::scan) fn shape(dots: u32, length: u8) -> (&'static Shape, bool) {
    let key = key(dots, length.into());
    let shape = &SHAPES[hash(key)];
    let is_shape = shape.key == key;
    (select_unpredictable(is_shape, shape, &NONE), is_shape)
}

/// What has no shape.
static NONE: Shape = Shape { places: [ABSENT; 16], least: [0; 2], key: 0 };

/// The shapes, each where its hash says.
static SHAPES: [Shape; 256] = {
    let mut shapes = [NONE; 256];
    let mut number = 0;
    while number < 81 {
        let lengths = lengths(number);
        let shape = &mut shapes[hash(key_of(lengths))];
        shape.key = key_of(lengths);
        shape.least = least(lengths);
        let (mut octet, mut end) = (0, 0);
        while octet < 4 {
            end += lengths[octet];
            let mut digit = 0;
            while digit < lengths[octet] {
                shape.places[octet * 4 + 2 - digit] = (end - 1 - digit) as u8;
                digit += 1;
            }
            end += 1;
            octet += 1;
        }
        number += 1;
    }
    shapes
};
