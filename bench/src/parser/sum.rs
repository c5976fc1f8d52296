//! What proves that every value was read.

use std::net::IpAddr;
use std::ops::AddAssign;

use flowlogs_parser::{Action, LogStatus};

/// The sum of all values of all records: equal for all readers that do the same job.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Sum {
    pub(super) records: u64,
    /// Records whose action is `ACCEPT`.
    pub(super) accepted: u64,
    /// Records whose log status is `OK`.
    pub(super) ok: u64,
    /// Sum of all numbers; times are seconds.
    pub(super) numbers: u64,
    /// Bits of all addresses, in exclusive or.
    pub(super) addresses: u128,
    /// Length of all text.
    pub(super) text_bytes: u64,
}

impl Sum {
    /// Adds a value, unless it is absent.
    pub(super) fn add(&mut self, value: Option<impl Summed>) {
        if let Some(value) = value {
            value.add_to(self);
        }
    }
}

/// Joins the sums of different records.
impl AddAssign for Sum {
    fn add_assign(&mut self, other: Self) {
        self.records += other.records;
        self.accepted += other.accepted;
        self.ok += other.ok;
        self.numbers = self.numbers.wrapping_add(other.numbers);
        self.addresses ^= other.addresses;
        self.text_bytes += other.text_bytes;
    }
}

/// A value of any type that a field has.
pub(super) trait Summed {
    fn add_to(self, sum: &mut Sum);
}

macro_rules! numbers {
    ($($type:ty)+) => {
        $(
            impl Summed for $type {
                fn add_to(self, sum: &mut Sum) {
                    sum.numbers = sum.numbers.wrapping_add(self.into());
                }
            }
        )+
    };
}

numbers!(u8 u16 u64);

impl Summed for IpAddr {
    fn add_to(self, sum: &mut Sum) {
        sum.addresses ^= match self {
            Self::V4(address) => address.to_bits().into(),
            Self::V6(address) => address.to_bits(),
        };
    }
}

impl Summed for &str {
    fn add_to(self, sum: &mut Sum) {
        sum.text_bytes += self.len() as u64;
    }
}

impl Summed for Action<'_> {
    fn add_to(self, sum: &mut Sum) {
        sum.accepted += u64::from(self == Self::Accept);
    }
}

impl Summed for LogStatus<'_> {
    fn add_to(self, sum: &mut Sum) {
        sum.ok += u64::from(self == Self::Ok);
    }
}
