//! Reports: questions that have a name. They are those that AWS's own integration with Athena comes
//! with (`GetFlowLogsIntegrationTemplate`), under names that can be typed.

use flowlogs_parser::Filter;
use flowlogs_parser::aggregate::Measure;

use super::{ActionError, Groups, Wishes};

/// A question that has a name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Report {
    pub(crate) name: &'static str,
    /// What it tells.
    pub(crate) help: &'static str,
    /// Its name at AWS, without `VpcFlowLogs` before it.
    pub(crate) aws_name: &'static str,
    pub(crate) filter: &'static str,
    pub(crate) keys: &'static str,
    order: Measure,
}

use Measure::{Bytes, Flows};

/// All reports.
pub(crate) const REPORTS: [Report; 14] = [
    report(
        "accepted",
        "Who was let through to whom",
        "AcceptedTraffic",
        "action accept",
        "srcaddr,dstaddr,dstport,protocol",
        Bytes,
    ),
    report(
        "rejected",
        "Who was refused what",
        "RejectedTraffic",
        "action reject",
        "srcaddr,dstaddr,dstport,protocol",
        Flows,
    ),
    report(
        "rejected-tcp",
        "Who was refused which TCP port",
        "RejectedTCPTraffic",
        "action reject and proto tcp",
        "srcaddr,dstaddr,dstport",
        Flows,
    ),
    report(
        "admin-ports",
        "Traffic to ports of administration",
        "AdminPortTraffic",
        "dst port in [20, 21, 22, 23, 25, 110, 143, 3306, 3389, 5432, 5900]",
        "srcaddr,dstaddr,dstport,action",
        Flows,
    ),
    report(
        "ssh-rdp",
        "Traffic to SSH and RDP",
        "SshRdpTraffic",
        "dst port in [22, 3389]",
        "srcaddr,dstaddr,dstport,action",
        Flows,
    ),
    report("ipv4", "Traffic by IPv4", "IPv4Traffic", "ipv4", "srcaddr,dstaddr", Bytes),
    report("ipv6", "Traffic by IPv6", "IPv6Traffic", "ipv6", "srcaddr,dstaddr", Bytes),
    report("top-talkers", "Pairs with the most bytes", "TopTalkers", "", "srcaddr,dstaddr", Bytes),
    report(
        "top-talkers-packet",
        "The same before NAT",
        "TopTalkersPacketLevel",
        "",
        "pkt-srcaddr,pkt-dstaddr",
        Bytes,
    ),
    report(
        "top-instances",
        "Instances with the most bytes",
        "TopTalkingInstances",
        "instance present",
        "instance-id",
        Bytes,
    ),
    report(
        "top-subnets",
        "Subnets with the most bytes",
        "TopTalkingSubnets",
        "subnet present",
        "subnet-id",
        Bytes,
    ),
    report(
        "top-tcp",
        "TCP with the most bytes",
        "TopTCPTraffic",
        "proto tcp",
        "srcaddr,dstaddr,dstport",
        Bytes,
    ),
    report("sources", "What each source sent", "TrafficFrmSrcAddr", "", "srcaddr", Bytes),
    report("destinations", "What each destination got", "TrafficToDstAddr", "", "dstaddr", Bytes),
];

const fn report(
    name: &'static str,
    help: &'static str,
    aws_name: &'static str,
    filter: &'static str,
    keys: &'static str,
    order: Measure,
) -> Report {
    Report { name, help, aws_name, filter, keys, order }
}

impl Report {
    pub(super) fn parts(&self, wishes: &Wishes<'_>) -> Result<(Groups, Filter), ActionError> {
        let text = wishes.by.unwrap_or(self.keys).to_owned();
        let grouping =
            text.parse().map_err(|error| ActionError::Grouping { text: text.clone(), error })?;
        let wishes = Wishes { order: wishes.order.or(Some(self.order)), ..wishes.clone() };
        Ok((Groups::top(Some(grouping), &wishes), self.filter.parse()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_report_is_a_filter_and_a_grouping() {
        for report in REPORTS {
            report
                .parts(&Wishes::default())
                .unwrap_or_else(|error| panic!("{}: {error}", report.name));
        }
    }
}
