//! Several streams of batches, as one in the order of their events.

use std::sync::Arc;

use flowlogs_parser::Lines;
use futures_util::future::join_all;
use futures_util::stream::{self, BoxStream, StreamExt};

use crate::source::log_events::Order;
use crate::{Batch, Error, Event, Origin};

type Batches = BoxStream<'static, Result<Batch, Error>>;

/// Merges streams each of which is in order. Of events at the same time, those of the first stream
/// come first. The first error is the end.
///
/// A batch of each stream is in memory.
pub(crate) fn in_order(mut streams: Vec<Batches>, order: Order) -> Batches {
    if streams.len() < 2 {
        return streams.pop().unwrap_or_else(|| stream::empty().boxed());
    }
    let inputs: Vec<_> = streams.into_iter().map(|stream| Input { stream, head: None }).collect();
    let merge = Merge { inputs, order };
    stream::unfold(Some(merge), |merge| async move {
        let mut merge = merge?;
        match merge.next().await {
            Some(Ok(batch)) => Some((Ok(batch), Some(merge))),
            Some(Err(error)) => Some((Err(error), None)),
            None => None,
        }
    })
    .boxed()
}

struct Merge {
    inputs: Vec<Input>,
    order: Order,
}

struct Input {
    stream: Batches,
    /// The batch that is next, unless none has come yet.
    head: Option<Head>,
}

/// A batch of which a part has been given.
struct Head {
    batch: Batch,
    events: Vec<Event>,
    /// How many events, and bytes of text, were given.
    given: usize,
    given_bytes: usize,
}

impl Merge {
    async fn next(&mut self) -> Option<Result<Batch, Error>> {
        let missing = self.inputs.iter_mut().filter(|input| input.head.is_none());
        let came = join_all(missing.map(|input| async {
            let batch = input.stream.next().await.transpose();
            batch.map(|batch| input.head = batch.map(Head::new))
        }))
        .await;
        if let Some(Err(error)) = came.into_iter().find(Result::is_err) {
            return Some(Err(error));
        }
        self.inputs.retain(|input| input.head.is_some());
        let times = self.inputs.iter().filter_map(|input| input.head.as_ref()?.next_ms());
        let times: Vec<u64> = times.collect();
        let (first, _) = times.iter().enumerate().reduce(|first, other| {
            if self.order.comes_before(*other.1, *first.1) { other } else { first }
        })?;
        // The others are not to be overtaken, and those before it not at the same time either.
        let is_its_turn = |time_ms: u64| {
            times.iter().enumerate().all(|(index, &other)| {
                let comes_before = self.order.comes_before(other, time_ms);
                index == first || !(comes_before || (index < first && other == time_ms))
            })
        };
        let input = &mut self.inputs[first];
        let head = input.head.as_mut()?;
        let piece = head.take_while(is_its_turn);
        if head.next_ms().is_none() {
            input.head = None;
        }
        Some(Ok(piece))
    }
}

impl Head {
    fn new(batch: Batch) -> Self {
        let events = match batch.origin() {
            Origin::LogGroup { events, .. } => events.clone(),
            _ => Vec::new(),
        };
        Self { batch, events, given: 0, given_bytes: 0 }
    }

    fn next_ms(&self) -> Option<u64> {
        self.events.get(self.given).map(|event| event.timestamp_ms)
    }

    /// What of the batch comes before the first event that is not such; at least one event.
    fn take_while(&mut self, is_such: impl Fn(u64) -> bool) -> Batch {
        let rest = &self.events[self.given..];
        let count = rest.iter().position(|event| !is_such(event.timestamp_ms));
        let count = count.unwrap_or(rest.len()).max(1);
        let text = self.batch.text();
        if self.given == 0 && count == rest.len() {
            self.given = self.events.len();
            return self.batch.clone();
        }
        let lines = text[self.given_bytes..].split_inclusive(|&byte| byte == b'\n');
        let bytes: usize = lines.take(count).map(<[u8]>::len).sum();
        let piece = text[self.given_bytes..self.given_bytes + bytes].to_vec();
        let events = rest[..count].to_vec();
        (self.given, self.given_bytes) = (self.given + count, self.given_bytes + bytes);
        let origin = match self.batch.origin() {
            Origin::LogGroup { name, region, .. } => {
                Origin::LogGroup { name: Arc::clone(name), region: Arc::clone(region), events }
            }
            other => other.clone(),
        };
        Batch::new(Lines::without_headers(piece, self.batch.formats().to_vec()), origin)
    }
}

#[cfg(test)]
mod tests {
    use flowlogs_parser::Format;

    use super::*;

    /// A batch of a log group with events at these times.
    fn batch(name: &str, times: &[u64]) -> Batch {
        let event = |&timestamp_ms| Event { log_stream: "s".into(), timestamp_ms };
        let lines: Vec<_> = times.iter().map(|time| format!("{name}{time}\n")).collect();
        let origin = Origin::LogGroup {
            name: name.into(),
            region: "us-east-1".into(),
            events: times.iter().map(event).collect(),
        };
        let formats = vec![Format::vpc_default().clone()];
        Batch::new(Lines::without_headers(lines.concat().into_bytes(), formats), origin)
    }

    /// The lines of the batches, which are checked to be those of their events.
    async fn merged(streams: Vec<Vec<Result<Batch, Error>>>, order: Order) -> String {
        let streams = streams.into_iter().map(|batches| stream::iter(batches).boxed()).collect();
        let mut told = Vec::new();
        let mut merged = in_order(streams, order);
        while let Some(result) = merged.next().await {
            let batch = match result {
                Ok(batch) => batch,
                Err(error) => {
                    told.push(error.to_string());
                    continue;
                }
            };
            let Origin::LogGroup { name, events, .. } = batch.origin() else { panic!() };
            let lines: Vec<_> =
                events.iter().map(|event| format!("{name}{}", event.timestamp_ms)).collect();
            assert_eq!(batch.text(), (lines.join("\n") + "\n").as_bytes());
            told.push(lines.join(" "));
        }
        told.join(", ")
    }

    #[tokio::test]
    async fn events_come_in_time_order_and_at_the_same_time_in_that_of_the_streams() {
        let streams = || {
            vec![
                vec![Ok(batch("a", &[1, 2, 5])), Ok(batch("a", &[5, 9]))],
                vec![Ok(batch("b", &[2, 3, 5])), Ok(batch("b", &[7]))],
                vec![],
            ]
        };
        let expected = "a1 a2, b2 b3, a5, a5, b5, b7, a9";
        assert_eq!(merged(streams(), Order::OldestFirst).await, expected);
    }

    #[tokio::test]
    async fn newest_first_the_newest_come_first() {
        let streams = vec![vec![Ok(batch("a", &[9, 4]))], vec![Ok(batch("b", &[7, 4]))]];
        assert_eq!(merged(streams, Order::NewestFirst).await, "a9, b7, a4, b4");
    }

    #[tokio::test]
    async fn an_error_of_one_is_the_end_of_all() {
        let streams = vec![
            vec![Ok(batch("a", &[1])), Err(Error::NoRegion)],
            vec![Ok(batch("b", &[2])), Ok(batch("b", &[3]))],
        ];
        assert_eq!(merged(streams, Order::OldestFirst).await, "a1, no region is set");
    }
}
