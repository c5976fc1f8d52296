//! The lines that readers give, with all that is known of them.

use alloc::vec::Vec;

use super::columns::Row;
use super::error::{EnvelopeError, ErrorPlace, Reason};
use super::place::{Place, Places};
use super::plain::Run;
use super::recognition::Recognition;
use super::{Options, fits};
use crate::Format;

/// How many formats an input can state: a log group has a few.
const MAX_FORMATS: usize = 256;

/// How long the payload of one event can be when it is decoded: CloudWatch Logs sends at most a few
/// MiB.
const MAX_PAYLOAD: u64 = 64 << 20;

/// Formats of fewer fields fit too much.
pub(super) const MANY_FIELDS: usize = 6;

pub(super) struct Output {
    pub(super) text: Vec<u8>,
    pub(super) places: Places,
    pub(super) recognition: Recognition,
    /// Those that the input states, each once.
    pub(super) formats: Vec<Format>,
    /// For each of them, how many lines were given before it was stated.
    pub(super) stated_after: Vec<u64>,
    /// What is broken first.
    pub(super) error: Option<EnvelopeError>,
    /// What lines are tried with: given formats, those that the input states, and the defaults.
    known: Vec<Format>,
    /// The format of the last header.
    header: Option<Format>,
    /// The line of names that the last row of values was written under; empty after anything else.
    names: Vec<u8>,
    /// The last row, so that its room and its names are used again.
    row: Row,
    place: Place,
    events: u64,
    /// Whether all lines come from one place, whatever is found there.
    is_pinned: bool,
    /// The event whose payload is read: its lines count as events.
    payload: Option<u64>,
    failures: u64,
    decoded: u64,
    decoded_limit: u64,
}

impl Output {
    pub(super) fn new(options: &Options, decoded_limit: u64) -> Self {
        let mut known = options.formats.clone();
        known.extend([Format::vpc_default().clone(), Format::transit_gateway_default().clone()]);
        Self {
            text: Vec::new(),
            places: Places::default(),
            recognition: Recognition::default(),
            formats: Vec::new(),
            stated_after: Vec::new(),
            error: None,
            known,
            header: None,
            names: Vec::new(),
            row: Row::default(),
            place: Place::Line(1),
            events: 0,
            is_pinned: false,
            payload: None,
            failures: 0,
            decoded: 0,
            decoded_limit,
        }
    }

    /// What follows comes from this line of the text.
    pub(super) fn at_line(&mut self, line: u64) {
        if self.payload.is_some() {
            self.at_next_event();
        } else {
            self.place = Place::Line(line);
        }
    }

    /// Reads what stands at the place that is reached, and nowhere else.
    pub(super) fn pinned(&mut self, read: impl FnOnce(&mut Self)) {
        let was_pinned = core::mem::replace(&mut self.is_pinned, true);
        read(self);
        self.is_pinned = was_pinned;
    }

    /// Reads the payload of the next event, of limited length.
    pub(super) fn in_payload(&mut self, read: impl FnOnce(&mut Self)) {
        let limit = self.decoded.saturating_add(MAX_PAYLOAD).min(self.decoded_limit);
        let decoded_limit = core::mem::replace(&mut self.decoded_limit, limit);
        let payload = self.payload.replace(self.events + 1);
        let layers = self.recognition.layers().len();
        read(self);
        self.recognition.leave_layers(layers);
        self.payload = payload;
        self.decoded_limit = decoded_limit;
    }

    /// What follows comes from the next event.
    pub(super) fn at_next_event(&mut self) {
        if !self.is_pinned {
            self.events += 1;
            self.place = Place::Event(self.events);
        }
    }

    pub(super) const fn events(&self) -> u64 {
        self.events
    }

    /// Whether lines of the text can be given many at a time.
    pub(super) const fn takes_lines(&self) -> bool {
        self.payload.is_none() && self.names.is_empty()
    }

    /// Gives lines of the text as they are; the first has this number.
    pub(super) fn lines(&mut self, text: &[u8], first: u64, run: &Run) {
        self.recognition.add_lines(run.records);
        self.text.extend_from_slice(text);
        self.places.push_all(Place::Line(first), run.lines);
    }

    /// Gives a line of the text as it is: a record, blank, or a remark.
    pub(super) fn line(&mut self, line: &[u8]) {
        let is_record = !matches!(line.trim_ascii_start().first(), None | Some(b'#'));
        if is_record {
            self.leave_names(line);
            self.recognition.records += 1;
        }
        self.write(line);
    }

