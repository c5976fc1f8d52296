//! What people paste or drop, read: the envelope undone, the formats found.

use alloc::borrow::Cow;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::detect::{Candidate, Detection, Detector, Layout};
use crate::envelope::{EnvelopeError, Options, Part, Place, Recognition, Unwrapper};
use crate::error::Reason;
use crate::lines::header;
use crate::{BadLine, FlowRecord, Format, Lines, ParseError};

/// Reads what people paste or drop, in chunks that end anywhere: lines with or without a header,
/// events, files, in any [envelope](crate::envelope).
///
/// A line has, in this order,
///
/// 1. the format of the last header before it;
/// 2. a given format, or one that the input states, as `DescribeFlowLogs` does;
/// 3. if there is neither, what the first lines are [found](crate::detect) to have: up to a header,
///    to the hundredth line or to 64 KiB, whichever comes first. They are held until then;
/// 4. if it fits none of these, and no format is given or stated, what it is found to have by itself;
/// 5. the default format of VPC flow logs, if that fits, or if nothing was found.
///
/// What the input states after its first lines is tried with those after it that are no record yet.
/// Beside the first lines one chunk is held, and what [`Unwrapper`] holds.
///
/// ```
/// use flowlogs_parser::Input;
/// use flowlogs_parser::envelope::Options;
///
/// let mut input = Input::new(Options::default());
/// let mut told = Vec::new();
/// for chunk in [&br#"{"events": [{"message": "- eni-1235b8ca123456789 10.0.1.5 10."#[..],
///     br#"0.0.220 10.0.1.5 203.0.113.5"}, {"message": "?"}]}"#, b""]
/// {
///     let part = if chunk.is_empty() { input.finish() } else { input.push(chunk) };
///     told.extend(part.records().map(|result| match result {
///         Ok(record) => format!("to {:?}", record.get("pkt-dstaddr")),
///         Err(bad_line) => format!("{}: {}", part.place(bad_line.line).unwrap(), bad_line.error),
///     }));
/// }
/// assert_eq!(
///     told,
///     ["to Some(\"203.0.113.5\")", "event 2: missing interface-id at column 2"]
/// );
/// assert_eq!(input.recognition().to_string(), "Firehose records, 2 events");
/// assert_eq!(input.error(), None);
/// ```
pub struct Input {
    unwrapper: Unwrapper,
    /// What its lines may have beside the formats that hold.
    known: Arc<Known>,
    /// The first lines, until it is known which formats they have.
    head: Option<Head>,
    /// What the next line can be.
    formats: Vec<Format>,
    /// Whether the last format is that of a header.
    is_under_header: bool,
    /// How many lines were given out.
    lines: u64,
}

impl Input {
    /// Starts an input. With formats among the options nothing is detected.
    #[must_use]
    pub fn new(mut options: Options) -> Self {
        let detector = Detector::new(Vec::new());
        let formats = options.formats.clone();
        let is_detecting = formats.is_empty();
        if is_detecting {
            options.formats = extended_defaults(&detector);
        }
        let known = Known {
            detector,
            found: Vec::new(),
            is_detecting,
            stated: Vec::new(),
            stated_after: Vec::new(),
        };
        Self {
            unwrapper: Unwrapper::new(&options),
            known: Arc::new(known),
            head: Some(Head::default()),
            formats,
            is_under_header: false,
            lines: 0,
        }
    }

    /// Takes the next chunk and gives the lines that it completes.
    pub fn push(&mut self, chunk: &[u8]) -> InputPart {
        let part = self.unwrapper.push(chunk);
        self.take(part, false)
    }

    /// Gives the last lines.
    pub fn finish(&mut self) -> InputPart {
        let part = self.unwrapper.finish();
        self.take(part, true)
    }

    /// What the input was recognised as so far.
    #[must_use]
    pub const fn recognition(&self) -> &Recognition {
        self.unwrapper.recognition()
    }

    /// The formats that the input stated so far, as `DescribeFlowLogs` does; those of headers stand
    /// in the lines.
    #[must_use]
    pub fn formats(&self) -> &[Format] {
        self.unwrapper.formats()
    }

    /// What is broken first, if something is.
    #[must_use]
    pub const fn error(&self) -> Option<EnvelopeError> {
        self.unwrapper.error()
    }

    fn take(&mut self, mut part: Part, is_last: bool) -> InputPart {
        if let Some(mut head) = self.head.take() {
            head.part.append(part);
            let is_whole = head.is_whole();
            if !is_whole && !is_last {
                self.head = Some(head);
                return self.part(Part::default());
            }
            // What is stated behind the head may have come or not.
            self.settle(&head, if is_whole { head.lines } else { u64::MAX });
            part = head.part;
        }
        self.part(part)
    }

    /// Decides what the lines up to the first header can be: what was given, what was stated before
    /// the line of this number, or what the first lines are found to be.
    fn settle(&mut self, head: &Head, end: u64) {
        for format in self.unwrapper.formats_before(end) {
            if !self.formats.contains(format) {
                self.formats.push(format.clone());
            }
        }
        let known = Arc::make_mut(&mut self.known);
        if !self.formats.is_empty() {
            known.is_detecting = false;
            return;
        }
        let lines = head.part.text()[..head.length].split(|&byte| byte == b'\n');
        let lines = lines.filter_map(|line| str::from_utf8(line).ok());
        known.found = known.detector.detect_all(lines).formats();
        // Of formats of one width the first would win: their lines are read one by one.
        let is_alone = |format: &&Format| {
            known.found.iter().filter(|other| other.len() == format.len()).count() == 1
        };
        self.formats = known.found.iter().filter(is_alone).cloned().collect();
        if known.found.is_empty() {
            self.formats.push(Format::vpc_default().clone());
        }
    }

