//! Which records a window holds.

use std::time::{SystemTime, UNIX_EPOCH};

use cloudwatch_stand_in::Config;
use jiff::Timestamp;

use crate::program::{printed, run_at, serve, server};

#[test]
fn a_window_holds_its_start_but_not_its_end() {
    let server = server();
    // Half past midnight, and ten minutes later.
    let expected = printed(server.traffic().lines(1_767_227_400_000..1_767_228_000_000));
    for (start, end) in [
        ("2026-01-01 00:30:00", "2026-01-01 00:40:00"),
        ("2026-01-01T00:30Z", "2026-01-01T01:40:00+01:00"),
        ("1767227400", "1767228000000"),
    ] {
        let outcome = run_at(&server, &["-s", start, "-e", end, "flowlogs"]);
        assert!(outcome.stdout == expected, "{start}");
        let window = ", 2026-01-01 00:30:00 to 00:40:00 UTC\n";
        assert!(outcome.stderr.ends_with(window), "{}", outcome.stderr);
    }
}

#[test]
fn a_time_format_is_the_only_form() {
    let server = server();
    let format = ["--time-format", "%d/%b/%Y:%H%M"];
    let window = ["-s", "01/Jan/2026:0030", "--end", "01/Jan/2026:0040", "flowlogs"];
    let outcome = run_at(&server, &[&format[..], &window].concat());
    assert!(
        outcome.stdout == printed(server.traffic().lines(1_767_227_400_000..1_767_228_000_000))
    );
}

#[test]
fn without_a_window_the_last_hour_is_read() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let two_hours = 7200;
    let window = now.as_secs() - two_hours..now.as_secs() + two_hours;
    let server = serve(Config { window, ..Config::default() });
    let outcome = run_at(&server, &["flowlogs"]);
    let (start_ms, end_ms) = told_window(&outcome.stderr);
    assert_eq!(end_ms - start_ms, 3_600_000);
    assert!(u128::from(end_ms) >= now.as_millis());
    assert_eq!(outcome.stdout, printed(server.traffic().lines(start_ms..end_ms)));
}

/// The window of the closing line, in Unix milliseconds.
#[track_caller]
fn told_window(stderr: &str) -> (u64, u64) {
    let window = stderr.trim_end().rsplit_once(", ").unwrap().1;
    let (start, end) = window.strip_suffix(" UTC").unwrap().split_once(" to ").unwrap();
    // The end leaves out the day where it is that of the start.
    let end = if end.contains(' ') { end.to_owned() } else { format!("{} {end}", &start[..10]) };
    let ms = |text: &str| -> u64 {
        let moment: Timestamp = format!("{text}Z").parse().unwrap();
        moment.as_millisecond().try_into().unwrap()
    };
    (ms(start), ms(&end))
}
