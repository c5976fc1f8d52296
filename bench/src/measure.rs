//! Fair times: the cases take turns, and the median of the rounds counts.

use std::hint::black_box;
use std::ops::Index;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

const ROUNDS: usize = 9;

/// Cases that are measured in turns.
pub(crate) struct Turns<'a> {
    clock: fn() -> Duration,
    rounds: usize,
    cases: Vec<Case<'a>>,
}

/// One way of doing a job.
struct Case<'a> {
    name: String,
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
        Self { clock, rounds: ROUNDS, cases: Vec::new() }
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
        name: impl Into<String>,
        records: u32,
        expected: &T,
        mut run: impl FnMut() -> T + 'a,
    ) -> Result<Id> {
        let name = name.into();
        ensure!(run() == *expected, "{name}: the result is not the expected one");
        let run = Box::new(move || drop(black_box(run())));
        self.cases.push(Case { name, records, run, times: Vec::new() });
        Ok(Id(self.cases.len() - 1))
    }

    /// So many rounds, where one takes long.
    pub(crate) fn rounds(self, rounds: usize) -> Self {
        Self { rounds, ..self }
    }

    /// Measures round by round.
    pub(crate) fn take(mut self) -> Times {
        for _ in 0..self.rounds {
            for case in &mut self.cases {
                let (begin, wall) = ((self.clock)(), Instant::now());
                (case.run)();
                case.times.push(((self.clock)().saturating_sub(begin), wall.elapsed()));
            }
        }
        Times(self.cases.into_iter().map(Time::from).collect())
    }
}

/// What each case took.
pub(crate) struct Times(Vec<Time>);

/// What a case took, in nanoseconds a record.
pub(crate) struct Time {
    pub(crate) name: String,
    /// Of each round, by the clock of CPU time.
    cpu: Vec<f64>,
    /// Of each round, on the wall.
    wall: Vec<f64>,
}

impl Time {
    /// CPU nanoseconds a record, by median.
    pub(crate) fn ns(&self) -> f64 {
        median(self.cpu.clone())
    }

    /// Nanoseconds a record on the wall clock, by median: they mean something only on an idle
    /// machine.
    pub(crate) fn wall_ns(&self) -> f64 {
        median(self.wall.clone())
    }

    /// CPU nanoseconds a record that this case takes on top of another one, by the median of the
    /// differences in each round: what slows a whole round down is in both.
    pub(crate) fn ns_added_to(&self, other: &Self) -> f64 {
        median(self.cpu.iter().zip(&other.cpu).map(|(this, other)| this - other).collect())
    }
}

impl From<Case<'_>> for Time {
    fn from(case: Case<'_>) -> Self {
        let a_record = |time: Duration| time.as_secs_f64() * 1e9 / f64::from(case.records);
        let times = case.times.iter();
        let (cpu, wall) = times.map(|&(cpu, wall)| (a_record(cpu), a_record(wall))).unzip();
        Self { name: case.name, cpu, wall }
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times[times.len() / 2]
}

impl Index<Id> for Times {
    type Output = Time;

    fn index(&self, Id(index): Id) -> &Time {
        &self.0[index]
    }
}
