//! JSON text of any length, from chunks that end anywhere: its events, one after another.
//!
//! The scanner keeps one bit a level and knows strings from structure. It cuts out each element of a
//! list of events, and each object that stands alone; only these are parsed.

use alloc::vec::Vec;

use super::MAX_EVENT;
use super::error::{ErrorPlace, Reason};
use super::event;
use super::output::Output;
use super::recognition::{Layer, Shape};
use super::split::KEPT;

mod value;

pub(super) use value::{Json, parse};

/// How deep JSON can be nested: what `serde_json` reads.
pub(super) const MAX_DEPTH: usize = 128;

/// Members of an object that are lists of events.
pub(super) const LISTS: &[&str] =
    &["events", "logEvents", "results", "records", "Records", "FlowLogs"];

pub(super) struct JsonReader {
    layers: u8,
    /// How many lists and objects are open.
    depth: usize,
    /// A bit for each open one, set for objects; the last one's is the lowest.
    objects: u128,
    string: Within,
    /// The depth at which elements are events; 0 outside of lists.
    list: usize,
    /// What is cut out, and the depth at which it began.
    frame: Vec<u8>,
    frame_depth: Option<usize>,
    /// Whether the frame had to be cut off.
    is_too_long: bool,
    /// The last key of the outermost object, with the quote that ends it.
    key: Vec<u8>,
    /// Whether its value has begun, and no other follows it yet.
    is_value: bool,
    /// Whether the outermost object holds events to be passed over.
    is_control: bool,
    /// What stands between the outermost values, up to the end of the line.
    between: Vec<u8>,
    /// Newlines before the chunk, and bytes after the last of them.
    lines: u64,
    columns: u64,
    is_broken: bool,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Within {
    Structure,
    String,
    /// After a backslash.
    Escape,
}

impl JsonReader {
    pub(super) fn new(layers: u8) -> Self {
        Self {
            layers,
            depth: 0,
            objects: 0,
            string: Within::Structure,
            list: 0,
            frame: Vec::new(),
            frame_depth: None,
            is_too_long: false,
            key: Vec::new(),
            is_value: false,
            is_control: false,
            between: Vec::new(),
            lines: 0,
            columns: 0,
            is_broken: false,
        }
    }

    pub(super) fn push(&mut self, chunk: &[u8], out: &mut Output) {
        let mut at = 0;
        while at < chunk.len() && !self.is_broken {
            at = match self.string {
                Within::String => self.string(chunk, at, out),
                Within::Escape => {
                    self.keep(&chunk[at..=at]);
                    self.string = Within::String;
                    at + 1
                }
                Within::Structure => {
                    self.structure(chunk, at, out);
                    at + 1
                }
            };
        }
        match memchr::memrchr(b'\n', chunk) {
            Some(last) => {
                self.lines += memchr::memchr_iter(b'\n', chunk).count() as u64;
                self.columns = (chunk.len() - last - 1) as u64;
            }
            None => self.columns += chunk.len() as u64,
        }
    }

    pub(super) fn finish(&mut self, out: &mut Output) {
        if self.is_broken {
            return;
        }
        if self.depth > 0 || self.string != Within::Structure {
            self.fail(Reason::JsonCut, &[], out);
            self.give_broken(out);
        }
        self.end_between(out);
    }

    /// Takes a part of a string; gives where the rest begins.
    fn string(&mut self, chunk: &[u8], at: usize, out: &mut Output) -> usize {
        // A line that breaks off within a string is not to swallow the lines after it.
        let is_outermost = self.frame_depth == Some(0) && self.depth == 1;
        let rest = &chunk[at..];
        let length = if is_outermost {
            memchr::memchr3(b'"', b'\\', b'\n', rest)
        } else {
            memchr::memchr2(b'"', b'\\', rest)
        };
        let Some(length) = length else {
            self.keep(rest);
            return chunk.len();
        };
        self.keep(&rest[..=length]);
        match rest[length] {
            b'\\' => self.string = Within::Escape,
            b'"' => {
                self.string = Within::Structure;
                self.is_value &= self.depth != 1;
                if self.frame_depth == Some(self.depth) {
                    self.end_frame(out);
                }
            }
            _ => self.give_up_line(&chunk[..at + length], out),
        }
        at + length + 1
    }

