//! A typed view of one line.

mod starts;

use alloc::string::{String, ToString};
use core::fmt;
use core::hash::{Hash, Hasher};
use core::net::IpAddr;

use self::starts::Starts;
use crate::address::address;
use crate::digits::number;
use crate::error::Reason;
use crate::field::with_fields;
use crate::place::Place;
use crate::value::{seconds, time_ms};
use crate::{Action, Field, FieldName, FieldType, Format, LogStatus, ParseError, Value};

/// Traffic between two addresses over one aggregation interval, as one line tells it.
///
/// Borrows from the line and the format. Every value was checked when the line was parsed; a getter
/// reads the one value it is asked for. A getter gives `None` when the format leaves the field out
/// or the line holds `-`.
///
/// Lines whose [`log_status`](Self::log_status) is `NODATA` or `SKIPDATA` are records too, but
/// [no flows](Self::is_flow).
///
/// ```
/// use flowlogs_parser::{Action, FlowRecord, Format};
///
/// let format: Format = "srcaddr dstaddr action ecs-cluster-name".parse()?;
/// let record = FlowRecord::parse("10.0.0.5 10.0.0.9 REJECT -", &format)?;
///
/// assert_eq!(record.srcaddr(), Some("10.0.0.5".parse()?));
/// assert_eq!(record.action(), Some(Action::Reject));
/// assert_eq!(record.ecs_cluster_name(), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct FlowRecord<'a> {
    line: &'a str,
    format: &'a Format,
    starts: Starts,
    spacing: Spacing,
}

/// How values stand. A whole word, since compilers copy what is no part of a value, and slowly.
#[derive(Clone, Copy)]
#[repr(u64)]
enum Spacing {
    /// One blank apart with nothing around them, and each has its start.
    Regular,
    /// In any way, or there are too many to have a start each.
    Any,
}

impl<'a> FlowRecord<'a> {
    /// How many bytes a line can have; a real one has a few hundred, with ECS fields and tags a few
    /// thousand.
    pub const MAX_LINE: usize = u16::MAX as usize;

