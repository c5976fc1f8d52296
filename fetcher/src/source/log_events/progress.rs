//! Which events were given already.

use std::collections::HashSet;

use aws_sdk_cloudwatchlogs::types::FilteredLogEvent;

use super::Page;

/// What was given so far, as far as it takes to give nothing twice and to miss nothing.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Time of the last event, in milliseconds since 1970.
    last_ms: Option<u64>,
    /// Ids of the events at that time.
    ids_at_last: HashSet<String>,
    /// Ids of the last page that brought anything new.
    ids_of_page: Vec<String>,
    /// Whether the token that is next was sent before.
    is_same_token: bool,
    /// How often in a row the same token came back with nothing new.
    repeats: u32,
    /// Where reading began anew, in milliseconds since 1970.
    resumed_at: Option<u64>,
    /// How often in a row it did and nothing new came of it.
    resumptions: u32,
    /// Whether some event came after a later one, or without an id: then no time tells what was
    /// given before it.
    is_unordered: bool,
}

impl Progress {
    /// Heeds the events of an answer and gives those that are new.
    ///
    /// `is_same_token` says whether the answer's next token is the one that was sent for it.
    pub(super) fn take(&mut self, mut events: Page, is_same_token: bool) -> Page {
        if self.is_same_token {
            let given: HashSet<_> = self.ids_of_page.iter().collect();
            events.retain(|event| event.event_id.as_ref().is_none_or(|id| !given.contains(id)));
        }
        if self.resumed_at.is_some() && self.resumed_at == self.last_ms {
            let last_ms = self.last_ms;
            let is_given = |event: &FilteredLogEvent| {
                let id = event.event_id.as_ref();
                Some(time_ms(event)) == last_ms
                    && id.is_some_and(|id| self.ids_at_last.contains(id))
            };
            events.retain(|event| !is_given(event));
        }
        self.repeats = if is_same_token && events.is_empty() { self.repeats + 1 } else { 0 };
        self.is_same_token = is_same_token;
        if !events.is_empty() {
            self.resumptions = 0;
            self.reach(&events);
            self.ids_of_page =
                events.iter_mut().filter_map(|event| event.event_id.take()).collect();
        }
        events
    }

    fn reach(&mut self, events: &[FilteredLogEvent]) {
        for event in events {
            let time_ms = time_ms(event);
            self.is_unordered |= self.last_ms > Some(time_ms) || event.event_id.is_none();
            if self.last_ms != Some(time_ms) {
                self.last_ms = Some(time_ms);
                self.ids_at_last.clear();
            }
        }
        let at_last = events.iter().rev().take_while(|event| Some(time_ms(event)) == self.last_ms);
        self.ids_at_last.extend(at_last.filter_map(|event| event.event_id.clone()));
    }

    /// Prepares for reading anew from this time on, unless that would give events twice or miss
    /// some.
    pub(super) fn resume(&mut self, start_ms: u64) -> bool {
        self.resumed_at = Some(start_ms);
        self.resumptions += 1;
        self.is_same_token = false;
        self.repeats = 0;
        !self.is_unordered
    }

    pub(super) fn last_ms(&self) -> Option<u64> {
        self.last_ms
    }

    pub(super) fn resumed_at(&self) -> Option<u64> {
        self.resumed_at
    }

    pub(super) fn repeats(&self) -> u32 {
        self.repeats
    }

    pub(super) fn resumptions(&self) -> u32 {
        self.resumptions
    }
}

/// In milliseconds since 1970. AWS always gives it.
pub(super) fn time_ms(event: &FilteredLogEvent) -> u64 {
    event.timestamp.and_then(|time| u64::try_from(time).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Events such as `a1`: the id `a`, at 1 ms.
    fn page(words: &str) -> Page {
        let event = |word: &str| {
            let (id, time) = word.split_at(1);
            FilteredLogEvent::builder().event_id(id).timestamp(time.parse().unwrap()).build()
        };
        words.split_whitespace().map(event).collect()
    }

    /// What is new, as the messages of the events would show it.
    fn times(page: &[FilteredLogEvent]) -> Vec<u64> {
        page.iter().map(time_ms).collect()
    }

    #[test]
    fn after_a_token_came_back_only_what_the_page_before_had_not_is_new() {
        let mut progress = Progress::default();
        assert_eq!(times(&progress.take(page("a1 b2"), true)), [1, 2]);
        assert_eq!(times(&progress.take(page("a1 b2"), true)), [0; 0]);
        assert_eq!(progress.repeats(), 1);
        assert_eq!(times(&progress.take(page(""), true)), [0; 0]);
        assert_eq!(progress.repeats(), 2);
        assert_eq!(times(&progress.take(page("b2 c3"), true)), [3]);
        assert_eq!(progress.repeats(), 0);
    }

    #[test]
    fn a_new_token_means_that_all_events_are_new() {
        let mut progress = Progress::default();
        progress.take(page("a1 b2"), false);
        assert_eq!(times(&progress.take(page("b2"), false)), [2]);
    }

    #[test]
    fn after_a_resumption_only_what_was_not_given_at_that_time_is_new() {
        let mut progress = Progress::default();
        progress.take(page("a1 b2"), false);
        progress.take(page("c2"), false);
        assert!(progress.resume(2));
        assert_eq!(times(&progress.take(page("b2 c2"), false)), [0; 0]);
        assert_eq!(progress.resumptions(), 1);
        assert_eq!(times(&progress.take(page("d2 e3"), false)), [2, 3]);
        assert_eq!(progress.resumptions(), 0);
        assert!(progress.resume(3));
        assert_eq!(times(&progress.take(page("e3 f3"), false)), [3]);
    }

    #[test]
    fn there_is_no_resumption_once_events_came_out_of_order_or_without_an_id() {
        let mut progress = Progress::default();
        progress.take(page("a2 b1 c3"), false);
        assert!(!progress.resume(3));
        let mut progress = Progress::default();
        progress.take(vec![FilteredLogEvent::builder().timestamp(1).build()], false);
        assert!(!progress.resume(1));
    }
}
