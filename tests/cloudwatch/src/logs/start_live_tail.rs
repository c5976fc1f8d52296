//! `StartLiveTail`: events as they come, in an event stream.
//!
//! A session gives a few updates at once and ends, as one of AWS does after three hours. The next
//! session goes on where it ended.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{LogGroup, log_group};
use crate::error::AwsError;
use crate::events::{Query, Streams};
use crate::identity::Caller;
use crate::pattern::Pattern;
use crate::stand_in::StandIn;

/// Most events in an update: of more, they are a sample.
const MAX_EVENTS: u64 = 500;

/// Updates of a session.
const UPDATES: u64 = 3;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[expect(clippy::struct_field_names, reason = "they are those of AWS")]
pub(super) struct Input {
    log_group_identifiers: Vec<String>,
    log_stream_names: Option<Vec<String>>,
    log_stream_name_prefixes: Option<Vec<String>>,
    log_event_filter_pattern: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LiveEvent<'a> {
    log_stream_name: &'a str,
    log_group_identifier: &'a str,
    message: String,
    timestamp: u64,
    ingestion_time: u64,
}

pub(super) fn answer(
    stand_in: &StandIn,
    caller: &Caller,
    input: &Input,
) -> Result<Vec<u8>, AwsError> {
    let [identifier] = &input.log_group_identifiers[..] else {
        let message = "the stand-in tails one log group at a time";
        return Err(AwsError::invalid_parameter(message));
    };
    if !identifier.starts_with("arn:") {
        return Err(AwsError::invalid_parameter("logGroupIdentifiers must be ARNs."));
    }
    let group = log_group(stand_in, caller, None, Some(identifier))?;
    let streams = streams(stand_in, input);
    let pattern = Pattern::parse(input.log_event_filter_pattern.as_deref().unwrap_or(""))?;
    let mut frames = message("initial-response", &json!({}).to_string());
    frames.extend(message("sessionStart", &json!({ "sessionId": "1" }).to_string()));
    let per_update = if group == LogGroup::Full { stand_in.config.live_events } else { 0 };
    for _ in 0..UPDATES {
        let begin = stand_in.next_live(per_update);
        let end = (begin + per_update).min(stand_in.config.records);
        let query = Query {
            indexes: begin..end,
            streams: streams.clone(),
            pattern: pattern.clone(),
            limit: MAX_EVENTS,
            delivered_ms: u64::MAX,
        };
        let page = query.page(&stand_in.traffic, crate::events::Order::OldestFirst, begin);
        let event = |event: &crate::events::Event| LiveEvent {
            log_stream_name: stand_in.traffic.log_stream(&event.record),
            log_group_identifier: identifier,
            message: page.message(event).to_owned(),
            timestamp: event.record.timestamp_ms(),
            ingestion_time: event.record.ingestion_ms,
        };
        let events: Vec<_> = page.events.iter().map(event).collect();
        let update =
            json!({ "sessionMetadata": { "sampled": !page.is_last }, "sessionResults": events });
        frames.extend(message("sessionUpdate", &update.to_string()));
    }
    Ok(frames)
}

fn streams(stand_in: &StandIn, input: &Input) -> Streams {
    if let Some(names) = &input.log_stream_names {
        return Streams::such(&stand_in.traffic, |interface| names.contains(&interface.log_stream));
    }
    match &input.log_stream_name_prefixes {
        None => Streams::All,
        Some(prefixes) => Streams::such(&stand_in.traffic, |interface| {
            prefixes.iter().any(|prefix| interface.log_stream.starts_with(prefix))
        }),
    }
}

/// A message of the type `application/vnd.amazon.eventstream`: lengths, their checksum, headers,
/// payload, and the checksum of all.
fn message(event_type: &str, payload: &str) -> Vec<u8> {
    let mut headers = Vec::new();
    for (name, value) in [
        (":message-type", "event"),
        (":event-type", event_type),
        (":content-type", "application/json"),
    ] {
        headers.push(u8::try_from(name.len()).expect("names are short"));
        headers.extend(name.as_bytes());
        // A text, with its length.
        headers.push(7);
        headers.extend(u16::try_from(value.len()).expect("values are short").to_be_bytes());
        headers.extend(value.as_bytes());
    }
    let length = |length: usize| u32::try_from(length).expect("an update is small").to_be_bytes();
    let mut message = Vec::new();
    message.extend(length(16 + headers.len() + payload.len()));
    message.extend(length(headers.len()));
    message.extend(crc32fast::hash(&message).to_be_bytes());
    message.extend(headers);
    message.extend(payload.as_bytes());
    message.extend(crc32fast::hash(&message).to_be_bytes());
    message
}
