//! `arrow-csv`: typed columns, absent values by a regex. Arrow has no type for addresses.

use std::sync::Arc;

use anyhow::Result;
use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, UInt8Type, UInt16Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use arrow_csv::ReaderBuilder;
use arrow_schema::{DataType, Field, Schema};
use flowlogs_parser::{FieldName, FieldType, Format};
use regex::Regex;

use crate::parser::sum::{Sum, Summed};

/// Reads lines of one format.
pub(super) struct Reader {
    schema: Arc<Schema>,
    absent: Regex,
}

impl Reader {
    pub(super) fn new(format: &Format) -> Result<Self> {
        let field = |name: &FieldName| Field::new(name.as_str(), data_type(name), true);
        let fields: Vec<_> = format.names().iter().map(field).collect();
        Ok(Self { schema: Arc::new(Schema::new(fields)), absent: Regex::new("^-$")? })
    }

    pub(super) fn read(&self, lines: &str) -> Sum {
        let reader = ReaderBuilder::new(self.schema.clone())
            .with_delimiter(b' ')
            .with_null_regex(self.absent.clone())
            .build_buffered(lines.as_bytes())
            .expect("the schema is of types that arrow-csv reads");
        let mut sum = Sum::default();
        for batch in reader.map_while(Result::ok) {
            add(&batch, &mut sum);
        }
        sum
    }
}

fn data_type(name: &FieldName) -> DataType {
    match name.field().map_or(FieldType::Text, flowlogs_parser::Field::r#type) {
        FieldType::Number | FieldType::Protocol => DataType::UInt8,
        FieldType::Flags | FieldType::Port => DataType::UInt16,
        FieldType::Count | FieldType::Time => DataType::UInt64,
        _ => DataType::Utf8,
    }
}

fn add(batch: &RecordBatch, sum: &mut Sum) {
    sum.records += batch.num_rows() as u64;
    for (field, column) in batch.schema_ref().fields().iter().zip(batch.columns()) {
        match (field.data_type(), field.name().as_str()) {
            (DataType::UInt8, _) => add_numbers::<UInt8Type>(column, sum),
            (DataType::UInt16, _) => add_numbers::<UInt16Type>(column, sum),
            (DataType::UInt64, _) => add_numbers::<UInt64Type>(column, sum),
            (_, "action") => sum.accepted += count(column, "ACCEPT"),
            (_, "log-status") => sum.ok += count(column, "OK"),
            _ => sum.text_bytes += column.as_string::<i32>().value_data().len() as u64,
        }
    }
}

fn add_numbers<T: ArrowPrimitiveType<Native: Summed>>(column: &dyn Array, sum: &mut Sum) {
    for number in column.as_primitive::<T>() {
        sum.add(number);
    }
}

fn count(column: &dyn Array, word: &str) -> u64 {
    column.as_string::<i32>().iter().filter(|text| *text == Some(word)).count() as u64
}
