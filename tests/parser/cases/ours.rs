//! What our parser tells of the recorded inputs.

use std::fmt::Display;

use flowlogs_parser::{FlowRecord, Format, Lines};
use serde_json::{Value, to_value};

use super::case::{Case, array, texts};
use super::told::Told;

/// What our parser tells of an input.
#[derive(Debug, Default)]
pub(crate) struct Ours {
    pub(crate) records: Vec<Value>,
    /// Why something was refused, each time.
    pub(crate) refusals: Vec<String>,
}

impl Ours {
    /// `None` if the case is not decided by the parser.
    pub(crate) fn of(case: &Case) -> Option<Self> {
        let input = &case.input;
        let mut ours = Self::default();
        match &*case.kind {
            "record" => ours.read_message(input),
            "logformat" => ours.read_format(input["format"].as_str()?),
            "s3file" => ours.read_file(input["text"].as_str()?),
            "pages" if input["paginator_error_at_end"].is_null() => ours.read_pages(input),
            _ => return None,
        }
        Some(ours)
    }

    pub(crate) fn told(&self) -> Told {
        Told { records: self.records.clone(), refused: self.refusals.len() as u64 }
    }

    fn read_message(&mut self, input: &Value) {
        let format = match &input["fields"] {
            Value::Null => Ok(Format::vpc_default().clone()),
            names => texts(names).join(" ").parse(),
        };
        match format {
            Ok(format) => {
                self.take(FlowRecord::parse(input["message"].as_str().unwrap(), &format), fields);
            }
            Err(error) => self.refuse(&error),
        }
    }

    fn read_format(&mut self, text: &str) {
        self.take(text.parse(), |format: Format| {
            format.names().iter().map(|name| name.as_str().replace('-', "_")).collect()
        });
    }

    fn read_file(&mut self, text: &str) {
        for result in Lines::new(text, vec![Format::vpc_default().clone()]).records() {
            self.take(result, fields);
        }
    }

    fn read_pages(&mut self, input: &Value) {
        for message in array(&input["pages"]).iter().flat_map(texts) {
            let formats = vec![Format::vpc_default().clone()];
            for result in Lines::without_headers(message.as_bytes(), formats).records() {
                self.take(result, |record| record.to_message().into());
            }
            if input["raise_on_error"] == true && !self.refusals.is_empty() {
                break;
            }
        }
    }

    fn take<T, E: Display>(&mut self, result: Result<T, E>, tell: impl Fn(T) -> Value) {
        match result {
            Ok(read) => self.records.push(tell(read)),
            Err(error) => self.refuse(&error),
        }
    }

    fn refuse(&mut self, error: &impl Display) {
        self.refusals.push(error.to_string());
    }
}

/// The fields of a record as the original tells them, with times in microseconds.
#[expect(clippy::needless_pass_by_value, reason = "it is given to `take`")]
fn fields(record: FlowRecord<'_>) -> Value {
    let mut fields = to_value(&record).unwrap();
    let map = fields.as_object_mut().unwrap();
    for (name, time_ms) in [("start", record.start_ms()), ("end", record.end_ms())] {
        map.remove(name);
        if let Some(time_ms) = time_ms {
            map.insert(format!("{name}_us"), (time_ms * 1000).into());
        }
    }
    fields
}
