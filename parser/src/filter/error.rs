//! Why a text is no filter.

use alloc::boxed::Box;
use alloc::string::String;
use core::error;
use core::fmt;

/// Why a text is no filter, and where.
///
/// Says what stands at the place and what was expected; of a word that is nearly one of the
/// language, which that is.
///
/// ```
/// use flowlogs_parser::Filter;
///
/// let error = "dstprot 443".parse::<Filter>().unwrap_err();
/// assert_eq!(error.to_string(), r#"unknown field "dstprot" at column 1; did you mean dstport?"#);
/// assert_eq!(error.column(), 1);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FilterError {
    reason: Reason,
    hint: Hint,
    /// Byte offset in the filter.
    offset: usize,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Reason {
    /// Something else stands there; nothing, if the filter ends.
    Expected(&'static str, Option<Box<str>>),
    /// A word that is none of its kind.
    Unknown(&'static str, Box<str>),
    /// The number is more than this.
    TooLarge(u64),
    /// The first number of a range is larger than the last.
    Backwards,
    /// The text has no closing quote.
    NotClosed,
    /// Deeper than this.
    TooDeep(usize),
    /// More conditions and listed values than this.
    TooMany(usize),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Hint {
    None,
    /// The word that was probably meant.
    Neighbour(&'static str),
    Say(&'static str),
}

impl FilterError {
    pub(super) const fn new(reason: Reason, offset: usize) -> Self {
        Self { reason, hint: Hint::None, offset }
    }

    pub(super) fn unknown(kind: &'static str, word: &str, offset: usize) -> Self {
        Self::new(Reason::Unknown(kind, shorten(word)), offset)
    }

    pub(super) const fn hint(mut self, hint: Hint) -> Self {
        self.hint = hint;
        self
    }

    /// Where in the filter's text: a byte, counted from 1 at the beginning of its first line.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.offset + 1
    }
}

/// What can be shown of a word of any length.
pub(super) fn shorten(word: &str) -> Box<str> {
    const SHOWN: usize = 40;
    match word.char_indices().nth(SHOWN) {
        None => word.into(),
        Some((end, _)) => {
            let mut shown = String::from(&word[..end]);
            shown.push('…');
            shown.into()
        }
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::Expected(expected, None) => write!(f, "expected {expected}, found the end"),
            Reason::Expected(expected, Some(found)) => {
                write!(f, "expected {expected}, found {found:?}")
            }
            Reason::Unknown(kind, word) => write!(f, "unknown {kind} {word:?}"),
            Reason::TooLarge(limit) => write!(f, "number is more than {limit}"),
            Reason::Backwards => write!(f, "range ends before it begins"),
            Reason::NotClosed => write!(f, "text has no closing quote"),
            Reason::TooDeep(limit) => write!(f, "filter is more than {limit} levels deep"),
            Reason::TooMany(limit) => write!(f, "filter has more than {limit} values"),
        }?;
        write!(f, " at column {}", self.column())?;
        match self.hint {
            Hint::None => Ok(()),
            Hint::Neighbour(word) => write!(f, "; did you mean {word}?"),
            Hint::Say(hint) => write!(f, "; {hint}"),
        }
    }
}

impl error::Error for FilterError {}
