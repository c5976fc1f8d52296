//! The vector instructions of x86-64 that are looked for at run time: AVX2 and AVX-512. What every
//! such processor has, the compiler makes use of in safe code.
//!
//! The one module with `unsafe`. It is of two kinds: a call of what is compiled for certain
//! instructions, which a token proves to exist; and loads and stores of a whole array through a
//! reference to it.

#![expect(unsafe_code, reason = "the compiler does not know which instructions there are")]

use core::arch::x86_64::{
    __m128i, __m256i, __m512i, _bzhi_u32, _mm_and_si128, _mm_loadu_si128, _mm_set1_epi16,
    _mm_setr_epi8, _mm_shuffle_epi32, _mm_slli_epi16, _mm_storeu_si128, _mm_sub_epi16,
    _mm_unpackhi_epi16, _mm_unpackhi_epi32, _mm_unpackhi_epi64, _mm_unpacklo_epi16,
    _mm_unpacklo_epi32, _mm_unpacklo_epi64, _mm256_add_epi64, _mm256_and_si256,
    _mm256_andnot_si256, _mm256_blend_epi32, _mm256_broadcastsi128_si256, _mm256_castsi128_si256,
    _mm256_castsi256_pd, _mm256_cmpeq_epi8, _mm256_cmpeq_epi64, _mm256_cmpgt_epi8,
    _mm256_cmpgt_epi32, _mm256_cvtepu16_epi64, _mm256_inserti128_si256, _mm256_loadu_si256,
    _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_max_epu8, _mm256_movemask_epi8,
    _mm256_movemask_pd, _mm256_mul_epu32, _mm256_or_si256, _mm256_packus_epi32, _mm256_set_epi64x,
    _mm256_set1_epi8, _mm256_set1_epi16, _mm256_set1_epi32, _mm256_set1_epi64x,
    _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_sllv_epi64, _mm256_srli_epi64,
    _mm256_storeu_si256, _mm256_sub_epi8, _mm256_subs_epu8, _mm256_testz_si256, _mm256_xor_si256,
    _mm512_add_epi16, _mm512_broadcast_i32x4, _mm512_castsi512_si256, _mm512_cmpeq_epi8_mask,
    _mm512_cvtepu8_epi16, _mm512_extracti64x4_epi64, _mm512_loadu_si512,
    _mm512_maskz_compress_epi8, _mm512_movepi8_mask, _mm512_set1_epi8, _mm512_set1_epi16,
    _mm512_shuffle_epi8, _mm512_storeu_si512,
};

use super::quad;
use super::swar::DASH;
use super::{Kernel, Masks, Numbers, ROWS, Simd, TOGETHER, Texts, length_between, swar};

/// Proof that the processor has AVX2 and what came with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Avx2(());

impl Avx2 {
    /// Looks for it, where there is `std`.
    pub(super) fn detect() -> Option<Self> {
        #[cfg(feature = "std")]
        if std::is_x86_feature_detected!("avx2")
            && std::is_x86_feature_detected!("bmi1")
            && std::is_x86_feature_detected!("bmi2")
            && std::is_x86_feature_detected!("lzcnt")
            && std::is_x86_feature_detected!("popcnt")
        {
            return Some(Self(()));
        }
        None
    }

    /// Does the job with it.
    pub(super) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
        fn run<K: Kernel>(avx2: Avx2, kernel: K) -> K::Output {
            kernel.run(avx2)
        }
        // SAFETY: `self` proves that there are these instructions.
        unsafe { run(self, kernel) }
    }
}

impl Simd for Avx2 {
    #[inline(always)]
    fn has_other_beginnings(self, block: &[u8; 65]) -> bool {
        // SAFETY: `self` proves that there is AVX2.
        unsafe { has_other_beginnings(block) }
    }

    #[inline(always)]
    fn masks(self, block: &[u8; 64]) -> Masks {
        // SAFETY: `self` proves that there is AVX2.
        unsafe { masks_avx2(block) }
    }

    #[inline(always)]
    fn transpose(self, rows: [&[u16; TOGETHER]; TOGETHER]) -> [[u16; TOGETHER]; TOGETHER] {
        // SAFETY: `self` proves that there is AVX2.
        unsafe { transpose(rows) }
    }

