//! Records by column: all values of a field side by side.

mod append;
mod decode;
mod read;

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::{mem, ptr};

pub(crate) use self::decode::Decoder;
pub use self::read::Batches;
use crate::text::Text;
use crate::{BadLine, Field, FieldType, FlowRecord, Format, LogStatus, Value};

/// The values of some records of one format, by column, and the bad lines between them.
///
/// For all who want bulk: sums, filters, tables. Numbers and addresses are typed, text is borrowed;
/// a [`Dictionary`](crate::Dictionary) turns text into numbers. [`Batches`] fills it again and
/// again, so that nothing is allocated in the long run.
///
/// ```
/// use flowlogs_parser::{Column, Columns, Field, Format, Lines};
///
/// let text = "srcaddr bytes\n10.0.0.5 840\n10.0.0.6 -\n10.0.0.5 60\n";
/// let lines = Lines::new(text, vec![Format::vpc_default().clone()]);
/// let mut batches = lines.batches();
/// let mut columns = Columns::default();
/// let mut sum = 0;
/// while batches.read(&mut columns) {
///     if let Some(Column::U64(bytes)) = columns.column(Field::Bytes) {
///         sum += bytes.values().iter().sum::<u64>();
///     }
/// }
/// assert_eq!(sum, 900);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Columns<'l> {
    text: Text<'l>,
    format: Option<Cow<'l, Format>>,
    /// One a field of the format.
    data: Vec<Data>,
    /// For each row, which of the starts is that of its first value.
    rows: Vec<u32>,
    /// Where values begin, one byte after the end of the one before: counted from `origin` in the
    /// text, or with the bit `COPIED` in the copies.
    starts: Vec<u32>,
    origin: usize,
    /// Lines whose values do not stand one blank apart, written so that they do.
    copies: String,
    bad_lines: Vec<BadLine<'l>>,
    /// How many rows stand before each of them.
    rows_before_bad: Vec<u32>,
}

/// The mark of a place in the copies.
const COPIED: u32 = 1 << 31;

/// What is kept of a column.
#[derive(Clone, Debug)]
enum Data {
    U8(Numbers<u8>),
    U16(Numbers<u16>),
    U64(Numbers<u64>),
    TimeMs(Numbers<u64>),
    Address(Addresses),
    /// Nothing but the starts of all values.
    Text,
}

