//! S3: the flow logs as AWS delivers them to a bucket, and any other objects.

mod bucket;
mod listing;

use std::time::Duration;

use hyper::body::Bytes;
use hyper::header::{CONTENT_RANGE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MATCH, RANGE};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode};

pub(crate) use self::bucket::Bucket;
pub use self::bucket::Layout;
use crate::answer::{Answer, Delivery};
use crate::error::AwsError;
use crate::faults::Fault;
use crate::form::Form;
use crate::identity::{Caller, access_denied};
use crate::operation::{Operation, Service};
use crate::stand_in::StandIn;

/// What a request gets, before it is delivered.
struct Content {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

/// Where in S3 a request goes.
struct Target {
    bucket: String,
    /// Empty for the bucket itself.
    key: String,
    parameters: Form,
}

const REGION: HeaderName = HeaderName::from_static("x-amz-bucket-region");

/// Answers a request that is neither a POST nor about the stand-in itself.
pub(crate) async fn answer(stand_in: &StandIn, head: &Parts) -> Answer {
    let request_id = stand_in.next_request_id();
    let target = Target::of(head);
    let operation = target.operation();
    let mut delivery = Delivery::Whole;
    let result = match stand_in.sessions.caller(&head.headers, stand_in.config.clock_ahead) {
        Err(stranger) => Err(stranger.error(Service::S3)),
        Ok(caller) => {
            let fault = stand_in.count_request(operation);
            if let Some(fault) = fault {
                stand_in.count_fault(fault);
            }
            wait(stand_in, fault).await;
            delivery = match fault {
                Some(Fault::Cut) => Delivery::Cut,
                Some(Fault::Stall(duration)) => Delivery::Stall(duration),
                _ => Delivery::Whole,
            };
            match fault {
                Some(Fault::Throttle) => Err(AwsError::slow_down()),
                Some(Fault::Error500) => Err(AwsError::internal_error()),
                Some(Fault::Error503) => Err(AwsError::service_unavailable()),
                _ => target.perform(stand_in, &caller, head, fault),
            }
        }
    };
    let content = result.unwrap_or_else(|error| {
        delivery = Delivery::Whole;
        let body = error.body(Service::S3, &request_id).into();
        Content { status: error.status, headers: Vec::new(), body }
    });
    let region = HeaderValue::from_str(&stand_in.config.region);
    Answer {
        status: content.status,
        content_type: HeaderValue::from_static(match operation {
            Operation::GetObject if content.status.is_success() => "application/octet-stream",
            _ => "application/xml",
        }),
        headers: content
            .headers
            .into_iter()
            .chain(region.ok().map(|name| (REGION, name)))
            .collect(),
        request_id: HeaderValue::from_str(&request_id).ok(),
        body: content.body,
        delivery,
    }
}

async fn wait(stand_in: &StandIn, fault: Option<Fault>) {
    let late = match fault {
        Some(Fault::Slow(duration)) => duration,
        _ => Duration::ZERO,
    };
    let latency = stand_in.config.latency + late;
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
}

impl Target {
    fn of(head: &Parts) -> Self {
        let path = percent_decoded(head.uri.path().trim_start_matches('/'));
        let (bucket, key) = path.split_once('/').unwrap_or((&path, ""));
        let parameters = Form::parse(head.uri.query().unwrap_or_default().as_bytes());
        Self { bucket: bucket.to_owned(), key: key.to_owned(), parameters }
    }

    fn operation(&self) -> Operation {
        if self.key.is_empty() { Operation::ListObjectsV2 } else { Operation::GetObject }
    }

    fn perform(
        &self,
        stand_in: &StandIn,
        caller: &Caller,
        head: &Parts,
        fault: Option<Fault>,
    ) -> Result<Content, AwsError> {
        let operation = self.operation();
        if head.method != Method::GET {
            let message = "The specified method is not allowed against this resource.";
            return Err(AwsError::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message));
        }
        if self.bucket != stand_in.config.bucket {
            let message = "The specified bucket does not exist";
            return Err(AwsError::new(StatusCode::NOT_FOUND, "NoSuchBucket", message));
        }
        if caller.region != stand_in.config.region {
            let message = "The bucket you are attempting to access must be addressed using the \
                           specified endpoint.";
            let status = StatusCode::MOVED_PERMANENTLY;
            return Err(AwsError::new(status, "PermanentRedirect", message));
        }
        let denied = stand_in.config.denied.iter().any(|denial| denial.concerns(operation, caller));
        if denied || caller.account != stand_in.config.account {
            let resource = format!("arn:aws:s3:::{}", self.bucket);
            let error = access_denied(operation, caller, &resource);
            return Err(AwsError::new(StatusCode::FORBIDDEN, "AccessDenied", error.message));
        }
        if operation == Operation::GetObject {
            self.get_object(stand_in, &head.headers, fault)
        } else {
            let body = listing::answer(stand_in, &self.parameters)?;
            Ok(Content { status: StatusCode::OK, headers: Vec::new(), body: body.into() })
        }
    }

    fn get_object(
        &self,
        stand_in: &StandIn,
        headers: &HeaderMap,
        fault: Option<Fault>,
    ) -> Result<Content, AwsError> {
        let object = stand_in.bucket.object(&self.key).filter(|_| fault != Some(Fault::Vanish));
        let object = object.ok_or_else(|| {
            let message = "The specified key does not exist.";
            AwsError::new(StatusCode::NOT_FOUND, "NoSuchKey", message)
        })?;
        let etag = object.etag();
        if headers.get(IF_MATCH).is_some_and(|wanted| wanted.as_bytes() != etag.as_bytes()) {
            let message = "At least one of the pre-conditions you specified did not hold";
            let status = StatusCode::PRECONDITION_FAILED;
            return Err(AwsError::new(status, "PreconditionFailed", message));
        }
        let whole = object.body(&stand_in.traffic);
        let mut content = Content {
            status: StatusCode::OK,
            headers: HeaderValue::from_str(&etag)
                .ok()
                .map(|etag| (ETAG, etag))
                .into_iter()
                .collect(),
            body: whole.clone(),
        };
        if let Some(range) = headers.get(RANGE) {
            let first = first_of(range).filter(|&first| first < whole.len());
            let first = first.ok_or_else(|| {
                let message = "The requested range is not satisfiable";
                AwsError::new(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange", message)
            })?;
            let range = format!("bytes {first}-{}/{}", whole.len() - 1, whole.len());
            content.status = StatusCode::PARTIAL_CONTENT;
            content
                .headers
                .extend(HeaderValue::from_str(&range).ok().map(|range| (CONTENT_RANGE, range)));
            content.body = whole.slice(first..);
        }
        // The headers promise no more.
        if let Some(Fault::Short | Fault::Empty) = fault {
            content.body.truncate(content.body.len() / 2);
        }
        Ok(content)
    }
}

/// Where `bytes=1000-` begins: the stand-in gives no other ranges.
fn first_of(range: &HeaderValue) -> Option<usize> {
    range.to_str().ok()?.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        if let Some(byte) = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(b'%');
            rest = after;
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}
