//! Filter patterns: the part of their language that the stand-in knows.

mod positions;

use regex_lite::Regex;

use crate::error::AwsError;
use positions::Positions;

/// What a message has to be.
#[derive(Clone, Debug)]
pub(crate) enum Pattern {
    /// Terms and quoted phrases, all of which must stand somewhere in it.
    Phrases(Vec<String>),
    /// `%…%`: an expression that something in it matches.
    Regex(Regex),
    /// `[…]`: conditions on its values, by their position.
    Positions(Positions),
}

/// All messages.
impl Default for Pattern {
    fn default() -> Self {
        Self::Phrases(Vec::new())
    }
}

impl Pattern {
    /// # Errors
    ///
    /// Returns an error for every other kind of pattern: AWS would match
    /// something by it, and to match everything instead would be a lie.
    pub(crate) fn parse(text: &str) -> Result<Self, AwsError> {
        if text.chars().count() > 1024 {
            return Err(AwsError::invalid_parameter(
                "1 validation error detected: Value at 'filterPattern' failed to satisfy \
                 constraint: Member must have length less than or equal to 1024",
            ));
        }
        let trimmed = text.trim();
        if let Some(inner) = trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return Positions::parse(inner).map(Self::Positions).ok_or_else(|| unknown(text));
        }
        if trimmed.starts_with('%') {
            return regex(trimmed).map(Self::Regex).ok_or_else(|| unknown(text));
        }
        let mut phrases = Vec::new();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (phrase, after) = match rest.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').ok_or_else(|| unknown(text))?,
                None => rest.split_once(' ').unwrap_or((rest, "")),
            };
            let is_quoted = rest.starts_with('"');
            let is_term = phrase.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            let ends = after.is_empty() || after.starts_with(' ') || !is_quoted;
            if phrase.is_empty() || phrase.contains('\\') || !(is_quoted || is_term) || !ends {
                return Err(unknown(text));
            }
            phrases.push(phrase.to_owned());
            rest = after.trim_start();
        }
        Ok(Self::Phrases(phrases))
    }

    pub(crate) fn matches(&self, message: &str) -> bool {
        match self {
            Self::Phrases(phrases) => {
                phrases.iter().all(|phrase| message.contains(phrase.as_str()))
            }
            Self::Regex(regex) => regex.is_match(message),
            Self::Positions(positions) => positions.match_values(message),
        }
    }
}

/// The expression between two `%`. AWS knows neither groups nor anything that begins with `(?`.
fn regex(text: &str) -> Option<Regex> {
    let inner = text.strip_prefix('%')?.strip_suffix('%')?;
    let is_allowed =
        |sign: char| sign.is_ascii_alphanumeric() || r"^$?[]{}|\*+.-_,#=@/; :".contains(sign);
    if inner.is_empty() || !inner.chars().all(is_allowed) {
        return None;
    }
    Regex::new(inner).ok()
}

fn unknown(pattern: &str) -> AwsError {
    AwsError::invalid_parameter(format!(
        "the stand-in does not know the filter pattern `{pattern}`: it knows terms of letters, \
         digits and _, \"quoted phrases\", %regular expressions% and [conditions, by, position]"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, message: &str) -> bool {
        Pattern::parse(pattern).unwrap().matches(message)
    }

    #[test]
    fn terms_and_phrases_must_all_stand_in_the_message() {
        let matches = |pattern: &str| matches(pattern, "6 10.0.0.5 REJECT OK");
        assert!(matches(""));
        assert!(matches("REJECT"));
        assert!(matches("  OK   REJECT "));
        assert!(matches("\"10.0.0.5 REJECT\" OK"));
        assert!(!matches("REJECT ACCEPT"));
        assert!(!matches("reject"));
        assert!(!matches("\"REJECT  OK\""));
    }

    #[test]
    fn an_expression_matches_anywhere_in_the_message() {
        assert!(matches(r"%10\.0\.%", "6 10.0.0.5 REJECT"));
        assert!(matches(r"%192\.0|10\.0\.0\.[0-9]%", "6 10.0.0.5 REJECT"));
        assert!(!matches(r"%10\.0\.%", "6 10.1.0.5 REJECT"));
        assert!(!matches(r"%^10%", "6 10.1.0.5 REJECT"));
    }

    #[test]
    fn what_the_stand_in_does_not_know_is_refused() {
        for pattern in [
            "{ $.a = 1 }",
            "%(6)%",
            "%6",
            "-OK",
            "?OK ?REJECT",
            "10.0.0.5",
            "\"open",
            "\"\"",
            "\"a\"b",
            "\"a\\\"b\"",
            "[a, b",
            "[]",
            "[a, ..., b, ...]",
            "[a b]",
            "[a=1||b=2]",
            "[a=1&&a=2||a=3]",
        ] {
            assert_eq!(Pattern::parse(pattern).err(), Some(unknown(pattern)), "{pattern}");
        }
    }
}
