//! `ipset`: every address that sent or received.

use std::net::{IpAddr, Ipv6Addr};

use flowlogs_parser::{Addresses as Column, Column as Values, Columns, Field, Selection};
use hashbrown::HashSet;

use crate::output::{Answer, Cell, Column as Title, Kind};

/// The addresses of flows, each once.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    v4: HashSet<u32>,
    v6: HashSet<u128>,
}

impl Addresses {
    pub(super) fn add(&mut self, columns: &Columns<'_>, selection: &Selection) {
        for field in [Field::Srcaddr, Field::Dstaddr] {
            if let Some(Values::Address(addresses)) = columns.column(field) {
                self.add_column(addresses, columns, selection);
            }
        }
    }

    fn add_column(&mut self, addresses: &Column, columns: &Columns<'_>, selection: &Selection) {
        for row in selection.rows().filter(|&row| columns.is_flow(row)) {
            match addresses.get(row) {
                Some(IpAddr::V4(address)) => drop(self.v4.insert(address.to_bits())),
                Some(IpAddr::V6(address)) => drop(self.v6.insert(address.to_bits())),
                None => {}
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.v4.extend(other.v4);
        self.v6.extend(other.v6);
    }

    /// The addresses by number: IPv4 first, then IPv6.
    pub(super) fn answer(self) -> Answer {
        let mut v4: Vec<_> = self.v4.into_iter().collect();
        let mut v6: Vec<_> = self.v6.into_iter().collect();
        v4.sort_unstable();
        v6.sort_unstable();
        let v4 = v4.into_iter().map(|bits| IpAddr::from(bits.to_be_bytes()));
        let v6 = v6.into_iter().map(|bits| IpAddr::from(Ipv6Addr::from_bits(bits)));
        let rows: Vec<_> = v4.chain(v6).map(|address| vec![Cell::Address(address)]).collect();
        Answer::new(vec![Title::new("address", Kind::Address)], rows, "address", "addresses").bare()
    }
}
