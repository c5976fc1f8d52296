//! The vector instructions of x86-64: SSE2, which every such processor has, and AVX2 and AVX-512,
//! which are looked for at run time.
//!
//! The one module with `unsafe`. It is of two kinds: a call of what is compiled for certain
//! instructions, which a token proves to exist; and loads and stores of a whole array through a
//! reference to it.

#![expect(unsafe_code, reason = "the compiler does not know which instructions there are")]

use core::arch::x86_64::{
    __m128i, __m256i, _mm_cmpeq_epi8, _mm_cmplt_epi8, _mm_cvtsi128_si32, _mm_loadu_si128,
    _mm_madd_epi16, _mm_maddubs_epi16, _mm_movemask_epi8, _mm_or_si128, _mm_packus_epi16,
    _mm_packus_epi32, _mm_set1_epi8, _mm_set1_epi16, _mm_set1_epi64x, _mm_setr_epi8,
    _mm_shuffle_epi8, _mm_sub_epi8, _mm_subs_epu8, _mm_subs_epu16, _mm_testz_si128,
    _mm256_add_epi16, _mm256_add_epi64, _mm256_and_si256, _mm256_andnot_si256, _mm256_cmpeq_epi8,
    _mm256_cmpeq_epi64, _mm256_cmpgt_epi8, _mm256_cmpgt_epi64, _mm256_cvtepu8_epi16,
    _mm256_loadu_si256, _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_movemask_epi8,
    _mm256_mul_epu32, _mm256_or_si256, _mm256_set1_epi8, _mm256_set1_epi16, _mm256_set1_epi32,
    _mm256_set1_epi64x, _mm256_setzero_si256, _mm256_slli_epi64, _mm256_sllv_epi64,
    _mm256_srli_epi64, _mm256_storeu_si256, _mm256_sub_epi8, _mm256_subs_epu8, _mm256_subs_epu16,
    _mm256_testz_si256, _mm256_xor_si256, _mm512_castsi512_si128, _mm512_cmpeq_epi8_mask,
    _mm512_cmplt_epu8_mask, _mm512_loadu_si512, _mm512_maskz_compress_epi8, _mm512_movepi8_mask,
    _mm512_set1_epi8, _mm512_sub_epi8,
};

use super::quad::{self, Shape};
use super::{Digits, Kernel, Masks, ROWS, STRIDE, Simd, swar};

/// What every x86-64 processor has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sse2;

impl Simd for Sse2 {
    #[inline(always)]
    fn masks(self, block: &[u8; 64]) -> Masks {
        // SAFETY: SSE2 is part of x86-64.
        unsafe { masks_sse2(block) }
    }
}

/// Proof that the processor has AVX2 and what came with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Avx2(());

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
    fn letters(self, block: &[u8; 64]) -> u64 {
        // SAFETY: `self` proves that there is AVX2.
        unsafe { letters(block) }
    }

    #[inline(always)]
    fn masks(self, block: &[u8; 64]) -> Masks {
        // SAFETY: `self` proves that there is AVX2.
        unsafe { masks_avx2(block) }
    }

    #[inline(always)]
    fn numbers(self, texts: &mut Digits, count: usize, are_long: bool) -> bool {
        // SAFETY: `self` proves that there is AVX2.
        unsafe { numbers(texts, count, are_long) }
    }

    #[inline(always)]
    fn quad(self, bytes: &[u8; 16], length: usize) -> (u32, bool) {
        // SAFETY: `self` proves that there is AVX2.
        unsafe { quad(bytes, length) }
    }
}

/// Proof that the processor has AVX-512 as it has been since Ice Lake and Zen 4.
#[derive(Clone, Copy, Debug)]
pub(super) struct Avx512(());

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
    fn places(self, bits: &mut u64, first: u16, places: &mut [u16; STRIDE]) {
        // SAFETY: `self` proves that there is AVX-512.
        unsafe { places_avx512(bits, first, places) }
    }
}

#[inline]
#[target_feature(enable = "sse2")]
fn masks_sse2(block: &[u8; 64]) -> Masks {
    let (parts, _) = block.as_chunks::<16>();
    let (mut blanks, mut newlines, mut high) = (0, 0, 0);
    let bits = |vector| u64::from(_mm_movemask_epi8(vector).cast_unsigned());
    for (number, part) in parts.iter().enumerate() {
        let part = load16(part);
        let space = _mm_cmpeq_epi8(part, _mm_set1_epi8(32));
        // Signed, so that 9 to 13 become the five least.
        let shifted = _mm_sub_epi8(part, _mm_set1_epi8(i8::MIN.wrapping_add(9)));
        let control = _mm_cmplt_epi8(shifted, _mm_set1_epi8(i8::MIN + 5));
        blanks |= bits(_mm_or_si128(space, control)) << (number * 16);
        newlines |= bits(_mm_cmpeq_epi8(part, _mm_set1_epi8(10))) << (number * 16);
        high |= bits(part);
    }
    Masks { blanks, newlines, is_ascii: high == 0 }
}

