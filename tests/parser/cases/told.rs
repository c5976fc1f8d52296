//! What the original told of the recorded inputs.

use serde_json::Value;

use super::case::{Case, array};

/// What was told of an input.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Told {
    pub(crate) records: Vec<Value>,
    /// How many lines, or inputs as a whole, were refused.
    pub(crate) refused: u64,
}

impl Told {
    /// `None` if no value can hold it.
    pub(crate) fn of(case: &Case) -> Option<Self> {
        let output = case.output.as_ref()?;
        Some(match &*case.kind {
            "record" if output["ok"] == true => Self::records([without_texts(&output["to_dict"])]),
            "record" => Self { records: vec![], refused: 1 },
            "logformat" => Self::records([output["fields"].clone()]),
            "s3file" => Self {
                records: array(&output["records"]).iter().map(without_texts).collect(),
                refused: skipped(output) + u64::from(!output["exception"].is_null()),
            },
            "pages" => Self {
                records: array(&output["messages"]).iter().map(default_fields).collect(),
                refused: skipped(output),
            },
            kind => panic!("the parser does not decide cases of kind {kind}"),
        })
    }

    fn records(records: impl Into<Vec<Value>>) -> Self {
        Self { records: records.into(), refused: 0 }
    }
}

fn skipped(output: &Value) -> u64 {
    output["skipped"].as_u64().unwrap()
}

/// The fields of a record, whose times are told as text and in microseconds, without the text.
fn without_texts(fields: &Value) -> Value {
    let mut fields = fields.clone();
    let map = fields.as_object_mut().unwrap();
    map.remove("start");
    map.remove("end");
    fields
}

/// The first 14 of the 47 columns that the original prints, whatever the format.
fn default_fields(message: &Value) -> Value {
    let columns: Vec<_> = message.as_str().unwrap().split(' ').collect();
    assert!(columns.len() == 47 && columns[14..].iter().all(|&column| column == "-"));
    columns[..14].join(" ").into()
}
