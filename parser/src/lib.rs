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
    doc = "- [`envelope`] turns what people paste or drop into such text (feature `envelope`)."
)]
//! - [`Field`] is the one table of what AWS documents.
//!
//! The crate is `no_std` and needs an allocator. It does no I/O, reads no clock and never panics,
//! whatever the input.

#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod chunks;
#[cfg(feature = "envelope")]
pub mod envelope;
mod error;
mod field;
mod format;
mod lines;
mod record;
#[cfg(feature = "serde")]
mod serialize;
mod value;

pub use chunks::Chunks;
pub use error::ParseError;
pub use field::{Field, FieldType, Source, UnknownField};
pub use format::{FieldName, Format, FormatError};
pub use lines::{BadLine, Lines, Records};
pub use record::FlowRecord;
pub use value::{Action, LogStatus, Value};
