//! The one table of fields; all else about a field derives from it.

use core::error;
use core::fmt;
use core::str::FromStr;

/// What a field's values are, and with it how they are checked.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum FieldType {
    /// Any text without blanks.
    Text,
    /// An IPv4 or IPv6 address.
    Address,
    /// A small number: 0 to 255.
    Number,
    /// Flags OR-ed together: 0 to 65,535.
    Flags,
    /// A port: 0 to 65,535.
    Port,
    /// An IANA protocol number: 0 to 255.
    Protocol,
    /// A count: 0 to 2⁶⁴ − 1.
    Count,
    /// A moment in Unix seconds; 13 digits are milliseconds.
    Time,
    /// [`Action`](crate::Action).
    Action,
    /// [`LogStatus`](crate::LogStatus).
    LogStatus,
}

impl FieldType {
    /// Whether values are digits.
    pub(crate) const fn is_number(self) -> bool {
        match self {
            Self::Text | Self::Address | Self::Action | Self::LogStatus => false,
            Self::Number | Self::Flags | Self::Port | Self::Protocol | Self::Count | Self::Time => {
                true
            }
        }
    }
}

/// Which kind of flow log can hold a field.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Source {
    /// VPC flow logs (of a VPC, a subnet or a network interface).
    Vpc,
    /// Transit Gateway flow logs.
    TransitGateway,
    /// Both.
    Both,
}

