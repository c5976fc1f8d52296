//! Which events were given already.

use std::collections::HashSet;

use super::Order;
use super::page::{EventId, Page};

/// What was given so far, as far as it takes to give nothing twice and to miss nothing.
#[derive(Debug, Default)]
pub(super) struct Progress {
    order: Order,
    /// Time of the last event, in milliseconds since 1970.
    last_ms: Option<u64>,
    /// The last pages that brought anything new, from the one on in which the time of the last
    /// event begins. Mostly that is one page.
    given: Vec<Given>,
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

/// The ids of the events of a page.
#[derive(Debug)]
struct Given {
    ids: String,
    /// The time of each event, and where its id ends.
    events: Vec<(u64, u32)>,
}

impl Progress {
    pub(super) fn new(order: Order) -> Self {
        Self { order, ..Self::default() }
    }

    /// Heeds the events of an answer and leaves those that are new.
    ///
    /// `is_same_token` says whether the answer's next token is the one that was sent for it.
    pub(super) fn take(&mut self, page: &mut Page, is_same_token: bool) {
        if self.is_same_token
            && let Some(last) = self.given.last()
        {
            let given: HashSet<_> = last.ids().map(|event| event.id).collect();
            page.retain(|event| event.id.is_empty() || !given.contains(event.id));
        }
        if self.resumed_at.is_some() && self.resumed_at == self.last_ms {
            let at_last = self.given.iter().flat_map(Given::ids);
            let at_last: HashSet<_> = at_last
                .filter(|event| Some(event.time_ms) == self.last_ms && !event.id.is_empty())
                .map(|event| event.id)
                .collect();
            let is_given = |event: EventId<'_>| {
                Some(event.time_ms) == self.last_ms && at_last.contains(event.id)
            };
            page.retain(|event| !is_given(event));
        }
        self.repeats = if is_same_token && page.is_empty() { self.repeats + 1 } else { 0 };
        self.is_same_token = is_same_token;
        if !page.is_empty() {
            self.resumptions = 0;
            self.reach(page);
        }
    }

    fn reach(&mut self, page: &Page) {
        let before = self.last_ms;
        for event in page.ids() {
            let is_earlier =
                self.last_ms.is_some_and(|last_ms| self.order.comes_before(event.time_ms, last_ms));
            self.is_unordered |= is_earlier || event.id.is_empty();
            self.last_ms = Some(event.time_ms);
        }
        if self.last_ms != before {
            self.given.clear();
        }
        let (ids, events) = page.id_text();
        self.given.push(Given { ids: ids.to_owned(), events: events.collect() });
    }

    /// Prepares for reading anew from this time on, unless that would give events twice or miss
    /// some.
    pub(super) fn resume(&mut self, at_ms: u64) -> bool {
        self.resumed_at = Some(at_ms);
        self.resumptions += 1;
        self.is_same_token = false;
        self.repeats = 0;
        !self.is_unordered
    }

    pub(super) fn last_ms(&self) -> Option<u64> {
        self.last_ms
    }

    pub(super) fn repeats(&self) -> u32 {
        self.repeats
    }

    pub(super) fn resumptions(&self) -> u32 {
        self.resumptions
    }

    pub(super) fn is_unordered(&self) -> bool {
        self.is_unordered
    }
}

impl Given {
    fn ids(&self) -> impl Iterator<Item = EventId<'_>> {
        let mut begin = 0;
        self.events.iter().map(move |&(time_ms, end)| {
            let id = self.ids.get(begin..end as usize).unwrap_or_default();
            begin = end as usize;
            EventId { time_ms, id, message: &[] }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::page::tests::{page, words};
    use super::*;

    /// What is left of such a page.
    fn take(progress: &mut Progress, events: &str, is_same_token: bool) -> String {
        let mut page = page(events);
        progress.take(&mut page, is_same_token);
        words(&page)
    }

    #[test]
    fn after_a_token_came_back_only_what_the_page_before_had_not_is_new() {
        let mut progress = Progress::default();
        assert_eq!(take(&mut progress, "a1 b2", true), "a1 b2");
        assert_eq!(take(&mut progress, "a1 b2", true), "");
        assert_eq!(progress.repeats(), 1);
        assert_eq!(take(&mut progress, "", true), "");
        assert_eq!(progress.repeats(), 2);
        assert_eq!(take(&mut progress, "b2 c3", true), "c3");
        assert_eq!(progress.repeats(), 0);
    }

    #[test]
    fn a_new_token_means_that_all_events_are_new() {
        let mut progress = Progress::default();
        take(&mut progress, "a1 b2", false);
        assert_eq!(take(&mut progress, "b2", false), "b2");
    }

    #[test]
    fn after_a_resumption_only_what_was_not_given_at_that_time_is_new() {
        let mut progress = Progress::default();
        take(&mut progress, "a1 b2", false);
        take(&mut progress, "c2", false);
        assert!(progress.resume(2));
        assert_eq!(take(&mut progress, "b2 c2", false), "");
        assert_eq!(progress.resumptions(), 1);
        assert_eq!(take(&mut progress, "d2 e3", false), "d2 e3");
        assert_eq!(progress.resumptions(), 0);
        assert!(progress.resume(3));
        assert_eq!(take(&mut progress, "e3 f3", false), "f3");
    }

    #[test]
    fn newest_first_the_order_is_the_other_one() {
        let mut progress = Progress::new(Order::NewestFirst);
        take(&mut progress, "a3 b2", false);
        assert!(progress.resume(2));
        assert_eq!(take(&mut progress, "b2 c1", false), "c1");
        take(&mut progress, "d4", false);
        assert!(progress.is_unordered());
    }

    #[test]
    fn there_is_no_resumption_once_events_came_out_of_order_or_without_an_id() {
        let mut progress = Progress::default();
        take(&mut progress, "a2 b1 c3", false);
        assert!(!progress.resume(3));
        let mut progress = Progress::default();
        take(&mut progress, "-1", false);
        assert!(!progress.resume(1));
    }
}
