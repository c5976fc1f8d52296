//! The bytes that a gzip file holds.

use std::io::{self, BufRead, ErrorKind, Read};

use flate2::bufread::GzDecoder;

/// Decodes the members of a gzip file, one after the other.
///
/// Zeros after a member are padding, as `gzip -d` takes them: tapes and some tools fill up blocks
/// with them.
pub(crate) struct Gzip<R> {
    /// `None` after the last.
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Gzip<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { member: Some(GzDecoder::new(input)) }
    }
}

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let bytes = member.read(buffer)?;
            if bytes > 0 || buffer.is_empty() {
                return Ok(bytes);
            }
            let is_last = pass_over_zeros(member.get_mut())?;
            let input = self.member.take().map(GzDecoder::into_inner);
            self.member = input.filter(|_| !is_last).map(GzDecoder::new);
        }
        Ok(0)
    }
}

/// Whether nothing comes after the zeros.
fn pass_over_zeros(input: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let bytes = match input.fill_buf() {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
        let is_end = bytes.is_empty();
        let is_passed = zeros < bytes.len();
        input.consume(zeros);
        if is_end || is_passed {
            return Ok(is_end);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    /// The text, and the error after it.
    #[track_caller]
    fn read(bytes: &[u8]) -> (String, Option<ErrorKind>) {
        // So small a buffer is filled many times.
        let mut gzip = Gzip::new(BufReader::with_capacity(3, bytes));
        let mut text = Vec::new();
        let error = gzip.read_to_end(&mut text).err().map(|error| error.kind());
        (String::from_utf8(text).unwrap(), error)
    }

    #[test]
    fn members_follow_one_another_with_zeros_between_them() {
        let (a, b, zeros) = (gzip("a"), gzip("b"), vec![0; 10]);
        for (bytes, expected) in [
            (a.clone(), "a"),
            ([&a[..], &b].concat(), "ab"),
            ([&a[..], &zeros].concat(), "a"),
            ([&a[..], &zeros, &b, &zeros].concat(), "ab"),
            ([&a[..], &gzip(""), &b].concat(), "ab"),
        ] {
            assert_eq!(read(&bytes), (expected.to_owned(), None));
        }
    }

    #[test]
    fn what_is_broken_is_an_error_after_what_was_whole() {
        let (a, b) = (gzip("a"), gzip("b"));
        for (bytes, expected, error) in [
            (a[..a.len() - 1].to_vec(), "a", ErrorKind::UnexpectedEof),
            ([&a[..], &b[..5]].concat(), "a", ErrorKind::UnexpectedEof),
            ([&a[..], b"\0junk and more of it"].concat(), "a", ErrorKind::InvalidInput),
            (vec![0; 20], "", ErrorKind::InvalidInput),
        ] {
            assert_eq!(read(&bytes), (expected.to_owned(), Some(error)));
        }
    }
}
