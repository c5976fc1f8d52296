//! Vector's language: `parse_aws_vpc_flow_log` in a compiled program, an event a line.

use anyhow::{Result, anyhow};
use flowlogs_parser::{FieldName, Format};
use vrl::compiler::runtime::Runtime;
use vrl::compiler::{self, TargetValue, TimeZone};
use vrl::stdlib::ParseAwsVpcFlowLog;
use vrl::value::{ObjectMap, Secrets, Value};

use crate::parser::sum::Sum;

/// Reads lines of one format.
pub(super) struct Program {
    program: compiler::Program,
    runtime: Runtime,
}

impl Program {
    pub(super) fn new(format: &Format) -> Result<Self> {
        let source = if format.names() == Format::vpc_default().names() {
            "parse_aws_vpc_flow_log!(.message)".to_owned()
        } else {
            let names: Vec<_> = format.names().iter().map(FieldName::as_str).collect();
            let names = names.join(" ").replace('-', "_");
            format!("parse_aws_vpc_flow_log!(.message, format: \"{names}\")")
        };
        let compiled = compiler::compile(&source, &[Box::new(ParseAwsVpcFlowLog)]);
        let program = compiled.map_err(|errors| anyhow!("{errors:?}"))?.program;
        Ok(Self { program, runtime: Runtime::default() })
    }

    pub(super) fn read(&mut self, lines: &str) -> Sum {
        let mut sum = Sum::default();
        for line in lines.lines() {
            let mut event = TargetValue {
                value: Value::Object(ObjectMap::from([("message".into(), line.into())])),
                metadata: Value::Object(ObjectMap::new()),
                secrets: Secrets::new(),
            };
            let record = self.runtime.resolve(&mut event, &self.program, &TimeZone::default());
            if let Ok(Value::Object(record)) = record {
                add(&record, &mut sum);
            }
            self.runtime.clear();
        }
        sum
    }
}

fn add(record: &ObjectMap, sum: &mut Sum) {
    sum.records += 1;
    for (name, value) in record {
        match (name.as_str(), value) {
            (_, Value::Integer(number)) => sum.add(u64::try_from(*number).ok()),
            ("action", word) => sum.accepted += u64::from(text(word) == Some(b"ACCEPT")),
            ("log_status", word) => sum.ok += u64::from(text(word) == Some(b"OK")),
            (_, word) => sum.text_bytes += text(word).map_or(0, <[u8]>::len) as u64,
        }
    }
}

fn text(value: &Value) -> Option<&[u8]> {
    value.as_bytes().map(AsRef::as_ref)
}
