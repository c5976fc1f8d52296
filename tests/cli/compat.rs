//! `--compat`: what flowlogs-reader 5.0.1 prints, byte for byte.

use std::fs;

use crate::program::{run, run_with_input};

const LOG: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/questions/versions-2-to-5.log");

#[test]
fn records_have_47_columns_and_zeros_are_absent() {
    let (all, log) = (
        ["-"; 34].join(" "),
        "srcaddr dstport start end log-status\n10.0.0.1 0 1600000000123 1600000001 OK\n",
    );
    let outcome = run_with_input(log.as_bytes(), &["-", "--compat"]);
    let expected = format!("- - - 10.0.0.1 - - - - - - 1600000000 1600000001 - OK {}\n", &all[2..]);
    assert_eq!(outcome.stdout, expected);
    assert_eq!(outcome.stdout.split(' ').count(), 47);
}

#[test]
fn sums_stand_in_the_order_in_which_they_appeared() {
    let log = "srcaddr dstaddr srcport dstport protocol start end packets bytes tcp-flags\n\
        10.0.0.9 10.0.0.1 0 0 1 1600000000 1600000001 1 0 0\n\
        10.0.0.2 10.0.0.1 5 443 6 1600000000500 1600000009 2 80 2\n\
        10.0.0.9 10.0.0.1 0 0 1 1600000002 1600000003 1 7 0\n";
    let outcome = run_with_input(log.as_bytes(), &["-", "--compat", "aggregate"]);
    assert_eq!(
        outcome.stdout,
        "bytes\tdstaddr\tdstport\tend\tpackets\tprotocol\tsrcaddr\tsrcport\tstart\n\
         7\t10.0.0.1\t0\t2020-09-13 12:26:43\t2\t1\t10.0.0.9\t0\t2020-09-13 12:26:40\n\
         80\t10.0.0.1\t443\t2020-09-13 12:26:49\t2\t6\t10.0.0.2\t5\t2020-09-13 12:26:40.500000\n"
    );
}

#[test]
fn findip_looks_at_the_addresses_of_the_interface_alone() {
    let log =
        "srcaddr dstaddr pkt-srcaddr\n10.0.0.1 10.0.0.2 10.9.9.9\n10.9.9.9 10.0.0.2 10.0.0.1\n";
    let found =
        |arguments: &[&str]| run_with_input(log.as_bytes(), arguments).stdout.lines().count();
    assert_eq!(found(&["-", "findip", "10.9.9.9"]), 2);
    assert_eq!(found(&["-", "findip", "10.9.9.9", "--compat"]), 1);
}

#[test]
fn it_stands_above_settings_and_other_forms() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("settings.toml");
    fs::write(&settings, "[defaults]\noutput = \"json\"\n").unwrap();
    let outcome = run(&["--config", settings.to_str().unwrap(), LOG, "--compat", "print", "1"]);
    assert_eq!(outcome.stdout.split(' ').count(), 47, "{outcome:?}");
}
