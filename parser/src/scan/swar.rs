//! Whole words at a time: what every processor can do.

use core::array::from_fn;

use super::quad::{self, Words};
use super::{Kernel, Masks, Numbers, ROWS, Simd, Texts, length_between};

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
            is_ascii: block.is_ascii(),
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
    let (mut last, lengths) = ([0; ROWS], texts.lengths());
    let count = halves::<1>(texts, &lengths, &mut last);
    let (mut wrong, mut bits, mut absent) = (0, 0, 0);
    // Loops so small that the compiler does several numbers at once.
    let words = last.iter_mut().zip(&lengths);
    for (number, (digits, length)) in numbers.short.as_flattened_mut().iter_mut().zip(words).take(count) {
        let is_absent = is_absent(*digits, *length);
        absent |= is_absent;
        *digits &= !is_absent;
        wrong |= over_nine(*digits);
        *number = self::number(*digits) as u32;
        bits |= *number;
        *digits = is_absent;
    }
    numbers.absent = [0; ROWS / 64];
    if absent != 0 {
        numbers.absent = flags(&last.map(|is_absent| (is_absent & 1) as u8));
    }
    numbers.bits = bits.into();
    wrong & HIGH == 0
}

/// Reads texts of at most 15 bytes.
#[inline(always)]
pub(super) fn long_numbers(texts: Texts<'_>, numbers: &mut Numbers) -> bool {
    let (mut last, mut before, lengths) = ([0; ROWS], [0; ROWS], texts.lengths());
    halves::<0>(texts, &lengths, &mut before);
    let count = halves::<1>(texts, &lengths, &mut last);
    let (mut wrong, mut bits, mut absent) = (0, 0, 0);
    let words = last.iter_mut().zip(&before).zip(&lengths);
    for (number, ((last, before), length)) in numbers.long.as_flattened_mut().iter_mut().zip(words).take(count) {
        let is_absent = is_absent(*last, *length);
        absent |= is_absent;
        *last &= !is_absent;
        wrong |= over_nine(*last) | over_nine(*before);
        let high = self::number(*before).wrapping_mul(100_000_000);
        *number = high.wrapping_add(self::number(*last));
        bits |= *number;
        *last = is_absent;
    }
    numbers.absent = [0; ROWS / 64];
    if absent != 0 {
        numbers.absent = flags(&last.map(|is_absent| (is_absent & 1) as u8));
    }
    numbers.bits = bits;
    wrong & HIGH == 0
}

/// The digits of the last eight bytes of each text, or of those before, with zeros before them.
/// Tells how many there are.
#[inline(always)]
fn halves<const HALF: usize>(
    texts: Texts<'_>,
    lengths: &[u8; ROWS],
    words: &mut [u64; ROWS],
) -> usize {
    let words = words.iter_mut().zip(texts.nexts.as_flattened()).zip(lengths);
    for ((word, next), length) in words.take(texts.count) {
        let bytes = texts.bytes::<17, 16>(*next).as_chunks().0[HALF];
        let kept = KEPT[HALF * 8 + usize::from(length & 15)];
        *word = (u64::from_le_bytes(bytes) ^ ZEROS) & kept;
    }
    texts.count
}

/// All bits if the text is `-`: not `0-`.
#[inline(always)]
fn is_absent(last: u64, length: u8) -> u64 {
    if last == DASH && length == 1 { u64::MAX } else { 0 }
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
