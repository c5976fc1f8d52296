//! Rows as maps, for JSON and every other format of serde.

use alloc::format;
use alloc::string::String;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::grouping::Key;
use super::{Directions, KeyValue, Row, Sums, Top};

/// A map of `key`, `flows`, `packets`, `bytes`, `without_packets`, `without_bytes`, `first`, `last`,
/// `tcp_flags`, `bps` and `pps`; with both directions also of `forward`, `reverse` and `initiator`,
/// which is the basis. `key` is a map by the names of the keys with `_`, such as `pkt_srcaddr/24`,
/// so that none is taken for a sum. What is absent is null. Times are Unix seconds.
impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        serialize_row(self, &mut map)?;
        map.end()
    }
}

/// A row, with `share` and `cumulative_share`.
impl Serialize for Top<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        serialize_row(&self.row, &mut map)?;
        map.serialize_entry("share", &self.share)?;
        map.serialize_entry("cumulative_share", &self.cumulative_share)?;
        map.end()
    }
}

/// A map as that of a row, without a key.
impl Serialize for Sums {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        serialize_sums(self, &mut map)?;
        map.end()
    }
}

fn serialize_row<M: SerializeMap>(row: &Row<'_>, map: &mut M) -> Result<(), M::Error> {
    map.serialize_entry("key", &KeyMap(*row))?;
    serialize_sums(&row.sums(), map)?;
    if let Some(Directions { forward, reverse, basis }) = row.directions() {
        map.serialize_entry("forward", &forward)?;
        map.serialize_entry("reverse", &reverse)?;
        map.serialize_entry("initiator", &format_args!("{basis}"))?;
    }
    Ok(())
}

fn serialize_sums<M: SerializeMap>(sums: &Sums, map: &mut M) -> Result<(), M::Error> {
    map.serialize_entry("flows", &sums.flows())?;
    map.serialize_entry("packets", &sums.packets().map(Count))?;
    map.serialize_entry("bytes", &sums.bytes().map(Count))?;
    map.serialize_entry("without_packets", &sums.without_packets())?;
    map.serialize_entry("without_bytes", &sums.without_bytes())?;
    map.serialize_entry("first", &sums.first_ms().map(TimeMs))?;
    map.serialize_entry("last", &sums.last_ms().map(TimeMs))?;
    map.serialize_entry("tcp_flags", &sums.tcp_flags())?;
    map.serialize_entry("bps", &sums.bps())?;
    map.serialize_entry("pps", &sums.pps())
}

struct KeyMap<'a>(Row<'a>);

impl Serialize for KeyMap<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let name = |key: &Key| format!("{}{}", key.name().as_str().replace('-', "_"), key.part());
        let keys = self.0.grouping().keys();
        serializer.collect_map(keys.iter().map(name).map(Text).zip(self.0.key()))
    }
}

impl Serialize for KeyValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Number(number) => serializer.serialize_u64(number),
            Self::TimeMs(time) => TimeMs(time).serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Address(_) | Self::Network { .. } => serializer.collect_str(self),
        }
    }
}

/// Most formats know 64 bits better than 128.
struct Count(u128);

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match u64::try_from(self.0) {
            Ok(count) => serializer.serialize_u64(count),
            Err(_) => serializer.serialize_u128(self.0),
        }
    }
}

/// Without feature `alloc`, serde has no `Serialize` for owned text.
struct Text(String);

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

struct TimeMs(u64);

impl Serialize for TimeMs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            time if time % 1000 == 0 => serializer.serialize_u64(time / 1000),
            time => serializer.serialize_f64(seconds(time)),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "13 digits are exact in an f64")]
fn seconds(time_ms: u64) -> f64 {
    time_ms as f64 / 1000.0
}