/// All values of a field.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Column<'c> {
    /// Of [`FieldType::Number`] and [`FieldType::Protocol`].
    U8(&'c Numbers<u8>),
    /// Of [`FieldType::Port`] and [`FieldType::Flags`].
    U16(&'c Numbers<u16>),
    /// Of [`FieldType::Count`].
    U64(&'c Numbers<u64>),
    /// Of [`FieldType::Time`]: milliseconds since 1970-01-01T00:00:00Z.
    TimeMs(&'c Numbers<u64>),
    /// Of [`FieldType::Address`].
    Address(&'c Addresses),
    /// Of all other types, and of unknown fields.
    Text(Texts<'c>),
}

/// Numbers, one a row.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Numbers<T> {
    values: Vec<T>,
    present: Vec<bool>,
}

/// Addresses of both families, one a row.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Addresses {
    bits: Vec<u128>,
    families: Vec<u8>,
}

/// Texts, one a row.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'c> {
    columns: &'c Columns<'c>,
    position: usize,
}

/// Where a text stands in some bytes: out of their bounds if its line was copied.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextPlace {
    pub(crate) start: u32,
    pub(crate) length: u32,
}

impl<'l> Columns<'l> {
    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The fields that there is a column of, in order; `None` before the first record.
    #[must_use]
    pub fn format(&self) -> Option<&Format> {
        self.format.as_deref()
    }

    /// The values of the field; `None` if the format leaves it out.
    #[must_use]
    pub fn column(&self, field: Field) -> Option<Column<'_>> {
        self.column_at(self.format()?.position(field)?)
    }

    /// The values of the field at this position of the format, counted from 0.
    #[must_use]
    pub fn column_at(&self, position: usize) -> Option<Column<'_>> {
        Some(match self.data.get(position)? {
            Data::U8(numbers) => Column::U8(numbers),
            Data::U16(numbers) => Column::U16(numbers),
            Data::U64(numbers) => Column::U64(numbers),
            Data::TimeMs(numbers) => Column::TimeMs(numbers),
            Data::Address(addresses) => Column::Address(addresses),
            Data::Text => Column::Text(Texts { columns: self, position }),
        })
    }

    /// The values at this position as they are written, whatever their type.
    #[must_use]
    pub fn texts_at(&self, position: usize) -> Option<Texts<'_>> {
        (position < self.data.len()).then_some(Texts { columns: self, position })
    }

    /// The record in a row, read again from its line; `None` if there is no such row.
    #[must_use]
    pub fn record(&self, row: usize) -> Option<FlowRecord<'_>> {
        FlowRecord::parse(self.line(row)?, self.format()?).ok()
    }

    /// The line of a row, as it was written but for blanks around it; `None` if there is no such
    /// row.
    #[must_use]
    pub fn line(&self, row: usize) -> Option<&str> {
        let first = *self.rows.get(row)? as usize;
        self.text_between(first, first + self.data.len())
    }

    /// Whether the record in a row [is a flow](FlowRecord::is_flow).
    #[must_use]
    pub fn is_flow(&self, row: usize) -> bool {
        let status = match self.column(Field::LogStatus) {
            Some(Column::Text(texts)) => texts.get(row),
            _ => None,
        };
        LogStatus::is_of_flow(status.map(LogStatus::from_text))
    }

    /// The lines among them that are no records.
    #[must_use]
    pub fn bad_lines(&self) -> &[BadLine<'l>] {
        &self.bad_lines
    }

    /// How many rows stand before each of the [`bad_lines`](Self::bad_lines).
    #[must_use]
    pub fn rows_before_bad(&self) -> &[u32] {
        &self.rows_before_bad
    }

    /// Empties the columns, so that they can be filled from other lines without allocating anew.
    #[must_use]
    pub fn recycle<'n>(self) -> Columns<'n> {
        let mut bad_lines = self.bad_lines;
        bad_lines.clear();
        Columns {
            text: Text::default(),
            format: None,
            // An empty vector of one lifetime becomes one of the other in place.
            bad_lines: bad_lines.into_iter().map(|_| unreachable!("it is empty")).collect(),
            data: self.data,
            rows: self.rows,
            starts: self.starts,
            origin: 0,
            copies: self.copies,
            rows_before_bad: self.rows_before_bad,
        }
        .cleared()
    }

    fn cleared(mut self) -> Self {
        self.clear();
        self
    }

    /// Forgets all rows.
    fn clear(&mut self) {
        self.rows.clear();
        self.starts.clear();
        self.copies.clear();
        self.bad_lines.clear();
        self.rows_before_bad.clear();
        for data in &mut self.data {
            data.truncate(0);
        }
    }

    /// Forgets all rows but the first ones.
    fn truncate(&mut self, rows: usize) {
        self.rows.truncate(rows);
        for data in &mut self.data {
            data.truncate(rows);
        }
    }

    /// The format, if it stands in the lines that are read.
    fn borrowed_format(&self) -> Option<&'l Format> {
        match self.format {
            Some(Cow::Borrowed(format)) => Some(format),
            _ => None,
        }
    }

    /// Makes room for records of this format; there must be no rows.
    fn set_format(&mut self, format: &'l Format) {
        let is_same = self.borrowed_format().is_some_and(|other| ptr::eq(other, format));
        self.format = Some(Cow::Borrowed(format));
        if is_same && self.data.len() == format.len() {
            return;
        }
        self.data.truncate(format.len());
        for position in 0..format.len() {
            let fresh = Data::new(format.type_at(position));
            match self.data.get_mut(position) {
                // What was allocated for a column of the same kind serves again.
                Some(old) if mem::discriminant(old) == mem::discriminant(&fresh) => {}
                Some(old) => *old = fresh,
                None => self.data.push(fresh),
            }
        }
    }

    /// Adds a record of the format that is set.
    pub(crate) fn push(&mut self, record: &FlowRecord<'_>) {
        for (data, (_, value)) in self.data.iter_mut().zip(record.values()) {
            data.push(value);
        }
        self.rows.push(index(self.starts.len()));
        for (_, text) in record.texts() {
            self.starts.push(COPIED | index(self.copies.len()));
            self.copies.push_str(text.unwrap_or("-"));
            self.copies.push(' ');
        }
        self.starts.push(COPIED | index(self.copies.len()));
    }

    /// Adds a line that is no record, after so many rows.
    fn push_bad(&mut self, rows: usize, bad_line: BadLine<'l>) {
        self.bad_lines.push(bad_line);
        self.rows_before_bad.push(index(rows));
    }

    /// From the beginning of one value to the end of the one before the other.
    #[inline]
    fn text_between(&self, first: usize, next: usize) -> Option<&str> {
        let (start, next) = (*self.starts.get(first)?, *self.starts.get(next)?);
        if start & COPIED != 0 {
            let [start, next] = [start, next].map(|place| (place & !COPIED) as usize);
            return self.copies.get(start..next.checked_sub(1)?);
        }
        let [start, next] = [start, next].map(|place| self.origin + place as usize);
        let place = start..next.checked_sub(1)?;
        match &self.text {
            Text::Utf8(text) => text.get(place),
            Text::Bytes(text) => str::from_utf8(text.get(place)?).ok(),
        }
    }
}

