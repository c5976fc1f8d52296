//! Values: what stands in a line at a field's place, and how text becomes one.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::FieldType;
use crate::error::Reason;

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
        Ok(match r#type {
            FieldType::Text | FieldType::Action | FieldType::LogStatus => Self::Text(text),
            FieldType::Address => Self::Address(address(text)?),
            FieldType::Number | FieldType::Protocol => Self::Number(number(text, u8::MAX.into())?),
            FieldType::Flags | FieldType::Port => Self::Number(number(text, u16::MAX.into())?),
            FieldType::Count => Self::Number(number(text, u64::MAX)?),
            FieldType::Time => Self::TimeMs(time_ms(text)?),
        })
    }
}

/// Reads the bytes of a value; `None` if it is absent.
pub(crate) fn parse_bytes(text: &[u8], r#type: FieldType) -> Result<Option<Value<'_>>, Reason> {
    if text == b"-" {
        return Ok(None);
    }
    let text = str::from_utf8(text).map_err(|_| Reason::NotUtf8)?;
    Value::parse(text, r#type).map(Some)
}

/// ASCII digits only: no sign, no separator, leading zeros allowed.
fn number(text: &str, limit: u64) -> Result<u64, Reason> {
    if text.is_empty() {
        return Err(Reason::NotANumber);
    }
    let mut number = Some(0_u64);
    for byte in text.bytes() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return Err(Reason::NotANumber);
        }
        number = number.and_then(|n| n.checked_mul(10)?.checked_add(digit.into()));
    }
    number.filter(|&number| number <= limit).ok_or(Reason::TooLarge(limit))
}

fn address(text: &str) -> Result<IpAddr, Reason> {
    match address_bits(text.as_bytes()) {
        Some((bits, 4)) => Ok(Ipv6Addr::from_bits(bits).to_canonical()),
        Some((bits, _)) => Ok(Ipv6Addr::from_bits(bits).into()),
        None => Err(Reason::NotAnAddress),
    }
}

/// The 128 bits of an address, and its family: 4 or 6.
pub(crate) fn address_bits(text: &[u8]) -> Option<(u128, u8)> {
    let quad = if text.len() < 16 { quad(text) } else { None };
    match quad {
        Some(address) => Some((Ipv4Addr::from_bits(address).to_ipv6_mapped().to_bits(), 4)),
        None => ipv6(text).map(|bits| (bits, 6)),
    }
}

/// Four numbers of 0 to 255 without leading zeros.
fn quad(text: &[u8]) -> Option<u32> {
    let (mut address, mut octets) = (0, 0);
    for octet in text.split(|&byte| byte == b'.') {
        let (first, rest) = octet.split_first()?;
        if octets == 4 || rest.len() > 2 || (*first == b'0' && !rest.is_empty()) {
            return None;
        }
        let mut number = 0;
        for byte in octet {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                return None;
            }
            number = number * 10 + u32::from(digit);
        }
        if number > 255 {
            return None;
        }
        address = address << 8 | number;
        octets += 1;
    }
    (octets == 4).then_some(address)
}

/// Groups of one to four hexadecimal digits; `::` stands once for one or more of zeros, and a quad
/// for the last two: RFC 4291, section 2.2.
fn ipv6(text: &[u8]) -> Option<u128> {
    let mut groups = [0_u16; 8];
    let mut count = 0;
    // How many groups stand before `::`.
    let mut gap = None;
    let mut rest = text;
    if let Some(after) = rest.strip_prefix(b"::") {
        gap = Some(0);
        rest = after;
    }
    while !rest.is_empty() {
        let (group, digits) = group(rest)?;
        if let [b'.', ..] = rest[digits..] {
            let quad = quad(rest)?;
            let [high, low] = [quad >> 16, quad & 0xffff];
            *groups.get_mut(count)? = high as u16;
            *groups.get_mut(count + 1)? = low as u16;
            count += 2;
            break;
        }
        *groups.get_mut(count)? = group;
        count += 1;
        rest = match &rest[digits..] {
            [] => break,
            [b':', b':', after @ ..] if gap.is_none() => {
                gap = Some(count);
                after
            }
            [b':', after @ ..] if !after.is_empty() => after,
            _ => return None,
        };
    }
    match gap {
        Some(gap) if count < 8 => {
            let after = 8 - (count - gap);
            groups.copy_within(gap..count, after);
            groups[gap..after].fill(0);
        }
        None if count == 8 => {}
        _ => return None,
    }
    Some(groups.iter().fold(0, |bits, &group| bits << 16 | u128::from(group)))
}

/// One to four hexadecimal digits, and how many they are.
fn group(text: &[u8]) -> Option<(u16, usize)> {
    let (mut group, mut digits) = (0, 0);
    for &byte in text {
        let digit = HEXADECIMAL[usize::from(byte)];
        if digit > 15 {
            break;
        }
        if digits == 4 {
            return None;
        }
        group = group << 4 | u16::from(digit);
        digits += 1;
    }
    (digits > 0).then_some((group, digits))
}

/// The value of each hexadecimal digit, and more than 15 for every other byte.
static HEXADECIMAL: [u8; 256] = {
    let mut values = [u8::MAX; 256];
    let mut value = 0;
    while value < 16 {
        values[b"0123456789abcdef"[value as usize] as usize] = value;
        values[b"0123456789ABCDEF"[value as usize] as usize] = value;
        value += 1;
    }
    values
};

/// 9999-12-31T23:59:59Z, the last second that calendars agree on.
pub(crate) const LAST_SECOND: u64 = 253_402_300_799;
/// The least number of 13 digits.
const LEAST_MILLISECONDS: u64 = 1_000_000_000_000;
/// The largest number of 13 digits.
const LAST_MILLISECOND: u64 = 9_999_999_999_999;

/// Seconds, or 13 digits of milliseconds, which occur in practice although AWS documents seconds.
fn time_ms(text: &str) -> Result<u64, Reason> {
    match number(text, u64::MAX).map_err(|reason| match reason {
        Reason::TooLarge(_) => Reason::TooLarge(LAST_MILLISECOND),
        reason => reason,
    })? {
        seconds @ ..=LAST_SECOND => Ok(seconds * 1000),
        milliseconds @ LEAST_MILLISECONDS..=LAST_MILLISECOND => Ok(milliseconds),
        ..LEAST_MILLISECONDS => Err(Reason::TooLarge(LAST_SECOND)),
        _ => Err(Reason::TooLarge(LAST_MILLISECOND)),
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
