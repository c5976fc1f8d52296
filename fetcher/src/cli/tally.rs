//! What was read, in numbers.

use flowlogs_fetcher::{Origin, TimeWindow};

use super::window;

/// Counts what was read, for the closing line.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Tally {
    /// All that were in the window.
    pub(crate) records: u64,
    /// Those of them that the filter lets through.
    pub(crate) matching: u64,
    /// Whether there is a filter of which that should be told.
    pub(crate) is_filtered: bool,
    /// What was found, if that is not all that was read.
    pub(crate) found: Option<String>,
    /// Those of them that say that there is no data, or that it was skipped.
    pub(crate) without_data: u64,
    /// Left out, since their format does not say when they start.
    pub(crate) without_start: u64,
    /// Those whose format has fields that are not shown, though nobody chose which are.
    pub(crate) with_other_fields: u64,
    pub(crate) bad_lines: u64,
    pub(crate) unreadable_files: u64,
    /// How far reading came: a time or a file.
    pub(crate) reached: Option<String>,
}

/// How reading ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ending {
    /// All that there is was read.
    Complete,
    /// The action wanted no more.
    Enough,
    /// The user ended it.
    Interrupted,
    /// Something kept it from going on.
    Incomplete,
}

impl Tally {
    pub(crate) fn reach(&mut self, origin: &Origin) {
        self.reached = match origin {
            Origin::LogGroup { events, .. } => {
                events.last().map(|event| window::moment(event.timestamp_ms))
            }
            Origin::File(path) => Some(path.display().to_string()),
            Origin::Object { bucket, key } => Some(format!("s3://{bucket}/{key}")),
            _ => None,
        };
    }

    /// Such as `12 found in 176 records (3 without data), 1 bad line skipped, 2026-11-23 18:00:00
    /// to 19:00:00 UTC`.
    pub(crate) fn closing_line(&self, ending: Ending, window: Option<&TimeWindow>) -> String {
        let mut parts = vec![self.beginning(ending)];
        if matches!(ending, Ending::Interrupted | Ending::Incomplete) {
            parts.extend(self.reached.as_ref().map(|reached| format!("up to {reached}")));
        }
        if self.bad_lines > 0 {
            parts.push(format!("{} skipped", count(self.bad_lines, "bad line", "bad lines")));
        }
        if self.without_start > 0 {
            parts.push(format!("{} without a start left out", self.without_start));
        }
        if self.unreadable_files > 0 {
            parts.push(count(self.unreadable_files, "unreadable file", "unreadable files"));
        }
        parts.extend(window.map(window::window));
        parts.join(", ")
    }

    fn beginning(&self, ending: Ending) -> String {
        let found = self.found.as_ref().map(|found| format!("{found} in ")).unwrap_or_default();
        let records = match (ending, self.matching) {
            (Ending::Enough, 1) => "the first record".to_owned(),
            (Ending::Enough, records) => format!("the first {records} records"),
            (_, matching) if self.is_filtered => {
                format!("{matching} of {}", count(self.records, "record", "records"))
            }
            _ => count(self.records, "record", "records"),
        };
        let without_data = match self.without_data {
            // Of those that were passed over, it says nothing.
            _ if ending == Ending::Enough && self.is_filtered => String::new(),
            0 => String::new(),
            without_data => format!(" ({without_data} without data)"),
        };
        let ending = match ending {
            Ending::Complete | Ending::Enough => "",
            Ending::Interrupted => "interrupted: ",
            Ending::Incomplete => "incomplete: ",
        };
        format!("{ending}{found}{records}{without_data}")
    }
}

/// Such as `1 record`, `2 records`.
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_leaves_out_what_did_not_happen() {
        let window = TimeWindow { start_ms: 1_795_456_800_000, end_ms: 1_795_460_400_000 };
        let one = Tally { records: 1, matching: 1, ..Tally::default() };
        let found = Tally { found: Some("2 addresses".to_owned()), ..one.clone() };
        let filtered = Tally { records: 9, matching: 0, is_filtered: true, ..Tally::default() };
        let all = Tally {
            records: 176,
            matching: 176,
            is_filtered: false,
            found: None,
            without_data: 3,
            without_start: 2,
            with_other_fields: 0,
            bad_lines: 1,
            unreadable_files: 1,
            reached: Some("2026-11-23 18:20:05 UTC".to_owned()),
        };
        for (tally, ending, window, expected) in [
            (&one, Ending::Complete, None, "1 record"),
            (&filtered, Ending::Complete, None, "0 of 9 records"),
            (&one, Ending::Enough, None, "the first record"),
            (&one, Ending::Interrupted, None, "interrupted: 1 record"),
            (
                &found,
                Ending::Complete,
                Some(&window),
                "2 addresses in 1 record, 2026-11-23 18:00:00 to 19:00:00 UTC",
            ),
            (
                &all,
                Ending::Incomplete,
                Some(&window),
                "incomplete: 176 records (3 without data), up to 2026-11-23 18:20:05 UTC, \
                 1 bad line skipped, 2 without a start left out, 1 unreadable file, \
                 2026-11-23 18:00:00 to 19:00:00 UTC",
            ),
        ] {
            assert_eq!(tally.closing_line(ending, window), expected);
        }
    }
}