    /// Parses one line of AWS's default format for VPC flow logs.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn from_message(message: &'a str) -> Result<Self, ParseError> {
        Self::parse(message, Format::vpc_default())
    }

    /// Parses one line whose values stand in the order of `format`.
    ///
    /// Runs of blanks separate values; those at the ends are passed over, and so is a `#` with what
    /// follows it where the values are complete.
    ///
    /// # Errors
    ///
    /// Returns an error if the line holds fewer or more values than `format`, a value is not of its
    /// field's type, or the line is longer than [`MAX_LINE`](Self::MAX_LINE).
    pub fn parse(line: &'a str, format: &'a Format) -> Result<Self, ParseError> {
        if line.len() > Self::MAX_LINE {
            return Err(ParseError::new(Reason::TooLong(Self::MAX_LINE), None, Self::MAX_LINE));
        }
        let regular = if format.len() < starts::PLACES {
            Self::parse_regular::<{ starts::PLACES }>(line, format)
        } else {
            Self::parse_regular::<{ Format::MAX_FIELDS + 1 }>(line, format)
        };
        match regular {
            Some(record) => Ok(record),
            None => Self::parse_any(line, format),
        }
    }

    /// Parses a line whose values stand one blank apart, with nothing around them, as nearly all do.
    #[inline(always)]
    fn parse_regular<const PLACES: usize>(line: &'a str, format: &'a Format) -> Option<Self> {
        let mut places = [0; PLACES];
        if !starts::find(line, format.len(), &mut places) {
            return None;
        }
        let mut start = 0_u16;
        for (name, &next) in format.names().iter().zip(&places[1..]) {
            let length = next.wrapping_sub(start).wrapping_sub(1);
            let place = Place { start: start.into(), length: length.into() };
            let r#type = name.field().map_or(FieldType::Text, Field::r#type);
            let is_good = length > 0
                && (Value::is(line.as_bytes(), place, r#type) || place.text(line) == Some(ABSENT));
            if !is_good {
                return None;
            }
            start = next;
        }
        Some(Self::regular(line, format, &places))
    }

    #[inline(never)]
    #[expect(clippy::cast_possible_truncation, reason = "a place in a line is at most MAX_LINE")]
    fn parse_any(line: &'a str, format: &'a Format) -> Result<Self, ParseError> {
        let mut starts = [0; Format::MAX_FIELDS];
        let mut words = Words { line, next: 0 };
        for (position, name) in format.names().iter().enumerate() {
            let field = name.field();
            let Some((start, text)) = words.next() else {
                return Err(ParseError::new(
                    Reason::Missing(position + 1),
                    field,
                    line.trim_ascii_end().len(),
                ));
            };
            if let Some(field) = field
                && text != ABSENT
            {
                Value::parse(text, field.r#type())
                    .map_err(|reason| ParseError::new(reason, Some(field), start))?;
            }
            starts[position] = start as u16;
        }
        match words.next() {
            Some((start, text)) if !text.starts_with('#') => {
                Err(ParseError::new(Reason::TooMany(format.len()), None, start))
            }
            _ => {
                let starts = Starts::some(&starts, 0, format.len());
                Ok(Self { line, format, starts, spacing: Spacing::Any })
            }
        }
    }

    /// A record of a line whose values were checked, and stand one blank apart with nothing around
    /// them. The places are those of its values, and of the line after it.
    #[inline(always)]
    pub(crate) fn regular(line: &'a str, format: &'a Format, places: &[u16]) -> Self {
        match Starts::regular(places, format.len()) {
            Some(starts) => Self { line, format, starts, spacing: Spacing::Regular },
            None => Self {
                line,
                format,
                starts: Starts::some(places, places[0], format.len()),
                spacing: Spacing::Any,
            },
        }
    }

    /// The fields that the line holds.
    #[must_use]
    pub const fn format(&self) -> &'a Format {
        self.format
    }

    /// Whether the record tells of traffic: it does unless its log status is `NODATA` or
    /// `SKIPDATA`.
    #[must_use]
    pub fn is_flow(&self) -> bool {
        LogStatus::is_of_flow(self.log_status())
    }

    /// The text of the field of this name, known or not, with `-` or `_`; `None` if it is absent or
    /// the format has no such field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.text_at(self.format.position_of(name)?)
    }

    /// The value of the field.
    #[must_use]
    #[inline]
    pub fn value(&self, field: Field) -> Option<Value<'a>> {
        Value::read(self.line, self.place(field)?, field.r#type()).filter(is_present)
    }

    /// The names of the format in order, each with its value.
    pub fn values(&self) -> impl Iterator<Item = (&'a FieldName, Option<Value<'a>>)> {
        self.places().map(|(name, place)| {
            let r#type = name.field().map_or(FieldType::Text, Field::r#type);
            (name, Value::read(self.line, place, r#type).filter(is_present))
        })
    }

    /// First packet of the interval, in milliseconds since 1970: the precision of logs that carry
    /// milliseconds.
    #[must_use]
    #[inline]
    pub fn start_ms(&self) -> Option<u64> {
        self.time_ms(Field::Start)
    }

    /// Last packet of the interval, in milliseconds since 1970.
    #[must_use]
    #[inline]
    pub fn end_ms(&self) -> Option<u64> {
        self.time_ms(Field::End)
    }

    /// The line, with single blanks and without remarks: every value as it was written, in the
    /// order of the record's own format.
    #[must_use]
    pub fn to_message(&self) -> String {
        self.to_string()
    }

    /// The names of the format in order, each with the text that stands in the line.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&'a FieldName, Option<&'a str>)> {
        self.places()
            .map(|(name, place)| (name, place.text(self.line).filter(|&text| text != ABSENT)))
    }

    /// The names of the format in order, each with the place of its value.
    fn places(&self) -> impl Iterator<Item = (&'a FieldName, Place)> {
        let mut words = Words { line: self.line, next: 0 };
        self.format.names().iter().enumerate().map(move |(position, name)| {
            let place = self.regular_place(position).or_else(|| words.next_place());
            (name, place.unwrap_or(Place { start: 0, length: 0 }))
        })
    }

    #[inline(always)]
    fn place(&self, field: Field) -> Option<Place> {
        self.place_at(self.format.position(field)?)
    }

    #[inline(always)]
    fn place_at(&self, position: usize) -> Option<Place> {
        match self.regular_place(position) {
            Some(place) => Some(place),
            None => self.find(position),
        }
    }

    #[inline(always)]
    fn regular_place(&self, position: usize) -> Option<Place> {
        match self.spacing {
            Spacing::Regular => self.starts.place(position),
            Spacing::Any => None,
        }
    }

    /// Looks for the value at this position.
    #[inline(never)]
    fn find(&self, position: usize) -> Option<Place> {
        let (next, words_before) = self.starts.before(position, self.format.len());
        let mut words = Words { line: self.line, next };
        for _ in 0..words_before {
            words.next_place()?;
        }
        words.next_place()
    }

    #[inline(always)]
    fn text_at(&self, position: usize) -> Option<&'a str> {
        self.place_at(position)?.text(self.line).filter(|&text| text != ABSENT)
    }

    #[inline(always)]
    pub(crate) fn text(&self, field: Field) -> Option<&'a str> {
        self.text_at(self.format.position(field)?)
    }

    /// `None` for `-` too, which is no number.
    #[inline(always)]
    pub(crate) fn number(&self, field: Field) -> Option<u64> {
        number(self.line.as_bytes(), self.place(field)?)
    }

    #[inline(always)]
    pub(crate) fn time_ms(&self, field: Field) -> Option<u64> {
        time_ms(self.number(field)?).ok()
    }

    #[inline(always)]
    pub(crate) fn address(&self, field: Field) -> Option<IpAddr> {
        address(self.line.as_bytes(), self.place(field)?)
    }
}

