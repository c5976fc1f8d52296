//! The formats of several lines: what is ambiguous by itself is settled by the lines beside it.

use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use super::{Ambiguity, Detection, Detector, Layout, UnknownLine, Why};
use crate::{Format, order};

/// Takes lines one by one and finds the formats that they have.
///
/// Each line is asked by itself. A line that is ambiguous has the one format among its candidates
/// that other lines were found to have; failing that, the one that all ambiguous lines with as many
/// values have in common. Keeps counts, not lines, so that memory is bounded by the layouts. The
/// order of the lines does not matter.
///
/// ```
/// use flowlogs_parser::detect::{Detector, Survey};
///
/// let detector = Detector::new(vec!["srcaddr bytes packets".parse()?, "dstaddr bytes start".parse()?]);
/// let mut survey = Survey::new(&detector);
/// survey.push("10.0.0.5 840 1"); // the first only
/// survey.push("10.0.0.5 - -"); // both
/// assert_eq!(survey.findings().to_string(), "given format 1 on 2 lines");
/// survey.push("10.0.0.5 840 1439387263"); // the second
/// assert_eq!(
///     survey.findings().to_string(),
///     "given format 1 on 1 line, given format 2 on 1 line; 1 line undecided"
/// );
/// # Ok::<(), flowlogs_parser::FormatError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Survey<'d> {
    detector: &'d Detector,
    /// How many lines were pushed.
    lines: u64,
    /// By layout: of how many lines it was found.
    found: Vec<u64>,
    open: Vec<Open>,
}

/// Lines that are open in the same way.
#[derive(Clone, Debug)]
struct Open {
    /// The layouts that they may have; none, if they fit none.
    candidates: Vec<usize>,
    /// Too little speaks for the candidates, so that only other lines can decide for one.
    is_weak: bool,
    lines: u64,
    first_line: u64,
}

/// What a [`Survey`] found. Displays as a phrase.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Findings<'d> {
    /// The layouts that were found, that of most lines first.
    pub found: Vec<Tally<'d>>,
    /// The lines whose format stays open, in the order of their first.
    pub undecided: Vec<Undecided<'d>>,
}

/// A layout that was found, and how often.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Tally<'d> {
    /// The layout.
    pub layout: &'d Layout,
    /// How many lines have it.
    pub lines: u64,
}

/// Lines whose format stays open between the same candidates.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Undecided<'d> {
    /// What they may have; empty, if they fit no layout.
    pub candidates: Vec<&'d Layout>,
    /// How many lines there are.
    pub lines: u64,
    /// The number of the first among the lines that were pushed, counted from 1:
    /// [`Detector::detect`] tells its reason.
    pub first_line: u64,
}

impl<'d> Survey<'d> {
    /// A survey of no lines.
    #[must_use]
    pub fn new(detector: &'d Detector) -> Self {
        let found = vec![0; detector.layouts().len()];
        Self { detector, lines: 0, found, open: Vec::new() }
    }

    /// Takes a line. Blank lines, remarks and headers are counted but tell nothing: a header speaks
    /// for itself.
    pub fn push(&mut self, line: &str) {
        self.lines += 1;
        match self.detector.detect(line) {
            Detection::Found(found) => self.found[found.layout().index()] += 1,
            Detection::Ambiguous(Ambiguity { candidates, .. }) => {
                self.leave_open(candidates.iter().map(|other| other.layout().index()), false);
            }
            Detection::Unknown(UnknownLine { why: Why::Blank | Why::Header, .. }) => {}
            Detection::Unknown(unknown) => {
                self.leave_open(unknown.possible().map(Layout::index), true);
            }
        }
    }

