//! The same question, asked where the data is: a filter and an answer as SQL.
//!
//! A [`Question`] about a [`Table`] becomes one statement in the [`Dialect`] of an engine, which gives
//! the answer that this crate gives:
//!
//! - What is absent is `NULL` there, whether the table has `-` or `NULL`. A comparison with it is false,
//!   and stays so under `not`.
//! - Addresses are compared by their bits, however they are written.
//! - Numbers are exact: sums do not overflow, rates are compared by products.
//! - Each order is total and spelled out, since engines differ in where they put `NULL`.
//! - Names and texts are quoted; nothing of a filter reaches the engine as code.
//!
//! What cannot be said exactly is [refused](Untranslatable), never approximated.
//!
//! ```
//! use flowlogs_parser::Format;
//! use flowlogs_parser::query::{Answer, Dialect, Question, Table};
//!
//! let question = Question {
//!     filter: "dst port 22 and action reject".parse()?,
//!     answer: Answer::Records { limit: Some(10) },
//! };
//! let table = Table::new(["flowlogs"], "srcaddr dstport action".parse()?);
//! assert_eq!(question.sql(&table, Dialect::DuckDb)?, r#"WITH flow AS (
//!   SELECT
//!     NULLIF(CAST("srcaddr" AS VARCHAR), '-') AS "srcaddr",
//!     TRY_CAST(NULLIF(CAST("dstport" AS VARCHAR), '-') AS HUGEINT) AS "dstport",
//!     NULLIF(CAST("action" AS VARCHAR), '-') AS "action"
//!   FROM "flowlogs"
//! )
//! SELECT "srcaddr", "dstport", "action"
//! FROM flow
//! WHERE "dstport" = 22 AND LOWER("action") = 'reject'
//! ORDER BY "srcaddr" NULLS FIRST, "dstport" NULLS FIRST, "action" NULLS FIRST
//! LIMIT 10"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod address;
mod condition;
mod dialect;
mod flow;
mod statement;
mod table;

use alloc::string::String;
use core::error;
use core::fmt;

pub use dialect::{Dialect, UnknownDialect};
pub use table::{Storage, Table};

use crate::Filter;
use crate::aggregate::{Grouping, Measure};

/// What is asked of a table.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Question {
    /// Which records.
    pub filter: Filter,
    /// What of them.
    pub answer: Answer,
}

/// What is asked of the records that a filter matches.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Answer {
    /// The records, by `start` and then by their values.
    Records {
        /// How many at most.
        limit: Option<u64>,
    },
    /// One row of sums: columns `records`, `no_data`, `skip_data`, and of flows alone `accepted`,
    /// `rejected` and those of [`Groups`](Self::Groups).
    Totals,
    /// The sums of groups of flows: a column a key, then `flows`, `packets`, `bytes`, `first_ms`,
    /// `last_ms` and `tcp_flags`, as [`Sums`](crate::aggregate::Sums) tells them; what the table has no
    /// field for is `NULL`.
    Groups {
        /// What they have in common. A key of time is in milliseconds.
        grouping: Grouping,
        /// The order: the most of a measure first, then by key; without one, by key.
        order: Option<Measure>,
        /// How many groups at most. The column `total` then has the measure over all.
        limit: Option<u64>,
    },
    /// Every address that sent or received in a flow, once: column `address`.
    Addresses,
}

impl Question {
    /// The question as a statement.
    ///
    /// # Errors
    ///
    /// Returns an error if the dialect cannot say it exactly, or the table cannot answer it.
    pub fn sql(&self, table: &Table, dialect: Dialect) -> Result<String, Untranslatable> {
        statement::statement(self, table, dialect)
    }
}

/// Why a question is not asked of an engine.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Untranslatable {
    /// Rates have no exact order in SQL.
    Rate(Measure),
    /// The table has none of the fields that the answer is made of.
    NoField(&'static str),
}

impl fmt::Display for Untranslatable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rate(measure) => {
                write!(f, "an engine cannot order by {measure} exactly, since it is a quotient")
            }
            Self::NoField(field) => write!(f, "the table has no field {field}"),
        }
    }
}

impl error::Error for Untranslatable {}
