//! Distinct keys, each a few integers, numbered in the order of their first appearance.

mod batch;

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::hash::BuildHasher;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hashbrown::{DefaultHashBuilder, HashTable};

use super::dictionary::{Dictionary, Room};
use super::grouping::{Key, Part};
use super::source::Source;
use super::{Full, KeyValue};
use crate::{Field, FieldName, FieldType, Value};

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
    /// Texts and addresses of IPv6.
    dictionary: Dictionary,
    /// The key to look up: `width` words.
    sought: Box<[u64]>,
    limit: usize,
}

/// Keys that are to be looked up together.
#[derive(Clone, Debug, Default)]
pub(super) struct Later {
    hashes: Vec<u64>,
    /// Key after key.
    words: Vec<u64>,
}

impl Later {
    /// How many there can be: enough to have all the memory requests in flight that a core can.
    pub(super) const MOST: usize = 32;

    pub(super) fn len(&self) -> usize {
        self.hashes.len()
    }

    pub(super) fn is_full(&self) -> bool {
        self.len() >= Self::MOST
    }

    pub(super) fn clear(&mut self) {
        self.hashes.clear();
        self.words.clear();
    }
}

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
    /// The number of a text in the dictionary.
    Text,
    /// The leading bits of an address of IPv4, or the number of one of IPv6 in the dictionary.
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
            Self::Text | Self::Address { .. } => 32,
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

