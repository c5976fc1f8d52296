//! Which fields a line holds, in which order.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::error;
use core::fmt;
use core::str::FromStr;

use crate::field::is_spelling_of;
use crate::{Field, FieldType};

/// The fields of a log, in the order in which they stand in its lines.
///
/// Parses every spelling that is in use: AWS's `${version} ${account-id}`, Terraform's
/// `$${version}`, CloudFormation's `${!version}`, bare names, names with `_`, separated by blanks
/// or commas, in quotes or not. Names that are not known are kept, so that newer fields can be
/// read. Displays as AWS writes it.
///
/// ```
/// use flowlogs_parser::{Field, Format};
///
/// let format: Format = "${srcaddr} ${dstaddr} ${some-new-field}".parse()?;
/// assert_eq!(format.position(Field::Dstaddr), Some(1));
/// assert_eq!(format.position_of("some-new-field"), Some(2));
/// # Ok::<(), flowlogs_parser::FormatError>(())
/// ```
#[derive(Clone)]
pub struct Format {
    names: Cow<'static, [FieldName]>,
    /// By field: its first position, or `ABSENT`.
    positions: [u8; Field::ALL.len()],
}

const ABSENT: u8 = u8::MAX;

/// The name of a field in a format.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum FieldName {
    /// A field that AWS documents.
    Known(Field),
    /// Any other, as it was written but for `_`, which is turned into `-`.
    Unknown(Box<str>),
}

impl FieldName {
    /// The name with `-`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(field) => field.name(),
            Self::Unknown(name) => name,
        }
    }

    /// The field, if it is a known one.
    #[must_use]
    pub const fn field(&self) -> Option<Field> {
        match self {
            Self::Known(field) => Some(*field),
            Self::Unknown(_) => None,
        }
    }

    fn parse(name: &str) -> Self {
        match name.parse() {
            Ok(field) => Self::Known(field),
            Err(_) => Self::Unknown(name.replace('_', "-").into()),
        }
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

macro_rules! known {
    ($($field:ident)+) => {
        &[$(FieldName::Known(Field::$field)),+]
    };
}

static VPC_DEFAULT: Format = Format::from_known(known! {
    Version AccountId InterfaceId Srcaddr Dstaddr Srcport Dstport Protocol Packets Bytes Start End
    Action LogStatus
});

static TRANSIT_GATEWAY_DEFAULT: Format = Format::from_known(known! {
    Version ResourceType AccountId TgwId TgwAttachmentId TgwSrcVpcAccountId TgwDstVpcAccountId
    TgwSrcVpcId TgwDstVpcId TgwSrcSubnetId TgwDstSubnetId TgwSrcEni TgwDstEni TgwSrcAzId TgwDstAzId
    TgwPairAttachmentId Srcaddr Dstaddr Srcport Dstport Protocol Packets Bytes Start End LogStatus
    Type PacketsLostNoRoute PacketsLostBlackhole PacketsLostMtuExceeded PacketsLostTtlExpired
    TcpFlags Region FlowDirection PktSrcAwsService PktDstAwsService
});

impl Format {
    /// How many fields a format can have: more than twice what AWS offers.
    pub const MAX_FIELDS: usize = 128;

    /// The default of VPC flow logs: the 14 fields of version 2.
    #[must_use]
    pub fn vpc_default() -> &'static Self {
        &VPC_DEFAULT
    }

    /// The default of Transit Gateway flow logs: all of their 36 fields.
    #[must_use]
    pub fn transit_gateway_default() -> &'static Self {
        &TRANSIT_GATEWAY_DEFAULT
    }

    /// The format that a header line states, as at the top of each file in S3; `None` if the line
    /// is no header.
    ///
    /// A header consists of field names, at least half of which are known.
    #[must_use]
    pub fn from_header(line: &str) -> Option<Self> {
        // Most records end the search at their first or second word.
        let words = line.split_ascii_whitespace();
        if !words.clone().all(is_name) {
            return None;
        }
        let words = words.take(Self::MAX_FIELDS + 1);
        // Counted first: a bad line can consist of words as well, and is to allocate nothing.
        let count = words.clone().count();
        let known = words.clone().filter(|word| word.parse::<Field>().is_ok()).count();
        let is_header = known > 0 && known * 2 >= count && count <= Self::MAX_FIELDS;
        is_header.then(|| Self::from_names(words.map(FieldName::parse).collect()))
    }

    /// The names, in order: at least one.
    #[must_use]
    pub fn names(&self) -> &[FieldName] {
        &self.names
    }

    /// What the values at this position are.
    pub(crate) fn type_at(&self, position: usize) -> FieldType {
        self.names.get(position).and_then(FieldName::field).map_or(FieldType::Text, Field::r#type)
    }

    /// How many fields a line has: 1 to [`MAX_FIELDS`](Self::MAX_FIELDS).
    #[expect(clippy::len_without_is_empty, reason = "a format is never empty")]
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Where the field stands first, counted from 0; `None` if the format leaves it out.
    #[must_use]
    pub fn position(&self, field: Field) -> Option<usize> {
        match self.positions[field as usize] {
            ABSENT => None,
            position => Some(position.into()),
        }
    }

    /// Where a field of this name stands first, counted from 0. Takes unknown fields too, and `_`
    /// for `-`.
    #[must_use]
    pub fn position_of(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|other| is_spelling_of(name, other.as_str()))
    }

    const fn from_known(names: &'static [FieldName]) -> Self {
        Self { names: Cow::Borrowed(names), positions: positions(names) }
    }

    fn from_names(names: Vec<FieldName>) -> Self {
        let positions = positions(&names);
        Self { names: Cow::Owned(names), positions }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "MAX_FIELDS is less than ABSENT")]