#[inline]
#[target_feature(enable = "avx2")]
fn masks_avx2(block: &[u8; 64]) -> Masks {
    let (parts, _) = block.as_chunks::<32>();
    let (mut blanks, mut newlines, mut high) = (0, 0, 0);
    let bits = |vector| u64::from(_mm256_movemask_epi8(vector).cast_unsigned());
    for (number, part) in parts.iter().enumerate() {
        let part = load32(part);
        let space = _mm256_cmpeq_epi8(part, _mm256_set1_epi8(32));
        // Signed, so that 9 to 13 become the five least.
        let shifted = _mm256_sub_epi8(part, _mm256_set1_epi8(i8::MIN.wrapping_add(9)));
        let control = _mm256_cmpgt_epi8(_mm256_set1_epi8(i8::MIN + 5), shifted);
        blanks |= bits(_mm256_or_si256(space, control)) << (number * 32);
        newlines |= bits(_mm256_cmpeq_epi8(part, _mm256_set1_epi8(10))) << (number * 32);
        high |= bits(part);
    }
    Masks { blanks, newlines, is_ascii: high == 0 }
}

#[inline]
#[target_feature(enable = "avx2")]
fn letters(block: &[u8; 64]) -> u64 {
    let (parts, _) = block.as_chunks::<32>();
    parts.iter().enumerate().fold(0, |bits, (number, part)| {
        let part = load32(part);
        let lower = _mm256_or_si256(part, _mm256_set1_epi8(0x20));
        // Signed, so that `a` to `z` become the 26 least.
        let shifted = _mm256_sub_epi8(lower, _mm256_set1_epi8((b'a' ^ 0x80).cast_signed()));
        let letter = _mm256_cmpgt_epi8(_mm256_set1_epi8(i8::MIN + 26), shifted);
        // Signed, so that what is not ASCII is less than a blank.
        let other = _mm256_cmpgt_epi8(_mm256_set1_epi8(0x21), part);
        let found = _mm256_movemask_epi8(_mm256_or_si256(letter, other)).cast_unsigned();
        bits | u64::from(found) << (number * 32)
    })
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn masks_avx512(block: &[u8; 64]) -> Masks {
    let block = load64(block);
    let space = _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8(32));
    let shifted = _mm512_sub_epi8(block, _mm512_set1_epi8(9));
    let control = _mm512_cmplt_epu8_mask(shifted, _mm512_set1_epi8(5));
    Masks {
        blanks: space | control,
        newlines: _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8(10)),
        is_ascii: _mm512_movepi8_mask(block) == 0,
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
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,avx2")]
fn places_avx512(bits: &mut u64, first: u16, places: &mut [u16; STRIDE]) {
    let all = _mm512_maskz_compress_epi8(*bits, load64(&PLACES));
    let some = _mm256_cvtepu8_epi16(_mm512_castsi512_si128(all));
    let some = _mm256_add_epi16(some, _mm256_set1_epi16(first.cast_signed()));
    // SAFETY: the array has 32 bytes.
    unsafe { _mm256_storeu_si256(places.as_mut_ptr().cast(), some) };
    if bits.count_ones() as usize <= STRIDE {
        *bits = 0;
    } else {
        for _ in 0..STRIDE {
            *bits &= bits.wrapping_sub(1);
        }
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn numbers(texts: &mut Digits, count: usize, are_long: bool) -> bool {
    let zeros = _mm256_set1_epi8(0x30);
    let dash = _mm256_set1_epi64x(swar::DASH.cast_signed());
    let ones = _mm256_set1_epi8(-1);
    let most = _mm256_set1_epi64x(if are_long { 16 } else { 8 });
    // Most counts are short, all of them or none.
    let are_long = are_long && texts.lengths[..count].iter().fold(0, |all, &one| all.max(one)) > 8;
    let mut wrong = _mm256_setzero_si256();
    // The last four may have fewer texts; so what stands after those is made a zero.
    let rest = count..count.next_multiple_of(4).min(ROWS);
    texts.last[rest.clone()].fill(u64::from_ne_bytes([b'0'; 8]));
    texts.lengths[rest].fill(1);
    let (last, _) = texts.last.as_chunks_mut();
    let (before, _) = texts.before.as_chunks();
    let (lengths, _) = texts.lengths.as_chunks();
    let (absent, _) = texts.absent.as_chunks_mut();
    let texts = last.iter_mut().zip(before).zip(lengths.iter().zip(absent));
    for ((last, before), (lengths, absent)) in texts.take(count.div_ceil(4)) {
        let lengths = load_words(lengths);
        let bits = _mm256_slli_epi64(lengths, 3);
        let kept = _mm256_subs_epu16(_mm256_set1_epi64x(64), bits);
        let kept = _mm256_sllv_epi64(ones, kept);
        let digits = _mm256_and_si256(_mm256_xor_si256(load_words(last), zeros), kept);
        // Not `0-`.
        let is_alone = _mm256_cmpeq_epi64(lengths, _mm256_set1_epi64x(1));
        let is_absent = _mm256_and_si256(_mm256_cmpeq_epi64(digits, dash), is_alone);
        let digits = _mm256_andnot_si256(is_absent, digits);
        let is_too_long = _mm256_cmpgt_epi64(lengths, most);
        wrong = _mm256_or_si256(wrong, _mm256_or_si256(is_too_long, over_nine(digits)));
        let mut numbers = eights(digits);
        if are_long {
            let kept = _mm256_subs_epu16(_mm256_set1_epi64x(128), bits);
            let kept = _mm256_sllv_epi64(ones, kept);
            let digits = _mm256_and_si256(_mm256_xor_si256(load_words(before), zeros), kept);
            wrong = _mm256_or_si256(wrong, over_nine(digits));
            let more = _mm256_mul_epu32(eights(digits), _mm256_set1_epi64x(100_000_000));
            numbers = _mm256_add_epi64(numbers, more);
        }
        store_words(is_absent, absent);
        store_words(numbers, last);
    }
    _mm256_testz_si256(wrong, wrong) != 0
}

/// Not zero in each byte that is more than 9.
#[inline]
#[target_feature(enable = "avx2")]
fn over_nine(digits: __m256i) -> __m256i {
    _mm256_subs_epu8(digits, _mm256_set1_epi8(9))
}

/// Four times eight digits: pairs, then fours, then all.
#[inline]
#[target_feature(enable = "avx2")]
fn eights(digits: __m256i) -> __m256i {
    let pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010a));
    let fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x0001_0064));
    let first = _mm256_mul_epu32(fours, _mm256_set1_epi64x(10_000));
    _mm256_add_epi64(first, _mm256_srli_epi64(fours, 32))
}

