//! Text as numbers.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::error;
use core::fmt;
use core::hash::BuildHasher;

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
    /// Texts that were asked for lately, and their codes.
    recent: Vec<(Short, u32)>,
}

/// How many codes are remembered: a power of two.
const RECENT: usize = 2048;

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
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.bounds.windows(2).map(|bounds| &self.texts[bounds[0]..bounds[1]])
    }

    /// The code of the text, which is added if it is new.
    ///
    /// # Errors
    ///
    /// Returns an error if there are 2³² − 1 texts already.
    pub fn code(&mut self, text: &str) -> Result<u32, DictionaryFull> {
        match Short::new(text.as_bytes()) {
            Some(short) => self.code_of_short(short, || text),
            None => self.find_or_add(text),
        }
    }

    /// Adds the codes of all texts of a column to the list, [`ABSENT`](Self::ABSENT) where one is
    /// absent.
    ///
    /// # Errors
    ///
    /// As [`code`](Self::code); the list has the codes before that, then.
    pub fn encode(&mut self, texts: Texts<'_>, codes: &mut Vec<u32>) -> Result<(), DictionaryFull> {
        codes.reserve(texts.len());
        for row in 0..texts.len() {
            let bytes = texts.bytes(row);
            let text = || texts.get(row).unwrap_or_default();
            codes.push(match Short::new(bytes) {
                _ if bytes == b"-" => Self::ABSENT,
                Some(short) => self.code_of_short(short, text)?,
                None => self.find_or_add(text())?,
            });
        }
        Ok(())
    }

    #[inline]
    fn code_of_short<'t>(
        &mut self,
        short: Short,
        text: impl FnOnce() -> &'t str,
    ) -> Result<u32, DictionaryFull> {
        let slot = short.slot();
        if self.recent[slot].0.is(&short) {
            return Ok(self.recent[slot].1);
        }
        let code = self.find_or_add(text())?;
        self.recent[slot] = (short, code);
        Ok(code)
    }

    fn find_or_add(&mut self, text: &str) -> Result<u32, DictionaryFull> {
        let hash = self.hasher.hash_one(text);
        if let Some(&code) = self.table.find(hash, |&code| self.get(code) == Some(text)) {
            return Ok(code);
        }
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
            recent: vec![(Short::default(), 0); RECENT],
        }
    }
}

/// A text of 1 to 24 bytes, as nearly all are: three words that overlap and cover it, and its length.
#[derive(Clone, Copy, Debug, Default)]
struct Short {
    words: [u64; 3],
    length: usize,
}

impl Short {
    #[inline]
    fn new(text: &[u8]) -> Option<Self> {
        let length = text.len();
        let words = match length {
            0 | 25.. => return None,
            1..8 => [text.iter().fold(0, |bytes, &byte| bytes << 8 | u64::from(byte)), 0, 0],
            _ => [0, length / 2 - 4, length - 8].map(|at| match text[at..].first_chunk() {
                Some(bytes) => u64::from_le_bytes(*bytes),
                None => 0,
            }),
        };
        Some(Self { words, length })
    }

    /// Whether they are the same. Word by word: what was just written so cannot be read at once.
    #[inline]
    fn is(&self, other: &Self) -> bool {
        let ([a, b, c], [d, e, f]) = (self.words, other.words);
        (a ^ d) | (b ^ e) | (c ^ f) | (self.length ^ other.length) as u64 == 0
    }

    /// Where it is remembered.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the highest bits are the best ones")]
    fn slot(&self) -> usize {
        let [first, _, last] = self.words;
        let mixed = (first.rotate_left(23) ^ last).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> (64 - RECENT.ilog2())) as usize
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
}