    fn structure(&mut self, chunk: &[u8], at: usize, out: &mut Output) {
        let byte = chunk[at];
        if self.depth == 0 && (!self.between.is_empty() || !matches!(byte, b'{' | b'[')) {
            self.between(byte, out);
            return;
        }
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => {
                if self.frame_depth.is_some() {
                    self.keep(b" ");
                }
                return;
            }
            b'{' | b'[' => return self.open(chunk, at, out),
            b'}' | b']' => return self.close(chunk, at, out),
            b',' if self.frame_depth == Some(self.depth) => return self.end_frame(out),
            b',' if self.depth == 1 => self.is_value = false,
            b':' if self.depth == 1 => self.is_value = true,
            b'"' => {
                self.string = Within::String;
                if self.depth == 1 && !self.is_value {
                    self.key.clear();
                }
            }
            _ => (),
        }
        if self.depth == self.list && self.frame_depth.is_none() && byte != b',' {
            self.frame_depth = Some(self.depth);
        }
        self.keep_structure(byte);
    }

    fn open(&mut self, chunk: &[u8], at: usize, out: &mut Output) {
        let byte = chunk[at];
        let is_key_missing = self.depth == 1 && self.objects & 1 == 1 && !self.is_value;
        if is_key_missing && self.frame_depth == Some(0) {
            // The line before broke off after a value, and here begins the next.
            self.fail(Reason::JsonCut, &chunk[..at], out);
            self.give_broken(out);
            self.reset();
        }
        if self.depth == MAX_DEPTH {
            self.fail(Reason::JsonDeep(MAX_DEPTH), &chunk[..at], out);
            self.is_broken = true;
            return;
        }
        if self.depth == 0 {
            self.is_control = false;
            self.key.clear();
            self.is_value = false;
            if byte == b'[' {
                self.list = 1;
            } else {
                self.frame_depth = Some(0);
            }
        } else if self.depth == 1 && byte == b'[' && self.list == 0 && self.is_list() {
            self.list = 2;
            self.is_control |= memchr::memmem::find(&self.frame, b"\"CONTROL_MESSAGE\"").is_some();
            self.frame.clear();
            self.frame_depth = None;
            self.note_list(out);
        } else if self.depth == self.list && self.frame_depth.is_none() {
            self.frame_depth = Some(self.depth);
        }
        self.keep_structure(byte);
        self.depth += 1;
        self.objects = self.objects << 1 | u128::from(byte == b'{');
    }

    fn close(&mut self, chunk: &[u8], at: usize, out: &mut Output) {
        let byte = chunk[at];
        if self.frame_depth == Some(self.depth) {
            self.end_frame(out);
        }
        if (self.objects & 1 == 1) != (byte == b'}') {
            self.fail(Reason::JsonBracket, &chunk[..at], out);
            let is_alone = self.frame_depth == Some(0);
            self.keep_structure(byte);
            self.give_broken(out);
            self.reset();
            self.is_broken = !is_alone;
            return;
        }
        self.keep_structure(byte);
        self.objects >>= 1;
        self.depth -= 1;
        self.is_value &= self.depth != 1;
        if self.depth < self.list {
            self.list = 0;
        }
        if self.frame_depth == Some(self.depth) {
            self.end_frame(out);
        }
        if self.depth == 0 && self.is_control {
            self.is_control = false;
            out.recognition.control_messages += 1;
        }
    }

    /// Whether the value of the last key is a list of events.
    fn is_list(&self) -> bool {
        let key = self.key.strip_suffix(b"\"").unwrap_or(&self.key);
        self.is_value && LISTS.iter().any(|list| list.as_bytes() == key)
    }

    /// What an object is by the name of its list.
    fn note_list(&self, out: &mut Output) {
        match &*self.key {
            b"results\"" => out.recognition.set_shape(Shape::QueryResults),
            b"logEvents\"" => out.recognition.set_shape(Shape::Subscription),
            b"FlowLogs\"" => out.recognition.set_shape(Shape::DescribeFlowLogs),
            b"records\"" => _ = out.recognition.add_layer(Layer::FirehoseRequest),
            b"Records\"" => _ = out.recognition.add_layer(Layer::LambdaEvent),
            _ => (),
        }
    }

