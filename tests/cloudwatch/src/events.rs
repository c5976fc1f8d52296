//! One page of events: what of a query fits into an answer.

use std::ops::Range;

use crate::pattern::Pattern;
use crate::traffic::{Interface, Record, Traffic};

/// Most events in a page.
pub(crate) const MAX_EVENTS: u64 = 10_000;

/// Most bytes in a page: of each event its message and [`EVENT_OVERHEAD`].
const MAX_BYTES: usize = 1024 * 1024;

const EVENT_OVERHEAD: usize = 26;

/// Most messages that are looked at for a page. A query that seldom matches
/// gets sparse and empty pages, as from AWS.
const MAX_MESSAGES: u64 = 200_000;

/// Which events are asked for.
#[derive(Debug)]
pub(crate) struct Query {
    /// Places of records in the traffic.
    pub(crate) indexes: Range<u64>,
    pub(crate) streams: Streams,
    pub(crate) pattern: Pattern,
    pub(crate) limit: u64,
    /// Up to which ingestion time events are there, in Unix milliseconds.
    pub(crate) delivered_ms: u64,
}

#[derive(Clone, Debug)]
pub(crate) enum Streams {
    All,
    /// For each interface whether its log stream is asked for.
    Some(Vec<bool>),
}

/// The way a query is read, and what a position in it means.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Order {
    /// The position is the place of the next record.
    OldestFirst,
    /// The position is one past the place of the next record.
    NewestFirst,
}

#[derive(Debug, Default)]
pub(crate) struct Page {
    /// In the order in which they were read.
    pub(crate) events: Vec<Event>,
    /// The messages of all events, one after the other.
    messages: String,
    /// Where the next page begins.
    pub(crate) position: u64,
    /// Whether there is no next page.
    pub(crate) is_last: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) record: Record,
    message: Range<usize>,
}

impl Query {
    /// Where reading begins.
    pub(crate) fn first_position(&self, order: Order) -> u64 {
        match order {
            Order::OldestFirst => self.indexes.start,
            Order::NewestFirst => self.indexes.end,
        }
    }

    /// The page that begins at a position.
    pub(crate) fn page(&self, traffic: &Traffic, order: Order, position: u64) -> Page {
        let mut page = Page::empty(position);
        let mut bytes = 0;
        let mut messages_looked_at = 0;
        while let Some(index) = self.next(order, page.position) {
            if self.streams.hold(traffic, index) {
                if page.events.len() as u64 == self.limit || messages_looked_at == MAX_MESSAGES {
                    return page;
                }
                let record = traffic.record(index);
                let arrives_ms = match self.delivered_ms {
                    u64::MAX => 0,
                    _ => traffic.arrival_ms(&record),
                };
                let start = page.messages.len();
                traffic.write_line(&record, &mut page.messages);
                messages_looked_at += 1;
                if arrives_ms <= self.delivered_ms && self.pattern.matches(&page.messages[start..])
                {
                    bytes += page.messages.len() - start + EVENT_OVERHEAD;
                    if bytes > MAX_BYTES && !page.events.is_empty() {
                        page.messages.truncate(start);
                        return page;
                    }
                    let message = start..page.messages.len();
                    page.events.push(Event { record, message });
                } else {
                    page.messages.truncate(start);
                }
            }
            page.position = match order {
                Order::OldestFirst => index + 1,
                Order::NewestFirst => index,
            };
        }
        page.is_last = true;
        page
    }

    fn next(&self, order: Order, position: u64) -> Option<u64> {
        match order {
            Order::OldestFirst => (position < self.indexes.end).then_some(position),
            Order::NewestFirst => (position > self.indexes.start).then(|| position - 1),
        }
    }
}

impl Streams {
    /// Those whose interface is such.
    pub(crate) fn such(traffic: &Traffic, is_such: impl Fn(&Interface) -> bool) -> Self {
        Self::Some(traffic.interfaces().iter().map(is_such).collect())
    }

    fn hold(&self, traffic: &Traffic, index: u64) -> bool {
        match self {
            Self::All => true,
            Self::Some(interfaces) => interfaces[traffic.interface_index(index)],
        }
    }
}

