//! `DescribeLogGroups` and `DescribeLogStreams`.

use serde::{Deserialize, Serialize};

use super::{LogGroup, checked_limit, log_group, output};
use crate::error::AwsError;
use crate::identity::Caller;
use crate::stand_in::StandIn;

/// Most log groups or log streams in a page.
const MAX_DESCRIBED: u64 = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct LogGroupsInput {
    log_group_name_prefix: Option<String>,
    /// A substring.
    log_group_name_pattern: Option<String>,
    next_token: Option<String>,
    limit: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogGroupsOutput {
    log_groups: Vec<LogGroupDescription>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogGroupDescription {
    log_group_name: String,
    creation_time: u64,
    metric_filter_count: u64,
    /// Ends in `:*`.
    arn: String,
    stored_bytes: u64,
    log_group_class: &'static str,
    /// Without `:*`.
    log_group_arn: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct LogStreamsInput {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_name_prefix: Option<String>,
    order_by: OrderBy,
    descending: bool,
    next_token: Option<String>,
    limit: Option<u64>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
enum OrderBy {
    #[default]
    LogStreamName,
    LastEventTime,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogStreamsOutput {
    log_streams: Vec<LogStreamDescription>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogStreamDescription {
    log_stream_name: String,
    creation_time: u64,
    /// Absent, as are the next two, from a stream without events.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_event_timestamp: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_event_timestamp: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_ingestion_time: Option<u64>,
    arn: String,
    /// Always 0 since 2019.
    stored_bytes: u64,
}

pub(super) fn log_groups(
    stand_in: &StandIn,
    caller: &Caller,
    input: &LogGroupsInput,
) -> Result<String, AwsError> {
    let limit = checked_limit(input.limit, MAX_DESCRIBED)?;
    let prefix = input.log_group_name_prefix.as_deref();
    let pattern = input.log_group_name_pattern.as_deref();
    if prefix.is_some() && pattern.is_some() {
        return Err(AwsError::invalid_parameter(
            "logGroupNamePrefix and logGroupNamePattern cannot be specified together.",
        ));
    }
    let config = &stand_in.config;
    let mut names: Vec<&String> = Vec::new();
    if stand_in.is_at_home(caller) {
        names.extend(config.empty_log_groups.iter().chain(&config.twin_log_groups));
        names.push(&config.log_group);
    }
    names.retain(|name| prefix.is_none_or(|prefix| name.starts_with(prefix)));
    names.retain(|name| pattern.is_none_or(|pattern| name.contains(pattern)));
    names.sort_unstable();
    names.dedup();
    let log_groups: Vec<_> = names
        .into_iter()
        .map(|name| LogGroupDescription {
            log_group_name: name.clone(),
            creation_time: stand_in.creation_time() * 1000,
            metric_filter_count: 0,
            arn: stand_in.log_group_arn(name) + ":*",
            stored_bytes: if stand_in.is_full(name) { config.records * 115 } else { 0 },
            log_group_class: "STANDARD",
            log_group_arn: stand_in.log_group_arn(name),
        })
        .collect();
    let (log_groups, next_token) = page(&log_groups, input.next_token.as_deref(), limit)?;
    Ok(output(&LogGroupsOutput { log_groups, next_token }))
}

pub(super) fn log_streams(
    stand_in: &StandIn,
    caller: &Caller,
    input: &LogStreamsInput,
) -> Result<String, AwsError> {
    let name = input.log_group_name.as_deref();
    let identifier = input.log_group_identifier.as_deref();
    let log_group = log_group(stand_in, caller, name, identifier)?;
    let limit = checked_limit(input.limit, MAX_DESCRIBED)?;
    let prefix = input.log_stream_name_prefix.as_deref();
    if prefix.is_some() && input.order_by == OrderBy::LastEventTime {
        return Err(AwsError::invalid_parameter(
            "Cannot order by LastEventTime with a logStreamNamePrefix.",
        ));
    }
    let mut streams = match log_group {
        LogGroup::Full => described_streams(stand_in),
        LogGroup::Empty => Vec::new(),
    };
    streams.retain(|stream| prefix.is_none_or(|prefix| stream.log_stream_name.starts_with(prefix)));
    streams.sort_by(|one, other| one.log_stream_name.cmp(&other.log_stream_name));
    if input.order_by == OrderBy::LastEventTime {
        streams.sort_by_key(|stream| stream.last_event_timestamp);
    }
    if input.descending {
        streams.reverse();
    }
    let (log_streams, next_token) = page(&streams, input.next_token.as_deref(), limit)?;
    Ok(output(&LogStreamsOutput { log_streams, next_token }))
}

fn described_streams(stand_in: &StandIn) -> Vec<LogStreamDescription> {
    let group_arn = stand_in.log_group_arn(&stand_in.config.log_group);
    let interfaces = stand_in.traffic.interfaces().iter();
    let described =
        interfaces.zip(stand_in.spans()).map(|(interface, span)| LogStreamDescription {
            log_stream_name: interface.log_stream.clone(),
            creation_time: stand_in.creation_time() * 1000,
            first_event_timestamp: span.map(|(first, _)| first),
            last_event_timestamp: span.map(|(_, last)| last),
            // No record arrives later than 329 seconds after its start.
            last_ingestion_time: span.map(|(_, last)| last + 330_000),
            arn: format!("{group_arn}:log-stream:{}", interface.log_stream),
            stored_bytes: 0,
        });
    described.collect()
}

/// The page that a token begins, and the next token. The token is the number
/// of what came before it.
fn page<T: Clone>(
    all: &[T],
    token: Option<&str>,
    limit: u64,
) -> Result<(Vec<T>, Option<String>), AwsError> {
    let invalid = || AwsError::invalid_parameter("The specified nextToken is invalid.");
    let skipped = token.map_or(Ok(0), str::parse::<usize>).map_err(|_| invalid())?;
    let rest = all.get(skipped..).ok_or_else(invalid)?;
    let length = usize::try_from(limit).map_or(rest.len(), |limit| limit.min(rest.len()));
    let next = (length < rest.len()).then(|| (skipped + length).to_string());
    Ok((rest[..length].to_vec(), next))
}
