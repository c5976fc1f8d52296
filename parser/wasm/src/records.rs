//! Records of a log that was read, all or some of them.

use std::ops::Range;
use std::rc::Rc;

use flowlogs_parser::{Columns, Filter, FilterError, Format, Selection, Table, TableSelection};
use serde::Serialize;
use serde_wasm_bindgen::Error;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::problem::Problem;

/// What was read.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) table: Table,
    pub(crate) problems: Vec<Problem>,
    pub(crate) recognition: String,
    /// As AWS writes them.
    pub(crate) stated_formats: Vec<String>,
}

/// Records of a log, in order. Those that are selected share the log.
#[wasm_bindgen]
pub struct Records {
    pub(crate) log: Rc<Log>,
    pub(crate) selected: Option<Selected>,
}

/// Which records of the table there are.
pub(crate) struct Selected {
    pub(crate) selection: TableSelection,
    rows: Vec<u32>,
}

impl Records {
    pub(crate) fn new(log: Log) -> Self {
        Self { log: Rc::new(log), selected: None }
    }

    /// Calls for rows that follow each other in a part of the table, in order, and for what of that
    /// part is selected, if not all.
    pub(crate) fn each_run(
        &self,
        mut call: impl FnMut(&Columns<'static>, Range<usize>, Option<&Selection>),
    ) {
        for (part, rows) in self.log.table.runs() {
            let selection =
                self.selected.as_ref().map(|selected| &selected.selection.parts()[part]);
            call(&self.log.table.parts()[part], rows, selection);
        }
    }

    /// Calls for each part of the table, and for what of it is selected, if not all.
    pub(crate) fn each_part(&self, mut call: impl FnMut(&Columns<'static>, Option<&Selection>)) {
        for (number, part) in self.log.table.parts().iter().enumerate() {
            let selected = self.selected.as_ref();
            call(part, selected.map(|selected| &selected.selection.parts()[number]));
        }
    }

    pub(crate) fn select(&self, mut selection: TableSelection) -> Self {
        if let Some(selected) = &self.selected {
            selection.intersect(&selected.selection);
        }
        let rows = self.log.table.rows(&selection).filter_map(|row| row.try_into().ok()).collect();
        Self { log: Rc::clone(&self.log), selected: Some(Selected { selection, rows }) }
    }

    /// The row of the table that a record stands in.
    fn row(&self, index: usize) -> Option<usize> {
        match &self.selected {
            None => Some(index),
            Some(selected) => selected.rows.get(index).map(|&row| row as usize),
        }
    }
}

#[wasm_bindgen]
impl Records {
    /// How many there are.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn length(&self) -> usize {
        self.selected.as_ref().map_or(self.log.table.len(), |selected| selected.rows.len())
    }

    /// What the input was recognised as.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn recognized(&self) -> String {
        self.log.recognition.clone()
    }

    /// The formats that the input states, as AWS writes them.
    #[wasm_bindgen(getter, js_name = statedFormats)]
    #[must_use]
    pub fn stated_formats(&self) -> Vec<String> {
        self.log.stated_formats.clone()
    }

    /// The formats of the log's records, as AWS writes them, in order of their first use.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn formats(&self) -> Vec<String> {
        self.log.table.formats().map(ToString::to_string).collect()
    }

    /// The names of the fields of a format.
    #[wasm_bindgen(js_name = formatNames)]
    #[must_use]
    pub fn format_names(&self, format: usize) -> Vec<String> {
        let format = self.log.table.formats().nth(format);
        format.into_iter().flat_map(Format::names).map(ToString::to_string).collect()
    }

    /// The names of all fields that records of the log have, in order of their first use.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.log.table.names().into_iter().map(ToString::to_string).collect()
    }

    /// What is no record.
    ///
    /// # Errors
    ///
    /// None that text and numbers could raise.
    #[wasm_bindgen(getter)]
    pub fn problems(&self) -> Result<JsValue, Error> {
        self.log.problems.serialize(&serde_wasm_bindgen::Serializer::json_compatible())
    }

    /// The line of a record, with single blanks and without remarks; `undefined` if there is none.
    #[must_use]
    pub fn message(&self, index: usize) -> Option<String> {
        Some(self.log.table.record(self.row(index)?)?.to_message())
    }

    /// Which of the [`formats`](Self::formats) a record has.
    #[wasm_bindgen(js_name = formatOf)]
    #[must_use]
    pub fn format_of(&self, index: usize) -> Option<usize> {
        let (part, _) = self.log.table.place(self.row(index)?)?;
        let format = self.log.table.parts()[part].format()?;
        self.log.table.formats().position(|other| other == format)
    }

    /// Those that match.
    ///
    /// # Errors
    ///
    /// Throws `[message, column]` if the text is no filter.
    pub fn filter(&self, filter: &str) -> Result<Self, JsValue> {
        let filter = parse_filter(filter)?;
        Ok(self.select(self.log.table.select(&filter)))
    }

    /// Those from one place up to another.
    #[must_use]
    pub fn slice(&self, begin: usize, end: usize) -> Self {
        let end = end.min(self.length());
        let rows = match (self.row(begin), end.checked_sub(1).and_then(|last| self.row(last))) {
            (Some(first), Some(last)) if begin < end => first..last + 1,
            _ => 0..0,
        };
        self.select(self.log.table.select_range(rows))
    }
}

/// The canonical form of a filter.
///
/// # Errors
///
/// As [`Records::filter`].
#[wasm_bindgen(js_name = canonicalFilter)]
pub fn canonical_filter(filter: &str) -> Result<String, JsValue> {
    parse_filter(filter).map(|filter| filter.to_string())
}

pub(crate) fn parse_filter(text: &str) -> Result<Filter, JsValue> {
    text.parse().map_err(|error: FilterError| {
        let column = u32::try_from(error.column()).unwrap_or(u32::MAX);
        vec![JsValue::from(error.to_string()), JsValue::from(column)].into()
    })
}
