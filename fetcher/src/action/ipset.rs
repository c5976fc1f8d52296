//! `ipset`: every address that sent or received.

use std::collections::HashSet;
use std::io::{self, Write};
use std::net::IpAddr;

use flowlogs_parser::FlowRecord;

/// Collects the addresses of flows, each once.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Ipset {
    addresses: HashSet<IpAddr>,
}

impl Ipset {
    pub(crate) fn take(&mut self, record: &FlowRecord<'_>) {
        if record.is_flow() {
            self.addresses.extend(record.srcaddr());
            self.addresses.extend(record.dstaddr());
        }
    }

    /// How many different addresses there are.
    pub(crate) fn len(&self) -> usize {
        self.addresses.len()
    }

    /// Prints the addresses by number: IPv4 first, then IPv6.
    pub(crate) fn finish(&self, out: &mut impl Write) -> io::Result<()> {
        let mut addresses: Vec<_> = self.addresses.iter().collect();
        addresses.sort_unstable();
        addresses.into_iter().try_for_each(|address| writeln!(out, "{address}"))
    }
}
