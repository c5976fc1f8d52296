//! Fair times: the cases take turns, and the median of the rounds counts.

use std::hint::black_box;
use std::ops::Index;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

const ROUNDS: usize = 9;

/// Cases that are measured in turns.
pub(crate) struct Turns<'a> {
    clock: fn() -> Duration,
    cases: Vec<Case<'a>>,
}

/// One way of doing a job.
struct Case<'a> {
    name: &'static str,
    records: u32,
    run: Box<dyn FnMut() + 'a>,
    /// Of each round: by the clock, and on the wall.
    times: Vec<(Duration, Duration)>,
}

/// A case of some [`Turns`].
#[derive(Clone, Copy)]
pub(crate) struct Id(usize);

impl<'a> Turns<'a> {
    /// `clock` tells the CPU time used so far by whatever the cases start.
    pub(crate) fn new(clock: fn() -> Duration) -> Self {
        Self { clock, cases: Vec::new() }
    }

    /// Adds a way of doing a job over some `records`, and warms it up. A slow case may do fewer than
    /// its peers: times are those of one record.
    ///
    /// # Errors
    ///
    /// Returns an error if `run` does not return what is expected, since whoever does another job is
    /// no peer. What it returns must depend on all that it did.
    pub(crate) fn add<T: PartialEq>(
        &mut self,
        name: &'static str,
        records: u32,
        expected: &T,
        mut run: impl FnMut() -> T + 'a,
    ) -> Result<Id> {
        ensure!(run() == *expected, "{name}: the result is not the expected one");
        let run = Box::new(move || drop(black_box(run())));
        self.cases.push(Case { name, records, run, times: Vec::new() });
        Ok(Id(self.cases.len() - 1))
    }

    /// Measures round by round.
    pub(crate) fn take(mut self) -> Times {
        for _ in 0..ROUNDS {
            for case in &mut self.cases {
                let (begin, wall) = ((self.clock)(), Instant::now());
                (case.run)();
                case.times.push(((self.clock)().saturating_sub(begin), wall.elapsed()));
            }
        }
        Times(self.cases.into_iter().map(Case::time).collect())
    }
}

impl Case<'_> {
    fn time(self) -> Time {
        let (cpu, wall): (Vec<_>, Vec<_>) = self.times.into_iter().unzip();
        let a_record = |times| median(times).as_secs_f64() * 1e9 / f64::from(self.records);
        Time { name: self.name, ns: a_record(cpu), wall_ns: a_record(wall) }
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// What each case took.
pub(crate) struct Times(Vec<Time>);

/// What a case took, by median.
pub(crate) struct Time {
    pub(crate) name: &'static str,
    /// CPU nanoseconds a record.
    pub(crate) ns: f64,
    /// Nanoseconds a record on the wall clock, which means something only on an idle machine.
    pub(crate) wall_ns: f64,
}

impl Index<Id> for Times {
    type Output = Time;

    fn index(&self, Id(index): Id) -> &Time {
        &self.0[index]
    }
}
