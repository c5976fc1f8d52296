//! An answer as a table, which every form of output can write.

use std::net::IpAddr;

use flowlogs_parser::aggregate::Groups;

use crate::cli::count;

/// What was asked for, in rows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) columns: Vec<Column>,
    /// As many cells each as there are columns.
    pub(crate) rows: Vec<Vec<Cell>>,
    /// Whether a plain text needs no names above.
    pub(crate) is_bare: bool,
    /// Of the column that is drawn as bars.
    pub(crate) bar: Option<usize>,
    /// What was found, such as `12 groups`; empty if that says nothing.
    pub(crate) found: String,
    /// Why the answer is not whole.
    pub(crate) lack: Option<String>,
    names: [&'static str; 2],
}

/// A column: what it is called, and what it has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Column {
    /// In AWS's manner, such as `pkt-srcaddr`.
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Text,
    Address,
    Port,
    Protocol,
    Flags,
    /// A number that names something.
    Code,
    /// How many there are.
    Count,
    Bytes,
    /// Milliseconds since 1970.
    Time,
    /// A part of all, 0 to 1.
    Share,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Absent,
    Text(String),
    Address(IpAddr),
    Number(u128),
    Bytes(u128),
    TimeMs(u64),
    Share(f64),
}

impl Answer {
    /// Rows, and what one and several of them are called.
    pub(crate) fn new(
        columns: Vec<Column>,
        rows: Vec<Vec<Cell>>,
        one: &'static str,
        many: &'static str,
    ) -> Self {
        let found = found(rows.len() as u64, [one, many]);
        Self { columns, rows, is_bare: false, bar: None, found, lack: None, names: [one, many] }
    }

    /// Says how many there were of which these are some.
    pub(crate) fn of(mut self, all: u64) -> Self {
        self.found = found(all, self.names);
        self
    }

    pub(crate) fn bare(mut self) -> Self {
        self.is_bare = true;
        self
    }

    pub(crate) fn bar(mut self, column: usize) -> Self {
        self.bar = Some(column);
        self
    }

    /// Says what found no room in so many groups.
    pub(crate) fn refused(mut self, groups: &Groups, limit: usize) -> Self {
        let refused = groups.refused().flows();
        if refused > 0 {
            self.lack = Some(format!(
                "{} found no room in {limit} groups and {} left out",
                count(refused, "record", "records"),
                if refused == 1 { "is" } else { "are" },
            ));
        }
        self
    }
}

fn found(number: u64, [one, many]: [&str; 2]) -> String {
    if one.is_empty() { String::new() } else { count(number, one, many) }
}

impl Column {
    pub(crate) fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self { name: name.into(), kind }
    }

    /// The name as programs like it: `pkt_srcaddr`.
    pub(crate) fn key(&self) -> String {
        self.name.replace(['-', ' '], "_")
    }
}

impl Cell {
    pub(crate) fn number(number: Option<u128>) -> Self {
        number.map_or(Self::Absent, Self::Number)
    }

    pub(crate) fn bytes(number: Option<u128>) -> Self {
        number.map_or(Self::Absent, Self::Bytes)
    }

    pub(crate) fn time(time_ms: Option<u64>) -> Self {
        time_ms.map_or(Self::Absent, Self::TimeMs)
    }

    pub(crate) fn share(share: Option<f64>) -> Self {
        share.map_or(Self::Absent, Self::Share)
    }

    /// As programs read it; `None` if it is absent. Times are as ISO 8601 has them, in UTC.
    pub(crate) fn plain(&self) -> Option<String> {
        match self {
            Self::Absent => None,
            Self::Text(text) => Some(text.clone()),
            Self::Address(address) => Some(address.to_string()),
            Self::Number(number) | Self::Bytes(number) => Some(number.to_string()),
            Self::TimeMs(time) => Some(super::units::iso_time(*time)),
            Self::Share(share) => Some(format!("{share:.6}")),
        }
    }
}
