//! Who talks with whom: an inside interface, a peer, and the ports they use.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Action, Direction, Flow, Traffic};
use crate::dice::{Dice, Purpose};

const TCP: u8 = 6;
const UDP: u8 = 17;
const ICMP: u8 = 1;
const ICMP_V6: u8 = 58;

/// Well-known ports, the common ones several times.
const TCP_PORTS: [u16; 24] = [
    443, 443, 443, 443, 443, 443, 443, 443, 80, 80, 80, 22, 22, 25, 445, 3306, 3389, 5432, 5432,
    6379, 8080, 8443, 9092, 23,
];
const UDP_PORTS: [u16; 8] = [53, 53, 53, 53, 123, 123, 443, 161];

const AWS_SERVICES: [&str; 6] = ["AMAZON", "EC2", "S3", "S3", "DYNAMODB", "CLOUDFRONT"];

/// Two sides that exchange packets. A record shows one of its directions.
pub(super) struct Conversation {
    interface: usize,
    reply: bool,
    action: Action,
    /// Decides all that is not needed to know the interface.
    dice: Dice,
}

/// The far side of a conversation.
struct Peer {
    ipv4: Ipv4Addr,
    ipv6: Ipv6Addr,
    aws_service: Option<&'static str>,
    /// The field traffic-path of what is sent to it.
    traffic_path: u8,
}

impl Conversation {
    /// The conversation that a record is about: one of its own, or one that a
    /// record shortly before it began and that it answers.
    pub(super) fn of_record(seed: u64, interfaces: usize, index: u64) -> Self {
        if let Some(distance) = reply_distance(seed, index)
            && let Some(asked) = index.checked_sub(distance)
            && reply_distance(seed, asked).is_none()
        {
            let conversation = Self::new(seed, interfaces, asked);
            // Nobody answers what never arrived.
            if conversation.action == Action::Accept {
                let reply = true;
                return Self { reply, ..conversation };
            }
        }
        Self::new(seed, interfaces, index)
    }

    fn new(seed: u64, interfaces: usize, index: u64) -> Self {
        let mut dice = Dice::new(seed, Purpose::Conversation, index);
        let action = if dice.happens(150) { Action::Reject } else { Action::Accept };
        let interface = usize::try_from(dice.skewed_below(interfaces as u64, 2))
            .expect("below the number of interfaces");
        Self { interface, reply: false, action, dice }
    }

    pub(super) fn interface(&self) -> usize {
        self.interface
    }

    /// The flow that a record shows; `counts` decides packets and bytes.
    pub(super) fn flow(mut self, traffic: &Traffic, counts: &mut Dice) -> Flow {
        let interface = &traffic.interfaces[self.interface];
        let peer = Peer::new(traffic.seed, self.dice.skewed_below(traffic.peers(), 3));
        let is_ipv6 = self.dice.happens(40);
        let (inside, outside): (IpAddr, IpAddr) = if is_ipv6 {
            (interface.ipv6.into(), peer.ipv6.into())
        } else {
            (interface.ipv4.into(), peer.ipv4.into())
        };
        let (protocol, client_port, service_port) = self.protocol_and_ports(is_ipv6);
        let opened_inside = self.dice.happens(450);

        let egress = opened_inside != self.reply;
        let (srcaddr, dstaddr) = if egress { (inside, outside) } else { (outside, inside) };
        let (srcport, dstport) =
            if self.reply { (service_port, client_port) } else { (client_port, service_port) };
        let packets = self.packets(counts);
        let aws_service = |is_peer: bool| peer.aws_service.filter(|_| is_peer);
        Flow {
            srcaddr,
            dstaddr,
            srcport,
            dstport,
            protocol,
            packets,
            bytes: packets * (40 + counts.skewed_below(1460, 2)),
            action: self.action,
            tcp_flags: if protocol == TCP { self.tcp_flags(counts) } else { 0 },
            direction: if egress { Direction::Egress } else { Direction::Ingress },
            src_aws_service: aws_service(!egress),
            dst_aws_service: aws_service(egress),
            traffic_path: egress.then_some(peer.traffic_path),
        }
    }

    /// Protocol, the opener's port, and the port it opened.
    fn protocol_and_ports(&mut self, is_ipv6: bool) -> (u8, u16, u16) {
        let port = u16::try_from(1024 + self.dice.below(64_512)).expect("at most 65,535");
        match self.dice.below(1000) {
            0..800 => (TCP, port, self.dice.pick(&TCP_PORTS)),
            800..965 => (UDP, port, self.dice.pick(&UDP_PORTS)),
            _ if is_ipv6 => (ICMP_V6, 0, 0),
            _ => (ICMP, 0, 0),
        }
    }

    fn packets(&self, counts: &mut Dice) -> u64 {
        match (self.action, counts.below(100)) {
            (Action::Reject, _) | (_, 0..35) => 1 + counts.below(4),
            (_, 35..85) => 4 + counts.below(60),
            (_, 85..99) => 64 + counts.below(4_000),
            _ => 4_096 + counts.skewed_below(4_000_000, 2),
        }
    }

    /// SYN 2, FIN 1, RST 4, and SYN-ACK 18 from the side that answers.
    fn tcp_flags(&self, counts: &mut Dice) -> u8 {
        match (self.action, self.reply) {
            (Action::Reject, _) => 2,
            (Action::Accept, false) => counts.pick(&[0, 1, 2, 3, 3, 6]),
            (Action::Accept, true) => counts.pick(&[0, 1, 18, 19, 19, 22]),
        }
    }
}

impl Peer {
    fn new(seed: u64, index: u64) -> Self {
        let mut dice = Dice::new(seed, Purpose::Peer, index);
        let kind = dice.below(100);
        let [second, third, last, ..] = dice.number().to_be_bytes();
        let ipv4 = match kind {
            // Inside: the VPC's own 10.0.0.0/16 is left to the interfaces.
            0..20 => Ipv4Addr::new(10, 1 + second % 31, third, last),
            20..30 => Ipv4Addr::new(172, 16 + second % 16, third, last),
            30..35 => Ipv4Addr::new(192, 168, third, last),
            // Outside: documentation and benchmark ranges.
            35..40 => Ipv4Addr::new(192, 0, 2, last),
            40..50 => Ipv4Addr::new(198, 51, 100, last),
            50..60 => Ipv4Addr::new(203, 0, 113, last),
            _ => Ipv4Addr::new(198, 18 + second % 2, third, last),
        };
        // In 2001:db8:8000::/33, clear of the interfaces; short and long ones.
        let network = (0x2001_0db8_8000_u128 << 80) | (u128::from(dice.number() >> 41) << 72);
        let host = dice.number() >> if kind.is_multiple_of(2) { 44 } else { 0 };
        let ipv6 = Ipv6Addr::from(network | u128::from(host));
        let is_inside = kind < 35;
        Self {
            ipv4,
            ipv6,
            aws_service: (!is_inside && dice.happens(250)).then(|| dice.pick(&AWS_SERVICES)),
            traffic_path: if is_inside {
                dice.pick(&[1, 1, 1, 3, 4])
            } else {
                dice.pick(&[8, 8, 2])
            },
        }
    }
}

/// How far before it stands what a record may be the reply to; `None` if it is
/// certainly no reply.
fn reply_distance(seed: u64, index: u64) -> Option<u64> {
    let mut dice = Dice::new(seed, Purpose::Reply, index);
    dice.happens(400).then(|| 1 + dice.below(32))
}
