//! The parser's table of fields, as JavaScript objects.

use flowlogs_parser::{Field, FieldType, Source};
use serde::Serialize;
use serde_wasm_bindgen::Error;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[derive(Serialize)]
struct Row {
    name: &'static str,
    version: u8,
    r#type: &'static str,
    source: &'static str,
    unit: Option<&'static str>,
    doc: &'static str,
}

impl From<Field> for Row {
    fn from(field: Field) -> Self {
        Self {
            name: field.name(),
            version: field.version(),
            r#type: type_name(field.r#type()),
            source: source_name(field.source()),
            unit: field.unit(),
            doc: field.doc(),
        }
    }
}

/// Every field that AWS documents, in its order.
///
/// # Errors
///
/// None that a table of text and numbers could raise.
#[wasm_bindgen]
pub fn fields() -> Result<JsValue, Error> {
    let rows: Vec<Row> = Field::ALL.iter().copied().map(Row::from).collect();
    rows.serialize(&serde_wasm_bindgen::Serializer::json_compatible())
}

const fn type_name(r#type: FieldType) -> &'static str {
    match r#type {
        FieldType::Text => "text",
        FieldType::Address => "address",
        FieldType::Number => "number",
        FieldType::Flags => "flags",
        FieldType::Port => "port",
        FieldType::Protocol => "protocol",
        FieldType::Count => "count",
        FieldType::Time => "time",
        FieldType::Action => "action",
        FieldType::LogStatus => "log-status",
    }
}

const fn source_name(source: Source) -> &'static str {
    match source {
        Source::Vpc => "vpc",
        Source::TransitGateway => "transit-gateway",
        Source::Both => "both",
    }
}
