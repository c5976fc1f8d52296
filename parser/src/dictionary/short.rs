//! Short texts as words.

use crate::columns::TextPlace;

/// A text of at most 24 bytes, as nearly all are: three words, and after its end bytes that no text
/// has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Short([u64; 3]);

impl Short {
    const LONGEST: usize = 24;
    /// What is read where there is no short text.
    pub(super) const NONE: Self = Self([u64::MAX; 3]);
    /// What is never read: a text that goes on after its end.
    pub(super) const IMPOSSIBLE: Self = Self([u64::MAX, 0, 0]);

    /// The text of this length that begins there; `None` if it is longer, or the bytes end shortly
    /// after it.
    #[inline]
    pub(crate) fn at(bytes: &[u8], place: TextPlace) -> Option<Self> {
        let bytes: &[u8; Self::LONGEST] = bytes.get(place.start as usize..)?.first_chunk()?;
        let ends = ENDS.get(place.length as usize)?;
        Some(Self([0, 1, 2].map(|index| word(&bytes[8 * index..]).unwrap_or(0) | ends[index])))
    }

    /// The text; `None` if it is longer, or empty.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let mut bytes = [0; Self::LONGEST];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        let length = u32::try_from(text.len()).ok().filter(|&length| length > 0)?;
        Self::at(&bytes, TextPlace { start: 0, length })
    }

    /// Whether it is the text of what is absent.
    #[inline]
    pub(crate) fn is_dash(self) -> bool {
        self.0[0] == ENDS[1][0] | u64::from(b'-') && self.0[1] == u64::MAX
    }

    /// The first word, if it is the whole text.
    pub(super) fn as_word(self) -> Option<u64> {
        match self.0 {
            [_, u64::MAX, u64::MAX] if !self.is(Self::NONE) => Some(self.0[0]),
            _ => None,
        }
    }

    /// Whether they are the same.
    #[inline]
    pub(crate) fn is(self, other: Self) -> bool {
        let differing = |word: usize| self.0[word] ^ other.0[word];
        differing(0) | differing(1) | differing(2) == 0
    }

    /// The highest bits are the best.
    #[inline]
    pub(crate) fn hash(self) -> u32 {
        let [first, second, third] = self.0;
        let mixed = first ^ second.rotate_left(23) ^ third.rotate_left(46);
        (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
    }
}

impl Default for Short {
    /// What no text is.
    fn default() -> Self {
        Self::IMPOSSIBLE
    }
}

#[inline]
fn word(bytes: &[u8]) -> Option<u64> {
    bytes.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}

/// All bits of the bytes after the end of a text, by its length. No UTF-8 has such bytes.
const ENDS: [[u64; 3]; Short::LONGEST + 1] = {
    let mut ends = [[0; 3]; Short::LONGEST + 1];
    let mut length = 0;
    while length < Short::LONGEST {
        let mut byte = length;
        while byte < Short::LONGEST {
            ends[length][byte / 8] |= 0xff << (byte % 8 * 8);
            byte += 1;
        }
        length += 1;
    }
    ends
};

/// Where texts stand in some bytes.
type Places<'b, I> = (&'b [u8], I);

/// The texts of some rows. They are read before any is looked up, so that a processor has many
/// under way at a time.
#[derive(Clone, Debug)]
pub(super) struct Shorts {
    texts: [Short; Self::MOST],
    hashes: [u32; Self::MOST],
    /// The first words alone.
    first: [u64; Self::MOST],
}

impl Shorts {
    /// How many rows are read at most.
    pub(super) const MOST: usize = 128;

    pub(super) const fn new() -> Self {
        Self { texts: [Short::NONE; Self::MOST], hashes: [0; Self::MOST], first: [0; Self::MOST] }
    }

    /// Reads the texts at these places.
    #[inline]
    pub(super) fn read(&mut self, (bytes, places): Places<'_, impl Iterator<Item = TextPlace>>) {
        let rows = self.texts.iter_mut().zip(&mut self.hashes);
        for ((short, hash), place) in rows.zip(places) {
            *short = Short::at(bytes, place).unwrap_or(Short::NONE);
            *hash = short.hash();
        }
    }

    /// Reads the texts at these places as words; `None` if one has more than 8 bytes, or is not
    /// there.
    #[inline]
    pub(super) fn read_words(
        &mut self,
        (bytes, places): Places<'_, impl Iterator<Item = TextPlace>>,
    ) -> Option<&[u64]> {
        let (mut longest, mut count) = (0, 0);
        for (first, TextPlace { start, length }) in self.first.iter_mut().zip(places) {
            let word = bytes.get(start as usize..).and_then(word)?;
            longest = longest.max(length);
            *first = word | ENDS[length.min(8) as usize][0];
            count += 1;
        }
        (longest <= 8).then_some(&self.first[..count])
    }

    /// The texts from this row on, and their hashes.
    #[inline]
    pub(super) fn iter_from(&self, row: usize) -> impl Iterator<Item = (Short, u32)> {
        let rows = self.texts.iter().zip(&self.hashes).skip(row);
        rows.map(|(short, hash)| (*short, *hash))
    }

    pub(super) fn get(&self, row: usize) -> Short {
        self.texts[row]
    }
}