#[inline]
#[target_feature(enable = "avx2")]
fn quad(bytes: &[u8; 16], length: usize) -> (u32, bool) {
    let bytes = load16(bytes);
    let dots = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x2e)));
    let (Shape { places, least, .. }, is_shape) = quad::shape(dots.cast_unsigned(), length);
    let digits = _mm_shuffle_epi8(_mm_sub_epi8(bytes, _mm_set1_epi8(0x30)), load16(places));
    let over_nine = _mm_subs_epu8(digits, _mm_set1_epi8(9));
    let hundreds = _mm_setr_epi8(100, 10, 1, 0, 100, 10, 1, 0, 100, 10, 1, 0, 100, 10, 1, 0);
    let sums = _mm_madd_epi16(_mm_maddubs_epi16(digits, hundreds), _mm_set1_epi16(1));
    let octets = _mm_packus_epi32(sums, sums);
    let over_255 = _mm_subs_epu16(octets, _mm_set1_epi16(255));
    let under_least = _mm_subs_epu16(_mm_set1_epi64x(least.cast_signed()), octets);
    let wrong = _mm_or_si128(over_nine, _mm_or_si128(over_255, under_least));
    let first_octet_lowest = _mm_cvtsi128_si32(_mm_packus_epi16(octets, octets));
    let address = first_octet_lowest.cast_unsigned().swap_bytes();
    (address, is_shape & (_mm_testz_si128(wrong, wrong) != 0))
}

#[inline]
#[target_feature(enable = "sse2")]
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
#[target_feature(enable = "avx512f")]
fn load64(bytes: &[u8; 64]) -> core::arch::x86_64::__m512i {
    // SAFETY: the array has 64 bytes.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_words(words: &[u64; 4]) -> __m256i {
    // SAFETY: the array has 32 bytes.
    unsafe { _mm256_loadu_si256(words.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store_words(vector: __m256i, words: &mut [u64; 4]) {
    // SAFETY: the array has 32 bytes.
    unsafe { _mm256_storeu_si256(words.as_mut_ptr().cast(), vector) }
}
