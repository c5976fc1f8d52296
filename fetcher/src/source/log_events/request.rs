//! One request for events, and its answer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use aws_sdk_cloudwatchlogs as logs;
use aws_sdk_cloudwatchlogs::config::ConfigBag;
use aws_sdk_cloudwatchlogs::config::Intercept;
use aws_sdk_cloudwatchlogs::config::RuntimeComponents;
use aws_sdk_cloudwatchlogs::config::http::HttpResponse;
use aws_sdk_cloudwatchlogs::config::interceptors::{
    BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_cloudwatchlogs::error::{BoxError, ErrorMetadata, SdkError};
use aws_sdk_cloudwatchlogs::operation::filter_log_events::{
    FilterLogEventsError, FilterLogEventsOutput,
};
use aws_smithy_runtime_api::client::interceptors::context::{Error, Output};
use aws_smithy_runtime_api::client::orchestrator::OrchestratorError;
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SharedResponseDeserializer};
use serde::Deserialize;

use super::page::Answer;
use super::{Order, Query, Streams};
use crate::TimeWindow;
use crate::pace::Pace;

pub(super) type RequestError = SdkError<FilterLogEventsError, HttpResponse>;

/// Asks for a page of the events in the window, which is not empty: the first one, or the one of a
/// token.
pub(super) async fn filter_log_events(
    client: &logs::Client,
    query: &Query,
    window: &TimeWindow,
    next_token: Option<&str>,
    pace: &Arc<Pace>,
) -> Result<Answer, RequestError> {
    let request = client
        .filter_log_events()
        .set_log_group_name(query.log_group.arn.is_none().then(|| query.log_group.name.to_string()))
        .set_log_group_identifier(query.log_group.arn.clone())
        .set_filter_pattern(query.filter_pattern.clone())
        .set_next_token(next_token.map(str::to_owned))
        .start_time(to_aws(window.start_ms))
        // Inclusive, unlike the end of a window, which is not empty here.
        .end_time(to_aws(window.end_ms - 1));
    let request = match &query.streams {
        Streams::All => request,
        Streams::Named(names) => request.set_log_stream_names(Some(names.clone())),
        Streams::Prefix(prefix) => request.log_stream_name_prefix(prefix),
    };
    let request = match query.order {
        Order::OldestFirst => request,
        Order::NewestFirst => request.start_from_head(false),
    };
    // AWS has always given events in time order since 2019; emulators want to be told.
    #[expect(deprecated, reason = "it is for those that are not AWS")]
    let request = request.interleaved(true);
    let attempts = Attempts::new(Arc::clone(pace));
    let answer = Arc::clone(&attempts.answer);
    request.customize().interceptor(attempts).send().await?;
    let mut answer = answer.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(std::mem::take(&mut *answer))
}

/// Times after the year 292 million are as good as that.
fn to_aws(time_ms: u64) -> i64 {
    i64::try_from(time_ms).unwrap_or(i64::MAX)
}

/// Sees every attempt of a request, those too that the SDK makes by itself.
///
/// Reads the answer in place of the SDK, which would make three strings of each event.
#[derive(Debug)]
struct Attempts {
    pace: Arc<Pace>,
    is_retry: AtomicBool,
    answer: Arc<Mutex<Answer>>,
}

impl Attempts {
    fn new(pace: Arc<Pace>) -> Self {
        Self { pace, is_retry: AtomicBool::new(false), answer: Arc::default() }
    }
}

impl Intercept for Attempts {
    fn name(&self) -> &'static str {
        "Attempts"
    }

    fn read_before_execution(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let reading = Reading { pace: Arc::clone(&self.pace), answer: Arc::clone(&self.answer) };
        config.interceptor_state().store_put(SharedResponseDeserializer::new(reading));
        Ok(())
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if self.is_retry.swap(true, Ordering::Relaxed) {
            self.pace.charge(Instant::now());
        }
        Ok(())
    }
}

/// Reads an answer, and gives the SDK an empty one.
#[derive(Debug)]
struct Reading {
    pace: Arc<Pace>,
    answer: Arc<Mutex<Answer>>,
}

impl DeserializeResponse for Reading {
    fn deserialize_nonstreaming_with_config(
        &self,
        response: &HttpResponse,
        _: &ConfigBag,
    ) -> Result<Output, OrchestratorError<Error>> {
        let body = response.body().bytes().unwrap_or_default();
        if response.status().is_success() {
            let answer = Answer::parse(body).map_err(OrchestratorError::other)?;
            *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
            return Ok(Output::erase(FilterLogEventsOutput::builder().build()));
        }
        let refusal = Refusal::read(response, body);
        if refusal.is_throttling() {
            self.pace.refused(Instant::now());
        }
        let error = FilterLogEventsError::generic(refusal.metadata());
        Err(OrchestratorError::operation(Error::erase(error)))
    }
}

/// An error in AWS JSON.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Refusal {
    /// It may have a namespace before it, and a place after it.
    #[serde(rename = "__type", alias = "code")]
    r#type: Option<String>,
    #[serde(alias = "Message")]
    message: Option<String>,
    #[serde(skip)]
    request_id: Option<String>,
}

impl Refusal {
    fn read(response: &HttpResponse, body: &[u8]) -> Self {
        let mut refusal: Self = serde_json::from_slice(body).unwrap_or_default();
        let header = |name: &str| response.headers().get(name).map(str::to_owned);
        if let Some(header) = header("x-amzn-errortype") {
            refusal.r#type = Some(header);
        }
        refusal.request_id = header("x-amzn-requestid").or_else(|| header("x-amz-request-id"));
        refusal
    }

    /// `ThrottlingException` of `com.amazonaws.logs#ThrottlingException:http://…`.
    fn code(&self) -> Option<&str> {
        let code = self.r#type.as_deref()?;
        let code = code.rsplit_once('#').map_or(code, |(_, code)| code);
        code.split(':').next()
    }

    fn is_throttling(&self) -> bool {
        self.code().is_some_and(|code| {
            ["Throttl", "TooManyRequests", "RequestLimitExceeded"]
                .iter()
                .any(|word| code.contains(word))
        })
    }

    fn metadata(&self) -> ErrorMetadata {
        let mut metadata = ErrorMetadata::builder();
        if let Some(code) = self.code() {
            metadata = metadata.code(code);
        }
        if let Some(message) = &self.message {
            metadata = metadata.message(message);
        }
        if let Some(request_id) = &self.request_id {
            metadata = metadata.custom("aws_request_id", request_id);
        }
        metadata.build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_an_error_stands_between_its_namespace_and_its_place() {
        let refusal =
            |r#type: &str| Refusal { r#type: Some(r#type.to_owned()), ..Refusal::default() };
        for (r#type, code, is_throttling) in [
            ("ThrottlingException", "ThrottlingException", true),
            ("com.amazonaws.logs#ThrottlingException:http://x/", "ThrottlingException", true),
            (
                "com.amazonaws.logs.v2014_03_28#InvalidParameterException",
                "InvalidParameterException",
                false,
            ),
        ] {
            assert_eq!(refusal(r#type).code(), Some(code));
            assert_eq!(refusal(r#type).is_throttling(), is_throttling);
        }
    }
}
