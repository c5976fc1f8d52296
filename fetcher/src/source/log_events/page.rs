//! A page of events, as it comes from AWS and as it is handed on.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use flowlogs_parser::{Filter, FlowRecord, Format, Lines};
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

use crate::{Batch, Event, Origin};

/// Events in the order in which AWS gave them.
///
/// Their messages and ids stand in one text each: an event costs no allocation.
#[derive(Clone, Default, Eq, PartialEq)]
pub(crate) struct Page {
    /// The messages, each line with its end. A message of a flow log is one line.
    text: Vec<u8>,
    ids: String,
    log_streams: Vec<Arc<str>>,
    events: Vec<PageEvent>,
    /// Whether some message is not one line.
    is_irregular: bool,
}

/// An event of a page: where its message and its id end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct PageEvent {
    time_ms: u64,
    log_stream: u32,
    text_end: u32,
    id_end: u32,
}

/// What tells an event from all others.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct EventId<'p> {
    /// In milliseconds since 1970. AWS always gives it.
    pub(crate) time_ms: u64,
    /// Empty if there is none.
    pub(crate) id: &'p str,
    pub(crate) message: &'p [u8],
}

/// An answer to `FilterLogEvents`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Answer {
    pub(crate) page: Page,
    pub(crate) next_token: Option<String>,
}

impl Page {
    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// How much memory it takes, or will as a batch.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len() + self.ids.len() + self.events.len() * size_of::<Event>()
    }

    /// The events, in order.
    pub(crate) fn ids(&self) -> impl DoubleEndedIterator<Item = EventId<'_>> + ExactSizeIterator {
        (0..self.events.len()).map(|index| self.id(index))
    }

    fn id(&self, index: usize) -> EventId<'_> {
        let before = index.checked_sub(1).map(|before| self.events[before]);
        let (text_begin, id_begin) = before.map_or((0, 0), |event| (event.text_end, event.id_end));
        let PageEvent { time_ms, text_end, id_end, .. } = self.events[index];
        let id = self.ids.get(id_begin as usize..id_end as usize).unwrap_or_default();
        let message = self.text.get(text_begin as usize..text_end as usize).unwrap_or_default();
        EventId { time_ms, id, message }
    }

    /// All ids, one after the other, and the time of each event with where its id ends.
    pub(crate) fn id_text(&self) -> (&str, impl Iterator<Item = (u64, u32)>) {
        (&self.ids, self.events.iter().map(|event| (event.time_ms, event.id_end)))
    }

    /// Leaves out the events that are not such.
    pub(crate) fn retain(&mut self, mut is_such: impl FnMut(EventId<'_>) -> bool) {
        let kept: Vec<bool> = self.ids().map(&mut is_such).collect();
        if kept.iter().all(|&is_kept| is_kept) {
            return;
        }
        let whole = std::mem::take(self);
        (self.log_streams, self.is_irregular) = (whole.log_streams, whole.is_irregular);
        let (mut text_begin, mut id_begin) = (0, 0);
        for (event, is_kept) in whole.events.iter().zip(kept) {
            let (text_end, id_end) = (event.text_end as usize, event.id_end as usize);
            if is_kept {
                self.text.extend_from_slice(&whole.text[text_begin..text_end]);
                self.ids.push_str(&whole.ids[id_begin..id_end]);
                self.end_event(event.time_ms, event.log_stream);
            }
            (text_begin, id_begin) = (text_end, id_end);
        }
    }

    /// The lines with where they come from.
    ///
    /// With a filter, those that it asks for, and those that are no records, which no filter hides.
    pub(crate) fn into_batch(
        self,
        origin: &Place,
        formats: Vec<Format>,
        filter: Option<&Filter>,
    ) -> Batch {
        let event_of = |event: &PageEvent| Event {
            log_stream: Arc::clone(&self.log_streams[event.log_stream as usize]),
            timestamp_ms: event.time_ms,
        };
        let Place { log_group: name, region } = origin.clone();
        if filter.is_none() && !self.is_irregular {
            let events = self.events.iter().map(event_of).collect();
            let lines = Lines::without_headers(self.text, formats);
            return Batch::new(lines, Origin::LogGroup { name, region, events });
        }
        let is_asked_for = |line: &[u8]| {
            let Some(filter) = filter else { return true };
            let Ok(line) = str::from_utf8(line) else { return true };
            let record = formats.iter().find_map(|format| FlowRecord::parse(line, format).ok());
            record.is_none_or(|record| filter.matches(&record))
        };
        let mut events = Vec::with_capacity(self.events.len());
        let (mut text, mut begin) = (Vec::new(), 0);
        for event in &self.events {
            let end = event.text_end as usize;
            for line in self.text[begin..end].split_inclusive(|&byte| byte == b'\n') {
                if is_asked_for(line.trim_ascii_end()) {
                    text.extend_from_slice(line);
                    events.push(event_of(event));
                }
            }
            begin = end;
        }
        let origin = Origin::LogGroup { name, region, events };
        Batch::new(Lines::without_headers(text, formats), origin)
    }

    fn end_event(&mut self, time_ms: u64, log_stream: u32) {
        let place = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let (text_end, id_end) = (place(self.text.len()), place(self.ids.len()));
        self.events.push(PageEvent { time_ms, log_stream, text_end, id_end });
    }
}

