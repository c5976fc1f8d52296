//! Whole words at a time: what every processor can do.

use super::quad::{self, Shape};
use super::{Digits, Masks, STRIDE, Simd};

/// No more than whole words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Swar;

impl Simd for Swar {
    #[inline(always)]
    fn masks(self, block: &[u8; 64]) -> Masks {
        let (words, _) = block.as_chunks::<8>();
        let (mut blanks, mut newlines, mut all) = (0, 0, 0);
        for (number, word) in words.iter().enumerate() {
            let word = u64::from_le_bytes(*word);
            blanks |= gather(equal(word, b' ') | between(word, b'\t', b'\r')) << (number * 8);
            newlines |= gather(equal(word, b'\n')) << (number * 8);
            all |= word;
        }
        Masks { blanks, newlines, is_ascii: all & HIGH == 0 }
    }
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

/// The highest bit of each byte from `first` to `last`, which are ASCII.
#[inline(always)]
const fn between(word: u64, first: u8, last: u8) -> u64 {
    let seven = word & !HIGH;
    let from_first = seven + LOW * (0x80 - first as u64);
    let after_last = seven + LOW * (0x7f - last as u64);
    from_first & !after_last & !word & HIGH
}

/// The highest bits of all bytes, side by side.
#[inline(always)]
pub(crate) const fn gather(word: u64) -> u64 {
    (word >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Finds the bytes that a header can begin with.
#[inline(always)]
pub(super) fn letters(block: &[u8; 64]) -> u64 {
    let (words, _) = block.as_chunks::<8>();
    words.iter().enumerate().fold(0, |bits, (number, word)| {
        let word = u64::from_le_bytes(*word);
        let lower = word | LOW * 0x20;
        let found = between(lower, b'a', b'z') | between(word, 0, b' ') | word & HIGH;
        bits | gather(found) << (number * 8)
    })
}

/// Writes the places of the lowest bits.
#[inline(always)]
pub(super) fn places(bits: &mut u64, first: u16, places: &mut [u16; STRIDE]) {
    for place in places {
        #[expect(clippy::cast_possible_truncation, reason = "at most 64")]
        let bit = bits.trailing_zeros() as u16;
        *place = first.wrapping_add(bit);
        *bits &= bits.wrapping_sub(1);
    }
}

/// Turns texts of digits into numbers.
#[inline(always)]
pub(super) fn numbers(texts: &mut Digits, count: usize, are_long: bool) -> bool {
    let Digits { last, before, lengths, absent } = texts;
    let most = if are_long { 16 } else { 8 };
    let mut wrong = 0;
    let texts = last.iter_mut().zip(before).zip(lengths.iter().zip(absent));
    for ((last, before), (&length, absent)) in texts.take(count) {
        let digits = (*last ^ ZEROS) & kept(64, length);
        *absent = if digits == DASH && length == 1 { u64::MAX } else { 0 };
        let digits = digits & !*absent;
        wrong |= over_nine(digits) | if length > most { HIGH } else { 0 };
        *last = number(digits);
        if are_long {
            let digits = (*before ^ ZEROS) & kept(128, length);
            wrong |= over_nine(digits);
            *last += number(digits) * 100_000_000;
        }
    }
    wrong & HIGH == 0
}

/// What turns each digit into its value.
pub(crate) const ZEROS: u64 = LOW * b'0' as u64;

/// What a lone `-` becomes.
pub(super) const DASH: u64 = ((b'-' ^ b'0') as u64) << 56;

/// The bytes of a word that belong to a text of this length, which ends so many bits after the
/// word's beginning.
#[inline(always)]
const fn kept(bits: u64, length: u64) -> u64 {
    match bits.saturating_sub(length.saturating_mul(8)) {
        others @ 0..64 => u64::MAX << others,
        _ => 0,
    }
}

/// The highest bit of each byte that is more than 9.
#[inline(always)]
pub(crate) const fn over_nine(digits: u64) -> u64 {
    ((digits & !HIGH) + LOW * 0x76) | digits
}

/// The number of eight digits of 0 to 9, the first one in the lowest byte: pairs, then fours, then all.
#[inline(always)]
pub(crate) const fn number(digits: u64) -> u64 {
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff
}

/// Reads an IPv4 address.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "16 bits")]
pub(super) fn quad(bytes: &[u8; 16], length: usize) -> (u32, bool) {
    let (words, _) = bytes.as_chunks::<8>();
    let dots = gather(equal(u64::from_le_bytes(words[0]), b'.'))
        | gather(equal(u64::from_le_bytes(words[1]), b'.')) << 8;
    let (Shape { lengths, .. }, is_shape) = quad::shape(dots as u32, length);
    let (mut address, mut start, mut is_quad) = (0, 0, is_shape);
    for &length in lengths {
        let (octet, is_octet) = octet(bytes, start, length);
        address = address << 8 | octet & 0xff;
        is_quad &= is_octet;
        start += usize::from(length) + 1;
    }
    (address, is_quad)
}

/// Reads 1 to 3 digits without leading zeros.
#[inline(always)]
fn octet(bytes: &[u8; 16], start: usize, length: u8) -> (u32, bool) {
    let digit = |at: usize| u32::from(bytes[(start + at) & 15].wrapping_sub(b'0'));
    let (first, second, third) = (digit(0), digit(1), digit(2));
    match length {
        1 => (first, first <= 9),
        2 => (first * 10 + second, first.wrapping_sub(1) <= 8 && second <= 9),
        _ => {
            let octet = first * 100 + second * 10 + third;
            let is_octet = first.wrapping_sub(1) <= 1 && second <= 9 && third <= 9 && octet <= 255;
            (octet, is_octet)
        }
    }
}
