//! Runs of regular lines, a column at a time.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{Addresses, Numbers};
use crate::runs::{Run, Values, Walk};
use crate::scan::{Digits, Kernel, MARGIN, Processor, Quad, ROWS, Simd};
use crate::value;
use crate::{Field, FieldType, Format, Value};

/// What reads the values of runs.
#[derive(Clone, Debug)]
pub(crate) struct Decoder {
    processor: Processor,
    /// Of the columns that are read together.
    digits: Box<[Digits; TOGETHER]>,
    are_good: [bool; TOGETHER],
    /// The addresses of a column.
    quads: [u128; ROWS],
    /// The lines whose address is none of IPv4, so many of them.
    others: ([u8; ROWS], usize),
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
        self.quads(values);
        for other in 0..self.others.1 {
            let line = self.others.0[other].into();
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
        let are_there = match (count, are_long) {
            (1, false) => gather::<1, false>(values, texts),
            (2, false) => gather::<2, false>(values, texts),
            (3, false) => gather::<3, false>(values, texts),
            (_, false) => gather::<4, false>(values, texts),
            (1, true) => gather::<1, true>(values, texts),
            (2, true) => gather::<2, true>(values, texts),
            (3, true) => gather::<3, true>(values, texts),
            (_, true) => gather::<4, true>(values, texts),
        };
        for number in 0..count {
            let r#type = format.type_at(position + number);
            let texts = &mut self.digits[number];
            let kernel = ReadNumbers { texts, count: values.len(), r#type };
            self.are_good[number] = are_there & self.processor.run(kernel);
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
        self.quads(values);
        column.bits.extend_from_slice(&self.quads[..values.len()]);
        column.families.resize(from + values.len(), 4);
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

    fn quads(&mut self, values: Values<'_>) {
        let Self { quads, others, .. } = self;
        others.1 = self.processor.run(ReadQuads { values, quads, others: &mut others.0 });
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

/// Fetches texts that stand side by side, of at most 8 bytes, or 16 if they are long; `false` if
/// some are not to be had.
fn gather<const COLUMNS: usize, const ARE_LONG: bool>(
    values: Values<'_>,
    texts: &mut [Digits; TOGETHER],
) -> bool {
    match values.area(17) {
        // The last byte of a value stands two before the next value.
        Some(area) => gather_from::<COLUMNS, ARE_LONG>(values, texts, |next| {
            area[usize::from(next)..].first_chunk()
        }),
        None => gather_from::<COLUMNS, ARE_LONG>(values, texts, |next| {
            values.before(next.wrapping_sub(1)).last_chunk()
        }),
    }
}

#[inline(always)]
fn gather_from<'r, const COLUMNS: usize, const ARE_LONG: bool>(
    values: Values<'r>,
    texts: &mut [Digits; TOGETHER],
    bytes: impl Fn(u16) -> Option<&'r [u8; 16]>,
) -> bool {
    let (mut rest, width) = (values.starts(), values.width());
    let mut are_there = true;
    for line in 0..values.len().min(ROWS) {
        let Some((&first, nexts)) = rest.split_first() else { break };
        let Some(nexts) = nexts.first_chunk::<COLUMNS>() else { break };
        let mut start = first;
        for (texts, &next) in texts.iter_mut().zip(nexts) {
            texts.spans[line] = next.wrapping_sub(start);
            start = next;
            let Some(bytes) = bytes(next) else {
                are_there = false;
                continue;
            };
            let (before, last) = bytes.split_at(8);
            texts.last[line] = word(last);
            if ARE_LONG {
                texts.before[line] = word(before);
            }
        }
        rest = rest.get(width..).unwrap_or_default();
    }
    are_there
}

#[inline(always)]
fn word(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Reads the IPv4 addresses of a column, and notes the lines that have others. Tells how many those
/// are.
struct ReadQuads<'r, 'd> {
    values: Values<'r>,
    quads: &'d mut [u128; ROWS],
    others: &'d mut [u8; ROWS],
}

impl Kernel for ReadQuads<'_, '_> {
    type Output = usize;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> usize {
        let Self { values, quads, others } = self;
        match values.area(MARGIN) {
            Some(area) => read_quads(simd, values, quads, others, |start| {
                area[usize::from(start)..].first_chunk()
            }),
            None => read_quads(simd, values, quads, others, |start| {
                values.from(start, MARGIN).first_chunk()
            }),
        }
    }
}

#[inline(always)]
fn read_quads<'r, S: Simd>(
    simd: S,
    values: Values<'r>,
    quads: &mut [u128; ROWS],
    others: &mut [u8; ROWS],
    bytes: impl Fn(u16) -> Option<&'r Quad>,
) -> usize {
    let mut places = values.places();
    let mut other = 0;
    let count = values.len().min(ROWS);
    let (pairs, _) = quads.as_chunks_mut();
    for (pair, quads) in pairs.iter_mut().take(count.div_ceil(2)).enumerate() {
        // Past the last line, nothing is read.
        let [first, second] = [places.next(), places.next()].map(Option::unwrap_or_default);
        let lengths = [first, second].map(|(start, next)| usize::from(next.wrapping_sub(start)).wrapping_sub(1));
        let texts = [first, second].map(|(start, _)| bytes(start));
        let texts = texts.map(|text| text.unwrap_or(&[0; MARGIN + 16]));
        let are_quads = simd.quads(texts, lengths, quads);
        for (line, is_quad) in are_quads.into_iter().enumerate() {
            let line = pair * 2 + line;
            // Written either way, there is nothing to guess.
            #[expect(clippy::cast_possible_truncation, reason = "there are less than 256")]
            {
                others[other & (ROWS - 1)] = line as u8;
            }
            other += usize::from(!is_quad & (line < count));
        }
    }
    other
}
