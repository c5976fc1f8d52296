//! UTF-16 turned into UTF-8, from chunks that end anywhere.

use alloc::vec::Vec;

use super::error::{ErrorPlace, Reason};

#[derive(Default)]
pub(super) struct Utf16 {
    is_big_endian: bool,
    /// The first byte of a unit.
    byte: Option<u8>,
    /// The first unit of a pair.
    unit: Option<u16>,
    decoded: Vec<u8>,
    offset: u64,
}

impl Utf16 {
    pub(super) fn new(is_big_endian: bool) -> Self {
        Self { is_big_endian, ..Self::default() }
    }

    /// Decodes the chunk. Half a pair becomes U+FFFD.
    pub(super) fn push(&mut self, chunk: &[u8]) -> &[u8] {
        self.decoded.clear();
        self.offset += chunk.len() as u64;
        for &byte in chunk {
            let Some(first) = self.byte.take() else {
                self.byte = Some(byte);
                continue;
            };
            let unit = if self.is_big_endian { [first, byte] } else { [byte, first] };
            self.unit(u16::from_be_bytes(unit));
        }
        &self.decoded
    }

    pub(super) fn finish(&mut self) -> (&[u8], Result<(), (Reason, ErrorPlace)>) {
        self.decoded.clear();
        if self.unit.take().is_some() {
            self.character(char::REPLACEMENT_CHARACTER);
        }
        let is_cut = self.byte.is_some();
        let error = (Reason::Utf16Cut, ErrorPlace::Byte(self.offset + 1));
        (&self.decoded, if is_cut { Err(error) } else { Ok(()) })
    }

    fn unit(&mut self, unit: u16) {
        let is_second = (0xdc00..0xe000).contains(&unit);
        if let Some(first) = self.unit.take() {
            if is_second {
                let pair = char::decode_utf16([first, unit]).next();
                self.character(pair.and_then(Result::ok).unwrap_or(char::REPLACEMENT_CHARACTER));
                return;
            }
            self.character(char::REPLACEMENT_CHARACTER);
        }
        if (0xd800..0xdc00).contains(&unit) {
            self.unit = Some(unit);
        } else {
            self.character(char::from_u32(unit.into()).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
    }

    fn character(&mut self, character: char) {
        self.decoded.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
}
