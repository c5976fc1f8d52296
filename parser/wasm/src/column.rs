//! Columns of records as arrays that JavaScript owns.

use std::ops::Range;

use flowlogs_parser::{Column, Columns, Dictionary, Numbers, Selection};
use js_sys::{Array, BigUint64Array, Float64Array, Uint8Array, Uint16Array, Uint32Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::records::Records;

/// The largest number that a double holds exactly with all before it.
pub(crate) const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

#[wasm_bindgen]
impl Records {
    /// The numbers of a field, one a record, 0 where one is absent, and whether each is there, or
    /// `null` if all are: `Uint8Array`, `Uint16Array`, or for counts and times (in milliseconds)
    /// `Float64Array`, or if that does not hold them exactly, `BigUint64Array`. `undefined` if no
    /// record has the field, or its values are no numbers.
    #[must_use]
    pub fn numbers(&self, name: &str) -> Option<Array> {
        let (mut bytes, mut words, mut counts) = (Vec::new(), Vec::new(), Vec::new());
        let mut present = Vec::new();
        // Rows before the first one that has the field.
        let mut missing = 0;
        let mut kind = None;
        self.each_run(|part, rows, selection| {
            let rows = || chosen(rows.clone(), selection);
            let there = column(part, name);
            match there {
                Some(Column::U8(numbers)) => {
                    fill(&mut bytes, &mut present, missing);
                    take(numbers, rows(), &mut bytes, &mut present);
                }
                Some(Column::U16(numbers)) => {
                    fill(&mut words, &mut present, missing);
                    take(numbers, rows(), &mut words, &mut present);
                }
                Some(Column::U64(numbers) | Column::TimeMs(numbers)) => {
                    fill(&mut counts, &mut present, missing);
                    take(numbers, rows(), &mut counts, &mut present);
                }
                _ => {
                    missing += rows().count();
                    return;
                }
            }
            missing = 0;
            kind = kind.or(Some(match there {
                Some(Column::U8(_)) => Kind::U8,
                Some(Column::U16(_)) => Kind::U16,
                _ => Kind::U64,
            }));
        });
        let values: JsValue = match kind? {
            Kind::U8 => {
                fill(&mut bytes, &mut present, missing);
                Uint8Array::from(&bytes[..]).into()
            }
            Kind::U16 => {
                fill(&mut words, &mut present, missing);
                Uint16Array::from(&words[..]).into()
            }
            Kind::U64 => {
                fill(&mut counts, &mut present, missing);
                counts_to_js(&counts)
            }
        };
        let present = if present.iter().all(|&is_there| is_there == 1) {
            JsValue::NULL
        } else {
            Uint8Array::from(&present[..]).into()
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
        let mut dictionary = Dictionary::default();
        let (mut codes, mut part_codes) = (Vec::new(), Vec::new());
        let mut failed = None;
        self.each_run(|part, rows, selection| {
            let position = part.format().and_then(|format| format.position_of(name));
            let texts = position.and_then(|position| part.texts_at(position));
            let Some(texts) = texts else {
                codes.extend(chosen(rows, selection).map(|_| Dictionary::ABSENT));
                return;
            };
            let result = if selection.is_none() && rows == (0..part.len()) {
                dictionary.encode(texts, &mut codes)
            } else {
                part_codes.clear();
                let mut encode = |row| match texts.get(row) {
                    None => Ok(Dictionary::ABSENT),
                    Some(text) => dictionary.code(text),
                };
                let each = chosen(rows, selection).try_for_each(|row| {
                    part_codes.push(encode(row)?);
                    Ok(())
                });
                codes.extend_from_slice(&part_codes);
                each
            };
            failed = failed.or(result.err());
        });
        if let Some(error) = failed {
            return Err(error.to_string().into());
        }
        let mut all = String::new();
        for text in dictionary.iter() {
            all.push_str(text);
            all.push('\n');
        }
        Ok(Array::of2(&Uint32Array::from(&codes[..]), &all.into()))
    }
}

#[derive(Clone, Copy)]
enum Kind {
    U8,
    U16,
    U64,
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
fn fill<T: Clone + Default>(values: &mut Vec<T>, present: &mut Vec<u8>, missing: usize) {
    values.resize(values.len() + missing, T::default());
    present.resize(present.len() + missing, 0);
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
