//! Filters as statements of engines.

use flowlogs_parser::query::{Answer, Dialect, Question, Table, UnknownDialect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::log::parse_format;
use crate::records::parse_filter;

/// The statement that gives the records that a filter matches.
///
/// # Errors
///
/// Throws `[message, column]` if the text is no filter, else text: what is wrong with dialect or
/// format, or why the engine cannot be asked.
#[wasm_bindgen(js_name = filterSql)]
pub fn filter_sql(
    filter: &str,
    dialect: &str,
    table: &str,
    format: &str,
    limit: Option<u32>,
) -> Result<String, JsValue> {
    let question = Question {
        filter: parse_filter(filter)?,
        answer: Answer::Records { limit: limit.map(u64::from) },
    };
    let dialect: Dialect = dialect.parse().map_err(|error: UnknownDialect| error.to_string())?;
    let table = Table::new(table.split('.'), parse_format(format)?);
    question.sql(&table, dialect).map_err(|error| error.to_string().into())
}
