//! Runs of regular lines, a column at a time.

use alloc::vec::Vec;

use super::{Addresses, Numbers, bits_of};
use crate::runs::Values;
use crate::scan::{Digits, Instructions, Kernel, ROWS, Simd};
use crate::value;
use crate::{FieldType, Value};

/// What reads the values of runs.
#[derive(Clone, Debug)]
pub(crate) struct Decoder {
    instructions: Instructions,
    digits: Digits,
    quads: [u32; ROWS],
    is_quad: [bool; ROWS],
    /// The lines of the run that hold what is no value of its field.
    bad: [bool; ROWS],
    has_bad: bool,
}

impl Decoder {
    pub(crate) const fn new(instructions: Instructions) -> Self {
        Self {
            instructions,
            digits: Digits::new(),
            quads: [0; ROWS],
            is_quad: [false; ROWS],
            bad: [false; ROWS],
            has_bad: false,
        }
    }

    /// Begins the next run, whose values begin there. Adds the places to the list, counted from
    /// `base` bytes earlier.
    #[inline]
    pub(crate) fn begin(&mut self, starts: &[u16], width: usize, places: Option<(&mut Vec<u32>, u32)>) {
        self.bad = [false; ROWS];
        self.has_bad = false;
        if self.instructions.run(Starts { starts, places }) < 2 {
            self.mark_empty(starts, width);
        }
    }

    /// Two blanks side by side have nothing between them.
    #[cold]
    fn mark_empty(&mut self, starts: &[u16], width: usize) {
        for (value, pair) in starts.windows(2).enumerate() {
            if pair[1] - pair[0] < 2 {
                self.mark(value / width);
            }
        }
    }

    fn mark(&mut self, line: usize) {
        self.bad[line] = true;
        self.has_bad = true;
    }

    /// The lines of the run that hold what is no value of its field; `None` if all are good.
    pub(crate) fn bad(&self) -> Option<&[bool; ROWS]> {
        self.has_bad.then_some(&self.bad)
    }

    /// Sees whether all values are of their type.
    #[inline]
    pub(crate) fn check(&mut self, values: Values<'_>, r#type: FieldType) {
        match r#type {
            FieldType::Text | FieldType::Action | FieldType::LogStatus => {}
            FieldType::Address => {
                self.quads(values, None);
                self.each_other(values, r#type, |decoder, line| !decoder.is_quad[line], |_, _| {});
            }
            _ => {
                if !self.numbers::<u64>(values, r#type, None) {
                    self.each_other(values, r#type, |_, _| true, |_, _| {});
                }
            }
        }
    }

    /// Adds all values to a column.
    #[inline]
    pub(crate) fn read<T: Number>(
        &mut self,
        values: Values<'_>,
        r#type: FieldType,
        column: &mut Numbers<T>,
    ) {
        let from = column.values.len();
        if !self.numbers(values, r#type, Some(column)) {
            self.each_other(values, r#type, |_, _| true, |line, value| {
                let number = match value {
                    Some(Value::Number(number) | Value::TimeMs(number)) => Some(number),
                    _ => None,
                };
                column.values[from + line] = T::truncate(number.unwrap_or(0));
                column.present[from + line] = number.is_some();
            });
        }
    }

    /// Adds all addresses to a column.
    #[inline]
    pub(crate) fn read_addresses(&mut self, values: Values<'_>, column: &mut Addresses) {
        let from = column.bits.len();
        self.quads(values, Some(column));
        for line in 0..values.len() {
            if self.is_quad[line] {
                continue;
            }
            let text = values.text(line);
            let bits = match text {
                b"-" => Some((0, 0)),
                // What is no quad here stands at the end of the text.
                text => value::address_bits(text),
            };
            match bits {
                Some((bits, family)) => {
                    column.bits[from + line] = bits;
                    column.families[from + line] = family;
                }
                None => self.mark(line),
            }
        }
    }

