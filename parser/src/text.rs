//! Text, borrowed or owned, that may be UTF-8 only in parts.

use alloc::borrow::Cow;
use alloc::string::String;

/// Text that is UTF-8 as a whole, as nearly all is, or else may be in parts.
#[derive(Clone, Debug)]
pub(crate) enum Text<'t> {
    Utf8(Cow<'t, str>),
    Bytes(Cow<'t, [u8]>),
}

impl Text<'_> {
    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Utf8(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }

    /// The text, if it is UTF-8 as a whole.
    #[inline]
    pub(crate) fn utf8(&self) -> Option<&str> {
        match self {
            Self::Utf8(text) => Some(text),
            Self::Bytes(_) => None,
        }
    }

    pub(crate) fn borrowed(&self) -> Text<'_> {
        match self {
            Self::Utf8(text) => Text::Utf8(Cow::Borrowed(text)),
            Self::Bytes(bytes) => Text::Bytes(Cow::Borrowed(bytes)),
        }
    }
}

impl Default for Text<'_> {
    fn default() -> Self {
        Self::Utf8(Cow::Borrowed(""))
    }
}

impl<'t> From<Cow<'t, [u8]>> for Text<'t> {
    fn from(text: Cow<'t, [u8]>) -> Self {
        match text {
            Cow::Borrowed(bytes) => match str::from_utf8(bytes) {
                Ok(text) => Self::Utf8(text.into()),
                Err(_) => Self::Bytes(bytes.into()),
            },
            Cow::Owned(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Self::Utf8(text.into()),
                Err(error) => Self::Bytes(error.into_bytes().into()),
            },
        }
    }
}
