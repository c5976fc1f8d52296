//! A set of addresses, made of networks.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::str::FromStr;

use crate::order;

/// Addresses from one network or several. IPv4 and IPv6 are apart: `::/0` holds no IPv4 address.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Networks {
    v4: Box<[Block<u32>]>,
    v6: Box<[Block<u128>]>,
}

/// The addresses of a network. Those of a set are in order and apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Block<T> {
    first: T,
    last: T,
}

/// Addresses that begin with the same bits; an address alone has all of them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Network {
    V4(Ipv4Addr, u32),
    V6(Ipv6Addr, u32),
}

impl Networks {
    pub(crate) fn new(networks: impl IntoIterator<Item = Network>) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for network in networks {
            match network {
                Network::V4(address, prefix) => {
                    let host_bits = u32::MAX.checked_shr(prefix).unwrap_or(0);
                    let address = u32::from(address);
                    v4.push(Block { first: address & !host_bits, last: address | host_bits });
                }
                Network::V6(address, prefix) => {
                    let host_bits = u128::MAX.checked_shr(prefix).unwrap_or(0);
                    let address = u128::from(address);
                    v6.push(Block { first: address & !host_bits, last: address | host_bits });
                }
            }
        }
        Self { v4: apart(v4), v6: apart(v6) }
    }

    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(address) => contains(&self.v4, address.into()),
            IpAddr::V6(address) => self.contains_bits(address.into()),
        }
    }

    /// Whether the address of these bits is a member, one of IPv4 written as IPv6.
    pub(super) fn contains_bits(&self, bits: u128) -> bool {
        match Ipv6Addr::from_bits(bits).to_ipv4_mapped() {
            Some(address) => contains(&self.v4, address.into()),
            None => contains(&self.v6, bits),
        }
    }

    /// The bits of the first and of the last address, if those between are the members: there is one
    /// network, and it does not stand around IPv4.
    pub(super) fn only(&self) -> Option<(u128, u128)> {
        const MAPPED_V4: u128 = 0xffff << Ipv4Addr::BITS;
        match (&*self.v4, &*self.v6) {
            ([block], []) => {
                Some((MAPPED_V4 | u128::from(block.first), MAPPED_V4 | u128::from(block.last)))
            }
            ([], [block]) if block.last < MAPPED_V4 || block.first > MAPPED_V4 => {
                Some((block.first, block.last))
            }
            _ => None,
        }
    }

    /// IPv4 before IPv6, each in the order of its addresses.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Network> {
        let v4 = self.v4.iter().map(|block| {
            Network::V4(block.first.into(), (block.first ^ block.last).leading_zeros())
        });
        let v6 = self.v6.iter().map(|block| {
            Network::V6(block.first.into(), (block.first ^ block.last).leading_zeros())
        });
        v4.chain(v6)
    }
}

impl<T: Copy + Ord> Block<T> {
    fn contains(self, address: T) -> bool {
        (self.first..=self.last).contains(&address)
    }
}

impl Network {
    /// Every IPv4 address.
    pub(crate) const ALL_V4: Self = Self::V4(Ipv4Addr::UNSPECIFIED, 0);
    /// Every IPv6 address.
    pub(crate) const ALL_V6: Self = Self::V6(Ipv6Addr::UNSPECIFIED, 0);

    pub(crate) const fn is_address(self) -> bool {
        matches!(self, Self::V4(_, Ipv4Addr::BITS) | Self::V6(_, Ipv6Addr::BITS))
    }
}

/// Orders the blocks and leaves out those that lie in another. Networks cannot overlap otherwise.
fn apart<T: Copy + Ord>(mut blocks: Vec<Block<T>>) -> Box<[Block<T>]> {
    order::sort_by(&mut blocks, |a, b| a.first.cmp(&b.first).then(b.last.cmp(&a.last)));
    blocks.dedup_by(|next, kept| next.last <= kept.last);
    blocks.into()
}

fn contains<T: Copy + Ord>(blocks: &[Block<T>], address: T) -> bool {
    if blocks.len() <= FEW {
        // Without a branch, which addresses would take now so and now so.
        return blocks.iter().fold(false, |is_in, block| is_in | block.contains(address));
    }
    let before = blocks.partition_point(|block| block.first <= address).checked_sub(1);
    before.is_some_and(|before| blocks[before].contains(address))
}

/// So many blocks are as soon tried each as searched.
const FEW: usize = 4;

/// Takes `10.0.0.0/8` and `10.0.0.1`. Bits after the prefix do not count, and an IPv4 address that
/// is written as IPv6 is IPv4.
impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(parse_prefix(prefix)?)),
            None => (text, None),
        };
        match address.parse().map_err(|_| NotANetwork)? {
            IpAddr::V4(address) => match prefix.unwrap_or(Ipv4Addr::BITS) {
                prefix @ ..=Ipv4Addr::BITS => Ok(Self::V4(address, prefix)),
                _ => Err(NotANetwork),
            },
            IpAddr::V6(address) => {
                match (address.to_ipv4_mapped(), prefix.unwrap_or(Ipv6Addr::BITS)) {
                    (Some(address), prefix @ MAPPED..=Ipv6Addr::BITS) => {
                        Ok(Self::V4(address, prefix - MAPPED))
                    }
                    (_, prefix @ ..=Ipv6Addr::BITS) => Ok(Self::V6(address, prefix)),
                    _ => Err(NotANetwork),
                }
            }
        }
    }
}