    #[inline(always)]
    fn short_numbers(self, texts: Texts<'_>, numbers: &mut Numbers) -> bool {
        // SAFETY: `self` proves that there is AVX2.
        unsafe { short_numbers(texts, numbers) }
    }

    #[inline(always)]
    fn long_numbers(self, texts: Texts<'_>, numbers: &mut Numbers) -> bool {
        // SAFETY: `self` proves that there is AVX2.
        unsafe { long_numbers(texts, numbers) }
    }

    #[inline(always)]
    fn quads(self, texts: Texts<'_>, quads: &mut [u128; ROWS]) -> [u64; ROWS / 64] {
        // SAFETY: `self` proves that there are AVX2 and BMI2.
        unsafe { self::quads(texts, quads) }
    }
}

/// Proof that the processor has AVX-512 as it has been since Ice Lake and Zen 4.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Avx512(());

impl Avx512 {
    /// Looks for it, where there is `std`.
    pub(super) fn detect() -> Option<Self> {
        #[cfg(feature = "std")]
        if Avx2::detect().is_some()
            && std::is_x86_feature_detected!("avx512f")
            && std::is_x86_feature_detected!("avx512bw")
            && std::is_x86_feature_detected!("avx512vbmi2")
        {
            return Some(Self(()));
        }
        None
    }

    /// Does the job with it.
    pub(super) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        #[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,avx2,bmi1,bmi2,lzcnt,popcnt")]
        fn run<K: Kernel>(avx512: Avx512, kernel: K) -> K::Output {
            kernel.run(avx512)
        }
        // SAFETY: `self` proves that there are these instructions.
        unsafe { run(self, kernel) }
    }
}

impl Simd for Avx512 {
    #[inline(always)]
    fn masks(self, block: &[u8; 64]) -> Masks {
        // SAFETY: `self` proves that there is AVX-512.
        unsafe { masks_avx512(block) }
    }

    #[inline(always)]
    fn places(self, bits: u64, first: u16, places: &mut [u16; 64]) {
        // SAFETY: `self` proves that there is AVX-512.
        unsafe { places_avx512(bits, first, places) }
    }
}

/// For each lower half of a byte, the blank that ends with it, or what no ASCII byte is.
static BLANKS: [u8; 16] = {
    let mut blanks = [0xff; 16];
    blanks[0] = b' ';
    let mut control = b'\t';
    while control <= b'\r' {
        blanks[control as usize] = control;
        control += 1;
    }
    blanks
};

#[inline]
#[target_feature(enable = "avx2")]
fn masks_avx2(block: &[u8; 64]) -> Masks {
    let (parts, _) = block.as_chunks::<32>();
    let (mut blanks, mut newlines, mut others) = (0, 0, 0);
    let bits = |vector| u64::from(_mm256_movemask_epi8(vector).cast_unsigned());
    let all_blanks = _mm256_broadcastsi128_si256(load16(&BLANKS));
    for (number, part) in parts.iter().enumerate() {
        let part = load32(part);
        // What is not ASCII is shuffled to zero.
        let found = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(all_blanks, part), part);
        blanks |= bits(found) << (number * 32);
        newlines |= bits(_mm256_cmpeq_epi8(part, _mm256_set1_epi8(10))) << (number * 32);
        others |= bits(part);
    }
    Masks { blanks, newlines, others }
}

#[inline]
#[target_feature(enable = "avx2")]
fn has_other_beginnings(block: &[u8; 65]) -> bool {
    let (before, _) = block[..64].as_chunks::<32>();
    let (after, _) = block[1..].as_chunks::<32>();
    let mut found = _mm256_setzero_si256();
    for (before, after) in before.iter().zip(after) {
        let newline = _mm256_cmpeq_epi8(load32(before), _mm256_set1_epi8(0x0a));
        // Signed, so that `-` to `9` become the 13 least.
        let shifted = _mm256_sub_epi8(load32(after), _mm256_set1_epi8((b'-' ^ 0x80).cast_signed()));
        let other = _mm256_cmpgt_epi8(shifted, _mm256_set1_epi8(i8::MIN + 12));
        found = _mm256_or_si256(found, _mm256_and_si256(newline, other));
    }
    _mm256_testz_si256(found, found) == 0
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn masks_avx512(block: &[u8; 64]) -> Masks {
    let block = load64(block);
    let blanks = _mm512_broadcast_i32x4(load16(&BLANKS));
    Masks {
        // What is not ASCII is shuffled to zero.
        blanks: _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(blanks, block), block),
        newlines: _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8(10)),
        others: _mm512_movepi8_mask(block),
    }
}