/// `-` is a value only where any text is one.
#[inline(always)]
fn is_present(value: &Value<'_>) -> bool {
    *value != Value::Text(ABSENT)
}

/// The text of a value that is absent.
const ABSENT: &str = "-";

macro_rules! type_of {
    (Text) => { &'a str };
    (Address) => { IpAddr };
    (Number) => { u8 };
    (Protocol) => { u8 };
    (Flags) => { u16 };
    (Port) => { u16 };
    (Count) => { u64 };
    (Time) => { u64 };
    (Action) => { Action<'a> };
    (LogStatus) => { LogStatus<'a> };
}

macro_rules! read {
    ($record:ident, $field:expr, Text) => {
        $record.text($field)
    };
    ($record:ident, $field:expr, Address) => {
        $record.address($field)
    };
    ($record:ident, $field:expr, Time) => {
        $record.number($field).map(seconds)
    };
    ($record:ident, $field:expr, Action) => {
        $record.text($field).map(Action::from_text)
    };
    ($record:ident, $field:expr, LogStatus) => {
        $record.text($field).map(LogStatus::from_text)
    };
    ($record:ident, $field:expr, $number:ident) => {
        $record.number($field)?.try_into().ok()
    };
}

macro_rules! define_getters {
    ($(
        $(#[doc = $doc:literal])+
        $variant:ident = $name:literal, $getter:ident, $version:literal, $type:ident, $source:ident, $unit:tt;
    )+) => {
        /// A getter a field, in the order of AWS's documentation. Times are Unix seconds.
        impl<'a> FlowRecord<'a> {
            $(
                $(#[doc = $doc])+
                #[must_use]
                #[inline]
                pub fn $getter(&self) -> Option<type_of!($type)> {
                    read!(self, Field::$variant, $type)
                }
            )+
        }
    };
}

with_fields!(define_getters);

/// Splits a line at each run of blanks.
struct Words<'a> {
    line: &'a str,
    /// Byte offset of the next word, or of blanks before it.
    next: usize,
}

impl Words<'_> {
    fn next_place(&mut self) -> Option<Place> {
        let bytes = self.line.as_bytes();
        let length = |from: usize, in_word: bool| {
            bytes[from..].iter().take_while(|&&byte| is_blank(byte) != in_word).count()
        };
        let start = self.next + length(self.next, false);
        let place = Place { start, length: length(start, true) };
        self.next = start + place.length;
        (place.length > 0).then_some(place)
    }
}

/// A word, and its byte offset in the line.
impl<'a> Iterator for Words<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<(usize, &'a str)> {
        let place = self.next_place()?;
        Some((place.start, place.text(self.line)?))
    }
}

/// Space, tab and the controls for lines and pages: what separates values inside a line.
pub(crate) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

fn has_controls(line: &str) -> bool {
    // Of all bytes, so that many are looked at at once.
    line.bytes().fold(u8::MAX, u8::min) < b' '
}

impl fmt::Display for FlowRecord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Tabs and the like become spaces.
        if matches!(self.spacing, Spacing::Regular) && !has_controls(self.line) {
            return f.write_str(self.line);
        }
        for (position, (_, text)) in self.texts().enumerate() {
            if position > 0 {
                f.write_str(" ")?;
            }
            f.write_str(text.unwrap_or(ABSENT))?;
        }
        Ok(())
    }
}

/// Shows the fields that are present.
impl fmt::Debug for FlowRecord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let present = self.texts().filter_map(|(name, text)| Some((name.as_str(), text?)));
        f.write_str("FlowRecord ")?;
        f.debug_map().entries(present).finish()
    }
}

