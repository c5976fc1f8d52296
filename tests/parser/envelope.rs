//! What people paste or drop, as a user of `envelope` sees it.

mod golden;
mod hostile;
mod properties;

use flowlogs_parser::envelope::{self, EnvelopeError, Options, Place, Recognition, Unwrapper};
use flowlogs_parser::{BadLine, Chunks, FlowRecord, Format, Input, InputPart, Lines};
use serde_json::{Value, to_value};

/// All that is told of an input.
#[derive(Debug, PartialEq)]
struct Told {
    recognition: Recognition,
    found_formats: Vec<Format>,
    records: Vec<Value>,
    /// Of each line that is no record: its place, and what is wrong.
    bad_lines: Vec<(String, String)>,
    error: Option<EnvelopeError>,
}

/// Reads the input as a whole.
fn whole(input: &[u8], formats: &[Format]) -> Told {
    let unwrapped = envelope::unwrap(input, &options(formats));
    let lines = Lines::new(unwrapped.text(), formats_of_lines(formats));
    let (records, bad_lines) = read(lines.records(), |line| unwrapped.place(line));
    Told {
        recognition: unwrapped.recognition().clone(),
        found_formats: unwrapped.formats().to_vec(),
        records,
        bad_lines,
        error: unwrapped.error(),
    }
}

/// Reads the input in chunks.
fn chunked<'a>(input: impl IntoIterator<Item = &'a [u8]>, formats: &[Format]) -> Told {
    let mut unwrapper = Unwrapper::new(&options(formats));
    let mut chunks = Chunks::new(formats_of_lines(formats));
    let (mut records, mut bad_lines) = (Vec::new(), Vec::new());
    let mut take = |part: envelope::Part| {
        let lines = chunks.push(part.text());
        let (more_records, more_bad_lines) = read(lines.records(), |line| part.place(line));
        records.extend(more_records);
        bad_lines.extend(more_bad_lines);
    };
    for chunk in input {
        take(unwrapper.push(chunk));
    }
    take(unwrapper.finish());
    Told {
        recognition: unwrapper.recognition().clone(),
        found_formats: unwrapper.formats().to_vec(),
        records,
        bad_lines,
        error: unwrapper.error(),
    }
}

/// Reads the input as it is read where nobody says what it is.
fn by_input<'a>(chunks: impl IntoIterator<Item = &'a [u8]>, formats: &[Format]) -> Told {
    let mut input = Input::new(options(formats));
    let (mut records, mut bad_lines) = (Vec::new(), Vec::new());
    let mut take = |part: InputPart| {
        let (more_records, more_bad_lines) = read(part.records(), |line| part.place(line));
        records.extend(more_records);
        bad_lines.extend(more_bad_lines);
    };
    for chunk in chunks {
        take(input.push(chunk));
    }
    take(input.finish());
    Told {
        recognition: input.recognition().clone(),
        found_formats: input.formats().to_vec(),
        records,
        bad_lines,
        error: input.error(),
    }
}

fn options(formats: &[Format]) -> Options {
    Options { formats: formats.to_vec(), ..Options::default() }
}

/// The default of AWS where none is given.
fn formats_of_lines(formats: &[Format]) -> Vec<Format> {
    if formats.is_empty() { vec![Format::vpc_default().clone()] } else { formats.to_vec() }
}

fn read<'l>(
    results: impl Iterator<Item = Result<FlowRecord<'l>, BadLine<'l>>>,
    place: impl Fn(u64) -> Option<Place>,
) -> (Vec<Value>, Vec<(String, String)>) {
    let (mut records, mut bad_lines) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(record) => records.push(to_value::<FlowRecord<'_>>(record).unwrap()),
            Err(bad_line) => {
                let place = place(bad_line.line).expect("every line has a place");
                bad_lines.push((place.to_string(), bad_line.error.to_string()));
            }
        }
    }
    (records, bad_lines)
}
