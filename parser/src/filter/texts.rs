//! A set of texts: some as they are, some as patterns.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::order;

/// Texts, each in order; where case does not count, they are in lower case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Texts {
    exact: Box<[Box<str>]>,
    patterns: Box<[Pattern]>,
}

/// Text with `*` between its pieces, of which there are two or more: the first begins the text, the
/// last ends it, those between are not empty.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Pattern(Box<[Box<str>]>);

/// Whether letters in upper and lower case differ. Only those of ASCII are ever the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Case {
    Counts,
    Ignored,
}

impl Texts {
    /// Each text comes as its pieces between `*`; a single piece is the text itself.
    pub(crate) fn new(texts: impl IntoIterator<Item = Vec<String>>, case: Case) -> Self {
        let (mut exact, mut patterns) = (Vec::new(), Vec::new());
        for pieces in texts {
            let mut pieces: Vec<Box<str>> =
                pieces.into_iter().map(|piece| case.fold(piece).into()).collect();
            match (pieces.pop(), pieces.is_empty()) {
                (None, _) => {}
                (Some(text), true) => exact.push(text),
                (Some(last), false) => {
                    let mut is_first = true;
                    pieces.retain(|piece| core::mem::take(&mut is_first) || !piece.is_empty());
                    pieces.push(last);
                    patterns.push(Pattern(pieces.into()));
                }
            }
        }
        order::sort(&mut exact);
        exact.dedup();
        order::sort(&mut patterns);
        patterns.dedup();
        Self { exact: exact.into(), patterns: patterns.into() }
    }

    pub(super) fn contains(&self, text: &str, case: Case) -> bool {
        self.contains_exact(text, case) || self.patterns.iter().any(|p| p.matches(text, case))
    }

    fn contains_exact(&self, text: &str, case: Case) -> bool {
        match (&*self.exact, case) {
            ([one], case) => case.equal(one.as_bytes(), text.as_bytes()),
            (many, Case::Counts) => many.binary_search_by(|other| (**other).cmp(text)).is_ok(),
            (many, Case::Ignored) => {
                let folded = || text.bytes().map(|byte| byte.to_ascii_lowercase());
                many.binary_search_by(|other| other.bytes().cmp(folded())).is_ok()
            }
        }
    }

    pub(crate) fn exact(&self) -> impl Iterator<Item = &str> {
        self.exact.iter().map(|text| &**text)
    }

    pub(crate) fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.patterns.iter()
    }
}

impl Pattern {
    pub(crate) fn pieces(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|piece| &**piece)
    }

    fn matches(&self, text: &str, case: Case) -> bool {
        let [first, between @ .., last] = &*self.0 else {
            return false;
        };
        let Some((start, rest)) = text.as_bytes().split_at_checked(first.len()) else {
            return false;
        };
        let Some((rest, end)) =
            rest.len().checked_sub(last.len()).and_then(|middle| rest.split_at_checked(middle))
        else {
            return false;
        };
        let mut rest = rest;
        case.equal(start, first.as_bytes())
            && case.equal(end, last.as_bytes())
            && between.iter().all(|piece| match case.find(rest, piece.as_bytes()) {
                Some(place) => {
                    rest = &rest[place + piece.len()..];
                    true
                }
                None => false,
            })
    }
}

impl Case {
    fn fold(self, mut text: String) -> String {
        if self == Self::Ignored {
            text.make_ascii_lowercase();
        }
        text
    }

    fn equal(self, one: &[u8], other: &[u8]) -> bool {
        match self {
            Self::Counts => one == other,
            Self::Ignored => one.eq_ignore_ascii_case(other),
        }
    }

    /// Where the piece, which is not empty, stands first.
    fn find(self, text: &[u8], piece: &[u8]) -> Option<usize> {
        match self {
            Self::Counts => memchr::memmem::find(text, piece),
            Self::Ignored => {
                text.windows(piece.len()).position(|part| part.eq_ignore_ascii_case(piece))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(list: &[&str], case: Case) -> Texts {
        let pieces = |text: &&str| text.split('*').map(String::from).collect();
        Texts::new(list.iter().map(pieces), case)
    }

    #[test]
    fn a_star_stands_for_any_text_even_none() {
        for (pattern, text, expected) in [
            ("prod*", "prod", true),
            ("prod*", "production", true),
            ("prod*", "preprod", false),
            ("prod*", "Prod", false),
            ("*prod", "preprod", true),
            ("*prod", "product", false),
            ("*", "", true),
            ("*", "x", true),
            ("**", "x", true),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("a*b*c", "axxbxxc", true),
            ("a*b*c", "abc", true),
            ("a*b*c", "acb", false),
            ("a*bb*bb*c", "abbbc", false),
            ("a*bb*bb*c", "abbbbc", true),
            ("*b*", "abc", true),
            ("*é*", "caféx", true),
            ("", "", true),
            ("", "x", false),
        ] {
            let set = texts(&[pattern], Case::Counts);
            assert_eq!(set.contains(text, Case::Counts), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn case_is_ignored_where_it_does_not_count() {
        for list in [&["ReJect"][..], &["x", "REJECT", "a"], &["re*T"], &["*JE*"], &["*ect"]] {
            let set = texts(list, Case::Ignored);
            assert!(set.contains("rEjeCT", Case::Ignored), "{list:?}");
            assert!(!set.contains("accept", Case::Ignored), "{list:?}");
        }
        assert!(!texts(&["É"], Case::Ignored).contains("é", Case::Ignored));
    }

    #[test]
    fn one_of_many_is_enough() {
        let set = texts(&["b", "a", "c", "x*", "a", "x*"], Case::Counts);
        assert_eq!(set.exact().collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(set.patterns().count(), 1);
        for (text, expected) in
            [("a", true), ("b", true), ("c", true), ("d", false), ("xy", true), ("C", false)]
        {
            assert_eq!(set.contains(text, Case::Counts), expected, "{text}");
        }
    }
}
