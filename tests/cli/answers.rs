//! What actions answer about a file, in every form.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::program::{Outcome, run};

const LOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/questions/odd.log");
const BUSY: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/questions/versions-2-to-5.log");

/// Standard output and standard error of a success.
#[track_caller]
fn answer(log: &str, arguments: &[&str]) -> (String, String) {
    let Outcome { code, stdout, stderr } = run(&[&[log], arguments].concat());
    assert_eq!(code, 0, "{arguments:?}: {stderr}");
    (stdout, stderr)
}

#[track_caller]
fn assert_answers(arguments: &[&str], stdout: &str, stderr: &str) {
    assert_eq!(answer(LOG, arguments), (stdout.to_owned(), stderr.to_owned()), "{arguments:?}");
}

#[test]
fn a_filter_goes_with_every_action() {
    assert_answers(
        &[
            "-F",
            "dst port 22",
            "print",
            "-O",
            "csv",
            "--fields-out",
            "srcaddr,dstport,bytes,vpc-id",
        ],
        "srcaddr,dstport,bytes,vpc_id\n::,22,0,\n",
        "1 of 9 records (2 without data)\n",
    );
    assert_answers(
        &["--filter", "action reject", "top", "srcaddr/8"],
        "srcaddr/8\tflows\tpackets\tbytes\tfirst\tlast\tshare\tcumulative\n\
         10.0.0.0/8\t1\t2\t80\t2014-12-14 04:06:50\t2014-12-14 04:06:50\t1.000000\t1.000000\n",
        "1 group in 2 of 9 records (2 without data)\n",
    );
    assert_answers(
        &["-F", "src port 80", "ipset"],
        "10.0.0.50\n10.127.255.255\n",
        "2 addresses in 1 of 9 records (2 without data)\n",
    );
    assert_answers(
        &["-F", "port 1", "findip", "0.0.0.0"],
        "123456789010 eni-3a ::ffff:0:0 0.0.0.0 65535 1 255 5 10 0 253402300799 ACCEPT OK 1 \\ é\n",
        "1 found in 1 of 9 records (2 without data)\n",
    );
}

#[test]
fn a_filter_can_stand_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ssh.filter");
    fs::write(&path, "# SSH\ndst port 22\n").unwrap();
    let filter = format!("@{}", path.display());
    assert_eq!(answer(LOG, &["-F", &filter, "-n", "1"]).1, "the first record\n");
    let outcome = run(&[LOG, "-F", "@/no/such/file"]);
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (4, "flowlogs_reader: cannot open /no/such/file: No such file or directory\n")
    );
}