/// 0 to 63.
static PLACES: [u8; 64] = {
    let mut places = [0; 64];
    let mut place = 0;
    while place < 64 {
        places[place as usize] = place;
        place += 1;
    }
    places
};

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2")]
fn places_avx512(bits: u64, first: u16, places: &mut [u16; 64]) {
    let all = _mm512_maskz_compress_epi8(bits, load64(&PLACES));
    let first = _mm512_set1_epi16(first.cast_signed());
    let (halves, _) = places.as_chunks_mut::<32>();
    if let [lower, upper] = halves {
        let some = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(all));
        store64(_mm512_add_epi16(some, first), lower);
        if bits.count_ones() > 32 {
            let others = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64::<1>(all));
            store64(_mm512_add_epi16(others, first), upper);
        }
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn transpose(rows: [&[u16; TOGETHER]; TOGETHER]) -> [[u16; TOGETHER]; TOGETHER] {
    let rows = rows.map(|row| load_places(row));
    // Pairs of rows, then fours, then all.
    let pairs = [0, 2, 4, 6].map(|row| {
        let (first, second) = (rows[row], rows[row + 1]);
        [_mm_unpacklo_epi16(first, second), _mm_unpackhi_epi16(first, second)]
    });
    let [upper, lower] = [0, 2].map(|pair| {
        let (first, second) = (pairs[pair], pairs[pair + 1]);
        [
            _mm_unpacklo_epi32(first[0], second[0]),
            _mm_unpackhi_epi32(first[0], second[0]),
            _mm_unpacklo_epi32(first[1], second[1]),
            _mm_unpackhi_epi32(first[1], second[1]),
        ]
    });
    let mut columns = [[0; TOGETHER]; TOGETHER];
    for (pair, columns) in columns.as_chunks_mut::<2>().0.iter_mut().enumerate() {
        store_places(_mm_unpacklo_epi64(upper[pair], lower[pair]), &mut columns[0]);
        store_places(_mm_unpackhi_epi64(upper[pair], lower[pair]), &mut columns[1]);
    }
    columns
}

#[inline]
#[target_feature(enable = "avx2")]
fn short_numbers(texts: Texts<'_>, numbers: &mut Numbers) -> bool {
    let mut bits = _mm256_setzero_si256();
    numbers.absent = [0; ROWS / 64];
    for number in 0..texts.eights() {
        let (starts, nexts) = (&texts.starts[number], &texts.nexts[number]);
        let shifts = short_shifts(starts, nexts);
        // By reference, since the compiler would take a copy apart in registers.
        let text = |line: usize| texts.bytes::<0, 8>(starts[line]);
        // Beside each other stand those that packing brings in order.
        let mut digits = [
            short_digits([text(0), text(1), text(4), text(5)], shifts[0]),
            short_digits([text(2), text(3), text(6), text(7)], shifts[1]),
        ];
        if has_over_nine(_mm256_max_epu8(digits[0], digits[1])) {
            let dashes = short_dashes(&digits, &shifts);
            digits = [0, 1].map(|pair| _mm256_andnot_si256(dashes[pair], digits[pair]));
            if has_over_nine(_mm256_max_epu8(digits[0], digits[1])) {
                return false;
            }
            let [first, second] = dashes.map(|dashes| lanes(dashes));
            let absent = first & 0b0011
                | (second & 0b0011) << 2
                | (first & 0b1100) << 2
                | (second & 0b1100) << 4;
            numbers.absent[number / 8 % (ROWS / 64)] |= absent << (number % 8 * 8);
        }
        let eight = eights_of(digits[0], digits[1]);
        bits = _mm256_or_si256(bits, eight);
        store_shorts(eight, &mut numbers.short[number]);
    }
    let mut all = [0; 8];
    store_shorts(bits, &mut all);
    numbers.bits = all.iter().fold(0, |bits, some| bits | some).into();
    true
}

