//! Runs of regular lines, a column at a time.

use alloc::vec::Vec;

use super::{Addresses, Numbers, bits_of};
use crate::runs::Values;
use crate::scan::{Digits, Processor, Kernel, ROWS, Simd};
use crate::value;
use crate::{FieldType, Value};

/// What reads the values of runs.
#[derive(Clone, Debug)]
pub(crate) struct Decoder {
    processor: Processor,
    digits: Digits,
    quads: [u32; ROWS],
    /// The lines whose address is none of IPv4, so many of them.
    others: ([u8; ROWS], usize),
    /// The lines of the run that hold what is no value of its field.
    bad: [bool; ROWS],
    has_bad: bool,
}

impl Decoder {
    pub(crate) const fn new(processor: Processor) -> Self {
        Self {
            processor,
            digits: Digits::new(),
            quads: [0; ROWS],
            others: ([0; ROWS], 0),
            bad: [false; ROWS],
            has_bad: false,
        }
    }

    /// Begins the next run, whose values begin there. Adds the places to the list, counted from
    /// `base` bytes earlier.
    #[inline]
    pub(crate) fn begin(&mut self, starts: &[u16], width: usize, places: Option<NewPlaces<'_>>) {
        self.bad = [false; ROWS];
        self.has_bad = false;
        if self.processor.run(Starts { starts, width, places }) < 2 {
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
                for other in 0..self.others.1 {
                    let line = self.others.0[other].into();
                    if value::parse_bytes(values.text(line), r#type).is_err() {
                        self.mark(line);
                    }
                }
            }
            _ => {
                if !self.numbers::<u64>(values, r#type, None) {
                    self.one_by_one(values, r#type, |_, _| {});
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
            self.one_by_one(values, r#type, |line, value| {
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
        for other in 0..self.others.1 {
            let line = usize::from(self.others.0[other]);
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
        self.processor.run(ReadNumbers { values, r#type, texts: &mut self.digits, column })
    }

    fn quads(&mut self, values: Values<'_>, column: Option<&mut Addresses>) {
        let Self { quads, others, .. } = self;
        others.1 = self.processor.run(ReadQuads { values, quads, others: &mut others.0, column });
    }

    /// Reads values one by one, slowly and surely.
    #[cold]
    fn one_by_one(
        &mut self,
        values: Values<'_>,
        r#type: FieldType,
        mut take: impl FnMut(usize, Option<Value<'_>>),
    ) {
        for line in 0..values.len() {
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

/// Sees how near each other values begin at least.
struct Starts<'r, 'd> {
    starts: &'r [u16],
    width: usize,
    places: Option<NewPlaces<'d>>,
}

/// Where the places of a run are added.
pub(crate) struct NewPlaces<'d> {
    pub(crate) rows: &'d mut Vec<u32>,
    pub(crate) starts: &'d mut Vec<u32>,
    /// How many bytes before the window places are counted from.
    pub(crate) base: u32,
}

impl Kernel for Starts<'_, '_> {
    type Output = u16;

    #[inline(always)]
    fn run<S: Simd>(self, _simd: S) -> u16 {
        let Self { starts, width, places } = self;
        if let Some(NewPlaces { rows, starts: places, base }) = places {
            let (lines, width, first) =
                ((starts.len() / width) as u32, width as u32, places.len() as u32);
            rows.extend((0..lines).map(|line| first + line * width));
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
        let mut is_good = gather(values, texts, are_long);
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

/// Fetches texts of at most 16 bytes, or of eight.
#[inline(always)]
fn gather(values: Values<'_>, texts: &mut Digits, are_long: bool) -> bool {
    // The last byte of a value stands two before the next value.
    match values.area(17) {
        Some(area) => gather_from(values, texts, are_long, |next| {
            area[usize::from(next)..].first_chunk()
        }),
        None => gather_from(values, texts, are_long, |next| {
            values.before(next.wrapping_sub(1)).last_chunk()
        }),
    }
}

#[inline(always)]
fn gather_from<'r>(
    values: Values<'r>,
    texts: &mut Digits,
    are_long: bool,
    bytes: impl Fn(u16) -> Option<&'r [u8; 16]>,
) -> bool {
    let mut places = values.places();
    let mut is_good = true;
    for line in 0..values.len().min(ROWS) {
        let Some((start, next)) = places.next() else { break };
        texts.lengths[line] = u64::from(next.wrapping_sub(start).wrapping_sub(1));
        let Some(bytes) = bytes(next) else {
            is_good = false;
            continue;
        };
        let bytes = u128::from_le_bytes(*bytes);
        #[expect(clippy::cast_possible_truncation, reason = "halves")]
        let [before, last] = [bytes as u64, (bytes >> 64) as u64];
        texts.last[line] = last;
        if are_long {
            texts.before[line] = before;
        }
    }
    is_good
}

/// Reads IPv4 addresses, and adds them to a column.
struct ReadQuads<'r, 'd> {
    values: Values<'r>,
    quads: &'d mut [u32; ROWS],
    others: &'d mut [u8; ROWS],
    column: Option<&'d mut Addresses>,
}

impl Kernel for ReadQuads<'_, '_> {
    type Output = usize;

    /// Tells how many others there are.
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> usize {
        let Self { values, quads, others, column } = self;
        let count = match values.area(0) {
            Some(area) => read_quads(simd, values, quads, others, |start| {
                area[usize::from(start)..].first_chunk()
            }),
            None => read_quads(simd, values, quads, others, |start| {
                values.from(start).first_chunk()
            }),
        };
        if let Some(column) = column {
            column.bits.extend(quads[..values.len()].iter().copied().map(bits_of));
            column.families.resize(column.families.len() + values.len(), 4);
        }
        count
    }
}

#[inline(always)]
fn read_quads<'r, S: Simd>(
    simd: S,
    values: Values<'r>,
    quads: &mut [u32; ROWS],
    others: &mut [u8; ROWS],
    bytes: impl Fn(u16) -> Option<&'r [u8; 16]>,
) -> usize {
    let mut places = values.places();
    let mut other = 0;
    for line in 0..values.len().min(ROWS) {
        let Some((start, next)) = places.next() else { break };
        let length = usize::from(next.wrapping_sub(start).wrapping_sub(1));
        let (number, is_quad) = match bytes(start) {
            Some(bytes) => simd.quad(bytes, length),
            None => (0, false),
        };
        quads[line] = number;
        // Written either way, there is nothing to guess.
        #[expect(clippy::cast_possible_truncation, reason = "there are less than 256")]
        {
            others[other & (ROWS - 1)] = line as u8;
        }
        other += usize::from(!(is_quad & (length < 16)));
    }
    other
}
