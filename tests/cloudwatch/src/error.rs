//! Failures in the words and wire formats of AWS.

use hyper::StatusCode;
use serde_json::json;

use crate::operation::Service;
use crate::xml;

/// What an operation answers when it fails.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct AwsError {
    pub(crate) status: StatusCode,
    /// Without a namespace: `ResourceNotFoundException`.
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl AwsError {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    pub(crate) fn bad_request(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(crate) fn invalid_parameter(message: impl Into<String>) -> Self {
        Self::bad_request("InvalidParameterException", message)
    }

    /// A `limit` that is not in `1..=max`, worded as AWS words all violated
    /// constraints.
    pub(crate) fn limit(value: u64, max: u64) -> Self {
        let (word, bound) = if value == 0 { ("greater", 1) } else { ("less", max) };
        Self::invalid_parameter(format!(
            "1 validation error detected: Value '{value}' at 'limit' failed to satisfy \
             constraint: Member must have value {word} than or equal to {bound}"
        ))
    }

    pub(crate) fn throttled() -> Self {
        Self::bad_request("ThrottlingException", "Rate exceeded")
    }

    /// The throttle of S3.
    pub(crate) fn slow_down() -> Self {
        let message = "Please reduce your request rate.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "SlowDown", message)
    }

    /// S3's own.
    pub(crate) fn internal_error() -> Self {
        let message = "We encountered an internal error. Please try again.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", message)
    }

    pub(crate) fn internal_failure() -> Self {
        let message = "The request processing has failed because of an unknown error, exception \
                       or failure.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalFailure", message)
    }

    pub(crate) fn service_unavailable() -> Self {
        let message = "The service cannot complete the request.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailableException", message)
    }

    pub(crate) fn unknown_operation(service: Service, name: &str) -> Self {
        match service {
            Service::Logs => {
                let message = format!("the stand-in does not know the operation {name}");
                Self::bad_request("UnknownOperationException", message)
            }
            Service::Ec2 | Service::Sts | Service::S3 => {
                let message = format!("The action {name} is not valid for this web service.");
                Self::bad_request("InvalidAction", message)
            }
        }
    }

    /// The body of the answer in the service's wire format.
    pub(crate) fn body(&self, service: Service, request_id: &str) -> String {
        let code = xml::text("Code", self.code);
        let message = xml::text("Message", &self.message);
        match service {
            Service::Logs => json!({ "__type": self.code, "message": self.message }).to_string(),
            Service::Ec2 => {
                let error = xml::element("Error", &(code + &message));
                let request_id = xml::text("RequestID", request_id);
                xml::document("Response", None, &(xml::element("Errors", &error) + &request_id))
            }
            Service::S3 => {
                let request_id = xml::text("RequestId", request_id);
                xml::document("Error", None, &(code + &message + &request_id))
            }
            Service::Sts => {
                let fault = if self.status.is_server_error() { "Receiver" } else { "Sender" };
                let error = xml::text("Type", fault) + &code + &message;
                let request_id = xml::text("RequestId", request_id);
                let content = xml::element("Error", &error) + &request_id;
                xml::document("ErrorResponse", Some(crate::sts::NAMESPACE), &content)
            }
        }
    }
}
