//! The one table of layouts: formats that are in use, each with where it is known from.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::shape::Shape;
use crate::{Field, FieldName, Format, Source, order};

/// A format that a line may have, and where it is known from.
#[derive(Clone, Debug)]
pub struct Layout {
    name: String,
    source: &'static str,
    format: Format,
    is_given: bool,
    /// What a value at each place looks like.
    shapes: Vec<Shape>,
    /// Its place among the layouts of its detector.
    index: usize,
}

impl Layout {
    /// What people may call it, such as `default of VPC flow logs` or `given format 1`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is known from: the address of a page of AWS, or words.
    #[must_use]
    pub const fn source(&self) -> &'static str {
        self.source
    }

    /// The fields, in order.
    #[must_use]
    pub const fn format(&self) -> &Format {
        &self.format
    }

    /// Whether the caller gave it.
    #[must_use]
    pub const fn is_given(&self) -> bool {
        self.is_given
    }

    pub(super) fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    pub(super) const fn index(&self) -> usize {
        self.index
    }
}

/// The given formats, then those of the table; each format once.
pub(super) fn layouts(given: Vec<Format>) -> Vec<Layout> {
    let mut layouts: Vec<Layout> = Vec::new();
    let mut add = |name, source, is_given, format: Format| {
        if layouts.iter().any(|layout| layout.format == format) {
            return;
        }
        let shapes = format.names().iter().map(|name| Shape::of(name.field())).collect();
        layouts.push(Layout { name, source, format, is_given, shapes, index: layouts.len() });
    };
    for (index, format) in given.into_iter().enumerate() {
        add(format!("given format {}", index + 1), "the caller", true, format);
    }
    for row in TABLE {
        add(row.name.into(), row.source, false, row.format());
    }
    layouts
}

struct Row {
    name: &'static str,
    source: &'static str,
    /// One after the other.
    parts: &'static [Part],
}

