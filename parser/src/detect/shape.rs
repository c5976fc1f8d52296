//! What the values of a field look like, and how strongly a text speaks for its field.

use core::net::IpAddr;

use crate::Field;

/// What the values of a field look like.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// Usual from `least` to `usual`, possible up to `most`. The range of the field's type is
    /// checked by the record.
    Number {
        least: u64,
        usual: u64,
        most: u64,
    },
    /// Unix seconds or milliseconds, of 1973 to 2106.
    Time,
    /// 12 digits, or `unknown`.
    Account,
    Address,
    /// This, then 8 to 17 hexadecimal digits.
    Id(&'static str),
    /// An ARN whose resource begins with this.
    Arn(&'static str),
    /// Such as `us-east-1`.
    Region,
    /// Such as `use1-az1`.
    Zone,
    /// Such as `S3`.
    Service,
    /// One of these words, or one that AWS added since.
    Word(&'static [&'static str], Newer),
    /// Any text.
    Text,
}

/// How a word looks that AWS added to those of a field since this was written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Newer {
    None,
    Capitals,
    Small,
    CamelCase,
}

/// How strongly a value speaks for its field: points, of the most that the value could have given.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Grade {
    pub(super) points: u32,
    pub(super) most: u32,
}

impl Grade {
    /// Looks like the values of this field and of few others.
    pub(super) const CLEAR: Self = Self { points: 8, most: 8 };
    /// Can be this field's, but is not as AWS writes it: a masked id, a word not heard of.
    pub(super) const ODD: Self = Self { points: 2, most: 8 };
    /// Looks like the values of many fields.
    pub(super) const PLAIN: Self = Self { points: 1, most: 1 };
    /// A number that this field has not had yet.
    pub(super) const DOUBTFUL: Self = Self { points: 0, most: 1 };
    /// Absent: says nothing.
    pub(super) const ABSENT: Self = Self { points: 0, most: 0 };
}

const ACTIONS: &[&str] = &["ACCEPT", "REJECT"];
const LOG_STATUSES: &[&str] = &["OK", "NODATA", "SKIPDATA", "INCOMPLETEDATA"];
const TYPES: &[&str] = &["IPv4", "IPv6", "EFA"];
const DIRECTIONS: &[&str] = &["ingress", "egress"];
const SUBLOCATION_TYPES: &[&str] = &["wavelength", "outpost", "localzone"];
const REJECT_REASONS: &[&str] = &["BPA", "EC"];
const INTERFACE_TYPES: &[&str] = &[
    "nat_gateway",
    "network_load_balancer",
    "regional_nat_gateway",
    "transit_gateway",
    "vpc_endpoint",
];
const RESOURCE_TYPES: &[&str] = &["TransitGateway"];
const ACCOUNTS: &[&str] = &["unknown"];

/// A word of one field is no newer word of another.
const ALL_WORDS: &[&[&str]] = &[
    ACTIONS,
    LOG_STATUSES,
    TYPES,
    DIRECTIONS,
    SUBLOCATION_TYPES,
    REJECT_REASONS,
    INTERFACE_TYPES,
    RESOURCE_TYPES,
    ACCOUNTS,
];

const ANY_NUMBER: Shape = Shape::Number { least: 0, usual: u64::MAX, most: u64::MAX };