/// Records are equal if they hold the same fields in the same order, with the same text.
impl PartialEq for FlowRecord<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.format == other.format && self.texts().eq(other.texts())
    }
}

impl Eq for FlowRecord<'_> {}

impl Hash for FlowRecord<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.texts().for_each(|pair| pair.hash(state));
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec;
    use alloc::vec::Vec;
    use core::hash::BuildHasher;

    use hashbrown::DefaultHashBuilder;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::Lines;

    const ACCEPTED: &str = "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 \
                            1418530010 1418530070 ACCEPT OK";

    #[track_caller]
    fn error(line: &str, format: &str) -> String {
        let format = format.parse().unwrap();
        FlowRecord::parse(line, &format).unwrap_err().to_string()
    }

    #[test]
    fn getters_read_the_fields_of_the_default_format() {
        let record = FlowRecord::from_message(ACCEPTED).unwrap();
        assert_eq!(record.version(), Some(2));
        assert_eq!(record.account_id(), Some("123456789010"));
        assert_eq!(record.interface_id(), Some("eni-1235b8ca123456789"));
        assert_eq!(record.srcaddr(), Some([172, 31, 16, 139].into()));
        assert_eq!(record.dstaddr(), Some([172, 31, 16, 21].into()));
        assert_eq!((record.srcport(), record.dstport()), (Some(20641), Some(22)));
        assert_eq!(record.protocol(), Some(6));
        assert_eq!((record.packets(), record.bytes()), (Some(20), Some(4249)));
        assert_eq!((record.start(), record.end()), (Some(1_418_530_010), Some(1_418_530_070)));
        assert_eq!(record.action(), Some(Action::Accept));
        assert_eq!(record.log_status(), Some(LogStatus::Ok));
        assert_eq!(record.vpc_id(), None);
    }

    #[test]
    fn milliseconds_are_not_lost() {
        let format = "start end".parse().unwrap();
        let record = FlowRecord::parse("1600000000123 1600000059", &format).unwrap();
        assert_eq!(
            (record.start(), record.start_ms()),
            (Some(1_600_000_000), Some(1_600_000_000_123))
        );
        assert_eq!((record.end(), record.end_ms()), (Some(1_600_000_059), Some(1_600_000_059_000)));
        assert_eq!(record.to_message(), "1600000000123 1600000059");
    }

    #[test]
    fn errors_name_the_field_and_the_column() {
        for (line, format, expected) in [
            ("10.0.0.5", "srcaddr dstport", "missing dstport at column 9"),
            ("10.0.0.5 \r", "srcaddr new-field", "missing value 2 at column 9"),
            ("", "srcaddr", "missing srcaddr at column 1"),
            ("1 2", "srcport", "more values than the 1 of the format at column 3"),
            ("x", "srcport", "srcport is not a number at column 1"),
            ("6 70000", "protocol srcport", "srcport is more than 65535 at column 3"),
            ("-  10.0.0.256", "srcaddr dstaddr", "dstaddr is not an address at column 4"),
            ("10000000000000", "start", "start is more than 9999999999999 at column 1"),
        ] {
            assert_eq!(error(line, format), expected, "{line:?}");
        }
        let long = "x".repeat(FlowRecord::MAX_LINE + 1);
        assert_eq!(error(&long, "vpc-id"), "line is longer than 65535 bytes at column 65536");
        FlowRecord::parse(&long[1..], &"vpc-id".parse().unwrap()).unwrap();
    }

    #[test]
    fn an_error_tells_its_field() {
        let format = "srcaddr dstport".parse().unwrap();
        let error = FlowRecord::parse("10.0.0.5 x", &format).unwrap_err();
        assert_eq!((error.field(), error.column()), (Some(Field::Dstport), 10));
    }

    #[test]
    fn runs_of_blanks_are_one_separator() {
        let format = "srcaddr srcport new-field".parse().unwrap();
        let plain = FlowRecord::parse("10.0.0.5 22 x", &format).unwrap();
        for line in
            ["  10.0.0.5   22\tx ", "10.0.0.5\t22\tx\r\n", "10.0.0.5\u{b}22\u{c}x # a remark"]
        {
            let record = FlowRecord::parse(line, &format).unwrap();
            assert_eq!(record, plain, "{line:?}");
            assert_eq!(record.to_message(), "10.0.0.5 22 x");
        }
    }

    #[test]
    fn a_value_is_found_by_either_spelling_of_its_name() {
        let format = "tcp-flags New_field dstaddr".parse().unwrap();
        let record = FlowRecord::parse("19 some-text -", &format).unwrap();
        assert_eq!([record.get("tcp-flags"), record.get("tcp_flags")], [Some("19"); 2]);
        assert_eq!([record.get("New-field"), record.get("new_field")], [Some("some-text"); 2]);
        assert_eq!([record.get("dstaddr"), record.get("srcaddr")], [None; 2]);
        assert_eq!(
            record.values().map(|(name, value)| (name.as_str(), value)).collect::<Vec<_>>(),
            [
                ("tcp-flags", Some(Value::Number(19))),
                ("New-field", Some(Value::Text("some-text"))),
                ("dstaddr", None)
            ]
        );
    }

    #[test]
    fn lines_without_traffic_are_records_but_no_flows() {
        for (status, is_flow) in
            [("OK", true), ("NODATA", false), ("SKIPDATA", false), ("-", true), ("NEW", true)]
        {
            let format = "log-status".parse().unwrap();
            assert_eq!(FlowRecord::parse(status, &format).unwrap().is_flow(), is_flow, "{status}");
        }
    }

    #[test]
    fn records_are_equal_by_fields_and_text() {
        let (one, two) = ("srcport dstport".parse().unwrap(), "dstport srcport".parse().unwrap());
        let record = FlowRecord::parse("1 2", &one).unwrap();
        assert_eq!(record, FlowRecord::parse(" 1  2", &one).unwrap());
        assert_ne!(record, FlowRecord::parse("1 3", &one).unwrap());
        assert_ne!(record, FlowRecord::parse("1 2", &two).unwrap());
    }

    #[test]
    fn a_record_has_128_bytes() {
        assert_eq!(size_of::<FlowRecord<'_>>(), 128);
        assert_eq!(size_of::<Option<Result<FlowRecord<'_>, crate::BadLine<'_>>>>(), 128);
    }

    macro_rules! define_assert_same {
        ($(
            $(#[doc = $doc:literal])+
            $variant:ident = $name:literal, $getter:ident, $version:literal, $type:ident, $source:ident, $unit:tt;
        )+) => {
            /// Whether nothing tells them apart.
            #[track_caller]
            fn assert_same(one: &FlowRecord<'_>, two: &FlowRecord<'_>) {
                $(
                    assert_eq!(one.$getter(), two.$getter(), $name);
                    assert_eq!(one.value(Field::$variant), two.value(Field::$variant), $name);
                    assert_eq!(one.get($name), two.get($name), $name);
                )+
                assert_eq!((one.start_ms(), one.end_ms()), (two.start_ms(), two.end_ms()));
                assert_eq!(one.is_flow(), two.is_flow());
                assert!(one.values().eq(two.values()));
                assert!(one.texts().eq(two.texts()));
                assert_eq!(one.to_message(), two.to_message());
                assert_eq!(alloc::format!("{one:?}"), alloc::format!("{two:?}"));
                assert_eq!((one, one.format()), (two, two.format()));
                let hasher = DefaultHashBuilder::default();
                assert_eq!(hasher.hash_one(one), hasher.hash_one(two));
            }
        };
    }

    with_fields!(define_assert_same);

    /// Reads a line whose values stand one space apart, and the same with other blanks and a remark.
    #[track_caller]
    fn assert_spacing_does_not_matter(line: &str, format: &Format) {
        let regular = FlowRecord::parse(line, format).unwrap();
        assert_same(&regular, &FlowRecord::parse_any(line, format).unwrap());
        let read = Lines::without_headers(line.as_bytes(), vec![format.clone()]);
        assert_same(&regular, &read.records().next().unwrap().unwrap());
        // Many lines are read together.
        let text = alloc::format!("{line}\n").repeat(300);
        let lines = Lines::without_headers(text.as_bytes(), vec![format.clone()]);
        assert_same(&regular, &lines.records().nth(299).unwrap().unwrap());
        for spaced in [
            [" ", line].concat(),
            [line, "\r"].concat(),
            [line, " # a remark"].concat(),
            line.replace(' ', "\t"),
            line.replace(' ', " \u{b} "),
        ] {
            if spaced.len() <= FlowRecord::MAX_LINE {
                assert_same(&regular, &FlowRecord::parse(&spaced, format).unwrap());
            }
        }
    }

    #[test]
    fn spacing_does_not_matter() {
        let default = Format::vpc_default();
        assert_spacing_does_not_matter(ACCEPTED, default);
        for line in [
            "- - - - - - - - - - - - - -",
            "2 - - - - - - - - - 1418530010 1418530070 - NODATA",
            "255 unknown e 2001:db8::1 1:2:3:4:5:6:7:8 65535 0 255 18446744073709551615 1234567890123456 \
             1600000000123 253402300799 DROP INCOMPLETE",
            "002 # é ::ffff:1.2.3.4 255.255.255.255 00022 7 6 12345678 123456789 0 9999999999999 accept #",
        ] {
            assert_spacing_does_not_matter(line, default);
        }
        assert_spacing_does_not_matter("22", &"dstport".parse().unwrap());
        assert_spacing_does_not_matter("1.2.3.4", &"srcaddr".parse().unwrap());
        assert_spacing_does_not_matter("x 1.2.3.4 7", &"new-field srcaddr bytes".parse().unwrap());
    }

    #[test]
    fn spacing_does_not_matter_however_many_fields_there_are() {
        for count in 1..=Format::MAX_FIELDS {
            let numbers = || 0..count;
            let names: Vec<_> = numbers().map(|number| alloc::format!("new-{number}")).collect();
            let texts: Vec<_> = numbers().map(|number| number.to_string()).collect();
            let (format, line) = (names.join(" ").parse().unwrap(), texts.join(" "));
            assert_spacing_does_not_matter(&line, &format);
            for line in [&line, &line.replace(' ', "  ")] {
                let record = FlowRecord::parse(line, &format).unwrap();
                let read: Vec<_> = names.iter().map(|name| record.get(name).unwrap()).collect();
                assert_eq!(read, texts);
            }
        }
    }

    #[test]
    fn a_field_is_read_wherever_it_stands() {
        let format = Field::ALL.iter().map(|field| field.name()).collect::<Vec<_>>().join(" ");
        let mut texts = vec!["7"; Field::ALL.len()];
        for (position, field) in Field::ALL.iter().enumerate() {
            if field.r#type() == FieldType::Address {
                texts[position] = "10.0.0.5";
            }
        }
        let (format, line) = (format.parse().unwrap(), texts.join(" "));
        assert_spacing_does_not_matter(&line, &format);
        let record = FlowRecord::parse(&line, &format).unwrap();
        assert_eq!(record.packets_lost_ttl_expired(), Some(7));
        assert_eq!(record.pkt_dstaddr(), Some([10, 0, 0, 5].into()));
        assert_eq!((record.end(), record.end_ms()), (Some(7), Some(7000)));
        assert_eq!(record.to_message(), line);
    }

    #[test]
    fn spacing_does_not_matter_however_long_the_line_is() {
        let format = "dstport vpc-id bytes".parse().unwrap();
        for length in (1..200).chain(FlowRecord::MAX_LINE - 10..=FlowRecord::MAX_LINE - 6) {
            let line = ["22 ", &"x".repeat(length), " 19"].concat();
            assert_spacing_does_not_matter(&line, &format);
        }
        let line = ["22 1 ", &"9".repeat(20), &"0".repeat(FlowRecord::MAX_LINE - 25)].concat();
        let error = FlowRecord::parse(&line, &format).unwrap_err();
        assert_eq!(error.to_string(), "bytes is more than 18446744073709551615 at column 6");
        assert_spacing_does_not_matter(&line.replace('9', "0"), &format);
    }

    proptest! {
        #[test]
        fn a_line_is_read_alike_however_it_is_split(
            words in prop::collection::vec(
                "[0-9]{1,20}|[0-9]{1,3}(\\.[0-9]{1,3}){3}|::1|-|#|OK|é|[ \t\u{b}\n\u{85}\u{a0}]",
                0..6,
            ),
            blank in select(vec![" ", " ", "\t", "  ", "\r"]),
            format in select(vec![
                "srcaddr", "bytes srcaddr", "srcport new-field", "vpc-id action region", "start end bytes",
                "vpc-id new-field subnet-id az-id type", "region dstaddr dstport az-id",
            ]),
        ) {
            let format: Format = format.parse().unwrap();
            let words: Vec<_> = words.iter().map(String::as_str).take(format.len() + 1).collect();
            for count in [words.len(), format.len().min(words.len())] {
                let line = words[..count].join(blank);
                prop_assert_eq!(
                    FlowRecord::parse(&line, &format),
                    FlowRecord::parse_any(&line, &format),
                    "{:?}", line
                );
            }
        }
    }
}