enum Part {
    /// The fields of VPC flow logs of these versions, in the order of AWS's table.
    Table(fn(u8) -> bool),
    /// The same, by name.
    Alphabetical(fn(u8) -> bool),
    TransitGateway,
    Names(&'static str),
}
use Part::{Alphabetical, Names, Table, TransitGateway};

const VPC_TABLE: &str = "https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html";
const VPC_SAMPLES: &str =
    "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-records-examples.html";
const CLI_EXAMPLE: &str =
    "https://docs.aws.amazon.com/cli/latest/reference/ec2/create-flow-logs.html";
const TGW_TABLE: &str = "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html";
const LAUNCH: &str = "AWS's announcement of encryption controls";
const OPEN_TELEMETRY: &str = "test data of OpenTelemetry";
const CONSOLE: &str = "the console with all fields selected, and Terraform of public repositories";
const TERRAFORM: &str = "Terraform of public repositories";

/// The console's order of the ECS fields, which is neither that of the table nor by name.
const ECS: Part = Names(
    "ecs-cluster-name ecs-cluster-arn ecs-container-instance-id ecs-container-instance-arn ecs-service-name \
     ecs-task-definition-arn ecs-task-id ecs-task-arn ecs-container-id ecs-second-container-id",
);

macro_rules! table {
    ($($name:literal, $source:ident: $($part:expr),+;)+) => {
        &[$(Row { name: $name, source: $source, parts: &[$($part),+] }),+]
    };
}

/// The likeliest first: of layouts that fit equally well, the first is told first.
const TABLE: &[Row] = table! {
    "default of VPC flow logs", VPC_TABLE: Table(|version| version <= 2);
    "fields up to version 3, in table order", VPC_TABLE: Table(|version| version <= 3);
    "fields up to version 4, in table order", VPC_TABLE: Table(|version| version <= 4);
    "fields up to version 5, in table order", VPC_TABLE: Table(|version| version <= 5);
    "fields up to version 7, in table order", VPC_TABLE: Table(|version| version <= 7);
    "fields up to version 8, in table order", VPC_TABLE: Table(|version| version <= 8);
    "fields up to version 9, in table order", VPC_TABLE: Table(|version| version <= 9);
    "fields up to version 10, in table order", VPC_TABLE: Table(|version| version <= 10);
    "fields up to version 11, in table order", VPC_TABLE: Table(|version| version <= 11);
    "AWS's sample of TCP flags", VPC_SAMPLES: Names(
        "version vpc-id subnet-id instance-id interface-id account-id type srcaddr dstaddr srcport dstport \
         pkt-srcaddr pkt-dstaddr protocol bytes packets start end action tcp-flags log-status"
    );
    "AWS's sample of a NAT gateway", VPC_SAMPLES:
        Names("instance-id interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr");
    "AWS's sample of a regional NAT gateway", VPC_SAMPLES:
        Names("resource-id instance-id interface-id subnet-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr");
    "AWS's sample of traffic through a transit gateway", VPC_SAMPLES: Names(
        "version interface-id account-id vpc-id subnet-id instance-id srcaddr dstaddr srcport dstport protocol \
         tcp-flags type pkt-srcaddr pkt-dstaddr action log-status"
    );
    "AWS's sample of services, path and direction", VPC_SAMPLES: Names(
        "version srcaddr dstaddr srcport dstport protocol start end type packets bytes account-id vpc-id \
         subnet-id instance-id interface-id region az-id sublocation-type sublocation-id action tcp-flags \
         pkt-srcaddr pkt-dstaddr pkt-src-aws-service pkt-dst-aws-service traffic-path flow-direction log-status"
    );
    "AWS's sample of encryption status", LAUNCH:
        Names("flow-direction traffic-path srcaddr dstaddr srcport dstport encryption-status");
    "AWS's example of a custom format", CLI_EXAMPLE: Names(
        "version vpc-id subnet-id instance-id srcaddr dstaddr srcport dstport protocol tcp-flags type \
         pkt-srcaddr pkt-dstaddr"
    );
    "default and ECS fields, in table order", OPEN_TELEMETRY:
        Table(|version| version <= 2), Table(|version| version == 7);
    "default of Transit Gateway flow logs", TGW_TABLE: TransitGateway;
    "sample of Transit Gateway flow logs", OPEN_TELEMETRY: Names(
        "version account-id tgw-id tgw-attachment-id tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id \
         tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id srcaddr \
         dstaddr srcport dstport protocol packets bytes packets-lost-no-route packets-lost-blackhole \
         packets-lost-mtu-exceeded packets-lost-ttl-expired start end log-status type tcp-flags flow-direction \
         region"
    );
    "fields up to version 2, in alphabetical order", CONSOLE: Alphabetical(|version| version <= 2);
    "fields up to version 3, in alphabetical order", CONSOLE: Alphabetical(|version| version <= 3);
    "fields up to version 4, in alphabetical order", CONSOLE: Alphabetical(|version| version <= 4);
    "fields up to version 5, in alphabetical order", CONSOLE: Alphabetical(|version| version <= 5);
    "fields up to version 7, in alphabetical order", CONSOLE: Alphabetical(|version| version <= 7);
    "fields up to version 8, in alphabetical order", CONSOLE: Alphabetical(|version| version <= 8);
    "fields up to version 9, in alphabetical order", CONSOLE: Alphabetical(|version| version <= 9);
    "fields up to version 10, in alphabetical order", CONSOLE: Alphabetical(|version| version <= 10);
    "fields up to version 11, in alphabetical order", CONSOLE: Alphabetical(|version| version <= 11);
    "fields up to version 5 and reject-reason, in alphabetical order", TERRAFORM:
        Alphabetical(|version| version <= 5 || version == 8);
    "fields up to version 5 and reject-reason, in alphabetical order, then ECS fields", TERRAFORM:
        Alphabetical(|version| version <= 5 || version == 8), ECS;
    "default, then ECS fields", TERRAFORM: Table(|version| version <= 2), ECS;
};

impl Row {
    fn format(&self) -> Format {
        let names: Vec<&str> = self.parts.iter().flat_map(Part::names).collect();
        names.join(" ").parse().expect("the names of fields are a format")
    }
}

impl Part {
    fn names(&self) -> Vec<&'static str> {
        match *self {
            Table(takes) => vpc_fields(takes),
            Alphabetical(takes) => {
                let mut names = vpc_fields(takes);
                order::sort(&mut names);
                names
            }
            TransitGateway => {
                Format::transit_gateway_default().names().iter().map(FieldName::as_str).collect()
            }
            Names(names) => names.split(' ').collect(),
        }
    }
}

