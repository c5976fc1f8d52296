//! The few texts of most columns.

use core::array;

use crate::scan::{Kernel, Processor, Simd};

/// Texts of at most 8 bytes that came lately, as words, and their codes.
#[derive(Clone, Debug)]
pub(super) struct Few {
    words: [u64; Self::MOST],
    /// One more than the code.
    codes: [u64; Self::MOST],
    /// Which gives way next.
    next: usize,
}

impl Few {
    const MOST: usize = 8;

    pub(super) const fn new() -> Self {
        // No text goes on after its end.
        Self { words: [u64::MAX >> 8; Self::MOST], codes: [0; Self::MOST], next: 0 }
    }

    /// Looks texts up: whether all were found, and so all codes are right.
    #[inline]
    pub(super) fn find_all(&self, words: &[u64], codes: &mut [u32], processor: Processor) -> bool {
        processor.run(Find { few: self, words, codes })
    }

    /// Remembers a text.
    pub(super) fn insert(&mut self, word: u64, code: u32) {
        if !self.words.contains(&word) {
            self.words[self.next] = word;
            self.codes[self.next] = u64::from(code) + 1;
            self.next = (self.next + 1) % Self::MOST;
        }
    }

    /// Looks some texts up. Each is compared with all that are known: which it is cannot be foretold.
    #[inline(always)]
    fn find<const N: usize>(&self, words: &[u64; N], codes: &mut [u32; N]) -> bool {
        let mut found = [0; N];
        for (known, code) in self.words.iter().zip(&self.codes) {
            for (found, word) in found.iter_mut().zip(words) {
                *found |= u64::from(word == known).wrapping_neg() & code;
            }
        }
        let mut missing = 0;
        for (code, found) in codes.iter_mut().zip(found) {
            missing |= u64::from(found == 0);
            #[expect(clippy::cast_possible_truncation, reason = "a code has 32 bits")]
            let found = found.wrapping_sub(1) as u32;
            *code = found;
        }
        missing == 0
    }
}

struct Find<'r> {
    few: &'r Few,
    words: &'r [u64],
    codes: &'r mut [u32],
}

impl Kernel for Find<'_> {
    type Output = bool;

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> bool {
        let (words, last_words) = self.words.as_chunks::<16>();
        let (codes, last_codes) = self.codes.as_chunks_mut();
        let mut chunks = words.iter().zip(codes);
        let mut rest = last_words.iter().zip(last_codes);
        chunks.all(|(words, codes)| self.few.find(words, codes))
            && rest.all(|(word, code)| self.few.find(&[*word], array::from_mut(code)))
    }
}
