//! What the records of a group have in common.

use core::fmt;
use core::net::IpAddr;

/// What the records of a group have in common for a key.
///
/// Displays as it stands in a log, times as Unix seconds; a network as `10.0.0.0/8`. Numbers come
/// before addresses, times and texts; IPv4 before IPv6.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum KeyValue<'a> {
    /// A number of any range, such as a port.
    Number(u64),
    /// A whole address.
    Address(IpAddr),
    /// All addresses that begin with these bits.
    Network {
        /// The first of them.
        address: IpAddr,
        /// How many bits they have in common.
        prefix: u8,
    },
    /// A moment, or the begin of a bin, in milliseconds since 1970-01-01T00:00:00Z.
    TimeMs(u64),
    /// Text, also that of `action`, `log-status` and of unknown fields.
    Text(&'a str),
}

impl KeyValue<'_> {
    pub(super) const fn network(address: IpAddr, prefix: u8) -> Self {
        match (address, prefix) {
            (IpAddr::V4(_), 32) | (IpAddr::V6(_), 128) => Self::Address(address),
            _ => Self::Network { address, prefix },
        }
    }
}

impl fmt::Display for KeyValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Address(address) => write!(f, "{address}"),
            Self::Network { address, prefix } => write!(f, "{address}/{prefix}"),
            Self::TimeMs(time) => match (time / 1000, time % 1000) {
                (seconds, 0) => write!(f, "{seconds}"),
                (seconds, fraction) => write!(f, "{seconds}.{fraction:03}"),
            },
            Self::Text(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn values_display_as_in_a_log() {
        let address: IpAddr = "2001:db8::".parse().unwrap();
        for (value, expected) in [
            (KeyValue::Number(443), "443"),
            (KeyValue::Address(address), "2001:db8::"),
            (KeyValue::Network { address, prefix: 32 }, "2001:db8::/32"),
            (KeyValue::TimeMs(1_600_000_000_000), "1600000000"),
            (KeyValue::TimeMs(1_600_000_000_007), "1600000000.007"),
            (KeyValue::Text("ACCEPT"), "ACCEPT"),
        ] {
            assert_eq!(value.to_string(), expected);
        }
    }
}
