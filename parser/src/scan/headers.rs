//! Lines that a header could be.

use super::{Kernel, Processor, Simd};

/// The next place, from this one on, where a line begins with a letter, a blank or what is not
/// ASCII: only such a line can be a header. The place itself has to be the beginning of a line.
pub(crate) fn next_header(text: &[u8], from: usize, processor: Processor) -> Option<usize> {
    let first = text.get(from)?;
    if can_begin_header(*first) { Some(from) } else { processor.run(Headers { text, from }) }
}

struct Headers<'t> {
    text: &'t [u8],
    from: usize,
}

impl Kernel for Headers<'_> {
    type Output = Option<usize>;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Option<usize> {
        let Self { text, mut from } = self;
        // Each block ends with the first byte of the next one.
        while let Some(block) = text[from..].first_chunk::<65>() {
            if simd.has_other_beginnings(block) {
                let place = beginning_of_header(block);
                if place.is_some() {
                    return place.map(|place| from + place);
                }
            }
            from += 64;
        }
        beginning_of_header(&text[from..]).map(|place| from + place)
    }
}

/// Where in these bytes a header could begin, after a newline.
fn beginning_of_header(bytes: &[u8]) -> Option<usize> {
    let newlines = memchr::memchr_iter(b'\n', bytes);
    newlines
        .map(|newline| newline + 1)
        .find(|&place| bytes.get(place).is_some_and(|&byte| can_begin_header(byte)))
}

fn can_begin_header(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte <= b' ' || !byte.is_ascii()
}
