//! What records are grouped by, as people write it.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::error;
use core::fmt;
use core::str::FromStr;

use crate::field::is_spelling_of;
use crate::{Field, FieldName, FieldType};

/// What records are grouped by: keys, separated by commas or blanks.
///
/// | key | groups by |
/// |---|---|
/// | `dstport` | the value of a field, by AWS's name or the one with `_` |
/// | `srcaddr/24` | the network of an IPv4 address; an IPv6 address stays whole |
/// | `srcaddr/24/64` | the network of an IPv4 address, and that of an IPv6 address |
/// | `srcaddr/64` | the network of an IPv6 address, since it is more than 32; IPv4 stays whole |
/// | `start/5m` | a bin of time, in `s`, `m`, `h` or `d`, that begins at a multiple since 1970 |
/// | `new-field` | the text of a field that is not known |
/// | `${srcadr}` | the same, where the name alone would be taken for a mistyped one |
///
/// A record is in the bin of its own `start` or `end`: its bytes are not spread over several, so
/// that bins shorter than the aggregation interval tell less than they seem to.
///
/// Without keys, all records are one group. Displays as it is parsed.
///
/// ```
/// use flowlogs_parser::aggregate::Grouping;
///
/// let grouping: Grouping = "pkt_srcaddr/16, dstport start/300s".parse()?;
/// assert_eq!(grouping.to_string(), "pkt-srcaddr/16,dstport,start/5m");
///
/// let mistake = "srcaddr,dstprot".parse::<Grouping>().unwrap_err();
/// assert_eq!(mistake.to_string(), "dstprot is not a known field, dstport is, at column 9");
/// # Ok::<(), flowlogs_parser::aggregate::GroupingError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Grouping {
    keys: Box<[Key]>,
}

impl Grouping {
    /// How many keys a grouping can have.
    pub const MAX_KEYS: usize = 32;

    /// The key that the Python original groups by unless told otherwise: `srcaddr`, `dstaddr`,
    /// `srcport`, `dstport`, `protocol`. It leaves out records that lack one of them; so does
    /// [`Aggregate::skip_absent_keys`](super::Aggregate::skip_absent_keys).
    #[must_use]
    pub fn five_tuple() -> Self {
        let fields =
            [Field::Srcaddr, Field::Dstaddr, Field::Srcport, Field::Dstport, Field::Protocol];
        let key = |field| Key { name: FieldName::Known(field), part: Part::Whole };
        Self { keys: fields.map(key).into() }
    }

    /// The keys, in order.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }
}

/// A field that records are grouped by, or a part of its value.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Key {
    name: FieldName,
    part: Part,
}

/// What of a value counts.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Part {
    Whole,
    /// So many leading bits of an address, of which at least one is not all.
    Network {
        ipv4: u8,
        ipv6: u8,
    },
    /// The multiple of so many seconds, at least one, that is not after the time.
    Bin {
        seconds: u32,
    },
}

impl Key {
    /// The field.
    #[must_use]
    pub const fn name(&self) -> &FieldName {
        &self.name
    }

    /// How long a bin of time is, in seconds; `None` if the key is no bin.
    #[must_use]
    pub const fn bin_seconds(&self) -> Option<u32> {
        match self.part {
            Part::Bin { seconds } => Some(seconds),
            Part::Whole | Part::Network { .. } => None,
        }
    }

    pub(crate) const fn part(&self) -> Part {
        self.part
    }

    /// Whether both group by the same.
    fn repeats(&self, other: &Self) -> bool {
        self.part == other.part && is_spelling_of(self.name.as_str(), other.name.as_str())
    }

