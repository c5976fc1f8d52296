//! The recorded cases.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

/// A case of `tests/data/flowlogs-reader/cases.jsonl`.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) input: Value,
    /// `None` if it holds a number that is too large for JSON values, and so for any of ours.
    pub(crate) output: Option<Value>,
}

/// All cases, with the events where they only name `DATA`.
pub(crate) fn cases() -> Vec<Case> {
    let lines = include_str!("../data/flowlogs-reader/cases.jsonl").lines();
    let mut cases: Vec<_> = lines.map(Case::parse).collect();
    let carrier = cases.iter().position(|case| case.id == "cli-0001").unwrap();
    let data = cases.remove(carrier).input["DATA"].take();
    for case in &mut cases {
        if case.input["events"] == "DATA" {
            case.input["events"] = data.clone();
        }
    }
    cases
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
}

pub(crate) fn array(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

pub(crate) fn texts(values: &Value) -> Vec<&str> {
    array(values).iter().map(|value| value.as_str().unwrap()).collect()
}
