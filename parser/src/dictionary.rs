//! Text as numbers.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::error;
use core::fmt;
use core::hash::BuildHasher;
use core::ops::Range;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::Texts;

/// Texts, each with a number of its own: the code of a text is how many others came before it.
///
/// One dictionary serves all [`Columns`](crate::Columns) of a log, and so the same text has the
/// same code in all of them.
///
/// ```
/// use flowlogs_parser::{Column, Columns, Dictionary, Field, Lines};
///
/// let lines = Lines::new("action\nACCEPT\n-\nREJECT\nACCEPT\n", Vec::new());
/// let mut columns = Columns::default();
/// lines.batches().read(&mut columns);
///
/// let mut dictionary = Dictionary::default();
/// let mut codes = Vec::new();
/// if let Some(Column::Text(actions)) = columns.column(Field::Action) {
///     dictionary.encode(actions, &mut codes)?;
/// }
/// assert_eq!(codes, [0, Dictionary::ABSENT, 1, 0]);
/// assert_eq!(dictionary.iter().collect::<Vec<_>>(), ["ACCEPT", "REJECT"]);
/// # Ok::<(), flowlogs_parser::DictionaryFull>(())
/// ```
#[derive(Clone, Debug)]
pub struct Dictionary {
    /// Text after text.
    texts: String,
    /// 0, and where each text ends.
    bounds: Vec<usize>,
    /// Codes, by the hash of the text.
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    recent: Recent,
}

impl Dictionary {
    /// The code of what is absent.
    pub const ABSENT: u32 = u32::MAX;

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bounds.len() - 1
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text with this code.
    #[must_use]
    pub fn get(&self, code: u32) -> Option<&str> {
        let start = *self.bounds.get(code as usize)?;
        let end = *self.bounds.get(code as usize + 1)?;
        self.texts.get(start..end)
    }

    /// All texts, by code.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.bounds.windows(2).map(|bounds| &self.texts[bounds[0]..bounds[1]])
    }

    /// The code of the text, which is added if it is new.
    ///
    /// # Errors
    ///
    /// Returns an error if there are 2³² − 1 texts already.
    pub fn code(&mut self, text: &str) -> Result<u32, DictionaryFull> {
        let hash = self.hasher.hash_one(text);
        if let Some(&code) = self.table.find(hash, |&code| self.get(code) == Some(text)) {
            return Ok(code);
        }
        self.add(text, hash)
    }

    /// Adds the codes of all texts of a column to the list, [`ABSENT`](Self::ABSENT) where one is
    /// absent.
    ///
    /// # Errors
    ///
    /// As [`code`](Self::code); the list has the codes before that, then.
    pub fn encode(&mut self, texts: Texts<'_>, codes: &mut Vec<u32>) -> Result<(), DictionaryFull> {
        codes.reserve(texts.len());
        let (bytes, places) = texts.places();
        for (row, place) in places.enumerate() {
            let short = place.and_then(|place| Short::at(bytes, place));
            let code = match short {
                Some(short) if short.is_dash() => Self::ABSENT,
                Some(short) => {
                    if let Some(code) = self.recent.find(&short) {
                        code
                    } else {
                        let code = self.code(texts.get(row).unwrap_or_default())?;
                        self.recent.insert(Entry { short, code });
                        code
                    }
                }
                None => match texts.get(row) {
                    Some(text) => self.code(text)?,
                    None => Self::ABSENT,
                },
            };
            codes.push(code);
        }
        Ok(())
    }

    fn add(&mut self, text: &str, hash: u64) -> Result<u32, DictionaryFull> {
        let code = u32::try_from(self.len()).ok().filter(|&code| code != Self::ABSENT);
        let code = code.ok_or(DictionaryFull)?;
        self.texts.push_str(text);
        self.bounds.push(self.texts.len());
        let (texts, bounds, hasher) = (&self.texts, &self.bounds, &self.hasher);
        self.table.insert_unique(hash, code, |&code| {
            let code = code as usize;
            hasher.hash_one(&texts[bounds[code]..bounds[code + 1]])
        });
        Ok(code)
    }
}

impl Default for Dictionary {
    fn default() -> Self {
        Self {
            texts: String::new(),
            bounds: vec![0],
            table: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            recent: Recent::default(),
        }
    }
}

/// Short texts of columns and their codes, most of those that came: what is not found is looked up
/// for sure elsewhere, so that no input makes this slow.
#[derive(Clone, Debug)]
pub(crate) struct Recent {
    /// A power of two.
    entries: Vec<Entry>,
    /// How many of them are taken.
    taken: usize,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Entry {
    pub(crate) short: Short,
    pub(crate) code: u32,
}

impl Recent {
    const FEWEST: usize = 64;
    /// 2 MiB.
    const MOST: usize = 1 << 16;
    /// How many places a text can have.
    const PLACES: usize = 4;

    #[inline]
    pub(crate) fn find(&self, short: &Short) -> Option<u32> {
        let mask = self.entries.len() - 1;
        let first = short.hash();
        let mut places = (first..first + Self::PLACES).map(|place| self.entries[place & mask]);
        places.find(|entry| entry.short.is(short)).map(|entry| entry.code)
    }

