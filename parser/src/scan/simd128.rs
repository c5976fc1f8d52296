//! The vector instructions of WebAssembly: a module is made with them or without.

use core::arch::wasm32::{
    i8x16_bitmask, i8x16_eq, i8x16_splat, u8x16_lt, u8x16_sub, u64x2, v128, v128_or,
};

use super::{Masks, Simd};

/// Sixteen bytes at a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Simd128;

impl Simd for Simd128 {
    #[inline(always)]
    fn masks(self, block: &[u8; 64]) -> Masks {
        let (parts, _) = block.as_chunks::<16>();
        let (mut blanks, mut newlines, mut high) = (0, 0, 0);
        for (number, part) in parts.iter().enumerate() {
            let part = load(part);
            let space = i8x16_eq(part, i8x16_splat(32));
            let control = u8x16_lt(u8x16_sub(part, i8x16_splat(9)), i8x16_splat(5));
            blanks |= bits(v128_or(space, control)) << (number * 16);
            newlines |= bits(i8x16_eq(part, i8x16_splat(10))) << (number * 16);
            high |= bits(part);
        }
        Masks { blanks, newlines, others: high }
    }
}

#[inline(always)]
fn load(bytes: &[u8; 16]) -> v128 {
    let (words, _) = bytes.as_chunks::<8>();
    u64x2(u64::from_le_bytes(words[0]), u64::from_le_bytes(words[1]))
}

#[inline(always)]
fn bits(vector: v128) -> u64 {
    i8x16_bitmask(vector).into()
}