/// A place in a batch, which is far smaller than 2³¹ bytes.
#[expect(clippy::cast_possible_truncation, reason = "see above")]
fn index(place: usize) -> u32 {
    debug_assert!(place < COPIED as usize);
    place as u32
}

impl Data {
    fn new(r#type: FieldType) -> Self {
        match r#type {
            FieldType::Text | FieldType::Action | FieldType::LogStatus => Self::Text,
            FieldType::Address => Self::Address(Addresses::default()),
            FieldType::Number | FieldType::Protocol => Self::U8(Numbers::default()),
            FieldType::Flags | FieldType::Port => Self::U16(Numbers::default()),
            FieldType::Count => Self::U64(Numbers::default()),
            FieldType::Time => Self::TimeMs(Numbers::default()),
        }
    }

    fn push(&mut self, value: Option<Value<'_>>) {
        match self {
            Self::U8(numbers) => numbers.push(number(value).and_then(|n| n.try_into().ok())),
            Self::U16(numbers) => numbers.push(number(value).and_then(|n| n.try_into().ok())),
            Self::U64(numbers) | Self::TimeMs(numbers) => numbers.push(number(value)),
            Self::Address(addresses) => addresses.push(match value {
                Some(Value::Address(address)) => Some(address),
                _ => None,
            }),
            Self::Text => {}
        }
    }

    fn truncate(&mut self, rows: usize) {
        match self {
            Self::U8(numbers) => numbers.truncate(rows),
            Self::U16(numbers) => numbers.truncate(rows),
            Self::U64(numbers) | Self::TimeMs(numbers) => numbers.truncate(rows),
            Self::Address(addresses) => {
                addresses.bits.truncate(rows);
                addresses.families.truncate(rows);
            }
            Self::Text => {}
        }
    }

    /// Puts one row's value in the place of another's.
    fn copy(&mut self, from: usize, to: usize) {
        match self {
            Self::U8(numbers) => numbers.copy(from, to),
            Self::U16(numbers) => numbers.copy(from, to),
            Self::U64(numbers) | Self::TimeMs(numbers) => numbers.copy(from, to),
            Self::Address(addresses) => {
                addresses.bits[to] = addresses.bits[from];
                addresses.families[to] = addresses.families[from];
            }
            Self::Text => {}
        }
    }
}

fn number(value: Option<Value<'_>>) -> Option<u64> {
    match value {
        Some(Value::Number(number) | Value::TimeMs(number)) => Some(number),
        _ => None,
    }
}

impl<T: Copy + Default> Numbers<T> {
    /// The numbers; 0 where the value is absent.
    #[must_use]
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// Whether each value is there.
    #[must_use]
    pub fn present(&self) -> &[bool] {
        &self.present
    }

    /// The number in a row; `None` if it is absent, or there is no such row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<T> {
        (*self.present.get(row)?).then_some(*self.values.get(row)?)
    }

    fn push(&mut self, value: Option<T>) {
        self.values.push(value.unwrap_or_default());
        self.present.push(value.is_some());
    }

    fn truncate(&mut self, rows: usize) {
        self.values.truncate(rows);
        self.present.truncate(rows);
    }

    fn copy(&mut self, from: usize, to: usize) {
        self.values[to] = self.values[from];
        self.present[to] = self.present[from];
    }
}