    /// Gives what is not understood as a line, so that it is told as one that is no record.
    pub(super) fn bad(&mut self, text: &[u8]) {
        let text = text.trim_ascii();
        if matches!(text.first(), None | Some(b'#')) {
            self.recognition.passed_over += 1;
            return;
        }
        self.recognition.records += 1;
        let start = self.text.len();
        self.write(text);
        let end = self.text.len() - 1;
        for byte in &mut self.text[start..end] {
            if matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }

    /// Gives a header that stands in the text, and tries lines with its format from here on.
    pub(super) fn header(&mut self, line: &[u8], format: Format) {
        self.header = Some(format);
        self.names.clear();
        self.write(line);
    }

    /// Gives the message of an event. One of several lines becomes as many.
    pub(super) fn message(&mut self, message: &[u8]) {
        let mut is_empty = true;
        for line in message.split(|byte| matches!(byte, b'\n' | b'\r')).map(<[u8]>::trim_ascii) {
            if matches!(line.first(), None | Some(b'#')) {
                continue;
            }
            is_empty = false;
            self.line(line);
        }
        self.recognition.passed_over += u64::from(is_empty);
    }

    /// Gives values under the line of their names, which is written if it is not the last one.
    pub(super) fn row(&mut self, names: &[u8], values: &[u8]) {
        if self.names != names {
            self.write(names);
            self.names.clear();
            self.names.extend_from_slice(names);
        }
        self.recognition.records += 1;
        self.write(values);
    }

    /// An empty row, for [`end_row`](Self::end_row).
    pub(super) fn begin_row(&mut self) -> Row {
        let mut row = core::mem::take(&mut self.row);
        row.clear();
        row
    }

    pub(super) fn end_row(&mut self, row: Row) {
        self.row = row;
    }

    pub(super) fn add_format(&mut self, format: Format) {
        if self.formats.len() == MAX_FORMATS {
            self.fail(Reason::Formats(MAX_FORMATS), ErrorPlace::Event(self.events));
        } else if !self.formats.contains(&format) {
            self.recognition.formats += 1;
            self.known.insert(0, format.clone());
            self.formats.push(format);
            self.stated_after.push(self.places.end());
        }
    }

    /// Whether the line is a record of a format that is known.
    pub(super) fn fits(&self, line: &str) -> bool {
        self.known().any(|format| fits(line, format))
    }

    /// Whether the line is a record of a format of so many fields that hardly anything else fits it.
    pub(super) fn fits_surely(&self, line: &[u8]) -> bool {
        let mut formats = self.known().filter(|format| format.len() >= MANY_FIELDS);
        str::from_utf8(line).is_ok_and(|line| formats.any(|format| fits(line, format)))
    }

    /// The formats that lines are tried with, the likeliest first.
    pub(super) fn known(&self) -> impl Iterator<Item = &Format> {
        self.header.iter().chain(&self.known)
    }

    /// Notes what is broken; the first is kept.
    pub(super) fn fail(&mut self, reason: Reason, place: ErrorPlace) {
        self.failures += 1;
        self.error.get_or_insert(EnvelopeError::new(reason, place, self.payload));
    }

    /// How often something was broken.
    pub(super) const fn failures(&self) -> u64 {
        self.failures
    }

    /// Counts decoded bytes; gives how many of them are still within the limit.
    pub(super) fn decode(&mut self, bytes: usize) -> usize {
        let room = self.decoded_limit.saturating_sub(self.decoded);
        self.decoded = self.decoded.saturating_add(bytes as u64);
        usize::try_from(room).map_or(bytes, |room| bytes.min(room))
    }

    pub(super) const fn decoded_limit(&self) -> u64 {
        self.decoded_limit
    }

    /// A message after rows of named values is not read as one of those: its own format is named.
    fn leave_names(&mut self, line: &[u8]) {
        if self.names.is_empty() {
            return;
        }
        self.names.clear();
        let line = str::from_utf8(line).unwrap_or_default();
        let fitting = self.known.iter().find(|format| fits(line, format));
        let format = fitting.or(self.known.first()).unwrap_or(Format::vpc_default());
        let mut header = Vec::new();
        for name in format.names() {
            header.extend_from_slice(name.as_str().as_bytes());
            header.push(b' ');
        }
        self.write(header.trim_ascii_end());
    }

    fn write(&mut self, line: &[u8]) {
        self.text.extend_from_slice(line);
        self.text.push(b'\n');
        self.places.push(self.place);
    }
}
