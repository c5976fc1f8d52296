//! `GetLogEvents`: the events of one log stream, forward and backward.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::{LogGroup, event_limit, log_group, no_log_stream, output};
use crate::error::AwsError;
use crate::events::{Event, Order, Page, Query, Streams};
use crate::faults::Fault;
use crate::identity::Caller;
use crate::pattern::Pattern;
use crate::stand_in::StandIn;
use crate::tokens::{self, Condition, Place};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Input {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_name: String,
    start_time: Option<u64>,
    /// Exclusive, unlike that of `FilterLogEvents`.
    end_time: Option<u64>,
    next_token: Option<String>,
    limit: Option<u64>,
    start_from_head: Option<bool>,
    /// Nothing here is masked.
    #[serde(rename = "unmask")]
    _unmask: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Output<'a> {
    events: Vec<OutputLogEvent<'a>>,
    next_forward_token: String,
    next_backward_token: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OutputLogEvent<'a> {
    timestamp: u64,
    message: &'a str,
    ingestion_time: u64,
}

pub(super) fn answer(
    stand_in: &StandIn,
    caller: &Caller,
    input: &Input,
    fault: Option<Fault>,
) -> Result<String, AwsError> {
    let query = query(stand_in, caller, input)?;
    let fingerprint = fingerprint(input);
    let sent = input.next_token.as_deref();
    let place = match sent {
        Some(token) => stand_in.tokens.place(token, fingerprint)?,
        None => Place::first(fingerprint, &query, order(input)),
    };
    if sent.is_some() && place.order == Order::OldestFirst && input.start_from_head != Some(true) {
        return Err(AwsError::invalid_parameter(
            "startFromHead must be true when nextToken is a nextForwardToken.",
        ));
    }
    let fault = fault.filter(|fault| !matches!(fault, Fault::Repeat | Fault::RepeatForever));
    if let Some(fault) = fault {
        stand_in.count_fault(fault);
    }

    if let (Some(Fault::Expire), Some(token)) = (fault, sent) {
        stand_in.tokens.change(token, Place { condition: Condition::Expired, ..place });
        return Err(tokens::expired());
    }
    let mut page = match fault {
        Some(Fault::Empty) => Page::empty(place.position),
        _ => query.page(&stand_in.traffic, place.order, place.position),
    };
    // The token that was sent comes back to say that this way there is no more.
    let came_to_the_end = sent.filter(|_| page.is_last && page.events.is_empty());
    let token = |order, position| {
        let condition = match (fault, sent) {
            (Some(Fault::Expire), None) => Condition::Expired,
            _ => Condition::Usable,
        };
        match came_to_the_end {
            Some(token) if order == place.order => token.to_owned(),
            _ => {
                stand_in.tokens.issue(prefix(order), Place { order, position, condition, ..place })
            }
        }
    };
    let (oldest, newest) = match place.order {
        Order::OldestFirst => (place.position, page.position),
        Order::NewestFirst => (page.position, place.position),
    };
    let next_forward_token = token(Order::OldestFirst, newest);
    let next_backward_token = token(Order::NewestFirst, oldest);
    if place.order == Order::NewestFirst {
        // A page is in time order, whichever way the pages go.
        page.events.reverse();
    }
    Ok(output(&Output { events: events(&page), next_forward_token, next_backward_token }))
}

fn order(input: &Input) -> Order {
    match input.start_from_head {
        Some(true) => Order::OldestFirst,
        _ => Order::NewestFirst,
    }
}

fn prefix(order: Order) -> &'static str {
    match order {
        Order::OldestFirst => "f/",
        Order::NewestFirst => "b/",
    }
}

fn query(stand_in: &StandIn, caller: &Caller, input: &Input) -> Result<Query, AwsError> {
    let name = input.log_group_name.as_deref();
    let identifier = input.log_group_identifier.as_deref();
    let log_group = log_group(stand_in, caller, name, identifier)?;
    let name = input.log_stream_name.as_str();
    let exists = stand_in.traffic.interface_of_stream(name).is_some();
    if log_group != LogGroup::Full || !exists {
        return Err(no_log_stream());
    }
    let start_ms = input.start_time.unwrap_or(0);
    let end_ms = input.end_time.unwrap_or(u64::MAX);
    Ok(Query {
        indexes: stand_in.traffic.indexes(start_ms..end_ms.max(start_ms)),
        streams: Streams::such(&stand_in.traffic, |interface| interface.log_stream == name),
        pattern: Pattern::default(),
        limit: event_limit(input.limit)?.min(stand_in.config.page_events),
        delivered_ms: stand_in.delivered_ms(),
    })
}

/// Tells queries apart: all but the token, the limit and the order.
fn fingerprint(input: &Input) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&input.log_group_name, &input.log_group_identifier).hash(&mut hasher);
    (&input.log_stream_name, input.start_time, input.end_time).hash(&mut hasher);
    hasher.finish()
}

fn events(page: &Page) -> Vec<OutputLogEvent<'_>> {
    let event = |event: &Event| OutputLogEvent {
        timestamp: event.record.timestamp_ms(),
        message: page.message(event),
        ingestion_time: event.record.ingestion_ms,
    };
    page.events.iter().map(event).collect()
}
