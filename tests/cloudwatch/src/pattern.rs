//! Filter patterns: the part of their language that the stand-in knows.

use crate::error::AwsError;

/// Terms and quoted phrases, all of which must stand somewhere in a message.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Pattern {
    phrases: Vec<String>,
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
        Ok(Self { phrases })
    }

    pub(crate) fn matches(&self, message: &str) -> bool {
        self.phrases.iter().all(|phrase| message.contains(phrase.as_str()))
    }
}

fn unknown(pattern: &str) -> AwsError {
    AwsError::invalid_parameter(format!(
        "the stand-in does not know the filter pattern `{pattern}`: it knows terms of letters, \
         digits and _, and \"quoted phrases\""
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_and_phrases_must_all_stand_in_the_message() {
        let matches =
            |pattern: &str| Pattern::parse(pattern).unwrap().matches("6 10.0.0.5 REJECT OK");
        assert!(matches(""));
        assert!(matches("REJECT"));
        assert!(matches("  OK   REJECT "));
        assert!(matches("\"10.0.0.5 REJECT\" OK"));
        assert!(!matches("REJECT ACCEPT"));
        assert!(!matches("reject"));
        assert!(!matches("\"REJECT  OK\""));
    }

    #[test]
    fn what_the_stand_in_does_not_know_is_refused() {
        for pattern in [
            "[a, b=6]",
            "{ $.a = 1 }",
            "%6%",
            "-OK",
            "?OK ?REJECT",
            "10.0.0.5",
            "\"open",
            "\"\"",
            "\"a\"b",
            "\"a\\\"b\"",
        ] {
            assert_eq!(Pattern::parse(pattern), Err(unknown(pattern)));
        }
    }
}
