//! The bytes of a file or an object, made batches. What they are, they tell themselves.

mod gzip;
mod parquet;

use std::fs::File;
use std::io::{self, BufReader, Cursor, ErrorKind, Read};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

use flowlogs_parser::envelope::Options;
use flowlogs_parser::{Chunks, FlowRecord, Format, Input, InputPart, Lines};
use tokio::sync::mpsc::Sender;

use self::gzip::Gzip;
use self::parquet::Rows;
use crate::{Batch, Error, Origin};

/// Reads one file or object, and sends what it has read.
pub(super) struct Outlet {
    /// What lines can be that follow no header; empty if that is to be found out.
    pub(super) formats: Arc<[Format]>,
    pub(super) origin: Origin,
    pub(super) flow: Flow,
    pub(super) sender: Sender<Result<Batch, Error>>,
}

/// How bytes come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Flow {
    /// They are all there: batches can be large.
    Whole,
    /// As someone writes them, who may wait: what came is given at once.
    Live,
}

/// What a content was found to be, once it is read to its end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Found {
    pub(super) is_empty: bool,
    /// Whether there is a header or a record in it.
    pub(super) is_flow_log: bool,
    pub(super) is_utf8: bool,
}

/// Nobody listens any more.
pub(super) struct Unheard;

/// Why reading ends before the end.
pub(super) enum Stop {
    Unheard,
    Unreadable(io::Error),
}

/// How reading went that filled a buffer.
enum End {
    NotYet,
    Reached,
    Broken(io::Error),
}

/// Decoded bytes of a batch.
const CHUNK: usize = 1 << 20;

/// Encoded bytes that are read at a time.
const BUFFER: usize = 64 * 1024;

/// Bytes of an envelope that are undone at a time: gzip within it may make much of them.
const PIECE: usize = 256 * 1024;

/// How files begin that are no text.
const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const PARQUET: &[u8] = b"PAR1";

impl Outlet {
    /// Reads bytes of any kind.
    pub(super) fn read(&self, input: impl Read) -> Result<Found, Stop> {
        let mut input = BufReader::with_capacity(BUFFER, input);
        let mut head = Vec::with_capacity(PARQUET.len());
        input.by_ref().take(PARQUET.len() as u64).read_to_end(&mut head)?;
        let is_gzip = head.starts_with(GZIP);
        let is_zstd = head.starts_with(ZSTD);
        let input = Cursor::new(head).chain(input);
        if is_gzip {
            self.text(Gzip::new(input))
        } else if is_zstd {
            self.text(zstd::stream::read::Decoder::with_buffer(input)?)
        } else {
            self.text(input)
        }
    }

    fn text(&self, mut input: impl Read) -> Result<Found, Stop> {
        let mut text = Vec::new();
        let mut end = self.fill(&mut input, &mut text);
        // Less than a line does not tell what it is of.
        while matches!(end, End::NotYet)
            && memchr::memchr(b'\n', &text).is_none()
            && text.len() < CHUNK
        {
            end = self.fill(&mut input, &mut text);
        }
        if text.starts_with(PARQUET) {
            if let End::Broken(error) = end {
                return Err(error.into());
            }
            return self.parquet(parquet::spool(&text, &mut input)?);
        }
        let known = match &*self.formats {
            [] => std::slice::from_ref(Format::vpc_default()),
            formats => formats,
        };
        match Head::of(&text, known) {
            Some(head) => self.lines(head, known, text, end, input),
            None => self.envelope(&text, end, input),
        }
    }

    /// Reads a file of any kind, at any place if it is Parquet.
    pub(super) fn read_file(&self, mut file: File) -> Result<Found, Stop> {
        let mut head = Vec::with_capacity(PARQUET.len());
        file.by_ref().take(PARQUET.len() as u64).read_to_end(&mut head)?;
        if head == PARQUET { self.parquet(file) } else { self.read(Cursor::new(head).chain(file)) }
    }

    /// The crate that reads Parquet gives errors for what is broken, but does not promise to.
    fn parquet(&self, file: File) -> Result<Found, Stop> {
        panic::catch_unwind(AssertUnwindSafe(|| self.rows(file))).unwrap_or_else(|_| {
            let error = io::Error::new(ErrorKind::InvalidData, "the Parquet in it makes no sense");
            Err(error.into())
        })
    }

    fn rows(&self, file: File) -> Result<Found, Stop> {
        let mut found = Found { is_empty: false, is_flow_log: true, is_utf8: true };
        Rows::of(file)?.read(|lines| {
            found.is_utf8 &= lines.is_utf8();
            Ok::<_, Stop>(self.send_lines(lines, Head::Header)?)
        })?;
        Ok(found)
    }