#[test]
fn groups_are_in_the_order_of_their_keys_and_top_ones_by_size() {
    assert_answers(
        &["aggregate", "protocol", "action", "-n", "3"],
        "protocol\taction\tflows\tpackets\tbytes\tfirst\tlast\n\
         -\t-\t1\t-\t-\t2024-07-11 09:00:00\t2024-07-11 09:01:00\n\
         6\tACCEPT\t1\t1\t40\t2014-12-14 04:06:50\t2014-12-14 04:07:50\n\
         6\taccept\t1\t0\t0\t2015-08-12 13:47:43\t2015-08-12 13:47:44\n",
        "7 groups in 9 records (2 without data)\n",
    );
    let (stdout, _) = answer(LOG, &["top", "dstport", "--order", "flows", "-n", "2", "-O", "json"]);
    let rows: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((&rows[0]["dstport"], &rows[0]["share"]), (&json!(1), &json!(0.285_714)));
    assert!(stdout.contains(r#""bytes":18446744073709551625,"#), "{stdout}");
}

#[test]
fn a_timeline_has_bins_without_traffic_too() {
    assert_answers(
        &["-F", "first seen >= 2014-01-01 and first seen < 2015-01-01", "timeline", "--bin", "1d"],
        "start\tflows\taccepted\trejected\tpackets\tbytes\n\
         2014-12-14 00:00:00\t3\t2\t1\t6\t18446744073709551735\n",
        "1 bin in 5 of 9 records (2 without data)\n",
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gap.log");
    fs::write(&path, "start bytes action\n60 1 ACCEPT\n61 2 REJECT\n240 3 ACCEPT\n").unwrap();
    let (stdout, _) = answer(path.to_str().unwrap(), &["timeline"]);
    assert_eq!(
        stdout,
        "start\tflows\taccepted\trejected\tpackets\tbytes\n\
         1970-01-01 00:01:00\t2\t1\t1\t-\t3\n\
         1970-01-01 00:02:00\t0\t0\t0\t0\t0\n\
         1970-01-01 00:03:00\t0\t0\t0\t0\t0\n\
         1970-01-01 00:04:00\t1\t1\t0\t-\t3\n"
    );
}

#[test]
fn a_summary_tells_what_there_is() {
    assert_answers(
        &["summary"],
        "what\tvalue\n\
         records\t9\n\
         flows\t7\n\
         accepted\t3\n\
         rejected\t1\n\
         no data\t1\n\
         skipped data\t1\n\
         first\t1970-01-01 00:00:00\n\
         last\t253402300799000 ms\n\
         packets\t16\n\
         bytes\t36893488147419103360\n\
         bytes accepted\t18446744073709551665\n\
         bytes rejected\t80\n\
         interfaces\t4\n\
         format\t${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} \
         ${packets} ${bytes} ${start} ${end} ${action} ${log-status} ${tcp-flags} ${ecs-cluster-name} \
         ${some-new-field} (9)\n",
        "9 records (2 without data)\n",
    );
}

#[test]
fn talk_tells_who_opened_what() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("talk.log");
    let log = "srcaddr dstaddr srcport dstport protocol packets bytes start end action tcp-flags\n\
               192.0.2.1 10.0.0.5 443 49152 6 20 24000 1600000000 1600000060 ACCEPT 18\n\
               10.0.0.5 192.0.2.1 49152 443 6 10 800 1600000000 1600000060 ACCEPT 2\n\
               10.0.0.5 192.0.2.1 49153 443 6 1 60 1600000100 1600000110 ACCEPT 2\n";
    fs::write(&path, log).unwrap();
    assert_eq!(
        answer(path.to_str().unwrap(), &["talk"]).0,
        "initiator\tresponder\tport\tprotocol\taction\tconversations\tflows\tpackets\tsent\treceived\tfirst\tlast\tbecause-of\n\
         10.0.0.5\t192.0.2.1\t443\t6\tACCEPT\t2\t3\t31\t860\t24000\t2020-09-13 12:26:40\t2020-09-13 12:28:30\ttcp-flags\n"
    );
}

#[test]
fn several_locations_are_read_one_after_the_other() {
    let (one, two) = (answer(LOG, &["summary"]).0, answer(BUSY, &["summary"]).0);
    let (both, told) = answer(LOG, &[BUSY, "summary"]);
    assert_eq!(told, "258 records (3 without data)\n");
    for summary in [one, two] {
        let format = summary.lines().filter(|line| line.starts_with("format"));
        assert!(format.clone().count() == 1 && format.into_iter().all(|line| both.contains(line)));
    }
}

/// Rows as objects, whatever they were written as.
fn rows(form: &str, text: &str) -> Vec<Map<String, Value>> {
    let separated = |separator| {
        let mut lines = text.lines();
        let names: Vec<_> = lines.next().unwrap_or_default().split(separator).collect();
        let row = |line: &str| {
            let values = line.split(separator).map(|value| value.trim_matches('"'));
            let present = names.iter().zip(values).filter(|(_, value)| !value.is_empty());
            present.map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
        };
        lines.map(row).collect()
    };
    match form {
        "csv" => separated(','),
        "tsv" => separated('\t'),
        "json" => serde_json::from_str(text).unwrap(),
        _ => text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
    }
}

#[test]
fn every_action_tells_the_same_in_every_form() {
    for action in [
        &["print"][..],
        &["print", "7"],
        &["print", "--fields-out", "srcaddr dstport bytes start"],
        &["findip", "10.0.0.0/8"],
        &["ipset"],
        &["aggregate"],
        &["aggregate", "srcaddr/16", "dstport"],
        &["top"],
        &["top", "az-id,flow-direction", "--order", "packets"],
        &["timeline", "--bin", "1m"],
        &["summary"],
        &["talk"],
        &["rejected"],
        &["top-instances"],
    ] {
        let told = |form| {
            let (stdout, _) = answer(BUSY, &[action, &["-O", form]].concat());
            let text = |value: &Value| match value {
                Value::String(text) => text.clone(),
                Value::Number(number) if number.is_f64() => {
                    format!("{:.6}", number.as_f64().unwrap())
                }
                other => other.to_string(),
            };
            let plain = |row: Map<String, Value>| -> Vec<(String, String)> {
                let mut row: Vec<_> =
                    row.iter().map(|(name, value)| (name.clone(), text(value))).collect();
                row.sort();
                row
            };
            rows(form, &stdout).into_iter().map(plain).collect::<Vec<_>>()
        };
        let expected = told("ndjson");
        assert!(!expected.is_empty(), "{action:?}");
        for form in ["json", "csv", "tsv"] {
            assert_eq!(told(form), expected, "{action:?} as {form}");
        }
        let (table, _) = answer(BUSY, &[action, &["-O", "table"]].concat());
        let header = usize::from(action[0] != "ipset");
        assert_eq!(table.lines().count(), expected.len() + header, "{action:?}");
    }
}

#[test]
fn a_file_of_output_is_there_once_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("top.csv");
    let arguments = ["top", "-O", "csv", "-o", path.to_str().unwrap()];
    assert_eq!(answer(BUSY, &arguments).0, "");
    assert_eq!(fs::read_to_string(&path).unwrap(), answer(BUSY, &["top", "-O", "csv"]).0);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);

    let failing = folder.path().join("bad.log");
    fs::write(&failing, "srcaddr dstaddr\n10.0.0.1 x\n").unwrap();
    let other = folder.path().join("other.csv");
    let outcome = run(&[failing.to_str().unwrap(), "--strict", "-o", other.to_str().unwrap()]);
    assert_eq!((outcome.code, other.exists()), (4, false), "{}", outcome.stderr);

    let nowhere = Path::new("/no/such/folder/x.csv").to_str().unwrap();
    let outcome = run(&[LOG, "-o", nowhere]);
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (4, "flowlogs_reader: cannot open /no/such/folder/x.csv: No such file or directory\n")
    );
}

