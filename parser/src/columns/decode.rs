//! Runs of regular lines, a column at a time.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::iter;

use super::{Addresses, Numbers};
use crate::runs::{Run, Values, Walk};
use crate::scan::{Digits, Kernel, MARGIN, Processor, ROWS, Simd};
use crate::{FieldType, Format, Value, address, value};

/// What reads the values of runs.
#[derive(Clone, Debug)]
pub(crate) struct Decoder {
    processor: Processor,
    /// Of the columns that are read together.
    digits: Box<[Digits; TOGETHER]>,
    are_good: [bool; TOGETHER],
    /// The addresses of a column.
    quads: [u128; ROWS],
    /// The lines of the run that hold what is no value of its field.
    bad: [bool; ROWS],
    has_bad: bool,
}

impl Decoder {
    pub(crate) fn new(processor: Processor) -> Self {
        Self {
            processor,
            digits: Box::new([const { Digits::new() }; TOGETHER]),
            are_good: [false; TOGETHER],
            quads: [0; ROWS],
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
        if self.processor.run(Starts { values: starts, width, places }) < 2 {
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
    pub(crate) fn check(&mut self, walk: &Walk<'_>, run: Run, format: &Format) {
        let mut position = 0;
        while position < format.len() {
            let values = walk.values(run, position);
            match format.type_at(position) {
                FieldType::Text | FieldType::Action | FieldType::LogStatus => {
                    self.check_texts(values, position);
                }
                FieldType::Address => self.check_addresses(values),
                _ => {
                    let count = self.numbers(walk, run, format, position);
                    for number in 0..count {
                        if !self.are_good[number] {
                            let position = position + number;
                            let values = walk.values(run, position);
                            self.one_by_one(values, format.type_at(position), |_, _| {});
                        }
                    }
                    position += count;
                    continue;
                }
            }
            position += 1;
        }
    }

    /// Any text is good, but for a `#` at the beginning of a line, which is a remark. Where a number
    /// or an address should stand, it is found anyway.
    #[inline]
    pub(crate) fn check_texts(&mut self, values: Values<'_>, position: usize) {
        if position == 0 {
            for line in 0..values.len() {
                if values.text(line).first() == Some(&b'#') {
                    self.mark(line);
                }
            }
        }
    }

    fn check_addresses(&mut self, values: Values<'_>) {
        let others = self.processor.run(ReadQuads { values, quads: &mut self.quads });
        for line in lines_of(others) {
            if value::parse_bytes(values.text(line), FieldType::Address).is_err() {
                self.mark(line);
            }
        }
    }

    /// Reads the numbers of the columns from this position on, so many as are told and at most
    /// [`TOGETHER`]; they wait to be [taken](Self::take).
    pub(crate) fn numbers(
        &mut self,
        walk: &Walk<'_>,
        run: Run,
        format: &Format,
        position: usize,
    ) -> usize {
        let are_long = is_long(format.type_at(position));
        let mut count = 1;
        while count < TOGETHER && position + count < format.len() {
            let r#type = format.type_at(position + count);
            if !r#type.is_number() || is_long(r#type) != are_long {
                break;
            }
            count += 1;
        }
        let (values, texts) = (walk.values(run, position), &mut self.digits);
        match (count, are_long) {
            (1, false) => gather::<1, false>(values, texts),
            (2, false) => gather::<2, false>(values, texts),
            (3, false) => gather::<3, false>(values, texts),
            (_, false) => gather::<4, false>(values, texts),
            (1, true) => gather::<1, true>(values, texts),
            (2, true) => gather::<2, true>(values, texts),
            (3, true) => gather::<3, true>(values, texts),
            (_, true) => gather::<4, true>(values, texts),
        }
        for number in 0..count {
            let r#type = format.type_at(position + number);
            let texts = &mut self.digits[number];
            let kernel = ReadNumbers { texts, count: values.len(), r#type };
            self.are_good[number] = self.processor.run(kernel);
        }
        count
    }

    /// Adds numbers that were read to a column.
    #[inline]
    pub(crate) fn take<T: Number>(
        &mut self,
        number: usize,
        values: Values<'_>,
        r#type: FieldType,
        column: &mut Numbers<T>,
    ) {
        let from = column.values.len();
        self.processor.run(TakeNumbers {
            texts: &self.digits[number],
            count: values.len(),
            column,
        });
        if !self.are_good[number] {
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
        let others = self.processor.run(ReadQuads { values, quads: &mut self.quads });
        column.bits.extend_from_slice(&self.quads[..values.len()]);
        column.families.resize(from + values.len(), 4);
        for line in lines_of(others) {
            let text = values.text(line);
            let bits = match text {
                b"-" => Some((0, 0)),
                text => address::address_bits(text),
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
    values: &'r [u16],
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
    #[expect(clippy::cast_possible_truncation, reason = "a batch has less than 2³¹ places")]
    fn run<S: Simd>(self, _simd: S) -> u16 {
        let Self { values: starts, width, places } = self;
        if let Some(NewPlaces { rows, starts: places, base }) = places {
            let (lines, width, first) =
                (((starts.len() - 1) / width) as u32, width as u32, places.len() as u32);
            rows.extend((0..lines).map(|line| first + line * width));
            places.extend(starts.iter().map(|&start| base.wrapping_add(start.into())));
        }
        let pairs = starts.iter().zip(&starts[1..]);
        pairs.fold(u16::MAX, |least, (start, next)| least.min(next.wrapping_sub(*start)))
    }
}

/// So many columns are read together at most.
const TOGETHER: usize = 4;

/// Whether numbers of this type can have more than eight digits in lines that are good.
const fn is_long(r#type: FieldType) -> bool {
    matches!(r#type, FieldType::Count | FieldType::Time)
}

/// Reads the numbers of a column. Tells whether all are what they should be, and of at most 16
/// digits.
struct ReadNumbers<'d> {
    texts: &'d mut Digits,
    count: usize,
    r#type: FieldType,
}

impl Kernel for ReadNumbers<'_> {
    type Output = bool;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> bool {
        let Self { texts, count, r#type } = self;
        let are_numbers = simd.numbers(texts, count, is_long(r#type));
        let numbers = &mut texts.last[..count];
        are_numbers
            & match r#type {
                FieldType::Time => {
                    let mut latest = 0;
                    for time in numbers {
                        latest = latest.max(*time);
                        *time = time.wrapping_mul(1000);
                    }
                    latest <= value::LAST_SECOND
                }
                FieldType::Flags | FieldType::Port => are_at_most(numbers, u16::MAX),
                FieldType::Number | FieldType::Protocol => are_at_most(numbers, u8::MAX),
                _ => true,
            }
    }
}

/// Adds numbers to a column.
struct TakeNumbers<'d, T> {
    texts: &'d Digits,
    count: usize,
    column: &'d mut Numbers<T>,
}

impl<T: Number> Kernel for TakeNumbers<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _simd: S) {
        let Self { texts, count, column } = self;
        column.values.extend(texts.last[..count].iter().copied().map(T::truncate));
        column.present.extend(texts.absent[..count].iter().map(|&absent| absent == 0));
    }
}

#[inline(always)]
fn are_at_most(numbers: &[u64], limit: impl Into<u64>) -> bool {
    // All bits of all of them: limits are of the form 2ⁿ − 1.
    numbers.iter().fold(0, |bits, number| bits | number) <= limit.into()
}

/// Fetches texts that stand side by side, of at most 8 bytes, or 16 if they are long.
#[inline(never)]
fn gather<const COLUMNS: usize, const ARE_LONG: bool>(
    values: Values<'_>,
    texts: &mut [Digits; TOGETHER],
) {
    let (mut rest, width) = (values.starts(), values.width());
    for line in 0..values.len().min(ROWS) {
        let Some((&first, nexts)) = rest.split_first() else { break };
        let Some(nexts) = nexts.first_chunk::<COLUMNS>() else { break };
        let mut start = first;
        for (texts, &next) in texts.iter_mut().zip(nexts) {
            texts.spans[line] = next.wrapping_sub(start);
            start = next;
            // The last byte of a value stands two before the next value.
            let (before, last) = values.bytes::<17, 16>(next).split_at(8);
            texts.last[line] = word(last);
            if ARE_LONG {
                texts.before[line] = word(before);
            }
        }
        rest = rest.get(width..).unwrap_or_default();
    }
}

#[inline(always)]
fn word(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Reads the IPv4 addresses of a column. Tells in which lines others stand, a bit for each line.
struct ReadQuads<'r, 'd> {
    values: Values<'r>,
    quads: &'d mut [u128; ROWS],
}

impl Kernel for ReadQuads<'_, '_> {
    type Output = [u64; ROWS / 64];

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> [u64; ROWS / 64] {
        let Self { values, quads } = self;
        let mut rest = values.starts();
        let mut next = || {
            // Past the last line, nothing is read.
            let &[start, next] = rest.first_chunk().unwrap_or(&[0, 1]);
            rest = rest.get(values.width()..).unwrap_or_default();
            (
                values.bytes::<MARGIN, _>(start),
                usize::from(next.wrapping_sub(start).wrapping_sub(1)),
            )
        };
        let count = values.len();
        let (parts, _) = quads.as_chunks_mut::<64>();
        let mut others = [0; ROWS / 64];
        for (part, (quads, others)) in parts.iter_mut().zip(&mut others).enumerate() {
            let count = count.saturating_sub(part * 64).min(64);
            let (pairs, _) = quads.as_chunks_mut();
            for (pair, quads) in pairs.iter_mut().take(count.div_ceil(2)).enumerate() {
                let [(first, first_length), (second, second_length)] = [next(), next()];
                let are_quads = simd.quads([first, second], [first_length, second_length], quads);
                let [is_first, is_second] = are_quads.map(u64::from);
                *others |= (3 ^ is_first ^ is_second << 1) << (pair * 2);
            }
            if count < 64 {
                *others &= (1 << count) - 1;
            }
        }
        others
    }
}

/// The numbers of the bits that are set.
fn lines_of(mut bits: [u64; ROWS / 64]) -> impl Iterator<Item = usize> {
    iter::from_fn(move || {
        let part = bits.iter().position(|&bits| bits != 0)?;
        let line = part * 64 + bits[part].trailing_zeros() as usize;
        bits[part] &= bits[part] - 1;
        Some(line)
    })
}
