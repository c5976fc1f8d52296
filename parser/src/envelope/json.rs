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

mod frame;
mod member;
mod position;
mod value;

pub(super) use value::{Json, parse};

use frame::Frame;
use member::Member;
use position::Position;

/// How deep JSON can be nested: what `serde_json` reads.
pub(super) const MAX_DEPTH: usize = 128;

/// Members of an object that are lists of events.
pub(super) const LISTS: &[&str] =
    &["events", "logEvents", "results", "records", "Records", "FlowLogs"];

pub(super) struct JsonReader {
    layers: u8,
    within: Within,
    /// How many lists and objects are open.
    depth: usize,
    /// A bit for each open one, set for objects; the last one's is the lowest.
    objects: u128,
    /// The depth at which elements are events; 0 outside of lists.
    list: usize,
    frame: Frame,
    member: Member,
    /// Whether the events of the outermost object are to be passed over.
    is_control: bool,
    /// What stands between the outermost values, up to the end of the line.
    between: Vec<u8>,
    position: Position,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Within {
    Structure,
    String,
    /// After a backslash.
    Escape,
    /// What is broken: the rest is not read.
    Ruin,
}

impl JsonReader {
    pub(super) fn new(layers: u8) -> Self {
        Self {
            layers,
            within: Within::Structure,
            depth: 0,
            objects: 0,
            list: 0,
            frame: Frame::default(),
            member: Member::default(),
            is_control: false,
            between: Vec::new(),
            position: Position::default(),
        }
    }

    pub(super) fn push(&mut self, chunk: &[u8], out: &mut Output) {
        let mut at = 0;
        while at < chunk.len() {
            at = match self.within {
                Within::Structure => self.structure(chunk, at, out),
                Within::String => self.string(chunk, at, out),
                Within::Escape => {
                    self.within = Within::String;
                    at + 1
                }
                Within::Ruin => return,
            };
        }
        self.frame.carry(chunk);
        self.position.advance(chunk);
    }

    pub(super) fn finish(&mut self, out: &mut Output) {
        if self.within == Within::Ruin {
            return;
        }
        if self.depth > 0 {
            self.begin_anew(Reason::JsonCut, &[], 0, out);
        }
        self.end_between(out);
    }

    /// Takes a part of a string; gives where the rest begins.
    fn string(&mut self, chunk: &[u8], at: usize, out: &mut Output) -> usize {
        let rest = &chunk[at..];
        // An object that breaks off at the end of its line is not to swallow the lines after it.
        let length = if self.frame.is_at(0) && self.depth == 1 {
            memchr::memchr3(b'"', b'\\', b'\n', rest)
        } else {
            memchr::memchr2(b'"', b'\\', rest)
        };
        let end = length.map_or(chunk.len(), |length| at + length);
        if self.depth == 1 {
            self.member.keep(&chunk[at..end]);
        }
        match chunk.get(end) {
            Some(b'"') => {
                self.within = Within::Structure;
                self.end_value();
                if self.frame.is_at(self.depth) {
                    self.end_frame(chunk, end + 1, out);
                }
            }
            Some(b'\\') => self.within = Within::Escape,
            Some(_) => self.begin_anew(Reason::JsonCut, chunk, end, out),
            None => return end,
        }
        end + 1
    }

    /// Takes a byte of structure, and those before it that mean nothing; gives where the rest begins.
    fn structure(&mut self, chunk: &[u8], at: usize, out: &mut Output) -> usize {
        let at = at + self.meaningless(&chunk[at..]);
        let Some(&byte) = chunk.get(at) else { return at };
        if self.depth == 0 && (!self.between.is_empty() || !matches!(byte, b'{' | b'[')) {
            self.between(byte, out);
            return at + 1;
        }
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => (),
            b'{' | b'[' => self.open(chunk, at, out),
            b'}' | b']' => self.close(chunk, at, out),
            b',' if self.frame.is_at(self.depth) => self.end_frame(chunk, at, out),
            b',' => self.end_value(),
            b':' if self.depth == 1 => self.member.begin_value(),
            b'"' => {
                self.within = Within::String;
                self.begin_element(at);
                if self.depth == 1 {
                    self.member.begin_string();
                }
            }
            _ => self.begin_element(at),
        }
        at + 1
    }

    /// How many of the first bytes can be passed over, deep inside of what is cut out.
    fn meaningless(&self, text: &[u8]) -> usize {
        if self.depth == 0 || !self.frame.is_open() || self.frame.is_at(self.depth) {
            return 0;
        }
        let is_structure = |byte: &u8| match byte {
            b'"' | b'{' | b'}' | b'[' | b']' => true,
            b',' | b':' => self.depth == 1,
            _ => false,
        };
        text.iter().position(is_structure).unwrap_or(text.len())
    }

