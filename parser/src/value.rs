//! Values: what stands in a line at a field's place, and how text becomes one.

use core::fmt;
use core::net::IpAddr;

use crate::FieldType;
use crate::address::address;
use crate::digits::number;
use crate::error::Reason;
use crate::place::Place;

/// One value of a record, typed after its field.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// Text, also that of `action`, `log-status` and of unknown fields.
    Text(&'a str),
    /// A number of any range.
    Number(u64),
    /// An address.
    Address(IpAddr),
    /// A moment, in milliseconds since 1970-01-01T00:00:00Z.
    TimeMs(u64),
}

impl<'a> Value<'a> {
    /// Reads the text of a value.
    pub(crate) fn parse(text: &'a str, r#type: FieldType) -> Result<Self, Reason> {
        Self::read(text, Place::all(text.as_bytes()), r#type)
            .ok_or_else(|| what_is_wrong(text, r#type))
    }

    /// Reads the value at this place of a line; `None` if it is not of this type, as `-` is of none
    /// but text.
    #[inline(always)]
    pub(crate) fn read(line: &'a str, place: Place, r#type: FieldType) -> Option<Self> {
        let bytes = line.as_bytes();
        match r#type {
            FieldType::Text | FieldType::Action | FieldType::LogStatus => {
                place.text(line).map(Self::Text)
            }
            FieldType::Address => address(bytes, place).map(Self::Address),
            FieldType::Time => time_ms(number(bytes, place)?).ok().map(Self::TimeMs),
            FieldType::Number
            | FieldType::Protocol
            | FieldType::Flags
            | FieldType::Port
            | FieldType::Count => {
                number(bytes, place).filter(|&number| number <= limit(r#type)).map(Self::Number)
            }
        }
    }
}

impl Value<'_> {
    /// Whether what stands there is a value of this type, if it is not `-`.
    #[inline(always)]
    pub(crate) fn is(line: &[u8], place: Place, r#type: FieldType) -> bool {
        match r#type {
            FieldType::Text | FieldType::Action | FieldType::LogStatus => true,
            FieldType::Address => address(line, place).is_some(),
            FieldType::Time => number(line, place).is_some_and(|time| time_ms(time).is_ok()),
            _ => number(line, place).is_some_and(|number| number <= limit(r#type)),
        }
    }
}

/// Reads the bytes of a value; `None` if it is absent.
pub(crate) fn parse_bytes(text: &[u8], r#type: FieldType) -> Result<Option<Value<'_>>, Reason> {
    if text == b"-" {
        return Ok(None);
    }
    if r#type == FieldType::Address {
        let address = address(text, Place::all(text)).ok_or(Reason::NotAnAddress)?;
        return Ok(Some(Value::Address(address)));
    }
    let text = str::from_utf8(text).map_err(|_| Reason::NotUtf8)?;
    Value::parse(text, r#type).map(Some)
}

/// Why the text is no value of the type.
#[cold]
fn what_is_wrong(text: &str, r#type: FieldType) -> Reason {
    if r#type == FieldType::Address {
        return Reason::NotAnAddress;
    }
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Reason::NotANumber;
    }
    match r#type {
        FieldType::Time => {
            let time = number(text.as_bytes(), Place::all(text.as_bytes())).unwrap_or(u64::MAX);
            Reason::TooLarge(time_ms(time).err().unwrap_or(LAST_MILLISECOND))
        }
        r#type => Reason::TooLarge(limit(r#type)),
    }
}

/// The largest number of the type.
#[inline(always)]
const fn limit(r#type: FieldType) -> u64 {
    match r#type {
        FieldType::Number | FieldType::Protocol => u8::MAX as u64,
        FieldType::Flags | FieldType::Port => u16::MAX as u64,
        _ => u64::MAX,
    }
}

/// 9999-12-31T23:59:59Z, the last second that calendars agree on.
pub(crate) const LAST_SECOND: u64 = 253_402_300_799;
/// The least number of 13 digits.
const LEAST_MILLISECONDS: u64 = 1_000_000_000_000;
/// The largest number of 13 digits.
const LAST_MILLISECOND: u64 = 9_999_999_999_999;

/// The milliseconds of seconds, or of 13 digits of milliseconds, which occur in practice although AWS
/// documents seconds. An error is the limit that the number exceeds.
#[inline(always)]
pub(crate) const fn time_ms(number: u64) -> Result<u64, u64> {
    match number {
        seconds @ ..=LAST_SECOND => Ok(seconds * 1000),
        milliseconds @ LEAST_MILLISECONDS..=LAST_MILLISECOND => Ok(milliseconds),
        ..LEAST_MILLISECONDS => Err(LAST_SECOND),
        _ => Err(LAST_MILLISECOND),
    }
}

/// The seconds of a [time](time_ms) that was checked.
#[inline(always)]
pub(crate) const fn seconds(number: u64) -> u64 {
    match number {
        seconds @ ..=LAST_SECOND => seconds,
        milliseconds => milliseconds / 1000,
    }
}