impl Addresses {
    /// The 128 bits of each address, those of IPv4 as in `::ffff:10.0.0.5`; 0 where it is absent.
    #[must_use]
    pub fn bits(&self) -> &[u128] {
        &self.bits
    }

    /// The family of each address as it is written: 4, 6, or 0 where it is absent.
    #[must_use]
    pub fn families(&self) -> &[u8] {
        &self.families
    }

    /// The address in a row; `None` if it is absent, or there is no such row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<IpAddr> {
        let bits = *self.bits.get(row)?;
        match self.families.get(row)? {
            4 => Some(Ipv6Addr::from_bits(bits).to_canonical()),
            6 => Some(Ipv6Addr::from_bits(bits).into()),
            _ => None,
        }
    }

    fn push(&mut self, address: Option<IpAddr>) {
        let (bits, family) = match address {
            Some(IpAddr::V4(address)) => (bits_of(address.to_bits()), 4),
            Some(IpAddr::V6(address)) => (address.to_bits(), 6),
            None => (0, 0),
        };
        self.bits.push(bits);
        self.families.push(family);
    }
}

/// An IPv4 address as IPv6 has it.
#[inline(always)]
fn bits_of(address: u32) -> u128 {
    Ipv4Addr::from_bits(address).to_ipv6_mapped().to_bits()
}

impl TextPlace {
    /// Of a value, from the starts of all.
    #[inline]
    fn new(starts: &[u32], value: u32) -> Self {
        let value = value as usize;
        match (starts.get(value), starts.get(value + 1)) {
            (Some(&start), Some(&next)) => {
                Self { start, length: next.wrapping_sub(start).wrapping_sub(1) }
            }
            _ => Self { start: COPIED, length: 0 },
        }
    }
}

impl<'c> Texts<'c> {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// The text in a row; `None` if it is absent, or there is no such row.
    #[inline]
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&'c str> {
        let value = *self.columns.rows.get(row)? as usize + self.position;
        self.columns.text_between(value, value + 1).filter(|&text| text != "-")
    }

    /// Where the text of each row from this one on stands in these bytes.
    #[inline]
    pub(crate) fn places(
        &self,
        row: usize,
    ) -> (&'c [u8], impl Iterator<Item = TextPlace> + use<'c>) {
        let Self { columns, position } = *self;
        let rows = columns.rows.get(row..).unwrap_or_default();
        let starts = columns.starts.get(position..).unwrap_or_default();
        (self.bytes(), rows.iter().map(move |&first| TextPlace::new(starts, first)))
    }

    /// What the places of texts are counted in.
    #[inline]
    pub(crate) fn bytes(&self) -> &'c [u8] {
        let bytes = self.columns.text.bytes().get(self.columns.origin..).unwrap_or_default();
        bytes.get(..COPIED as usize).unwrap_or(bytes)
    }

    /// Where the text of a row stands in the bytes: `None` if its line was copied.
    #[inline]
    pub(crate) fn place(&self, row: usize) -> Option<TextPlace> {
        let starts = self.columns.starts.get(self.position..)?;
        let place = TextPlace::new(starts, *self.columns.rows.get(row)?);
        (place.start & COPIED == 0).then_some(place)
    }

    /// All texts in order, `None` where one is absent.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&'c str>> + use<'c> {
        let Self { columns, position } = *self;
        // Where the whole text is UTF-8, nothing has to be found out but where the value stands.
        let utf8 = columns.text.utf8().unwrap_or_default();
        columns.rows.iter().map(move |&first| {
            let value = first as usize + position;
            let &[start, next] = columns.starts.get(value..)?.first_chunk()?;
            let text = if start & COPIED == 0 && !utf8.is_empty() {
                let [start, next] = [start, next].map(|place| columns.origin + place as usize);
                utf8.get(start..next.wrapping_sub(1))?
            } else {
                columns.text_between(value, value + 1)?
            };
            (text != "-").then_some(text)
        })
    }
}
