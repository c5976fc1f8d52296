//! Where in the outermost object the text is.

use alloc::vec::Vec;

/// Where in the outermost object the text is: at a key, or at its value.
#[derive(Default)]
pub(super) struct Member {
    key: Vec<u8>,
    is_value: bool,
}

/// Longer than any key that is looked for.
const MAX_KEY: usize = 32;

impl Member {
    /// A string begins: a key, unless it is the value of one.
    pub(super) fn begin_string(&mut self) {
        if !self.is_value {
            self.key.clear();
        }
    }

    /// Keeps a part of a string.
    pub(super) fn keep(&mut self, part: &[u8]) {
        if !self.is_value {
            let room = MAX_KEY.saturating_sub(self.key.len());
            self.key.extend_from_slice(&part[..part.len().min(room)]);
        }
    }

    /// The key has ended, and its value follows.
    pub(super) const fn begin_value(&mut self) {
        self.is_value = true;
    }

    /// The value has ended, and a key follows.
    pub(super) const fn end_value(&mut self) {
        self.is_value = false;
    }

    pub(super) const fn is_value(&self) -> bool {
        self.is_value
    }

    /// The key whose value the text is at.
    pub(super) fn key(&self) -> Option<&[u8]> {
        self.is_value.then(|| &*self.key)
    }
}
