//! Whole words at a time: what every processor can do.

use core::array::from_fn;

use super::quad::{self, Words};
use super::{Kernel, Masks, Numbers, ROWS, Simd, TOGETHER, Texts, length_between};

/// No more than whole words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Swar;

impl Swar {
    /// Does the job. Apart from its callers, as it is with other instructions.
    #[inline(never)]
    pub(super) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        kernel.run(self)
    }
}

impl Simd for Swar {
    const HAS_MASKS: bool = false;

    #[inline(always)]
    fn masks(self, block: &[u8; 64]) -> Masks {
        let is_blank = |byte: u8| u8::from(byte == b' ') | u8::from(byte.wrapping_sub(b'\t') < 5);
        Masks {
            blanks: bits(block.map(is_blank)),
            newlines: bits(block.map(|byte| u8::from(byte == b'\n'))),
            others: u64::from(!block.is_ascii()),
        }
    }
}

/// A bit for each byte, which is 0 or 1.
#[inline(always)]
fn bits(flags: [u8; 64]) -> u64 {
    let (words, _) = flags.as_chunks::<8>();
    words.iter().rev().fold(0, |bits, word| {
        bits << 8 | u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56
    })
}

/// The lowest bit of each byte.
const LOW: u64 = u64::from_ne_bytes([1; 8]);
/// The highest bit of each byte.
pub(crate) const HIGH: u64 = LOW << 7;

/// The highest bit of each byte that is `byte`, which is ASCII.
#[inline(always)]
pub(crate) const fn equal(word: u64, byte: u8) -> u64 {
    let other = word ^ (LOW * byte as u64);
    !(((other & !HIGH) + !HIGH) | other) & HIGH
}

/// The highest bits of all bytes, side by side.
#[inline(always)]
const fn gather(word: u64) -> u64 {
    (word >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Whether a byte after a newline is none of `-`, `.`, `/` and the digits.
#[inline(always)]
pub(super) fn has_other_beginnings(block: &[u8; 65]) -> bool {
    let (before, after) = (&block[..64], &block[1..]);
    let pairs = before.iter().zip(after);
    pairs.fold(0, |found, (&before, &after)| {
        found | u8::from(before == b'\n') & u8::from(after.wrapping_sub(b'-') > 12)
    }) != 0
}

/// Writes the places of the bits.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "at most 64")]
pub(super) fn places(mut bits: u64, first: u16, places: &mut [u16; 64]) {
    let mut write = |place: &mut u16| {
        *place = first.wrapping_add(bits.trailing_zeros() as u16);
        bits &= bits.wrapping_sub(1);
        bits != 0
    };
    // Few blocks have more blanks: up to so many there is nothing to guess.
    let (most, others) = places.split_at_mut(12);
    let has_others = most.iter_mut().fold(false, |_, place| write(place));
    if has_others {
        for place in others {
            if !write(place) {
                break;
            }
        }
    }
}

/// Reads texts of at most 8 bytes.
#[inline(always)]
pub(super) fn short_numbers(texts: Texts<'_>, numbers: &mut Numbers) -> bool {
    let (lengths, mut all) = (texts.lengths(), [[0; 8]; ROWS]);
    let digits = halves::<1>(texts, &lengths, &mut all);
    numbers.absent = [0; ROWS / 64];
    if most(digits) > 9 {
        take_absent(&lengths, digits, &mut numbers.absent);
        if most(digits) > 9 {
            return false;
        }
    }
    let short = &mut numbers.short.as_flattened_mut()[..digits.len()];
    numbers_of(digits, short);
    numbers.bits = short.iter().fold(0, |bits, number| bits | number).into();
    true
}

/// Reads texts of at most 15 bytes.
#[inline(always)]
pub(super) fn long_numbers(texts: Texts<'_>, numbers: &mut Numbers) -> bool {
    let (mut all, mut more) = ([[0; 8]; ROWS], [[0; 8]; ROWS]);
    let lengths = texts.lengths();
    let last = halves::<1>(texts, &lengths, &mut all);
    let before = halves::<0>(texts, &lengths, &mut more);
    numbers.absent = [0; ROWS / 64];
    if most(last).max(most(before)) > 9 {
        take_absent(&lengths, last, &mut numbers.absent);
        if most(last).max(most(before)) > 9 {
            return false;
        }
    }
    let (mut ends, mut begins) = ([0; ROWS], [0; ROWS]);
    let (ends, begins) = (&mut ends[..last.len()], &mut begins[..before.len()]);
    numbers_of(last, ends);
    numbers_of(before, begins);
    numbers.bits = 0;
    let halves = ends.iter().zip(begins);
    for (number, (end, begin)) in numbers.long.as_flattened_mut().iter_mut().zip(halves) {
        *number = u64::from(*begin) * 100_000_000 + u64::from(*end);
        numbers.bits |= *number;
    }
    true
}

/// The digits of the last eight bytes of each text, or of those before, with zeros before them.
#[inline(always)]
fn halves<'d, const HALF: usize>(
    texts: Texts<'_>,
    lengths: &[u8; ROWS],
    all: &'d mut [[u8; 8]; ROWS],
) -> &'d mut [[u8; 8]] {
    let all = &mut all[..texts.eights() * TOGETHER];
    for ((digits, next), length) in all.iter_mut().zip(texts.nexts.as_flattened()).zip(lengths) {
        let bytes = texts.bytes::<17, 16>(*next).as_chunks().0[HALF];
        let kept = KEPT[HALF * 8 + usize::from(length & 15)];
        *digits = ((u64::from_le_bytes(bytes) ^ ZEROS) & kept).to_le_bytes();
    }
    all
}

