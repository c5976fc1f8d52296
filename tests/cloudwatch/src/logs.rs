//! CloudWatch Logs, in AWS JSON 1.1.

mod describe;
mod filter_log_events;
mod get_log_events;
mod start_live_tail;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::config::is_log_group_name;
use crate::error::AwsError;
use crate::events::MAX_EVENTS;
use crate::faults::Fault;
use crate::identity::Caller;
use crate::operation::Operation;
use crate::stand_in::StandIn;

/// A log group that the caller can see.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum LogGroup {
    /// One with the traffic.
    Full,
    Empty,
}

/// The JSON that an operation answers. `fault` is one that concerns the
/// answer's events and token.
pub(crate) fn answer(
    stand_in: &StandIn,
    operation: Operation,
    caller: &Caller,
    body: &[u8],
    fault: Option<Fault>,
) -> Result<Vec<u8>, AwsError> {
    let json = match operation {
        Operation::StartLiveTail => {
            return start_live_tail::answer(stand_in, caller, &input(body)?);
        }
        Operation::FilterLogEvents => {
            filter_log_events::answer(stand_in, caller, &input(body)?, fault)
        }
        Operation::GetLogEvents => get_log_events::answer(stand_in, caller, &input(body)?, fault),
        Operation::DescribeLogStreams => describe::log_streams(stand_in, caller, &input(body)?),
        Operation::DescribeLogGroups => describe::log_groups(stand_in, caller, &input(body)?),
        other => Err(AwsError::unknown_operation(operation.service(), other.name())),
    };
    json.map(String::into_bytes)
}

/// What `AccessDeniedException` names: the log group of the request, if any.
pub(crate) fn resource(stand_in: &StandIn, caller: &Caller, body: &[u8]) -> String {
    let input: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let member = |name: &str| input.get(name)?.as_str().map(str::to_owned);
    let name = match (member("logGroupIdentifier"), member("logGroupName")) {
        (Some(arn), _) if arn.starts_with("arn:") => return format!("{arn}:log-stream:"),
        (Some(name), _) | (None, Some(name)) => name,
        (None, None) => String::new(),
    };
    let region = &stand_in.config.region;
    format!("arn:aws:logs:{region}:{}:log-group:{name}:log-stream:", caller.account)
}

fn input<T: DeserializeOwned>(body: &[u8]) -> Result<T, AwsError> {
    serde_json::from_slice(body).map_err(|error| {
        let message = format!("the stand-in cannot read the request: {error}");
        AwsError::bad_request("SerializationException", message)
    })
}

fn output(output: &impl Serialize) -> String {
    serde_json::to_string(output).expect("text and numbers always make JSON")
}

/// The log group that a request names in either of two ways.
fn log_group(
    stand_in: &StandIn,
    caller: &Caller,
    name: Option<&str>,
    identifier: Option<&str>,
) -> Result<LogGroup, AwsError> {
    let name = match (name, identifier) {
        (Some(_), Some(_)) => {
            return Err(AwsError::invalid_parameter(
                "LogGroup name and LogGroup Identifier cannot be provided at the same time.",
            ));
        }
        (None, None) => {
            return Err(AwsError::invalid_parameter(
                "Either LogGroup name or LogGroup Identifier must be provided.",
            ));
        }
        (Some(name), None) => checked_name("logGroupName", name)?,
        (None, Some(arn)) if arn.starts_with("arn:") => {
            let prefix = stand_in.log_group_arn("");
            arn.strip_prefix(&prefix).ok_or_else(no_log_group)?
        }
        (None, Some(name)) => name,
    };
    let name = match identifier {
        Some(_) => checked_name("logGroupIdentifier", name)?,
        None => name,
    };
    if !stand_in.is_at_home(caller) {
        Err(no_log_group())
    } else if stand_in.is_full(name) {
        Ok(LogGroup::Full)
    } else if stand_in.config.empty_log_groups.iter().any(|empty| empty == name) {
        Ok(LogGroup::Empty)
    } else {
        Err(no_log_group())
    }
}

fn checked_name<'a>(member: &str, name: &'a str) -> Result<&'a str, AwsError> {
    if is_log_group_name(name) && name.len() <= 512 {
        return Ok(name);
    }
    Err(AwsError::invalid_parameter(format!(
        "1 validation error detected: Value '{name}' at '{member}' failed to satisfy \
         constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+"
    )))
}

fn no_log_group() -> AwsError {
    not_found("The specified log group does not exist.")
}

fn no_log_stream() -> AwsError {
    not_found("The specified log stream does not exist.")
}

fn not_found(message: &str) -> AwsError {
    AwsError::bad_request("ResourceNotFoundException", message)
}

/// How many events a page may hold.
fn event_limit(limit: Option<u64>) -> Result<u64, AwsError> {
    checked_limit(limit, MAX_EVENTS)
}

/// A limit in `1..=max`, which is also the default.
fn checked_limit(limit: Option<u64>, max: u64) -> Result<u64, AwsError> {
    match limit.unwrap_or(max) {
        limit if (1..=max).contains(&limit) => Ok(limit),
        limit => Err(AwsError::limit(limit, max)),
    }
}
