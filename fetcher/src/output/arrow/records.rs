//! Records as record batches.

use std::io;
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{
    ArrayRef, Int32Array, RecordBatch, StringArray, TimestampMillisecondArray, UInt64Array,
};
use arrow_schema::{DataType, Field as ArrowField, Schema, SchemaRef};
use flowlogs_parser::{Column, Columns, FieldName, FieldType};

use super::time;

/// Makes record batches of records: a column a field, named as in JSON.
///
/// Ports, protocols, flags and other small numbers are of 32 bits, as in AWS's own Parquet; counts are
/// of 64 bits without a sign, times moments in UTC, all else text. What is absent, and a field that a
/// record's format leaves out, is null.
#[derive(Clone, Debug)]
pub(crate) struct RecordBatches {
    fields: Vec<FieldName>,
    schema: SchemaRef,
}

impl RecordBatches {
    pub(crate) fn new(fields: Vec<FieldName>) -> Self {
        let columns = fields
            .iter()
            .map(|name| ArrowField::new(name.as_str().replace('-', "_"), data_type(name), true));
        let schema = Arc::new(Schema::new(columns.collect::<Vec<_>>()));
        Self { fields, schema }
    }

    pub(crate) const fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The rows of the columns, as a batch.
    pub(crate) fn batch(
        &self,
        columns: &Columns<'_>,
        rows: impl Iterator<Item = usize>,
    ) -> io::Result<RecordBatch> {
        let rows: Vec<_> = rows.collect();
        let arrays = self.fields.iter().map(|name| {
            let position = columns.format().and_then(|format| format.position_of(name.as_str()));
            array(&data_type(name), position, columns, &rows)
        });
        RecordBatch::try_new(SchemaRef::clone(&self.schema), arrays.collect())
            .map_err(io::Error::other)
    }
}

fn data_type(name: &FieldName) -> DataType {
    match name.field().map(flowlogs_parser::Field::r#type) {
        Some(FieldType::Number | FieldType::Flags | FieldType::Port | FieldType::Protocol) => {
            DataType::Int32
        }
        Some(FieldType::Count) => DataType::UInt64,
        Some(FieldType::Time) => time(),
        _ => DataType::Utf8,
    }
}

/// The values of a field; all null if its column is of another type, as where there is none.
fn array(
    data_type: &DataType,
    position: Option<usize>,
    columns: &Columns<'_>,
    rows: &[usize],
) -> ArrayRef {
    let column = position.and_then(|position| columns.column_at(position));
    let rows = rows.iter().copied();
    match data_type {
        DataType::Int32 => {
            let numbers = rows.map(|row| match column? {
                Column::U8(numbers) => numbers.get(row).map(i32::from),
                Column::U16(numbers) => numbers.get(row).map(i32::from),
                _ => None,
            });
            Arc::new(numbers.collect::<Int32Array>())
        }
        DataType::UInt64 => {
            let counts = rows.map(|row| match column? {
                Column::U64(counts) => counts.get(row),
                _ => None,
            });
            Arc::new(counts.collect::<UInt64Array>())
        }
        DataType::Timestamp(..) => {
            let times = rows.map(|row| match column? {
                // Some are later than any calendar of Arrow's.
                Column::TimeMs(times) => times.get(row).and_then(|time| i64::try_from(time).ok()),
                _ => None,
            });
            Arc::new(times.collect::<TimestampMillisecondArray>().with_timezone("UTC"))
        }
        _ => Arc::new(texts(position, columns, rows)),
    }
}

fn texts(
    position: Option<usize>,
    columns: &Columns<'_>,
    rows: impl ExactSizeIterator<Item = usize>,
) -> StringArray {
    let texts = position.and_then(|position| columns.texts_at(position));
    let mut builder = StringBuilder::with_capacity(rows.len(), rows.len() * 16);
    for row in rows {
        builder.append_option(texts.and_then(|texts| texts.get(row)));
    }
    builder.finish()
}