    /// Reads lines of a flow log, which need no more than to be cut.
    fn lines(
        &self,
        mut head: Head,
        known: &[Format],
        mut text: Vec<u8>,
        mut end: End,
        mut input: impl Read,
    ) -> Result<Found, Stop> {
        let mut found = Found { is_empty: false, is_flow_log: true, is_utf8: true };
        let mut chunks = Chunks::new(known.to_vec());
        loop {
            let whole = memchr::memrchr(b'\n', &text).map_or(text.len(), |newline| newline + 1);
            let rest = text.split_off(whole);
            let lines = chunks.push_owned(text);
            found.is_utf8 &= lines.is_utf8();
            if lines.formats_after() != known {
                head = Head::Header;
            }
            self.send_lines(lines, head)?;
            match end {
                End::NotYet => {}
                End::Reached => {
                    // At most one of the two holds a line.
                    let lines = chunks.push_owned(rest);
                    self.send_lines(lines, head)?;
                    let lines = chunks.finish();
                    found.is_utf8 &= lines.is_utf8();
                    self.send_lines(lines, head)?;
                    return Ok(found);
                }
                // The line that is broken off may look like a record of other values: it is not
                // given.
                End::Broken(error) => return Err(error.into()),
            }
            text = rest;
            end = self.fill(&mut input, &mut text);
        }
    }

    /// Reads anything else that people keep flow logs in.
    fn envelope(&self, text: &[u8], mut end: End, mut input: impl Read) -> Result<Found, Stop> {
        let options = Options { formats: self.formats.to_vec(), decoded_limit: None };
        let mut unwrapping = Input::new(options);
        let mut found = Found { is_empty: text.is_empty(), is_flow_log: false, is_utf8: true };
        for piece in text.chunks(PIECE) {
            self.send_part(unwrapping.push(piece), &mut found)?;
        }
        let mut text = Vec::new();
        while let End::NotYet = end {
            text.clear();
            end = self.fill(&mut input, &mut text);
            for piece in text.chunks(PIECE) {
                self.send_part(unwrapping.push(piece), &mut found)?;
            }
        }
        if let End::Broken(error) = end {
            return Err(error.into());
        }
        self.send_part(unwrapping.finish(), &mut found)?;
        match unwrapping.error() {
            Some(error) => Err(io::Error::new(ErrorKind::InvalidData, error).into()),
            None => Ok(found),
        }
    }

    /// Adds what can be had, up to a batch.
    fn fill(&self, input: &mut impl Read, text: &mut Vec<u8>) -> End {
        let mut length = text.len();
        text.resize(length + CHUNK, 0);
        let end = loop {
            match input.read(&mut text[length..]) {
                Ok(0) if length < text.len() => break End::Reached,
                Ok(0) => break End::NotYet,
                Ok(bytes) => {
                    length += bytes;
                    if self.flow == Flow::Live {
                        break End::NotYet;
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => break End::Broken(error),
            }
        };
        text.truncate(length);
        end
    }

    fn send_lines(&self, lines: Lines<'static>, head: Head) -> Result<(), Unheard> {
        if lines.text().is_empty() {
            return Ok(());
        }
        let origin = self.origin.clone();
        self.send(match head {
            Head::Records if self.formats.is_empty() => Batch::undeclared(lines, origin),
            Head::Records | Head::Header => Batch::new(lines, origin),
        })
    }

    fn send_part(&self, part: InputPart, found: &mut Found) -> Result<(), Unheard> {
        found.is_utf8 &= part.lines().is_utf8();
        found.is_flow_log = found.is_flow_log || part.records().any(|result| result.is_ok());
        if part.lines().text().is_empty() {
            return Ok(());
        }
        self.send(Batch::unwrapped(part, self.origin.clone()))
    }

    pub(super) fn send(&self, batch: Batch) -> Result<(), Unheard> {
        self.sender.blocking_send(Ok(batch)).map_err(|_| Unheard)
    }
}

/// What lines that need no unwrapping begin with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Head {
    /// A header, as the files of AWS.
    Header,
    Records,
}

impl Head {
    /// Looks at the first lines, once for all.
    fn of(text: &[u8], formats: &[Format]) -> Option<Self> {
        const LINES: usize = 32;

        let whole = memchr::memrchr(b'\n', text).map_or(text, |newline| &text[..newline]);
        let mut head = None;
        for line in whole.split(|&byte| byte == b'\n').take(LINES) {
            let line = str::from_utf8(line).ok()?;
            let line = line.strip_prefix('\u{feff}').unwrap_or(line).trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if head.is_none() && Format::from_header(line).is_some() {
                return Some(Self::Header);
            }
            if formats.iter().all(|format| FlowRecord::parse(line, format).is_err()) {
                return None;
            }
            head = Some(Self::Records);
        }
        head
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

impl From<Unheard> for Stop {
    fn from(Unheard: Unheard) -> Self {
        Self::Unheard
    }
}
