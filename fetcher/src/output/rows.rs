//! Records in any form, as they come.

use std::io::{self, Write};

use flowlogs_parser::{Columns, FieldName, Format};

use super::separated::{quoted, tab_free};
use super::{Form, RecordBatches, html, original, printable};

/// Writes records in a form.
///
/// A text has the lines as they were logged, unless fields were chosen. Of the other forms, JSON tells
/// each record by its own fields, all others by those that were chosen, or that the first record has.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    form: Form,
    /// Whether they were asked for.
    is_chosen: bool,
    fields: Vec<FieldName>,
}

impl Rows {
    pub(crate) fn new(form: Form, fields: Vec<FieldName>) -> Self {
        Self { form, is_chosen: !fields.is_empty(), fields }
    }

    /// Whether the first record has to say which fields there are.
    pub(crate) fn wants_fields(&self) -> bool {
        self.fields.is_empty()
            && matches!(
                self.form,
                Form::Csv | Form::Tsv | Form::Table | Form::Html | Form::Parquet | Form::Arrow
            )
    }

    pub(crate) fn fields(&self) -> &[FieldName] {
        &self.fields
    }

    pub(crate) fn set_fields(&mut self, format: &Format) {
        self.fields = format.names().to_vec();
    }

    /// What makes record batches of them.
    pub(crate) fn batches(&self) -> RecordBatches {
        let fields = &self.fields;
        // Where there is no record, none of the fields is wrong.
        RecordBatches::new(if fields.is_empty() {
            Format::vpc_default().names().to_vec()
        } else {
            fields.clone()
        })
    }

    /// What stands before all records.
    pub(crate) fn write_begin(&self, out: &mut impl Write) -> io::Result<()> {
        let names = || self.fields.iter().map(|name| name.as_str().replace('-', "_"));
        match self.form {
            Form::Csv => writeln!(out, "{}", names().collect::<Vec<_>>().join(",")),
            Form::Tsv => writeln!(out, "{}", names().collect::<Vec<_>>().join("\t")),
            Form::Table => {
                let names: Vec<_> = self.fields.iter().map(ToString::to_string).collect();
                let cells = names.iter().map(String::as_str);
                self.write_aligned(cells, out)
            }
            Form::Html => {
                let fields = self.fields.iter().map(|name| (name.as_str(), is_number(name)));
                html::write_begin(fields, out)
            }
            Form::Json => out.write_all(b"["),
            Form::Text | Form::Ndjson | Form::Parquet | Form::Arrow | Form::Original => Ok(()),
        }
    }

    /// What stands after them.
    pub(crate) fn write_end(&self, out: &mut impl Write) -> io::Result<()> {
        match self.form {
            Form::Json => out.write_all(b"\n]\n"),
            Form::Html => html::write_end(out),
            _ => Ok(()),
        }
    }

