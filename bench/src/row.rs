//! One line of the result: a case beside one of its peers.
//!
//! A row is a JSON object with six keys:
//!
//! - `case`: what was measured.
//! - `ns`: what it took, in CPU nanoseconds a record; where `case` says so, on the wall clock.
//! - `peer`: what it is held against, measured in the same run.
//! - `ratio`: where `better` is `higher`, how many times as fast as the peer the case is: the peer's
//!   time over the case's. Where `better` is `lower`, the nanoseconds a record that the case takes on
//!   top of its peer, which does the same but for what is measured.
//! - `goal`: the least `ratio` wanted, or the largest where `lower` is better; `null` where the row
//!   only informs.
//! - `better`: `higher` or `lower`.

use serde_json::json;

use crate::measure::Time;

/// Prints how many times as fast as its peer a case is; `goal` is the least.
pub(crate) fn print(case: &Time, peer: &Time, goal: Option<f64>) {
    let ratio = round(peer.ns() / case.ns(), 100.0);
    print_row(&case.name, case.ns(), peer, ratio, goal, "higher");
}

/// As [`print`], by the wall clock.
pub(crate) fn print_wall(case: &Time, peer: &Time, goal: Option<f64>) {
    let name = format!("{}, wall clock", case.name);
    let ratio = round(peer.wall_ns() / case.wall_ns(), 100.0);
    print_row(&name, case.wall_ns(), peer, ratio, goal, "higher");
}

/// Prints how many nanoseconds a record a case adds to its peer; `goal` is the most.
pub(crate) fn print_added(case: &Time, peer: &Time, goal: Option<f64>) {
    let added = round(case.ns_added_to(peer), 10.0);
    print_row(&case.name, case.ns(), peer, added, goal, "lower");
}

/// What reading a log group at its quota took.
pub(crate) struct Reading<'a> {
    pub(crate) case: &'a str,
    pub(crate) seconds: f64,
    pub(crate) records_per_second: f64,
    /// Granted requests over those that the quota allows, at most 1.
    pub(crate) quota_used: f64,
    /// Requests that were refused as too frequent, over all.
    pub(crate) throttled: f64,
    /// The most memory of the process.
    pub(crate) mebibytes: f64,
}

/// Prints what reading at a quota took: an object of its own kind, with these members.
pub(crate) fn print_reading(reading: &Reading<'_>) {
    let row = json!({
        "reading": reading.case,
        "seconds": round(reading.seconds, 10.0),
        "records_per_second": round(reading.records_per_second, 1.0),
        "quota_used": round(reading.quota_used, 1000.0),
        "throttled": round(reading.throttled, 1000.0),
        "mebibytes": round(reading.mebibytes, 1.0),
    });
    println!("{row}");
}

fn print_row(case: &str, ns: f64, peer: &Time, ratio: f64, goal: Option<f64>, better: &str) {
    let row = json!({
        "case": case,
        "ns": round(ns, 10.0),
        "peer": peer.name,
        "ratio": ratio,
        "goal": goal,
        "better": better,
    });
    println!("{row}");
}

fn round(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}
