//! The closing table.

use std::time::Duration;

use super::counts::Counts;

/// One test program's line in the table.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) outcome: Outcome,
    pub(crate) counts: Counts,
    pub(crate) time: Duration,
}

/// How it ended, with the reason if not well.
pub(crate) enum Outcome {
    Passed,
    Failed(String),
    /// This machine cannot run it.
    Skipped(String),
    /// Something before it failed.
    NotRun,
}

impl Row {
    pub(crate) fn not_run(name: &'static str) -> Self {
        Self { name, outcome: Outcome::NotRun, counts: Counts::default(), time: Duration::ZERO }
    }
}

impl Outcome {
    pub(crate) fn is_failure(&self) -> bool {
        matches!(self, Self::Failed(_))
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "FAILED",
            Self::Skipped(_) => "SKIPPED",
            Self::NotRun => "NOT RUN",
        }
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Self::Failed(reason) | Self::Skipped(reason) => Some(reason),
            Self::Passed | Self::NotRun => None,
        }
    }
}

/// Prints a line for each test program, why any did not pass, and the sums.
pub(crate) fn print(rows: &[Row]) {
    println!(
        "\n{:<24}{:<9}{:>7}{:>8}{:>9}{:>9}",
        "tests", "outcome", "passed", "failed", "ignored", "seconds"
    );
    for Row { name, outcome, counts, time } in rows {
        let Counts { passed, failed, ignored } = counts;
        let (word, seconds) = (outcome.word(), time.as_secs_f64());
        println!("{name:<24}{word:<9}{passed:>7}{failed:>8}{ignored:>9}{seconds:>9.1}");
    }
    println!();
    for Row { name, outcome, .. } in rows {
        if let Some(reason) = outcome.reason() {
            println!("{} {name}: {reason}", outcome.word());
        }
    }
    let passed: usize = rows.iter().map(|row| row.counts.passed).sum();
    let failed: usize = rows.iter().map(|row| row.counts.failed).sum();
    let ran = rows.iter().filter(|row| matches!(row.outcome, Outcome::Passed | Outcome::Failed(_)));
    println!("{passed} tests passed, {failed} failed; {} of {} parts ran", ran.count(), rows.len());
}
