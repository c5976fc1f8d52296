use alloc::vec::Vec;

use super::super::MAX_EVENT;
use super::super::split::KEPT;

/// What is cut out of the text: an element of a list, or an object that stands alone.
#[derive(Default)]
pub(super) struct Frame {
    bytes: Vec<u8>,
    /// How many lists and objects are open around it; `None` while nothing is cut out.
    depth: Option<usize>,
    /// Whether only its beginning is kept.
    is_too_long: bool,
}

impl Frame {
    pub(super) const fn begin(&mut self, depth: usize) {
        self.depth = Some(depth);
    }

    /// Whether one began.
    pub(super) const fn is_open(&self) -> bool {
        self.depth.is_some()
    }

    /// Whether one began at this depth.
    pub(super) fn is_at(&self, depth: usize) -> bool {
        self.depth == Some(depth)
    }

    pub(super) const fn is_too_long(&self) -> bool {
        self.is_too_long
    }

    pub(super) fn is_blank(&self) -> bool {
        self.bytes.iter().all(|byte| *byte == b' ')
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What is shown of one that is not understood.
    pub(super) fn beginning(&self) -> &[u8] {
        self.bytes.get(..KEPT).unwrap_or(&self.bytes)
    }

    pub(super) fn keep(&mut self, bytes: &[u8]) {
        if !self.is_open() {
            return;
        }
        self.is_too_long |= self.bytes.len() + bytes.len() > MAX_EVENT;
        let limit = if self.is_too_long { KEPT } else { MAX_EVENT };
        let room = limit.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// Forgets it; its room is used again.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.depth = None;
        self.is_too_long = false;
    }
}
