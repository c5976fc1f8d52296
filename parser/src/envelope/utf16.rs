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

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    #[test]
    fn every_character_is_decoded_wherever_the_chunk_ends() {
        let text = "\u{feff}2 é€\u{10ffff}\u{fffd} x";
        for is_big_endian in [false, true] {
            let bytes: Vec<u8> = text
                .encode_utf16()
                .flat_map(
                    |unit| if is_big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() },
                )
                .collect();
            for size in [1, 2, 3, 100] {
                let mut utf16 = Utf16::new(is_big_endian);
                let mut decoded = Vec::new();
                for chunk in bytes.chunks(size) {
                    decoded.extend_from_slice(utf16.push(chunk));
                }
                assert_eq!(utf16.finish(), (&b""[..], Ok(())));
                assert_eq!(String::from_utf8(decoded).unwrap(), text);
            }
        }
    }

    #[test]
    fn half_a_pair_is_replaced_and_half_a_unit_is_told() {
        let mut utf16 = Utf16::new(true);
        assert_eq!(utf16.push(b"\xd8\x00\x00x\xdc\x00\xd8"), "\u{fffd}x\u{fffd}".as_bytes());
        assert_eq!(utf16.finish().1, Err((Reason::Utf16Cut, ErrorPlace::Byte(8))));
    }
}
