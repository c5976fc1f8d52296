//! How far the text was read, for errors.

use super::super::error::ErrorPlace;

/// How much of the text came before the chunk.
#[derive(Default)]
pub(super) struct Position {
    newlines: u64,
    /// Bytes after the last newline.
    columns: u64,
}

impl Position {
    /// The place that follows this part of the chunk.
    pub(super) fn after(&self, part: &[u8]) -> ErrorPlace {
        let Self { newlines, columns } = self.advanced(part);
        ErrorPlace::Column { line: newlines + 1, column: columns + 1 }
    }

    /// Goes on to the next chunk.
    pub(super) fn advance(&mut self, chunk: &[u8]) {
        *self = self.advanced(chunk);
    }

    fn advanced(&self, part: &[u8]) -> Self {
        let newlines = self.newlines + memchr::memchr_iter(b'\n', part).count() as u64;
        let columns = match memchr::memrchr(b'\n', part) {
            Some(last) => (part.len() - last - 1) as u64,
            None => self.columns + part.len() as u64,
        };
        Self { newlines, columns }
    }
}