    fn parse(word: &str) -> Result<Self, Reason> {
        let (name, part) = match word.split_once('/') {
            Some((name, part)) => (name, Some(part)),
            None => (word, None),
        };
        let name = parse_name(name)?;
        let part = match (part, name.field().map(Field::r#type)) {
            (None, _) => Part::Whole,
            (Some(part), Some(FieldType::Address)) => network(part)?,
            (Some(part), Some(FieldType::Time)) => bin(part)?,
            (Some(_), _) => return Err(Reason::NoParts(name)),
        };
        Ok(Self { name, part })
    }
}

fn parse_name(word: &str) -> Result<FieldName, Reason> {
    let verbatim = word.strip_prefix("${").and_then(|word| word.strip_suffix('}'));
    let name = verbatim.unwrap_or(word);
    if let Ok(field) = name.parse() {
        return Ok(FieldName::Known(field));
    }
    if !is_name(name) {
        return Err(Reason::NotAName(name.into()));
    }
    match nearest(name) {
        Some(field) if verbatim.is_none() => Err(Reason::Mistyped(name.into(), field)),
        _ => Ok(FieldName::Unknown(name.replace('_', "-").into())),
    }
}

/// Whether the word could be a field's name: a letter, then letters, digits, `-` and `_`.
fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn network(text: &str) -> Result<Part, Reason> {
    let prefix = |text: &str, limit| match text.parse() {
        Ok(length @ ..=128_u8) if length <= limit && is_number(text) => Ok(length),
        _ => Err(Reason::Prefix(limit)),
    };
    let (ipv4, ipv6) = match text.split_once('/') {
        Some((ipv4, ipv6)) => (prefix(ipv4, 32)?, prefix(ipv6, 128)?),
        None => match prefix(text, 128)? {
            ipv4 @ ..=32 => (ipv4, 128),
            ipv6 => (32, ipv6),
        },
    };
    Ok(if (ipv4, ipv6) == (32, 128) { Part::Whole } else { Part::Network { ipv4, ipv6 } })
}

/// Seconds of the units, the largest first.
const UNITS: [(char, u32); 4] = [('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)];

fn bin(text: &str) -> Result<Part, Reason> {
    let (number, unit) = UNITS
        .iter()
        .find_map(|&(unit, seconds)| Some((text.strip_suffix(unit)?, seconds)))
        .filter(|(number, _)| is_number(number))
        .ok_or(Reason::Bin)?;
    match number.parse::<u32>().ok().and_then(|number| number.checked_mul(unit)) {
        Some(seconds @ 1..) => Ok(Part::Bin { seconds }),
        _ => Err(Reason::Bin),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The known field that the name was meant for, as it seems: one that it begins or ends, or that is
/// a slip of the fingers away.
fn nearest(name: &str) -> Option<Field> {
    let name = name.replace('_', "-").to_ascii_lowercase();
    if !(3..=MAX_MISTYPED).contains(&name.len()) {
        return None;
    }
    let slips = match name.len() {
        ..=7 => 1,
        _ => 2,
    };
    let by_slips = Field::ALL
        .iter()
        .filter(|field| series(field.name()) != series(&name))
        .map(|&field| (distance(&name, field.name()), field))
        .filter(|&(distance, _)| distance <= slips)
        .min_by_key(|&(distance, _)| distance);
    let begins_or_ends = |field: &&Field| {
        field.name().starts_with(name.as_str()) || field.name().ends_with(name.as_str())
    };
    by_slips.map(|(_, field)| field).or_else(|| Field::ALL.iter().find(begins_or_ends).copied())
}

/// No known name is as long, so that no longer word is one with two slips.
const MAX_MISTYPED: usize = 32;

/// The name without its number: `instance-tag-3` is one more of a series, not mistyped.
fn series(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('-')
}

/// How many letters were left out, put in, changed or swapped with the next.
fn distance(one: &str, two: &str) -> usize {
    let (one, two) = (one.as_bytes(), two.as_bytes());
    // Distances of what was passed of `one` to each beginning of `two`.
    let mut older: Vec<usize> = Vec::new();
    let mut old: Vec<usize> = (0..=two.len()).collect();
    for i in 0..one.len() {
        let mut new = Vec::with_capacity(two.len() + 1);
        new.push(i + 1);
        for j in 0..two.len() {
            let changed = old[j] + usize::from(one[i] != two[j]);
            let mut fewest = changed.min(old[j + 1] + 1).min(new[j] + 1);
            if i > 0 && j > 0 && (one[i], one[i - 1]) == (two[j - 1], two[j]) {
                fewest = fewest.min(older[j - 1] + 1);
            }
            new.push(fewest);
        }
        older = core::mem::replace(&mut old, new);
    }
    old[two.len()]
}

impl FromStr for Grouping {
    type Err = GroupingError;

    fn from_str(text: &str) -> Result<Self, GroupingError> {
        let mut keys: Vec<Key> = Vec::new();
        let mut offset = 0;
        for word in text.split_inclusive(is_separator) {
            let start = offset;
            offset += word.len();
            let word = word.trim_end_matches(is_separator);
            if word.is_empty() {
                continue;
            }
            let failed = |reason| GroupingError { reason, offset: start };
            let key = Key::parse(word).map_err(failed)?;
            if keys.iter().any(|other| other.repeats(&key)) {
                return Err(failed(Reason::Repeated(key)));
            }
            if keys.len() == Self::MAX_KEYS {
                return Err(failed(Reason::TooMany));
            }
            keys.push(key);
        }
        Ok(Self { keys: keys.into() })
    }
}

fn is_separator(c: char) -> bool {
    c == ',' || c.is_whitespace()
}

impl fmt::Display for Grouping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, key) in self.keys.iter().enumerate() {
            let comma = if position == 0 { "" } else { "," };
            write!(f, "{comma}{key}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            FieldName::Unknown(name) if nearest(name).is_some() => write!(f, "${{{name}}}")?,
            name => write!(f, "{name}")?,
        }
        self.part.fmt(f)
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Whole => Ok(()),
            Self::Network { ipv4, ipv6: 128 } => write!(f, "/{ipv4}"),
            Self::Network { ipv4, ipv6 } => write!(f, "/{ipv4}/{ipv6}"),
            Self::Bin { seconds } => {
                let (unit, length) = UNITS
                    .into_iter()
                    .find(|(_, length)| seconds.is_multiple_of(*length))
                    .unwrap_or(('s', 1));
                write!(f, "/{}{unit}", seconds / length)
            }
        }
    }
}

/// Why a text is no grouping, and where.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GroupingError {
    reason: Reason,
    /// Byte offset in the text.
    offset: usize,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Reason {
    NotAName(Box<str>),
    /// Not a known field, but nearly this one.
    Mistyped(Box<str>, Field),
    /// Neither addresses nor times.
    NoParts(FieldName),
    /// Not a length of a prefix up to this.
    Prefix(u8),
    Bin,
    Repeated(Key),
    TooMany,
}

impl GroupingError {
    /// Where in the text the key begins: a byte, counted from 1.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.offset + 1
    }

    /// The known field that seems to be meant.
    #[must_use]
    pub const fn suggestion(&self) -> Option<Field> {
        match self.reason {
            Reason::Mistyped(_, field) => Some(field),
            _ => None,
        }
    }
}

impl fmt::Display for GroupingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::NotAName(word) => write!(f, "{word:?} cannot be the name of a field"),
            Reason::Mistyped(name, field) => {
                write!(f, "{name} is not a known field, {field} is,")
            }
            Reason::NoParts(name) => {
                write!(f, "{name} takes no `/`, only addresses and times do,")
            }
            Reason::Prefix(limit) => write!(f, "prefix is not a number from 0 to {limit}"),
            Reason::Bin => f.write_str("bin is not a number of s, m, h or d, such as 5m"),
            Reason::Repeated(key) => write!(f, "{key} is there twice"),
            Reason::TooMany => write!(f, "more than {} keys", Grouping::MAX_KEYS),
        }?;
        write!(f, " at column {}", self.column())
    }
}

