//! The values of a line as a program would declare them that reads just this format.

use std::net::IpAddr;

use flowlogs_parser::FlowRecord;
use serde::de::{Deserialize, Deserializer, Error};

use super::sum::{Sum, Summed};

/// A format that is known when the program is compiled.
pub(super) trait Layout {
    /// What a line holds.
    type Values<'a>: Values<'a>;
}

/// The values of a line.
pub(super) trait Values<'a>: Deserialize<'a> {
    /// Reads the words of a line in their order.
    fn from_words(words: impl Iterator<Item = &'a str>) -> Result<Self, BadLine>;

    /// Adds every value.
    fn add_to(self, sum: &mut Sum);

    /// Adds every value of a record, by its getters.
    fn add_record(record: &FlowRecord<'a>, sum: &mut Sum);
}

/// A value is missing or not what its field holds.
#[derive(Debug)]
pub(super) struct BadLine;

macro_rules! layouts {
    ($(
        $(#[doc = $doc:literal])+
        $layout:ident: $values:ident<'a> { $($field:ident: $type:ty,)+ }
    )+) => {
        $(
            $(#[doc = $doc])+
            pub(super) struct $layout;

            impl Layout for $layout {
                type Values<'a> = $values<'a>;
            }

            $(#[doc = $doc])+
            #[derive(serde::Deserialize)]
            #[serde(bound(deserialize = "'de: 'a"))]
            pub(super) struct $values<'a> {
                $(
                    #[serde(deserialize_with = "deserialize")]
                    $field: Option<$type>,
                )+
            }

            impl<'a> Values<'a> for $values<'a> {
                fn from_words(mut words: impl Iterator<Item = &'a str>) -> Result<Self, BadLine> {
                    Ok(Self { $($field: value(words.next().ok_or(BadLine)?)?,)+ })
                }

                fn add_to(self, sum: &mut Sum) {
                    sum.records += 1;
                    $(sum.add(self.$field);)+
                }

                fn add_record(record: &FlowRecord<'a>, sum: &mut Sum) {
                    sum.records += 1;
                    $(sum.add(record.$field());)+
                }
            }
        )+
    };
}

layouts! {
    /// The default format.
    VpcDefault: VpcDefaultValues<'a> {
        version: u8,
        account_id: &'a str,
        interface_id: &'a str,
        srcaddr: IpAddr,
        dstaddr: IpAddr,
        srcport: u16,
        dstport: u16,
        protocol: u8,
        packets: u64,
        bytes: u64,
        start: u64,
        end: u64,
        action: IsAccept,
        log_status: IsOk,
    }

    /// All fields of versions 2 to 5.
    Version5: Version5Values<'a> {
        version: u8,
        account_id: &'a str,
        interface_id: &'a str,
        srcaddr: IpAddr,
        dstaddr: IpAddr,
        srcport: u16,
        dstport: u16,
        protocol: u8,
        packets: u64,
        bytes: u64,
        start: u64,
        end: u64,
        action: IsAccept,
        log_status: IsOk,
        vpc_id: &'a str,
        subnet_id: &'a str,
        instance_id: &'a str,
        tcp_flags: u16,
        r#type: &'a str,
        pkt_srcaddr: IpAddr,
        pkt_dstaddr: IpAddr,
        region: &'a str,
        az_id: &'a str,
        sublocation_type: &'a str,
        sublocation_id: &'a str,
        pkt_src_aws_service: &'a str,
        pkt_dst_aws_service: &'a str,
        flow_direction: &'a str,
        traffic_path: u8,
    }
}

/// Whether traffic was let through.
struct IsAccept(bool);

/// Whether the interval was logged as it was.
struct IsOk(bool);

impl Summed for IsAccept {
    fn add_to(self, sum: &mut Sum) {
        sum.accepted += u64::from(self.0);
    }
}

impl Summed for IsOk {
    fn add_to(self, sum: &mut Sum) {
        sum.ok += u64::from(self.0);
    }
}

fn value<'a, T: FromWord<'a>>(word: &'a str) -> Result<Option<T>, BadLine> {
    if word == "-" { Ok(None) } else { T::from_word(word).map(Some) }
}

fn deserialize<'de: 'a, 'a, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromWord<'a>,
{
    let word = <&str>::deserialize(deserializer)?;
    value(word).map_err(|BadLine| D::Error::custom("not what the field holds"))
}

/// What a value is made from.
trait FromWord<'a>: Sized {
    fn from_word(word: &'a str) -> Result<Self, BadLine>;
}

impl<'a> FromWord<'a> for &'a str {
    fn from_word(word: &'a str) -> Result<Self, BadLine> {
        Ok(word)
    }
}

impl FromWord<'_> for IsAccept {
    fn from_word(word: &str) -> Result<Self, BadLine> {
        Ok(Self(word == "ACCEPT"))
    }
}

impl FromWord<'_> for IsOk {
    fn from_word(word: &str) -> Result<Self, BadLine> {
        Ok(Self(word == "OK"))
    }
}

macro_rules! from_str {
    ($($type:ty)+) => {
        $(
            impl FromWord<'_> for $type {
                fn from_word(word: &str) -> Result<Self, BadLine> {
                    word.parse().map_err(|_| BadLine)
                }
            }
        )+
    };
}

from_str!(u8 u16 u64 IpAddr);