/// The largest digit.
fn most(digits: &[[u8; 8]]) -> u8 {
    digits.as_flattened().iter().fold(0, |most, digit| most.max(*digit))
}

/// Makes zeros of the texts that are `-`, and sets a bit for each.
fn take_absent(lengths: &[u8; ROWS], digits: &mut [[u8; 8]], absent: &mut [u64; ROWS / 64]) {
    for (line, (digits, length)) in digits.iter_mut().zip(lengths).enumerate() {
        // Not `0-`.
        let is_absent = u64::from_le_bytes(*digits) == DASH && *length == 1;
        absent[line / 64] |= u64::from(is_absent) << (line % 64);
        if is_absent {
            *digits = [0; 8];
        }
    }
}

/// The numbers of eight digits each. Pairs, then fours, then all, in loops so small that the
/// compiler does several at once.
#[inline(always)]
fn numbers_of(digits: &[[u8; 8]], numbers: &mut [u32]) {
    let (mut pairs, mut fours) = ([0; ROWS * 4], [0; ROWS * 2]);
    let (pairs, fours) = (&mut pairs[..digits.len() * 4], &mut fours[..digits.len() * 2]);
    for (pair, digits) in pairs.iter_mut().zip(digits.as_flattened().as_chunks().0) {
        // The upper byte becomes ten times the lower one and the upper.
        *pair = (u16::from_le_bytes(*digits).wrapping_mul(10 * 256 + 1) >> 8).cast_signed();
    }
    for (four, [first, second]) in fours.iter_mut().zip(pairs.as_chunks::<2>().0) {
        *four = (i32::from(*first) * 100 + i32::from(*second)) as i16;
    }
    for (number, [first, second]) in numbers.iter_mut().zip(fours.as_chunks::<2>().0) {
        *number = (i32::from(*first) * 10_000 + i32::from(*second)).cast_unsigned();
    }
}

/// For each length, and eight more, the bytes of a word that belong to a text.
static KEPT: [u64; 24] = {
    let mut kept = [0; 24];
    let mut length = 9;
    while length < 24 {
        let others = 16_usize.saturating_sub(length);
        kept[length] = if others < 8 { u64::MAX << (others * 8) } else { 0 };
        length += 1;
    }
    kept
};

/// What turns each digit into its value.
pub(crate) const ZEROS: u64 = LOW * b'0' as u64;

/// What a lone `-` becomes.
pub(super) const DASH: u64 = ((b'-' ^ b'0') as u64) << 56;

