//! Decoding of gzip alone: flate2 over zlib-rs.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

const CHUNK: usize = 256 * 1024;

/// Compresses the text as `gzip` does if nothing else is asked for.
pub(super) fn pack(text: &str) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}

/// The length of the text.
pub(super) fn read(packed: &[u8]) -> usize {
    let mut length = 0;
    each_chunk(packed, |chunk| length += chunk.len());
    length
}

/// Gives the text in chunks of up to 256 KiB.
pub(super) fn each_chunk(packed: &[u8], mut take: impl FnMut(&[u8])) {
    let mut decoder = GzDecoder::new(packed);
    let mut chunk = vec![0; CHUNK];
    loop {
        match decoder.read(&mut chunk).expect("we packed it") {
            0 => return,
            length => take(&chunk[..length]),
        }
    }
}
