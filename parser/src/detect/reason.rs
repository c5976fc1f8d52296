//! Detections in words: the plain reason for each.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::layouts::Layout;
use super::shape::Grade;
use super::{Ambiguity, Candidate, Detection, UnknownLine, Why, values};
use crate::{Field, FieldName, FlowRecord, Format};

impl fmt::Display for Detection<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Found(candidate) => write!(f, "{candidate}"),
            Self::Ambiguous(ambiguity) => write!(f, "{ambiguity}"),
            Self::Unknown(unknown) => write!(f, "{unknown}"),
        }
    }
}

impl fmt::Display for Candidate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} %): ", self.layout.name(), self.score())?;
        let (clear, odd) = (self.names_of(Grade::CLEAR), self.names_of(Grade::ODD));
        match &*clear {
            [] if odd.is_empty() => f.write_str("nothing speaks against it"),
            [] => Ok(()),
            [name] => write!(f, "{name} looks as it should"),
            names => write!(f, "{} look as they should", list(names, "and")),
        }?;
        if !clear.is_empty() && !odd.is_empty() {
            f.write_str(", ")?;
        }
        match &*odd {
            [] => Ok(()),
            [name] => write!(f, "{name} is odd"),
            names => write!(f, "{} are odd", list(names, "and")),
        }
    }
}

impl<'a> Candidate<'a> {
    fn names_of(&self, grade: Grade) -> Vec<&'a str> {
        let names = self.format().names().iter().zip(self.layout.shapes());
        values(self.line)
            .zip(names)
            .filter(|(text, (_, shape))| shape.grade(text) == Some(grade))
            .map(|(_, (name, _))| name.as_str())
            .collect()
    }
}

impl fmt::Display for Ambiguity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.candidates.iter().map(|other| other.layout.name()).collect();
        let contested: Vec<String> = self.contested_in_words();
        write!(f, "{} fit equally well: ", list(&names, "and"))?;
        match &*contested {
            [] => f.write_str("the line reads the same in each"),
            contested => write!(f, "{}", list(contested, "and")),
        }?;
        f.write_str("; a header line, the format or DescribeFlowLogs would settle it")
    }
}

impl Ambiguity<'_> {
    fn contested_in_words(&self) -> Vec<String> {
        let names_at = |position: usize| {
            let mut names: Vec<&FieldName> = Vec::new();
            for candidate in &self.candidates {
                let name = &candidate.format().names()[position];
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            names
        };
        let contested: Vec<_> =
            self.contested().map(|position| (position, names_at(position))).collect();
        let in_words = |(index, (position, names)): (usize, &(usize, Vec<&FieldName>))| {
            let swapped = match **names {
                [one, other] => contested.iter().position(|(_, names)| **names == [other, one]),
                _ => None,
            };
            match swapped {
                Some(earlier) if earlier < index => None,
                Some(_) => Some(format!("{} may be swapped", list(names, "and"))),
                None => Some(format!("value {} may be {}", position + 1, list(names, "or"))),
            }
        };
        contested.iter().enumerate().filter_map(in_words).collect()
    }
}

impl fmt::Display for UnknownLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.why {
            Why::Blank => f.write_str("the line holds no value"),
            Why::TooLong => write!(f, "the line is longer than {} bytes", FlowRecord::MAX_LINE),
            Why::TooManyValues => {
                write!(f, "the line holds more than {} values", Format::MAX_FIELDS)
            }
            Why::Header => f.write_str("the line is a header, not a record"),
            Why::TooLittle(_) => {
                let names: Vec<_> = self.possible().map(Layout::name).collect();
                write!(f, "too little speaks for {}", list(&names, "or"))?;
                self.write_guess(f)
            }
            Why::FitsNone(count) => self.write_misfit(f, count),
        }
    }
}

