//! gzip members one after another, from chunks that end anywhere.

use alloc::boxed::Box;

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};

use super::checksum::Checksum;
use super::error::{ErrorPlace, Reason};

/// The first bytes of each member.
pub(super) const MAGIC: &[u8] = &[0x1f, 0x8b];

/// How many decoded bytes are given at a time.
const PIECE: usize = 32 * 1024;

pub(super) struct Gunzip {
    part: Part,
    inflate: Box<InflateState>,
    piece: Box<[u8]>,
    checksum: Checksum,
    /// Of the member's decoded bytes, modulo 2³²: so it is stated in the trailer.
    length: u32,
    /// How many members began.
    members: u64,
    /// How many bytes were taken.
    offset: u64,
}

/// What the next byte belongs to.
#[derive(Clone, Copy)]
enum Part {
    /// The fixed header: this many of its bytes are taken.
    Header(usize, u8),
    /// Optional parts of the header, as the flags that are left say.
    Extra {
        flags: u8,
        length: [u8; 2],
        taken: usize,
    },
    Data,
    /// This many bytes are taken of the checksum and the length.
    Trailer(usize, [u8; 8]),
    /// Between members, or zeros after the last.
    Padding,
    Broken,
}

const HEADER_LENGTH: usize = 10;
const HEADER_CHECKSUM: u8 = 1 << 1;
const EXTRA: u8 = 1 << 2;
const NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;

impl Gunzip {
    pub(super) fn new() -> Self {
        Self {
            part: Part::Header(0, 0),
            inflate: InflateState::new_boxed(DataFormat::Raw),
            piece: alloc::vec![0; PIECE].into(),
            checksum: Checksum::default(),
            length: 0,
            members: 1,
            offset: 0,
        }
    }

    pub(super) const fn members(&self) -> u64 {
        self.members
    }

    /// Decodes the chunk; `give` takes each decoded piece and says whether it wants more.
    pub(super) fn push(
        &mut self,
        mut chunk: &[u8],
        mut give: impl FnMut(&[u8]) -> bool,
    ) -> Result<(), (Reason, ErrorPlace)> {
        while let Some((&byte, rest)) = chunk.split_first() {
            match self.part {
                Part::Data => {
                    let taken = self.inflate(chunk, &mut give)?;
                    chunk = &chunk[taken..];
                    self.offset += taken as u64;
                    continue;
                }
                Part::Broken => return Ok(()),
                Part::Header(taken, flags) => self.header(taken, flags, byte)?,
                Part::Extra { flags, length, taken } => {
                    self.part = extra(flags, length, taken, byte);
                }
                Part::Trailer(taken, trailer) => self.trailer(taken, trailer, byte)?,
                Part::Padding if byte == 0 => (),
                Part::Padding if byte == MAGIC[0] => {
                    self.members += 1;
                    self.part = Part::Header(1, 0);
                }
                Part::Padding => return Err(self.broken(Reason::AfterGzip(self.members))),
            }
            self.offset += 1;
            chunk = rest;
        }
        Ok(())
    }

    /// Sees to it that the last member is whole.
    pub(super) fn finish(&mut self) -> Result<(), (Reason, ErrorPlace)> {
        match self.part {
            Part::Padding | Part::Broken => Ok(()),
            _ => Err(self.broken(Reason::GzipCut(self.members))),
        }
    }

    fn header(&mut self, taken: usize, flags: u8, byte: u8) -> Result<(), (Reason, ErrorPlace)> {
        let flags = if taken == 3 { byte } else { flags };
        let is_known = match taken {
            0 | 1 => byte == MAGIC[taken],
            // Deflate, the only method there is.
            2 => byte == 8,
            3 => byte & RESERVED == 0,
            _ => true,
        };
        if !is_known {
            let is_member = self.members == 1 || taken > 1;
            let reason = if is_member {
                Reason::GzipHeader(self.members)
            } else {
                Reason::AfterGzip(self.members - 1)
            };
            return Err(self.broken(reason));
        }
        self.part = match taken + 1 {
            HEADER_LENGTH => after_header(flags),
            taken => Part::Header(taken, flags),
        };
        Ok(())
    }

    /// Gives how many bytes of the chunk were taken.
    fn inflate(
        &mut self,
        chunk: &[u8],
        give: &mut impl FnMut(&[u8]) -> bool,
    ) -> Result<usize, (Reason, ErrorPlace)> {
        let mut taken = 0;
        loop {
            let result =
                inflate(&mut self.inflate, &chunk[taken..], &mut self.piece, MZFlush::None);
            taken += result.bytes_consumed;
            let piece = &self.piece[..result.bytes_written];
            self.checksum.update(piece);
            self.length = self.length.wrapping_add(u32::try_from(piece.len()).unwrap_or(0));
            if !piece.is_empty() && !give(piece) {
                self.part = Part::Broken;
                return Ok(chunk.len());
            }
            match result.status {
                Ok(MZStatus::StreamEnd) => {
                    self.part = Part::Trailer(0, [0; 8]);
                    return Ok(taken);
                }
                // A full piece may be followed by more, even without further input.
                Ok(_) if result.bytes_written == PIECE || taken < chunk.len() => (),
                Ok(_) | Err(miniz_oxide::MZError::Buf) => return Ok(taken),
                Err(_) => {
                    self.offset += taken as u64;
                    return Err(self.broken(Reason::GzipData(self.members)));
                }
            }
        }
    }

