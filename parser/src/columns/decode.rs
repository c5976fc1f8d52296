//! Runs of regular lines, a column at a time.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{Addresses, Numbers, bits_of};
use crate::runs::{Run, Values, Walk};
use crate::scan::{Digits, Kernel, Processor, ROWS, Simd};
use crate::{Field, FieldType, Format, Value, address, value};

/// What reads the values of runs.
#[derive(Clone, Debug)]
pub(crate) struct Decoder {
    processor: Processor,
    /// Of the columns that are read together.
    digits: Box<[Digits; TOGETHER]>,
    are_good: [bool; TOGETHER],
    quads: [u32; ROWS],
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
        while let Some(field) = format.field_at(position) {
            match field.map_or(FieldType::Text, Field::r#type) {
                FieldType::Text | FieldType::Action | FieldType::LogStatus => {}
                FieldType::Address => self.check_addresses(walk.values(run, position)),
                _ => {
                    let together = self.numbers(walk, run, format, position);
                    for number in 0..together {
                        self.check_numbers(
                            walk.values(run, position + number),
                            format,
                            position + number,
                            number,
                        );
                    }
                    position += together;
                    continue;
                }
            }
            position += 1;
        }
    }

    fn check_addresses(&mut self, values: Values<'_>) {
        self.quads(values, None);
        for other in 0..self.others.1 {
            let line = self.others.0[other].into();
            if value::parse_bytes(values.text(line), FieldType::Address).is_err() {
                self.mark(line);
            }
        }
    }

    fn check_numbers(
        &mut self,
        values: Values<'_>,
        format: &Format,
        position: usize,
        number: usize,
    ) {
        if !self.are_good[number] {
            self.one_by_one(values, format.type_at(position), |_, _| {});
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
        let mut types = [FieldType::Count; TOGETHER];
        let mut count = 0;
        while count < TOGETHER && position + count < format.len() {
            let r#type = format.type_at(position + count);
            if !r#type.is_number() {
                break;
            }
            types[count] = r#type;
            count += 1;
        }
        let values = walk.values(run, position);
        let (texts, are_good) = (&mut self.digits, &mut self.are_good);
        match count {
            1 => self.processor.run(ReadNumbers::<1> { values, types, texts, are_good }),
            2 => self.processor.run(ReadNumbers::<2> { values, types, texts, are_good }),
            3 => self.processor.run(ReadNumbers::<3> { values, types, texts, are_good }),
            _ => self.processor.run(ReadNumbers::<4> { values, types, texts, are_good }),
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
        self.quads(values, Some(column));
        for other in 0..self.others.1 {
            let line = usize::from(self.others.0[other]);
            let text = values.text(line);
            let bits = match text {
                b"-" => Some((0, 0)),
                // What is no quad here stands at the end of the text.
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

/// Reads the numbers of columns that stand side by side.
struct ReadNumbers<'r, 'd, const COLUMNS: usize> {
    /// Of the first column.
    values: Values<'r>,
    types: [FieldType; TOGETHER],
    texts: &'d mut [Digits; TOGETHER],
    /// Whether all are what they should be, and have at most 16 digits.
    are_good: &'d mut [bool; TOGETHER],
}

impl<const COLUMNS: usize> Kernel for ReadNumbers<'_, '_, COLUMNS> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { values, types, texts, are_good } = self;
        let count = values.len();
        let are_there = match values.area(17) {
            // The last byte of a value stands two before the next value.
            Some(area) => {
                gather::<COLUMNS>(values, texts, |next| area[usize::from(next)..].first_chunk())
            }
            None => gather::<COLUMNS>(values, texts, |next| {
                values.before(next.wrapping_sub(1)).last_chunk()
            }),
        };
        for ((texts, r#type), is_good) in texts.iter_mut().zip(types).zip(are_good).take(COLUMNS) {
            let are_long = matches!(r#type, FieldType::Count | FieldType::Time);
            *is_good = are_there & simd.numbers(texts, count, are_long);
            let numbers = &mut texts.last[..count];
            match r#type {
                FieldType::Time => {
                    for time in numbers {
                        *is_good &= *time <= value::LAST_SECOND;
                        *time = time.wrapping_mul(1000);
                    }
                }
                FieldType::Flags | FieldType::Port => *is_good &= are_at_most(numbers, u16::MAX),
                FieldType::Number | FieldType::Protocol => {
                    *is_good &= are_at_most(numbers, u8::MAX)
                }
                _ => {}
            }
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

/// Fetches texts of at most 16 bytes, given what ends where; `false` if some are not to be had.
#[inline(always)]
fn gather<'r, const COLUMNS: usize>(
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
            texts.lengths[line] = u64::from(next.wrapping_sub(start).wrapping_sub(1));
            start = next;
            match bytes(next) {
                Some(bytes) => {
                    let (before, last) = bytes.split_at(8);
                    texts.before[line] = word(before);
                    texts.last[line] = word(last);
                }
                None => are_there = false,
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
            None => {
                read_quads(simd, values, quads, others, |start| values.from(start).first_chunk())
            }
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