    fn end_frame(&mut self, out: &mut Output) {
        let frame = core::mem::take(&mut self.frame);
        self.frame_depth = None;
        if core::mem::take(&mut self.is_too_long) {
            out.at_next_event();
            out.fail(Reason::TooLong(MAX_EVENT), ErrorPlace::Event(out.events()));
            out.bad(&frame[..KEPT]);
        } else if frame.iter().all(|byte| *byte == b' ') {
            // A comma too many.
        } else if !self.is_control {
            match parse(&frame) {
                Some(json) => event::read(&json, self.layers, out),
                None => {
                    out.at_next_event();
                    out.fail(Reason::JsonInvalid, ErrorPlace::Event(out.events()));
                    out.bad(&frame);
                }
            }
        }
        // The room is used again.
        self.frame = frame;
        self.frame.clear();
    }

    /// Gives what was cut out so far as a line that is no record.
    fn give_broken(&mut self, out: &mut Output) {
        if self.frame_depth.take().is_some() && !self.frame.is_empty() {
            out.at_next_event();
            let length = self.frame.len().min(KEPT);
            out.bad(&self.frame[..length]);
        }
        self.frame.clear();
    }

    /// An object that stands alone breaks off at the end of a line: the next line is read anew.
    fn give_up_line(&mut self, before: &[u8], out: &mut Output) {
        self.fail(Reason::JsonCut, before, out);
        self.give_broken(out);
        self.reset();
    }

    fn reset(&mut self) {
        self.depth = 0;
        self.objects = 0;
        self.list = 0;
        self.string = Within::Structure;
        self.is_too_long = false;
        self.frame.clear();
        self.frame_depth = None;
    }

    /// Takes a byte that stands between the outermost values: what is no separator is told as a
    /// line.
    fn between(&mut self, byte: u8, out: &mut Output) {
        match byte {
            b'\n' | b'\r' => self.end_between(out),
            b' ' | b'\t' | b',' | b';' | 0x1e if self.between.is_empty() => (),
            byte if self.between.len() < KEPT => self.between.push(byte),
            _ => (),
        }
    }

    fn end_between(&mut self, out: &mut Output) {
        let text = self.between.trim_ascii();
        if text.starts_with(b"```") {
            out.recognition.passed_over += 1;
        } else if !text.is_empty() {
            out.at_next_event();
            out.bad(text);
        }
        self.between.clear();
    }

    /// Keeps a byte of structure, which is no part of a key.
    fn keep_structure(&mut self, byte: u8) {
        if self.frame_depth.is_some() {
            self.keep_in_frame(&[byte]);
        }
    }

    /// Keeps bytes of a string, and of a key.
    fn keep(&mut self, bytes: &[u8]) {
        if self.depth == 1 && !self.is_value && self.string != Within::Structure {
            // Longer than any key that is looked for.
            let room = 32_usize.saturating_sub(self.key.len());
            self.key.extend_from_slice(&bytes[..bytes.len().min(room)]);
        }
        if self.frame_depth.is_some() {
            self.keep_in_frame(bytes);
        }
    }

    fn keep_in_frame(&mut self, bytes: &[u8]) {
        if self.frame.len() + bytes.len() > MAX_EVENT {
            self.is_too_long = true;
            // Of what is told only the beginning is shown.
            let room = KEPT.saturating_sub(self.frame.len());
            self.frame.extend_from_slice(&bytes[..bytes.len().min(room)]);
        } else {
            self.frame.extend_from_slice(bytes);
        }
    }

    fn fail(&self, reason: Reason, before: &[u8], out: &mut Output) {
        // Only the first is kept, and to count lines again for each would not be linear.
        let place = match out.error {
            None => self.place_after(before),
            Some(_) => ErrorPlace::Event(out.events()),
        };
        out.fail(reason, place);
    }

    /// The line and the column that follow this part of the chunk.
    fn place_after(&self, before: &[u8]) -> ErrorPlace {
        let newlines = memchr::memchr_iter(b'\n', before).count() as u64;
        let columns = match memchr::memrchr(b'\n', before) {
            Some(last) => (before.len() - last - 1) as u64,
            None => self.columns + before.len() as u64,
        };
        ErrorPlace::Column { line: self.lines + newlines + 1, column: columns + 1 }
    }
}
