//! Finds the format of lines that come without a header.
//!
//! CloudWatch Logs has no headers, and one stream can interleave several formats, so each line is
//! asked by itself. Only layouts that are known compete: the formats that the caller gives, and a
//! table of those that are in use. A line fits a layout if it is a record of it and no value speaks
//! against its field: an interface id begins with `eni-`, an account has 12 digits, and so on. What
//! fits best is found, provided that it is ahead of all others by at least one value; what is not
//! stays ambiguous, and says so. Neither `version` nor the number of values ever decides.
//!
//! What no shape tells, such as packets from bytes, only a known layout or a given format does: a
//! format of one's own that differs from a known layout in nothing else is taken for it.

mod fit;
mod layouts;
mod reason;
mod shape;
mod survey;

use alloc::vec::Vec;

pub use layouts::Layout;
pub use survey::{Findings, Survey, Tally, Undecided};

use crate::record::is_blank;
use crate::{Field, FlowRecord, Format, Source};
use fit::Fit;
use shape::Shape;

/// Finds the formats of lines, each by itself.
///
/// It remembers nothing from line to line, so the answers do not depend on their order, and threads
/// can share it. Making one costs as much as asking some hundred lines: keep it.
///
/// ```
/// use flowlogs_parser::FlowRecord;
/// use flowlogs_parser::detect::{Detection, Detector};
///
/// let detector = Detector::new(vec![]);
/// let line = "- eni-1235b8ca123456789 10.0.1.5 10.0.0.220 10.0.1.5 203.0.113.5";
/// let Detection::Found(found) = detector.detect(line) else { panic!("not found") };
/// assert_eq!(
///     found.to_string(),
///     "AWS's sample of a NAT gateway (83 %): interface-id, srcaddr, dstaddr, pkt-srcaddr and pkt-dstaddr look as they should"
/// );
/// let record = FlowRecord::parse(line, found.format())?;
/// assert_eq!(record.pkt_dstaddr(), Some([203, 0, 113, 5].into()));
///
/// assert_eq!(
///     detector.detect("i-01234567890123456 443 6").to_string(),
///     "no known layout has 3 values; value 1 (i-01234567890123456) looks like instance-id"
/// );
/// # Ok::<(), flowlogs_parser::ParseError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Detector {
    /// Those that are given first.
    layouts: Vec<Layout>,
}

impl Detector {
    /// A detector of these formats and all that are known.
    ///
    /// A given format that a line fits is preferred to all that are known, however little speaks
    /// for it: the caller knows what the log holds.
    #[must_use]
    pub fn new(given: Vec<Format>) -> Self {
        Self { layouts: layouts::layouts(given) }
    }

    /// The layouts that compete: those given, then those known.
    #[must_use]
    pub fn layouts(&self) -> &[Layout] {
        &self.layouts
    }

    /// Finds the format of a line.
    ///
    /// Blanks at the ends, a byte order mark and a remark after the values count for nothing.
    #[must_use]
    pub fn detect<'a>(&'a self, line: &'a str) -> Detection<'a> {
        let line = line.strip_prefix('\u{feff}').unwrap_or(line);
        let unknown = |why| Detection::Unknown(UnknownLine { line, detector: self, why });
        if line.len() > FlowRecord::MAX_LINE {
            return unknown(Why::TooLong);
        }
        let count = values(line).take(Format::MAX_FIELDS + 1).count();
        match count {
            0 => return unknown(Why::Blank),
            1..=Format::MAX_FIELDS => {}
            _ => return unknown(Why::TooManyValues),
        }
        if Format::from_header(line).is_some() {
            return unknown(Why::Header);
        }
        [true, false]
            .into_iter()
            .find_map(|is_given| self.best(line, count, is_given))
            .unwrap_or_else(|| unknown(Why::FitsNone(count)))
    }