    /// What stands between two records, and not before the first.
    pub(crate) const fn separator(&self) -> &'static [u8] {
        match self.form {
            Form::Json => b",",
            _ => b"",
        }
    }

    /// Writes rows of columns. Each begins with the [separator](Self::separator).
    pub(crate) fn write(
        &self,
        columns: &Columns<'_>,
        rows: impl Iterator<Item = usize>,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        let places = self.places(columns);
        for row in rows {
            match self.form {
                Form::Text if !self.is_chosen => write_line(columns, row, out)?,
                Form::Original => original::write_record(columns, row, out)?,
                Form::Json | Form::Ndjson => self.write_object(columns, row, &places, out)?,
                form => self.write_values(form, columns, row, &places, out)?,
            }
        }
        Ok(())
    }

    /// Where the fields stand in the format of the columns.
    fn places(&self, columns: &Columns<'_>) -> Vec<Option<usize>> {
        let place = |name: &FieldName| columns.format()?.position_of(name.as_str());
        self.fields.iter().map(place).collect()
    }

    fn write_values(
        &self,
        form: Form,
        columns: &Columns<'_>,
        row: usize,
        places: &[Option<usize>],
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        let text = |place: &Option<usize>| columns.texts_at((*place)?)?.get(row);
        if form == Form::Table {
            return self.write_aligned(places.iter().map(|place| text(place).unwrap_or("-")), out);
        }
        if form == Form::Html {
            let values = self.fields.iter().zip(places);
            let values = values.map(|(name, place)| (text(place), is_number(name)));
            return html::write_record(values, out);
        }
        for (position, place) in places.iter().enumerate() {
            let (separator, value) = match (form, text(place)) {
                (Form::Csv, text) => (b',', quoted(text.unwrap_or_default())),
                (Form::Tsv, text) => (b'\t', tab_free(text.unwrap_or_default())),
                (_, text) => (b' ', text.unwrap_or("-").into()),
            };
            if position > 0 {
                out.push(separator);
            }
            out.extend_from_slice(value.as_bytes());
        }
        out.push(b'\n');
        Ok(())
    }

    /// Each value as wide as those of its field commonly are.
    fn write_aligned<'v>(
        &self,
        values: impl Iterator<Item = &'v str>,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let mut line = String::new();
        for (name, value) in self.fields.iter().zip(values) {
            let value = printable(value);
            let width = width(name);
            let padding = width.saturating_sub(value.chars().count());
            line.push_str(&value);
            line.push_str(&" ".repeat(padding + 1));
        }
        writeln!(out, "{}", line.trim_end())
    }

    fn write_object(
        &self,
        columns: &Columns<'_>,
        row: usize,
        places: &[Option<usize>],
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        if self.form == Form::Json {
            out.extend_from_slice(b",\n");
        }
        if let Some(record) = columns.record(row) {
            if self.is_chosen {
                out.push(b'{');
                let mut is_first = true;
                for (name, place) in self.fields.iter().zip(places) {
                    let value = place.and_then(|place| columns.texts_at(place)?.get(row));
                    let Some(value) = value else { continue };
                    if !std::mem::take(&mut is_first) {
                        out.push(b',');
                    }
                    serde_json::to_writer(&mut *out, &name.as_str().replace('-', "_"))?;
                    out.push(b':');
                    write_value(name, value, &record, out)?;
                }
                out.push(b'}');
            } else {
                serde_json::to_writer(&mut *out, &record)?;
            }
        }
        if self.form == Form::Ndjson {
            out.push(b'\n');
        }
        Ok(())
    }
}

/// Numbers and times as the record has them, all else as text.
fn write_value(
    name: &FieldName,
    text: &str,
    record: &flowlogs_parser::FlowRecord<'_>,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    use flowlogs_parser::Value;
    match name.field().and_then(|field| record.value(field)) {
        Some(Value::Number(number)) => write!(out, "{number}"),
        Some(Value::TimeMs(time)) if time % 1000 == 0 => write!(out, "{}", time / 1000),
        Some(Value::TimeMs(time)) => write!(out, "{}.{:03}", time / 1000, time % 1000),
        _ => Ok(serde_json::to_writer(out, text)?),
    }
}

/// The line with one blank between values, and none around them.
fn write_line(columns: &Columns<'_>, row: usize, out: &mut Vec<u8>) -> io::Result<()> {
    let Some(line) = columns.line(row) else { return Ok(()) };
    if is_regular(line.as_bytes()) {
        out.extend_from_slice(line.as_bytes());
    } else if let Some(record) = columns.record(row) {
        write!(out, "{record}")?;
    }
    out.push(b'\n');
    Ok(())
}

fn is_regular(line: &[u8]) -> bool {
    let mut last = 0;
    line.iter().all(|&byte| {
        let is_double = byte == b' ' && last == b' ';
        last = byte;
        byte >= b' ' && !is_double
    })
}

/// Whether the field's values are aligned at their ends.
fn is_number(name: &FieldName) -> bool {
    use flowlogs_parser::FieldType;
    let r#type = name.field().map(flowlogs_parser::Field::r#type);
    matches!(
        r#type,
        Some(FieldType::Count | FieldType::Port | FieldType::Number | FieldType::Flags)
    )
}

/// Enough for most values.
fn width(name: &FieldName) -> usize {
    use flowlogs_parser::{Field, FieldType};
    let common = match name.field() {
        Some(Field::InterfaceId) => 21,
        Some(Field::AccountId) => 12,
        Some(field) => match field.r#type() {
            FieldType::Address => 15,
            FieldType::Time => 10,
            FieldType::Count => 9,
            FieldType::Port => 5,
            _ => 6,
        },
        None => 6,
    };
    name.as_str().len().max(common)
}
