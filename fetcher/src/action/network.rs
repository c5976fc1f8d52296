//! Addresses that share their first bits.

use std::error;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// A CIDR block, such as `10.0.0.0/8` or `2001:db8::/32`; a lone address is a block of one.
///
/// IPv4 addresses written as IPv6 (`::ffff:10.0.0.5`) count as IPv4. Bits after the prefix are
/// ignored.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Network {
    /// Never an IPv4 address in the clothes of IPv6.
    address: IpAddr,
    /// At most 32 for IPv4, 128 for IPv6.
    prefix: u32,
}

impl Network {
    /// Whether the address lies in the block.
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let differing = own.to_bits() ^ other.to_bits();
                differing.leading_zeros() >= self.prefix
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differing = own.to_bits() ^ other.to_bits();
                differing.leading_zeros() >= self.prefix
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let written: IpAddr = address.parse().map_err(|_| NotANetwork)?;
        let address = written.to_canonical();
        let bits = if address.is_ipv4() { 32 } else { 128 };
        let Some(prefix) = prefix else {
            return Ok(Self { address, prefix: bits });
        };
        if !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotANetwork);
        }
        let prefix: u32 = prefix.parse().map_err(|_| NotANetwork)?;
        // The prefix of `::ffff:10.0.0.0/104` counts the 96 bits before the IPv4 address.
        let clothes = if written == address { 0 } else { 96 };
        match prefix.checked_sub(clothes) {
            Some(prefix) if prefix <= bits => Ok(Self { address, prefix }),
            _ => Err(NotANetwork),
        }
    }
}

/// A text is neither an address nor a CIDR block.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct NotANetwork;

impl fmt::Display for NotANetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("neither an address nor a CIDR block")
    }
}

impl error::Error for NotANetwork {}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn contains(network: &str, address: &str) -> bool {
        network.parse::<Network>().unwrap().contains(address.parse().unwrap())
    }

    #[test]
    fn a_block_contains_what_shares_its_first_bits() {
        for (network, address, expected) in [
            ("10.0.0.5", "10.0.0.5", true),
            ("10.0.0.5", "10.0.0.50", false),
            ("10.0.0.0/24", "10.0.0.255", true),
            ("10.0.0.0/24", "10.0.1.0", false),
            ("10.0.0.9/24", "10.0.0.1", true),
            ("10.0.0.4/31", "10.0.0.5", true),
            ("10.0.0.4/32", "10.0.0.5", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "::1", false),
            ("2001:DB8:0::5", "2001:db8::5", true),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::", false),
            ("::/0", "2001:db8::1", true),
            ("::/0", "10.0.0.5", false),
            ("::ffff:10.0.0.5", "10.0.0.5", true),
            ("10.0.0.5", "::ffff:10.0.0.5", true),
            ("::ffff:10.0.0.0/104", "10.200.0.1", true),
        ] {
            assert_eq!(contains(network, address), expected, "{network} {address}");
        }
    }

    #[test]
    fn what_is_no_block_is_refused() {
        for text in [
            "",
            "x",
            "10.0.0",
            "10.0.0.256",
            "010.0.0.1",
            "10.0.0.0/33",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "10.0.0.0/8/8",
            "2001:db8::/129",
            "::ffff:10.0.0.0/95",
            "10.0.0.5:443",
            " 10.0.0.5",
            "10.0.0.0/99999999999",
        ] {
            assert_eq!(text.parse::<Network>(), Err(NotANetwork), "{text}");
        }
    }
}
