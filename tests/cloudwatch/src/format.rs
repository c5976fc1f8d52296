//! Which fields a line holds, in which order.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::traffic::{Record, Traffic};

macro_rules! fields {
    ($($field:ident = $name:literal, v $version:literal;)*) => {
        /// A field of flow log versions 2 to 5, by its AWS name.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub(crate) enum Field {
            $($field,)*
        }

        impl Field {
            /// In the order of the AWS documentation.
            const ALL: &[Self] = &[$(Self::$field,)*];

            fn name(self) -> &'static str {
                match self {
                    $(Self::$field => $name,)*
                }
            }

            fn version(self) -> u8 {
                match self {
                    $(Self::$field => $version,)*
                }
            }
        }
    };
}

fields! {
    Version = "version", v 2;
    AccountId = "account-id", v 2;
    InterfaceId = "interface-id", v 2;
    Srcaddr = "srcaddr", v 2;
    Dstaddr = "dstaddr", v 2;
    Srcport = "srcport", v 2;
    Dstport = "dstport", v 2;
    Protocol = "protocol", v 2;
    Packets = "packets", v 2;
    Bytes = "bytes", v 2;
    Start = "start", v 2;
    End = "end", v 2;
    Action = "action", v 2;
    LogStatus = "log-status", v 2;
    VpcId = "vpc-id", v 3;
    SubnetId = "subnet-id", v 3;
    InstanceId = "instance-id", v 3;
    TcpFlags = "tcp-flags", v 3;
    Type = "type", v 3;
    PktSrcaddr = "pkt-srcaddr", v 3;
    PktDstaddr = "pkt-dstaddr", v 3;
    Region = "region", v 4;
    AzId = "az-id", v 4;
    SublocationType = "sublocation-type", v 4;
    SublocationId = "sublocation-id", v 4;
    PktSrcAwsService = "pkt-src-aws-service", v 5;
    PktDstAwsService = "pkt-dst-aws-service", v 5;
    FlowDirection = "flow-direction", v 5;
    TrafficPath = "traffic-path", v 5;
}

/// The fields of one flow log, in order. Its default is the default format of
/// AWS, 14 fields of version 2.
///
/// Parses from `default`, from `v5` (all 29 fields of versions 2 to 5), and
/// from a format string such as `${srcaddr} ${bytes}`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LogFormat {
    fields: Vec<Field>,
}

impl LogFormat {
    /// All 29 fields of versions 2 to 5 in the order AWS documents them.
    #[must_use]
    pub fn version_5() -> Self {
        let fields = Field::ALL.to_vec();
        Self { fields }
    }

    /// What stands in the version field: the highest version of the fields.
    fn version(&self) -> u8 {
        let versions = self.fields.iter().map(|field| field.version());
        versions.max().unwrap_or(2)
    }

    pub(crate) fn write_line(&self, traffic: &Traffic, record: &Record, line: &mut String) {
        for (index, &field) in self.fields.iter().enumerate() {
            if index > 0 {
                line.push(' ');
            }
            self.write_value(field, traffic, record, line);
        }
    }

    fn write_value(&self, field: Field, traffic: &Traffic, record: &Record, line: &mut String) {
        let interface = traffic.interface(record);
        let flow = record.seen.flow();
        match field {
            Field::Version => number(line, Some(self.version())),
            Field::AccountId => line.push_str(traffic.account()),
            Field::InterfaceId => line.push_str(&interface.id),
            Field::Srcaddr | Field::PktSrcaddr => address(line, flow.map(|flow| flow.srcaddr)),
            Field::Dstaddr | Field::PktDstaddr => address(line, flow.map(|flow| flow.dstaddr)),
            Field::Srcport => number(line, flow.map(|flow| flow.srcport)),
            Field::Dstport => number(line, flow.map(|flow| flow.dstport)),
            Field::Protocol => number(line, flow.map(|flow| flow.protocol)),
            Field::Packets => number(line, flow.map(|flow| flow.packets)),
            Field::Bytes => number(line, flow.map(|flow| flow.bytes)),
            Field::Start => number(line, Some(record.start)),
            Field::End => number(line, Some(record.end)),
            Field::Action => word(line, flow.map(|flow| flow.action.name())),
            Field::LogStatus => line.push_str(record.seen.log_status()),
            Field::VpcId => line.push_str(traffic.vpc_id()),
            Field::SubnetId => line.push_str(&interface.subnet_id),
            Field::InstanceId => line.push_str(&interface.instance_id),
            Field::TcpFlags => number(line, flow.map(|flow| flow.tcp_flags)),
            Field::Type => word(line, flow.map(|flow| address_type(flow.srcaddr))),
            Field::Region => line.push_str(traffic.region()),
            Field::AzId => line.push_str(&interface.az_id),
            Field::SublocationType | Field::SublocationId => line.push('-'),
            Field::PktSrcAwsService => word(line, flow.and_then(|flow| flow.src_aws_service)),
            Field::PktDstAwsService => word(line, flow.and_then(|flow| flow.dst_aws_service)),
            Field::FlowDirection => word(line, flow.map(|flow| flow.direction.name())),
            Field::TrafficPath => number(line, flow.and_then(|flow| flow.traffic_path)),
        }
    }
}

