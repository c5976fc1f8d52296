//! What a command line that makes no sense is told. No request is made for any of them.

use crate::program::{Outcome, run, run_at, server};

/// The whole of standard error, and nothing else.
#[track_caller]
fn refused(arguments: &[&str]) -> String {
    let server = server();
    let Outcome { code, stdout, stderr } = run_at(&server, arguments);
    assert_eq!((code, stdout.as_str()), (2, ""), "{arguments:?}: {stderr}");
    assert_eq!(server.tally().requests.values().sum::<u64>(), 0, "{arguments:?}");
    stderr
}

#[test]
fn an_action_that_makes_no_sense_is_refused_before_anything_is_read() {
    for (arguments, expected) in [
        (
            &["flowlogs", "prnt"][..],
            "flowlogs_reader: there is no action \"prnt\"\n  tip: did you mean print?\n",
        ),
        (
            &["flowlogs", "PRINT"],
            "flowlogs_reader: there is no action \"PRINT\"\n  tip: did you mean print?\n",
        ),
        (
            &["flowlogs", "dance"],
            "flowlogs_reader: there is no action \"dance\"\n  tip: the actions are print, ipset, findip, aggregate, top, timeline, summary, talk\n",
        ),
        (
            &["flowlogs", "aggregate", "srcadr"],
            "flowlogs_reader: cannot group by \"srcadr\": srcadr is not a known field, srcaddr is, at column 1\n",
        ),
        (
            &["flowlogs", "-F", "dst prot 22", "top"],
            "flowlogs_reader: cannot filter: expected \"ip\", \"net\", \"port\" or \"service\", found \"prot\" at column 5\n  dst prot 22\n      ^\n",
        ),
        (
            &["flowlogs", "print", "two"],
            "flowlogs_reader: print takes a number of records, not \"two\"\n",
        ),
        (
            &["flowlogs", "print", "2", "3"],
            "flowlogs_reader: print does not take the argument \"3\"\n",
        ),
        (
            &["flowlogs", "ipset", "10.0.0.1"],
            "flowlogs_reader: ipset does not take the argument \"10.0.0.1\"\n",
        ),
        (&["flowlogs", "findip"], "flowlogs_reader: findip needs an address or a CIDR block\n"),
        (
            &["flowlogs", "findip", "10.0.0.1", "10.0.0.256"],
            "flowlogs_reader: \"10.0.0.256\" is neither an address nor a CIDR block\n",
        ),
        (
            &["flowlogs", "findip", "10.0.0.0/33"],
            "flowlogs_reader: \"10.0.0.0/33\" is neither an address nor a CIDR block\n",
        ),
    ] {
        assert_eq!(refused(arguments), expected);
    }
}

#[test]
fn a_time_that_makes_no_sense_is_refused() {
    for (arguments, expected) in [
        (
            &["-s", "noon", "flowlogs"][..],
            "flowlogs_reader: --start-time \"noon\" is no time\n  \
             tip: write it as 2026-11-23 18:00:00, 2026-11-23T18:00:00+01:00, 2026-11-23, 2h, 90m, \
             2h30m, 3d ago, now, or Unix seconds (UTC unless an offset is given)\n",
        ),
        (
            &["-e", "1969-12-31 23:59:59", "flowlogs"],
            "flowlogs_reader: --end-time \"1969-12-31 23:59:59\" is before 1970\n",
        ),
        (
            &["-s", "2026-01-02", "-e", "2026-01-01", "flowlogs"],
            "flowlogs_reader: nothing lies between 2026-01-02 00:00:00 UTC and 2026-01-01 00:00:00 UTC\n  \
             tip: --start-time has to be before --end-time\n",
        ),
        (
            &["-s", "0", "-e", "0", "-"],
            "flowlogs_reader: nothing lies between 1970-01-01 00:00:00 UTC and 1970-01-01 00:00:00 UTC\n  \
             tip: --start-time has to be before --end-time\n",
        ),
    ] {
        assert_eq!(refused(arguments), expected);
    }
    let told = refused(&["--time-format", "%Y", "-s", "2h", "flowlogs"]);
    assert!(
        told.starts_with("flowlogs_reader: --start-time \"2h\" is not of the format \"%Y\": "),
        "{told}"
    );
}