/// The highest bit of each byte that is more than 9.
#[inline(always)]
pub(crate) const fn over_nine(digits: u64) -> u64 {
    ((digits & !HIGH) + LOW * 0x76) | digits
}

/// Eight digits of 0 to 9, the first one in the lowest byte: pairs, then fours, then all. Few
/// processors multiply several words at once, but all can shift and add.
#[inline(always)]
pub(crate) const fn number(digits: u64) -> u64 {
    let ten = (digits << 3).wrapping_add(digits << 1);
    let pairs = ten.wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    let hundred = (pairs << 6).wrapping_add(pairs << 5).wrapping_add(pairs << 2);
    let fours = hundred.wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    ((fours & 0xffff_ffff) * 10_000).wrapping_add(fours >> 32)
}

/// Reads IPv4 addresses.
#[inline(always)]
pub(super) fn quads(texts: Texts<'_>, quads: &mut [u128; ROWS]) -> [u64; ROWS / 64] {
    let mut others = [0; ROWS];
    let places = texts.starts.as_flattened().iter().zip(texts.nexts.as_flattened());
    let lines = quads.iter_mut().zip(&mut others).zip(places);
    for ((bits, other), (start, next)) in lines.take(texts.count) {
        let length = length_between(*start, *next).min(31) as u8;
        let (quad, is_quad) = quad(texts.bytes::<MARGIN, _>(*start), length);
        (*bits, *other) = (quad, u8::from(!is_quad));
    }
    flags(&others)
}

/// A bit for each that is 1 and not 0.
pub(super) fn flags(all: &[u8; ROWS]) -> [u64; ROWS / 64] {
    let (blocks, _) = all.as_chunks();
    from_fn(|block| bits(blocks[block]))
}

/// An address and what stands around it: it begins after [`MARGIN`] bytes.
type Quad = [u8; MARGIN + 16];

/// How many bytes before an address are looked at.
const MARGIN: usize = 4;

/// Reads an IPv4 address.
#[inline(always)]
fn quad(text: &Quad, length: u8) -> (u128, bool) {
    let word = |from: usize| u64::from_le_bytes(*text[from..].first_chunk().unwrap_or(&[0; 8]));
    // Bytes without a bit that all digits have: whether they are dots is seen below.
    let dots = |word: u64| gather(!word << 3 & HIGH);
    let dots = dots(word(MARGIN)) | dots(word(MARGIN + 8)) << 8;
    let (words, is_shape) = quad::words(dots as u32, length);
    let (first, is_first) = two_octets(text, words, 0);
    let (last, is_last) = two_octets(text, words, 1);
    let address = (first << 24 | first >> 16 | last << 8 | last >> 32) as u32;
    (0xffff_0000_0000 | u128::from(address), is_shape & is_first & is_last)
}

/// Reads two octets of an address, one into each half of a word. Tells whether they are octets, with
/// a dot before each but the first.
#[inline(always)]
fn two_octets(text: &Quad, words: &Words, pair: usize) -> (u64, bool) {
    // The bytes up to the end of an octet: a few of those before it, maybe a dot, and its digits.
    let bytes = |octet: usize| {
        let end = usize::from(words.ends[pair * 2 + octet] & 15) + MARGIN;
        u64::from(u32::from_le_bytes(*text[end - 4..].first_chunk().unwrap_or(&[0; 4])))
    };
    let digits = ((bytes(0) | bytes(1) << 32) ^ words.zeros[pair]) & words.kept[pair];
    let [hundreds, tens, ones] = [8, 16, 24].map(|bits| digits >> bits & (EACH * 0xff));
    let octets = hundreds * 100 + tens * 10 + ones;
    let too_large = ((digits & !HIGH) + words.room[pair]) | digits;
    let not_too_small = (octets | EACH << 31) - words.least[pair];
    let wrong = too_large & HIGH | octets & (EACH * 0xffff_ff00) | !not_too_small & (EACH << 31);
    (octets, wrong == 0)
}

/// The lowest bit of each half of a word.
const EACH: u64 = 1 << 32 | 1;