#[test]
fn that_nothing_matches_is_a_status_if_asked_for() {
    for (filter, code) in [("dst port 22", 0), ("dst port 23", 1)] {
        for action in ["print", "summary", "top"] {
            assert_eq!(
                run(&[LOG, "-q", "-F", filter, "--exit-status", action]).code,
                code,
                "{filter} {action}"
            );
            assert_eq!(run(&[LOG, "-q", "-F", filter, action]).code, 0);
        }
    }
}

#[test]
fn what_finds_no_room_is_told_and_no_success() {
    let outcome = run(&[BUSY, "--max-groups", "3", "--threads", "1", "top"]);
    assert_eq!(outcome.code, 4);
    assert_eq!(outcome.stdout.lines().count(), 4);
    assert!(outcome.stderr.contains(" records found no room in 3 groups and are left out\n  tip: --max-groups allows for more"), "{}", outcome.stderr);
}

#[test]
fn a_filter_is_checked_without_reading() {
    let outcome = run(&["filter-check", "port", "443 && !(proto = 6)"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (0, "port 443 and not proto tcp\n"));
    let outcome = run(&["filter-check", "port"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
    assert!(outcome.stderr.ends_with("  port\n      ^\n"), "{}", outcome.stderr);
}

#[test]
fn a_question_is_told_in_sql() {
    for (arguments, code, told) in [
        (&["top"][..], 0, "\nORDER BY group_bytes DESC NULLS LAST, key_0 NULLS FIRST\nLIMIT 10;\n"),
        (&["-F", "dst port 22", "print", "3"], 0, "\nWHERE \"dstport\" = 22\nORDER BY "),
        (&["-s", "2026-01-01", "summary"], 0, "\nWHERE \"start ms\" >= 1767225600000;\n"),
        (&["ipset"], 0, "\nGROUP BY address_key\nORDER BY address_key;\n"),
        (&["timeline"], 2, "say how long the bins of timeline are: --bin 5m\n"),
        (
            &["talk"],
            2,
            "talk is not said in SQL, since who began is decided from records of both directions\n",
        ),
        (
            &["top", "--order", "bps"],
            2,
            "cannot ask duckdb: an engine cannot order by bps exactly, since it is a quotient\n",
        ),
        (&[LOG, "top"], 2, "--sql takes one location, which becomes a table\n"),
    ] {
        let outcome = run(&[&[LOG, "--sql", "duckdb"], arguments].concat());
        assert_eq!(outcome.code, code, "{arguments:?}: {}", outcome.stderr);
        assert!(
            (outcome.stdout.clone() + &outcome.stderr).contains(told),
            "{arguments:?}: {outcome:?}"
        );
    }
    let outcome = run(&[
        "s3://bucket/AWSLogs",
        "--sql",
        "athena",
        "--stored-as",
        "parquet",
        "--fields",
        "srcaddr bytes",
        "ipset",
    ]);
    let definition = "CREATE EXTERNAL TABLE IF NOT EXISTS `flowlogs` (\n  `srcaddr` string,\n  `bytes` bigint\n)\n\
                      STORED AS PARQUET\nLOCATION 's3://bucket/AWSLogs/';\n\nWITH ";
    assert!(outcome.stdout.starts_with(definition), "{}", outcome.stdout);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
}

#[test]
fn rows_are_sorted_and_protocols_named_on_request() {
    let arguments = [
        "aggregate",
        "protocol",
        "--sort",
        "-bytes",
        "--names",
        "-O",
        "csv",
        "-F",
        "protocol present",
    ];
    let (stdout, _) = answer(LOG, &arguments);
    let names: Vec<_> = stdout.lines().filter_map(|line| line.split(',').next()).collect();
    assert_eq!(names, ["protocol", "255", "IPv6-ICMP", "UDP", "TCP"]);
    let outcome = run(&[LOG, "top", "--sort", "byts"]);
    let told =
        "flowlogs_reader: there is no column \"byts\" to sort by\n  tip: did you mean bytes?\n";
    assert_eq!((outcome.code, outcome.stderr.as_str()), (2, told));
}

#[test]
fn fields_that_are_not_shown_are_told_unless_they_were_left_out_on_purpose() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two.log");
    fs::write(&path, "srcaddr bytes\n10.0.0.1 5\nsrcaddr vpc-id\n10.0.0.2 vpc-1\n").unwrap();
    let log = path.to_str().unwrap();
    let note = "note: 1 record has fields that the first record lacks, which are not shown; --fields-out chooses what is\n";
    for (arguments, is_told) in [
        (&["-O", "csv"][..], true),
        (&["-O", "tsv"], true),
        (&["-O", "csv", "--fields-out", "srcaddr"], false),
        (&["-O", "ndjson"], false),
        (&["-O", "text"], false),
    ] {
        assert_eq!(answer(log, arguments).1.contains(note), is_told, "{arguments:?}");
    }
}

#[test]
fn what_no_record_tells_is_absent_and_not_zero() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("few.log");
    fs::write(&path, "srcaddr bytes\n10.0.0.1 5\n").unwrap();
    let (summary, _) = answer(path.to_str().unwrap(), &["summary"]);
    assert!(summary.contains("accepted\t-\nrejected\t-\n"), "{summary}");
    assert!(summary.contains("bytes accepted\t-\nbytes rejected\t-\n"), "{summary}");
    fs::write(&path, "start bytes\n60 5\n").unwrap();
    let (timeline, _) = answer(path.to_str().unwrap(), &["timeline"]);
    assert!(timeline.ends_with("1970-01-01 00:01:00\t1\t-\t-\t-\t5\n"), "{timeline}");
    let outcome = run(&[LOG, "talk", "--order", "bps"]);
    let told = "flowlogs_reader: talk has no order by bps, since rates do not add up\n";
    assert_eq!((outcome.code, outcome.stderr.as_str()), (2, told));
}
