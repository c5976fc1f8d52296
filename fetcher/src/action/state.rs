//! What a statistic has seen so far.

use flowlogs_parser::aggregate::{Aggregate, MergeError};
use flowlogs_parser::{Columns, Selection};

use super::ipset::Addresses;
use super::summary::Summary;

/// What a statistic has seen so far. Parts of a log can be seen apart, and then put together.
#[derive(Debug)]
pub(crate) enum State {
    Addresses(Addresses),
    Groups(Aggregate),
    Summary(Summary),
}

impl State {
    /// Adds the rows that are selected.
    pub(crate) fn add(&mut self, columns: &Columns<'_>, selection: &Selection) {
        match self {
            Self::Addresses(addresses) => addresses.add(columns, selection),
            // What finds no room is counted, and told with the answer.
            Self::Groups(aggregate) => drop(aggregate.add_columns(columns, Some(selection))),
            Self::Summary(summary) => summary.add(columns, selection),
        }
    }

    /// Adds what another state of the same statistic has seen.
    pub(crate) fn merge(&mut self, other: Self) {
        match (self, other) {
            (Self::Addresses(addresses), Self::Addresses(other)) => addresses.merge(other),
            (Self::Groups(aggregate), Self::Groups(other)) => {
                let merged = aggregate.merge(other);
                debug_assert!(
                    !matches!(merged, Err(MergeError::Unlike)),
                    "states of one statistic"
                );
            }
            (Self::Summary(summary), Self::Summary(other)) => summary.merge(other),
            _ => debug_assert!(false, "states of one statistic"),
        }
    }
}
