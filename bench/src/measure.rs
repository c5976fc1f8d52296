//! Fair times: the cases take turns, and the median of the rounds counts.

use std::hint::black_box;
use std::time::Duration;

use crate::traffic::RECORDS;

const ROUNDS: usize = 9;

/// One way of doing a job.
pub(crate) struct Case<'a> {
    name: &'static str,
    run: Box<dyn FnMut() + 'a>,
}

impl<'a> Case<'a> {
    /// What `run` returns must depend on all that it did.
    pub(crate) fn new<T>(name: &'static str, mut run: impl FnMut() -> T + 'a) -> Self {
        Self { name, run: Box::new(move || drop(black_box(run()))) }
    }
}

/// What a case took, by median.
pub(crate) struct Time {
    pub(crate) name: &'static str,
    /// CPU nanoseconds a record.
    pub(crate) ns: f64,
}

/// Runs all cases in turn, once to warm up and then round by round.
pub(crate) fn measure(clock: fn() -> Duration, mut cases: Vec<Case<'_>>) -> Vec<Time> {
    let mut times = vec![Vec::new(); cases.len()];
    for round in 0..=ROUNDS {
        for (case, times) in cases.iter_mut().zip(&mut times) {
            let begin = clock();
            (case.run)();
            if round > 0 {
                times.push(clock().saturating_sub(begin));
            }
        }
    }
    let time = |(case, times): (&Case<'_>, _)| Time { name: case.name, ns: median(times) };
    cases.iter().zip(times).map(time).collect()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e9 / f64::from(RECORDS)
}