/// How far eight bytes from the beginning of each text on have to be shifted, so that those after
/// the text fall off.
#[inline]
#[target_feature(enable = "avx2")]
fn short_shifts(starts: &[u16; 8], nexts: &[u16; 8]) -> [__m256i; 2] {
    let bytes = _mm_sub_epi16(load_places(nexts), load_places(starts));
    let shifts = _mm_sub_epi16(_mm_set1_epi16(72), _mm_slli_epi16::<3>(bytes));
    // So that the compiler sees that nothing is shifted by more.
    let shifts = _mm_and_si128(shifts, _mm_set1_epi16(63));
    let shifts = _mm_shuffle_epi32::<0b11_01_10_00>(shifts);
    [_mm256_cvtepu16_epi64(shifts), _mm256_cvtepu16_epi64(_mm_unpackhi_epi64(shifts, shifts))]
}

/// The digits of four texts, and zeros before them.
#[inline]
#[target_feature(enable = "avx2")]
fn short_digits(texts: [&[u8; 8]; 4], shifts: __m256i) -> __m256i {
    let [first, second, third, fourth] = texts.map(|text| i64::from_le_bytes(*text));
    let bytes = _mm256_set_epi64x(fourth, third, second, first);
    _mm256_sllv_epi64(_mm256_xor_si256(bytes, _mm256_set1_epi8(0x30)), shifts)
}

/// Which texts are `-`.
#[inline]
#[target_feature(enable = "avx2")]
fn short_dashes(digits: &[__m256i; 2], shifts: &[__m256i; 2]) -> [__m256i; 2] {
    // Not `0-`.
    [0, 1].map(|pair| {
        let are_single = _mm256_cmpeq_epi64(shifts[pair], _mm256_set1_epi64x(56));
        let are_dashes = _mm256_cmpeq_epi64(digits[pair], _mm256_set1_epi64x(DASH.cast_signed()));
        _mm256_and_si256(are_single, are_dashes)
    })
}

/// A bit for each part of 64 bits.
#[inline]
#[target_feature(enable = "avx2")]
fn lanes(vector: __m256i) -> u64 {
    u64::from(_mm256_movemask_pd(_mm256_castsi256_pd(vector)).cast_unsigned())
}

#[inline]
#[target_feature(enable = "avx2")]
fn has_over_nine(digits: __m256i) -> bool {
    let wrong = over_nine(digits);
    _mm256_testz_si256(wrong, wrong) == 0
}

/// The numbers of eight times eight digits.
#[inline]
#[target_feature(enable = "avx2")]
fn eights_of(first: __m256i, second: __m256i) -> __m256i {
    let fours = _mm256_packus_epi32(fours_of(first), fours_of(second));
    _mm256_madd_epi16(fours, _mm256_set1_epi32(0x0001_0000 + 10_000))
}

#[inline]
#[target_feature(enable = "avx2")]
fn fours_of(digits: __m256i) -> __m256i {
    let pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010a));
    _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x0001_0064))
}