/// How many bits stand before an IPv4 address that is written as IPv6.
const MAPPED: u32 = Ipv6Addr::BITS - Ipv4Addr::BITS;

fn parse_prefix(text: &str) -> Result<u32, NotANetwork> {
    // `parse` alone would take a sign.
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotANetwork);
    }
    text.parse().map_err(|_| NotANetwork)
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct NotANetwork;

/// An address alone is shown without its prefix.
impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (address, prefix) = match *self {
            Self::V4(address, prefix) => (IpAddr::V4(address), prefix),
            Self::V6(address, prefix) => (IpAddr::V6(address), prefix),
        };
        if self.is_address() { write!(f, "{address}") } else { write!(f, "{address}/{prefix}") }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn networks(texts: &str) -> Networks {
        Networks::new(texts.split(' ').map(|text| text.parse().unwrap()))
    }

    #[track_caller]
    fn assert_shows(texts: &str, expected: &str) {
        let shown: Vec<_> = networks(texts).iter().map(|network| network.to_string()).collect();
        assert_eq!(shown.join(" "), expected);
    }

    #[test]
    fn a_set_is_shown_in_order_without_what_lies_in_another() {
        assert_shows("10.0.0.5", "10.0.0.5");
        assert_shows("10.0.0.5/32", "10.0.0.5");
        assert_shows("10.1.2.3/8", "10.0.0.0/8");
        assert_shows("10.0.0.0/0", "0.0.0.0/0");
        assert_shows("2001:DB8:0::1/32", "2001:db8::/32");
        assert_shows("::1/0 192.0.2.1", "192.0.2.1 ::/0");
        assert_shows("::ffff:10.1.0.0/104 ::ffff:192.0.2.1", "10.0.0.0/8 192.0.2.1");
        assert_shows(
            "10.1.0.0/16 9.0.0.1 10.0.0.0/8 10.0.0.0/9 11.0.0.0/8",
            "9.0.0.1 10.0.0.0/8 11.0.0.0/8",
        );
    }

    #[test]
    fn an_address_is_in_a_set_from_the_first_to_the_last_of_a_network() {
        let set = networks("10.0.0.0/30 10.0.0.8/30 192.0.2.1 2001:db8::/127");
        for (address, expected) in [
            ("9.255.255.255", false),
            ("10.0.0.0", true),
            ("10.0.0.3", true),
            ("10.0.0.4", false),
            ("10.0.0.8", true),
            ("10.0.0.11", true),
            ("10.0.0.12", false),
            ("192.0.2.1", true),
            ("255.255.255.255", false),
            ("::ffff:10.0.0.1", true),
            ("2001:db8::1", true),
            ("2001:db8::2", false),
            ("::", false),
        ] {
            assert_eq!(set.contains(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn many_networks_are_searched() {
        let set = networks("10.0.0.0/30 10.0.0.8/30 10.0.0.16 10.0.0.18 10.0.0.20 10.0.1.0/24");
        let contained: Vec<u8> =
            (0..=255).filter(|&last| set.contains([10, 0, 0, last].into())).collect();
        assert_eq!(contained, [0, 1, 2, 3, 8, 9, 10, 11, 16, 18, 20]);
    }

    #[test]
    fn a_network_alone_is_all_between_two_addresses() {
        let only = |texts| {
            networks(texts).only().map(|(first, last)| [first, last].map(Ipv6Addr::from_bits))
        };
        let between = |first: &str, last: &str| Some([first, last].map(|end| end.parse().unwrap()));
        assert_eq!(only("10.0.0.0/8"), between("::ffff:10.0.0.0", "::ffff:10.255.255.255"));
        assert_eq!(only("::/64"), None);
        assert_eq!(only("::/96"), between("::", "::255.255.255.255"));
        assert_eq!(only("::1:0:0:0/80"), between("::1:0:0:0", "::1:ffff:ffff:ffff"));
        assert_eq!(only("10.0.0.1 ::1"), None);
        assert_eq!(only("10.0.0.1 10.0.0.3"), None);
    }

    #[test]
    fn families_are_apart() {
        let (v4, v6) = (networks("0.0.0.0/0"), networks("::/0"));
        for (address, is_v4) in
            [("10.0.0.1", true), ("::ffff:10.0.0.1", true), ("::10.0.0.1", false)]
        {
            let address = address.parse().unwrap();
            assert_eq!((v4.contains(address), v6.contains(address)), (is_v4, !is_v4), "{address}");
        }
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in [
            "",
            "10",
            "10.0.0",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0.0/+8",
            "::/129",
            "10.0.0.0/8/8",
            "/8",
            "10.0.0.0/255.0.0.0",
            "fe80::1%eth0",
        ] {
            assert_eq!(text.parse::<Network>(), Err(NotANetwork), "{text}");
        }
    }
}
