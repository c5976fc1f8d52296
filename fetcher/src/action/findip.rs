//! `findip ADDR|CIDR…`: the records of an address.

use std::io::{self, Write};
use std::net::IpAddr;

use flowlogs_parser::FlowRecord;

use super::network::Network;
use crate::output::text;

/// Prints the records that an address of one of the networks takes part in.
///
/// Addresses are compared as numbers, however they are written, and the packet's own addresses
/// count too.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Findip {
    networks: Vec<Network>,
    found: u64,
}

impl Findip {
    pub(crate) const fn new(networks: Vec<Network>) -> Self {
        Self { networks, found: 0 }
    }

    /// How many records were printed.
    pub(crate) const fn found(&self) -> u64 {
        self.found
    }

    pub(crate) fn take(&mut self, record: &FlowRecord<'_>, out: &mut impl Write) -> io::Result<()> {
        if self.concerns(record) {
            self.found += 1;
            text::write_record(record, out)?;
        }
        Ok(())
    }

    fn concerns(&self, record: &FlowRecord<'_>) -> bool {
        let matches =
            |address: IpAddr| self.networks.iter().any(|network| network.contains(address));
        record.srcaddr().is_some_and(matches)
            || record.dstaddr().is_some_and(matches)
            || record.pkt_srcaddr().is_some_and(matches)
            || record.pkt_dstaddr().is_some_and(matches)
    }
}