impl Shape {
    /// The shape of a field's values; those of an unknown field can be any text.
    pub(super) const fn of(field: Option<Field>) -> Self {
        let Some(field) = field else { return Self::Text };
        match field {
            Field::Version => Self::Number { least: 2, usual: 11, most: 31 },
            Field::AccountId | Field::TgwSrcVpcAccountId | Field::TgwDstVpcAccountId => {
                Self::Account
            }
            Field::InterfaceId
            | Field::NextHopInterfaceId
            | Field::TgwSrcEni
            | Field::TgwDstEni => Self::Id("eni-"),
            Field::VpcId | Field::NextHopVpcId | Field::TgwSrcVpcId | Field::TgwDstVpcId => {
                Self::Id("vpc-")
            }
            Field::SubnetId
            | Field::NextHopSubnetId
            | Field::TgwSrcSubnetId
            | Field::TgwDstSubnetId => Self::Id("subnet-"),
            Field::InstanceId => Self::Id("i-"),
            Field::ResourceId => Self::Id("nat-"),
            Field::TgwId => Self::Id("tgw-"),
            Field::TgwAttachmentId | Field::TgwPairAttachmentId => Self::Id("tgw-attach-"),
            Field::Srcaddr | Field::Dstaddr | Field::PktSrcaddr | Field::PktDstaddr => {
                Self::Address
            }
            Field::Srcport
            | Field::Dstport
            | Field::Protocol
            | Field::Packets
            | Field::Bytes
            | Field::PacketsLostNoRoute
            | Field::PacketsLostBlackhole
            | Field::PacketsLostMtuExceeded
            | Field::PacketsLostTtlExpired => ANY_NUMBER,
            Field::TcpFlags => Self::Number { least: 0, usual: 63, most: u64::MAX },
            Field::TrafficPath => Self::Number { least: 1, usual: 8, most: 15 },
            Field::EncryptionStatus => Self::Number { least: 0, usual: 3, most: 7 },
            Field::Start | Field::End => Self::Time,
            Field::Action => Self::Word(ACTIONS, Newer::Capitals),
            Field::LogStatus => Self::Word(LOG_STATUSES, Newer::Capitals),
            Field::Type => Self::Word(TYPES, Newer::None),
            Field::FlowDirection => Self::Word(DIRECTIONS, Newer::None),
            Field::SublocationType => Self::Word(SUBLOCATION_TYPES, Newer::Small),
            Field::RejectReason => Self::Word(REJECT_REASONS, Newer::Capitals),
            Field::InterfaceType | Field::NextHopInterfaceType => {
                Self::Word(INTERFACE_TYPES, Newer::Small)
            }
            Field::ResourceType => Self::Word(RESOURCE_TYPES, Newer::CamelCase),
            Field::Region => Self::Region,
            Field::AzId | Field::NextHopAzId | Field::TgwSrcAzId | Field::TgwDstAzId => Self::Zone,
            Field::PktSrcAwsService | Field::PktDstAwsService => Self::Service,
            Field::EcsClusterArn => Self::Arn("cluster/"),
            Field::EcsContainerInstanceArn => Self::Arn("container-instance/"),
            Field::EcsTaskDefinitionArn => Self::Arn("task-definition/"),
            Field::EcsTaskArn => Self::Arn("task/"),
            Field::SublocationId
            | Field::EcsClusterName
            | Field::EcsContainerInstanceId
            | Field::EcsContainerId
            | Field::EcsSecondContainerId
            | Field::EcsServiceName
            | Field::EcsTaskId
            | Field::InstanceTag
            | Field::InstanceTag2
            | Field::InterfaceTag
            | Field::InterfaceTag2
            | Field::AsgTag
            | Field::AsgTag2 => Self::Text,
        }
    }

    /// How strongly the text speaks for a field of this shape; `None` if it speaks against it.
    pub(super) fn grade(self, text: &str) -> Option<Grade> {
        if text == "-" {
            return Some(Grade::ABSENT);
        }
        match self {
            Self::Number { least, usual, most } => grade_number(text, least, usual, most),
            Self::Time => is_time(text).then_some(Grade::CLEAR),
            Self::Account => grade_account(text),
            Self::Address => text.parse::<IpAddr>().is_ok().then_some(Grade::CLEAR),
            Self::Id(prefix) => grade_id(text.strip_prefix(prefix)?),
            Self::Arn(resource) => grade_arn(text, resource),
            Self::Region => grade_region(text),
            Self::Zone => grade_zone(text),
            Self::Service => is_newer_word(text, is_capital_digit_or_line).then_some(Grade::CLEAR),
            Self::Word(words, _) if words.contains(&text) => Some(Grade::CLEAR),
            Self::Word(_, newer) => newer.is_shape_of(text).then_some(Grade::ODD),
            Self::Text => Some(Grade::PLAIN),
        }
    }

