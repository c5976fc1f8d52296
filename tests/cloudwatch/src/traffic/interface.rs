//! The network interfaces that capture, and where they stand.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::dice::{Dice, Purpose};

/// How many subnets the interfaces are in, each in a zone of its own.
const SUBNETS: u16 = 3;

/// A network interface, whose records make up a log stream.
#[derive(Clone, Debug)]
pub(crate) struct Interface {
    /// `eni-` and 17 hexadecimal digits.
    pub(crate) id: String,
    /// `eni-…-all`.
    pub(crate) log_stream: String,
    pub(crate) subnet_id: String,
    pub(crate) instance_id: String,
    pub(crate) az_id: String,
    pub(crate) ipv4: Ipv4Addr,
    pub(crate) ipv6: Ipv6Addr,
}

impl Interface {
    pub(super) fn new(seed: u64, region: &str, index: usize) -> Self {
        let index = u16::try_from(index).expect("at most 10,000 interfaces");
        let mut dice = Dice::new(seed, Purpose::Interface, index.into());
        let subnet = index % SUBNETS;
        let host = index / SUBNETS;
        let id = format!("eni-{}", dice.hex(17));
        // 200 hosts a /24, 64 /24s a subnet: room for 38,400 interfaces in 10.0.0.0/16.
        let [_, third] = (subnet * 64 + host / 200).to_be_bytes();
        let [_, fourth] = (10 + host % 200).to_be_bytes();
        Self {
            log_stream: format!("{id}-all"),
            id,
            subnet_id: subnet_id(seed, subnet),
            instance_id: format!("i-{}", dice.hex(17)),
            az_id: format!("{}-az{}", zone_prefix(region), subnet + 1),
            ipv4: Ipv4Addr::new(10, 0, third, fourth),
            ipv6: Ipv6Addr::new(0x2001, 0xdb8, 0, subnet + 1, 0, 0, 0, host + 10),
        }
    }
}

pub(super) fn vpc_id(seed: u64) -> String {
    let mut dice = Dice::new(seed, Purpose::Network, 0);
    format!("vpc-{}", dice.hex(17))
}

fn subnet_id(seed: u64, subnet: u16) -> String {
    let mut dice = Dice::new(seed, Purpose::Network, 1 + u64::from(subnet));
    format!("subnet-{}", dice.hex(17))
}

/// How ids of availability zones begin: `use1` for `us-east-1`.
fn zone_prefix(region: &str) -> String {
    let (area, rest) = region.split_once('-').unwrap_or((region, ""));
    let rest = rest.replace("north", "n-").replace("south", "s-");
    let initials = rest.split('-').filter_map(|part| part.chars().next());
    area.chars().chain(initials).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn zones_are_named_as_aws_names_them() {
        assert_eq!(zone_prefix("us-east-1"), "use1");
        assert_eq!(zone_prefix("eu-central-1"), "euc1");
        assert_eq!(zone_prefix("ap-southeast-2"), "apse2");
        assert_eq!(zone_prefix("ap-northeast-1"), "apne1");
        assert_eq!(zone_prefix("us-gov-west-1"), "usgw1");
        assert_eq!(zone_prefix("local"), "local");
    }

    #[test]
    fn every_interface_has_addresses_and_an_id_of_its_own() {
        let interfaces: Vec<_> =
            (0..10_000).map(|index| Interface::new(1, "us-east-1", index)).collect();
        let ipv4: HashSet<_> = interfaces.iter().map(|interface| interface.ipv4).collect();
        let ipv6: HashSet<_> = interfaces.iter().map(|interface| interface.ipv6).collect();
        let ids: HashSet<_> = interfaces.iter().map(|interface| &interface.id).collect();
        assert_eq!((ipv4.len(), ipv6.len(), ids.len()), (10_000, 10_000, 10_000));
    }
}