impl UnknownLine<'_> {
    /// The layout that the fewest values speak against, if those are at most a quarter.
    fn nearest(&self, count: usize) -> Option<&Layout> {
        let against = |layout: &Layout| {
            let pairs = values(self.line).zip(layout.shapes());
            pairs.filter(|(text, shape)| shape.grade(text).is_none()).count()
        };
        let layouts = self.detector.of_length(count).map(|layout| (against(layout), layout));
        let (against, layout) = layouts.min_by_key(|&(against, _)| against)?;
        (against * 4 <= count).then_some(layout)
    }

    fn write_misfit(&self, f: &mut fmt::Formatter<'_>, count: usize) -> fmt::Result {
        let plural = if count == 1 { "" } else { "s" };
        if self.detector.of_length(count).next().is_none() {
            write!(f, "no known layout has {count} value{plural}")?;
            return self.write_guess(f);
        }
        write!(f, "no known layout fits the {count} value{plural}")?;
        let Some(layout) = self.nearest(count) else { return self.write_guess(f) };
        write!(f, "; nearest is {}, but ", layout.name())?;
        let names = layout.format().names().iter().zip(layout.shapes());
        let mut pairs = values(self.line).zip(names).enumerate();
        let misfit = pairs.find(|(_, (text, (_, shape)))| shape.grade(text).is_none());
        match (FlowRecord::parse(self.line, layout.format()), misfit) {
            (Err(error), _) => write!(f, "{error}"),
            (_, Some((position, (text, (name, _))))) => {
                write!(f, "value {} ({}) does not look like {name}", position + 1, Excerpt(text))
            }
            (Ok(_), None) => write!(f, "{} is after {}", Field::Start, Field::End),
        }
    }

    fn write_guess(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut guesses = self.guesses().enumerate();
        let guess = guesses.find_map(|(position, (text, guess))| Some((position, text, guess?)));
        let Some((position, text, field)) = guess else { return Ok(()) };
        write!(f, "; value {} ({}) looks like {field}", position + 1, Excerpt(text))
    }
}

/// The beginning of a value, with what a terminal must not see escaped.
struct Excerpt<'a>(&'a str);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 40;
        let (end, rest) = match self.0.char_indices().nth(SHOWN) {
            Some((end, _)) => (end, "…"),
            None => (self.0.len(), ""),
        };
        write!(f, "{}{rest}", self.0[..end].escape_debug())
    }
}

/// Displays as `a`, `a and b`, `a, b and c`, and from the seventh on `a, b, c, d and 3 more`.
struct List<'a, T> {
    items: &'a [T],
    conjunction: &'static str,
}

fn list<'a, T>(items: &'a [T], conjunction: &'static str) -> List<'a, T> {
    List { items, conjunction }
}