impl error::Error for GroupingError {}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::{String, ToString};

    use super::*;

    #[track_caller]
    fn parse(text: &str) -> String {
        text.parse::<Grouping>().unwrap().to_string()
    }

    #[track_caller]
    fn error(text: &str) -> String {
        text.parse::<Grouping>().unwrap_err().to_string()
    }

    #[test]
    fn a_grouping_displays_in_its_shortest_form() {
        for (text, expected) in [
            ("", ""),
            (" , ,, ", ""),
            ("srcaddr", "srcaddr"),
            ("  pkt_srcaddr,\tDSTPORT\n", "pkt-srcaddr,dstport"),
            ("srcaddr/24", "srcaddr/24"),
            ("srcaddr/24/128", "srcaddr/24"),
            ("srcaddr/24/64", "srcaddr/24/64"),
            ("srcaddr/0/0", "srcaddr/0/0"),
            ("srcaddr/64", "srcaddr/32/64"),
            ("srcaddr/32", "srcaddr"),
            ("srcaddr/128", "srcaddr"),
            ("srcaddr srcaddr/8", "srcaddr,srcaddr/8"),
            ("start/300s", "start/5m"),
            ("start/90s", "start/90s"),
            ("end/24h", "end/1d"),
            ("start/0001d", "start/1d"),
            ("some_New-field2", "some-New-field2"),
            ("instance-tag-3 asg_tag_10", "instance-tag-3,asg-tag-10"),
            ("${srcadr} ${srcaddr} ${new-one}", "${srcadr},srcaddr,new-one"),
            ("abc a", "abc,a"),
        ] {
            assert_eq!(parse(text), expected, "{text:?}");
            assert_eq!(parse(expected), expected, "{text:?}");
        }
    }

    #[test]
    fn errors_name_the_reason_and_the_column() {
        for (text, expected) in [
            ("srcadr", "srcadr is not a known field, srcaddr is, at column 1"),
            ("bytes, Src_Addr", "Src_Addr is not a known field, srcaddr is, at column 8"),
            ("proto", "proto is not a known field, protocol is, at column 1"),
            ("port", "port is not a known field, srcport is, at column 1"),
            ("é srcaddr", "\"é\" cannot be the name of a field at column 1"),
            ("a,10.0.0.1", "\"10.0.0.1\" cannot be the name of a field at column 3"),
            ("${}", "\"\" cannot be the name of a field at column 1"),
            ("srcport/8", "srcport takes no `/`, only addresses and times do, at column 1"),
            ("new-field/8", "new-field takes no `/`, only addresses and times do, at column 1"),
            ("srcaddr/", "prefix is not a number from 0 to 128 at column 1"),
            ("srcaddr/129", "prefix is not a number from 0 to 128 at column 1"),
            ("srcaddr/+8", "prefix is not a number from 0 to 128 at column 1"),
            ("srcaddr/33/64", "prefix is not a number from 0 to 32 at column 1"),
            ("srcaddr/8/64/1", "prefix is not a number from 0 to 128 at column 1"),
            ("start/5", "bin is not a number of s, m, h or d, such as 5m at column 1"),
            ("start/0m", "bin is not a number of s, m, h or d, such as 5m at column 1"),
            ("start/m", "bin is not a number of s, m, h or d, such as 5m at column 1"),
            ("start/50000d", "bin is not a number of s, m, h or d, such as 5m at column 1"),
            ("srcaddr dstport srcaddr/32", "srcaddr is there twice at column 17"),
            ("new-field NEW_FIELD", "NEW-FIELD is there twice at column 11"),
        ] {
            assert_eq!(error(text), expected, "{text:?}");
        }
        let many: Vec<String> = (0..33).map(|number| format!("x{number}")).collect();
        assert_eq!(error(&many.join(",")), "more than 32 keys at column 119");
        assert_eq!(many[..32].join(",").parse::<Grouping>().unwrap().keys().len(), 32);
    }

    #[test]
    fn an_error_tells_what_seems_to_be_meant() {
        let error = "srcaddr dstadr".parse::<Grouping>().unwrap_err();
        assert_eq!((error.column(), error.suggestion()), (9, Some(Field::Dstaddr)));
    }

    #[test]
    fn no_known_name_is_too_long_for_a_suggestion() {
        assert!(Field::ALL.iter().all(|field| field.name().len() + 2 <= MAX_MISTYPED));
    }

    #[test]
    fn the_five_tuple_is_that_of_the_original() {
        assert_eq!(
            Grouping::five_tuple(),
            "srcaddr dstaddr srcport dstport protocol".parse().unwrap()
        );
    }
}