    fn open(&mut self, chunk: &[u8], at: usize, out: &mut Output) {
        let byte = chunk[at];
        if self.depth == 1 && self.frame.is_at(0) && !self.member.is_value() {
            // The line before broke off after a value, and here begins the next.
            self.begin_anew(Reason::JsonCut, chunk, at, out);
        }
        if self.depth == MAX_DEPTH {
            self.begin_anew(Reason::JsonDeep(MAX_DEPTH), chunk, at, out);
            self.within = Within::Ruin;
            return;
        }
        if self.depth == 0 {
            self.begin_outermost(byte, at);
        } else if self.depth == 1 && byte == b'[' && self.list == 0 {
            self.begin_list(chunk, at, out);
        } else {
            self.begin_element(at);
        }
        self.depth += 1;
        self.objects = self.objects << 1 | u128::from(byte == b'{');
    }

    fn begin_outermost(&mut self, byte: u8, at: usize) {
        self.is_control = false;
        self.member = Member::default();
        if byte == b'{' {
            self.frame.begin(0, at);
        } else {
            self.list = 1;
        }
    }

    /// Looks whether the list that begins as a member of the outermost object holds events.
    fn begin_list(&mut self, chunk: &[u8], at: usize, out: &mut Output) {
        let key = self.member.key().and_then(|key| str::from_utf8(key).ok());
        let Some(key) = key.filter(|key| LISTS.contains(key)) else { return };
        match key {
            "results" => out.recognition.set_shape(Shape::QueryResults),
            "logEvents" => out.recognition.set_shape(Shape::Subscription),
            "FlowLogs" => out.recognition.set_shape(Shape::DescribeFlowLogs),
            "records" => _ = out.recognition.add_layer(Layer::FirehoseRequest),
            "Records" => _ = out.recognition.add_layer(Layer::LambdaEvent),
            _ => (),
        }
        self.list = 2;
        if self.frame.is_open() {
            // The type of a message stands before its events.
            let before = self.frame.beginning(chunk, at);
            self.is_control = memchr::memmem::find(before, b"\"CONTROL_MESSAGE\"").is_some();
            self.frame.clear();
        }
    }

    /// Begins to cut out an element, where one can begin.
    fn begin_element(&mut self, at: usize) {
        if self.depth == self.list && !self.frame.is_open() {
            self.frame.begin(self.depth, at);
        }
    }

    fn close(&mut self, chunk: &[u8], at: usize, out: &mut Output) {
        if self.frame.is_at(self.depth) {
            self.end_frame(chunk, at, out);
        }
        if (self.objects & 1 == 1) != (chunk[at] == b'}') {
            // What stands alone is given up, and what follows it is read.
            let is_alone = self.frame.is_at(0);
            self.begin_anew(Reason::JsonBracket, chunk, at, out);
            if is_alone {
                self.between(chunk[at], out);
            } else {
                self.within = Within::Ruin;
            }
            return;
        }
        self.objects >>= 1;
        self.depth -= 1;
        self.end_value();
        if self.depth < self.list {
            self.list = 0;
        }
        if self.frame.is_at(self.depth) {
            self.end_frame(chunk, at + 1, out);
        }
        if self.depth == 0 && self.is_control {
            out.recognition.control_messages += 1;
            self.is_control = false;
        }
    }

    /// Reads what is cut out, which ends before this byte of the chunk.
    fn end_frame(&mut self, chunk: &[u8], end: usize, out: &mut Output) {
        if !self.is_control {
            let reason = match self.frame.text(chunk, end).map(parse) {
                Some(Some(json)) => {
                    event::read(&json, self.layers, out);
                    None
                }
                Some(None) => Some(Reason::JsonInvalid),
                None => Some(Reason::TooLong(MAX_EVENT)),
            };
            if let Some(reason) = reason {
                out.at_next_event();
                out.fail(reason, ErrorPlace::Event(out.events()));
                out.bad(self.frame.beginning(chunk, end));
            }
        }
        self.frame.clear();
    }

    /// Gives up what is broken at this byte of the chunk, and reads on from there. What was cut out
    /// is told as a line.
    fn begin_anew(&mut self, reason: Reason, chunk: &[u8], at: usize, out: &mut Output) {
        // Only the first place is kept, and to count lines again for each would not be linear.
        let place = match out.error {
            None => self.position.after(&chunk[..at]),
            Some(_) => ErrorPlace::Event(out.events()),
        };
        out.fail(reason, place);
        if self.frame.is_open() {
            out.at_next_event();
            out.bad(self.frame.beginning(chunk, at));
        }
        self.frame.clear();
        self.within = Within::Structure;
        self.depth = 0;
        self.objects = 0;
        self.list = 0;
    }

    /// Takes a byte that stands between the outermost values: what is no separator is told as a
    /// line.
    fn between(&mut self, byte: u8, out: &mut Output) {
        match byte {
            b'\n' | b'\r' => self.end_between(out),
            b' ' | b'\t' | b',' | b';' | RECORD_SEPARATOR if self.between.is_empty() => (),
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

    /// A value of the outermost object ends, if one began.
    const fn end_value(&mut self) {
        if self.depth == 1 {
            self.member.end_value();
        }
    }
}

/// What stands before each text of a JSON text sequence (RFC 7464).
const RECORD_SEPARATOR: u8 = 0x1e;
