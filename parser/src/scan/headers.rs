//! Lines that a header could be.

use super::{Kernel, Processor, Simd};

/// The next place, from this one on, where a line begins with a letter, a blank or what is not
/// ASCII: only such a line can be a header. The place itself has to be the beginning of a line.
pub(crate) fn next_header(text: &[u8], from: usize, processor: Processor) -> Option<usize> {
    processor.run(Headers { text, from })
}

struct Headers<'t> {
    text: &'t [u8],
    from: usize,
}

impl Kernel for Headers<'_> {
    type Output = Option<usize>;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Option<usize> {
        let Self { text, from } = self;
        let rest = text.get(from..)?;
        // Whether the byte before is a newline.
        let mut carry = 1;
        let (blocks, tail) = rest.as_chunks::<64>();
        for (number, block) in blocks.iter().enumerate() {
            let newlines = simd.newlines(block);
            let found = (newlines << 1 | carry) & simd.letters(block);
            if found != 0 {
                return Some(from + number * 64 + found.trailing_zeros() as usize);
            }
            carry = newlines >> 63;
        }
        let mut block = [b'0'; 64];
        block[..tail.len()].copy_from_slice(tail);
        let found = (simd.newlines(&block) << 1 | carry) & simd.letters(&block);
        (found != 0).then(|| from + blocks.len() * 64 + found.trailing_zeros() as usize)
    }
}
