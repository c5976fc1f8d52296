//! Splits a filter into words, quoted texts and signs.

use alloc::string::String;
use alloc::vec::Vec;

#[derive(Clone, Debug)]
pub(super) struct Tokens<'a> {
    filter: &'a str,
    /// Byte offset of what was not yet read.
    next: usize,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind,
    /// As it is written; of a quoted text, what stands between the quotes.
    pub(super) text: &'a str,
    /// Byte offset in the filter.
    pub(super) offset: usize,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum TokenKind {
    Word,
    Quoted,
    /// A quoted text that nothing ends.
    NotClosed,
    /// Punctuation, also such as means nothing.
    Sign,
    End,
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(filter: &'a str) -> Self {
        Self { filter, next: 0 }
    }

    /// The next token; the end again and again where nothing follows.
    pub(super) fn next(&mut self) -> Token<'a> {
        self.pass_over_blanks();
        let offset = self.next;
        let rest = &self.filter[offset..];
        let (kind, text, length) = match rest.chars().next() {
            None => (TokenKind::End, rest, 0),
            Some('"') => quoted(&rest[1..]),
            Some(first) if is_of_word(first) => {
                let length = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
                (TokenKind::Word, &rest[..length], length)
            }
            Some(first) => {
                let pair = PAIRS.iter().find(|pair| rest.starts_with(**pair));
                let length = pair.map_or(first.len_utf8(), |pair| pair.len());
                (TokenKind::Sign, &rest[..length], length)
            }
        };
        self.next += length;
        Token { kind, text, offset }
    }

    /// Also over remarks, which end with their line.
    fn pass_over_blanks(&mut self) {
        loop {
            let rest = self.filter[self.next..].trim_start();
            self.next = self.filter.len() - rest.len();
            if !rest.starts_with('#') {
                return;
            }
            self.next += rest.find('\n').unwrap_or(rest.len());
        }
    }
}

/// The signs of two characters.
const PAIRS: [&str; 6] = ["==", "!=", "<=", ">=", "&&", "||"];

/// Whether words are made of this. Quotes and brackets of other languages are not, so that none is
/// mistaken for part of a text.
pub(super) fn is_of_word(c: char) -> bool {
    !c.is_whitespace()
        && !c.is_control()
        && !matches!(
            c,
            '(' | ')'
                | '['
                | ']'
                | '{'
                | '}'
                | ','
                | ';'
                | '='
                | '<'
                | '>'
                | '!'
                | '&'
                | '|'
                | '#'
                | '\\'
                | '"'
                | '\''
                | '`'
                | '“'
                | '”'
                | '‘'
                | '’'
        )
}

/// What stands up to the closing quote, and the length with both quotes.
fn quoted(rest: &str) -> (TokenKind, &str, usize) {
    let mut is_escaped = false;
    for (place, byte) in rest.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return (TokenKind::Quoted, &rest[..place], place + 2),
            _ => {}
        }
    }
    (TokenKind::NotClosed, rest, rest.len() + 1)
}

impl Token<'_> {
    /// Whether it is this sign, or this word in any case.
    pub(super) fn is(&self, text: &str) -> bool {
        match self.kind {
            TokenKind::Word => self.text.eq_ignore_ascii_case(text),
            TokenKind::Sign => self.text == text,
            _ => false,
        }
    }

    pub(super) const fn is_text(&self) -> bool {
        matches!(self.kind, TokenKind::Word | TokenKind::Quoted)
    }

    /// The pieces between `*`, without escapes: one, if there is no `*`.
    pub(super) fn pieces(&self) -> Vec<String> {
        if self.kind == TokenKind::Word {
            return self.text.split('*').map(String::from).collect();
        }
        let mut pieces = Vec::new();
        let mut piece = String::new();
        let mut chars = self.text.chars();
        while let Some(c) = chars.next() {
            match c {
                '*' => pieces.push(core::mem::take(&mut piece)),
                '\\' => piece.extend(chars.next()),
                c => piece.push(c),
            }
        }
        pieces.push(piece);
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(filter: &str) -> Vec<(TokenKind, &str, usize)> {
        let mut tokens = Tokens::new(filter);
        core::iter::from_fn(|| Some(tokens.next()))
            .take_while(|token| token.kind != TokenKind::End)
            .map(|token| (token.kind, token.text, token.offset))
            .collect()
    }

    #[test]
    fn words_and_signs_need_no_blanks_between_them() {
        use TokenKind::{Sign, Word};
        assert_eq!(
            tokens("!(bytes>=1k&&a!=b)"),
            [
                (Sign, "!", 0),
                (Sign, "(", 1),
                (Word, "bytes", 2),
                (Sign, ">=", 7),
                (Word, "1k", 9),
                (Sign, "&&", 11),
                (Word, "a", 13),
                (Sign, "!=", 14),
                (Word, "b", 16),
                (Sign, ")", 17),
            ]
        );
    }

    #[test]
    fn remarks_end_with_their_line() {
        use TokenKind::Word;
        assert_eq!(tokens("# a\n\u{a0}b#c\r\n  # d"), [(Word, "b", 6)]);
    }

    #[test]
    fn quotes_keep_what_would_mean_something() {
        use TokenKind::{NotClosed, Quoted, Word};
        assert_eq!(tokens(r#"a"b # (" c"#), [(Word, "a", 0), (Quoted, "b # (", 1), (Word, "c", 9)]);
        assert_eq!(tokens(r#""\"\\" "\""#), [(Quoted, r#"\"\\"#, 0), (NotClosed, r#"\""#, 7)]);
        assert_eq!(tokens("\""), [(NotClosed, "", 0)]);
    }

    #[test]
    fn a_star_divides_a_text_unless_it_is_escaped() {
        for (filter, expected) in [
            ("prod*", &["prod", ""][..]),
            ("prod", &["prod"]),
            (r#""a b*c""#, &["a b", "c"]),
            (r#""\*\"\\\x""#, &[r#"*"\x"#]),
            (r#""""#, &[""]),
        ] {
            assert_eq!(Tokens::new(filter).next().pieces(), expected, "{filter}");
        }
    }
}