impl Page {
    /// No events, and the next page begins where this one does.
    pub(crate) fn empty(position: u64) -> Self {
        Self { position, ..Self::default() }
    }

    pub(crate) fn message(&self, event: &Event) -> &str {
        &self.messages[event.message.clone()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn query(limit: u64, pattern: &str) -> (Traffic, Query) {
        let traffic = Traffic::new(&Config { records: 20_000, ..Config::default() }).unwrap();
        let pattern = Pattern::parse(pattern).unwrap();
        let (indexes, streams, delivered_ms) = (0..20_000, Streams::All, u64::MAX);
        let query = Query { indexes, streams, pattern, limit, delivered_ms };
        (traffic, query)
    }

    /// The indexes of all events, page by page.
    fn pages(traffic: &Traffic, query: &Query, order: Order) -> Vec<Vec<u64>> {
        let mut pages = Vec::new();
        let mut position = query.first_position(order);
        loop {
            let page = query.page(traffic, order, position);
            pages.push(page.events.iter().map(|event| event.record.index).collect());
            position = page.position;
            if page.is_last {
                return pages;
            }
        }
    }

    #[test]
    fn a_page_ends_at_the_last_event_that_fits_a_mebibyte() {
        let (traffic, query) = query(MAX_EVENTS, "");
        let size = |index: u64| traffic.line(&traffic.record(index)).len() + 26;
        let first = query.page(&traffic, Order::OldestFirst, 0);
        let bytes: usize = (0..first.position).map(size).sum();
        assert_eq!(first.events.len() as u64, first.position);
        assert!(bytes <= 1_048_576 && bytes + size(first.position) > 1_048_576, "{bytes}");
    }

    #[test]
    fn short_messages_fill_a_page_of_ten_thousand() {
        let (mut traffic, query) = query(MAX_EVENTS, "");
        let formats = vec!["${srcaddr} ${dstaddr} ${bytes}".parse().unwrap()];
        let config = Config { records: 20_000, formats, ..Config::default() };
        traffic.clone_from(&Traffic::new(&config).unwrap());
        let pages = pages(&traffic, &query, Order::OldestFirst);
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [10_000, 10_000]);
    }

    #[test]
    fn the_pages_hold_every_event_once_in_either_order() {
        let (traffic, query) = query(333, "");
        let all: Vec<u64> = (0..20_000).collect();
        assert_eq!(pages(&traffic, &query, Order::OldestFirst).concat(), all);
        let newest_first: Vec<u64> = (0..20_000).rev().collect();
        assert_eq!(pages(&traffic, &query, Order::NewestFirst).concat(), newest_first);
    }

    #[test]
    fn a_pattern_leaves_out_what_does_not_match() {
        let (traffic, query) = query(MAX_EVENTS, "REJECT");
        let rejected = |index: &u64| traffic.line(&traffic.record(*index)).contains("REJECT");
        let expected: Vec<u64> = (0..20_000).filter(rejected).collect();
        assert_eq!(pages(&traffic, &query, Order::OldestFirst).concat(), expected);
    }

    #[test]
    fn a_search_in_vain_gives_empty_pages_before_the_last() {
        let config = Config { records: 450_000, ..Config::default() };
        let traffic = Traffic::new(&config).unwrap();
        let (_, query) = query(MAX_EVENTS, "nothing");
        let query = Query { indexes: 0..450_000, ..query };
        let empty: Vec<u64> = Vec::new();
        assert_eq!(pages(&traffic, &query, Order::OldestFirst), [&empty[..], &empty, &empty]);
    }

    #[test]
    fn a_stream_holds_the_records_of_its_interface() {
        let (traffic, query) = query(MAX_EVENTS, "");
        let id = traffic.interfaces()[3].id.clone();
        let streams = Streams::such(&traffic, |interface| interface.id == id);
        let query = Query { streams, ..query };
        let expected: Vec<u64> =
            (0..20_000).filter(|&index| traffic.record(index).interface == 3).collect();
        assert_eq!(pages(&traffic, &query, Order::OldestFirst).concat(), expected);
    }
}
