//! Which groups are of traffic that its sender's interface logged too.

use core::net::IpAddr;

use hashbrown::{HashMap, HashSet};

use super::KeyValue;
use super::grouping::Part;
use super::keys::{Keys, Origin};
use crate::Field;

/// What tells the records of two interfaces apart, after the columns that are asked for.
pub(super) fn columns() -> [(Origin, Part); 6] {
    [
        Origin::Either(Field::InterfaceId, Field::ResourceId),
        Origin::Field(Field::Srcaddr),
        Origin::Field(Field::Dstaddr),
        Origin::Either(Field::PktSrcaddr, Field::Srcaddr),
        Origin::Field(Field::FlowDirection),
        Origin::Field(Field::Action),
    ]
    .map(|origin| (origin, Part::Whole))
}

/// What a group's hidden columns tell.
struct Group<'k> {
    /// The number of the interface's name.
    interface: Option<u32>,
    source: Option<IpAddr>,
    destination: Option<IpAddr>,
    sender: Option<IpAddr>,
    direction: Option<KeyValue<'k>>,
    is_rejected: bool,
}

impl<'k> Group<'k> {
    fn new(keys: &'k Keys, index: usize, first: usize) -> Self {
        let address = |column| match keys.value(index, first + column) {
            Some(KeyValue::Address(address)) => Some(address),
            _ => None,
        };
        Self {
            interface: keys.text_number(index, first),
            source: address(1),
            destination: address(2),
            sender: address(3),
            direction: keys.value(index, first + 4),
            is_rejected: keys.value(index, first + 5) == Some(KeyValue::Text("REJECT")),
        }
    }
}

/// Which way the traffic of a group goes, as the interface sees it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Direction {
    Ingress,
    Egress,
}

/// What is known of interfaces once all records were seen.
pub(super) struct Senders {
    /// Index of the first hidden column.
    first: usize,
    /// By interface and whether it is of IPv6: the addresses that all its records have.
    own: HashMap<(u32, bool), [Option<IpAddr>; 2]>,
    /// Addresses that traffic which was let through was logged from, as egress.
    addresses: HashSet<IpAddr>,
}

/// Whether a group is counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Verdict {
    Counted,
    /// It is, for lack of knowledge.
    Undecided,
    /// The sender's interface logged the same traffic.
    Double,
}

impl Senders {
    pub(super) fn new(keys: &Keys, first: usize) -> Self {
        let mut known = Self { first, own: HashMap::new(), addresses: HashSet::new() };
        for index in 0..keys.len() {
            known.learn_own(&Group::new(keys, index, first));
        }
        for index in 0..keys.len() {
            let group = Group::new(keys, index, first);
            if known.direction(&group) == Some(Direction::Egress) && !group.is_rejected {
                known.addresses.extend(group.source.into_iter().chain(group.sender));
            }
        }
        known
    }

    pub(super) fn verdict(&self, keys: &Keys, index: usize) -> Verdict {
        let group = Group::new(keys, index, self.first);
        match self.direction(&group) {
            None => Verdict::Undecided,
            Some(Direction::Egress) => Verdict::Counted,
            Some(Direction::Ingress) if group.is_rejected => Verdict::Counted,
            Some(Direction::Ingress) => {
                let is_known = |address: Option<IpAddr>| {
                    address.is_some_and(|address| self.addresses.contains(&address))
                };
                if is_known(group.source) || is_known(group.sender) {
                    Verdict::Double
                } else {
                    Verdict::Counted
                }
            }
        }
    }

    /// An interface's own primary address is the one that stands in each of its records.
    fn learn_own(&mut self, group: &Group<'_>) {
        let (Some(interface), Some(source), Some(destination)) =
            (group.interface, group.source, group.destination)
        else {
            return;
        };
        let both = [Some(source), Some(destination)];
        let own = self.own.entry((interface, source.is_ipv6())).or_insert(both);
        for address in own {
            *address = address.filter(|_| both.contains(address));
        }
    }

    fn direction(&self, group: &Group<'_>) -> Option<Direction> {
        match group.direction {
            Some(KeyValue::Text("ingress")) => return Some(Direction::Ingress),
            Some(KeyValue::Text("egress")) => return Some(Direction::Egress),
            _ => {}
        }
        let (source, destination) = (group.source?, group.destination?);
        match *self.own.get(&(group.interface?, source.is_ipv6()))? {
            [Some(_), Some(_)] | [None, None] => None,
            [own, None] | [None, own] => match (own == Some(source), own == Some(destination)) {
                (true, false) => Some(Direction::Egress),
                (false, true) => Some(Direction::Ingress),
                _ => None,
            },
        }
    }
}
