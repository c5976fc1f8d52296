//! Text as numbers.

mod few;
mod recent;
mod short;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::error;
use core::fmt;
use core::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use self::few::Few;
pub(crate) use self::recent::Recent;
pub(crate) use self::short::Short;
use self::short::Shorts;
use crate::Texts;
use crate::scan::Instructions;

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
    few: Few,
    recent: Recent,
    /// The texts that are being done.
    shorts: Box<Shorts>,
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
        let from = codes.len();
        codes.resize(from + texts.len(), Self::ABSENT);
        let processor = Instructions::Best.detect();
        let mut are_words = true;
        for row in (0..texts.len()).step_by(Shorts::MOST) {
            let end = texts.len().min(row + Shorts::MOST);
            let rows = &mut codes[from + row..from + end];
            are_words = are_words
                && self
                    .shorts
                    .read_words(texts.places(row))
                    .is_some_and(|words| self.few.find_all(words, rows, processor));
            // What is so once in a column is probably so again.
            if !are_words && let Err(done) = self.encode_some(texts, row, rows) {
                codes.truncate(from + row + done);
                return Err(DictionaryFull);
            }
        }
        Ok(())
    }

    /// Finds the codes of some rows, from this one on. Tells how many there are if the dictionary is
    /// full then.
    fn encode_some(
        &mut self,
        texts: Texts<'_>,
        row: usize,
        codes: &mut [u32],
    ) -> Result<(), usize> {
        self.shorts.read(texts.places(row));
        let mut done = 0;
        loop {
            done += self.recent.find_all(self.shorts.iter_from(done), &mut codes[done..]);
            if done == codes.len() {
                return Ok(());
            }
            let short = self.shorts.get(done);
            codes[done] = self.code_at(texts, row + done, short).map_err(|_| done)?;
            done += 1;
        }
    }

    /// The code of a text that is not found among the recent ones.
    #[cold]
    fn code_at(
        &mut self,
        texts: Texts<'_>,
        row: usize,
        short: Short,
    ) -> Result<u32, DictionaryFull> {
        let code = texts.get(row).map_or(Ok(Self::ABSENT), |text| self.code(text))?;
        if !short.is(Short::NONE) {
            self.recent.insert(short, code);
        }
        if let Some(word) = short.as_word() {
            self.few.insert(word, code);
        }
        Ok(code)
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
            few: Few::new(),
            recent: Recent::default(),
            shorts: Box::new(Shorts::new()),
        }
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
                assert_eq!(short.is(other), one == two, "{one} {two}");
            }
        }
        assert!(Short::of(&"x".repeat(24)).is_some());
        assert!(
            ["", &"x".repeat(25), &"x".repeat(33)].iter().all(|text| Short::of(text).is_none())
        );
    }
}