    /// The formats of several lines, and how many lines have each: [`Survey`] does it line by line.
    ///
    /// ```
    /// use flowlogs_parser::detect::Detector;
    /// use flowlogs_parser::{Format, Lines};
    ///
    /// let text = "2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA\n";
    /// let detector = Detector::new(vec![]);
    /// let findings = detector.detect_all(text.lines().take(100));
    /// assert_eq!(findings.to_string(), "default of VPC flow logs on 1 line");
    /// assert_eq!(Lines::new(text, findings.formats()).records().count(), 1);
    /// ```
    #[must_use]
    pub fn detect_all<'l>(&self, lines: impl IntoIterator<Item = &'l str>) -> Findings<'_> {
        let mut survey = Survey::new(self);
        lines.into_iter().for_each(|line| survey.push(line));
        survey.findings()
    }

    /// What comes of the given or of the known layouts; `None` if the line fits none of them.
    fn best<'a>(&'a self, line: &'a str, count: usize, is_given: bool) -> Option<Detection<'a>> {
        let fitting = || self.fitting(line, count, is_given);
        let mut candidates = fitting();
        let mut best = candidates.next()?;
        let mut second: Option<Fit> = None;
        for candidate in candidates {
            let worse = if candidate.fit.points() > best.fit.points() {
                core::mem::replace(&mut best, candidate)
            } else {
                candidate
            };
            if second.is_none_or(|second| worse.fit.points() > second.points()) {
                second = Some(worse.fit);
            }
        }
        Some(if !is_given && best.score() < ENOUGH {
            Detection::Unknown(UnknownLine { line, detector: self, why: Why::TooLittle(count) })
        } else if second.is_some_and(|second| !best.fit.is_better_than(second)) {
            let is_as_good = |other: &Candidate<'_>| !best.fit.is_better_than(other.fit);
            let candidates = fitting().filter(is_as_good).collect();
            Detection::Ambiguous(Ambiguity { line, candidates })
        } else {
            Detection::Found(best)
        })
    }

    fn fitting<'a>(
        &'a self,
        line: &'a str,
        count: usize,
        is_given: bool,
    ) -> impl Iterator<Item = Candidate<'a>> {
        self.of_length(count)
            .filter(move |layout| layout.is_given() == is_given)
            .filter_map(move |layout| Some(Candidate { line, layout, fit: Fit::of(line, layout)? }))
    }

    fn of_length(&self, count: usize) -> impl Iterator<Item = &Layout> {
        self.layouts.iter().filter(move |layout| layout.format().len() == count)
    }
}

/// The least score of a known layout that is found: two clear values are needed.
const ENOUGH: u8 = 60;

/// What is known of the format of a line. Displays as the reason, in a phrase.
#[derive(Clone, Debug)]
pub enum Detection<'a> {
    /// One layout fits better than all others.
    Found(Candidate<'a>),
    /// Several layouts fit equally well.
    Ambiguous(Ambiguity<'a>),
    /// No layout fits, or too little speaks for those that do.
    Unknown(UnknownLine<'a>),
}

impl<'a> Detection<'a> {
    /// The format that was found; `None` if the line is ambiguous or unknown.
    #[must_use]
    pub fn format(&self) -> Option<&'a Format> {
        match self {
            Self::Found(candidate) => Some(candidate.format()),
            _ => None,
        }
    }
}

/// A layout that a line fits. Displays with what speaks for it.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    line: &'a str,
    layout: &'a Layout,
    fit: Fit,
}

impl<'a> Candidate<'a> {
    /// The format: the line is a record of it.
    #[must_use]
    pub const fn format(&self) -> &'a Format {
        self.layout.format()
    }

    /// The layout, with its name and source.
    #[must_use]
    pub const fn layout(&self) -> &'a Layout {
        self.layout
    }

    /// How strongly the values speak for their fields: 0 to 100.
    ///
    /// A value with a shape of its own, such as an id, an address, a time or `ACCEPT`, gives 8
    /// points if it is as AWS writes it, and 2 if it is odd, such as an id that is masked. Numbers
    /// and free text give 1. The score is the percentage of what all values that are present could
    /// give, and 8 more: one clear value makes 50, two make 66, a whole line of the default format
    /// 89.
    #[must_use]
    pub fn score(&self) -> u8 {
        self.fit.score()
    }
}