const fn positions(names: &[FieldName]) -> [u8; Field::ALL.len()] {
    let mut positions = [ABSENT; Field::ALL.len()];
    let mut position = names.len();
    while position > 0 {
        position -= 1;
        if let FieldName::Known(field) = names[position] {
            positions[field as usize] = position as u8;
        }
    }
    positions
}

/// Whether the word could be a field's name: a letter, then letters, digits, `-` and `_`.
fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        let is_separator = |c: char| {
            c.is_whitespace()
                || matches!(c, '$' | '{' | '}' | '!' | ',' | '\'' | '"' | '`' | '[' | ']')
        };
        let mut names = Vec::new();
        for word in text.split(is_separator).filter(|word| !word.is_empty()) {
            if !is_name(word) {
                return Err(FormatError::Name(word.into()));
            }
            names.push(FieldName::parse(word));
        }
        match names.len() {
            0 => Err(FormatError::Empty),
            1..=Self::MAX_FIELDS => Ok(Self::from_names(names)),
            _ => Err(FormatError::TooManyFields),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, name) in self.names.iter().enumerate() {
            let blank = if position == 0 { "" } else { " " };
            write!(f, "{blank}${{{name}}}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Format({self})")
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.names == other.names
    }
}

impl Eq for Format {}

/// Why a text is no format.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum FormatError {
    /// It names no field.
    Empty,
    /// This cannot be the name of a field.
    Name(Box<str>),
    /// It names more than [`Format::MAX_FIELDS`] fields.
    TooManyFields,
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the format names no field"),
            Self::Name(word) => write!(f, "{word:?} cannot be the name of a field"),
            Self::TooManyFields => {
                write!(f, "the format names more than {} fields", Format::MAX_FIELDS)
            }
        }
    }
}

impl error::Error for FormatError {}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};

    use super::*;

    /// The names of the format, as AWS writes it.
    #[track_caller]
    fn parse(text: &str) -> String {
        text.parse::<Format>().unwrap().to_string()
    }

    #[test]
    fn every_spelling_of_a_format_is_understood() {
        for text in [
            "${version} ${account-id} ${srcaddr}",
            "'${version} ${account-id} ${srcaddr}'",
            "$${version} $${account-id} $${srcaddr}",
            "${!version} ${!account-id} ${!srcaddr}",
            "version account-id srcaddr",
            "version,account_id,srcaddr",
            "[\"version\", \"account-id\", \"srcaddr\"]",
            " ${version}\t${account_id}\n${srcaddr} ",
            "${version}${account-id}${srcaddr}",
            "Version ACCOUNT-ID SrcAddr",
        ] {
            assert_eq!(parse(text), "${version} ${account-id} ${srcaddr}", "{text}");
        }
    }

    #[test]
    fn unknown_names_are_kept() {
        assert_eq!(parse("srcaddr some_new-field2"), "${srcaddr} ${some-new-field2}");
    }

    #[test]
    fn a_text_without_names_is_no_format() {
        for text in ["", " ", "${} ${}", "$ { }"] {
            assert_eq!(text.parse::<Format>(), Err(FormatError::Empty), "{text}");
        }
        assert_eq!("srcaddr 10.0.0.1".parse::<Format>(), Err(FormatError::Name("10.0.0.1".into())));
        assert_eq!("bytes ".repeat(129).parse::<Format>(), Err(FormatError::TooManyFields));
        assert_eq!("bytes ".repeat(128).parse::<Format>().unwrap().len(), 128);
    }

    #[test]
    fn the_defaults_are_those_of_aws() {
        assert_eq!(
            Format::vpc_default().to_string(),
            "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} \
             ${packets} ${bytes} ${start} ${end} ${action} ${log-status}"
        );
        assert_eq!(Format::transit_gateway_default().len(), 36);
        assert_eq!(parse(&Format::vpc_default().to_string()), Format::vpc_default().to_string());
    }

    #[test]
    fn a_field_is_found_where_it_stands_first() {
        let format: Format = "bytes srcaddr bytes new-field".parse().unwrap();
        assert_eq!(format.position(Field::Bytes), Some(0));
        assert_eq!(format.position(Field::Srcaddr), Some(1));
        assert_eq!(format.position(Field::Dstaddr), None);
        assert_eq!(format.position_of("new_field"), Some(3));
        assert_eq!(format.position_of("other"), None);
    }

    #[test]
    fn a_header_is_a_line_of_mostly_known_names() {
        for (line, header) in [
            ("version account-id interface-id", true),
            ("version account_id new-field another-one", true),
            ("srcaddr", true),
            ("  srcaddr   dstaddr \r", true),
            ("", false),
            ("-", false),
            ("eni-1235b8ca ingress", false),
            ("new-field another-one srcaddr", false),
            ("2 123456789010 eni-1235b8ca123456789", false),
            ("${version} ${srcaddr}", false),
        ] {
            assert_eq!(Format::from_header(line).is_some(), header, "{line}");
        }
    }
}
