//! Bytes as a string of a JavaScript module.
//!
//! Frequent bytes are one ASCII character, rare ones two. So the string compresses as well as the
//! bytes do, to within 3 in 100: base64 hides from gzip and brotli what repeats, and costs a third.

/// No quotes, nor what a script inside of HTML or a template would mind.
const ALPHABET: &str = concat!(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    " !#%&()*+,-./:;=>?@[]^_{|}~",
);

/// So many characters, the last of the alphabet, say that the next one has another meaning.
const SHIFTS: usize = 2;
const PLAIN: usize = ALPHABET.len() - SHIFTS;

/// A module that exports the alphabet, the bytes by frequency as hexadecimal digits, and the text.
///
/// A character is the byte of its place in the alphabet; after the first shift, the place counts on
/// from there, and after the second from there again.
pub(super) fn module(bytes: &[u8]) -> String {
    let order = by_frequency(bytes);
    let alphabet = ALPHABET.as_bytes();
    let mut places = [0; 256];
    for (place, &byte) in order.iter().enumerate() {
        places[usize::from(byte)] = place;
    }
    let mut text = String::with_capacity(bytes.len() * 5 / 4);
    for &byte in bytes {
        let place = places[usize::from(byte)];
        if let Some(shift) = (place / PLAIN).checked_sub(1) {
            text.push(alphabet[PLAIN + shift].into());
        }
        text.push(alphabet[place % PLAIN].into());
    }
    let order = order.iter().fold(String::new(), |order, byte| order + &format!("{byte:02x}"));
    format!(
        "export const alphabet = \"{ALPHABET}\";\nexport const shifts = {SHIFTS};\n\
         export const order = \"{order}\";\nexport const text = \"{text}\";\n"
    )
}

/// All bytes, the most frequent first.
fn by_frequency(bytes: &[u8]) -> Vec<u8> {
    let mut counts = [0_usize; 256];
    for &byte in bytes {
        counts[usize::from(byte)] += 1;
    }
    let mut order: Vec<u8> = (0..=u8::MAX).collect();
    order.sort_by_key(|&byte| std::cmp::Reverse(counts[usize::from(byte)]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_a_character_or_two() {
        assert_eq!((ALPHABET.len(), ALPHABET.len() * (SHIFTS + 1) > 256), (89, true));
        let module = module(&[7, 7, 7, 0, 0, 200]);
        assert!(module.contains("order = \"0700c801"), "{module}");
        assert!(module.ends_with("text = \"000112\";\n"), "{module}");
    }

    #[test]
    fn what_is_rare_comes_after_a_shift() {
        let mut bytes: Vec<u8> = (0..=u8::MAX).collect();
        bytes.extend(0..=u8::MAX);
        let module = module(&bytes);
        // The 87th byte is the last plain one; then the places begin anew.
        let text = module.rsplit('"').nth(1).expect("the text is quoted");
        assert_eq!(text.len(), 2 * (256 + (256 - PLAIN)));
        assert!(text[80..].starts_with("@[]^_{|}0}1}2"), "{text}");
    }
}
