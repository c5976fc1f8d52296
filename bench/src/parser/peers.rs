//! The crates that others read flow logs with.
//!
//! They take minutes to compile, so they are left out where nobody asks for the feature `peers`.

mod arrow_csv;
mod csv_serde;
mod vector;

use std::hint::black_box;

use anyhow::Result;
use flowlogs_parser::{Field, FieldType};

use super::log::Log;
use super::sum::Sum;
use super::values::Layout;
use crate::measure::{Id, Times, Turns};
use crate::row;

/// The cases of these crates.
pub(super) struct Peers {
    csv: Id,
    arrow: Id,
    vector: Id,
}

/// How many times as fast as each of them a case has to be.
#[derive(Default)]
pub(super) struct Goals {
    pub(super) csv: Option<f64>,
    pub(super) arrow: Option<f64>,
    pub(super) vector: Option<f64>,
}

impl Peers {
    /// Adds a case a crate; `few` is for the slowest.
    pub(super) fn add<'a, L: Layout>(
        turns: &mut Turns<'a>,
        some: &Log<'a>,
        few: &Log<'a>,
    ) -> Result<Self> {
        let lines = some.body;
        let csv = turns.add("csv + serde, typed", some.records, &some.sum, move || {
            csv_serde::read::<L>(black_box(lines))
        })?;
        let arrow = arrow_csv::Reader::new(&some.format)?;
        let arrow = turns.add(
            "arrow-csv, typed",
            some.records,
            &sum_without_addresses(some),
            move || arrow.read(black_box(lines)),
        )?;
        let lines = few.body;
        let mut vector = vector::Program::new(&few.format)?;
        let vector = turns.add(
            "vrl parse_aws_vpc_flow_log",
            few.records,
            &sum_without_addresses(few),
            move || vector.read(black_box(lines)),
        )?;
        Ok(Self { csv, arrow, vector })
    }

    /// Prints the rows of a case beside each of them.
    pub(super) fn print(&self, case: Id, times: &Times, goals: &Goals) {
        row::print(&times[case], &times[self.csv], goals.csv);
        row::print(&times[case], &times[self.arrow], goals.arrow);
        row::print(&times[case], &times[self.vector], goals.vector);
    }
}

/// The sum of a reader to which addresses are text.
fn sum_without_addresses(log: &Log<'_>) -> Sum {
    let types = log.format.names().iter().map(|name| name.field().map(Field::r#type));
    let is_address: Vec<_> = types.map(|r#type| r#type == Some(FieldType::Address)).collect();
    let values = log.body.lines().flat_map(|line| line.split(' ').zip(&is_address));
    let addresses = values.filter(|(text, is_address)| **is_address && *text != "-");
    let length: usize = addresses.map(|(text, _)| text.len()).sum();
    Sum { addresses: 0, text_bytes: log.sum.text_bytes + length as u64, ..log.sum.clone() }
}
