//! Where a value stands.

/// A part of a line, or of any text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    pub(crate) start: usize,
    pub(crate) length: usize,
}

impl Place {
    /// All of the text.
    #[inline(always)]
    pub(crate) fn all(text: &[u8]) -> Self {
        Self { start: 0, length: text.len() }
    }

    /// So many bytes from its beginning on, whether they belong to it or not.
    #[inline(always)]
    pub(crate) fn chunk<const LENGTH: usize>(self, line: &[u8]) -> Option<&[u8; LENGTH]> {
        line.get(self.start..self.start + LENGTH)?.first_chunk()
    }

    /// What stands there, if the line is so long.
    #[inline(always)]
    pub(crate) fn bytes(self, line: &[u8]) -> Option<&[u8]> {
        line.get(self.start..self.start + self.length)
    }

    /// What stands there, if the line is so long, and characters begin and end there.
    #[inline(always)]
    pub(crate) fn text(self, line: &str) -> Option<&str> {
        line.get(self.start..self.start + self.length)
    }
}
