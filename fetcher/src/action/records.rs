//! `print [N]` and `findip ADDR|CIDR…`: the records themselves.

/// The records that are read, all of them or the first few.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Records {
    /// How many at most; `None` is all that come.
    pub(crate) limit: Option<u64>,
    /// Whether they were looked for, so that it is told how many there are.
    pub(crate) is_search: bool,
}

impl Records {
    pub(crate) const fn all(limit: Option<u64>) -> Self {
        Self { limit, is_search: false }
    }

    pub(crate) const fn found(limit: Option<u64>) -> Self {
        Self { limit, is_search: true }
    }
}
