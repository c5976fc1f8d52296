//! What was asked of a text before.

use crate::Texts;
use crate::dictionary::Short;

/// Answers to a question about texts, remembered for those that come again: most columns have few
/// texts, or each some hundred times.
pub(super) struct Answers<Q> {
    question: Q,
    entries: [(Short, bool); SIZE],
}

/// A power of two.
const SIZE: usize = 64;
/// How many places a text can have.
const PLACES: usize = 2;

impl<Q: Fn(&str) -> bool> Answers<Q> {
    pub(super) fn new(question: Q) -> Self {
        Self { question, entries: [(Short::default(), false); SIZE] }
    }

    /// Leaves those rows of which the question is answered by yes. What is absent is no text.
    pub(super) fn narrow(&mut self, texts: Texts<'_>, rows: &mut [bool]) {
        let (bytes, places) = texts.places();
        for (row, (is_in, place)) in rows.iter_mut().zip(places).enumerate() {
            if *is_in {
                let short = place.and_then(|place| Short::at(bytes, place));
                *is_in = match short {
                    Some(short) => self.answer(&short, || texts.get(row)),
                    None => texts.get(row).is_some_and(&self.question),
                };
            }
        }
    }

    #[inline]
    fn answer<'t>(&mut self, short: &Short, text: impl FnOnce() -> Option<&'t str>) -> bool {
        let first = short.hash();
        let mut places = (first..first + PLACES).map(|place| &self.entries[place % SIZE]);
        if let Some(&(_, answer)) = places.find(|(other, _)| other.is(short)) {
            return answer;
        }
        let answer = text().is_some_and(&self.question);
        // What comes once is forgotten soon, and what comes often is soon back.
        self.entries[(first + 1) % SIZE] =
            core::mem::replace(&mut self.entries[first % SIZE], (*short, answer));
        answer
    }
}
