//! base64 on one or several lines, from chunks that end anywhere.

use alloc::vec::Vec;

use base64::Engine;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::error::{ErrorPlace, Reason};

/// Lenient in what follows the last whole byte; padding is seen to here.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    base64::engine::general_purpose::NO_PAD.with_decode_allow_trailing_bits(true),
);

/// The first letters that could be base64, decoded; `None` if the text is none.
pub(super) fn decode_head(text: &[u8]) -> Option<Vec<u8>> {
    let letters = text.iter().take_while(|byte| is_letter(**byte)).count() / 4 * 4;
    STANDARD_NO_PAD.decode(&text[..letters]).ok()
}

const fn is_letter(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/')
}

#[derive(Default)]
pub(super) struct Base64 {
    /// Letters that are not decoded yet: at most three after each chunk.
    letters: Vec<u8>,
    decoded: Vec<u8>,
    /// Padding stands where a text ends; another may follow.
    padding: u8,
    offset: u64,
    is_broken: bool,
}

impl Base64 {
    /// Decodes the chunk. What was decoded before a break is given too.
    pub(super) fn push(&mut self, chunk: &[u8]) -> (&[u8], Result<(), (Reason, ErrorPlace)>) {
        self.decoded.clear();
        let mut result = Ok(());
        if !self.is_broken {
            result = self.take(chunk);
            self.is_broken = result.is_err();
            let letters = self.letters.len();
            // Where it breaks off, two or three letters are bytes too.
            let is_last = self.is_broken && letters % 4 > 1;
            self.decode(if is_last { letters } else { letters / 4 * 4 });
        }
        (&self.decoded, result)
    }

    pub(super) fn finish(&mut self) -> (&[u8], Result<(), (Reason, ErrorPlace)>) {
        self.decoded.clear();
        let mut result = Ok(());
        if !self.is_broken && self.letters.len() % 4 == 1 {
            result = Err((Reason::Base64Cut, ErrorPlace::Byte(self.offset + 1)));
        } else if !self.is_broken {
            self.decode(self.letters.len());
        }
        (&self.decoded, result)
    }

    fn take(&mut self, chunk: &[u8]) -> Result<(), (Reason, ErrorPlace)> {
        for &byte in chunk {
            let letter = match byte {
                b'-' => b'+',
                b'_' => b'/',
                byte => byte,
            };
            if is_letter(letter) {
                if self.padding > 0 {
                    // Texts of base64 one after another.
                    self.decode(self.letters.len());
                    self.padding = 0;
                }
                self.letters.push(letter);
            } else if byte == b'=' && self.padding < 2 && self.letters.len() % 4 != 1 {
                self.padding += 1;
            } else if !byte.is_ascii_whitespace() {
                return Err((Reason::Base64Letter, ErrorPlace::Byte(self.offset + 1)));
            }
            self.offset += 1;
        }
        Ok(())
    }

    /// Decodes the first letters, all of which are of the alphabet.
    fn decode(&mut self, letters: usize) {
        // Nothing else than letters was taken, so it cannot fail but for a lone last letter.
        let _ = ENGINE.decode_vec(&self.letters[..letters], &mut self.decoded);
        self.letters.drain(..letters);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the chunks decode to, and what is wrong.
    fn decode(chunks: &[&str]) -> (Vec<u8>, Result<(), (Reason, ErrorPlace)>) {
        let mut base64 = Base64::default();
        let (mut decoded, mut result) = (Vec::new(), Ok(()));
        for chunk in chunks {
            let (bytes, pushed) = base64.push(chunk.as_bytes());
            decoded.extend_from_slice(bytes);
            result = result.and(pushed);
        }
        let (bytes, finished) = base64.finish();
        decoded.extend_from_slice(bytes);
        (decoded, result.and(finished))
    }

    #[test]
    fn blanks_padding_and_either_alphabet_are_understood() {
        for (chunks, expected) in [
            (&["YWJj"][..], &b"abc"[..]),
            (&["Y", "W", "J", "j"], b"abc"),
            (&["YWI=", "YWJj"], b"ababc"),
            (&["YQ=", "=\r\nYQ"], b"aa"),
            (&["+/-_"], b"\xfb\xff\xbf"),
            (&["", " \n"], b""),
        ] {
            assert_eq!(decode(chunks), (expected.to_vec(), Ok(())), "{chunks:?}");
        }
    }

    #[test]
    fn what_is_before_a_break_is_given() {
        let byte = ErrorPlace::Byte;
        for (chunks, expected, error) in [
            (&["YWJj!YWJj"][..], &b"abc"[..], (Reason::Base64Letter, byte(5))),
            (&["YWJj", "YW*"], b"abca", (Reason::Base64Letter, byte(7))),
            (&["YWJjY"], b"abc", (Reason::Base64Cut, byte(6))),
            (&["Y="], b"", (Reason::Base64Letter, byte(2))),
            (&["YQ==="], b"a", (Reason::Base64Letter, byte(5))),
        ] {
            assert_eq!(decode(chunks), (expected.to_vec(), Err(error)), "{chunks:?}");
        }
    }
}
