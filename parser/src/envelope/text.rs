//! Lines of text, each with whatever stands before and around its message.

use alloc::vec::Vec;

use super::event;
use super::json;
use super::lead::{self, Blank, Lead};
use super::output::Output;
use super::pairs::Pairs;
use super::plain::{Block, is_plain, is_version};
use super::recognition::Shape;
use super::run;
use super::split::Splitter;
use crate::{FlowRecord, Format};

pub(super) struct TextReader {
    splitter: Splitter,
    layers: u8,
    pairs: Pairs,
}

impl TextReader {
    pub(super) fn new(layers: u8) -> Self {
        Self { splitter: Splitter::default(), layers, pairs: Pairs::default() }
    }

    pub(super) fn push(&mut self, chunk: &[u8], out: &mut Output) {
        let mut at = 0;
        let mut block = Block::default();
        while at < chunk.len() {
            if at >= block.end {
                block = Block::at(chunk, at);
            }
            let rest = &chunk[at..block.end];
            let length = self.plain_lines(block, rest, out);
            at += if length > 0 { length } else { self.line(rest, out) };
        }
    }

    /// Gives the plain lines at the beginning of the text, and how many bytes they are.
    fn plain_lines(&mut self, block: Block, text: &[u8], out: &mut Output) -> usize {
        if !self.splitter.is_between_lines() || !out.takes_lines() {
            return 0;
        }
        let run = block.run(text);
        if run.lines > 0 {
            out.lines(&text[..run.length], self.splitter.skip(run.lines), &run);
        }
        run.length
    }

    /// Reads one line, or the part of it that is there; gives how many bytes it is.
    fn line(&mut self, text: &[u8], out: &mut Output) -> usize {
        let length = memchr::memchr(b'\n', text).map_or(text.len(), |newline| newline + 1);
        let Self { splitter, layers, pairs } = self;
        splitter.push(&text[..length], |number, line| {
            out.at_line(number);
            read(line, *layers, pairs, out);
        });
        length
    }

    pub(super) fn finish(&mut self, out: &mut Output) {
        let Self { splitter, layers, pairs } = self;
        splitter.finish(|number, line| {
            out.at_line(number);
            read(line, *layers, pairs, out);
        });
        self.pairs.flush(self.layers, out);
    }
}

/// Messages of which many stand on one line, with tabs between them.
pub(super) struct MessagesOnOneLine {
    splitter: Splitter,
}

impl MessagesOnOneLine {
    pub(super) fn new() -> Self {
        Self { splitter: Splitter::at_tabs() }
    }

    pub(super) fn push(&mut self, chunk: &[u8], out: &mut Output) {
        self.splitter.push(chunk, |_, message| read_message(message, out));
    }

    pub(super) fn finish(&mut self, out: &mut Output) {
        self.splitter.finish(|_, message| read_message(message, out));
    }
}

fn read_message(message: &[u8], out: &mut Output) {
    if !message.trim_ascii().is_empty() {
        out.recognition.set_shape(Shape::MessagesOnOneLine);
        out.at_next_event();
        out.message(message);
    }
}

/// Gives a line that is a header, a record, blank, or a remark as it stands.
fn bare(line: &[u8], out: &mut Output) {
    if let Some(format) = header(line) {
        out.recognition.set_shape(Shape::FileWithHeader);
        out.header(line, format);
        return;
    }
    if !is_silent(line) {
        out.recognition.set_shape(Shape::BareLines);
    }
    out.line(line);
}

/// The format that the line states, if it is a header.
pub(super) fn header(line: &[u8]) -> Option<Format> {
    let line = line.trim_ascii();
    let is_name = line.first()?.is_ascii_alphabetic() && line.len() <= FlowRecord::MAX_LINE;
    is_name.then(|| Format::from_header(str::from_utf8(line).ok()?)).flatten()
}

/// Whether the line is blank or a remark.
pub(super) fn is_silent(line: &[u8]) -> bool {
    matches!(line.trim_ascii_start().first(), None | Some(b'#'))
}

/// Reads a line of any kind.
pub(super) fn read(line: &[u8], layers: u8, pairs: &mut Pairs, out: &mut Output) {
    if is_plain(line) {
        bare(line, out);
        return;
    }
    let Ok(text) = str::from_utf8(line) else {
        bare(line, out);
        return;
    };
    let record = unquoted(text, out);
    if record.len() < text.len() {
        bare(record.as_bytes(), out);
        return;
    }
    if out.fits(text) || header(line).is_some() {
        bare(line, out);
        return;
    }
    let plain = lead::plain(text);
    let plain = plain.trim();
    if plain.is_empty() || lead::is_fence(plain) {
        out.recognition.passed_over += u64::from(!line.trim_ascii().is_empty());
        return;
    }
    let (message, leads) = strip(plain, out);
    leads.note(message.is_empty(), out);
    if message.is_empty() {
        out.recognition.passed_over += 1;
    } else if !leads.is_record && read_wrapped(message, layers, pairs, out) {
        // It is read as what it is wrapped in.
    } else if leads.is_record || header(message.as_bytes()).is_some() {
        bare(message.as_bytes(), out);
    } else {
        let known: Vec<_> = out.known().collect();
        let record = run::longest(plain, &known).unwrap_or(message);
        bare(record.as_bytes(), out);
    }
}

