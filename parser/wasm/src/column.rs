//! Columns of records as arrays that JavaScript owns.

use std::mem;
use std::ops::Range;

use flowlogs_parser::{Column, Columns, Dictionary, DictionaryFull, Numbers, Selection};
use js_sys::{Array, BigUint64Array, Float64Array, Uint8Array, Uint16Array, Uint32Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::records::Records;

/// The largest number that a double holds exactly with all before it.
pub(crate) const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// The numbers of a field, one a record, 0 where one is absent.
pub(crate) struct NumberColumn {
    pub(crate) values: Values,
    /// 1 for each value that is there.
    pub(crate) present: Vec<u8>,
}

pub(crate) enum Values {
    U8(Vec<u8>),
    U16(Vec<u16>),
    /// Counts, and times in milliseconds.
    U64(Vec<u64>),
}

/// The texts of a field, one a record.
pub(crate) struct TextColumn {
    /// [`Dictionary::ABSENT`] where one is absent.
    pub(crate) codes: Vec<u32>,
    pub(crate) dictionary: Dictionary,
}

impl NumberColumn {
    pub(crate) fn is_whole(&self) -> bool {
        self.present.iter().all(|&is_there| is_there == 1)
    }
}

#[wasm_bindgen]
impl Records {
    /// The numbers of a field, one a record, 0 where one is absent, and whether each is there, or
    /// `null` if all are: `Uint8Array`, `Uint16Array`, or for counts and times (in milliseconds)
    /// `Float64Array`, or if that does not hold them exactly, `BigUint64Array`. `undefined` if no
    /// record has the field, or its values are no numbers.
    #[must_use]
    pub fn numbers(&self, name: &str) -> Option<Array> {
        let column = self.number_column(name)?;
        let values = match &column.values {
            Values::U8(values) => Uint8Array::from(&values[..]).into(),
            Values::U16(values) => Uint16Array::from(&values[..]).into(),
            Values::U64(values) => counts_to_js(values),
        };
        let present = if column.is_whole() {
            JsValue::NULL
        } else {
            Uint8Array::from(&column.present[..]).into()
        };
        Some(Array::of2(&values, &present))
    }

    /// The texts of a field: a code for each record, 2³² − 1 where it is absent, and the texts by
    /// code, each followed by a newline. Takes fields of every type.
    ///
    /// # Errors
    ///
    /// Throws if there are 2³² − 1 different texts.
    pub fn texts(&self, name: &str) -> Result<Array, JsValue> {
        let TextColumn { codes, dictionary } =
            self.text_column(name).map_err(|error| error.to_string())?;
        let mut all = String::new();
        for text in dictionary.iter() {
            all.push_str(text);
            all.push('\n');
        }
        Ok(Array::of2(&Uint32Array::from(&codes[..]), &all.into()))
    }

    pub(crate) fn number_column(&self, name: &str) -> Option<NumberColumn> {
        let mut found: Option<NumberColumn> = None;
        // Rows before the first one that has the field.
        let mut missing = 0;
        self.each_run(|part, rows, selection| {
            let rows = chosen(rows, selection);
            let column = column(part, name);
            let values = match &column {
                Some(Column::U8(_)) => Values::U8(Vec::new()),
                Some(Column::U16(_)) => Values::U16(Vec::new()),
                Some(Column::U64(_) | Column::TimeMs(_)) => Values::U64(Vec::new()),
                _ => {
                    missing += rows.count();
                    return;
                }
            };
            let found = found.get_or_insert(NumberColumn { values, present: Vec::new() });
            fill(found, mem::take(&mut missing));
            match (column, &mut found.values) {
                (Some(Column::U8(numbers)), Values::U8(values)) => {
                    take(numbers, rows, values, &mut found.present);
                }
                (Some(Column::U16(numbers)), Values::U16(values)) => {
                    take(numbers, rows, values, &mut found.present);
                }
                (Some(Column::U64(numbers) | Column::TimeMs(numbers)), Values::U64(values)) => {
                    take(numbers, rows, values, &mut found.present);
                }
                // A field has one type.
                _ => {}
            }
        });
        fill(found.as_mut()?, missing);
        found
    }

    pub(crate) fn text_column(&self, name: &str) -> Result<TextColumn, DictionaryFull> {
        let (mut codes, mut dictionary) = (Vec::new(), Dictionary::default());
        let mut result = Ok(());
        self.each_run(|part, rows, selection| {
            let position = part.format().and_then(|format| format.position_of(name));
            let Some(texts) = position.and_then(|position| part.texts_at(position)) else {
                codes.extend(chosen(rows, selection).map(|_| Dictionary::ABSENT));
                return;
            };
            let encoded = if selection.is_none() && rows == (0..part.len()) {
                dictionary.encode(texts, &mut codes)
            } else {
                chosen(rows, selection).try_for_each(|row| {
                    codes.push(match texts.get(row) {
                        None => Dictionary::ABSENT,
                        Some(text) => dictionary.code(text)?,
                    });
                    Ok(())
                })
            };
            if result.is_ok() {
                result = encoded;
            }
        });
        result.map(|()| TextColumn { codes, dictionary })
    }
}

/// The numbers as an array of JavaScript.
pub(crate) fn counts_to_js(counts: &[u64]) -> JsValue {
    if counts.iter().all(|&count| count <= MAX_SAFE_INTEGER) {
        #[expect(clippy::cast_precision_loss, reason = "see above")]
        let numbers: Vec<_> = counts.iter().map(|&count| count as f64).collect();
        return Float64Array::from(&numbers[..]).into();
    }
    BigUint64Array::from(counts).into()
}

fn column<'c>(part: &'c Columns<'_>, name: &str) -> Option<Column<'c>> {
    part.column_at(part.format()?.position_of(name)?)
}

/// The rows of these that are selected.
pub(crate) fn chosen(
    rows: Range<usize>,
    selection: Option<&Selection>,
) -> impl Iterator<Item = usize> {
    rows.filter(move |&row| selection.is_none_or(|selection| selection.contains(row)))
}

/// Adds so many rows without a value.
fn fill(column: &mut NumberColumn, missing: usize) {
    let length = column.present.len() + missing;
    column.present.resize(length, 0);
    match &mut column.values {
        Values::U8(values) => values.resize(length, 0),
        Values::U16(values) => values.resize(length, 0),
        Values::U64(values) => values.resize(length, 0),
    }
}

/// Adds rows of a column.
fn take<T: Copy + Default>(
    numbers: &Numbers<T>,
    rows: impl Iterator<Item = usize>,
    values: &mut Vec<T>,
    present: &mut Vec<u8>,
) {
    let (all, there) = (numbers.values(), numbers.present());
    for row in rows {
        values.push(all[row]);
        present.push(there[row].into());
    }
}
