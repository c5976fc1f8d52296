//! The records of a table as every dialect can read them: absent values are `NULL`, numbers are
//! numbers, times milliseconds, addresses bits.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::cell::RefCell;

use super::address;
use super::{Dialect, Table};
use crate::value::LAST_SECOND;
use crate::{Field, FieldName, FieldType};

/// The columns that a statement uses, which it collects while the statement is written.
pub(super) struct Flow<'a> {
    pub(super) dialect: Dialect,
    pub(super) table: &'a Table,
    /// Positions in the table's format.
    used: RefCell<Vec<usize>>,
    times: RefCell<Vec<Field>>,
    addresses: RefCell<Vec<Field>>,
}

/// The stage that has all columns.
pub(super) const FLOW: &str = "flow";
/// The first stage, unless it is the only one.
const LOGGED: &str = "logged";

impl<'a> Flow<'a> {
    pub(super) const fn new(table: &'a Table, dialect: Dialect) -> Self {
        Self {
            dialect,
            table,
            used: RefCell::new(Vec::new()),
            times: RefCell::new(Vec::new()),
            addresses: RefCell::new(Vec::new()),
        }
    }

    /// The value of a field as it is logged, a text or a number; `None` if the table has no such field.
    pub(super) fn column(&self, name: &FieldName) -> Option<String> {
        let position = self.table.format().position_of(name.as_str())?;
        note(&self.used, position);
        Some(self.identifier(position))
    }

    pub(super) fn field(&self, field: Field) -> Option<String> {
        self.column(&FieldName::Known(field))
    }

    /// A time in milliseconds since 1970.
    pub(super) fn time_ms(&self, field: Field) -> Option<String> {
        self.field(field)?;
        note(&self.times, field);
        Some(self.derived(field, "ms"))
    }

    /// An address as 32 digits of base 16; one of IPv4 as IPv6 maps it.
    pub(super) fn bits(&self, field: Field) -> Option<String> {
        self.field(field)?;
        note(&self.addresses, field);
        Some(self.derived(field, "bits"))
    }

    /// `WITH …`: stages on what the one before has, of which the last is `flow`.
    pub(super) fn with(&self) -> String {
        let mut stages = vec![(LOGGED, self.columns())];
        let times = self.times.borrow();
        if !times.is_empty() {
            stages.push(("timed", times.iter().map(|&field| self.as_time_ms(field)).collect()));
        }
        let addresses = self.addresses.borrow();
        for (name, columns) in address::STAGES.into_iter().filter(|_| !addresses.is_empty()) {
            let columns = addresses.iter().flat_map(|&field| {
                columns(self.dialect, &|part| self.derived(field, part), &self.quoted(field))
            });
            stages.push((name, columns.collect()));
        }
        let last = stages.len() - 1;
        let name = |position: usize| if position == last { FLOW } else { stages[position].0 };
        let stage = |(position, (_, columns)): (usize, &(&str, Vec<String>))| {
            let (all, from) = match position {
                0 => ("", self.table.name(self.dialect)),
                _ => ("*,\n    ", name(position - 1).into()),
            };
            let (name, columns) = (name(position), columns.join(",\n    "));
            format!("{name} AS (\n  SELECT\n    {all}{columns}\n  FROM {from}\n)")
        };
        let stages: Vec<_> = stages.iter().enumerate().map(stage).collect();
        format!("WITH {}", stages.join(",\n"))
    }

    fn columns(&self) -> Vec<String> {
        let mut used = self.used.borrow().clone();
        used.sort_unstable();
        let columns = used.iter().map(|&position| {
            let name = self.identifier(position);
            let stored = self.dialect.identifier(&self.table.column_name(position));
            let r#type = self.table.format().names()[position].field().map(Field::r#type);
            let is_number = r#type.is_some_and(FieldType::is_number);
            let value = if is_number {
                self.dialect.as_number(&stored)
            } else {
                self.dialect.as_text(&stored)
            };
            format!("{value} AS {name}")
        });
        let columns: Vec<_> = columns.collect();
        // A statement that counts records uses none of their values.
        if columns.is_empty() { vec!["1 AS record".into()] } else { columns }
    }

    /// 13 digits are milliseconds.
    fn as_time_ms(&self, field: Field) -> String {
        let (time, name) = (self.quoted(field), self.derived(field, "ms"));
        format!("CASE WHEN {time} <= {LAST_SECOND} THEN {time} * 1000 ELSE {time} END AS {name}")
    }

    fn identifier(&self, position: usize) -> String {
        self.dialect.identifier(&self.table.column_name(position))
    }

    fn quoted(&self, field: Field) -> String {
        self.dialect.identifier(field.column_name())
    }

    fn derived(&self, field: Field, part: &str) -> String {
        self.dialect.identifier(&format!("{} {part}", field.column_name()))
    }
}

fn note<T: PartialEq>(noted: &RefCell<Vec<T>>, new: T) {
    let mut noted = noted.borrow_mut();
    if !noted.contains(&new) {
        noted.push(new);
    }
}