fn word(line: &mut String, word: Option<&str>) {
    line.push_str(word.unwrap_or("-"));
}

fn number(line: &mut String, number: Option<impl itoa::Integer>) {
    match number {
        Some(number) => line.push_str(itoa::Buffer::new().format(number)),
        None => line.push('-'),
    }
}

fn address(line: &mut String, address: Option<IpAddr>) {
    match address {
        Some(IpAddr::V4(address)) => {
            for (index, octet) in address.octets().into_iter().enumerate() {
                if index > 0 {
                    line.push('.');
                }
                number(line, Some(octet));
            }
        }
        Some(IpAddr::V6(address)) => line.push_str(&address.to_string()),
        None => line.push('-'),
    }
}

fn address_type(address: IpAddr) -> &'static str {
    match address {
        IpAddr::V4(_) => "IPv4",
        IpAddr::V6(_) => "IPv6",
    }
}

impl Default for LogFormat {
    fn default() -> Self {
        let of_version_2 = |field: &&Field| field.version() == 2;
        let fields = Field::ALL.iter().filter(of_version_2).copied().collect();
        Self { fields }
    }
}

/// As `DescribeFlowLogs` reports it: `${srcaddr} ${bytes}`.
impl fmt::Display for LogFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, field) in self.fields.iter().enumerate() {
            let space = if index > 0 { " " } else { "" };
            write!(formatter, "{space}${{{}}}", field.name())?;
        }
        Ok(())
    }
}

impl FromStr for LogFormat {
    type Err = LogFormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "default" => return Ok(Self::default()),
            "v5" => return Ok(Self::version_5()),
            _ => {}
        }
        let fields: Vec<Field> = text
            .split_whitespace()
            .map(|word| field(word).ok_or_else(|| LogFormatError::Field(word.to_owned())))
            .collect::<Result<_, _>>()?;
        if fields.is_empty() {
            return Err(LogFormatError::Empty);
        }
        Ok(Self { fields })
    }
}

/// The field that `${…}` names.
fn field(word: &str) -> Option<Field> {
    let name = word.strip_prefix("${")?.strip_suffix('}')?;
    Field::ALL.iter().find(|field| field.name() == name).copied()
}

/// Why a text is not a format.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum LogFormatError {
    /// There is no field in it.
    #[error("a format needs at least one field, such as ${{srcaddr}}")]
    Empty,
    /// A word is not `${…}` around the name of a field of versions 2 to 5.
    #[error("`{0}` is not a field of versions 2 to 5; write it as ${{srcaddr}}")]
    Field(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn error(text: &str) -> String {
        text.parse::<LogFormat>().unwrap_err().to_string()
    }

    #[test]
    fn the_default_is_what_describe_flow_logs_reports_for_it() {
        assert_eq!(
            LogFormat::default().to_string(),
            "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} \
             ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}"
        );
    }

    #[test]
    fn formats_print_as_they_parse() {
        let text = "${bytes} ${flow-direction} ${srcaddr}";
        assert_eq!(text.parse::<LogFormat>().unwrap().to_string(), text);
        assert_eq!("v5".parse(), Ok(LogFormat::version_5()));
        assert_eq!("default".parse(), Ok(LogFormat::default()));
    }

    #[test]
    fn version_5_has_29_fields() {
        assert_eq!(LogFormat::version_5().fields.len(), 29);
    }

    #[test]
    fn errors_name_the_word() {
        assert_eq!(error(""), "a format needs at least one field, such as ${srcaddr}");
        assert_eq!(
            error("${bytes} source"),
            "`source` is not a field of versions 2 to 5; write it as ${srcaddr}"
        );
    }
}