    fn numbers<T: Number>(
        &mut self,
        values: Values<'_>,
        r#type: FieldType,
        column: Option<&mut Numbers<T>>,
    ) -> bool {
        self.instructions.run(ReadNumbers { values, r#type, texts: &mut self.digits, column })
    }

    fn quads(&mut self, values: Values<'_>, column: Option<&mut Addresses>) {
        let Self { quads, is_quad, .. } = self;
        self.instructions.run(ReadQuads { values, quads, is_quad, column });
    }

    /// Reads values one by one, slowly and surely.
    #[cold]
    fn each_other(
        &mut self,
        values: Values<'_>,
        r#type: FieldType,
        is_wanted: impl Fn(&Self, usize) -> bool,
        mut take: impl FnMut(usize, Option<Value<'_>>),
    ) {
        for line in 0..values.len() {
            if !is_wanted(self, line) {
                continue;
            }
            match value::parse_bytes(values.text(line), r#type) {
                Ok(value) => take(line, value),
                Err(_) => self.mark(line),
            }
        }
    }
}

/// A number of a column.
pub(crate) trait Number: Copy + Default {
    /// The lowest bits. What is larger never comes here but from lines that are bad.
    fn truncate(number: u64) -> Self;
}

macro_rules! numbers {
    ($($number:ident)+) => {
        $(impl Number for $number {
            #[inline(always)]
            #[allow(clippy::cast_possible_truncation, reason = "it says so")]
            fn truncate(number: u64) -> Self {
                number as Self
            }
        })+
    };
}

numbers!(u8 u16 u64);

/// Eight bytes that end there.
#[inline(always)]
fn word(text: &[u8], end: usize) -> Option<u64> {
    let bytes = text.get(end.wrapping_sub(8)..end)?.first_chunk()?;
    Some(u64::from_le_bytes(*bytes))
}

/// Sees how near each other values begin at least.
struct Starts<'r, 'd> {
    starts: &'r [u16],
    places: Option<(&'d mut Vec<u32>, u32)>,
}

impl Kernel for Starts<'_, '_> {
    type Output = u16;

    #[inline(always)]
    fn run<S: Simd>(self, _simd: S) -> u16 {
        let starts = self.starts;
        if let Some((places, base)) = self.places {
            places.extend(starts.iter().map(|&start| base.wrapping_add(start.into())));
        }
        let pairs = starts.iter().zip(&starts[1..]);
        pairs.fold(u16::MAX, |least, (start, next)| least.min(next.wrapping_sub(*start)))
    }
}

/// Reads numbers, and adds them to a column.
struct ReadNumbers<'r, 'd, T> {
    values: Values<'r>,
    r#type: FieldType,
    texts: &'d mut Digits,
    column: Option<&'d mut Numbers<T>>,
}

impl<T: Number> Kernel for ReadNumbers<'_, '_, T> {
    type Output = bool;

    /// Tells whether all are what they should be, and have at most 16 digits.
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> bool {
        let Self { values, r#type, texts, column } = self;
        let count = values.len();
        let are_long = matches!(r#type, FieldType::Count | FieldType::Time);
        let mut is_good = if are_long { gather_long(values, texts) } else { gather(values, texts) };
        is_good &= simd.numbers(texts, count, are_long);
        let numbers = &mut texts.last[..count];
        match r#type {
            FieldType::Count => {}
            FieldType::Time => {
                for time in numbers.iter_mut() {
                    is_good &= *time <= value::LAST_SECOND;
                    *time = time.wrapping_mul(1000);
                }
            }
            FieldType::Flags | FieldType::Port => is_good &= are_at_most(numbers, u16::MAX),
            _ => is_good &= are_at_most(numbers, u8::MAX),
        }
        if let Some(column) = column {
            column.values.extend(numbers.iter().copied().map(T::truncate));
            column.present.extend(texts.absent[..count].iter().map(|&absent| absent == 0));
        }
        is_good
    }
}

#[inline(always)]
fn are_at_most(numbers: &[u64], limit: impl Into<u64>) -> bool {
    // All bits of all of them: limits are of the form 2ⁿ − 1.
    numbers.iter().fold(0, |bits, number| bits | number) <= limit.into()
}

/// Fetches texts of at most eight bytes.
#[inline(always)]
fn gather(values: Values<'_>, texts: &mut Digits) -> bool {
    let mut is_good = true;
    let slots = texts.last.iter_mut().zip(&mut texts.lengths);
    for ((start, length), (last, slot)) in values.places().zip(slots) {
        *slot = length as u64;
        match word(values.whole_text(), start + length) {
            Some(word) => *last = word,
            None => is_good = false,
        }
    }
    is_good
}

/// Fetches texts of at most 16 bytes.
#[inline(always)]
fn gather_long(values: Values<'_>, texts: &mut Digits) -> bool {
    let mut is_good = true;
    let slots = texts.last.iter_mut().zip(&mut texts.before).zip(&mut texts.lengths);
    for ((start, length), ((last, before), slot)) in values.places().zip(slots) {
        *slot = length as u64;
        let end = start + length;
        let bytes: Option<&[u8; 16]> =
            values.whole_text().get(end.wrapping_sub(16)..end).and_then(<[u8]>::first_chunk);
        match bytes.map(|bytes| u128::from_le_bytes(*bytes)) {
            #[expect(clippy::cast_possible_truncation, reason = "half of it")]
            Some(bytes) => (*before, *last) = (bytes as u64, (bytes >> 64) as u64),
            None => is_good = false,
        }
    }
    is_good
}

/// Reads IPv4 addresses, and adds them to a column.
struct ReadQuads<'r, 'd> {
    values: Values<'r>,
    quads: &'d mut [u32; ROWS],
    is_quad: &'d mut [bool; ROWS],
    column: Option<&'d mut Addresses>,
}

impl Kernel for ReadQuads<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { values, quads, is_quad, column } = self;
        let text = values.whole_text();
        let slots = quads.iter_mut().zip(is_quad.iter_mut());
        for ((start, length), (quad, is_quad)) in values.places().zip(slots) {
            match text.get(start..).and_then(<[u8]>::first_chunk) {
                Some(bytes) => {
                    let (number, is) = simd.quad(bytes, length);
                    *quad = number;
                    *is_quad = is & (length < 16);
                }
                None => *is_quad = false,
            }
        }
        if let Some(column) = column {
            let lines = ..values.len();
            column.bits.extend(quads[lines].iter().copied().map(bits_of));
            column.families.extend(is_quad[lines].iter().map(|&is| if is { 4 } else { 0 }));
        }
    }
}
