//! The layers of an input, one inside the other, down to the lines.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::MAX_LAYERS;
use super::base64::Base64;
use super::csv::CsvReader;
use super::error::{ErrorPlace, Reason};
use super::gzip::Gunzip;
use super::json::JsonReader;
use super::output::Output;
use super::recognition::Layer;
use super::sniff::{self, Kind};
use super::table::TableReader;
use super::text::{MessagesOnOneLine, TextReader};
use super::utf16::Utf16;
use super::yaml::YamlReader;

/// Reads bytes of any kind, which it recognises by their head.
pub(super) struct Reader {
    /// How many layers are undone around it.
    layers: u8,
    state: State,
}

enum State {
    /// What came so far is too little to tell.
    Head(Vec<u8>),
    Gzip(Box<Gunzip>, Option<usize>, Box<Reader>),
    Base64(Base64, Box<Reader>),
    Utf16(Utf16, Box<Reader>),
    Text(TextReader),
    MessagesOnOneLine(MessagesOnOneLine),
    Csv(Box<CsvReader>),
    Table(Box<TableReader>),
    Yaml(YamlReader),
    Json(Box<JsonReader>),
    /// What follows is not read.
    Over,
}

impl Reader {
    pub(super) const fn new(layers: u8) -> Self {
        Self { layers, state: State::Head(Vec::new()) }
    }

    /// Reads a payload that is known to be base64.
    pub(super) fn of_base64(layers: u8, out: &mut Output) -> Self {
        out.recognition.add_layer(Layer::Base64);
        let inner = Box::new(Self::new(layers + 1));
        Self { layers, state: State::Base64(Base64::default(), inner) }
    }

    pub(super) fn push(&mut self, chunk: &[u8], out: &mut Output) {
        let mut is_over = false;
        match &mut self.state {
            State::Head(head) => {
                head.extend_from_slice(chunk);
                if let Some(kind) = sniff::kind(head, false, out) {
                    self.begin(&kind, out);
                }
            }
            State::Gzip(gunzip, layer, inner) => {
                let result = gunzip.push(chunk, |piece| {
                    is_over = !push_decoded(piece, inner, out);
                    !is_over
                });
                if let Some(layer) = *layer {
                    out.recognition.set_gzip_members(layer, gunzip.members());
                }
                is_over |= note(result, out);
            }
            State::Base64(base64, inner) => {
                // In pieces, so that what is decoded stays small.
                const PIECE: usize = 64 * 1024;
                for piece in chunk.chunks(PIECE) {
                    let (decoded, result) = base64.push(piece);
                    is_over |= !push_decoded(decoded, inner, out);
                    is_over |= note(result, out);
                    if is_over {
                        break;
                    }
                }
            }
            State::Utf16(utf16, inner) => inner.push(utf16.push(chunk), out),
            State::Text(reader) => reader.push(chunk, out),
            State::MessagesOnOneLine(reader) => reader.push(chunk, out),
            State::Csv(reader) => reader.push(chunk, out),
            State::Table(reader) => reader.push(chunk, out),
            State::Yaml(reader) => reader.push(chunk, out),
            State::Json(reader) => reader.push(chunk, out),
            State::Over => (),
        }
        if is_over {
            self.end(out);
        }
    }

    pub(super) fn finish(&mut self, out: &mut Output) {
        if let State::Head(head) = &self.state
            && let Some(kind) = sniff::kind(head, true, out)
        {
            self.begin(&kind, out);
        }
        match &mut self.state {
            State::Gzip(gunzip, _, inner) => {
                note(gunzip.finish(), out);
                inner.finish(out);
            }
            State::Base64(base64, inner) => {
                let (decoded, result) = base64.finish();
                push_decoded(decoded, inner, out);
                inner.finish(out);
                note(result, out);
            }
            State::Utf16(utf16, inner) => {
                let (decoded, result) = utf16.finish();
                inner.push(decoded, out);
                note(result, out);
                inner.finish(out);
            }
            State::Text(reader) => reader.finish(out),
            State::MessagesOnOneLine(reader) => reader.finish(out),
            State::Csv(reader) => reader.finish(out),
            State::Table(reader) => reader.finish(out),
            State::Yaml(reader) => reader.finish(out),
            State::Json(reader) => reader.finish(out),
            State::Head(_) | State::Over => (),
        }
        self.state = State::Over;
    }

    /// Reads the head anew, now that it is known what it is.
    fn begin(&mut self, kind: &Kind, out: &mut Output) {
        let layers = self.layers;
        let state = match kind {
            Kind::NotReadHere(name) => {
                out.fail(Reason::NotReadHere(name), ErrorPlace::Byte(1));
                State::Over
            }
            Kind::Gzip | Kind::Base64 | Kind::Utf16 { .. } if layers == MAX_LAYERS => {
                out.fail(Reason::Layers(MAX_LAYERS), ErrorPlace::Byte(1));
                State::Over
            }
            Kind::Gzip => {
                let layer = out.recognition.add_layer(Layer::Gzip { members: 1 });
                State::Gzip(Box::new(Gunzip::new()), layer, Box::new(Self::new(layers + 1)))
            }
            Kind::Base64 => {
                out.recognition.add_layer(Layer::Base64);
                State::Base64(Base64::default(), Box::new(Self::new(layers + 1)))
            }
            Kind::Utf16 { is_big_endian } => {
                out.recognition.add_layer(Layer::Utf16);
                let inner = Box::new(Self::new(layers + 1));
                State::Utf16(Utf16::new(*is_big_endian), inner)
            }
            Kind::Json => State::Json(Box::new(JsonReader::new(layers))),
            Kind::Csv { delimiter } => State::Csv(Box::new(CsvReader::new(*delimiter, layers))),
            Kind::Table => State::Table(Box::new(TableReader::new(layers))),
            Kind::Yaml => State::Yaml(YamlReader::new(layers)),
            Kind::MessagesOnOneLine => State::MessagesOnOneLine(MessagesOnOneLine::new()),
            Kind::Text => State::Text(TextReader::new(layers)),
        };
        if let State::Head(head) = core::mem::replace(&mut self.state, state) {
            let mark = if matches!(kind, Kind::Gzip | Kind::Utf16 { .. }) {
                0
            } else {
                sniff::mark(&head)
            };
            self.push(&head[mark..], out);
        }
    }

    /// Ends early: what came before the break is read.
    fn end(&mut self, out: &mut Output) {
        if let State::Gzip(_, _, inner) | State::Base64(_, inner) = &mut self.state {
            inner.finish(out);
        }
        self.state = State::Over;
    }
}

/// Reads decoded bytes; `false` once they are too many.
fn push_decoded(decoded: &[u8], inner: &mut Reader, out: &mut Output) -> bool {
    let room = out.decode(decoded.len());
    inner.push(&decoded[..room], out);
    let is_within = room == decoded.len();
    if !is_within {
        let limit = out.decoded_limit();
        out.fail(Reason::DecodedLimit(limit), ErrorPlace::Byte(limit.saturating_add(1)));
    }
    is_within
}

/// Notes what is broken, if it is.
fn note(result: Result<(), (Reason, ErrorPlace)>, out: &mut Output) -> bool {
    match result {
        Ok(()) => false,
        Err((reason, place)) => {
            out.fail(reason, place);
            true
        }
    }
}
