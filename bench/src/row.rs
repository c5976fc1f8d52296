//! One line of the result: a case beside one of its peers.

use serde_json::json;

use crate::measure::Time;

/// Prints how many times faster than its peer a case is. `ns` is CPU
/// nanoseconds a record; a higher ratio is better. `goal` is the least ratio
/// wanted, `None` where the row only informs.
pub(crate) fn print(case: &Time, peer: &Time, goal: Option<f64>) {
    let row = json!({
        "case": case.name,
        "ns": round(case.ns, 1.0),
        "peer": peer.name,
        "ratio": round(peer.ns / case.ns, 100.0),
        "goal": goal,
        "better": "higher",
    });
    println!("{row}");
}

fn round(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}
