//! A record as a map, for JSON and every other format of serde.

use alloc::string::String;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::{FieldName, FlowRecord, Value};

/// A map of the fields that are present, in the order of the format, named with `_` as in Parquet
/// and Athena. Numbers are numbers; times are Unix seconds, with a fraction where the log has
/// milliseconds; addresses and all else are text as it was written. A field that stands twice in
/// the format is told once.
impl Serialize for FlowRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (position, ((name, text), (_, value))) in self.texts().zip(self.values()).enumerate() {
            let (Some(text), Some(value)) = (text, value) else {
                continue;
            };
            let first = match name {
                FieldName::Known(field) => self.format().position(*field),
                FieldName::Unknown(name) => self.format().position_of(name),
            };
            if first != Some(position) {
                continue;
            }
            match name {
                FieldName::Known(field) => map.serialize_key(field.column_name())?,
                FieldName::Unknown(name) => map.serialize_key(column_name(name).as_str())?,
            }
            match value {
                Value::Text(_) | Value::Address(_) => map.serialize_value(text)?,
                Value::Number(number) => map.serialize_value(&number)?,
                Value::TimeMs(time) if time % 1000 == 0 => map.serialize_value(&(time / 1000))?,
                Value::TimeMs(time) => map.serialize_value(&seconds(time))?,
            }
        }
        map.end()
    }
}

fn column_name(name: &str) -> String {
    name.replace('-', "_")
}

#[expect(clippy::cast_precision_loss, reason = "13 digits are exact in an f64")]
fn seconds(time_ms: u64) -> f64 {
    time_ms as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use serde_json::{json, to_value};

    use super::*;

    #[track_caller]
    fn assert_serializes(line: &str, format: &str, expected: &serde_json::Value) {
        let format = format.parse().unwrap();
        let record = FlowRecord::parse(line, &format).unwrap();
        assert_eq!(to_value(record).unwrap(), *expected, "{line}");
    }

    #[test]
    fn present_fields_are_told_by_their_column_names() {
        assert_serializes(
            "10.0.0.5 2001:DB8:0::1 443 18446744073709551615 - OK x",
            "srcaddr dstaddr dstport bytes tcp-flags log-status New-field",
            &json!({
                "srcaddr": "10.0.0.5", "dstaddr": "2001:DB8:0::1", "dstport": 443, "bytes": u64::MAX,
                "log_status": "OK", "New_field": "x"
            }),
        );
    }

    #[test]
    fn times_are_seconds_with_their_milliseconds() {
        assert_serializes(
            "1600000000123 1600000059",
            "start end",
            &json!({"start": 1_600_000_000.123, "end": 1_600_000_059}),
        );
    }

    #[test]
    fn a_field_that_stands_twice_is_told_once() {
        assert_serializes("1 2 3", "bytes packets bytes", &json!({"bytes": 1, "packets": 2}));
    }
}
