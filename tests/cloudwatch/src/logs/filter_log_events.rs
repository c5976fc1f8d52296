//! `FilterLogEvents`: the events of many log streams, merged in time order.

use std::collections::HashSet;
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

/// Newest first is only offered from here on: 2024-01-01.
const NEWEST_FIRST_SINCE_MS: u64 = 1_704_067_200_000;

/// What comes before a next token of this operation.
const PREFIX: &str = "Bxkq6";

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Input {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_names: Option<Vec<String>>,
    log_stream_name_prefix: Option<String>,
    /// Inclusive, as is `end_time`.
    start_time: Option<u64>,
    end_time: Option<u64>,
    filter_pattern: Option<String>,
    next_token: Option<String>,
    limit: Option<u64>,
    start_from_head: Option<bool>,
    /// AWS ignores it since 2019.
    #[serde(rename = "interleaved")]
    _interleaved: Option<bool>,
    /// Nothing here is masked.
    #[serde(rename = "unmask")]
    _unmask: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Output<'a> {
    events: Vec<FilteredLogEvent<'a>>,
    /// Always empty since May 2020.
    searched_log_streams: [(); 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FilteredLogEvent<'a> {
    log_stream_name: &'a str,
    timestamp: u64,
    message: &'a str,
    ingestion_time: u64,
    event_id: String,
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
        None => Place::first(fingerprint, &query, order(input)?),
    };
    let is_stuck = place.condition == Condition::Stuck;
    let fault = fault.filter(|fault| !is_stuck && (sent.is_some() || *fault != Fault::Repeat));
    if let Some(fault) = fault {
        stand_in.count_fault(fault);
    }

    if let (Some(Fault::Expire), Some(token)) = (fault, sent) {
        stand_in.tokens.change(token, Place { condition: Condition::Expired, ..place });
        return Err(tokens::expired());
    }
    let page = match fault {
        _ if is_stuck => Page::empty(place.position),
        Some(Fault::Empty | Fault::RepeatForever) => Page::empty(place.position),
        _ => query.page(&stand_in.traffic, place.order, place.position),
    };
    let next = Place { position: page.position, ..place };
    let next_token = match (fault, sent) {
        (_, Some(token)) if is_stuck => Some(token.to_owned()),
        (Some(Fault::Repeat), Some(token)) => Some(changed(stand_in, token, next)),
        (Some(Fault::RepeatForever), sent) => {
            let stuck = Place { condition: Condition::Stuck, ..next };
            Some(match sent {
                Some(token) => changed(stand_in, token, stuck),
                None => stand_in.tokens.issue(PREFIX, stuck),
            })
        }
        (Some(Fault::Expire), None) => {
            let expired = Place { condition: Condition::Expired, ..next };
            Some(stand_in.tokens.issue(PREFIX, expired))
        }
        _ if page.is_last => None,
        _ => Some(stand_in.tokens.issue(PREFIX, next)),
    };
    Ok(output(&Output { events: events(stand_in, &page), searched_log_streams: [], next_token }))
}

fn changed(stand_in: &StandIn, token: &str, place: Place) -> String {
    stand_in.tokens.change(token, place);
    token.to_owned()
}

fn query(stand_in: &StandIn, caller: &Caller, input: &Input) -> Result<Query, AwsError> {
    let name = input.log_group_name.as_deref();
    let identifier = input.log_group_identifier.as_deref();
    let log_group = log_group(stand_in, caller, name, identifier)?;
    let streams = streams(stand_in, log_group, input)?;
    let start_ms = input.start_time.unwrap_or(0);
    let end_ms = input.end_time.map_or(u64::MAX, |end| end.saturating_add(1));
    Ok(Query {
        indexes: match log_group {
            LogGroup::Full => stand_in.traffic.indexes(start_ms..end_ms.max(start_ms)),
            LogGroup::Empty => 0..0,
        },
        streams,
        pattern: Pattern::parse(input.filter_pattern.as_deref().unwrap_or(""))?,
        limit: event_limit(input.limit)?.min(stand_in.config.page_events),
        delivered_ms: stand_in.delivered_ms(),
    })
}

fn streams(stand_in: &StandIn, log_group: LogGroup, input: &Input) -> Result<Streams, AwsError> {
    match (&input.log_stream_names, &input.log_stream_name_prefix) {
        (None, None) => Ok(Streams::All),
        (Some(_), Some(_)) => Err(AwsError::invalid_parameter(
            "Cannot specify both logStreamNames and logStreamNamePrefix.",
        )),
        (None, Some(prefix)) => Ok(Streams::such(&stand_in.traffic, |interface| {
            interface.log_stream.starts_with(prefix)
        })),
        (Some(names), None) if !(1..=100).contains(&names.len()) => {
            Err(AwsError::invalid_parameter(format!(
                "1 validation error detected: Value at 'logStreamNames' failed to satisfy \
                 constraint: Member must have length between 1 and 100, but has {}",
                names.len()
            )))
        }
        (Some(names), None) => {
            let exists = |name: &String| {
                log_group == LogGroup::Full && stand_in.traffic.interface_of_stream(name).is_some()
            };
            if !names.iter().all(exists) {
                return Err(no_log_stream());
            }
            let names: HashSet<&str> = names.iter().map(String::as_str).collect();
            Ok(Streams::such(&stand_in.traffic, |interface| {
                names.contains(interface.log_stream.as_str())
            }))
        }
    }
}

fn order(input: &Input) -> Result<Order, AwsError> {
    if input.start_from_head != Some(false) {
        return Ok(Order::OldestFirst);
    }
    if input.start_time.unwrap_or(0) < NEWEST_FIRST_SINCE_MS {
        return Err(AwsError::invalid_parameter(
            "startFromHead can only be false if startTime is 2024-01-01 00:00:00 UTC or later.",
        ));
    }
    Ok(Order::NewestFirst)
}

/// Tells queries apart: all but the token, the limit, and the order, which a
/// token keeps by itself.
fn fingerprint(input: &Input) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&input.log_group_name, &input.log_group_identifier).hash(&mut hasher);
    (&input.log_stream_names, &input.log_stream_name_prefix).hash(&mut hasher);
    (input.start_time, input.end_time, &input.filter_pattern).hash(&mut hasher);
    hasher.finish()
}

fn events<'a>(stand_in: &'a StandIn, page: &'a Page) -> Vec<FilteredLogEvent<'a>> {
    let event = |event: &'a Event| FilteredLogEvent {
        log_stream_name: stand_in.traffic.log_stream(&event.record),
        timestamp: event.record.timestamp_ms(),
        message: page.message(event),
        ingestion_time: event.record.ingestion_ms,
        event_id: stand_in.traffic.event_id(&event.record),
    };
    page.events.iter().map(event).collect()
}
