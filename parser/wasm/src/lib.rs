//! The JavaScript face of `flowlogs-parser`: conversions only.
//!
//! The hand-written modules in `js/` are what users of the npm package see; nobody else calls these
//! exports. Records stay here, by column; across the border goes bulk: a slice of a log in, a column
//! or the answer to a question out.

mod arrow;
mod column;
mod field_table;
mod guess;
mod log;
mod problem;
mod questions;
mod records;
mod sql;
mod text;

use wasm_bindgen::prelude::wasm_bindgen;

pub use field_table::fields;
pub use guess::guess_format;
pub use log::{Reader, default_format, format_parts, parse_message};
pub use records::{Records, canonical_filter};
pub use sql::filter_sql;

/// The version of this crate, which is that of the npm package.
#[wasm_bindgen]
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}
