//! The error of a limit of memory that was reached.

use core::error;
use core::fmt;

/// There is no room for something new: a limit of memory was reached.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Full {
    what: What,
    limit: usize,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum What {
    Groups,
    /// Bytes of text.
    Text,
    Records,
}

impl Full {
    pub(super) const fn groups(limit: usize) -> Self {
        Self { what: What::Groups, limit }
    }

    pub(super) const fn text(limit: usize) -> Self {
        Self { what: What::Text, limit }
    }

    pub(super) const fn records(limit: usize) -> Self {
        Self { what: What::Records, limit }
    }

    /// The limit: of groups of an [`Aggregate`](super::Aggregate), of bytes of text in their keys,
    /// or of records of a [`Dedup`](super::Dedup).
    #[must_use]
    pub const fn limit(&self) -> usize {
        self.limit
    }
}

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = self.limit;
        match self.what {
            What::Groups => write!(
                f,
                "more than {limit} groups: group by fewer keys, shorter prefixes or longer bins, \
                 or raise the limit"
            ),
            What::Text => write!(
                f,
                "more than {limit} bytes of text in the keys of groups: group by other fields, or \
                 raise the limit of groups"
            ),
            What::Records => {
                write!(f, "more than {limit} records to find again: raise the limit")
            }
        }
    }
}

impl error::Error for Full {}
