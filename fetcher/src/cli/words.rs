//! `LOCATION… [ACTION [ARG…]]`: where locations end.

use std::ffi::{OsStr, OsString};

use super::failure::Failure;
use super::nearest::nearest;
use crate::action::Action;

/// The words of a command line that are no options.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Words<'a> {
    /// At least one.
    pub(crate) locations: &'a [OsString],
    pub(crate) action: &'a str,
    pub(crate) operands: Vec<String>,
}

/// What is done if nothing is said.
const PRINT: &str = "print";

impl<'a> Words<'a> {
    /// The first word is a location. Of the others, the first one that names an action ends the
    /// locations; `is_location` tells of a word that names none whether it can be one more location.
    ///
    /// # Errors
    ///
    /// Returns an error if a word is neither.
    pub(crate) fn new(
        words: &'a [OsString],
        is_location: impl Fn(&OsStr) -> bool,
    ) -> Result<Self, Failure> {
        let name = |word: &'a OsString| word.to_str().filter(|word| Action::is_known(word));
        let rest = words.get(1..).unwrap_or_default();
        let found = rest.iter().position(|word| name(word).is_some());
        let end = found.map_or(words.len(), |place| place + 1);
        let (locations, rest) = words.split_at(end);
        if let Some(other) = locations.iter().skip(1).find(|word| !is_location(word)) {
            return Err(unknown(&other.to_string_lossy()));
        }
        let action = rest.first().and_then(name).unwrap_or(PRINT);
        let operands =
            rest.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
        Ok(Self { locations, action, operands })
    }
}

fn unknown(word: &str) -> Failure {
    let all = || format!("the actions are {}", Action::NAMES.join(", "));
    let tip =
        nearest(word, Action::names()).map_or_else(all, |name| format!("did you mean {name}?"));
    Failure::usage(format!("there is no action {word:?}"), Some(tip))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(words: &[&str]) -> String {
        let words: Vec<OsString> = words.iter().map(Into::into).collect();
        let is_location =
            |word: &OsStr| word.to_str().is_some_and(|word| word.contains(['/', '.']));
        match Words::new(&words, is_location) {
            Ok(words) => format!("{:?} {} {:?}", words.locations, words.action, words.operands),
            Err(failure) => format!("{}; {}", failure.message, failure.tip.unwrap_or_default()),
        }
    }

    #[test]
    fn the_first_action_ends_the_locations() {
        for (words, expected) in [
            (&["logs"][..], r#"["logs"] print []"#),
            (&["logs", "print", "5"], r#"["logs"] print ["5"]"#),
            (&["print", "print"], r#"["print"] print []"#),
            (&["a.log", "b.log", "./c"], r#"["a.log", "b.log", "./c"] print []"#),
            (
                &["a.log", "b.log", "top", "srcaddr", "print"],
                r#"["a.log", "b.log"] top ["srcaddr", "print"]"#,
            ),
            (&["logs", "prnt"], "there is no action \"prnt\"; did you mean print?"),
            (
                &["a.log", "more", "print"],
                "there is no action \"more\"; the actions are print, ipset, findip, aggregate, top, timeline, summary, talk",
            ),
            (&["a.log", "rejectd"], "there is no action \"rejectd\"; did you mean rejected?"),
        ] {
            assert_eq!(told(words), expected, "{words:?}");
        }
    }
}