#[test]
fn options_that_do_not_fit_are_refused() {
    for (arguments, expected) in [
        (
            &["--location-type", "s3", "my bucket"][..],
            "flowlogs_reader: \"my bucket\" names no bucket\n  \
             tip: write it as s3://bucket/prefix\n",
        ),
        (
            &["--fields", "10.0.0.1", "flowlogs"],
            "flowlogs_reader: cannot read --fields \"10.0.0.1\": \"10.0.0.1\" cannot be the name of a field\n",
        ),
        (
            &["--fields", "", "flowlogs"],
            "flowlogs_reader: cannot read --fields \"\": the format names no field\n",
        ),
        (
            &["--filter-pattern", "REJECT", "./flows.log"],
            "flowlogs_reader: --filter-pattern is for log groups only, since CloudWatch Logs does the filtering\n  \
             tip: --filter asks the same of files\n",
        ),
        (
            &["--location-type", "cwl", "my group"],
            "flowlogs_reader: \"my group\" is not the name or ARN of a log group\n  \
             tip: the name of a log group has letters, digits and any of . - _ / #; \
             --location-type file reads a file\n",
        ),
    ] {
        assert_eq!(refused(arguments), expected);
    }
    for (arguments, expected) in [
        (&["flowlogs", "--bogus"][..], "flowlogs_reader: unexpected argument '--bogus' found\n"),
        (
            &["flowlogs", "--field", "x", "--thread-count", "many"],
            "flowlogs_reader: invalid value 'many' for '--thread-count <N>'",
        ),
        (&["flowlogs", "-s"], "flowlogs_reader: a value is required for '--start-time <TIME>'"),
        (
            &["flowlogs", "--external-id", "x"],
            "flowlogs_reader: the following required arguments were not provided:\n  --role-arn <ARN>\n",
        ),
        (
            &["flowlogs", "--location-type", "gcs"],
            "flowlogs_reader: invalid value 'gcs' for '--location-type <TYPE>'\n  [possible values: cwl, file, s3]\n",
        ),
        (
            &[],
            "flowlogs_reader: the following required arguments were not provided:\n  <LOCATION>...\n",
        ),
    ] {
        let told = refused(arguments);
        assert!(told.starts_with(expected), "{told}");
    }
}

#[test]
fn what_has_no_effect_is_noted() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_str().unwrap();
    let arguments = [
        "--include-regions",
        "eu-west-1",
        "--thread-count",
        "4",
        "--profile",
        "prod",
        "--fields",
        "src-addr bytes",
        "--location-type",
        "file",
        path,
    ];
    let expected = Outcome {
        code: 0,
        stdout: String::new(),
        stderr: "note: AWS documents no field src-addr, so its values are kept as text; did you mean srcaddr?\n\
                 note: --profile, --include-regions have no effect here\n\
                 0 records\n"
            .to_owned(),
    };
    assert_eq!(run(&arguments), expected);
    let expected = Outcome { stderr: String::new(), ..expected };
    assert_eq!(run(&[&arguments[..], &["--quiet"]].concat()), expected);
}

#[test]
fn help_and_version_go_to_standard_output() {
    let version = format!("flowlogs_reader {}\n", env!("CARGO_PKG_VERSION"));
    for option in ["--version", "-V", "--vers"] {
        let outcome = run(&[option]);
        assert_eq!(
            (outcome.code, outcome.stdout, outcome.stderr),
            (0, version.clone(), String::new())
        );
    }
    let (short, long) = (run(&["-h"]), run(&["--help"]));
    assert_eq!((short.code, short.stderr.as_str()), (0, ""));
    assert_eq!((long.code, long.stderr.as_str()), (0, ""));
    assert!(!short.stdout.contains("Examples:") && long.stdout.contains("\nExamples:\n"));
    assert!(long.stdout.starts_with(short.stdout.trim_end()), "{}", long.stdout);
    assert!(long.stdout.lines().all(|line| line.chars().count() <= 100));
    assert!(!long.stdout.contains('\u{1b}'));
}

#[test]
fn what_would_be_read_is_told_without_reading() {
    let server = server();
    let log = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/questions/odd.log");
    let arguments = ["--explain", "-s", "2026-01-01", "-e", "2026-01-02", "-F", "dst port 22"];
    let Outcome { code, stdout, stderr } =
        run_at(&server, &[&arguments[..], &["flowlogs", log, "top"]].concat());
    assert_eq!((code, &*stderr), (0, ""));
    for expected in ["log group flowlogs in ", "AWS selects: events from 2026-01-01", "cost: "] {
        assert!(stdout.contains(expected), "{expected}: {stdout}");
    }
    assert!(stdout.contains("odd.log: 1 file, "), "{stdout}");
    assert!(stdout.ends_with("\nonly records that match: dst port 22\n"), "{stdout}");
    assert_eq!(server.tally().requests("FilterLogEvents"), 0);
}

#[test]
fn shells_and_manual_read_nothing() {
    for (arguments, expected) in [
        (&["completions", "bash"][..], "complete -F _flowlogs_reader"),
        (&["completions", "zsh"], "#compdef flowlogs_reader"),
        (&["man"], ".SH LOCATIONS"),
    ] {
        let Outcome { code, stdout, stderr } = run(arguments);
        assert_eq!((code, &*stderr), (0, ""));
        assert!(stdout.contains(expected), "{arguments:?}: {stdout}");
    }
    assert_eq!(
        refused(&["completions", "tcsh"]),
        "flowlogs_reader: completions are not made for \"tcsh\"\n  tip: the shells are bash, elvish, fish, powershell, zsh\n"
    );
}
