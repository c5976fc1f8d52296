//! Reads AWS VPC and Transit Gateway Flow Logs: text in, records out.
//!
//! ```
//! use flowlogs_parser::FlowRecord;
//!
//! let record = FlowRecord::from_message(
//!     "2 123456789010 eni-102010ab 198.51.100.1 192.0.2.1 443 49152 6 10 840 1439387263 1439387264 ACCEPT OK",
//! )?;
//! assert_eq!(record.srcport(), Some(443));
//! assert_eq!(record.bytes(), Some(840));
//! # Ok::<(), flowlogs_parser::ParseError>(())
//! ```
//!
//! - [`FlowRecord`] is a typed view of one line.
//! - [`Format`] says which fields a line holds, in which order.
//! - [`Lines`] finds the records of a buffer, [`Chunks`] those of a stream whose chunks end anywhere.
#![cfg_attr(
    feature = "envelope",
    doc = "- [`Input`] reads what people paste or drop: [`envelope`] turns it into such text (feature `envelope`)."
)]
//! - [`Filter`] asks a record a question in nfdump's language, [told here](filter).
//! - [`detect`] finds the format of lines that come without a header.
//! - [`Columns`] has records by column, for bulk; a [`Dictionary`] turns their text into numbers. A
//!   [`Filter`] answers all rows [at once](Filter::select), as a [`Selection`], and an aggregate
//!   [adds them up](aggregate::Aggregate::add_columns).
#![cfg_attr(feature = "std", doc = "- [`parallel`] reads slices of a log in several threads.")]
//! - [`Field`] is the one table of what AWS documents.
//! - [`aggregate`] groups records by any fields: sums, top N, time bins.
//! - [`query`] says the same questions in SQL, for engines that have the data already.
//!
//! The crate is `no_std` and needs an allocator. It does no I/O, reads no clock and never panics,
//! whatever the input.

#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod address;
pub mod aggregate;
mod chunks;
mod columns;
pub mod detect;
mod dictionary;
mod digits;
#[cfg(feature = "envelope")]
pub mod envelope;
mod error;
mod field;
pub mod filter;
mod format;
#[cfg(feature = "envelope")]
mod input;
mod lines;
mod order;
#[cfg(feature = "std")]
pub mod parallel;
mod place;
pub mod protocol;
pub mod query;
mod record;
mod runs;
mod scan;
mod selection;
#[cfg(feature = "serde")]
mod serialize;
mod table;
mod text;
mod value;

pub use chunks::Chunks;
pub use columns::{Addresses, Batches, Column, Columns, Numbers, Texts};
pub use dictionary::{Dictionary, DictionaryFull};
pub use error::ParseError;
pub use field::{Field, FieldType, Source, UnknownField};
pub use filter::{Filter, FilterError};
pub use format::{FieldName, Format, FormatError};
#[cfg(feature = "envelope")]
pub use input::{Input, InputPart};
pub use lines::{BadLine, Lines, Records};
pub use record::FlowRecord;
#[doc(hidden)]
pub use scan::Instructions;
pub use selection::Selection;
pub use table::{Table, TableSelection};
pub use value::{Action, LogStatus, Value};
