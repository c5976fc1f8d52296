//! Keys of the rows of columns, written column by column.

use alloc::vec::Vec;
use core::hash::BuildHasher;

use super::{IPV6, Keys, Later, Origin, PRESENT, Place, Shape, ipv4_mask, ipv6_mask};
use crate::aggregate::Full;
use crate::{Column, Columns, Numbers};

impl Keys {
    /// Whether the keys of as many rows as can be put off can be written together: there is room for
    /// them, whatever they are, and each of their columns is that of one field.
    pub(in crate::aggregate) fn can_take_rows(&self) -> bool {
        let texts = self.columns.iter().filter(|column| column.shape == Shape::Text).count();
        let is_either = |origin: &Origin| matches!(origin, Origin::Either(..));
        self.table.len() + Later::MOST <= self.limit
            && self.dictionary.has_room_for_texts(texts * Later::MOST, self.limit)
            && self.dictionary.has_room_for_addresses(self.columns.len() * Later::MOST, self.limit)
            && !self.columns.iter().any(|column| is_either(&column.origin))
    }

    /// Leaves the rows that have a value for each visible column.
    pub(in crate::aggregate) fn leave_complete(
        &self,
        columns: &Columns<'_>,
        rows: &mut Vec<usize>,
    ) {
        for column in &self.columns[..self.visible] {
            match column.origin.column(columns) {
                None => rows.clear(),
                Some(Column::U8(numbers)) => leave_present(numbers, rows),
                Some(Column::U16(numbers)) => leave_present(numbers, rows),
                Some(Column::U64(numbers) | Column::TimeMs(numbers)) => {
                    leave_present(numbers, rows);
                }
                Some(Column::Address(addresses)) => {
                    rows.retain(|&row| addresses.families().get(row).is_some_and(|&f| f != 0));
                }
                Some(Column::Text(texts)) => rows.retain(|&row| texts.get(row).is_some()),
            }
        }
    }

    /// Puts off the keys of some rows, of which there are not more than can be put off.
    pub(in crate::aggregate) fn put_off_rows(
        &mut self,
        columns: &Columns<'_>,
        rows: &[usize],
        later: &mut Later,
    ) -> Result<(), Full> {
        later.words.clear();
        later.words.resize(rows.len() * self.width, 0);
        for position in 0..self.columns.len() {
            self.write_column(position, columns, rows, &mut later.words)?;
        }
        later.hashes.clear();
        let hashes = later.words.chunks_exact(self.width).map(|key| self.hasher.hash_one(key));
        later.hashes.extend(hashes);
        Ok(())
    }

    fn write_column(
        &mut self,
        position: usize,
        columns: &Columns<'_>,
        rows: &[usize],
        words: &mut [u64],
    ) -> Result<(), Full> {
        let (room, column) = (self.room(), &self.columns[position]);
        let places = Places { tag: column.tag, value: column.value };
        let keys = words.chunks_exact_mut(self.width).zip(rows.iter().copied());
        match (column.shape, column.origin.column(columns)) {
            (Shape::Number { .. }, Some(Column::U8(numbers))) => {
                places.write_numbers(keys, numbers, u64::from);
            }
            (Shape::Number { .. }, Some(Column::U16(numbers))) => {
                places.write_numbers(keys, numbers, u64::from);
            }
            (Shape::Number { .. }, Some(Column::U64(numbers))) => {
                places.write_numbers(keys, numbers, |number| number);
            }
            (Shape::Time { bin_ms }, Some(Column::TimeMs(times))) => {
                places.write_numbers(keys, times, |time| time - time % bin_ms);
            }
            (Shape::Address { ipv4, ipv6 }, Some(Column::Address(addresses))) => {
                let (bits, families) = (addresses.bits(), addresses.families());
                for (key, row) in keys {
                    match (bits.get(row), families.get(row)) {
                        (Some(&bits), Some(4)) => {
                            places.write(key, PRESENT, low(bits) & u64::from(ipv4_mask(ipv4)));
                        }
                        (Some(&bits), Some(6)) => {
                            let bits = bits & ipv6_mask(ipv6);
                            let number = self.dictionary.number_of_address(bits, room)?;
                            places.write(key, IPV6, number.into());
                        }
                        _ => {}
                    }
                }
            }
            (Shape::Text, Some(Column::Text(texts))) => {
                for (key, row) in keys {
                    if let Some(number) = self.dictionary.number_of_text_at(texts, row, room)? {
                        places.write(key, PRESENT, number.into());
                    }
                }
            }
            // The format leaves out the field.
            _ => {}
        }
        Ok(())
    }
}

impl Origin {
    fn column<'c>(&self, columns: &'c Columns<'_>) -> Option<Column<'c>> {
        match self {
            Self::Field(field) | Self::Either(field, _) => columns.column(*field),
            Self::Name(name) => columns.column_at(columns.format()?.position_of(name)?),
        }
    }
}

/// Where a column of a key stands.
#[derive(Clone, Copy)]
struct Places {
    tag: Place,
    value: Place,
}

impl Places {
    #[inline]
    fn write(self, key: &mut [u64], tag: u64, value: u64) {
        self.tag.write(key, tag);
        self.value.write(key, value);
    }

    #[inline]
    fn write_numbers<'k, T: Copy + Default>(
        self,
        keys: impl Iterator<Item = (&'k mut [u64], usize)>,
        numbers: &Numbers<T>,
        value: impl Fn(T) -> u64,
    ) {
        for (key, row) in keys {
            if let Some(number) = numbers.get(row) {
                self.write(key, PRESENT, value(number));
            }
        }
    }
}

fn leave_present<T: Copy + Default>(numbers: &Numbers<T>, rows: &mut Vec<usize>) {
    rows.retain(|&row| numbers.get(row).is_some());
}

/// The bits of an address of IPv4.
#[expect(clippy::cast_possible_truncation, reason = "those before them are the same in all")]
fn low(bits: u128) -> u64 {
    (bits as u32).into()
}