/// Reads a message that is JSON, or a row of cells; `false` if it is neither.
fn read_wrapped(message: &str, layers: u8, pairs: &mut Pairs, out: &mut Output) -> bool {
    if message.starts_with('{')
        && let Some(json) = json::parse(message.as_bytes())
    {
        event::read_on_line(&json, layers, out);
        return true;
    }
    message.contains('\t')
        && header(message.as_bytes()).is_none()
        && cells(message, layers, pairs, out)
}

/// What was taken away from a line.
#[derive(Default)]
struct Leads {
    time: Option<Lead>,
    has_stream: bool,
    /// Whether a record is left.
    is_record: bool,
}

impl Leads {
    /// Notes which shape the line speaks for.
    fn note(&self, is_alone: bool, out: &mut Output) {
        let Some(Lead::Time { has_zone, is_utc, blank }) = self.time else { return };
        let shape = match blank {
            _ if is_alone => Shape::ConsoleRows,
            Blank::One if self.has_stream => Shape::TailDetailed,
            Blank::One if is_utc => Shape::Export,
            Blank::One if !has_zone => Shape::TailShort,
            _ => Shape::ConsoleRows,
        };
        out.recognition.set_shape(shape);
    }
}

/// Takes away what stands before and around the message, as far as that is known.
fn strip<'t>(text: &'t str, out: &Output) -> (&'t str, Leads) {
    // Each takes away something; more than a few mean nothing.
    const DEPTH: usize = 8;
    let mut leads = Leads::default();
    let mut message = text;
    for _ in 0..DEPTH {
        let Some((lead, rest)) = lead::strip(message) else { break };
        match lead {
            Lead::Dash if !out.fits(rest) => break,
            Lead::Time { .. } => leads.time = leads.time.or(Some(lead)),
            Lead::Stream => leads.has_stream = true,
            Lead::Dash | Lead::Mark | Lead::Quotes => (),
        }
        message = rest;
        // After a time a version tells enough.
        if (leads.time.is_some() && is_version(message.as_bytes())) || out.fits(message) {
            leads.is_record = true;
            break;
        }
        // After a time stands the log stream, of whatever name.
        if let (Lead::Time { .. }, Some((_, rest))) = (lead, message.split_once(' '))
            && out.fits(rest)
        {
            leads.has_stream = true;
            leads.is_record = true;
            message = rest;
            break;
        }
    }
    (unquoted(message, out), leads)
}

/// The record inside of quotes, if it is one: a text at its ends would fit with them as well.
fn unquoted<'t>(text: &'t str, out: &Output) -> &'t str {
    match lead::quotes(text.trim()) {
        Some((_, record)) if out.fits(record) => record,
        _ => text,
    }
}

/// Reads a row of `aws … --output text`, or another whose cells are separated by tabs; `false` if it
/// is none.
fn cells(row: &str, layers: u8, pairs: &mut Pairs, out: &mut Output) -> bool {
    let cells = || row.split('\t').map(str::trim);
    let first = cells().next().unwrap_or_default();
    let is_message = |cell: &&str| cell.contains(' ');
    match first {
        "EVENTS" => {
            let Some(message) = cells().filter(is_message).max_by_key(|cell| cell.len()) else {
                return false;
            };
            out.recognition.set_shape(Shape::CliText);
            out.message(message.as_bytes());
        }
        "RESULTS" => {
            let mut cells = cells().skip(1);
            let (Some(name), value) = (cells.next(), cells.next().unwrap_or_default()) else {
                return false;
            };
            out.recognition.set_shape(Shape::CliText);
            pairs.push(name, value, layers, out);
        }
        "FLOWLOGS" => {
            let Some(format) = cells().find(|cell| cell.contains("${")) else { return false };
            let Ok(format) = format.parse() else { return false };
            out.recognition.set_shape(Shape::CliText);
            out.add_format(format);
        }
        _ if is_metadata(first) => {
            out.recognition.set_shape(Shape::CliText);
            out.recognition.passed_over += 1;
        }
        _ => {
            let fitting = cells().filter(|cell| out.fits(cell)).count();
            let messages = cells().filter(is_message).count();
            if fitting + messages == 0 {
                return false;
            }
            for cell in cells() {
                if if fitting > 0 { out.fits(cell) } else { is_message(&cell) } {
                    out.recognition.set_shape(Shape::CliText);
                    out.message(cell.as_bytes());
                }
            }
        }
    }
    true
}

/// Whether a row with this first cell holds no event: tokens of `get-log-events`, statistics,
/// tags.
fn is_metadata(first: &str) -> bool {
    first.starts_with("f/")
        || first.starts_with("b/")
        || matches!(
            first,
            "SEARCHEDLOGSTREAMS" | "STATISTICS" | "NEXTTOKEN" | "TAGS" | "TAGFIELDSPECIFICATIONS"
        )
}
