//! Records as text.

use flowlogs_parser::Format;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::column::chosen;
use crate::records::Records;

#[wasm_bindgen]
impl Records {
    /// The records as CSV (RFC 4180), as they are written: a header of AWS's names, and nothing for
    /// what is absent.
    #[wasm_bindgen(js_name = toCsv)]
    #[must_use]
    pub fn to_csv(&self) -> String {
        let names = self.log.table.names();
        let mut csv = String::new();
        push_line(names.iter().map(|name| Some(name.as_str())), &mut csv);
        self.each_run(|part, rows, selection| {
            let position =
                |name: &str| part.format().and_then(|format| Format::position_of(format, name));
            let columns: Vec<_> =
                names.iter().map(|name| part.texts_at(position(name.as_str())?)).collect();
            for row in chosen(rows, selection) {
                push_line(columns.iter().map(|texts| texts.as_ref()?.get(row)), &mut csv);
            }
        });
        csv
    }
}

fn push_line<'v>(values: impl Iterator<Item = Option<&'v str>>, csv: &mut String) {
    for (number, value) in values.enumerate() {
        if number > 0 {
            csv.push(',');
        }
        let value = value.unwrap_or_default();
        if value.contains([',', '"', '\n', '\r']) {
            csv.push('"');
            csv.push_str(&value.replace('"', "\"\""));
            csv.push('"');
        } else {
            csv.push_str(value);
        }
    }
    csv.push_str("\r\n");
}
