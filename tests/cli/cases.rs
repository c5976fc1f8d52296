//! What flowlogs-reader 5.0.1 did where AWS answered the same: we do the same, or the table of
//! differences names the reason.
//!
//! Decided here are the cases of the command line, of times, of pages, and of files that are more
//! than text; the parser's test decides the others.

#[path = "../original/case.rs"]
mod case;
#[path = "../original/differences.rs"]
mod differences;
mod ours;
mod recorded_aws;
mod told;

use std::collections::BTreeMap;

use case::{array, cases};
use differences::differences;
use ours::Ours;
use told::Told;

/// Our exit code where we differ, and what we say then, by the reason of the difference.
const WORDS: &[(&str, i32, &str)] = &[
    ("cidr", 0, "4 found in 7 records"),
    ("default-format", 0, "the first record, "),
    ("exit-code", 2, "print takes a number of records, not \"1.5\""),
    ("exit-code", 2, "print does not take the argument \"3\""),
    ("exit-code", 2, "there is no action \"PRINT\""),
    ("exit-code", 2, "required arguments were not provided:\n  --role-arn"),
    ("exit-code", 3, "no flow log writes to log group group in us-east-1"),
    ("fractions-kept", 0, ", 2020-09-13 12:26:40.999 to 12:26:41.500 UTC"),
    ("own-aggregate", 0, " groups in "),
    ("own-aggregate", 0, "1 group in "),
    ("later-s3", 3, "ListBucket failed"),
    ("later-s3", 2, "--filter-pattern is for log groups only"),
    ("no-addresses", 0, "0 addresses in 1 record"),
    // That nothing else differs is seen to below.
    ("own-format", 0, " record"),
    ("repeated-token", 3, "the next token of log group group came back 10 times"),
    ("time-directives", 0, "2020-09-13 12:26:40 to "),
    ("time-directives", 2, "\"Sun Sep 13 12:26:40 2020\" is not of the format \"%c\""),
    ("time-forms", 0, ", 2020-09-13 "),
    ("usage", 2, "findip needs an address or a CIDR block"),
    ("utf8-by-line", 0, "1 bad line skipped"),
];

#[test]
fn a_case_stands_in_the_table_if_and_only_if_we_differ() {
    let differences = differences();
    let mut decided: BTreeMap<_, u32> = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in cases() {
        let Some(ours) = Ours::of(&case) else { continue };
        *decided.entry(case.kind.clone()).or_default() += 1;
        let theirs = Told::of(&case);
        let differs = ours.told != theirs;
        if differs != differences.contains_key(&*case.id) {
            let verb = if differs { "differs" } else { "agrees" };
            wrong.push(format!("{} {verb}: {theirs:?} is told as {ours:?}", case.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let kinds = [("cli", 43), ("pages", 2), ("s3file", 6), ("time", 12)];
    assert_eq!(decided, kinds.map(|(kind, number)| (kind.to_owned(), number)).into());
}

#[test]
fn where_we_differ_we_do_so_for_the_reason_that_the_table_names() {
    let differences = differences();
    for case in cases() {
        let Some(&reason) = differences.get(&*case.id) else { continue };
        let Some(ours) = Ours::of(&case) else { continue };
        let is_known = WORDS.iter().any(|&(name, code, words)| {
            name == reason && code == ours.code && ours.stderr.contains(words)
        });
        assert!(is_known, "{}: {reason}, not {ours:?}", case.id);
        if reason == "own-format" {
            assert_eq!(ours.in_columns(&case), Told::of(&case), "{}", case.id);
        }
    }
}

/// Where it is only how we print that differs.
const MANNERS: [&str; 2] = ["own-aggregate", "own-format"];

#[test]
fn with_compat_we_print_as_the_original_does() {
    let differences = differences();
    let mut compared = 0;
    for case in cases().iter().filter(|case| case.kind == "cli") {
        let reason = differences.get(&*case.id);
        let theirs = Told::of(case);
        // Unlike the original, we heed the keys that stand behind `aggregate`, and do not fail where
        // there is nothing to aggregate.
        let is_ours = case.id == "cli-0024" || (reason.is_some() && theirs.code != 0);
        if !is_ours && reason.is_none_or(|reason| MANNERS.contains(reason)) {
            assert_eq!(Ours::compatible(case).told, theirs, "{}", case.id);
            compared += 1;
        }
    }
    assert_eq!(compared, 18);
}

#[test]
fn cloudwatch_is_asked_for_what_the_original_asks_for() {
    let mut asked = 0;
    for case in cases() {
        let theirs = case.output.as_ref().map(|output| &output["filter_log_events"]);
        let Some(theirs) = theirs.filter(|requests| !requests.is_null()) else { continue };
        let ours = Ours::of(&case).unwrap();
        assert_eq!(ours.requests, array(theirs), "{}", case.id);
        asked += 1;
    }
    assert_eq!(asked, 2);
}
