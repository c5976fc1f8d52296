//! What the server has done so far.

use std::collections::BTreeMap;

use serde::Serialize;

/// Counts of requests and faults, by name. What never happened is not there.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Tally {
    /// Signed requests by operation, those that failed included.
    pub requests: BTreeMap<&'static str, u64>,
    /// Those of them that were throttled because of a quota.
    pub throttled: BTreeMap<&'static str, u64>,
    /// Faults that met a request, by their name in a plan.
    pub faults: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// How many requests an operation got, by its AWS name.
    #[must_use]
    pub fn requests(&self, operation: &str) -> u64 {
        self.requests.get(operation).copied().unwrap_or(0)
    }

    /// How many of an operation's requests were throttled because of its quota.
    #[must_use]
    pub fn throttled(&self, operation: &str) -> u64 {
        self.throttled.get(operation).copied().unwrap_or(0)
    }

    /// How often a fault met a request.
    #[must_use]
    pub fn faults(&self, name: &str) -> u64 {
        self.faults.get(name).copied().unwrap_or(0)
    }
}
