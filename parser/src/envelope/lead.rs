//! What stands before and around a message on a line of text.

use alloc::borrow::Cow;
use alloc::string::String;

/// The text without colour codes and marks that cannot be seen, all blanks plain ones, all quotes
/// straight ones.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.contains('\u{1b}') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        match character {
            '\u{1b}' => skip_code(&mut rest),
            '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' => (),
            '“' | '”' => plain.push('"'),
            '‘' | '’' => plain.push('\''),
            '\t' => plain.push('\t'),
            character if character.is_whitespace() => plain.push(' '),
            character => plain.push(character),
        }
    }
    Cow::Owned(plain)
}

/// Passes over what follows an ESC: `[1;32m` and the like, or the letter of a short code.
fn skip_code(rest: &mut core::str::Chars<'_>) {
    let text = rest.as_str();
    let length = match text.as_bytes() {
        [b'[', code @ ..] => {
            let parameters = code.iter().take_while(|byte| matches!(byte, 0x20..=0x3f)).count();
            let has_end = code.get(parameters).is_some_and(|byte| matches!(byte, 0x40..=0x7e));
            1 + parameters + usize::from(has_end)
        }
        [0x30..=0x7e, ..] => 1,
        _ => 0,
    };
    *rest = text[length..].chars();
}

/// Whether the line is a fence of Markdown, perhaps with the name of a language.
pub(super) fn is_fence(text: &str) -> bool {
    let rest = text.strip_prefix("```").or_else(|| text.strip_prefix("~~~"));
    rest.is_some_and(|rest| !rest.trim().contains([' ', '`']))
}

/// What stands before a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Lead {
    /// A time, and how it is written.
    Time {
        has_zone: bool,
        is_utc: bool,
        blank: Blank,
    },
    /// The name of a log stream.
    Stream,
    /// A bullet, a number, `>`.
    Mark,
    /// A `-`, which can also be an absent value.
    Dash,
    Quotes,
}

/// What stands between a time and a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Blank {
    One,
    Other,
    /// Nothing follows.
    End,
}

/// Takes away the first thing that is known to stand before or around messages.
pub(super) fn strip(text: &str) -> Option<(Lead, &str)> {
    time(text).or_else(|| mark(text)).or_else(|| quotes(text)).or_else(|| stream(text))
}

/// An ISO 8601 time, in brackets or not, or milliseconds since 1970.
fn time(text: &str) -> Option<(Lead, &str)> {
    let is_bracketed = text.starts_with('[');
    let inner = text.strip_prefix('[').unwrap_or(text);
    let (length, has_zone, is_utc) = iso_time(inner.as_bytes()).or_else(|| epoch_ms(inner))?;
    let mut rest = &inner[length..];
    if is_bracketed {
        rest = rest.strip_prefix(']')?;
    }
    let message = rest.trim_start_matches([' ', '\t', ',', '|', ';']);
    let blank = match (message.is_empty(), rest.len() - message.len()) {
        (true, _) => Blank::End,
        (_, 0) => return None,
        (_, 1) if rest.starts_with(' ') => Blank::One,
        _ => Blank::Other,
    };
    Some((Lead::Time { has_zone, is_utc, blank }, message))
}

/// The length of `2014-12-14T04:06:50.000Z`, whether a zone is there, and whether that is `Z`.
fn iso_time(text: &[u8]) -> Option<(usize, bool, bool)> {
    let fits = |at: usize, pattern: &[u8]| {
        let part = text.get(at..at + pattern.len())?;
        let is_match = |(&byte, &sign): (&u8, &u8)| match sign {
            b'0' => byte.is_ascii_digit(),
            b'T' => matches!(byte, b'T' | b' '),
            b'+' => matches!(byte, b'+' | b'-'),
            sign => byte == sign,
        };
        part.iter().zip(pattern).all(is_match).then_some(at + pattern.len())
    };
    let mut end = fits(0, b"0000-00-00T00:00:00")?;
    if matches!(text.get(end), Some(b'.' | b','))
        && text.get(end + 1).is_some_and(u8::is_ascii_digit)
    {
        end += 1 + text[end + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    }
    if text.get(end) == Some(&b'Z') {
        return Some((end + 1, true, true));
    }
    let zone = [&b"+00:00"[..], b"+0000", b" UTC"].iter().find_map(|zone| fits(end, zone));
    Some((zone.unwrap_or(end), zone.is_some(), false))
}

fn epoch_ms(text: &str) -> Option<(usize, bool, bool)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (digits == 13).then_some((digits, true, false))
}