/// 1 to 64 bits of a word.
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
        words[self.word] >> self.shift & self.mask()
    }

    /// The number of an address or of what is in the dictionary.
    #[expect(clippy::cast_possible_truncation, reason = "it has 32 bits")]
    fn read_short(self, words: &[u64]) -> u32 {
        self.read(words) as u32
    }

    /// What does not fit is cut off, so that no other column suffers.
    fn write(self, words: &mut [u64], value: u64) {
        let word = &mut words[self.word];
        *word = *word & !(self.mask() << self.shift) | (value & self.mask()) << self.shift;
    }

    fn swap(self, other: Self, words: &mut [u64]) {
        let (one, two) = (self.read(words), other.read(words));
        self.write(words, two);
        other.write(words, one);
    }

    const fn mask(self) -> u64 {
        u64::MAX >> (64 - self.bits)
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
    pub(super) fn new(
        visible: Vec<(Origin, Part)>,
        hidden: Vec<(Origin, Part)>,
        limit: usize,
    ) -> Self {
        let visible_columns = visible.len();
        let mut columns = Vec::with_capacity(visible.len() + hidden.len());
        let mut width = 0;
        lay_out(visible, &mut columns, &mut width);
        if !hidden.is_empty() {
            lay_out(hidden, &mut columns, &mut width);
        }
        let mut keys = Self {
            columns: columns.into(),
            visible: visible_columns,
            width,
            words: Vec::new(),
            table: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            dictionary: Dictionary::default(),
            sought: vec![0; width].into(),
            limit: 0,
        };
        keys.set_limit(limit);
        keys
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
    pub(super) fn seek(&mut self, record: &impl Source, complete: bool) -> Result<bool, Full> {
        self.sought.fill(0);
        // By column: what goes to the dictionary comes last, for nothing is to be kept there if the
        // record is left out.
        let mut long = 0_u64;
        for (position, column) in self.columns.iter().enumerate() {
            let is_required = complete && position < self.visible;
            if column.shape == Shape::Text && !is_required {
                long |= 1 << position;
                continue;
            }
            let Some(value) = column.origin.value(record) else {
                if is_required {
                    return Ok(false);
                }
                continue;
            };
            let value = match (value, column.shape) {
                (Value::Number(number), Shape::Number { .. }) => number,
                (Value::TimeMs(time), Shape::Time { bin_ms }) => time - time % bin_ms,
                (Value::Address(IpAddr::V4(address)), Shape::Address { ipv4, .. }) => {
                    (address.to_bits() & ipv4_mask(ipv4)).into()
                }
                _ => {
                    long |= 1 << position;
                    continue;
                }
            };
            column.tag.write(&mut self.sought, PRESENT);
            column.value.write(&mut self.sought, value);
        }
        while long != 0 {
            self.seek_long(long.trailing_zeros() as usize, record)?;
            long &= long - 1;
        }
        Ok(true)
    }

    fn seek_long(&mut self, position: usize, record: &impl Source) -> Result<(), Full> {
        let (room, column) = (self.room(), &self.columns[position]);
        let (tag, number) = match (column.origin.value(record), column.shape) {
            (Some(Value::Text(text)), _) => (PRESENT, self.dictionary.number_of_text(text, room)?),
            (Some(Value::Address(IpAddr::V6(address))), Shape::Address { ipv6, .. }) => {
                let bits = address.to_bits() & ipv6_mask(ipv6);
                (IPV6, self.dictionary.number_of_address(bits, room)?)
            }
            _ => return Ok(()),
        };
        column.tag.write(&mut self.sought, tag);
        column.value.write(&mut self.sought, number.into());
        Ok(())
    }

    /// Takes a key of other keys of the same columns, which may have hidden ones besides, to be
    /// looked up next.
    pub(super) fn seek_key_of(&mut self, other: &Self, index: usize) -> Result<(), Full> {
        self.sought.copy_from_slice(&other.key(index)[..self.width]);
        let room = self.room();
        for column in &self.columns {
            let number = column.value.read_short(&self.sought);
            let number = match (column.tag.read(&self.sought), column.shape) {
                (PRESENT, Shape::Text) => {
                    self.dictionary.number_of_text(other.dictionary.text(number), room)?
                }
                (IPV6, Shape::Address { .. }) => {
                    self.dictionary.number_of_address(other.dictionary.address(number), room)?
                }
                _ => continue,
            };
            column.value.write(&mut self.sought, number.into());
        }
        Ok(())
    }

    fn room(&self) -> Room {
        Room { limit: self.limit, is_full: self.table.len() >= self.limit }
    }

    /// The number of the key that is sought, and whether it is new.
    pub(super) fn find_or_insert(&mut self) -> Result<(usize, bool), Full> {
        let hash = self.hash();
        match find(&self.table, &self.words, hash, &self.sought) {
            Some(index) => Ok((index, false)),
            None => Ok((self.insert(hash)?, true)),
        }
    }

    fn hash(&self) -> u64 {
        self.hasher.hash_one(&*self.sought)
    }

    fn insert(&mut self, hash: u64) -> Result<usize, Full> {
        let index = self.table.len();
        let number = u32::try_from(index).ok().filter(|_| index < self.limit);
        let Some(number) = number else {
            return Err(Full::groups(self.limit));
        };
        let (words, width, hasher) = (&self.words, self.width, &self.hasher);
        let hash_of = |&index: &u32| hasher.hash_one(&words[index as usize * width..][..width]);
        self.table.insert_unique(hash, number, hash_of);
        self.words.extend_from_slice(&self.sought);
        Ok(index)
    }

    /// Keeps the key that is sought for later.
    pub(super) fn put_off(&self, later: &mut Later) {
        later.hashes.push(self.hash());
        later.words.extend_from_slice(&self.sought);
    }

    /// The number of each key that was put off, in order; `None` if it is new.
    ///
    /// They are looked up one right after another, so that the processor waits for the memory of
    /// several at a time.
    pub(super) fn find_all(&self, later: &Later) -> [Option<usize>; Later::MOST] {
        let mut found = [None; Later::MOST];
        let keys = later.words.chunks_exact(self.width);
        for ((found, &hash), key) in found.iter_mut().zip(&later.hashes).zip(keys) {
            *found = find(&self.table, &self.words, hash, key);
        }
        found
    }

    /// The number of one of the keys that were put off, and whether it is new; `known` is what was
    /// found before others came.
    #[inline]
    pub(super) fn find_again(
        &mut self,
        later: &Later,
        position: usize,
        known: Option<usize>,
    ) -> Result<(usize, bool), Full> {
        if let Some(index) = known {
            return Ok((index, false));
        }
        self.sought.copy_from_slice(&later.words[position * self.width..][..self.width]);
        self.find_or_insert()
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
        let number = column.value.read_short(key);
        Some(match column.shape {
            Shape::Number { .. } => KeyValue::Number(column.value.read(key)),
            Shape::Time { .. } => KeyValue::TimeMs(column.value.read(key)),
            Shape::Text => KeyValue::Text(self.dictionary.text(number)),
            Shape::Address { ipv6, .. } if tag == IPV6 => {
                let address = Ipv6Addr::from_bits(self.dictionary.address(number));
                KeyValue::network(address.into(), ipv6)
            }
            Shape::Address { ipv4, .. } => {
                KeyValue::network(Ipv4Addr::from_bits(number).into(), ipv4)
            }
        })
    }

    /// The number of the text of a column, which is the same for equal texts.
    pub(super) fn text_number(&self, index: usize, column: usize) -> Option<u32> {
        let (key, column) = (self.key(index), &self.columns[column]);
        (column.tag.read(key) != ABSENT).then(|| column.value.read_short(key))
    }
}

fn find(table: &HashTable<u32>, words: &[u64], hash: u64, sought: &[u64]) -> Option<usize> {
    let width = sought.len();
    // Word by word, since most keys have one or two.
    let is_sought = |&index: &u32| words[index as usize * width..][..width].iter().eq(sought);
    table.find(hash, is_sought).map(|&index| index as usize)
}

impl Origin {
    fn value<'a>(&self, record: &'a impl Source) -> Option<Value<'a>> {
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
        let room = rooms.iter_mut().find(|(_, taken)| *taken + bits <= 64);
        let value = if let Some((word, taken)) = room {
            *taken += bits;
            Place { word: *word, shift: *taken - bits, bits }
        } else {
            let word = *width;
            *width += 1;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn width(grouping: &str) -> usize {
        let grouping: super::super::Grouping = grouping.parse().unwrap();
        Keys::new(Keys::columns_of(grouping.keys()), Vec::new(), 1).width
    }

    #[test]
    fn small_columns_share_words() {
        for (grouping, words) in [
            ("", 1),
            ("srcaddr", 1),
            ("srcaddr,srcport,protocol", 1),
            ("srcaddr,dstaddr,srcport,dstport,protocol", 2),
            ("start/5m,srcaddr", 2),
            ("bytes,packets,interface-id", 3),
        ] {
            assert_eq!(width(grouping), words, "{grouping}");
        }
        let identity = Keys::new(super::super::dedup::identity(), Vec::new(), 1);
        let once = Keys::new(Vec::new(), super::super::once::columns().into(), 1);
        assert_eq!((identity.width, once.width - 1), (8, 4));
    }
}
