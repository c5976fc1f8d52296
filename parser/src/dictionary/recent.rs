//! Short texts that came lately.

use alloc::vec;
use alloc::vec::Vec;
use core::mem;

use super::short::Short;

/// Short texts and their codes, most of those that came: what is not found is looked up for sure
/// elsewhere, so that no input makes this slow.
#[derive(Clone, Debug)]
pub(crate) struct Recent {
    /// 2 to the power of `bits`.
    buckets: Vec<Bucket>,
    bits: u32,
    /// How many texts had to give way since the last growth.
    lost: usize,
}

/// Two texts, the newer first: a line of a cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Bucket([Entry; 2]);

#[derive(Clone, Copy, Debug)]
struct Entry {
    short: Short,
    code: u32,
}

impl Recent {
    const FEWEST_BITS: u32 = 5;
    /// 2 MiB.
    const MOST_BITS: u32 = 15;

    /// Looks texts up, by their hashes, until one is not found: how many were.
    #[inline]
    pub(super) fn find_all(
        &self,
        shorts: impl Iterator<Item = (Short, u32)>,
        codes: &mut [u32],
    ) -> usize {
        let mut found = 0;
        for (code, (short, hash)) in codes.iter_mut().zip(shorts) {
            match self.find(short, hash) {
                Some(known) => *code = known,
                None => break,
            }
            found += 1;
        }
        found
    }

    /// The code of a text that has this hash.
    #[inline]
    pub(crate) fn find(&self, short: Short, hash: u32) -> Option<u32> {
        let Bucket([newer, older]) = self.buckets.get(self.place(hash))?;
        if newer.short.is(short) {
            Some(newer.code)
        } else if older.short.is(short) {
            Some(older.code)
        } else {
            None
        }
    }

    /// Remembers a text that was not found.
    pub(crate) fn insert(&mut self, short: Short, code: u32) {
        if self.lost > self.buckets.len() / 8 && self.bits < Self::MOST_BITS {
            self.bits += 1;
            let larger = vec![Bucket::EMPTY; 1 << self.bits];
            for Bucket([newer, older]) in mem::replace(&mut self.buckets, larger) {
                self.put(older);
                self.put(newer);
            }
            self.lost = 0;
        }
        self.put(Entry { short, code });
    }

    fn put(&mut self, entry: Entry) {
        let place = self.place(entry.short.hash());
        let Bucket([newer, older]) = &mut self.buckets[place];
        self.lost += usize::from(!older.short.is(Short::IMPOSSIBLE));
        *older = mem::replace(newer, entry);
    }

    #[inline]
    fn place(&self, hash: u32) -> usize {
        (hash >> (u32::BITS - self.bits)) as usize
    }
}

impl Default for Recent {
    fn default() -> Self {
        let buckets = vec![Bucket::EMPTY; 1 << Self::FEWEST_BITS];
        Self { buckets, bits: Self::FEWEST_BITS, lost: 0 }
    }
}

impl Bucket {
    const EMPTY: Self = Self([Entry { short: Short::IMPOSSIBLE, code: 0 }; 2]);
}
