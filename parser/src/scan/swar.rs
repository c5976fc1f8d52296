//! Whole words at a time: what every processor can do.

use super::quad::{self, Words};
use super::{Kernel, MARGIN, Masks, Numbers, Quad, ROWS, Simd, Tails};

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

/// Reads numbers.
#[inline(always)]
pub(super) fn numbers<'t>(
    texts: impl Tails<'t>,
    count: usize,
    are_long: bool,
    numbers: &mut Numbers,
) -> bool {
    let (mut last, mut before, mut lengths) = ([0; ROWS], [0; ROWS], [0; ROWS]);
    let (mut fours, mut line) = (texts.fours(), 0);
    while line < count
        && let Some(four) = fours.next()
    {
        for (bytes, length) in four {
            lengths[line % ROWS] = length;
            let (words, _) = bytes.as_chunks();
            last[line % ROWS] = u64::from_le_bytes(words[1]);
            if are_long {
                before[line % ROWS] = u64::from_le_bytes(words[0]);
            }
            line += 1;
        }
    }
    let (last, before, lengths) = (&mut last[..count], &mut before[..count], &mut lengths[..count]);
    let longest = lengths.iter().fold(0, |longest, length| longest.max(*length));
    if longest > if are_long { 15 } else { 8 } {
        return false;
    }
    let values = &mut numbers.values[..count];
    // Loops so small that the compiler does several numbers at once.
    for (digits, length) in last.iter_mut().zip(&*lengths) {
        *digits = (*digits ^ ZEROS) & KEPT[8 + usize::from(*length & 15)];
    }
    let (mut wrong, mut bits, mut absent) = (0, 0, 0);
    for ((number, digits), length) in values.iter_mut().zip(&mut *last).zip(&*lengths) {
        // Not `0-`.
        let is_absent = if *digits == DASH && *length == 1 { u64::MAX } else { 0 };
        absent |= is_absent;
        *digits &= !is_absent;
        wrong |= over_nine(*digits);
        *number = self::number(*digits);
        bits |= *number;
        *digits = is_absent;
    }
    if longest > 8 {
        for (digits, length) in before.iter_mut().zip(&*lengths) {
            *digits = (*digits ^ ZEROS) & KEPT[usize::from(*length & 15)];
        }
        for (number, digits) in values.iter_mut().zip(before) {
            wrong |= over_nine(*digits);
            *number = number.wrapping_add(self::number(*digits).wrapping_mul(100_000_000));
            bits |= *number;
        }
    }
    numbers.bits = bits;
    numbers.absent = [0; ROWS / 64];
    if absent != 0 {
        for (part, flags) in numbers.absent.iter_mut().zip(last.chunks(64)) {
            *part = flags.iter().rev().fold(0, |bits, flag| bits << 1 | flag & 1);
        }
    }
    wrong & HIGH == 0
}

#[cfg(target_arch = "x86_64")]
/// Reads the numbers of these lines, one by one. Tells whether all are numbers or `-`.
pub(super) fn each_number<'t>(
    texts: impl Tails<'t>,
    lines: core::ops::Range<usize>,
    numbers: &mut Numbers,
) -> bool {
    for line in lines {
        let Some(text) = texts.tail(line) else { return false };
        let (number, is_number) = if is_dash(text) {
            numbers.absent[line / 64] |= 1 << (line % 64);
            (0, true)
        } else {
            one_number(text)
        };
        if !is_number {
            return false;
        }
        numbers.values[line] = number;
        numbers.bits |= number;
    }
    true
}

#[cfg(target_arch = "x86_64")]
/// Reads the number of one text, and tells whether it is one.
#[inline(always)]
fn one_number((bytes, length): super::Tail<'_>) -> (u64, bool) {
    let (words, _) = bytes.as_chunks();
    let [before, last] = [0, 8].map(|more| {
        (u64::from_le_bytes(words[more / 8]) ^ ZEROS) & KEPT[more + usize::from(length & 15)]
    });
    let number = number(before).wrapping_mul(100_000_000).wrapping_add(number(last));
    (number, length < 16 && (over_nine(before) | over_nine(last)) & HIGH == 0)
}

#[cfg(target_arch = "x86_64")]
/// Whether the text is `-`.
#[inline(always)]
fn is_dash((bytes, length): super::Tail<'_>) -> bool {
    length == 1 && bytes[15] == b'-'
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

/// Reads an IPv4 address.
#[inline(always)]
pub(super) fn quad(text: &Quad, length: u8) -> (u128, bool) {
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
