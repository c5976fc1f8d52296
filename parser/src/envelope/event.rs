//! A JSON value turned into lines: messages, values under their names, formats, payloads.

use alloc::borrow::Cow;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::columns::{Row, is_message};
use super::error::Reason;
use super::json::{self, Json, LISTS};
use super::output::Output;
use super::reader::Reader;
use super::recognition::{Layer, Shape};
use super::{MAX_LAYERS, error::ErrorPlace};

/// Reads a value, the lines of which count as events.
pub(super) fn read(json: &Json<'_>, layers: u8, out: &mut Output) {
    if !find(json, layers, out) {
        out.at_next_event();
        out.recognition.set_shape(Shape::Json);
        out.bad(json.to_string().as_bytes());
    }
}

fn read_all(elements: &[Json<'_>], layers: u8, out: &mut Output) {
    for element in elements {
        read(element, layers, out);
    }
}

/// Reads a value that stands on a line of text, which is its place.
pub(super) fn read_on_line(json: &Json<'_>, layers: u8, out: &mut Output) {
    out.pinned(|out| read(json, layers, out));
}

/// Gives all that is found in the value; `false` if that is nothing. The depth is bounded by that
/// of what `serde_json` reads.
fn find(json: &Json<'_>, layers: u8, out: &mut Output) -> bool {
    match json {
        Json::Text(text) => {
            string(text, layers, out);
            true
        }
        Json::List(elements) => list(elements, layers, out),
        Json::Object(members) => object(json, members, layers, out),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

/// A string of a list: a message, or a payload.
fn string(text: &str, layers: u8, out: &mut Output) {
    if is_packed(text) {
        payload(text, layers, out);
    } else {
        out.recognition.set_shape(Shape::JsonStrings);
        message(text, layers, out);
    }
}

/// Whether the text is base64 of gzip.
fn is_packed(text: &str) -> bool {
    text.starts_with("H4sI")
}

/// A message can be JSON itself.
fn message(text: &str, layers: u8, out: &mut Output) {
    if text.starts_with('{')
        && !out.fits(text)
        && layers < MAX_LAYERS
        && let Some(json) = json::parse(text.as_bytes())
    {
        read(&json, layers + 1, out);
        return;
    }
    out.at_next_event();
    out.message(text.as_bytes());
}

fn list(elements: &[Json<'_>], layers: u8, out: &mut Output) -> bool {
    if elements.iter().all(|element| element.get("field").is_some()) && !elements.is_empty() {
        out.recognition.set_shape(Shape::QueryResults);
        let members = elements.iter().filter_map(pair).collect();
        let row = Json::Object(members);
        return find(&row, layers, out);
    }
    // A row of cells: the message is the one of several words.
    let is_cell = |element: &Json<'_>| !matches!(element, Json::List(_) | Json::Object(_));
    if elements.iter().all(is_cell) {
        let texts = elements.iter().filter_map(Json::text);
        let messages: Vec<_> = texts.filter(|text| text.contains(' ') || is_packed(text)).collect();
        for text in &messages {
            string(text, layers, out);
        }
        return !messages.is_empty();
    }
    read_all(elements, layers, out);
    true
}

/// A name and its value, as `get-query-results` gives them.
fn pair<'j>(element: &Json<'j>) -> Option<(Cow<'j, str>, Json<'j>)> {
    let Json::Text(name) = element.get("field")? else { return None };
    Some((name.clone(), element.get("value").cloned().unwrap_or(Json::Null)))
}

fn object(
    json: &Json<'_>,
    members: &[(Cow<'_, str>, Json<'_>)],
    layers: u8,
    out: &mut Output,
) -> bool {
    if json.get("messageType").and_then(Json::text) == Some("CONTROL_MESSAGE") {
        out.recognition.set_shape(Shape::Subscription);
        out.recognition.control_messages += 1;
        return true;
    }
    if let Some((name, value)) = members.iter().find(|(name, _)| is_message(name)) {
        out.recognition.set_shape(shape_of_message(json, name));
        match value {
            Json::Text(text) => message(text, layers, out),
            value => read(value, layers, out),
        }
        return true;
    }
    if let Some(format) = json.get("LogFormat").and_then(Json::text) {
        out.recognition.set_shape(Shape::DescribeFlowLogs);
        let Ok(format) = format.parse() else { return false };
        out.at_next_event();
        out.add_format(format);
        return true;
    }
    if let Some(data) = data(json) {
        if json.get("awslogs").is_some() {
            out.recognition.add_layer(Layer::LambdaEvent);
        }
        payload(data, layers, out);
        return true;
    }
    let mut is_found = false;
    for (_, list) in members.iter().filter(|(name, _)| LISTS.contains(&&**name)) {
        if let Json::List(elements) = list {
            if json.get("logEvents").is_some() {
                out.recognition.set_shape(Shape::Subscription);
            }
            read_all(elements, layers, out);
            is_found = true;
        }
    }
    is_found || row(members, out) || nested(members, layers, out)
}

fn shape_of_message(json: &Json<'_>, name: &str) -> Shape {
    if name == "@message" {
        Shape::InsightsJson
    } else if json.get("eventId").is_some() {
        Shape::FilterLogEvents
    } else if json.get("ingestionTime").is_some() {
        Shape::GetLogEvents
    } else if json.get("id").is_some() {
        Shape::Subscription
    } else {
        Shape::FirehoseRecords
    }
}

/// The payload of a record of Firehose or Kinesis, or of the event of a Lambda function.
fn data<'j>(json: &'j Json<'_>) -> Option<&'j str> {
    let holder = json.get("awslogs").or_else(|| json.get("kinesis")).unwrap_or(json);
    holder.get("data")?.text()
}

/// Named values, if they are mostly of fields.
fn row(members: &[(Cow<'_, str>, Json<'_>)], out: &mut Output) -> bool {
    let mut row = out.begin_row();
    let is_row =
        members.iter().all(|(name, value)| add(name, value, &mut row)) && row.is_mostly_known();
    if is_row {
        // All values of Logs Insights are strings, while the transformer gives numbers.
        let has_numbers = members.iter().any(|(_, value)| matches!(value, Json::Number(_)));
        let shape = if has_numbers { Shape::ParseVpc } else { Shape::InsightsJson };
        out.recognition.set_shape(shape);
        out.at_next_event();
        out.row(&row.names, &row.values);
    }
    out.end_row(row);
    is_row
}

/// Adds a value, unless it is none of a record.
fn add(name: &str, value: &Json<'_>, row: &mut Row) -> bool {
    if matches!(value, Json::List(_) | Json::Object(_)) {
        return name.starts_with('@');
    }
    if row.name(name) {
        match value {
            Json::Text(text) => row.value(text.as_bytes()),
            Json::Number(number) => row.number(number),
            Json::Bool(value) => row.value(if *value { b"true" } else { b"false" }),
            Json::Null | Json::List(_) | Json::Object(_) => row.value(b""),
        }
    }
    true
}

/// What stands deeper in an object of which nothing is known.
fn nested(members: &[(Cow<'_, str>, Json<'_>)], layers: u8, out: &mut Output) -> bool {
    let mut is_found = false;
    for (_, value) in members {
        if matches!(value, Json::List(_) | Json::Object(_)) {
            is_found |= find(value, layers, out);
        }
    }
    is_found
}

/// base64 of anything. What is broken in it is told, and given as a line.
fn payload(text: &str, layers: u8, out: &mut Output) {
    let failures = out.failures();
    if layers >= MAX_LAYERS {
        out.fail(Reason::Layers(MAX_LAYERS), ErrorPlace::Event(out.events() + 1));
    } else {
        out.in_payload(|out| {
            let mut reader = Reader::of_base64(layers, out);
            reader.push(text.as_bytes(), out);
            reader.finish(out);
        });
    }
    if out.failures() > failures {
        // Enough to know it again.
        const SHOWN: usize = 100;
        out.at_next_event();
        out.bad(text.as_bytes().get(..SHOWN).unwrap_or(text.as_bytes()));
    }
}