/// Declares the fields in the order of AWS's documentation: VPC first, then Transit Gateway.
///
/// A row reads: variant = AWS name, `snake_name`, version, type, source, unit. A consumer is a
/// macro that is called with all rows, so that other modules derive from the same table.
macro_rules! with_fields {
    ($consumer:ident) => {
        $consumer! {
            /// Highest version among the fields of the log's format. It never tells the layout.
            Version = "version", version, 2, Number, Both, none;
            /// Owner of the source network interface or transit gateway: 12 digits, or `unknown`
            /// for an interface that AWS made.
            AccountId = "account-id", account_id, 2, Text, Both, none;
            /// Network interface that the traffic was captured at; absent for a regional NAT
            /// gateway.
            InterfaceId = "interface-id", interface_id, 2, Text, Vpc, none;
            /// Sender, or on egress the interface's own primary private address.
            Srcaddr = "srcaddr", srcaddr, 2, Address, Both, none;
            /// Receiver, or on ingress the interface's own primary private address.
            Dstaddr = "dstaddr", dstaddr, 2, Address, Both, none;
            /// Source port; 0 where the protocol has none.
            Srcport = "srcport", srcport, 2, Port, Both, none;
            /// Destination port; 0 where the protocol has none.
            Dstport = "dstport", dstport, 2, Port, Both, none;
            /// IANA protocol number.
            Protocol = "protocol", protocol, 2, Protocol, Both, none;
            /// Packets of the flow during the interval.
            Packets = "packets", packets, 2, Count, Both, "packets";
            /// Bytes of the flow during the interval; absent on rejects by VPC Block Public Access.
            Bytes = "bytes", bytes, 2, Count, Both, "bytes";
            /// First packet of the interval; may be off by up to 60 seconds.
            Start = "start", start, 2, Time, Both, "seconds";
            /// Last packet of the interval; may be up to 60 seconds late.
            End = "end", end, 2, Time, Both, "seconds";
            /// Whether the traffic was let through; absent on `NODATA` and `SKIPDATA` lines.
            Action = "action", action, 2, Action, Vpc, none;
            /// Whether there was traffic to log, and whether it could be logged.
            LogStatus = "log-status", log_status, 2, LogStatus, Both, none;

            /// VPC of the interface.
            VpcId = "vpc-id", vpc_id, 3, Text, Vpc, none;
            /// Subnet of the interface; absent for a regional NAT gateway.
            SubnetId = "subnet-id", subnet_id, 3, Text, Vpc, none;
            /// Instance of the interface, if you own it; absent for interfaces that AWS manages.
            InstanceId = "instance-id", instance_id, 3, Text, Vpc, none;
            /// FIN 1, SYN 2, RST 4, SYN-ACK 18, OR-ed over the interval; Transit Gateway adds
            /// PSH 8, ACK 16, URG 32. ACK alone is 0.
            TcpFlags = "tcp-flags", tcp_flags, 3, Flags, Both, none;
            /// `IPv4`, `IPv6` or `EFA`.
            Type = "type", r#type, 3, Text, Both, none;
            /// Source address of the packet itself, which differs from `srcaddr` behind NAT.
            PktSrcaddr = "pkt-srcaddr", pkt_srcaddr, 3, Address, Vpc, none;
            /// Destination address of the packet itself, which differs from `dstaddr` behind NAT.
            PktDstaddr = "pkt-dstaddr", pkt_dstaddr, 3, Address, Vpc, none;

            /// Region of the interface or gateway, such as `us-east-1`.
            Region = "region", region, 4, Text, Both, none;
            /// Availability Zone id, such as `use1-az1`; absent for a sublocation.
            AzId = "az-id", az_id, 4, Text, Vpc, none;
            /// `wavelength`, `outpost` or `localzone`; absent elsewhere.
            SublocationType = "sublocation-type", sublocation_type, 4, Text, Vpc, none;
            /// Id of the sublocation; absent elsewhere.
            SublocationId = "sublocation-id", sublocation_id, 4, Text, Vpc, none;

            /// AWS service that the source address belongs to, such as `S3`; absent for others.
            PktSrcAwsService = "pkt-src-aws-service", pkt_src_aws_service, 5, Text, Both, none;
            /// AWS service that the destination address belongs to, such as `S3`; absent for
            /// others.
            PktDstAwsService = "pkt-dst-aws-service", pkt_dst_aws_service, 5, Text, Both, none;
            /// `ingress` or `egress`, as the capturing interface sees it.
            FlowDirection = "flow-direction", flow_direction, 5, Text, Both, none;
            /// Way that egress traffic takes: 1 same VPC, 2 internet gateway or gateway endpoint,
            /// 3 virtual private gateway, 4 peering in the region, 5 peering across regions, 6 Local
            /// or Wavelength Zone, 7 gateway endpoint, 8 internet gateway; absent on ingress.
            TrafficPath = "traffic-path", traffic_path, 5, Number, Vpc, none;

            /// ARN of the ECS cluster; this and all ECS fields are absent for other traffic.
            EcsClusterArn = "ecs-cluster-arn", ecs_cluster_arn, 7, Text, Vpc, none;
            /// Name of the ECS cluster.
            EcsClusterName = "ecs-cluster-name", ecs_cluster_name, 7, Text, Vpc, none;
            /// ARN of the ECS container instance; absent on Fargate.
            EcsContainerInstanceArn = "ecs-container-instance-arn", ecs_container_instance_arn, 7, Text, Vpc, none;
            /// Id of the ECS container instance; absent on Fargate.
            EcsContainerInstanceId = "ecs-container-instance-id", ecs_container_instance_id, 7, Text, Vpc, none;
            /// Docker runtime id of the task's first container.
            EcsContainerId = "ecs-container-id", ecs_container_id, 7, Text, Vpc, none;
            /// Docker runtime id of the task's second container.
            EcsSecondContainerId = "ecs-second-container-id", ecs_second_container_id, 7, Text, Vpc, none;
            /// Name of the ECS service; absent for a task that no service started.
            EcsServiceName = "ecs-service-name", ecs_service_name, 7, Text, Vpc, none;
            /// ARN of the ECS task definition.
            EcsTaskDefinitionArn = "ecs-task-definition-arn", ecs_task_definition_arn, 7, Text, Vpc, none;
            /// ARN of the ECS task.
            EcsTaskArn = "ecs-task-arn", ecs_task_arn, 7, Text, Vpc, none;
            /// Id of the ECS task.
            EcsTaskId = "ecs-task-id", ecs_task_id, 7, Text, Vpc, none;

            /// `BPA` (VPC Block Public Access) or `EC` (encryption controls); absent for any other
            /// reason.
            RejectReason = "reject-reason", reject_reason, 8, Text, Vpc, none;

            /// Regional NAT gateway of the flow; absent for others.
            ResourceId = "resource-id", resource_id, 9, Text, Vpc, none;

            /// 0 not encrypted, 1 by Nitro, 2 by the application, 3 by both; absent if unknown.
            EncryptionStatus = "encryption-status", encryption_status, 10, Number, Vpc, none;

            /// Value of the first instance tag that the flow log names, percent-encoded.
            InstanceTag = "instance-tag", instance_tag, 11, Text, Vpc, none;
            /// Value of the second instance tag that the flow log names, percent-encoded.
            InstanceTag2 = "instance-tag-2", instance_tag_2, 11, Text, Vpc, none;
            /// Value of the first network interface tag that the flow log names, percent-encoded.
            InterfaceTag = "interface-tag", interface_tag, 11, Text, Vpc, none;
            /// Value of the second network interface tag that the flow log names, percent-encoded.
            InterfaceTag2 = "interface-tag-2", interface_tag_2, 11, Text, Vpc, none;
            /// Value of the first Auto Scaling group tag that the flow log names, percent-encoded.
            AsgTag = "asg-tag", asg_tag, 11, Text, Vpc, none;
            /// Value of the second Auto Scaling group tag that the flow log names, percent-encoded.
            AsgTag2 = "asg-tag-2", asg_tag_2, 11, Text, Vpc, none;
            /// Type of the capturing interface, such as `nat_gateway`; absent for ordinary ones.
            InterfaceType = "interface-type", interface_type, 11, Text, Vpc, none;
            /// Interface that receives egress traffic, or sent ingress traffic; this and its
            /// companions are absent for hops without an interface, such as an internet gateway.
            NextHopInterfaceId = "next-hop-interface-id", next_hop_interface_id, 11, Text, Vpc, none;
            /// Subnet of the next hop.
            NextHopSubnetId = "next-hop-subnet-id", next_hop_subnet_id, 11, Text, Vpc, none;
            /// Availability Zone id of the next hop.
            NextHopAzId = "next-hop-az-id", next_hop_az_id, 11, Text, Vpc, none;
            /// VPC of the next hop.
            NextHopVpcId = "next-hop-vpc-id", next_hop_vpc_id, 11, Text, Vpc, none;
            /// Type of the next hop's interface, as `interface-type`.
            NextHopInterfaceType = "next-hop-interface-type", next_hop_interface_type, 11, Text, Vpc, none;

            /// `TransitGateway`.
            ResourceType = "resource-type", resource_type, 6, Text, TransitGateway, none;
            /// Transit gateway.
            TgwId = "tgw-id", tgw_id, 6, Text, TransitGateway, none;
            /// Attachment that the traffic was captured at.
            TgwAttachmentId = "tgw-attachment-id", tgw_attachment_id, 6, Text, TransitGateway, none;
            /// Owner of the VPC that the traffic comes from.
            TgwSrcVpcAccountId = "tgw-src-vpc-account-id", tgw_src_vpc_account_id, 6, Text, TransitGateway, none;
            /// Owner of the VPC that the traffic goes to.
            TgwDstVpcAccountId = "tgw-dst-vpc-account-id", tgw_dst_vpc_account_id, 6, Text, TransitGateway, none;
            /// VPC that the traffic comes from.
            TgwSrcVpcId = "tgw-src-vpc-id", tgw_src_vpc_id, 6, Text, TransitGateway, none;
            /// VPC that the traffic goes to.
            TgwDstVpcId = "tgw-dst-vpc-id", tgw_dst_vpc_id, 6, Text, TransitGateway, none;
            /// Subnet that the traffic comes from.
            TgwSrcSubnetId = "tgw-src-subnet-id", tgw_src_subnet_id, 6, Text, TransitGateway, none;
            /// Subnet that the traffic goes to.
            TgwDstSubnetId = "tgw-dst-subnet-id", tgw_dst_subnet_id, 6, Text, TransitGateway, none;
            /// Source attachment's interface in the VPC.
            TgwSrcEni = "tgw-src-eni", tgw_src_eni, 6, Text, TransitGateway, none;
            /// Destination attachment's interface in the VPC.
            TgwDstEni = "tgw-dst-eni", tgw_dst_eni, 6, Text, TransitGateway, none;
            /// Availability Zone id that the traffic comes from; absent for sublocations.
            TgwSrcAzId = "tgw-src-az-id", tgw_src_az_id, 6, Text, TransitGateway, none;
            /// Availability Zone id that the traffic goes to.
            TgwDstAzId = "tgw-dst-az-id", tgw_dst_az_id, 6, Text, TransitGateway, none;
            /// Attachment at the other end, where the traffic leaves or enters.
            TgwPairAttachmentId = "tgw-pair-attachment-id", tgw_pair_attachment_id, 6, Text, TransitGateway, none;
            /// Packets lost because no route was found.
            PacketsLostNoRoute = "packets-lost-no-route", packets_lost_no_route, 6, Count, TransitGateway, "packets";
            /// Packets lost to a blackhole route.
            PacketsLostBlackhole = "packets-lost-blackhole", packets_lost_blackhole, 6, Count, TransitGateway, "packets";
            /// Packets lost because they were larger than the MTU.
            PacketsLostMtuExceeded = "packets-lost-mtu-exceeded", packets_lost_mtu_exceeded, 6, Count, TransitGateway, "packets";
            /// Packets lost because their time to live ran out.
            PacketsLostTtlExpired = "packets-lost-ttl-expired", packets_lost_ttl_expired, 6, Count, TransitGateway, "packets";
        }
    };
}
pub(crate) use with_fields;

