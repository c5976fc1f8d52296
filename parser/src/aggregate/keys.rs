//! Distinct keys, each a few integers, numbered in the order of their first appearance.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::hash::BuildHasher;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hashbrown::{DefaultHashBuilder, HashTable};

use super::grouping::{Key, Part};
use super::{Full, KeyValue};
use crate::{Field, FieldName, FieldType, FlowRecord, Value};

/// The keys seen so far, and the one that is being looked up.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    columns: Box<[Column]>,
    /// How many of the columns are asked for; the others serve to tell keys apart.
    visible: usize,
    /// How many words a key has.
    width: usize,
    /// Key after key.
    words: Vec<u64>,
    /// Numbers of keys, by the hash of the key.
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    texts: Texts,
    /// The key to look up: `width` words.
    sought: Box<[u64]>,
    limit: usize,
}

/// How many bytes of text the keys can hold together for each key of the limit.
const TEXT_A_KEY: usize = 256;

/// What a column of a key is read from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    Field(Field),
    /// The first field, or the second where that is absent.
    Either(Field, Field),
    /// A field that is not known, by its name.
    Name(Box<str>),
}

/// How a column's value becomes an integer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Shape {
    Number {
        bits: u8,
    },
    /// The number of a text.
    Text,
    Address {
        ipv4: u8,
        ipv6: u8,
    },
    Time {
        bin_ms: u64,
    },
}

impl Shape {
    const fn bits(self) -> u8 {
        match self {
            Self::Number { bits } => bits,
            Self::Text => 32,
            Self::Address { .. } => 128,
            Self::Time { .. } => 64,
        }
    }
}

/// A column of a key, and where its bits stand.
#[derive(Clone, Debug)]
struct Column {
    origin: Origin,
    shape: Shape,
    tag: Place,
    value: Place,
}

/// Bits of a word; of two words if there are 128.
#[derive(Clone, Copy, Debug)]
struct Place {
    word: usize,
    shift: u8,
    bits: u8,
}

/// Whether a column has a value, and of which family the address is.
const ABSENT: u64 = 0;
const PRESENT: u64 = 1;
const IPV6: u64 = 2;

impl Place {
    fn read(self, words: &[u64]) -> u64 {
        (words[self.word] >> self.shift) & (u64::MAX >> (64 - self.bits.min(64)))
    }

    /// Writes to bits that are 0. What does not fit is cut off, so that no other column suffers.
    fn write(self, words: &mut [u64], value: u64) {
        let mask = u64::MAX >> (64 - self.bits.min(64));
        words[self.word] |= (value & mask) << self.shift;
    }

    fn swap(self, other: Self, words: &mut [u64]) {
        if self.bits == 128 {
            words.swap(self.word + 1, other.word + 1);
        }
        let difference = self.read(words) ^ other.read(words);
        words[self.word] ^= difference << self.shift;
        words[other.word] ^= difference << other.shift;
    }
}

impl Keys {
    /// Columns of the keys of a grouping.
    pub(super) fn columns_of(keys: &[Key]) -> Vec<(Origin, Part)> {
        keys.iter()
            .map(|key| match key.name() {
                FieldName::Known(field) => (Origin::Field(*field), key.part()),
                FieldName::Unknown(name) => (Origin::Name(name.clone()), key.part()),
            })
            .collect()
    }

    /// Keys of these columns, at most 32 of either kind. The hidden ones have words of their own.
    pub(super) fn new(visible: Vec<(Origin, Part)>, hidden: Vec<(Origin, Part)>) -> Self {
        let visible_columns = visible.len();
        let mut columns = Vec::with_capacity(visible.len() + hidden.len());
        let mut width = 0;
        lay_out(visible, &mut columns, &mut width);
        if !hidden.is_empty() {
            lay_out(hidden, &mut columns, &mut width);
        }
        Self {
            columns: columns.into(),
            visible: visible_columns,
            width,
            words: Vec::new(),
            table: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            texts: Texts::default(),
            sought: vec![0; width].into(),
            limit: 0,
        }
    }