    #[cold]
    pub(crate) fn insert(&mut self, entry: Entry) {
        if self.taken * 2 >= self.entries.len() && self.entries.len() < Self::MOST {
            let larger = vec![Entry::default(); self.entries.len() * 4];
            let old = core::mem::replace(&mut self.entries, larger);
            self.taken = 0;
            old.into_iter().filter(|old| old.short.length > 0).for_each(|old| self.put(old));
        }
        self.put(entry);
    }

    fn put(&mut self, entry: Entry) {
        let mask = self.entries.len() - 1;
        let first = entry.short.hash();
        let mut places = first..first + Self::PLACES;
        let free = places.find(|place| self.entries[place & mask].short.length == 0);
        self.taken += usize::from(free.is_some());
        self.entries[free.unwrap_or(first) & mask] = entry;
    }
}

impl Default for Recent {
    fn default() -> Self {
        Self { entries: vec![Entry::default(); Self::FEWEST], taken: 0 }
    }
}

/// A text of 1 to 24 bytes, as nearly all are: three words that overlap and cover it, and its length.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Short {
    words: [u64; 3],
    /// 0 if there is no text.
    length: u32,
}

impl Short {
    /// The text at this place; `None` if it is longer, or the bytes end shortly after it.
    #[inline]
    pub(crate) fn at(bytes: &[u8], place: Range<usize>) -> Option<Self> {
        let Range { start, end } = place;
        let word = |at: usize| {
            let bytes = bytes.get(at..at.checked_add(8)?)?.first_chunk()?;
            Some(u64::from_le_bytes(*bytes))
        };
        let length = end.wrapping_sub(start);
        let words = match length {
            1..8 => [word(start)? << (64 - 8 * length), 0, 0],
            8..=24 => [word(start)?, word(start + length / 2 - 4)?, word(end - 8)?],
            _ => return None,
        };
        #[expect(clippy::cast_possible_truncation, reason = "at most 24")]
        Some(Self { words, length: length as u32 })
    }

    /// The text; `None` if it is longer, or empty.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Self::at(&bytes, 0..text.len())
    }

    /// Whether it is the text of what is absent.
    #[inline]
    pub(crate) fn is_dash(&self) -> bool {
        self.length == 1 && self.words[0] >> 56 == u64::from(b'-')
    }

    /// Whether they are the same. Word by word: a vector cannot be read of words just written.
    #[inline]
    pub(crate) fn is(&self, other: &Self) -> bool {
        let differing = |word: usize| self.words[word] ^ other.words[word];
        let lengths = u64::from(self.length ^ other.length);
        differing(0) | differing(1) | differing(2) | lengths == 0
    }

    #[inline]
    pub(crate) fn hash(&self) -> usize {
        let [first, _, last] = self.words;
        let mixed = (first.rotate_left(23) ^ last).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 32) as usize
    }
}

/// There are as many texts as there are codes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DictionaryFull;

impl fmt::Display for DictionaryFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "more than {} different texts", Dictionary::ABSENT)
    }
}

impl error::Error for DictionaryFull {}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn a_text_has_the_same_code_whenever_it_comes() {
        let mut dictionary = Dictionary::default();
        let texts: Vec<_> =
            (0..20_000).map(|number| format!("eni-{:08x}", number % 9_000)).collect();
        for (number, text) in texts.iter().enumerate() {
            assert_eq!(dictionary.code(text).map(|code| code as usize), Ok(number % 9_000));
        }
        assert_eq!(dictionary.len(), 9_000);
        assert_eq!(dictionary.get(8_999), Some("eni-00002327"));
        assert_eq!(dictionary.get(9_000), None);
        assert_eq!(dictionary.get(Dictionary::ABSENT), None);
        assert!(dictionary.iter().eq(texts[..9_000].iter()));
    }

    #[test]
    fn texts_that_are_remembered_at_one_place_are_told_apart() {
        let mut dictionary = Dictionary::default();
        let texts = ["", "A", "AB", "ACCEPT", "x-12345678", "y-12345678", "é"];
        for _ in 0..2 {
            let codes: Vec<_> = texts.iter().map(|text| dictionary.code(text)).collect();
            assert_eq!(codes, (0..7).map(Ok).collect::<Vec<_>>());
        }
        assert!(dictionary.iter().eq(texts));
    }

    #[test]
    fn a_short_text_is_told_from_all_others() {
        let texts =
            ["a", "A", "é", "ab", "a-bcdefg", "a-bcdefgh", "a-bcdXfgh", "eni-1235b8ca12345678901"];
        for one in texts {
            for two in texts {
                let [short, other] = [one, two].map(|text| Short::of(text).unwrap());
                assert_eq!(short.is(&other), one == two, "{one} {two}");
            }
        }
        assert!(Short::of(&"x".repeat(24)).is_some());
        assert!(
            ["", &"x".repeat(25), &"x".repeat(33)].iter().all(|text| Short::of(text).is_none())
        );
    }
}