    /// Whether the text hardly is another field's: what a guess may rest on.
    pub(super) fn is_told_by(self, text: &str) -> bool {
        match self.grade(text) {
            Some(Grade::CLEAR) => true,
            Some(Grade::ODD) => matches!(self, Self::Id(_) | Self::Arn(_)),
            _ => false,
        }
    }
}

impl Newer {
    fn is_shape_of(self, text: &str) -> bool {
        match self {
            Self::None => false,
            Self::Capitals => is_newer_word(text, |byte| byte.is_ascii_uppercase()),
            Self::Small => {
                text.starts_with(|first: char| first.is_ascii_lowercase())
                    && is_newer_word(text, |byte| {
                        byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'
                    })
            }
            Self::CamelCase => {
                text.starts_with(|first: char| first.is_ascii_uppercase())
                    && text.contains(|c: char| c.is_ascii_lowercase())
                    && is_newer_word(text, |byte| byte.is_ascii_alphanumeric())
            }
        }
    }
}

fn grade_number(text: &str, least: u64, usual: u64, most: u64) -> Option<Grade> {
    match digits(text)? {
        number if number < least || number > most => None,
        number if number > usual => Some(Grade::DOUBTFUL),
        _ => Some(Grade::PLAIN),
    }
}

/// The last second of 32 bits, which ends in 2106.
const LAST_TIME: u64 = u32::MAX as u64;

/// Public samples have seconds of 9 digits, which end in 2001, and milliseconds.
fn is_time(text: &str) -> bool {
    match (text.len(), digits(text)) {
        (9 | 10, Some(seconds)) => seconds <= LAST_TIME,
        (13, Some(milliseconds)) => milliseconds / 1000 <= LAST_TIME,
        _ => false,
    }
}

/// Public samples have accounts of 9 to 11 digits, and masked ones.
fn grade_account(text: &str) -> Option<Grade> {
    let is_mask = |byte| matches!(byte, b'x' | b'X' | b'*');
    if ACCOUNTS.contains(&text) {
        return Some(Grade::CLEAR);
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit() || is_mask(byte)) {
        return None;
    }
    match text.len() {
        12 if !text.bytes().any(is_mask) => Some(Grade::CLEAR),
        9..=12 => Some(Grade::ODD),
        _ => None,
    }
}

/// Grades what follows the prefix. AWS writes 8 or 17 hexadecimal digits, its samples also 16.
fn grade_id(id: &str) -> Option<Grade> {
    let is_hexadecimal = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    match id.len() {
        8..=17 if id.bytes().all(is_hexadecimal) => Some(Grade::CLEAR),
        1..=32 if id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'*') => {
            Some(Grade::ODD)
        }
        _ => None,
    }
}

const ECS_RESOURCES: &[&str] = &["cluster/", "container-instance/", "task-definition/", "task/"];

/// `arn:partition:service:region:account:resource`
fn grade_arn(text: &str, resource: &str) -> Option<Grade> {
    let rest = text.strip_prefix("arn:")?;
    let found = rest.splitn(5, ':').nth(4).unwrap_or_default();
    if found.starts_with(resource) {
        Some(Grade::CLEAR)
    } else if ECS_RESOURCES.iter().any(|other| found.starts_with(other)) {
        None
    } else {
        Some(Grade::ODD)
    }
}

fn grade_region(text: &str) -> Option<Grade> {
    if is_region(text) {
        return Some(Grade::CLEAR);
    }
    // Masked, or the name of a zone.
    let (first, rest) = text.split_once('-')?;
    let is_likely = first.len() == 2
        && is_small_letters(first)
        && rest.contains('-')
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'*'));
    is_likely.then_some(Grade::ODD)
}

/// Such as `us-east-1`, `us-gov-west-1` or `eusc-de-east-1`.
fn is_region(text: &str) -> bool {
    let Some((words, number)) = text.rsplit_once('-') else { return false };
    matches!(number.len(), 1 | 2)
        && digits(number).is_some()
        && words.contains('-')
        && words.split('-').all(is_small_letters)
        && words.find('-').is_some_and(|length| matches!(length, 2 | 4))
}

