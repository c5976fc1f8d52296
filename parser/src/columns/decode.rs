//! Runs of regular lines, a column at a time.

use alloc::vec::Vec;
use core::array::from_fn;
use core::iter;

use super::{Addresses, Numbers};
use crate::runs::{Run, Walk};
use crate::scan::{self, Kernel, Processor, ROWS, Simd, Texts};
use crate::{FieldType, Format, Value, address, value};

/// What reads the values of runs.
#[derive(Clone, Debug)]
pub(crate) struct Decoder {
    processor: Processor,
    /// The numbers of a column.
    numbers: scan::Numbers,
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
            numbers: scan::Numbers::new(),
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
        for position in 0..format.len() {
            let values = walk.values(run, position);
            match format.type_at(position) {
                FieldType::Text | FieldType::Action | FieldType::LogStatus => {
                    self.check_texts(values, position);
                }
                FieldType::Address => self.check_addresses(values),
                r#type => {
                    if self.numbers(values, r#type) == Read::None {
                        self.one_by_one(values, r#type, |_, _| {});
                    }
                }
            }
        }
    }

    /// Any text is good, but for a `#` at the beginning of a line, which is a remark. Where a number
    /// or an address should stand, it is found anyway.
    #[inline]
    pub(crate) fn check_texts(&mut self, values: Texts<'_>, position: usize) {
        if position == 0 {
            for line in 0..values.count {
                if values.text(line).first() == Some(&b'#') {
                    self.mark(line);
                }
            }
        }
    }

    fn check_addresses(&mut self, values: Texts<'_>) {
        let others = self.processor.run(ReadQuads { values, quads: &mut self.quads });
        for line in lines_of(others) {
            if value::parse_bytes(values.text(line), FieldType::Address).is_err() {
                self.mark(line);
            }
        }
    }

    /// Reads the numbers of a field.
    #[inline]
    fn numbers(&mut self, values: Texts<'_>, r#type: FieldType) -> Read {
        self.processor.run(ReadNumbers { values, r#type, numbers: &mut self.numbers })
    }

    /// Adds all numbers to a column.
    #[inline]
    pub(crate) fn read_numbers<T: Number>(
        &mut self,
        values: Texts<'_>,
        r#type: FieldType,
        column: &mut Numbers<T>,
    ) {
        let from = column.values.len();
        let read = self.numbers(values, r#type);
        let numbers = &self.numbers;
        self.processor.run(Take { numbers, read, count: values.count, column });
        if read == Read::None {
            self.one_by_one(values, r#type, |line, value| {
                let number = match value {
                    Some(Value::Number(number) | Value::TimeMs(number)) => Some(number),
                    _ => None,
                };
                column.values[from + line] = T::truncate(number.unwrap_or(0));
                column.present[from + line] = number.is_some();
            });
            return;
        }
        for line in lines_of(numbers.absent).take_while(|&line| line < values.count) {
            column.present[from + line] = false;
        }
    }

    /// Adds all addresses to a column.
    #[inline]
    pub(crate) fn read_addresses(&mut self, values: Texts<'_>, column: &mut Addresses) {
        let from = column.bits.len();
        let others = self.processor.run(ReadQuads { values, quads: &mut self.quads });
        column.bits.extend_from_slice(&self.quads[..values.count]);
        column.families.resize(from + values.count, 4);
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
        values: Texts<'_>,
        r#type: FieldType,
        mut take: impl FnMut(usize, Option<Value<'_>>),
    ) {
        for line in 0..values.count {
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

/// Reads the numbers of a column.
struct ReadNumbers<'r, 'd> {
    values: Texts<'r>,
    r#type: FieldType,
    numbers: &'d mut scan::Numbers,
}

/// Where the numbers of a column are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Read {
    Short,
    Long,
    /// Not all are what they should be and have at most 15 digits.
    None,
}

impl Kernel for ReadNumbers<'_, '_> {
    type Output = Read;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Read {
        let Self { values, r#type, numbers } = self;
        let (_, longest) = values.extremes();
        let read =
            match (longest, r#type) {
                (0..=8, r#type) if r#type != FieldType::Time => {
                    if simd.short_numbers(values, numbers) { Read::Short } else { Read::None }
                }
                (0..=15, FieldType::Time | FieldType::Count) => {
                    if simd.long_numbers(values, numbers) { Read::Long } else { Read::None }
                }
                _ => Read::None,
            };
        let most = match r#type {
            FieldType::Flags | FieldType::Port => u16::MAX.into(),
            FieldType::Number | FieldType::Protocol => u8::MAX.into(),
            _ => u64::MAX,
        };
        let is_good = match r#type {
            FieldType::Time => read != Read::None && times(numbers, values.count),
            _ => numbers.bits <= most,
        };
        if is_good { read } else { Read::None }
    }
}

/// Adds numbers to a column.
struct Take<'d, T> {
    numbers: &'d scan::Numbers,
    read: Read,
    count: usize,
    column: &'d mut Numbers<T>,
}

impl<T: Number> Kernel for Take<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _simd: S) {
        let Self { numbers, read, count, column } = self;
        if read == Read::Short {
            column.values.extend(
                numbers.short.as_flattened()[..count].iter().map(|&n| T::truncate(n.into())),
            );
        } else {
            column
                .values
                .extend(numbers.long.as_flattened()[..count].iter().map(|&n| T::truncate(n)));
        }
        column.present.resize(column.values.len(), true);
    }
}

/// Makes milliseconds of times. Tells whether all are times.
#[inline(always)]
fn times(numbers: &mut scan::Numbers, count: usize) -> bool {
    let times = &mut numbers.long.as_flattened_mut()[..count];
    if numbers.bits <= u32::MAX.into() {
        // So that the compiler does several at once.
        for time in times {
            *time = (*time & u64::from(u32::MAX)) * 1000;
        }
        return true;
    }
    times.iter_mut().all(|time| match value::time_ms(*time) {
        Ok(ms) => {
            *time = ms;
            true
        }
        Err(_) => false,
    })
}

/// Reads the IPv4 addresses of a column. Tells in which lines others stand, a bit for each line.
struct ReadQuads<'r, 'd> {
    values: Texts<'r>,
    quads: &'d mut [u128; ROWS],
}

impl Kernel for ReadQuads<'_, '_> {
    type Output = [u64; ROWS / 64];

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> [u64; ROWS / 64] {
        let Self { values, quads } = self;
        let others = simd.quads(values, quads);
        from_fn(|part| {
            let lines = values.count.saturating_sub(part * 64);
            if lines < 64 { others[part] & ((1 << lines) - 1) } else { others[part] }
        })
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
