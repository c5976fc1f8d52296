//! Where values begin, and what digits mean, for many bytes at once: the hot loops, apart from all
//! else so that they can be measured.
//!
//! What differs between processors is behind [`Simd`]; [`Swar`] does all of it anywhere.

#![expect(clippy::cast_possible_truncation, reason = "places in a window have 16 bits")]

mod headers;
mod index;
mod quad;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128;
pub(crate) mod swar;
mod texts;
#[cfg(target_arch = "x86_64")]
mod x86;

use core::array::from_fn;

pub(crate) use self::headers::next_header;
pub(crate) use self::index::{Index, PLACES, ROOM, WINDOW};
pub(crate) use self::swar::Swar;
pub(crate) use self::texts::{AROUND, Area, Places, TOGETHER, Texts, length_between};

/// What a processor can do at once.
pub(crate) trait Simd: Copy {
    /// Whether a mask of 64 bytes costs little.
    const HAS_MASKS: bool = true;

    /// Finds the blanks of 64 bytes.
    fn masks(self, block: &[u8; 64]) -> Masks;

    /// Whether any line but the first of these begins with what no number or IPv4 address does.
    #[inline(always)]
    fn has_other_beginnings(self, block: &[u8; 65]) -> bool {
        swar::has_other_beginnings(block)
    }

    /// Writes the places of the bits, counted from `first`. What is written after the place of the
    /// last bit means nothing.
    #[inline(always)]
    fn places(self, bits: u64, first: u16, places: &mut [u16; 64]) {
        swar::places(bits, first, places);
    }

    /// Makes columns of rows.
    #[inline(always)]
    fn transpose(self, rows: [&[u16; TOGETHER]; TOGETHER]) -> [[u16; TOGETHER]; TOGETHER] {
        from_fn(|column| rows.map(|row| row[column]))
    }

    /// Reads texts of at most 8 bytes into the short numbers. Tells whether all are digits and
    /// nothing else, or `-`; otherwise the numbers mean nothing. Of a text of no bytes, nothing is
    /// known.
    #[inline(always)]
    fn short_numbers(self, texts: Texts<'_>, numbers: &mut Numbers) -> bool {
        swar::short_numbers(texts, numbers)
    }

    /// The same for texts of at most 15 bytes, and the long numbers.
    #[inline(always)]
    fn long_numbers(self, texts: Texts<'_>, numbers: &mut Numbers) -> bool {
        swar::long_numbers(texts, numbers)
    }

    /// Reads IPv4 addresses. Tells which texts are something else, or may be, a bit for each line;
    /// what is read of those means nothing.
    #[inline(always)]
    fn quads(self, texts: Texts<'_>, quads: &mut [u128; ROWS]) -> [u64; ROWS / 64] {
        swar::quads(texts, quads)
    }
}

/// A bit for each of 64 bytes, the first byte's the lowest.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Masks {
    /// Spaces, tabs, and the controls for lines and pages.
    pub(crate) blanks: u64,
    pub(crate) newlines: u64,
    /// Not zero if any byte is not ASCII.
    pub(crate) others: u64,
}

/// How many lines are read at once at most.
pub(crate) const ROWS: usize = 128;

/// The numbers that some texts are: either short or long.
#[derive(Clone, Debug)]
pub(crate) struct Numbers {
    /// 0 for what is absent.
    pub(crate) short: [[u32; TOGETHER]; ROWS / TOGETHER],
    /// The same.
    pub(crate) long: [[u64; TOGETHER]; ROWS / TOGETHER],
    /// A bit for each text that is `-`, line by line.
    pub(crate) absent: [u64; ROWS / 64],
    /// The bits that are set in any of the numbers.
    pub(crate) bits: u64,
}

impl Numbers {
    pub(crate) const fn new() -> Self {
        const EIGHTS: usize = ROWS / TOGETHER;
        let (short, long) = ([[0; TOGETHER]; EIGHTS], [[0; TOGETHER]; EIGHTS]);
        Self { short, long, absent: [0; ROWS / 64], bits: 0 }
    }
}

/// A job that is compiled for each kind of processor.
pub(crate) trait Kernel {
    type Output;

    /// Does the job. Has to be inlined, so that it is compiled with the processor's instructions.
    fn run<S: Simd>(self, simd: S) -> Self::Output;
}

/// Which instructions read a log. For measurements and tests; what is read is the same.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Instructions {
    /// The best that the processor has: AVX-512 and AVX2 are looked for with the feature `std`.
    #[default]
    Best,
    /// AVX2 at most.
    Avx2,
    /// The best that every processor of the architecture has.
    Baseline,
    /// Only those for whole words, as on a processor that nothing is known of.
    Scalar,
}

/// Which of them there are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Processor {
    Any(Swar),
    #[cfg(target_arch = "x86_64")]
    Avx2(x86::Avx2),
    #[cfg(target_arch = "x86_64")]
    Avx512(x86::Avx512, x86::Avx2),
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    Simd128(simd128::Simd128),
}

impl Instructions {
    /// Looks for them.
    pub(crate) fn detect(self) -> Processor {
        if self == Self::Scalar {
            return Processor::Any(Swar);
        }
        #[cfg(target_arch = "x86_64")]
        {
            let avx512 = || x86::Avx512::detect().filter(|_| self == Self::Best);
            // What nobody asks for is not looked for, which takes a while.
            let avx2 = if self == Self::Baseline { None } else { x86::Avx2::detect() };
            match avx2 {
                None => Processor::Any(Swar),
                Some(avx2) => match avx512() {
                    Some(avx512) => Processor::Avx512(avx512, avx2),
                    None => Processor::Avx2(avx2),
                },
            }
        }
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        return Processor::Simd128(simd128::Simd128);
        #[cfg(not(any(
            target_arch = "x86_64",
            all(target_arch = "wasm32", target_feature = "simd128")
        )))]
        Processor::Any(Swar)
    }
}

impl Processor {
    /// Finds the blanks of a window. Elsewhere AVX-512 gained nothing.
    #[inline]
    pub(crate) fn index(self, index: &mut Index, window: &[u8]) {
        let kernel = index::Fill { index, window };
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(avx512, _) => avx512.run(kernel),
            _ => self.run(kernel),
        }
    }

    /// Does the job.
    #[inline]
    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self {
            Self::Any(swar) => swar.run(kernel),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) | Self::Avx512(_, avx2) => avx2.run(kernel),
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            Self::Simd128(simd128) => kernel.run(simd128),
        }
    }
}