/// Where the events of a reader come from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    pub(crate) log_group: Arc<str>,
    pub(crate) region: Arc<str>,
}

impl Answer {
    /// Reads the body of an answer.
    ///
    /// # Errors
    ///
    /// Returns an error if it is not the JSON that AWS documents.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, serde_json::Error> {
        let Body { events: Events(page), next_token } = serde_json::from_slice(body)?;
        Ok(Self { page, next_token })
    }
}

/// The members of an answer that count.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Body {
    events: Events,
    next_token: Option<String>,
}

#[derive(Default)]
struct Events(Page);

/// An event as it stands in the body: most texts have no escapes, and borrow from it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct BodyEvent<'b> {
    #[serde(borrow)]
    log_stream_name: Cow<'b, str>,
    timestamp: i64,
    #[serde(borrow)]
    message: Cow<'b, str>,
    #[serde(borrow)]
    event_id: Cow<'b, str>,
}

/// Puts events into a page, one after the other.
#[derive(Default)]
pub(crate) struct PageWriter {
    page: Page,
    places: HashMap<Arc<str>, u32>,
    /// The stream of the last event: many stand together.
    last: u32,
}

impl PageWriter {
    pub(crate) fn event(&mut self, log_stream: &str, time_ms: i64, message: &str, id: &str) {
        let mut lines = 0;
        for line in message.lines() {
            self.page.text.extend_from_slice(line.as_bytes());
            self.page.text.push(b'\n');
            lines += 1;
        }
        self.page.is_irregular |= lines != 1;
        self.page.ids.push_str(id);
        let log_stream = self.log_stream(log_stream);
        // Nothing was logged before 1970.
        self.page.end_event(u64::try_from(time_ms).unwrap_or(0), log_stream);
    }

    pub(crate) fn finish(self) -> Page {
        self.page
    }

    fn log_stream(&mut self, name: &str) -> u32 {
        let log_streams = &mut self.page.log_streams;
        if log_streams.get(self.last as usize).is_some_and(|last| **last == *name) {
            return self.last;
        }
        self.last = if let Some(&place) = self.places.get(name) {
            place
        } else {
            let place = u32::try_from(log_streams.len()).unwrap_or(u32::MAX);
            let name: Arc<str> = name.into();
            log_streams.push(Arc::clone(&name));
            self.places.insert(name, place);
            place
        };
        self.last
    }
}

impl<'de> Deserialize<'de> for Events {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Into;

