//! Whether the texts of a column are among some.

use super::expression::Membership;
use super::texts::{Case, Texts};
use crate::dictionary::Short;

/// A question about texts, which most texts answer without being read as such.
pub(super) struct Answers<'q> {
    membership: Membership,
    texts: &'q Texts,
    case: Case,
    /// The texts, if they are few and short and case counts; the rest of the list is no texts.
    few: Option<[Short; FEW]>,
    /// Texts that came before, and their answers: most columns have few different texts, or each of
    /// them some hundred times.
    known: [(Short, bool); KNOWN],
}

/// So many texts are as soon compared with each as looked up.
const FEW: usize = 4;
/// A power of two.
const KNOWN: usize = 64;
/// How many places a text can have.
const PLACES: usize = 2;

impl<'q> Answers<'q> {
    pub(super) fn new(membership: Membership, texts: &'q Texts, case: Case) -> Self {
        let known = [(Short::default(), false); KNOWN];
        Self { membership, texts, case, few: few(texts, case), known }
    }

    /// Leaves those rows that the question is answered by yes for. What is absent is no text.
    pub(super) fn narrow(&mut self, column: crate::Texts<'_>, rows: &mut [bool]) {
        let (bytes, places) = column.places(0);
        for (row, (is_in, place)) in rows.iter_mut().zip(places).enumerate() {
            if *is_in {
                let text = || column.get(row);
                *is_in = match Short::at(bytes, place) {
                    Some(short) if short.is_dash() => false,
                    Some(short) => self.answer_short(short, text),
                    None => self.answer(text()),
                };
            }
        }
    }

    #[inline]
    fn answer_short<'t>(&mut self, short: Short, text: impl Fn() -> Option<&'t str>) -> bool {
        if let Some(few) = &self.few {
            let is_in = few.iter().fold(false, |is_in, other| is_in | other.is(short));
            return self.membership.holds(is_in);
        }
        // The highest bits of it are the best.
        let first = (short.hash() >> 24) as usize;
        let mut places = (first..first + PLACES).map(|place| &self.known[place % KNOWN]);
        if let Some(&(_, answer)) = places.find(|(other, _)| other.is(short)) {
            return answer;
        }
        let answer = self.answer(text());
        // What comes once is forgotten soon, and what comes often is soon back.
        self.known[(first + 1) % KNOWN] =
            core::mem::replace(&mut self.known[first % KNOWN], (short, answer));
        answer
    }

    fn answer(&self, text: Option<&str>) -> bool {
        text.is_some_and(|text| self.membership.holds(self.texts.contains(text, self.case)))
    }
}

fn few(texts: &Texts, case: Case) -> Option<[Short; FEW]> {
    let is_plain = case == Case::Counts && texts.patterns().next().is_none();
    if !is_plain || texts.exact().count() > FEW {
        return None;
    }
    let mut few = [Short::default(); FEW];
    for (place, text) in few.iter_mut().zip(texts.exact()) {
        *place = Short::of(text)?;
    }
    Some(few)
}