impl<T: fmt::Display> fmt::Display for List<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { items, conjunction } = self;
        let shown = if items.len() > 6 { 4 } else { items.len() };
        for (index, item) in items[..shown].iter().enumerate() {
            match index {
                0 => write!(f, "{item}"),
                _ if index + 1 == items.len() => write!(f, " {conjunction} {item}"),
                _ => write!(f, ", {item}"),
            }?;
        }
        match items.len() - shown {
            0 => Ok(()),
            more => write!(f, " {conjunction} {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec;

    use super::super::Detector;
    use super::*;

    #[track_caller]
    fn detect(line: &str, given: &[&str]) -> String {
        let given = given.iter().map(|format| format.parse().unwrap()).collect();
        Detector::new(given).detect(line).to_string()
    }

    #[test]
    fn what_is_found_says_what_speaks_for_it() {
        for (line, given, expected) in [
            (
                "2 123456789010 eni-xxxxxxxx 198.51.100.1 192.0.2.1 443 49152 6 10 840 1439387263 1439387264 ACCEPT OK",
                vec![],
                "default of VPC flow logs (82 %): account-id, srcaddr, dstaddr, start and 3 more look as they \
                 should, interface-id is odd",
            ),
            ("1 2", vec!["srcport bytes"], "given format 1 (20 %): nothing speaks against it"),
            ("- -", vec!["srcport bytes"], "given format 1 (0 %): nothing speaks against it"),
            ("::1 2", vec!["srcaddr bytes"], "given format 1 (52 %): srcaddr looks as it should"),
            (
                "eni-x DROP",
                vec!["interface-id action"],
                "given format 1 (16 %): interface-id and action are odd",
            ),
        ] {
            assert_eq!(detect(line, &given), expected, "{line}");
        }
    }

    #[test]
    fn an_ambiguity_names_what_cannot_be_told_apart() {
        for (line, given, expected) in [
            (
                "eni-102010ab 10 840",
                vec!["interface-id packets bytes", "interface-id bytes packets"],
                "given format 1 and given format 2 fit equally well: packets and bytes may be swapped; a header line, \
                 the format or DescribeFlowLogs would settle it",
            ),
            (
                "10.0.0.5 443 -",
                vec!["srcaddr srcport bytes", "dstaddr dstport bytes", "dstaddr srcport packets"],
                "given format 1, given format 2 and given format 3 fit equally well: value 1 may be srcaddr or \
                 dstaddr and value 2 may be srcport or dstport; a header line, the format or DescribeFlowLogs would \
                 settle it",
            ),
            (
                "eni-102010ab - NODATA",
                vec!["interface-id srcaddr log-status", "interface-id dstaddr log-status"],
                "given format 1 and given format 2 fit equally well: the line reads the same in each; a header line, \
                 the format or DescribeFlowLogs would settle it",
            ),
        ] {
            assert_eq!(detect(line, &given), expected, "{line}");
        }
    }

    #[test]
    fn an_unknown_line_says_why() {
        let long = "x".repeat(FlowRecord::MAX_LINE + 1);
        let long_value = "v".repeat(50) + " eni-102010ab";
        let values = "1 ".repeat(129);
        for (line, expected) in [
            ("", "the line holds no value"),
            (" \t# a remark", "the line holds no value"),
            (&long, "the line is longer than 65535 bytes"),
            (&values, "the line holds more than 128 values"),
            ("version account-id interface-id", "the line is a header, not a record"),
            ("1 2 3", "no known layout has 3 values"),
            ("hello", "no known layout has 1 value"),
            (
                "17 x eni-102010ab",
                "no known layout has 3 values; value 3 (eni-102010ab) looks like interface-id",
            ),
            (
                &long_value,
                "no known layout has 2 values; value 2 (eni-102010ab) looks like interface-id",
            ),
            (
                "- eni-\u{1b}[31m - - - -",
                "no known layout fits the 6 values; nearest is AWS's sample of a NAT gateway, but value 2 \
                 (eni-\\u{1b}[31m) does not look like interface-id",
            ),
            (
                "10.0.0.5 10.0.0.6 443 22 6 840",
                "no known layout fits the 6 values; value 1 (10.0.0.5) looks like srcaddr",
            ),
            (
                "2 123456789010 eni-102010ab 198.51.100.1 192.0.2.1 443 49152 260 10 840 1439387263 1439387264 ACCEPT OK",
                "no known layout fits the 14 values; nearest is default of VPC flow logs, but protocol is more than 255 at \
                 column 62",
            ),
            (
                "2 123456789010 eni-102010ab 198.51.100.1 192.0.2.1 443 49152 6 10 840 1439387264 1439387163 ACCEPT OK",
                "no known layout fits the 14 values; nearest is default of VPC flow logs, but start is after end",
            ),
            (
                "- eni-1235b8ca123456789 - - - -",
                "too little speaks for AWS's sample of a NAT gateway; value 2 (eni-1235b8ca123456789) looks like \
                 interface-id",
            ),
            (
                "- - - - - - - - - - - - - -",
                "too little speaks for default of VPC flow logs or fields up to version 2, in alphabetical order",
            ),
        ] {
            assert_eq!(detect(line, &[]), expected, "{line}");
        }
    }

    #[test]
    fn a_given_format_that_does_not_fit_is_told_too() {
        assert_eq!(
            detect("70000", &["srcport"]),
            "no known layout fits the 1 value; nearest is given format 1, but srcport is more than 65535 at column 1"
        );
    }

    #[test]
    fn long_values_and_long_lists_are_cut() {
        assert_eq!(Excerpt(&"é".repeat(41)).to_string(), "é".repeat(40) + "…");
        assert_eq!(list(&["a"], "or").to_string(), "a");
        assert_eq!(list(&["a", "b", "c"], "or").to_string(), "a, b or c");
        assert_eq!(list(&["a", "b", "c", "d", "e", "f"], "and").to_string(), "a, b, c, d, e and f");
        assert_eq!(
            list(&["a", "b", "c", "d", "e", "f", "g"], "and").to_string(),
            "a, b, c, d and 3 more"
        );
    }
}
