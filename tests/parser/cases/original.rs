//! The recorded cases, and what the original told of them.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

/// A case of `tests/data/flowlogs-reader/cases.jsonl`.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) input: Value,
    /// `None` if it holds a number that is too large for JSON values, and so for any of ours.
    output: Option<Value>,
}

/// What was told of an input.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Told {
    pub(crate) records: Vec<Value>,
    /// How many lines, or inputs as a whole, were refused.
    pub(crate) refused: u64,
}

pub(crate) fn cases() -> Vec<Case> {
    let lines = include_str!("../../data/flowlogs-reader/cases.jsonl").lines();
    lines.map(Case::parse).filter(|case| case.id != "cli-0001").collect()
}

impl Case {
    fn parse(line: &str) -> Self {
        let members: BTreeMap<&str, &RawValue> = serde_json::from_str(line).unwrap();
        let text = |name| serde_json::from_str(members[name].get()).unwrap();
        Self {
            id: text("id"),
            kind: text("kind"),
            input: serde_json::from_str(members["input"].get()).unwrap(),
            output: serde_json::from_str(members["output"].get()).ok(),
        }
    }

    /// What the original told; `None` if no value can hold it.
    pub(crate) fn told(&self) -> Option<Told> {
        let output = self.output.as_ref()?;
        Some(match &*self.kind {
            "record" if output["ok"] == true => Told::records([without_texts(&output["to_dict"])]),
            "record" => Told { records: vec![], refused: 1 },
            "logformat" => Told::records([output["fields"].clone()]),
            "s3file" => Told {
                records: array(&output["records"]).iter().map(without_texts).collect(),
                refused: skipped(output) + u64::from(!output["exception"].is_null()),
            },
            "pages" => Told {
                records: array(&output["messages"]).iter().map(default_fields).collect(),
                refused: skipped(output),
            },
            kind => panic!("the parser does not decide cases of kind {kind}"),
        })
    }
}

impl Told {
    fn records(records: impl Into<Vec<Value>>) -> Self {
        Self { records: records.into(), refused: 0 }
    }
}

pub(crate) fn array(value: &Value) -> &[Value] {
    value.as_array().unwrap()
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
