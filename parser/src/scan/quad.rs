//! The 81 shapes of a dotted quad: each octet has 1 to 3 digits.

/// Where the digits of a dotted quad stand.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// A bit for each dot, and one for the end.
    marks: u16,
    /// How many digits each octet has.
    pub(super) lengths: [u8; 4],
    /// For each octet, where its hundreds, tens and ones stand, and nothing; `ABSENT` for a digit
    /// that it does not have.
    pub(super) places: [u8; 16],
    /// The least value that each octet has without a leading zero, in 16 bits each.
    pub(super) least: u64,
}

/// Its highest bit makes a shuffle give zero.
const ABSENT: u8 = 0x80;

/// The shape of a quad of this length, at most 16, with its dots at these bits, and whether there is
/// such a shape.
#[inline(always)]
pub(super) fn shape(dots: u32, length: usize) -> (&'static Shape, bool) {
    let end = 1 << (length & 31);
    let marks = dots & (end - 1) | end;
    let shape = &SHAPES[usize::from(NUMBERS[hash(marks)]) & 127];
    (shape, u32::from(shape.marks) == marks)
}

/// Different for each of the 81 shapes.
#[inline(always)]
const fn hash(marks: u32) -> usize {
    (marks.wrapping_mul(MULTIPLIER) >> 24) as usize
}

/// Found by trying.
const MULTIPLIER: u32 = 0x2165_4683;

static NUMBERS: [u8; 256] = {
    let mut numbers = [127; 256];
    let mut number = 0;
    while number < 81 {
        let place = hash(SHAPES[number].marks as u32);
        assert!(numbers[place] == 127, "two shapes at one place");
        numbers[place] = number as u8;
        number += 1;
    }
    numbers
};

/// The shapes, and what is none.
static SHAPES: [Shape; 128] = {
    let mut shapes = [Shape { marks: 0, lengths: [1; 4], places: [ABSENT; 16], least: 0 }; 128];
    let mut number = 0;
    while number < 81 {
        shapes[number] = numbered(number);
        number += 1;
    }
    shapes
};

const fn numbered(number: usize) -> Shape {
    let lengths = [number / 27 + 1, number / 9 % 3 + 1, number / 3 % 3 + 1, number % 3 + 1];
    let mut shape = Shape { marks: 0, lengths: [0; 4], places: [ABSENT; 16], least: 0 };
    let (mut octet, mut end) = (0, 0);
    while octet < 4 {
        let length = lengths[octet];
        end += length;
        shape.marks |= 1 << end;
        shape.lengths[octet] = length as u8;
        shape.least |= [0, 10, 100][length - 1] << (octet * 16);
        let mut digit = 0;
        while digit < length {
            shape.places[octet * 4 + 2 - digit] = (end - 1 - digit) as u8;
            digit += 1;
        }
        end += 1;
        octet += 1;
    }
    shape
}