    fn part(&mut self, mut part: Part) -> InputPart {
        let text = part.take_text();
        let newlines = memchr::memchr_iter(b'\n', &text).count() as u64;
        let lines = Lines::from_text(Cow::Owned(text), self.lines, self.formats.clone());
        let first_header = lines.first_header();
        let headless = if self.is_under_header { Some(0) } else { first_header };
        self.is_under_header = headless.is_some();
        self.formats = lines.formats_after().to_vec();
        self.lines += newlines;
        let (stated, stated_after) = self.unwrapper.stated();
        if stated.len() > self.known.stated.len() {
            let known = Arc::make_mut(&mut self.known);
            known.stated = stated.to_vec();
            known.stated_after = stated_after.to_vec();
        }
        let known = Arc::clone(&self.known);
        InputPart { lines, places: part, headless: headless.unwrap_or(u64::MAX), known }
    }
}

/// What a line may have beside the formats that hold.
#[derive(Clone, Debug)]
struct Known {
    detector: Detector,
    /// What was found in the first lines, the format of most of them first.
    found: Vec<Format>,
    /// Whether lines can have what detection finds.
    is_detecting: bool,
    /// What the input states, and after how many lines.
    stated: Vec<Format>,
    stated_after: Vec<u64>,
}

impl Known {
    /// The formats that were stated before the line of this number.
    fn stated_before(&self, line: u64) -> &[Format] {
        &self.stated[..self.stated_after.partition_point(|&lines| lines < line)]
    }

    /// The format of a line without a header that has none of those that are known, if it may have
    /// another.
    fn detect<'k>(&'k self, line: &'k str) -> &'k Format {
        let detected = match self.detector.detect(line) {
            Detection::Found(found) => Some(found.format()),
            Detection::Ambiguous(ambiguity) => {
                let mut candidates = ambiguity.candidates().iter().map(Candidate::format);
                let is_candidate =
                    |format: &&Format| candidates.clone().any(|other| other == *format);
                let found = self.found.iter().find(is_candidate);
                found.or_else(|| candidates.next().filter(|_| ambiguity.reads_alike()))
            }
            Detection::Unknown(_) => {
                self.found.iter().find(|format| FlowRecord::parse(line, format).is_ok())
            }
        };
        detected.unwrap_or(Format::vpc_default())
    }
}

/// Whole lines of an [`Input`], which stand for themselves: they can be read in any thread, and later.
#[derive(Clone, Debug)]
pub struct InputPart {
    lines: Lines<'static>,
    /// The places of the lines, without their text.
    places: Part,
    /// Up to this line, excluded, no header holds.
    headless: u64,
    known: Arc<Known>,
}

impl InputPart {
    /// The records and bad lines, in order.
    pub fn records(&self) -> impl Iterator<Item = Result<FlowRecord<'_>, BadLine<'_>>> {
        self.lines.records().map(|result| result.or_else(|bad_line| self.read_again(bad_line)))
    }

    /// The lines, for reading by column: what these tell as a bad line may still be a record, as
    /// [`read_again`](Self::read_again) tells.
    #[must_use]
    pub const fn lines(&self) -> &Lines<'static> {
        &self.lines
    }

    /// Reads a line that is no record of the formats of [`lines`](Self::lines) with those that it
    /// may have beside these.
    ///
    /// # Errors
    ///
    /// Gives the bad line back if there is none.
    pub fn read_again<'p>(&'p self, bad_line: BadLine<'p>) -> Result<FlowRecord<'p>, BadLine<'p>> {
        let Self { known, headless, .. } = self;
        if bad_line.line >= *headless {
            return Err(bad_line);
        }
        let Ok(line) = str::from_utf8(bad_line.text) else { return Err(bad_line) };
        let stated = known.stated_before(bad_line.line).iter();
        stated
            .chain(known.is_detecting.then(|| known.detect(line)))
            .find_map(|format| FlowRecord::parse(line, format).ok())
            .ok_or(match known.found.len() {
                0 | 1 => bad_line,
                formats => {
                    let error = ParseError::new(Reason::FitsNone(formats), None, 0);
                    BadLine { error, ..bad_line }
                }
            })
    }

    /// Where the line of this number came from; `None` if it is not of this part. Lines are counted
    /// over all parts, as in [`BadLine::line`].
    #[must_use]
    pub fn place(&self, line: u64) -> Option<Place> {
        self.places.place(line)
    }
}

/// The first lines.
#[derive(Default)]
struct Head {
    part: Part,
    /// How many bytes of them were looked at, lines, and lines that can be records.
    length: usize,
    lines: u64,
    records: u32,
}

impl Head {
    const RECORDS: u32 = 100;
    const LENGTH: usize = 64 * 1024;

    /// Looks at the lines that came; whether these are enough.
    fn is_whole(&mut self) -> bool {
        while self.records < Self::RECORDS && self.length < Self::LENGTH {
            let rest = &self.part.text()[self.length..];
            let Some(newline) = memchr::memchr(b'\n', rest) else { return false };
            let line = &rest[..newline];
            self.lines += 1;
            if header(line).is_some() {
                return true;
            }
            let is_record = !matches!(line.trim_ascii_start().first(), None | Some(b'#'));
            self.records += u32::from(is_record);
            self.length += newline + 1;
        }
        true
    }
}

/// The default format of VPC flow logs, and those of more fields that begin with it. Where a record is
/// found within other text, it is one of these as a whole.
fn extended_defaults(detector: &Detector) -> Vec<Format> {
    let begins = |format: &&Format| format.names().starts_with(Format::vpc_default().names());
    detector.layouts().iter().map(Layout::format).filter(begins).cloned().collect()
}
