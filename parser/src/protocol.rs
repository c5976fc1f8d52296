//! Names of IP protocols, as IANA registers them.
//!
//! ```
//! use flowlogs_parser::protocol;
//!
//! assert_eq!(protocol::name(6), Some("TCP"));
//! assert_eq!(protocol::number("icmp6"), Some(58));
//! ```

/// IANA's name of the protocol, such as `TCP` or `IPv6-ICMP`.
///
/// `None` where IANA gives a number no name: those without an assignment, and those kept for any
/// local protocol (61, 63, 68, 99, 114), for experiments (253, 254) and for later (255).
#[must_use]
pub fn name(number: u8) -> Option<&'static str> {
    NAMES.get(usize::from(number)).copied().filter(|name| !name.is_empty())
}

/// The number of the protocol of this name, in any case.
///
/// Takes what [`name`] gives, and what people call `icmp6`, `icmpv6`, `ospf`, `isis` and
/// `mobility-header`.
#[must_use]
pub fn number(name: &str) -> Option<u8> {
    if name.is_empty() {
        return None;
    }
    let is_named = |other: &str| other.eq_ignore_ascii_case(name);
    match NAMES.iter().position(|other| is_named(other)) {
        Some(number) => number.try_into().ok(),
        None => ALIASES.iter().find(|(alias, _)| is_named(alias)).map(|&(_, number)| number),
    }
}

/// Every name that [`number`] takes.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let aliases = ALIASES.iter().map(|&(alias, _)| alias);
    NAMES.iter().copied().filter(|name| !name.is_empty()).chain(aliases)
}

const ALIASES: [(&str, u8); 5] =
    [("icmp6", 58), ("icmpv6", 58), ("ospf", 89), ("isis", 124), ("mobility-header", 135)];

/// By number. Empty where IANA registers a use but no name.
#[rustfmt::skip]
const NAMES: [&str; 147] = [
    /*   0 */ "HOPOPT", "ICMP", "IGMP", "GGP", "IPv4", "ST", "TCP", "CBT", "EGP", "IGP",
    /*  10 */ "BBN-RCC-MON", "NVP-II", "PUP", "ARGUS", "EMCON", "XNET", "CHAOS", "UDP", "MUX", "DCN-MEAS",
    /*  20 */ "HMP", "PRM", "XNS-IDP", "TRUNK-1", "TRUNK-2", "LEAF-1", "LEAF-2", "RDP", "IRTP", "ISO-TP4",
    /*  30 */ "NETBLT", "MFE-NSP", "MERIT-INP", "DCCP", "3PC", "IDPR", "XTP", "DDP", "IDPR-CMTP", "TP++",
    /*  40 */ "IL", "IPv6", "SDRP", "IPv6-Route", "IPv6-Frag", "IDRP", "RSVP", "GRE", "DSR", "BNA",
    /*  50 */ "ESP", "AH", "I-NLSP", "SWIPE", "NARP", "Min-IPv4", "TLSP", "SKIP", "IPv6-ICMP", "IPv6-NoNxt",
    /*  60 */ "IPv6-Opts", "", "CFTP", "", "SAT-EXPAK", "KRYPTOLAN", "RVD", "IPPC", "", "SAT-MON",
    /*  70 */ "VISA", "IPCV", "CPNX", "CPHB", "WSN", "PVP", "BR-SAT-MON", "SUN-ND", "WB-MON", "WB-EXPAK",
    /*  80 */ "ISO-IP", "VMTP", "SECURE-VMTP", "VINES", "IPTM", "NSFNET-IGP", "DGP", "TCF", "EIGRP", "OSPFIGP",
    /*  90 */ "Sprite-RPC", "LARP", "MTP", "AX.25", "IPIP", "MICP", "SCC-SP", "ETHERIP", "ENCAP", "",
    /* 100 */ "GMTP", "IFMP", "PNNI", "PIM", "ARIS", "SCPS", "QNX", "A/N", "IPComp", "SNP",
    /* 110 */ "Compaq-Peer", "IPX-in-IP", "VRRP", "PGM", "", "L2TP", "DDX", "IATP", "STP", "SRP",
    /* 120 */ "UTI", "SMP", "SM", "PTP", "ISIS over IPv4", "FIRE", "CRTP", "CRUDP", "SSCOPMCE", "IPLT",
    /* 130 */ "SPS", "PIPE", "SCTP", "FC", "RSVP-E2E-IGNORE", "Mobility Header", "UDPLite", "MPLS-in-IP", "manet", "HIP",
    /* 140 */ "Shim6", "WESP", "ROHC", "Ethernet", "AGGFRAG", "NSH", "Homa",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_at_their_numbers() {
        for (number, expected) in [
            (0, "HOPOPT"),
            (1, "ICMP"),
            (6, "TCP"),
            (9, "IGP"),
            (10, "BBN-RCC-MON"),
            (17, "UDP"),
            (19, "DCN-MEAS"),
            (20, "HMP"),
            (29, "ISO-TP4"),
            (30, "NETBLT"),
            (39, "TP++"),
            (40, "IL"),
            (41, "IPv6"),
            (47, "GRE"),
            (49, "BNA"),
            (50, "ESP"),
            (51, "AH"),
            (58, "IPv6-ICMP"),
            (59, "IPv6-NoNxt"),
            (60, "IPv6-Opts"),
            (69, "SAT-MON"),
            (70, "VISA"),
            (79, "WB-EXPAK"),
            (80, "ISO-IP"),
            (89, "OSPFIGP"),
            (90, "Sprite-RPC"),
            (94, "IPIP"),
            (98, "ENCAP"),
            (100, "GMTP"),
            (109, "SNP"),
            (110, "Compaq-Peer"),
            (119, "SRP"),
            (120, "UTI"),
            (129, "IPLT"),
            (130, "SPS"),
            (132, "SCTP"),
            (139, "HIP"),
            (140, "Shim6"),
            (146, "Homa"),
        ] {
            assert_eq!(name(number), Some(expected), "{number}");
        }
        for number in [61, 63, 68, 99, 114, 147, 252, 255] {
            assert_eq!(name(number), None, "{number}");
        }
    }

    #[test]
    fn every_name_leads_back_to_its_number() {
        for protocol in 0..=u8::MAX {
            if let Some(name) = name(protocol) {
                assert_eq!(number(name), Some(protocol));
                assert_eq!(number(&name.to_ascii_lowercase()), Some(protocol));
            }
        }
        assert_eq!(names().filter_map(number).count(), names().count());
        assert_eq!([number("ICMPv6"), number("OSPF")], [Some(58), Some(89)]);
        assert_eq!([number(""), number("6"), number("https")], [None; 3]);
    }
}
