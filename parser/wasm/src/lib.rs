//! The JavaScript face of `flowlogs-parser`: conversions only.
//!
//! The hand-written modules in `js/` are what users of the npm package see; nobody else calls these
//! exports. Across the border goes bulk: a slice of a log in, all of its records out, each as its
//! [message](flowlogs_parser::FlowRecord::to_message), whose values are checked and one blank apart.

mod batch;
mod field_table;
mod log;

use wasm_bindgen::prelude::wasm_bindgen;

pub use field_table::fields;
pub use log::{Log, parse_message};

/// The version of this crate, which is that of the npm package.
#[wasm_bindgen]
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}