        impl<'de> Visitor<'de> for Into {
            type Value = Events;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of events")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut events: A) -> Result<Events, A::Error> {
                let mut writer = PageWriter::default();
                while let Some(event) = events.next_element::<BodyEvent<'de>>()? {
                    let BodyEvent { log_stream_name, timestamp, message, event_id } = event;
                    writer.event(&log_stream_name, timestamp, &message, &event_id);
                }
                Ok(Events(writer.finish()))
            }
        }

        deserializer.deserialize_seq(Into)
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Page({} events)", self.events.len())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Events such as `a1`: the id `a`, at 1 ms; the id `-` is none.
    pub(crate) fn page(words: &str) -> Page {
        let mut writer = PageWriter::default();
        for word in words.split_whitespace() {
            let (id, time) = word.split_at(1);
            writer.event("eni-1-all", time.parse().unwrap(), word, if id == "-" { "" } else { id });
        }
        writer.finish()
    }

    /// What [`page`] makes of.
    pub(crate) fn words(page: &Page) -> String {
        String::from_utf8(page.text.clone())
            .unwrap()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn an_answer_is_read_with_its_escapes_and_without_what_does_not_count() {
        let body = br#"{"events":[
            {"logStreamName":"eni-1-all","timestamp":1000,"message":"a\tb","ingestionTime":2,"eventId":"31"},
            {"eventId":"32","message":"two\nlines\n","timestamp":1001,"logStreamName":"eni-2-all"}
        ],"searchedLogStreams":[],"nextToken":"t"}"#;
        let Answer { page, next_token } = Answer::parse(body).unwrap();
        assert_eq!(next_token.as_deref(), Some("t"));
        let ids: Vec<_> = page.ids().map(|id| (id.time_ms, id.id.to_owned())).collect();
        assert_eq!(ids, [(1000, "31".to_owned()), (1001, "32".to_owned())]);
        let place = Place { log_group: "g".into(), region: "r".into() };
        let batch = page.into_batch(&place, vec![Format::vpc_default().clone()], None);
        let Origin::LogGroup { events, .. } = batch.origin() else { panic!("no log group") };
        let streams: Vec<_> = events.iter().map(|event| &*event.log_stream).collect();
        assert_eq!(streams, ["eni-1-all", "eni-2-all", "eni-2-all"]);
        assert_eq!(batch.bytes(), "a\tb\ntwo\nlines\n".len());
    }

    #[test]
    fn the_last_answer_has_no_token_and_perhaps_no_events() {
        assert_eq!(Answer::parse(b"{}").unwrap(), Answer::default());
        assert_eq!(Answer::parse(br#"{"events":[],"nextToken":null}"#).unwrap(), Answer::default());
        assert!(Answer::parse(b"<html>").is_err());
        assert!(Answer::parse(br#"{"events":["#).is_err());
    }

    #[test]
    fn events_are_left_out_with_their_ids() {
        let mut kept = page("a1 b2 c3 d4");
        kept.retain(|event| event.time_ms % 2 == 0);
        assert_eq!(words(&kept), "b2 d4");
        assert_eq!(kept.ids().map(|id| id.id).collect::<Vec<_>>(), ["b", "d"]);
    }

    #[test]
    fn a_filter_keeps_what_it_asks_for_and_what_is_no_record() {
        let mut writer = PageWriter::default();
        for message in ["10.0.0.1 22", "10.0.0.2 443", "no record at all", "10.0.0.3 22"] {
            writer.event("eni-1-all", 1, message, "");
        }
        let formats = vec!["srcaddr dstport".parse().unwrap()];
        let place = Place { log_group: "g".into(), region: "r".into() };
        let filter = "dst port 22".parse().unwrap();
        let batch = writer.finish().into_batch(&place, formats, Some(&filter));
        let lines: Vec<_> = batch
            .records()
            .map(|result| result.map_or_else(|bad| bad.to_string(), |record| record.to_message()))
            .collect();
        assert_eq!(
            lines,
            ["10.0.0.1 22", "line 2: srcaddr is not an address at column 1", "10.0.0.3 22"]
        );
        let Origin::LogGroup { events, .. } = batch.origin() else { panic!("no log group") };
        assert_eq!(events.len(), 3);
    }
}
