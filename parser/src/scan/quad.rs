//! The 81 shapes of a dotted quad: each octet has 1 to 3 digits.

#[cfg(target_arch = "x86_64")]
mod shape;
#[cfg(target_arch = "x86_64")]
pub(super) use self::shape::shape;

/// How the octets of a dotted quad are read in words.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct Words {
    /// In the four bytes up to an octet's end, what its digits and the dot before it have to be
    /// XOR-ed with so that digits become their values, and the dot zero.
    pub(super) zeros: [u64; 2],
    /// Which of those bytes are digits and dot.
    pub(super) kept: [u64; 2],
    /// What sets the highest bit of each of them, if added, that is more than 9 or the dot's zero.
    pub(super) room: [u64; 2],
    pub(super) least: [u64; 2],
    /// Where each octet ends.
    pub(super) ends: [u8; 4],
    key: u32,
}

/// How to read the octets of a quad of this length, if its dots stand at these bits, and whether
/// there is such a shape.
#[inline(always)]
pub(super) fn words(dots: u32, length: u8) -> (&'static Words, bool) {
    let key = key(dots & ((1 << (length & 31)) - 1), length.into());
    let words = &WORDS[number(key)];
    (words, words.key == key)
}

#[inline(always)]
fn number(key: u32) -> usize {
    usize::from(NUMBERS[hash(key)]) & 127
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
        let place = hash(key_of(lengths(number)));
        assert!(numbers[place] == 127, "two shapes at one place");
        numbers[place] = number as u8;
        number += 1;
    }
    numbers
};

/// The shapes by their numbers, and what is none.
static WORDS: [Words; 128] = {
    const NONE: Words =
        Words { zeros: [0; 2], kept: [0; 2], room: [0; 2], least: [0; 2], ends: [0; 4], key: 0 };
    let mut all = [NONE; 128];
    let mut number = 0;
    while number < 81 {
        let lengths = lengths(number);
        let words = &mut all[number];
        words.key = key_of(lengths);
        words.least = least(lengths);
        let (mut octet, mut end) = (0, 0);
        while octet < 4 {
            let length = lengths[octet];
            end += length;
            words.ends[octet] = end as u8;
            // From the last byte back.
            let mut back = 0;
            while back < 4 {
                let (pair, bits) = (octet / 2, octet % 2 * 32 + 24 - back * 8);
                if back < length || back == length && octet > 0 {
                    let (zero, most) = if back < length { (b'0', 9) } else { (b'.', 0) };
                    words.zeros[pair] |= (zero as u64) << bits;
                    words.kept[pair] |= 0xff << bits;
                    words.room[pair] |= (0x7f - most) << bits;
                }
                back += 1;
            }
            end += 1;
            octet += 1;
        }
        number += 1;
    }
    all
};

/// How many digits each octet of a shape has.
const fn lengths(number: usize) -> [usize; 4] {
    [number / 27 + 1, number / 9 % 3 + 1, number / 3 % 3 + 1, number % 3 + 1]
}

const fn key_of(lengths: [usize; 4]) -> u32 {
    let [first, second, third, fourth] = lengths;
    let dots = [first, first + 1 + second, first + 1 + second + 1 + third];
    key(1 << dots[0] | 1 << dots[1] | 1 << dots[2], (dots[2] + 1 + fourth) as u32)
}

/// The least value of octets without a leading zero.
const fn least(lengths: [usize; 4]) -> [u64; 2] {
    const LEAST: [u64; 4] = [0, 0, 10, 100];
    [LEAST[lengths[0]] | LEAST[lengths[1]] << 32, LEAST[lengths[2]] | LEAST[lengths[3]] << 32]
}