macro_rules! define_words {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $variant_doc:literal])+ $variant:ident = $word:literal,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum $name<'a> {
            $($(#[doc = $variant_doc])+ $variant,)+
            /// A word that AWS did not document when this was written.
            Other(&'a str),
        }

        impl<'a> $name<'a> {
            /// Reads AWS's word. Case counts.
            #[must_use]
            pub fn from_text(text: &'a str) -> Self {
                match text {
                    $($word => Self::$variant,)+
                    other => Self::Other(other),
                }
            }

            /// AWS's word.
            #[must_use]
            pub const fn as_str(self) -> &'a str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(other) => other,
                }
            }
        }

        impl fmt::Display for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

define_words! {
    /// Whether traffic was let through.
    Action {
        /// Let through.
        Accept = "ACCEPT",
        /// Stopped by a security group or network ACL, or came after the connection's end.
        Reject = "REJECT",
    }
}

define_words! {
    /// Whether an interval had traffic, and whether it could be logged.
    LogStatus {
        /// Logged as it was.
        Ok = "OK",
        /// The interface had no traffic in the interval: the line is no flow.
        NoData = "NODATA",
        /// Records were lost to capacity or an internal error: the line stands for many.
        SkipData = "SKIPDATA",
    }
}

impl LogStatus<'_> {
    /// Whether a line of this status tells of traffic: one without a status does.
    pub(crate) const fn is_of_flow(status: Option<Self>) -> bool {
        !matches!(status, Some(Self::NoData | Self::SkipData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_parses(text: &str, r#type: FieldType, expected: Result<Value<'_>, Reason>) {
        assert_eq!(Value::parse(text, r#type), expected, "{text:?}");
    }

    #[test]
    fn numbers_are_ascii_digits_within_their_range() {
        use FieldType::{Count, Flags, Number, Port, Protocol};
        let ok = |number| Ok(Value::Number(number));
        assert_parses("0", Count, ok(0));
        assert_parses("007", Count, ok(7));
        assert_parses("18446744073709551615", Count, ok(u64::MAX));
        assert_parses("18446744073709551616", Count, Err(Reason::TooLarge(u64::MAX)));
        assert_parses("65535", Port, ok(65535));
        assert_parses("65536", Port, Err(Reason::TooLarge(65535)));
        assert_parses("65535", Flags, ok(65535));
        assert_parses("255", Protocol, ok(255));
        assert_parses("256", Protocol, Err(Reason::TooLarge(255)));
        assert_parses("11", Number, ok(11));
        for text in
            ["", "+1", "-1", "1_000", "1.0", "1e3", "0x10", "\u{0661}", "\u{ff11}", "--", "None"]
        {
            assert_parses(text, Count, Err(Reason::NotANumber));
        }
    }

    #[test]
    fn times_are_seconds_or_thirteen_digits_of_milliseconds() {
        use FieldType::Time;
        assert_parses("0", Time, Ok(Value::TimeMs(0)));
        assert_parses("1418530010", Time, Ok(Value::TimeMs(1_418_530_010_000)));
        assert_parses("2147483648", Time, Ok(Value::TimeMs(2_147_483_648_000)));
        assert_parses("253402300799", Time, Ok(Value::TimeMs(253_402_300_799_000)));
        assert_parses("253402300800", Time, Err(Reason::TooLarge(LAST_SECOND)));
        assert_parses("1600000000123", Time, Ok(Value::TimeMs(1_600_000_000_123)));
        assert_parses("9999999999999", Time, Ok(Value::TimeMs(LAST_MILLISECOND)));
        assert_parses("10000000000000", Time, Err(Reason::TooLarge(LAST_MILLISECOND)));
        assert_parses("99999999999999999999", Time, Err(Reason::TooLarge(LAST_MILLISECOND)));
        assert_parses("1600000000.5", Time, Err(Reason::NotANumber));
    }

    #[test]
    fn addresses_are_of_both_families() {
        use FieldType::Address;
        let ok = |text: &str| Ok(Value::Address(text.parse().unwrap()));
        for text in
            ["10.0.0.5", "::", "2001:db8::1", "2001:db8:0:0:8:800:200c:417a", "::ffff:192.0.2.128"]
        {
            assert_parses(text, Address, ok(text));
        }
        for text in ["999.1.2.3", "010.0.0.1", "10.0.0", "fe80::1%eth0", "not-an-ip", "10.0.0.5/8"]
        {
            assert_parses(text, Address, Err(Reason::NotAnAddress));
        }
    }

    #[test]
    fn words_that_aws_did_not_document_are_kept() {
        for text in ["ACCEPT", "REJECT", "accept", "DROP"] {
            assert_eq!(Action::from_text(text).as_str(), text);
        }
        assert_eq!(Action::from_text("reject"), Action::Other("reject"));
        for text in ["OK", "NODATA", "SKIPDATA", "INCOMPLETEDATA"] {
            assert_eq!(LogStatus::from_text(text).as_str(), text);
        }
    }
}