    pub(super) fn set_limit(&mut self, limit: usize) {
        self.limit = limit.min(u32::MAX as usize);
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    pub(super) fn len(&self) -> usize {
        self.table.len()
    }

    /// Reads the key of the record, to be looked up next; false if it is not complete but has to be.
    ///
    /// Texts that are new are kept, unless there can be no new key.
    pub(super) fn seek(&mut self, record: &FlowRecord<'_>, complete: bool) -> Result<bool, Full> {
        self.sought.fill(0);
        for (position, column) in self.columns.iter().enumerate() {
            let is_required = complete && position < self.visible;
            // Texts come last, so that none is kept for a record that is left out.
            if column.shape == Shape::Text && !is_required {
                continue;
            }
            let Some(value) = column.origin.value(record) else {
                if is_required {
                    return Ok(false);
                }
                continue;
            };
            let (tag, low) = match (value, column.shape) {
                (Value::Number(number), Shape::Number { .. }) => (PRESENT, number),
                (Value::TimeMs(time), Shape::Time { bin_ms }) => (PRESENT, time - time % bin_ms),
                (Value::Address(IpAddr::V4(address)), Shape::Address { ipv4, .. }) => {
                    (PRESENT, (address.to_bits() & ipv4_mask(ipv4)).into())
                }
                (Value::Address(IpAddr::V6(address)), Shape::Address { ipv6, .. }) => {
                    let (high, low) = halves(address.to_bits() & ipv6_mask(ipv6));
                    self.sought[column.value.word + 1] = high;
                    (IPV6, low)
                }
                _ => continue,
            };
            column.tag.write(&mut self.sought, tag);
            column.value.write(&mut self.sought, low);
        }
        let full = self.table.len() >= self.limit;
        for column in self.columns.iter().filter(|column| column.shape == Shape::Text) {
            if let Some(Value::Text(text)) = column.origin.value(record) {
                let number = self.texts.number(text, &self.hasher, self.limit, full)?;
                column.tag.write(&mut self.sought, PRESENT);
                column.value.write(&mut self.sought, number.into());
            }
        }
        Ok(true)
    }

    /// Takes a key of other keys of the same columns, which may have hidden ones besides, to be
    /// looked up next.
    pub(super) fn seek_key_of(&mut self, other: &Self, index: usize) -> Result<(), Full> {
        self.sought.copy_from_slice(&other.key(index)[..self.width]);
        for column in self.columns.iter().filter(|column| column.shape == Shape::Text) {
            if column.tag.read(&self.sought) == ABSENT {
                continue;
            }
            let text = other.texts.get(column.value.read(&self.sought));
            let full = self.table.len() >= self.limit;
            let number = self.texts.number(text, &self.hasher, self.limit, full)?;
            // Clears the bits first.
            let old = column.value.read(&self.sought) << column.value.shift;
            self.sought[column.value.word] ^= old;
            column.value.write(&mut self.sought, number.into());
        }
        Ok(())
    }

    /// The number of the key that is looked up, and whether it is new.
    pub(super) fn find_or_insert(&mut self) -> Result<(usize, bool), Full> {
        let (words, width, hasher) = (&self.words, self.width, &self.hasher);
        let key = |index: u32| &words[index as usize * width..][..width];
        let hash = hasher.hash_one(&*self.sought);
        if let Some(&index) = self.table.find(hash, |&index| key(index) == &*self.sought) {
            return Ok((index as usize, false));
        }
        let index = self.table.len();
        let number = u32::try_from(index).ok().filter(|_| index < self.limit);
        let Some(number) = number else {
            return Err(Full::groups(self.limit));
        };
        self.table.insert_unique(hash, number, |&index| hasher.hash_one(key(index)));
        self.words.extend_from_slice(&self.sought);
        Ok((index, true))
    }

    /// Swaps each pair of columns of the sought key if its second side is the lower, and tells
    /// whether it was lower, the same or higher than the first.
    pub(super) fn put_in_order(&mut self, pairs: &[(usize, usize)]) -> Ordering {
        let order = self.compare_sides(&self.sought, pairs);
        if order == Ordering::Greater {
            for &(one, two) in pairs {
                let (one, two) = (&self.columns[one], &self.columns[two]);
                one.tag.swap(two.tag, &mut self.sought);
                one.value.swap(two.value, &mut self.sought);
            }
        }
        order
    }

    /// Whether both sides of all pairs are the same.
    pub(super) fn has_same_sides(&self, index: usize, pairs: &[(usize, usize)]) -> bool {
        self.compare_sides(self.key(index), pairs) == Ordering::Equal
    }

    fn compare_sides(&self, key: &[u64], pairs: &[(usize, usize)]) -> Ordering {
        let side = |position: usize| self.value_of(key, position);
        pairs
            .iter()
            .map(|&(one, two)| side(one).cmp(&side(two)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    /// A value of a key; `None` if it is absent.
    pub(super) fn value(&self, index: usize, column: usize) -> Option<KeyValue<'_>> {
        self.value_of(self.key(index), column)
    }

    fn key(&self, index: usize) -> &[u64] {
        &self.words[index * self.width..][..self.width]
    }

    fn value_of(&self, key: &[u64], column: usize) -> Option<KeyValue<'_>> {
        let column = &self.columns[column];
        let tag = column.tag.read(key);
        if tag == ABSENT {
            return None;
        }
        let low = column.value.read(key);
        Some(match column.shape {
            Shape::Number { .. } => KeyValue::Number(low),
            Shape::Text => KeyValue::Text(self.texts.get(low)),
            Shape::Time { .. } => KeyValue::TimeMs(low),
            Shape::Address { ipv6, .. } if tag == IPV6 => {
                let bits = u128::from(key[column.value.word + 1]) << 64 | u128::from(low);
                KeyValue::network(Ipv6Addr::from_bits(bits).into(), ipv6)
            }
            #[expect(clippy::cast_possible_truncation, reason = "it was 32 bits")]
            Shape::Address { ipv4, .. } => {
                KeyValue::network(Ipv4Addr::from_bits(low as u32).into(), ipv4)
            }
        })
    }

    /// The number of the text of a column, which is the same for equal texts.
    pub(super) fn text_number(&self, index: usize, column: usize) -> Option<u64> {
        let (key, column) = (self.key(index), &self.columns[column]);
        (column.tag.read(key) != ABSENT).then(|| column.value.read(key))
    }
}

impl Origin {
    fn value<'a>(&self, record: &FlowRecord<'a>) -> Option<Value<'a>> {
        match self {
            Self::Field(field) => record.value(*field),
            Self::Either(one, two) => record.value(*one).or_else(|| record.value(*two)),
            Self::Name(name) => record.get(name).map(Value::Text),
        }
    }