/// `> `, `* `, `• `, `1. ` and `- `.
fn mark(text: &str) -> Option<(Lead, &str)> {
    if let Some(rest) = text.strip_prefix("- ") {
        return Some((Lead::Dash, rest.trim_start()));
    }
    if let Some(rest) = text.strip_prefix('>') {
        return Some((Lead::Mark, rest.trim_start()));
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = match digits {
        0 => text.strip_prefix(['*', '+', '•', '·', '–', '—'])?,
        1..=6 => text[digits..].strip_prefix(['.', ')'])?,
        _ => return None,
    };
    rest.starts_with([' ', '\t']).then(|| (Lead::Mark, rest.trim_start()))
}

/// Quotes around all of the text, with a comma after them or not; of backticks as many as there
/// are.
pub(super) fn quotes(text: &str) -> Option<(Lead, &str)> {
    let quote = text.chars().next().filter(|first| matches!(first, '"' | '\'' | '`'))?;
    let end = text.trim_end_matches([',', ';', ' ', ']']);
    let inner = end.strip_prefix(quote)?.strip_suffix(quote)?;
    let inner = if quote == '`' { inner.trim_matches('`') } else { inner };
    Some((Lead::Quotes, inner.trim()))
}

/// A log stream as flow logs name it: `eni-1235b8ca123456789-all`.
fn stream(text: &str) -> Option<(Lead, &str)> {
    let (word, rest) = text.split_once([' ', '\t'])?;
    is_stream(word.as_bytes()).then(|| (Lead::Stream, rest.trim_start()))
}

/// Whether the word is the name of a log stream of flow logs.
pub(super) fn is_stream(word: &[u8]) -> bool {
    [&b"-all"[..], b"-accept", b"-reject"].iter().any(|end| word.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_odd_blanks_are_made_plain() {
        for (text, expected) in [
            ("2 123\t4", "2 123\t4"),
            ("\u{1b}[32m2014\u{1b}[0m \u{1b}[1;36meni\u{1b}[m x", "2014 eni x"),
            ("2\u{a0}1\u{202f}2\u{2003}3\u{200b}\u{feff}", "2 1 2 3"),
            ("“2 1”", "\"2 1\""),
            ("\u{1b}", ""),
            ("a\u{1b}[", "a"),
            ("a\u{1b}é", "aé"),
        ] {
            assert_eq!(plain(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_stands_before_a_message_is_taken_away() {
        for (text, expected) in [
            ("2014-12-14T04:06:50.000Z 2 1", Some("2 1")),
            ("2014-12-14T04:06:50.000000+00:00 2 1", Some("2 1")),
            ("2014-12-14 04:06:50.000 2 1", Some("2 1")),
            ("2014-12-14T04:06:50,123+0100\t2 1", Some("2 1")),
            ("[2014-12-14T04:06:50] 2 1", Some("2 1")),
            ("2014-12-14T04:06:50", Some("")),
            ("2014-12-14T04:06:50x", None),
            ("2014-12-14", None),
            ("1418530010000,2 1", Some("2 1")),
            ("14185300100000 2 1", None),
            ("eni-1-all 2 1", Some("2 1")),
            ("eni-1 2 1", None),
            ("> 2 1", Some("2 1")),
            ("* 2 1", Some("2 1")),
            ("12. 2 1", Some("2 1")),
            ("12.5 2 1", None),
            ("- 2 1", Some("2 1")),
            ("\"2 1\",", Some("2 1")),
            ("`2 1`", Some("2 1")),
            ("\"2 1", None),
            ("\"", None),
        ] {
            assert_eq!(strip(text).map(|(_, rest)| rest), expected, "{text:?}");
        }
    }
}