macro_rules! define_fields {
    ($(
        $(#[doc = $doc:literal])+
        $variant:ident = $name:literal, $getter:ident, $version:literal, $type:ident, $source:ident, $unit:tt;
    )+) => {
        /// A field that AWS documents, of VPC flow logs (versions 2 to 11) or Transit Gateway flow
        /// logs.
        ///
        /// The facts are those of [AWS's table of VPC fields][vpc] and [of Transit Gateway
        /// fields][tgw].
        ///
        /// [vpc]: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
        /// [tgw]: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html
        ///
        /// ```
        /// use flowlogs_parser::{Field, FieldType};
        ///
        /// let field: Field = "tcp-flags".parse()?;
        /// assert_eq!((field.version(), field.r#type()), (3, FieldType::Flags));
        /// # Ok::<(), flowlogs_parser::UnknownField>(())
        /// ```
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        #[repr(u8)]
        pub enum Field {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Field {
            /// Every field, in the order of AWS's documentation.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// AWS's name, such as `account-id`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The name with `_` for `-`, as in Parquet files and Athena: `account_id`.
            #[must_use]
            pub const fn column_name(self) -> &'static str {
                match self { $(Self::$variant => without_raw_prefix(stringify!($getter)),)+ }
            }

            /// The version of flow logs that brought the field: 2 to 11.
            #[must_use]
            pub const fn version(self) -> u8 {
                match self { $(Self::$variant => $version,)+ }
            }

            /// What its values are.
            #[must_use]
            pub const fn r#type(self) -> FieldType {
                match self { $(Self::$variant => FieldType::$type,)+ }
            }

            /// Which flow logs can hold it.
            #[must_use]
            pub const fn source(self) -> Source {
                match self { $(Self::$variant => Source::$source,)+ }
            }

            /// What its number counts; `None` where the number counts nothing.
            #[must_use]
            pub const fn unit(self) -> Option<&'static str> {
                match self { $(Self::$variant => unit!($unit),)+ }
            }

            /// What it means, in a sentence or two of Markdown on one line.
            #[must_use]
            pub const fn doc(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

macro_rules! unit {
    (none) => {
        None
    };
    ($unit:literal) => {
        Some($unit)
    };
}

with_fields!(define_fields);

const fn without_raw_prefix(identifier: &'static str) -> &'static str {
    match identifier.as_bytes() {
        [b'r', b'#', ..] => identifier.split_at(2).1,
        _ => identifier,
    }
}

/// Takes AWS's name or the one with `_`, in any case.
impl FromStr for Field {
    type Err = UnknownField;

    fn from_str(name: &str) -> Result<Self, UnknownField> {
        Self::ALL
            .iter()
            .copied()
            .find(|field| is_spelling_of(name, field.name()))
            .ok_or(UnknownField)
    }
}

/// Whether both names are equal but for case, and `_` for `-`.
pub(crate) fn is_spelling_of(name: &str, other: &str) -> bool {
    let canonical = |byte: u8| match byte {
        b'_' => b'-',
        byte => byte.to_ascii_lowercase(),
    };
    name.len() == other.len() && name.bytes().map(canonical).eq(other.bytes().map(canonical))
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The name is none of [`Field::ALL`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct UnknownField;

impl fmt::Display for UnknownField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the name of a flow log field")
    }
}

impl error::Error for UnknownField {}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec::Vec;

    use super::*;

    fn count(keep: impl Fn(&Field) -> bool) -> usize {
        Field::ALL.iter().copied().filter(keep).count()
    }

    #[test]
    fn there_are_as_many_fields_of_each_version_as_aws_documents() {
        let vpc =
            |version| count(|f| f.source() != Source::TransitGateway && f.version() <= version);
        assert_eq!([2, 3, 4, 5, 7, 8, 9, 10, 11].map(vpc), [14, 21, 25, 29, 39, 40, 41, 42, 54]);
        assert_eq!(count(|f| f.source() != Source::Vpc), 36);
        assert_eq!(Field::ALL.len(), 72);
    }

    #[test]
    fn column_names_are_the_names_with_underscores() {
        for field in Field::ALL {
            assert_eq!(field.column_name(), field.name().replace('-', "_"));
        }
    }

    #[test]
    fn a_field_is_found_by_either_spelling_in_any_case() {
        for &field in Field::ALL {
            for name in [field.name(), field.column_name(), &field.name().to_uppercase()] {
                assert_eq!(name.parse(), Ok(field), "{name}");
            }
        }
        assert_eq!("src-addr".parse::<Field>(), Err(UnknownField));
    }

    #[test]
    fn fields_of_all_stand_at_their_own_number() {
        let numbers: Vec<usize> = Field::ALL.iter().map(|&field| field as usize).collect();
        assert_eq!(numbers, (0..72).collect::<Vec<_>>());
    }

    #[test]
    fn docs_are_whole_sentences_without_stray_blanks() {
        for field in Field::ALL {
            let doc = field.doc();
            let is_clean = doc.ends_with('.')
                && !doc.starts_with(' ')
                && !doc.contains(['\n'])
                && !doc.contains("  ");
            assert!(is_clean, "{field}: {doc:?}");
        }
    }

    #[test]
    fn a_field_is_displayed_by_its_name() {
        assert_eq!(Field::Type.to_string(), "type");
    }
}