    fn trailer(
        &mut self,
        taken: usize,
        mut trailer: [u8; 8],
        byte: u8,
    ) -> Result<(), (Reason, ErrorPlace)> {
        trailer[taken] = byte;
        if taken + 1 < trailer.len() {
            self.part = Part::Trailer(taken + 1, trailer);
            return Ok(());
        }
        let [a, b, c, d, length @ ..] = trailer;
        let checksum = self.checksum.take();
        if u32::from_le_bytes([a, b, c, d]) != checksum {
            return Err(self.broken(Reason::GzipChecksum(self.members)));
        }
        if u32::from_le_bytes(length) != self.length {
            return Err(self.broken(Reason::GzipLength(self.members)));
        }
        self.length = 0;
        self.inflate.reset(DataFormat::Raw);
        self.part = Part::Padding;
        Ok(())
    }

    fn broken(&mut self, reason: Reason) -> (Reason, ErrorPlace) {
        self.part = Part::Broken;
        (reason, ErrorPlace::Byte(self.offset + 1))
    }
}

fn after_header(flags: u8) -> Part {
    match flags & (EXTRA | NAME | COMMENT | HEADER_CHECKSUM) {
        0 => Part::Data,
        flags => Part::Extra { flags, length: [0; 2], taken: 0 },
    }
}

/// Takes a byte of the part that the lowest flag in the order of the file stands for.
fn extra(flags: u8, mut length: [u8; 2], taken: usize, byte: u8) -> Part {
    let (flag, is_last) = if flags & EXTRA != 0 {
        if let Some(slot) = length.get_mut(taken) {
            *slot = byte;
        }
        (EXTRA, taken + 1 >= 2 + usize::from(u16::from_le_bytes(length)) && taken > 0)
    } else if flags & NAME != 0 {
        (NAME, byte == 0)
    } else if flags & COMMENT != 0 {
        (COMMENT, byte == 0)
    } else {
        (HEADER_CHECKSUM, taken == 1)
    };
    if is_last {
        after_header(flags & !flag)
    } else {
        Part::Extra { flags, length, taken: taken + 1 }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    /// `abc`, stored; with every optional part of the header that the flags name.
    fn member(flags: u8) -> Vec<u8> {
        let mut member = [&[0x1f, 0x8b, 8, flags][..], &[0; 6]].concat();
        if flags & EXTRA != 0 {
            member.extend_from_slice(b"\x03\0\0\0\0");
        }
        for flag in [NAME, COMMENT] {
            if flags & flag != 0 {
                member.extend_from_slice(b"name\0");
            }
        }
        if flags & HEADER_CHECKSUM != 0 {
            member.extend_from_slice(b"\0\0");
        }
        member.extend_from_slice(b"\x01\x03\0\xfc\xffabc\xc2\x41\x24\x35\x03\0\0\0");
        member
    }

    fn decode(bytes: &[u8], size: usize) -> (Vec<u8>, u64, Result<(), (Reason, ErrorPlace)>) {
        let mut gunzip = Gunzip::new();
        let (mut decoded, mut result) = (Vec::new(), Ok(()));
        for chunk in bytes.chunks(size) {
            let pushed = gunzip.push(chunk, |piece| {
                decoded.extend_from_slice(piece);
                true
            });
            result = result.and(pushed);
        }
        (decoded, gunzip.members(), result.and(gunzip.finish()))
    }

    #[test]
    fn every_header_is_read_wherever_the_chunk_ends() {
        for flags in 0..32 {
            // The lowest flag says that it is text, and nothing follows from it.
            let members = [member(flags), member(0)].concat();
            for size in [1, 3, 1000] {
                assert_eq!(decode(&members, size), (b"abcabc".to_vec(), 2, Ok(())), "{flags:b}");
            }
        }
    }

    #[test]
    fn an_empty_extra_part_ends_at_its_length() {
        let mut member = member(EXTRA);
        member.splice(10..15, [0, 0]);
        assert_eq!(decode(&member, 1), (b"abc".to_vec(), 1, Ok(())));
    }

    #[test]
    fn each_cut_is_told_with_its_place() {
        let member = member(NAME);
        for length in 0..member.len() {
            let (_, _, result) = decode(&member[..length], 1000);
            assert_eq!(result, Err((Reason::GzipCut(1), ErrorPlace::Byte(length as u64 + 1))));
        }
    }
}
