//! The 81 shapes of a dotted quad: each octet has 1 to 3 digits.

/// Where the digits of a dotted quad stand.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct Shape {
    /// For each octet, where its hundreds, tens and ones stand, and nothing; `ABSENT` for a digit
    /// that it does not have.
    pub(super) places: [u8; 16],
    /// The least value that each octet has without a leading zero. This and what follows is of 32
    /// bits an octet, of which the first two share a word.
    pub(super) least: [u64; 2],
    /// In the four bytes up to an octet's end, what its digits and the dot before it have to be
    /// XOR-ed with so that digits become their values, and the dot zero.
    pub(super) zeros: [u64; 2],
    /// Which of those bytes are digits and dot.
    pub(super) kept: [u64; 2],
    /// What sets the highest bit of each of them, if added, that is more than 9 or the dot's zero.
    pub(super) room: [u64; 2],
    /// Where each octet ends.
    pub(super) ends: [u8; 4],
    key: u32,
}

/// Its highest bit makes a shuffle give zero.
const ABSENT: u8 = 0x80;

/// The shape of a quad of this length with its dots at these bits, and whether there
/// is such a shape.
#[inline(always)]
pub(super) fn shape(dots: u32, length: u8) -> (&'static Shape, bool) {
    let key = key(dots & ((1 << (length & 31)) - 1), length.into());
    let shape = &SHAPES[usize::from(NUMBERS[hash(key)]) & 127];
    (shape, shape.key == key)
}

const fn key(dots: u32, length: u32) -> u32 {
    dots | length << 16
}

/// Different for each of the 81 shapes.
#[inline(always)]
const fn hash(key: u32) -> usize {
    (key.wrapping_mul(MULTIPLIER) >> 24) as usize
}

/// Found by trying.
const MULTIPLIER: u32 = 0x08d9_d1f3;

static NUMBERS: [u8; 256] = {
    let mut numbers = [127; 256];
    let mut number = 0;
    while number < 81 {
        let place = hash(SHAPES[number].key);
        assert!(numbers[place] == 127, "two shapes at one place");
        numbers[place] = number as u8;
        number += 1;
    }
    numbers
};

/// The shapes, and what is none.
static SHAPES: [Shape; 128] = {
    let mut shapes = [NONE; 128];
    let mut number = 0;
    while number < 81 {
        shapes[number] = numbered(number);
        number += 1;
    }
    shapes
};

const NONE: Shape = Shape {
    places: [ABSENT; 16],
    least: [0; 2],
    zeros: [0; 2],
    kept: [0; 2],
    room: [0; 2],
    ends: [0; 4],
    key: 0,
};

const fn numbered(number: usize) -> Shape {
    let lengths = [number / 27 + 1, number / 9 % 3 + 1, number / 3 % 3 + 1, number % 3 + 1];
    let mut shape = NONE;
    let (mut octet, mut end, mut dots) = (0, 0, 0);
    while octet < 4 {
        let length = lengths[octet];
        end += length;
        if octet < 3 {
            dots |= 1 << end;
        }
        shape.ends[octet] = end as u8;
        let (pair, bits) = (octet / 2, octet % 2 * 32);
        shape.least[pair] |= [0, 10, 100][length - 1] << bits;
        // From the last byte back.
        let mut back = 0;
        while back < 4 {
            let bits = bits + 24 - back * 8;
            if back < length || back == length && octet > 0 {
                let (zero, most) = if back < length { (b'0', 9) } else { (b'.', 0) };
                shape.zeros[pair] |= (zero as u64) << bits;
                shape.kept[pair] |= 0xff << bits;
                shape.room[pair] |= (0x7f - most) << bits;
            }
            back += 1;
        }
        let mut digit = 0;
        while digit < length {
            shape.places[octet * 4 + 2 - digit] = (end - 1 - digit) as u8;
            digit += 1;
        }
        end += 1;
        octet += 1;
    }
    shape.key = key(dots, end as u32 - 1);
    shape
}