/// Layouts that a line fits equally well. Displays with what cannot be told apart, and what would
/// settle it.
#[derive(Clone, Debug)]
pub struct Ambiguity<'a> {
    line: &'a str,
    candidates: Vec<Candidate<'a>>,
}

impl<'a> Ambiguity<'a> {
    /// At least two layouts, those that are likelier in general first.
    #[must_use]
    pub fn candidates(&self) -> &[Candidate<'a>] {
        &self.candidates
    }

    /// Whether each value that is present is of the same field in all candidates: then this line
    /// can be read as one of any, though other lines of the log cannot.
    #[must_use]
    pub fn reads_alike(&self) -> bool {
        self.contested().next().is_none()
    }

    /// The positions whose values are present but not of the same field in all candidates.
    fn contested(&self) -> impl Iterator<Item = usize> {
        let is_contested = |position: usize| {
            let mut names =
                self.candidates.iter().map(move |other| &other.format().names()[position]);
            let first = names.next();
            names.any(|name| Some(name) != first)
        };
        values(self.line)
            .enumerate()
            .filter(move |&(position, text)| text != "-" && is_contested(position))
            .map(|(position, _)| position)
    }
}

/// A line whose format could not be told. Displays with the reason, and with what a value looks
/// like.
#[derive(Clone, Debug)]
pub struct UnknownLine<'a> {
    line: &'a str,
    detector: &'a Detector,
    why: Why,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Why {
    /// Or nothing but a remark.
    Blank,
    TooLong,
    TooManyValues,
    Header,
    /// This many values are of no layout.
    FitsNone(usize),
    /// This many values are of a layout, but hardly any is clear.
    TooLittle(usize),
}

impl<'a> UnknownLine<'a> {
    /// The values of the line in order, each with the field that it probably is of, where its shape
    /// tells: something to begin with for whoever asks a person.
    ///
    /// No field is guessed twice: the first address is the source, the second the destination, a
    /// third and fourth those of the packet. Ports, counts and free text are not guessed. Gives at most
    /// [`Format::MAX_FIELDS`] values.
    pub fn guesses(&self) -> impl Iterator<Item = (&'a str, Option<Field>)> {
        let texts = || values(self.line).take(Format::MAX_FIELDS);
        let is_told = |field: Field| move |text| Shape::of(Some(field)).is_told_by(text);
        let is_transit_gateway = texts().any(is_told(Field::TgwId))
            || texts().any(is_told(Field::TgwAttachmentId))
            || texts().any(is_told(Field::ResourceType));
        let other = if is_transit_gateway { Source::Vpc } else { Source::TransitGateway };
        let mut guessed = [false; Field::ALL.len()];
        texts().map(move |text| {
            let fields = Field::ALL.iter().copied();
            let guess = fields
                .filter(|&field| field.source() != other && !guessed[field as usize])
                .find(|&field| Shape::of(Some(field)).is_told_by(text));
            if let Some(field) = guess {
                guessed[field as usize] = true;
            }
            (text, guess)
        })
    }

    /// The layouts that the line fits, though too little speaks for them; mostly none.
    fn possible(&self) -> impl Iterator<Item = &'a Layout> {
        let count = match self.why {
            Why::TooLittle(count) => count,
            _ => usize::MAX,
        };
        self.detector.fitting(self.line, count, false).map(|candidate| candidate.layout)
    }
}

/// The values of a line, without the remark after them.
fn values(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c| u8::try_from(c).is_ok_and(is_blank))
        .filter(|text| !text.is_empty())
        .take_while(|text| !text.starts_with('#'))
}