#[inline]
#[target_feature(enable = "avx2")]
fn long_numbers(texts: Texts<'_>, numbers: &mut Numbers) -> bool {
    let (shortest, longest) = texts.extremes();
    // Where all texts are as long, it need not be found out which bytes belong to them.
    if shortest == longest {
        numbers_of_length::<true>(texts, longest, numbers)
    } else {
        numbers_of_length::<false>(texts, longest, numbers)
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn numbers_of_length<const EACH: bool>(
    texts: Texts<'_>,
    length: u16,
    numbers: &mut Numbers,
) -> bool {
    let length = kept(length.min(15) as u8);
    let all = load_pair(length, length);
    let mut bits = _mm256_setzero_si256();
    numbers.absent = [0; ROWS / 64];
    let (starts, _) = texts.starts.as_flattened().as_chunks::<4>();
    let (nexts, _) = texts.nexts.as_flattened().as_chunks::<4>();
    let (fours, _) = numbers.long.as_flattened_mut().as_chunks_mut::<4>();
    for number in 0..texts.eights() * 2 {
        let (starts, nexts) = (&starts[number], &nexts[number]);
        let text = |line: usize| texts.bytes::<17, 16>(nexts[line]);
        let kept = if EACH {
            [all; 2]
        } else {
            let kept = |line: usize| kept(length_between(starts[line], nexts[line]) as u8);
            [load_pair(kept(0), kept(2)), load_pair(kept(1), kept(3))]
        };
        // Beside each other stand those that packing brings in order.
        let mut digits =
            [long_digits(text(0), text(2), kept[0]), long_digits(text(1), text(3), kept[1])];
        if has_over_nine(_mm256_max_epu8(digits[0], digits[1])) {
            let dashes = long_dashes(&digits, &kept);
            digits = [0, 1].map(|pair| _mm256_andnot_si256(dashes[pair], digits[pair]));
            if has_over_nine(_mm256_max_epu8(digits[0], digits[1])) {
                return false;
            }
            let [even, odd] = dashes.map(|dashes| lanes(dashes));
            let absent = even >> 1 & 1 | odd & 2 | even >> 1 & 4 | odd & 8;
            numbers.absent[number / 16 % (ROWS / 64)] |= absent << (number % 16 * 4);
        }
        let eights = eights_of(digits[0], digits[1]);
        let high = _mm256_mul_epu32(eights, _mm256_set1_epi64x(100_000_000));
        let four = _mm256_add_epi64(high, _mm256_srli_epi64::<32>(eights));
        bits = _mm256_or_si256(bits, four);
        store_longs(four, &mut fours[number]);
    }
    let mut all = [0; 4];
    store_longs(bits, &mut all);
    numbers.bits = all.iter().fold(0, |bits, some| bits | some);
    true
}

/// The digits of two texts, and zeros before them.
#[inline]
#[target_feature(enable = "avx2")]
fn long_digits(first: &[u8; 16], second: &[u8; 16], kept: __m256i) -> __m256i {
    let digits = _mm256_xor_si256(load_pair(first, second), _mm256_set1_epi8(0x30));
    _mm256_and_si256(digits, kept)
}

/// Which texts are `-`: the upper half of each tells.
#[inline]
#[target_feature(enable = "avx2")]
fn long_dashes(digits: &[__m256i; 2], kept: &[__m256i; 2]) -> [__m256i; 2] {
    let dash = DASH.cast_signed();
    // Not `0-`.
    [0, 1].map(|pair| {
        let single = _mm256_set_epi64x(0xff << 56, 0, 0xff << 56, 0);
        let are_single = _mm256_cmpeq_epi64(kept[pair], single);
        let are_dashes = _mm256_cmpeq_epi64(digits[pair], _mm256_set_epi64x(dash, 0, dash, 0));
        _mm256_and_si256(are_single, are_dashes)
    })
}

/// Which of the 16 bytes up to the end of a text belong to it, if it is short enough.
#[inline(always)]
fn kept(length: u8) -> &'static [u8; 16] {
    static KEPT: [u8; 16 + 256] = {
        let mut kept = [0xff; 16 + 256];
        let mut byte = 0;
        while byte < 16 {
            kept[byte] = 0;
            byte += 1;
        }
        kept
    };
    KEPT[usize::from(length)..].first_chunk().unwrap_or(&[0; 16])
}

/// Not zero in each byte that is more than 9.
#[inline]
#[target_feature(enable = "avx2")]
fn over_nine(digits: __m256i) -> __m256i {
    _mm256_subs_epu8(digits, _mm256_set1_epi8(9))
}

#[inline]
#[target_feature(enable = "avx2,bmi2")]
fn quads(texts: Texts<'_>, quads: &mut [u128; ROWS]) -> [u64; ROWS / 64] {
    let (lengths, mut others) = (texts.lengths(), [0; ROWS]);
    let zero = _mm256_setzero_si256();
    // What should be digits, and octets, and which of those are less than their length allows.
    let (mut digits_of_all, mut octets_of_all, mut are_less) = (zero, zero, zero);
    let starts = texts.starts.as_flattened();
    let (pairs, _) = quads.as_chunks_mut::<2>();
    for (pair, bits) in pairs.iter_mut().enumerate().take(texts.eights() * (TOGETHER / 2)) {
        let text = |line: usize| texts.bytes::<0, 16>(starts[line]);
        let bytes = load_pair(text(pair * 2), text(pair * 2 + 1));
        let dots = _mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(0x2e)));
        let dots = dots.cast_unsigned();
        let lengths = [lengths[pair * 2], lengths[pair * 2 + 1]];
        let (first, is_quad) = quad::shape(_bzhi_u32(dots, lengths[0].into()), lengths[0]);
        others[pair * 2] = u8::from(!is_quad);
        let (second, is_quad) = quad::shape(_bzhi_u32(dots >> 16, lengths[1].into()), lengths[1]);
        others[pair * 2 + 1] = u8::from(!is_quad);
        let digits = _mm256_sub_epi8(bytes, _mm256_set1_epi8(0x30));
        let digits = _mm256_shuffle_epi8(digits, load_pair(&first.places, &second.places));
        // Hundreds, tens and ones.
        let factors = _mm256_set1_epi32(i32::from_le_bytes([100, 10, 1, 0]));
        let octets = _mm256_maddubs_epi16(digits, factors);
        let octets = _mm256_madd_epi16(octets, _mm256_set1_epi16(1));
        let least = load_lanes(&first.least, &second.least);
        digits_of_all = _mm256_max_epu8(digits_of_all, digits);
        octets_of_all = _mm256_or_si256(octets_of_all, octets);
        are_less = _mm256_or_si256(are_less, _mm256_cmpgt_epi32(least, octets));
        // The last octet becomes the lowest byte; above the first stands what maps them to IPv6.
        let order = _mm_setr_epi8(12, 8, 4, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
        let addresses = _mm256_shuffle_epi8(octets, _mm256_broadcastsi128_si256(order));
        let mapped = _mm256_set1_epi64x(0xffff_0000_0000);
        let mapped = _mm256_blend_epi32::<0b0011_0011>(zero, mapped);
        store_pair(_mm256_or_si256(addresses, mapped), bits);
    }
    let are_over = _mm256_andnot_si256(_mm256_set1_epi32(255), octets_of_all);
    let wrong = _mm256_or_si256(over_nine(digits_of_all), _mm256_or_si256(are_over, are_less));
    if _mm256_testz_si256(wrong, wrong) == 0 {
        // What is a quad by its dots alone is rare: which one it was is seen when all are read again.
        return [u64::MAX; ROWS / 64];
    }
    swar::flags(&others)
}

