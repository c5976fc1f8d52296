//! The words of the language.

use alloc::vec::Vec;

use super::texts::Case;
use crate::Field;

/// Fields that have a word of their own here, which reads well without a sign.
const SHORT: [(&str, Field); 13] = [
    ("account", Field::AccountId),
    ("action", Field::Action),
    ("az", Field::AzId),
    ("direction", Field::FlowDirection),
    ("eni", Field::InterfaceId),
    ("instance", Field::InstanceId),
    ("path", Field::TrafficPath),
    ("proto", Field::Protocol),
    ("region", Field::Region),
    ("status", Field::LogStatus),
    ("subnet", Field::SubnetId),
    ("type", Field::Type),
    ("vpc", Field::VpcId),
];

/// Words that never stand for a text or a field, unless in quotes.
const RESERVED: [&str; 12] =
    ["and", "or", "not", "in", "absent", "present", "eq", "ne", "lt", "le", "gt", "ge"];

/// All other words that a condition can begin with.
const OTHER: [&str; 25] = [
    "src",
    "source",
    "dst",
    "destination",
    "pkt",
    "ip",
    "host",
    "net",
    "port",
    "service",
    "aws-service",
    "flags",
    "ipv4",
    "ipv6",
    "inet",
    "inet6",
    "first",
    "last",
    "seen",
    "duration",
    "bps",
    "pps",
    "bpp",
    "protocol",
    "end",
];

/// Flags of TCP by their letters, in the order of their bits.
pub(super) const FLAGS: [(char, u16); 6] =
    [('F', 1), ('S', 2), ('R', 4), ('P', 8), ('A', 16), ('U', 32)];

/// The field by its word here, or by AWS's name.
pub(super) fn field(word: &str) -> Option<Field> {
    let is_named = |(short, _): &&(&str, Field)| short.eq_ignore_ascii_case(word);
    SHORT.iter().find(is_named).map(|&(_, field)| field).or_else(|| word.parse().ok())
}

/// The field's word here, if it has one.
pub(super) fn short(field: Field) -> Option<&'static str> {
    SHORT.iter().find(|&&(_, other)| other == field).map(|&(short, _)| short)
}

pub(super) fn is_reserved(word: &str) -> bool {
    RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(word))
}

/// AWS's own words are the same in any case. Ids, names and tags are not.
pub(crate) const fn case(field: Field) -> Case {
    match field {
        Field::Action
        | Field::LogStatus
        | Field::Type
        | Field::Region
        | Field::AzId
        | Field::SublocationType
        | Field::PktSrcAwsService
        | Field::PktDstAwsService
        | Field::FlowDirection
        | Field::RejectReason
        | Field::InterfaceType
        | Field::NextHopAzId
        | Field::NextHopInterfaceType
        | Field::ResourceType
        | Field::TgwSrcAzId
        | Field::TgwDstAzId => Case::Ignored,
        _ => Case::Counts,
    }
}

/// What a field can hold as far as AWS documents it, in lower case; nothing where that is open.
pub(super) const fn vocabulary(field: Field) -> &'static [&'static str] {
    match field {
        Field::Action => &["accept", "reject"],
        Field::LogStatus => &["ok", "nodata", "skipdata", "incompletedata"],
        Field::FlowDirection => &["ingress", "egress"],
        Field::Type => &["ipv4", "ipv6", "efa"],
        _ => &[],
    }
}

/// The word that begins a condition and is this one, or nearly.
pub(super) fn neighbour_of_condition(word: &str) -> Option<&'static str> {
    let short = SHORT.iter().map(|&(short, _)| short);
    let fields = Field::ALL.iter().map(|field| field.name());
    neighbour(word, short.chain(OTHER).chain(fields).chain(RESERVED))
}

/// The nearest of the words: one wrong letter, or two in a word of six and more.
pub(super) fn neighbour(
    word: &str,
    candidates: impl Iterator<Item = &'static str>,
) -> Option<&'static str> {
    let limit = if word.len() < 6 { 1 } else { 2 };
    candidates
        .filter_map(|candidate| Some((distance(word, candidate, limit)?, candidate)))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters have to be changed, added, taken away or swapped with the next, if that is
/// within the limit. Letters are the same in any case, and `_` is `-`.
fn distance(one: &str, other: &str, limit: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > limit {
        return None;
    }
    let fold = |byte: u8| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
    let one: Vec<u8> = one.bytes().map(fold).collect();
    let other: Vec<u8> = other.bytes().map(fold).collect();
    // By how much of `other` is taken: the distance to as much of `one` as there were rows.
    let mut row: Vec<usize> = (0..=other.len()).collect();
    let (mut last, mut before_last) = (row.clone(), row.clone());
    for (i, &a) in one.iter().enumerate() {
        (before_last, last, row) = (last, row, before_last);
        row[0] = i + 1;
        for (j, &b) in other.iter().enumerate() {
            let changed = last[j] + usize::from(a != b);
            let mut fewest = changed.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a == other[j - 1] && one[i - 1] == b {
                fewest = fewest.min(before_last[j - 1] + 1);
            }
            row[j + 1] = fewest;
        }
        // A swap looks two rows back.
        if row.iter().chain(&last).all(|&distance| distance > limit) {
            return None;
        }
    }
    row.last().copied().filter(|&distance| distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found() {
        for (word, expected) in [
            ("dstprot", Some("dstport")),
            ("DSTPROT", Some("dstport")),
            ("prot", Some("proto")),
            ("byts", Some("bytes")),
            ("packtes", Some("packets")),
            ("pkt_src_addr", Some("pkt-srcaddr")),
            ("regoin", Some("region")),
            ("adn", Some("and")),
            ("instance-tag-3", Some("instance-tag-2")),
            ("port", Some("port")),
            ("some-new-field", None),
            ("xyz", None),
            ("", None),
        ] {
            assert_eq!(neighbour_of_condition(word), expected, "{word}");
        }
    }

    #[test]
    fn distances_are_those_of_single_slips() {
        for (one, other, expected) in [
            ("", "", Some(0)),
            ("a", "", Some(1)),
            ("", "ab", Some(2)),
            ("ab", "ba", Some(1)),
            ("a_B", "A-b", Some(0)),
            ("abc", "axc", Some(1)),
            ("abcd", "acbd", Some(1)),
            ("abcd", "badc", Some(2)),
            ("abc", "cab", Some(2)),
            ("abc", "xyz", None),
            ("abcdef", "abcxyz", None),
            ("abc", "", None),
        ] {
            assert_eq!(distance(one, other, 2), expected, "{one} {other}");
            assert_eq!(distance(other, one, 2), expected, "{one} {other}");
        }
    }

    #[test]
    fn short_words_are_no_names_of_other_fields() {
        for (short, field) in SHORT {
            assert!(
                short.parse::<Field>().is_ok_and(|named| named == field)
                    || short.parse::<Field>().is_err()
            );
            assert!(!is_reserved(short) && !OTHER.contains(&short), "{short}");
        }
    }
}