    fn r#type(&self) -> FieldType {
        match self {
            Self::Field(field) | Self::Either(field, _) => field.r#type(),
            Self::Name(_) => FieldType::Text,
        }
    }
}

/// Gives each column its bits, beginning with a word of tags. Small columns share words.
fn lay_out(origins: Vec<(Origin, Part)>, columns: &mut Vec<Column>, width: &mut usize) {
    let tags = *width;
    *width += 1;
    // Words with room, and how many of their bits are taken.
    let mut rooms = vec![(tags, 2 * u8::try_from(origins.len()).unwrap_or(32))];
    for (position, (origin, part)) in (0_u8..).zip(origins) {
        let shape = shape(origin.r#type(), part);
        let bits = shape.bits();
        let room =
            rooms.iter_mut().find(|(_, taken)| bits <= 64 && taken.saturating_add(bits) <= 64);
        let value = if let Some((word, taken)) = room {
            *taken += bits;
            Place { word: *word, shift: *taken - bits, bits }
        } else {
            let word = *width;
            *width += usize::from(bits.div_ceil(64));
            rooms.push((word, bits));
            Place { word, shift: 0, bits }
        };
        let tag = Place { word: tags, shift: 2 * position, bits: 2 };
        columns.push(Column { origin, shape, tag, value });
    }
}

fn shape(r#type: FieldType, part: Part) -> Shape {
    match (r#type, part) {
        (FieldType::Text | FieldType::Action | FieldType::LogStatus, _) => Shape::Text,
        (FieldType::Number | FieldType::Protocol, _) => Shape::Number { bits: 8 },
        (FieldType::Flags | FieldType::Port, _) => Shape::Number { bits: 16 },
        (FieldType::Count, _) => Shape::Number { bits: 64 },
        (FieldType::Time, Part::Bin { seconds }) => {
            Shape::Time { bin_ms: u64::from(seconds) * 1000 }
        }
        (FieldType::Time, _) => Shape::Time { bin_ms: 1 },
        (FieldType::Address, Part::Network { ipv4, ipv6 }) => Shape::Address { ipv4, ipv6 },
        (FieldType::Address, _) => Shape::Address { ipv4: 32, ipv6: 128 },
    }
}

fn ipv4_mask(prefix: u8) -> u32 {
    u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0)
}

fn ipv6_mask(prefix: u8) -> u128 {
    u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0)
}

#[expect(clippy::cast_possible_truncation, reason = "either half is of 64 bits")]
const fn halves(bits: u128) -> (u64, u64) {
    ((bits >> 64) as u64, bits as u64)
}

/// Texts that are kept once each, and numbered.
#[derive(Clone, Debug, Default)]
struct Texts {
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
    /// Numbers of texts, by the hash of the text.
    table: HashTable<u32>,
}

impl Texts {
    fn get(&self, number: u64) -> &str {
        usize::try_from(number)
            .ok()
            .and_then(|number| text(&self.text, &self.ends, number))
            .unwrap_or_default()
    }

    /// The number of the text, which is kept if it is new and there is room.
    fn number(
        &mut self,
        sought: &str,
        hasher: &DefaultHashBuilder,
        limit: usize,
        full: bool,
    ) -> Result<u32, Full> {
        let (all, ends) = (&self.text, &self.ends);
        let known = |number: u32| text(all, ends, number as usize).unwrap_or_default();
        let hash = hasher.hash_one(sought);
        if let Some(&number) = self.table.find(hash, |&number| known(number) == sought) {
            return Ok(number);
        }
        if full {
            return Err(Full::groups(limit));
        }
        let room = limit.saturating_mul(TEXT_A_KEY).saturating_sub(self.text.len());
        let number = u32::try_from(self.ends.len()).ok().filter(|_| sought.len() <= room);
        let Some(number) = number else {
            return Err(Full::text(limit.saturating_mul(TEXT_A_KEY)));
        };
        self.table.insert_unique(hash, number, |&number| hasher.hash_one(known(number)));
        self.text.push_str(sought);
        self.ends.push(self.text.len());
        Ok(number)
    }
}

fn text<'a>(all: &'a str, ends: &[usize], number: usize) -> Option<&'a str> {
    let start = match number.checked_sub(1) {
        Some(before) => *ends.get(before)?,
        None => 0,
    };
    all.get(start..*ends.get(number)?)
}