fn vpc_fields(takes: fn(u8) -> bool) -> Vec<&'static str> {
    let fields = Field::ALL.iter().filter(|field| field.source() != Source::TransitGateway);
    fields.filter(|field| takes(field.version())).map(|field| field.name()).collect()
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec;

    use super::*;

    #[track_caller]
    fn known(name: &str) -> Layout {
        layouts(vec![]).into_iter().find(|layout| layout.name() == name).unwrap()
    }

    #[test]
    fn every_layout_of_the_table_has_fields_that_are_known_and_stand_once() {
        let layouts = layouts(vec![]);
        assert_eq!(layouts.len(), TABLE.len());
        for layout in layouts {
            let format = layout.format();
            for (position, name) in format.names().iter().enumerate() {
                let field = name.field().unwrap();
                assert_eq!(format.position(field), Some(position), "{}: {field}", layout.name());
            }
        }
    }

    #[test]
    fn layouts_have_as_many_fields_as_is_documented() {
        let counts = |end: &str| -> Vec<usize> {
            let layouts = layouts(vec![]);
            let layouts = layouts.iter().filter(|layout| layout.name().ends_with(end));
            layouts.map(|layout| layout.format().len()).collect()
        };
        assert_eq!(counts(", in table order"), [21, 25, 29, 39, 40, 41, 42, 54, 24]);
        assert_eq!(counts(", in alphabetical order"), [14, 21, 25, 29, 39, 40, 41, 42, 54, 30]);
        assert_eq!(counts("then ECS fields"), [40, 24]);
        assert_eq!(counts("flow logs"), [14, 36, 31]);
    }

    #[test]
    fn the_table_agrees_with_the_defaults_and_with_what_the_console_writes() {
        assert_eq!(known("default of VPC flow logs").format(), Format::vpc_default());
        assert_eq!(
            known("fields up to version 5, in alphabetical order").format().to_string(),
            "${account-id} ${action} ${az-id} ${bytes} ${dstaddr} ${dstport} ${end} ${flow-direction} \
             ${instance-id} ${interface-id} ${log-status} ${packets} ${pkt-dst-aws-service} ${pkt-dstaddr} \
             ${pkt-src-aws-service} ${pkt-srcaddr} ${protocol} ${region} ${srcaddr} ${srcport} ${start} \
             ${sublocation-id} ${sublocation-type} ${subnet-id} ${tcp-flags} ${traffic-path} ${type} ${version} \
             ${vpc-id}"
        );
    }

    #[test]
    fn given_formats_come_first_and_each_format_stands_once() {
        let own: Format = "srcaddr new-field".parse().unwrap();
        let layouts = layouts(vec![own.clone(), own, Format::vpc_default().clone()]);
        let names: Vec<_> = layouts.iter().take(3).map(Layout::name).collect();
        assert_eq!(
            names,
            ["given format 1", "given format 3", "fields up to version 3, in table order"]
        );
        assert_eq!(layouts.len(), TABLE.len() + 1);
        assert!(layouts.iter().enumerate().all(|(index, layout)| layout.index() == index));
    }
}
