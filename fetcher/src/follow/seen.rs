//! Which events were given lately.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use crate::source::log_events::page::EventId;

/// The events that were given and may come again, each as 128 bits that no other event has.
///
/// At most [`MOST`] are kept. Where there are more, those before some minute are forgotten, and must
/// not be asked for again.
#[derive(Debug)]
pub(super) struct Seen {
    hashers: [RandomState; 2],
    /// By the minute of their time.
    minutes: BTreeMap<u64, HashSet<u128>>,
    count: usize,
    most: usize,
    /// What is before it is forgotten, in milliseconds since 1970.
    horizon_ms: u64,
}

/// They take about 60 MB.
const MOST: usize = 2_000_000;

const MINUTE_MS: u64 = 60_000;

impl Default for Seen {
    fn default() -> Self {
        let hashers = [RandomState::new(), RandomState::new()];
        Self { hashers, minutes: BTreeMap::new(), count: 0, most: MOST, horizon_ms: 0 }
    }
}

impl Seen {
    /// Whether the event was not given before. From now on, it was.
    pub(super) fn insert(&mut self, event: EventId<'_>) -> bool {
        // Of what was forgotten, it is not known.
        if event.time_ms < self.horizon_ms {
            return false;
        }
        let [high, low] = self.hashers.each_ref().map(|hasher| match event.id {
            "" => hasher.hash_one((event.time_ms, event.message)),
            id => hasher.hash_one(id),
        });
        let fingerprint = (u128::from(high) << 64) | u128::from(low);
        let is_new = self.minutes.entry(event.time_ms / MINUTE_MS).or_default().insert(fingerprint);
        self.count += usize::from(is_new);
        if self.count > self.most
            && let Some((minute, forgotten)) = self.minutes.pop_first()
        {
            self.count -= forgotten.len();
            self.horizon_ms = (minute + 1) * MINUTE_MS;
            tracing::warn!(
                horizon_ms = self.horizon_ms,
                "too many events to remember: those that arrive late are missed"
            );
        }
        is_new
    }

    /// Forgets what is before a time, and says from when on it may be asked again.
    pub(super) fn forget_before(&mut self, time_ms: u64) -> u64 {
        let kept = self.minutes.split_off(&(time_ms / MINUTE_MS));
        let forgotten = std::mem::replace(&mut self.minutes, kept);
        self.count -= forgotten.values().map(HashSet::len).sum::<usize>();
        self.horizon_ms = self.horizon_ms.max(time_ms / MINUTE_MS * MINUTE_MS);
        self.horizon_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, minute: u64) -> EventId<'_> {
        EventId { time_ms: minute * MINUTE_MS + 1, id, message: b"" }
    }

    #[test]
    fn an_event_is_new_once() {
        let mut seen = Seen::default();
        assert!(seen.insert(event("a", 5)));
        assert!(seen.insert(event("b", 5)));
        assert!(!seen.insert(event("a", 5)));
        assert!(seen.insert(EventId { message: b"x", ..event("", 5) }));
        assert!(seen.insert(EventId { message: b"y", ..event("", 5) }));
        assert!(!seen.insert(EventId { message: b"x", ..event("", 5) }));
    }

    #[test]
    fn what_is_forgotten_is_never_new_again() {
        let mut seen = Seen::default();
        assert!(seen.insert(event("a", 5)) && seen.insert(event("b", 6)));
        assert_eq!(seen.forget_before(6 * MINUTE_MS + 30_000), 6 * MINUTE_MS);
        assert!(!seen.insert(event("a", 5)) && !seen.insert(event("c", 5)));
        assert!(!seen.insert(event("b", 6)) && seen.insert(event("c", 6)));
    }

    #[test]
    fn of_too_many_the_oldest_are_forgotten() {
        let mut seen = Seen { most: 3, ..Seen::default() };
        assert!(seen.insert(event("a", 5)) && seen.insert(event("b", 5)));
        assert!(seen.insert(event("c", 6)) && seen.insert(event("d", 7)));
        assert_eq!((seen.count, seen.forget_before(0)), (2, 6 * MINUTE_MS));
        assert!(!seen.insert(event("a", 5)) && !seen.insert(event("c", 6)));
    }
}