#[inline]
#[target_feature(enable = "avx2")]
fn load16(bytes: &[u8; 16]) -> __m128i {
    // SAFETY: the array has 16 bytes.
    unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load32(bytes: &[u8; 32]) -> __m256i {
    // SAFETY: the array has 32 bytes.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_pair(first: &[u8; 16], second: &[u8; 16]) -> __m256i {
    _mm256_inserti128_si256::<1>(_mm256_castsi128_si256(load16(first)), load16(second))
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_lanes(first: &[u64; 2], second: &[u64; 2]) -> __m256i {
    // SAFETY: each array has 16 bytes.
    let [first, second] =
        [first, second].map(|lanes| unsafe { _mm_loadu_si128(lanes.as_ptr().cast()) });
    _mm256_inserti128_si256::<1>(_mm256_castsi128_si256(first), second)
}

#[inline]
#[target_feature(enable = "avx2")]
fn store_pair(vector: __m256i, pair: &mut [u128; 2]) {
    // SAFETY: the array has 32 bytes.
    unsafe { _mm256_storeu_si256(pair.as_mut_ptr().cast(), vector) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load64(bytes: &[u8; 64]) -> __m512i {
    // SAFETY: the array has 64 bytes.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store64(vector: __m512i, words: &mut [u16; 32]) {
    // SAFETY: the array has 64 bytes.
    unsafe { _mm512_storeu_si512(words.as_mut_ptr().cast(), vector) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store_longs(vector: __m256i, longs: &mut [u64; 4]) {
    // SAFETY: the array has 32 bytes.
    unsafe { _mm256_storeu_si256(longs.as_mut_ptr().cast(), vector) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store_shorts(vector: __m256i, shorts: &mut [u32; 8]) {
    // SAFETY: the array has 32 bytes.
    unsafe { _mm256_storeu_si256(shorts.as_mut_ptr().cast(), vector) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_places(places: &[u16; 8]) -> __m128i {
    // SAFETY: the array has 16 bytes.
    unsafe { _mm_loadu_si128(places.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store_places(vector: __m128i, places: &mut [u16; 8]) {
    // SAFETY: the array has 16 bytes.
    unsafe { _mm_storeu_si128(places.as_mut_ptr().cast(), vector) }
}
