//! Values that are too long for a key, as numbers.

use alloc::string::String;
use alloc::vec::Vec;
use core::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::Full;
use crate::dictionary::{Recent, Short};
use crate::{FlowRecord, Texts};

/// Values that are too long for a key: each is kept once, and numbered.
#[derive(Clone, Debug, Default)]
pub(super) struct Dictionary {
    /// Text after text.
    text: String,
    /// Where each text ends.
    ends: Vec<usize>,
    /// Numbers of texts, by the hash of the text.
    text_table: HashTable<u32>,
    addresses: Vec<u128>,
    /// Numbers of addresses, by the hash of the address.
    address_table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// Numbers of texts that stood in columns.
    recent: Recent,
}

/// Whether a value that is new finds room.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// How many keys there can be.
    pub(super) limit: usize,
    /// Whether there are as many.
    pub(super) is_full: bool,
}

/// How many bytes of text the keys can hold together for each key of the limit.
const TEXT_A_KEY: usize = 256;
/// As many as there can be columns of a key.
const ADDRESSES_A_KEY: usize = 64;

impl Dictionary {
    /// The number of the text, which is kept if it is new and there is room.
    pub(super) fn number_of_text(&mut self, sought: &str, room: Room) -> Result<u32, Full> {
        let hash = self.hasher.hash_one(sought);
        let is_sought = |&number: &u32| self.text(number) == sought;
        if let Some(&number) = self.text_table.find(hash, is_sought) {
            return Ok(number);
        }
        if room.is_full {
            return Err(Full::groups(room.limit));
        }
        let most = room.limit.saturating_mul(TEXT_A_KEY);
        let is_room = sought.len() <= most.saturating_sub(self.text.len());
        let Some(number) = u32::try_from(self.ends.len()).ok().filter(|_| is_room) else {
            return Err(Full::text(most));
        };
        let (text, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        let hash_of = |&number: &u32| hasher.hash_one(text_at(text, ends, number));
        self.text_table.insert_unique(hash, number, hash_of);
        self.text.push_str(sought);
        self.ends.push(self.text.len());
        Ok(number)
    }

    /// As [`number_of_text`](Self::number_of_text), of a row of a column; `None` if it is absent.
    #[inline]
    pub(super) fn number_of_text_at(
        &mut self,
        texts: Texts<'_>,
        row: usize,
        room: Room,
    ) -> Result<Option<u32>, Full> {
        let short = texts.place(row).and_then(|place| Short::at(texts.bytes(), place));
        if let Some(number) = short.and_then(|short| self.recent.find(short, short.hash())) {
            return Ok(Some(number));
        }
        let Some(text) = texts.get(row) else { return Ok(None) };
        let number = self.number_of_text(text, room)?;
        if let Some(short) = short {
            self.recent.insert(short, number);
        }
        Ok(Some(number))
    }

    /// Whether so many texts find room, whatever they are.
    pub(super) fn has_room_for_texts(&self, count: usize, limit: usize) -> bool {
        let most = limit.saturating_mul(TEXT_A_KEY);
        count == 0 || self.text.len().saturating_add(count * FlowRecord::MAX_LINE) <= most
    }

    /// Whether so many addresses find room.
    pub(super) fn has_room_for_addresses(&self, count: usize, limit: usize) -> bool {
        self.addresses.len().saturating_add(count) <= limit.saturating_mul(ADDRESSES_A_KEY)
    }

    /// The number of the address, which is kept if it is new and there is room.
    pub(super) fn number_of_address(&mut self, sought: u128, room: Room) -> Result<u32, Full> {
        let hash = self.hasher.hash_one(sought);
        let is_sought = |&number: &u32| self.address(number) == sought;
        if let Some(&number) = self.address_table.find(hash, is_sought) {
            return Ok(number);
        }
        let most = room.limit.saturating_mul(ADDRESSES_A_KEY);
        let is_room = !room.is_full && self.addresses.len() < most;
        let Some(number) = u32::try_from(self.addresses.len()).ok().filter(|_| is_room) else {
            return Err(Full::groups(room.limit));
        };
        let (addresses, hasher) = (&self.addresses, &self.hasher);
        let hash_of = |&number: &u32| hasher.hash_one(addresses[number as usize]);
        self.address_table.insert_unique(hash, number, hash_of);
        self.addresses.push(sought);
        Ok(number)
    }

    pub(super) fn text(&self, number: u32) -> &str {
        text_at(&self.text, &self.ends, number)
    }

    pub(super) fn address(&self, number: u32) -> u128 {
        self.addresses[number as usize]
    }
}

fn text_at<'a>(text: &'a str, ends: &[usize], number: u32) -> &'a str {
    let number = number as usize;
    let start = number.checked_sub(1).map_or(0, |before| ends[before]);
    &text[start..ends[number]]
}