/// Such as `use1-az1`, `usw2-lax1-az1` or `use1-wl1-bos-wlz1`; the name of a zone, such as
/// `us-east-1a`, is odd.
fn grade_zone(text: &str) -> Option<Grade> {
    let without_letter = text.strip_suffix(|last: char| last.is_ascii_lowercase());
    if without_letter.is_some_and(is_region) {
        return Some(Grade::ODD);
    }
    let (region, rest) = text.split_once('-')?;
    let (_, last) = text.rsplit_once('-')?;
    let number = last.strip_prefix("az").or_else(|| last.strip_prefix("wlz"))?;
    let letters = region.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_zone = digits(number).is_some()
        && letters.len() < region.len()
        && is_small_letters(letters)
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    is_zone.then_some(Grade::CLEAR)
}

fn is_capital_digit_or_line(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'
}

/// Whether the text could be a word that AWS added: at least two characters, all of a kind, with a
/// letter first.
fn is_newer_word(text: &str, is_of_kind: impl Fn(u8) -> bool) -> bool {
    text.len() > 1
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(is_of_kind)
        && !ALL_WORDS.iter().any(|words| words.contains(&text))
}

fn is_small_letters(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn digits(text: &str) -> Option<u64> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLEAR: Option<Grade> = Some(Grade::CLEAR);
    const ODD: Option<Grade> = Some(Grade::ODD);
    const PLAIN: Option<Grade> = Some(Grade::PLAIN);
    const DOUBTFUL: Option<Grade> = Some(Grade::DOUBTFUL);

    #[track_caller]
    fn assert_grades(field: Field, texts: &[&str], expected: Option<Grade>) {
        for text in texts {
            assert_eq!(Shape::of(Some(field)).grade(text), expected, "{text:?} as {field}");
        }
    }

    #[test]
    fn a_dash_says_nothing_of_any_field() {
        for &field in Field::ALL {
            assert_grades(field, &["-"], Some(Grade::ABSENT));
        }
    }

    #[test]
    fn ids_have_their_prefix_and_hexadecimal_digits() {
        assert_grades(Field::InterfaceId, &["eni-102010ab", "eni-1235b8ca123456789"], CLEAR);
        assert_grades(Field::ResourceId, &["nat-1234567890abcdef"], CLEAR);
        assert_grades(Field::InterfaceId, &["eni-xxxxxxxx", "eni-9k10l11m", "eni-0123"], ODD);
        assert_grades(Field::TgwAttachmentId, &["tgw-attach-0789ijkl"], ODD);
        assert_grades(Field::InterfaceId, &["eni-", "eni", "vpc-102010ab", "10.0.0.5", "6"], None);
        assert_grades(Field::TgwId, &["tgw-attach-0abc12345def67890"], None);
    }

    #[test]
    fn accounts_have_twelve_digits() {
        assert_grades(Field::AccountId, &["123456789010", "unknown"], CLEAR);
        assert_grades(Field::AccountId, &["123456789", "12345678901", "XXXXXXXXXXXX"], ODD);
        assert_grades(Field::AccountId, &["2", "12345678", "1234567890123", "ACCEPT"], None);
    }

    #[test]
    fn times_are_of_the_epoch_that_flow_logs_can_have() {
        assert_grades(Field::Start, &["1418530010", "143938726", "1439387263123"], CLEAR);
        assert_grades(Field::Start, &["0", "443", "4294967296", "99999999", "1439387263.5"], None);
    }

    #[test]
    fn small_numbers_have_their_range() {
        assert_grades(Field::Version, &["2", "11"], PLAIN);
        assert_grades(Field::Version, &["12"], DOUBTFUL);
        assert_grades(Field::Version, &["0", "1", "32", "x", "+2", ""], None);
        assert_grades(Field::TrafficPath, &["1", "8"], PLAIN);
        assert_grades(Field::TrafficPath, &["9"], DOUBTFUL);
        assert_grades(Field::TrafficPath, &["0", "16"], None);
        assert_grades(Field::EncryptionStatus, &["0", "3"], PLAIN);
        assert_grades(Field::EncryptionStatus, &["4"], DOUBTFUL);
        assert_grades(Field::EncryptionStatus, &["8"], None);
        assert_grades(Field::TcpFlags, &["0", "63"], PLAIN);
        assert_grades(Field::TcpFlags, &["64"], DOUBTFUL);
        assert_grades(Field::Bytes, &["18446744073709551615"], PLAIN);
        assert_grades(Field::Bytes, &["18446744073709551616", "OK"], None);
    }

    #[test]
    fn a_word_of_one_field_is_none_of_another() {
        assert_grades(Field::Action, &["ACCEPT", "REJECT"], CLEAR);
        assert_grades(Field::Action, &["DROP"], ODD);
        assert_grades(Field::Action, &["OK", "EFA", "accept", "S3", "A"], None);
        assert_grades(Field::LogStatus, &["OK", "NODATA", "SKIPDATA", "INCOMPLETEDATA"], CLEAR);
        assert_grades(Field::LogStatus, &["NEWDATA"], ODD);
        assert_grades(Field::LogStatus, &["ACCEPT", "BPA", "ok"], None);
        assert_grades(Field::Type, &["IPv4", "IPv6", "EFA"], CLEAR);
        assert_grades(Field::Type, &["IPV4", "4"], None);
        assert_grades(Field::FlowDirection, &["ingress", "egress"], CLEAR);
        assert_grades(Field::FlowDirection, &["in", "INGRESS"], None);
        assert_grades(Field::PktSrcAwsService, &["S3", "EC2", "EC2_INSTANCE_CONNECT"], CLEAR);
        assert_grades(Field::PktSrcAwsService, &["OK", "EC", "s3", "3S"], None);
        assert_grades(Field::InterfaceType, &["nat_gateway"], CLEAR);
        assert_grades(Field::InterfaceType, &["lambda"], ODD);
        assert_grades(Field::InterfaceType, &["ingress", "outpost", "eni-1", "_x"], None);
        assert_grades(Field::ResourceType, &["TransitGateway"], CLEAR);
        assert_grades(Field::ResourceType, &["CoreNetwork"], ODD);
        assert_grades(Field::ResourceType, &["IPv4", "OK", "x"], None);
    }

    #[test]
    fn regions_and_zones_are_told_apart() {
        let regions = ["us-east-1", "ap-southeast-2", "us-gov-west-1", "eusc-de-east-1"];
        let zones = ["use1-az1", "apse2-az3", "usw2-lax1-az1", "use1-wl1-bos-wlz1"];
        assert_grades(Field::Region, &regions, CLEAR);
        assert_grades(Field::Region, &["us-east-x", "us-east-1a"], ODD);
        assert_grades(Field::Region, &zones, None);
        assert_grades(Field::Region, &["tgw-attach-1", "i-0123", "nat-1", "-east-1"], None);
        assert_grades(Field::AzId, &zones, CLEAR);
        assert_grades(Field::AzId, &["us-east-1a"], ODD);
        assert_grades(Field::AzId, &regions, None);
        assert_grades(Field::AzId, &["use1-az", "use-az1", "1-az1", "use1-é-az1"], None);
    }

    #[test]
    fn arns_are_told_apart_by_their_resource() {
        let cluster = "arn:aws:ecs:us-east-1:123456789010:cluster/shop";
        let definition = "arn:aws-cn:ecs:cn-north-1:123456789010:task-definition/checkout:7";
        assert_grades(Field::EcsClusterArn, &[cluster], CLEAR);
        assert_grades(Field::EcsClusterArn, &["arn:aws:…", "arn:aws:s3:::bucket"], ODD);
        assert_grades(Field::EcsClusterArn, &[definition, "shop"], None);
        assert_grades(Field::EcsTaskDefinitionArn, &[definition], CLEAR);
        assert_grades(Field::EcsTaskArn, &[definition], None);
        assert_grades(Field::EcsClusterName, &["shop", "x%20y"], PLAIN);
    }
}
