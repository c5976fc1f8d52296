//! How many requests AWS grants in a second.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::operation::Operation;

/// Requests in any second that each operation is granted; what is not named is not limited.
///
/// It is the strictest reading of "per second": in no second, wherever it begins, are there more.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Quotas(BTreeMap<Operation, usize>);

impl Quotas {
    /// The quotas that AWS documents for a region.
    #[must_use]
    pub fn of_region(region: &str) -> Self {
        let filter_log_events = match region {
            "us-east-1" => 25,
            "ap-northeast-3" | "ap-southeast-3" | "ca-west-1" | "eu-central-1" | "il-central-1" => {
                5
            }
            _ => 10,
        };
        let get_log_events = match region {
            "eu-west-3" => 30,
            "us-west-2" | "eu-west-1" | "eu-central-1" | "ap-northeast-3" | "ap-southeast-3"
            | "ca-west-1" | "il-central-1" => 10,
            _ => 25,
        };
        Self(BTreeMap::from([
            (Operation::FilterLogEvents, filter_log_events),
            (Operation::GetLogEvents, get_log_events),
            (Operation::DescribeLogStreams, 25),
            (Operation::DescribeLogGroups, 10),
        ]))
    }

    /// Requests in a second; `None` without a limit.
    #[must_use]
    pub fn per_second(&self, operation: Operation) -> Option<usize> {
        self.0.get(&operation).copied()
    }

    /// These, but for one operation.
    #[must_use]
    pub fn with(mut self, operation: Operation, per_second: usize) -> Self {
        self.0.insert(operation, per_second);
        self
    }
}

/// When requests were granted, as far as it still counts.
#[derive(Debug, Default)]
pub(crate) struct Granted(Mutex<BTreeMap<Operation, VecDeque<Instant>>>);

impl Granted {
    /// Whether one more is granted now, which then counts.
    pub(crate) fn grant(&self, quotas: &Quotas, operation: Operation, now: Instant) -> bool {
        let Some(per_second) = quotas.per_second(operation) else { return true };
        let mut granted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let times = granted.entry(operation).or_default();
        while times.front().is_some_and(|&time| now.duration_since(time) >= Duration::from_secs(1))
        {
            times.pop_front();
        }
        let is_granted = times.len() < per_second;
        if is_granted {
            times.push_back(now);
        }
        is_granted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_no_second_are_there_more_than_the_quota() {
        let quotas = Quotas::default().with(Operation::FilterLogEvents, 2);
        let (granted, begin) = (Granted::default(), Instant::now());
        let grant = |ms| {
            let now = begin + Duration::from_millis(ms);
            granted.grant(&quotas, Operation::FilterLogEvents, now)
        };
        let times = [0, 500, 999, 1000, 1400, 1500, 1501];
        assert_eq!(times.map(grant), [true, true, false, true, false, true, false]);
        assert!(granted.grant(&quotas, Operation::GetLogEvents, begin));
    }
}
