//! What the original did.

use flowlogs_parser::Format;
use serde_json::Value;

use super::case::{Case, array, texts};

/// What can be told from outside.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Told {
    /// The exit status; of what is no command line, 1 stands for any failure.
    pub(crate) code: i32,
    /// Those of standard output; of a time, the edges of the window in Unix milliseconds.
    pub(crate) lines: Vec<String>,
}

impl Told {
    pub(crate) fn of(case: &Case) -> Self {
        let output = case.output.as_ref().unwrap();
        match &*case.kind {
            "cli" => Self {
                code: output["exit_status"].as_i64().unwrap().try_into().unwrap(),
                lines: owned(&output["stdout"]),
            },
            "time" => Self {
                code: i32::from(output["ok"] == false),
                lines: ["startTime", "endTime"]
                    .iter()
                    .filter_map(|&edge| output.get(edge))
                    .map(Value::to_string)
                    .collect(),
            },
            "pages" => Self::reading(output, owned(&output["messages"])),
            "s3file" => {
                Self::reading(output, array(&output["records"]).iter().map(message).collect())
            }
            kind => panic!("the command line does not decide cases of kind {kind}"),
        }
    }

    fn reading(output: &Value, lines: Vec<String>) -> Self {
        Self { code: i32::from(!output["exception"].is_null()), lines }
    }
}

fn owned(lines: &Value) -> Vec<String> {
    texts(lines).into_iter().map(str::to_owned).collect()
}

/// The line of the default format for these fields.
fn message(fields: &Value) -> String {
    let value = |name: &str| match name {
        "start" | "end" => seconds(&fields[format!("{name}_us")]),
        _ => text(&fields[name.replace('-', "_")]),
    };
    let names = Format::vpc_default().names().iter();
    names.map(|name| value(name.as_str())).collect::<Vec<_>>().join(" ")
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn seconds(microseconds: &Value) -> String {
    (microseconds.as_u64().unwrap() / 1_000_000).to_string()
}