    /// What the lines so far tell.
    #[must_use]
    pub fn findings(&self) -> Findings<'d> {
        let mut found = self.found.clone();
        let mut undecided = Vec::new();
        // What ambiguous lines add to the formats in use can support weak lines, not the reverse.
        for is_weak in [false, true] {
            let support = found.clone();
            for open in self.open.iter().filter(|open| open.is_weak == is_weak) {
                match &*self.narrow(open, &support) {
                    &[layout] if !is_weak || support[layout] > 0 => found[layout] += open.lines,
                    candidates => undecided.push(self.undecided(open, candidates)),
                }
            }
        }
        order::sort_by(&mut undecided, |one, two| one.first_line.cmp(&two.first_line));
        let layouts = self.detector.layouts().iter().zip(found);
        let mut found: Vec<_> = layouts
            .filter(|&(_, lines)| lines > 0)
            .map(|(layout, lines)| Tally { layout, lines })
            .collect();
        order::sort_by(&mut found, |one, two| two.lines.cmp(&one.lines));
        Findings { found, undecided }
    }

    fn leave_open(&mut self, candidates: impl Iterator<Item = usize>, is_weak: bool) {
        let candidates: Vec<usize> = candidates.collect();
        let is_same = |open: &&mut Open| open.is_weak == is_weak && open.candidates == candidates;
        if let Some(open) = self.open.iter_mut().find(is_same) {
            open.lines += 1;
        } else {
            let first_line = self.lines;
            self.open.push(Open { candidates, is_weak, lines: 1, first_line });
        }
    }

    /// The candidates that lines beside it leave: those in use, or else the only one that all
    /// ambiguous lines of this length share.
    fn narrow(&self, open: &Open, support: &[u64]) -> Vec<usize> {
        let is_supported = |open: &Open| open.candidates.iter().any(|&layout| support[layout] > 0);
        if is_supported(open) {
            let candidates = open.candidates.iter().copied();
            return candidates.filter(|&layout| support[layout] > 0).collect();
        }
        let mut shared = open.candidates.clone();
        let length = self.length(open);
        for other in &self.open {
            if !other.is_weak && self.length(other) == length && !is_supported(other) {
                shared.retain(|layout| other.candidates.contains(layout));
            }
        }
        if shared.len() == 1 { shared } else { open.candidates.clone() }
    }

    /// How many values the lines have; `None` if they fit no layout.
    fn length(&self, open: &Open) -> Option<usize> {
        let layout = *open.candidates.first()?;
        Some(self.detector.layouts()[layout].format().len())
    }

    fn undecided(&self, open: &Open, candidates: &[usize]) -> Undecided<'d> {
        let layouts = self.detector.layouts();
        Undecided {
            candidates: candidates.iter().map(|&layout| &layouts[layout]).collect(),
            lines: open.lines,
            first_line: open.first_line,
        }
    }
}

impl Findings<'_> {
    /// The formats that were found, that of most lines first: what [`Lines`](crate::Lines) and
    /// [`Chunks`](crate::Chunks) take.
    ///
    /// These read a line by the first format that accepts it, without weighing. Where two formats
    /// have as many fields, ask [`Detector::detect`] for each line instead.
    #[must_use]
    pub fn formats(&self) -> Vec<Format> {
        self.found.iter().map(|tally| tally.layout.format().clone()).collect()
    }
}

impl fmt::Display for Findings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.found.is_empty() {
            f.write_str("no format")?;
        }
        for (index, tally) in self.found.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{} on {}", tally.layout.name(), Count(tally.lines))?;
        }
        match self.undecided.iter().map(|lines| lines.lines).sum() {
            0 => Ok(()),
            undecided => write!(f, "; {} undecided", Count(undecided)),
        }
    }
}

