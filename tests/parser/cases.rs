//! What the Python package flowlogs-reader 5.0.1 told of the same input: we tell the same, or the
//! table of differences names the reason.
//!
//! The parser decides the cases of records, formats, text of files and pages of messages. Those of
//! bytes, of the command line and of AWS are decided by the tests of the command line; of them it
//! is only seen to that they exist and that their reason is explained.

#[path = "../original/case.rs"]
mod case;
#[path = "../original/differences.rs"]
mod differences;
mod ours;
mod told;

use std::collections::BTreeSet;

use case::cases;
use differences::differences;
use ours::Ours;
use told::Told;

/// What our parser says where it refuses what the original took, by the reason of the difference.
const REFUSALS: &[(&str, &str)] = &[
    ("whole-line", "missing "),
    ("whole-line", "more values than "),
    ("none-is-text", " is not a number "),
    ("none-is-text", " is not an address "),
    ("ascii-digits", " is not a number "),
    ("range", " is more than "),
    ("milliseconds-13-digits", "start is more than 9999999999999 "),
    ("typed-address", " is not an address "),
    ("unicode-blanks", "version is not a number at column 1"),
    ("line-ends", "version is not a number at column 1"),
    ("no-quotes", "srcaddr is not an address at column 21"),
    ("empty-format", "the format names no field"),
];

#[test]
fn a_case_stands_in_the_table_if_and_only_if_we_differ() {
    let differences = differences();
    let mut wrong = Vec::new();
    for case in cases() {
        let Some(ours) = Ours::of(&case) else { continue };
        let theirs = Told::of(&case);
        let differs = theirs != Some(ours.told());
        if differs != differences.contains_key(&*case.id) {
            let verb = if differs { "differs" } else { "agrees" };
            wrong.push(format!("{} {verb}: {theirs:?} is told as {ours:?}", case.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_we_refuse_is_refused_for_the_reason_that_the_table_names() {
    let differences = differences();
    for case in cases() {
        let Some(ours) = Ours::of(&case) else { continue };
        let Some(&reason) = differences.get(&*case.id) else { continue };
        let is_known = |refusal: &String| {
            REFUSALS.iter().any(|&(name, words)| name == reason && refusal.contains(words))
        };
        assert!(ours.refusals.iter().all(is_known), "{}: {reason}, not {ours:?}", case.id);
    }
}

#[test]
fn the_table_names_cases_that_exist_and_reasons_that_are_explained() {
    let cases = cases();
    let ids: BTreeSet<_> = cases.iter().map(|case| &*case.id).collect();
    assert_eq!(ids.len(), 328);
    let differences = differences();
    let unknown: Vec<_> = differences.keys().copied().filter(|&id| !ids.contains(id)).collect();
    assert_eq!(unknown, [""; 0]);
    assert_eq!(differences.into_values().collect::<BTreeSet<_>>(), reasons());
}

/// The names of the reasons that are explained: ``- `name`: …``.
fn reasons() -> BTreeSet<&'static str> {
    let lines = include_str!("../data/flowlogs-reader/reasons.md").lines();
    let entries = lines.filter_map(|line| line.strip_prefix("- `"));
    entries.map(|entry| entry.split_once("`: ").expect("an entry explains its name").0).collect()
}
