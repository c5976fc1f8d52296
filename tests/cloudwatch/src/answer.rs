//! From an HTTP request to what the client gets.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, StatusCode};
use serde_json::{Value, json};

use crate::call::Call;
use crate::form::Form;
use crate::operation::Service;
use crate::stand_in::StandIn;
use crate::{s3, truth};

const MAX_REQUEST_BYTES: usize = 1024 * 1024;

/// What a client gets.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) content_type: HeaderValue,
    /// Further ones.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// Only AWS operations have one.
    pub(crate) request_id: Option<HeaderValue>,
    pub(crate) body: Bytes,
    pub(crate) delivery: Delivery,
}

/// How the body reaches the client.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Delivery {
    Whole,
    /// Half of it, then the connection closes.
    Cut,
    /// Half of it, and the rest so much later.
    Stall(Duration),
}

impl Answer {
    pub(crate) async fn to(stand_in: Arc<StandIn>, request: Request<Incoming>) -> Self {
        let (head, body) = request.into_parts();
        match (&head.method, head.uri.path()) {
            (&Method::POST, "/") => match Limited::new(body, MAX_REQUEST_BYTES).collect().await {
                Ok(body) => Self::to_aws(&stand_in, &head.headers, body.to_bytes()).await,
                Err(_) => Self::text(StatusCode::PAYLOAD_TOO_LARGE, "a request has at most 1 MiB"),
            },
            (&Method::GET, "/requests") => Self::json(&json!(stand_in.tally())),
            (&Method::GET, "/truth") => {
                let form = Form::parse(head.uri.query().unwrap_or("").as_bytes());
                // Adding up millions of records must not keep others waiting.
                let truth = move || truth::answer(&stand_in.traffic, &form);
                let truth = tokio::task::spawn_blocking(truth).await;
                match truth.expect("telling the truth does not panic") {
                    Ok(truth) => Self::json(&truth),
                    Err(reason) => Self::text(StatusCode::BAD_REQUEST, &reason),
                }
            }
            (_, path) if path.len() > 1 && head.headers.contains_key(AUTHORIZATION) => {
                s3::answer(&stand_in, &head).await
            }
            _ => Self::text(
                StatusCode::NOT_FOUND,
                "AWS operations are POST / or signed, further there are GET /truth and GET /requests",
            ),
        }
    }

    async fn to_aws(stand_in: &StandIn, headers: &HeaderMap, body: Bytes) -> Self {
        let request_id = stand_in.next_request_id();
        let (service, call) = Call::parse(headers, body);
        let is_event_stream = call.as_ref().is_ok_and(Call::is_event_stream);
        let (result, delivery) = match call {
            Ok(call) => call.answer(stand_in, headers, &request_id).await,
            Err(error) => (Err(error), Delivery::Whole),
        };
        let (status, body) = match result {
            Ok(body) => (StatusCode::OK, body),
            Err(error) => (error.status, error.body(service, &request_id).into()),
        };
        Self {
            status,
            content_type: HeaderValue::from_static(match service {
                Service::Logs if is_event_stream && status == StatusCode::OK => {
                    "application/vnd.amazon.eventstream"
                }
                Service::Logs => "application/x-amz-json-1.1",
                Service::Ec2 | Service::Sts | Service::S3 => "text/xml;charset=UTF-8",
            }),
            headers: Vec::new(),
            request_id: HeaderValue::from_str(&request_id).ok(),
            body,
            delivery,
        }
    }

    fn json(value: &Value) -> Self {
        let content_type = HeaderValue::from_static("application/json");
        Self { content_type, ..Self::text(StatusCode::OK, &value.to_string()) }
    }

    fn text(status: StatusCode, text: &str) -> Self {
        Self {
            status,
            content_type: HeaderValue::from_static("text/plain; charset=utf-8"),
            headers: Vec::new(),
            request_id: None,
            body: Bytes::from(text.to_owned()),
            delivery: Delivery::Whole,
        }
    }
}