/// A number of lines.
struct Count(u64);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} line{}", self.0, if self.0 == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};

    use super::*;

    /// Tells the findings, and the candidates of the undecided lines.
    #[track_caller]
    fn survey(lines: &[&str], given: &[&str]) -> (String, Vec<String>) {
        let given = given.iter().map(|format| format.parse().unwrap()).collect();
        let detector = Detector::new(given);
        let forwards = detector.detect_all(lines.iter().copied());
        let backwards = detector.detect_all(lines.iter().rev().copied());
        assert_eq!(forwards.to_string(), backwards.to_string());
        let undecided = forwards.undecided.iter().map(|undecided| {
            let names: Vec<_> = undecided.candidates.iter().map(|layout| layout.name()).collect();
            alloc::format!(
                "{} from {}: {}",
                undecided.lines,
                undecided.first_line,
                names.join(", ")
            )
        });
        (forwards.to_string(), undecided.collect())
    }

    const DEFAULT: &str = "2 123456789010 eni-102010ab 198.51.100.1 192.0.2.1 443 49152 6 10 840 1439387263 1439387264 ACCEPT OK";
    const NO_ECS: &str = "2 123456789010 eni-102010ab 198.51.100.1 192.0.2.1 443 49152 6 10 840 1439387263 1439387264 ACCEPT OK - - - - - - - - - -";
    const ECS: &str = "2 123456789010 eni-102010ab 198.51.100.1 192.0.2.1 443 49152 6 10 840 1439387263 1439387264 ACCEPT OK shop arn:aws:ecs:us-east-1:123456789010:cluster/shop - - - - - - - -";

    #[test]
    fn each_format_is_counted() {
        assert_eq!(survey(&[], &[]), ("no format".into(), vec![]));
        let lines = [DEFAULT, "", "# a remark", "srcaddr dstaddr", "1 2 3", DEFAULT, "x"];
        assert_eq!(
            survey(&lines, &[]),
            (
                "default of VPC flow logs on 2 lines; 2 lines undecided".into(),
                vec!["2 from 5: ".into()]
            )
        );
    }

    #[test]
    fn an_ambiguous_line_has_the_format_of_those_beside_it() {
        let names = "default and ECS fields, in table order, default, then ECS fields";
        assert_eq!(
            survey(&[NO_ECS, NO_ECS], &[]),
            ("no format; 2 lines undecided".into(), vec![alloc::format!("2 from 1: {names}")])
        );
        assert_eq!(
            survey(&[NO_ECS, ECS, NO_ECS], &[]),
            ("default, then ECS fields on 3 lines".into(), vec![])
        );
    }

    #[test]
    fn a_line_stays_open_between_formats_that_are_both_in_use() {
        let given = ["srcaddr type bytes", "srcaddr log-status bytes", "dstaddr region bytes"];
        assert_eq!(
            survey(&["10.0.0.5 IPv4 1", "10.0.0.5 OK 1", "10.0.0.5 - 1"], &given),
            (
                "given format 1 on 1 line, given format 2 on 1 line; 1 line undecided".into(),
                vec!["1 from 3: given format 1, given format 2".into()]
            )
        );
    }

    #[test]
    fn ambiguous_lines_have_the_format_that_they_share() {
        let given = [
            "vpc-id srcaddr type",
            "vpc-id dstaddr region",
            "subnet-id dstaddr type",
            "interface-id srcaddr action",
            "interface-id dstaddr region",
            "srcport dstport",
            "dstport srcport",
        ];
        let [first_two, outer] = ["vpc-102010ab 10.0.0.5 -", "- 10.0.0.5 IPv4"];
        assert_eq!(
            survey(&[outer], &given),
            (
                "no format; 1 line undecided".into(),
                vec!["1 from 1: given format 1, given format 3".into()]
            )
        );
        let found = ("given format 1 on 3 lines".into(), vec![]);
        assert_eq!(survey(&[first_two, outer, outer], &given), found);
        // Lines of other formats do not matter, of whatever length.
        let others = ["eni-102010ab 10.0.0.5 ACCEPT", "eni-102010ab 10.0.0.5 -", "443 22"];
        assert_eq!(
            survey(&[first_two, outer, outer, others[0], others[1], others[2]], &given),
            (
                "given format 1 on 3 lines, given format 4 on 2 lines; 1 line undecided".into(),
                vec!["1 from 6: given format 6, given format 7".into()]
            )
        );
    }

    const NAT_GATEWAY: &str = "- eni-1235b8ca123456789 10.0.1.5 10.0.0.220 10.0.1.5 203.0.113.5";
    const WEAK: &str = "- eni-1235b8ca123456789 - - - -";

    #[test]
    fn a_line_that_says_too_little_follows_others_and_never_leads() {
        assert_eq!(
            survey(&[WEAK], &[]),
            (
                "no format; 1 line undecided".into(),
                vec!["1 from 1: AWS's sample of a NAT gateway".into()]
            )
        );
        assert_eq!(
            survey(&[WEAK, NAT_GATEWAY], &[]),
            ("AWS's sample of a NAT gateway on 2 lines".into(), vec![])
        );
    }

    #[test]
    fn the_format_of_most_lines_comes_first_and_undecided_lines_in_order() {
        let dashes = "- ".repeat(24);
        let lines = [DEFAULT, WEAK, NO_ECS, &dashes, NO_ECS, "x", NAT_GATEWAY, NAT_GATEWAY];
        let ecs = "default and ECS fields, in table order, default, then ECS fields";
        assert_eq!(
            survey(&lines, &[]),
            (
                "AWS's sample of a NAT gateway on 3 lines, default of VPC flow logs on 1 line; 4 lines undecided"
                    .into(),
                vec![
                    alloc::format!("2 from 3: {ecs}"),
                    alloc::format!("1 from 4: {ecs}"),
                    "1 from 6: ".into()
                ]
            )
        );
        let (_, undecided) = survey(&["x", NO_ECS], &[]);
        assert_eq!(undecided, ["1 from 1: ".into(), alloc::format!("1 from 2: {ecs}")]);
    }
}
