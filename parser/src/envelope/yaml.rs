//! The YAML that the command line writes: items of a list, whose long values go on in the next lines.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::MAX_EVENT;
use super::error::{ErrorPlace, Reason};
use super::event;
use super::fits;
use super::json::Json;
use super::output::Output;
use super::pairs::Pairs;
use super::recognition::Shape;
use super::split::Splitter;
use super::text;
use crate::Format;

pub(super) struct YamlReader {
    splitter: Splitter,
    items: Items,
}

impl YamlReader {
    pub(super) fn new(layers: u8) -> Self {
        Self { splitter: Splitter::default(), items: Items { layers, ..Items::default() } }
    }

    pub(super) fn push(&mut self, chunk: &[u8], out: &mut Output) {
        let Self { splitter, items } = self;
        splitter.push(chunk, |number, line| items.line(number, line, out));
    }

    pub(super) fn finish(&mut self, out: &mut Output) {
        let Self { splitter, items } = self;
        splitter.finish(|number, line| items.line(number, line, out));
        items.flush(out);
    }
}

/// Whether a text that begins with this line is YAML: a key of what the command line writes, or an
/// item that is a record, or the beginning of one.
pub(super) fn is_begin(line: &[u8], out: &Output) -> bool {
    const KEYS: &[&str] = &[
        "events",
        "nextBackwardToken",
        "nextForwardToken",
        "nextToken",
        "NextToken",
        "results",
        "statistics",
        "searchedLogStreams",
        "FlowLogs",
        "encryptionKey",
        "queryLanguage",
    ];
    let Ok(line) = str::from_utf8(line) else { return false };
    if line == "---" || key(line).is_some_and(|(key, _)| KEYS.contains(&key)) {
        return true;
    }
    let Some(item) = line.strip_prefix("- ") else { return false };
    key(item).is_some()
        || (!out.fits(line) && out.known().any(|format| begins(unquote(item).as_ref(), format)))
}

/// Whether the text is a record, or would be one if the last values were absent.
fn begins(text: &str, format: &Format) -> bool {
    // Fewer values could be the beginning of anything.
    const VALUES: usize = 5;
    let values = text.split_ascii_whitespace().count();
    if values < VALUES || values > format.len() {
        return false;
    }
    let mut line = String::from(text);
    (values..format.len()).for_each(|_| line.push_str(" -"));
    fits(&line, format)
}

/// The items of the list, one after the other.
#[derive(Default)]
struct Items {
    layers: u8,
    /// How far the dash of the items is indented.
    indent: Option<usize>,
    /// The line of the item that is read, and what it holds so far.
    line: u64,
    members: Vec<(String, String)>,
    length: usize,
    /// Lines that are indented more than this go on with the last value.
    value_indent: usize,
    /// Whether the last key is none of an item.
    is_outside: bool,
}

/// A lone value of an item, which has no key.
const ITEM: &str = "message";

impl Items {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Output) {
        let Ok(line) = str::from_utf8(line) else {
            self.flush(out);
            return read_text(number, line, self.layers, out);
        };
        let rest = line.trim_start_matches(' ');
        let mut indent = line.len() - rest.len();
        let mut rest = rest.trim_end();
        if matches!(rest, "" | "---" | "...") || rest.starts_with("```") {
            out.recognition.passed_over += u64::from(!rest.is_empty());
            return;
        }
        if indent > self.value_indent
            && self.members.last().is_some_and(|(_, value)| !value.is_empty())
        {
            return self.go_on(rest, out);
        }
        let first_dash = rest.starts_with("- ").then_some(indent);
        while let Some(item) = rest.strip_prefix("- ") {
            let item = item.trim_start();
            indent += rest.len() - item.len();
            rest = item;
        }
        if first_dash.is_some_and(|dash| self.indent.is_none_or(|indent| dash <= indent)) {
            self.flush(out);
            self.indent = first_dash;
            self.line = number;
        }
        let is_inside = self.indent.is_some_and(|dash| indent > dash);
        match key(rest) {
            Some((key, value)) if is_inside => {
                out.recognition.set_shape(Shape::CliYaml);
                self.add(key, value, indent, out);
            }
            Some(_) => {
                self.flush(out);
                self.indent = None;
                self.is_outside = true;
                out.recognition.set_shape(Shape::CliYaml);
                out.recognition.passed_over += 1;
            }
            None if let Some(dash) = first_dash => self.add(ITEM, rest, dash, out),
            None if self.is_outside && indent > 0 => out.recognition.passed_over += 1,
            None => {
                self.flush(out);
                read_text(number, line.as_bytes(), self.layers, out);
            }
        }
    }

    /// Adds a value that goes on in lines that are indented more than its key.
    fn add(&mut self, key: &str, value: &str, indent: usize, out: &mut Output) {
        self.value_indent = indent;
        if self.has_room(key.len() + value.len(), out) {
            self.members.push((unquote(key).into(), value.into()));
        }
        self.is_outside = false;
    }

    fn go_on(&mut self, rest: &str, out: &mut Output) {
        if self.has_room(rest.len() + 1, out)
            && let Some((_, value)) = self.members.last_mut()
        {
            value.push(' ');
            value.push_str(rest);
        }
    }

    fn has_room(&mut self, length: usize, out: &mut Output) -> bool {
        let has_room = self.length + length <= MAX_EVENT;
        if has_room {
            self.length += length;
        } else {
            out.fail(Reason::TooLong(MAX_EVENT), ErrorPlace::Line(self.line));
        }
        has_room
    }

    fn flush(&mut self, out: &mut Output) {
        self.length = 0;
        if self.members.is_empty() {
            return;
        }
        out.at_line(self.line);
        let members = core::mem::take(&mut self.members);
        if let [(key, value)] = &*members
            && key == ITEM
        {
            return text::read(unquote(value).as_bytes(), self.layers, &mut Pairs::default(), out);
        }
        event::read_on_line(&Json::Object(json(&members)), self.layers, out);
    }
}

/// The members, of which `field` and `value` are a name and its value.
fn json(members: &[(String, String)]) -> Vec<(Cow<'_, str>, Json<'_>)> {
    let mut json = Vec::with_capacity(members.len());
    let mut field = None;
    for (key, value) in members {
        let value = unquote(value);
        match (&**key, field.take()) {
            ("field", _) => field = Some(value),
            ("value", Some(field)) => json.push((field, Json::Text(value))),
            _ => json.push((Cow::Borrowed(&**key), Json::Text(value))),
        }
    }
    json
}

fn read_text(number: u64, line: &[u8], layers: u8, out: &mut Output) {
    out.at_line(number);
    text::read(line, layers, &mut Pairs::default(), out);
}

/// A key and what follows it on the line.
fn key(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once(':')?;
    let is_letter =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'@' | b'_' | b'-' | b'.');
    let is_key = key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '@')
        && key.bytes().all(is_letter)
        && (value.is_empty() || value.starts_with(' '));
    is_key.then(|| (key, value.trim()))
}

/// The text without quotes around it, and of what is escaped in them.
fn unquote(text: &str) -> Cow<'_, str> {
    let inner = |quote| text.strip_prefix(quote)?.strip_suffix(quote);
    if let Some(inner) = inner('\'') {
        return if inner.contains("''") { inner.replace("''", "'").into() } else { inner.into() };
    }
    if let Some(inner) = inner('"') {
        return if inner.contains('\\') {
            inner.replace("\\\"", "\"").replace("\\ ", " ").replace("\\\\", "\\").into()
        } else {
            inner.into()
        };
    }
    text.into()
}
