//! A piece of JSON that is cut out of chunks.

use alloc::vec::Vec;

use super::super::MAX_EVENT;
use super::super::split::KEPT;

/// What is cut out of the text: an element of a list, or an object that stands alone. It is copied
/// only where a chunk ends within it.
#[derive(Default)]
pub(super) struct Frame {
    /// How many lists and objects are open around it; `None` while nothing is cut out.
    depth: Option<usize>,
    /// What stood in earlier chunks, and where it begins or goes on in this one.
    bytes: Vec<u8>,
    start: usize,
    /// Whether only its beginning is kept.
    is_too_long: bool,
}

impl Frame {
    /// Begins one at this byte of the chunk.
    pub(super) const fn begin(&mut self, depth: usize, start: usize) {
        self.depth = Some(depth);
        self.start = start;
    }

    /// Whether one began.
    pub(super) const fn is_open(&self) -> bool {
        self.depth.is_some()
    }

    /// Whether one began at this depth.
    pub(super) fn is_at(&self, depth: usize) -> bool {
        self.depth == Some(depth)
    }

    /// Keeps what stands in a chunk that ends within it.
    pub(super) fn carry(&mut self, chunk: &[u8]) {
        if self.is_open() {
            self.keep(chunk, chunk.len());
            self.start = 0;
        }
    }

    /// All of it, up to this byte of the chunk; `None` if it is too long, and so not kept.
    pub(super) fn text<'t>(&'t mut self, chunk: &'t [u8], end: usize) -> Option<&'t [u8]> {
        if self.bytes.is_empty() && end - self.start <= MAX_EVENT {
            return Some(&chunk[self.start..end]);
        }
        self.keep(chunk, end);
        (!self.is_too_long).then_some(&self.bytes)
    }

    /// What is shown of one that is not understood.
    pub(super) fn beginning<'t>(&'t mut self, chunk: &'t [u8], end: usize) -> &'t [u8] {
        let text = if self.bytes.is_empty() {
            &chunk[self.start..end]
        } else {
            self.keep(chunk, end);
            &self.bytes
        };
        text.get(..KEPT).unwrap_or(text)
    }

    /// Forgets it; its room is used again.
    pub(super) fn clear(&mut self) {
        self.depth = None;
        self.bytes.clear();
        self.start = 0;
        self.is_too_long = false;
    }

    /// Copies what stands up to this byte of the chunk and is not kept yet.
    fn keep(&mut self, chunk: &[u8], end: usize) {
        let part = &chunk[self.start..end];
        self.start = end;
        self.is_too_long |= self.bytes.len() + part.len() > MAX_EVENT;
        let limit = if self.is_too_long { KEPT } else { MAX_EVENT };
        let room = limit.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(&part[..part.len().min(room)]);
    }
}
