//! What a request asks for, and who performs it.

use hyper::body::Bytes;
use hyper::header::HeaderMap;

use crate::answer::Delivery;
use crate::error::AwsError;
use crate::faults::Fault;
use crate::form::Form;
use crate::identity::{Caller, access_denied};
use crate::operation::{Operation, Service};
use crate::stand_in::StandIn;
use crate::{ec2, logs, sts};

/// An operation and its parameters, in the form that its service uses.
#[derive(Debug)]
pub(crate) enum Call {
    Logs { operation: Operation, input: Bytes },
    Query { operation: Operation, form: Form },
}

impl Call {
    /// The service that a request is meant for, and what it asks of it.
    pub(crate) fn parse(headers: &HeaderMap, body: Bytes) -> (Service, Result<Self, AwsError>) {
        if let Some(target) = headers.get("x-amz-target") {
            let target = String::from_utf8_lossy(target.as_bytes());
            let name = target.strip_prefix("Logs_20140328.").unwrap_or(&target);
            let operation = name.parse().ok();
            let operation = operation.filter(|op: &Operation| op.service() == Service::Logs);
            let unknown = || AwsError::unknown_operation(Service::Logs, &target);
            let operation = operation.ok_or_else(unknown);
            return (
                Service::Logs,
                operation.map(|operation| Self::Logs { operation, input: body }),
            );
        }
        let form = Form::parse(&body);
        let (service, version) = match form.get("Version") {
            Some(sts::VERSION) => (Service::Sts, sts::VERSION),
            _ => (Service::Ec2, ec2::VERSION),
        };
        let action = form.get("Action").unwrap_or("");
        let operation = action.parse().ok();
        let operation = operation.filter(|op: &Operation| op.service() == service);
        let call = match operation {
            None => Err(AwsError::unknown_operation(service, action)),
            Some(_) if form.get("Version") != Some(version) => Err(AwsError::bad_request(
                "NoSuchVersion",
                format!("The stand-in speaks version {version} of {service:?}"),
            )),
            Some(operation) => Ok(Self::Query { operation, form }),
        };
        (service, call)
    }

    /// Whether the answer is one of many messages.
    pub(crate) fn is_event_stream(&self) -> bool {
        self.operation() == Operation::StartLiveTail
    }

    fn operation(&self) -> Operation {
        match self {
            Self::Logs { operation, .. } | Self::Query { operation, .. } => *operation,
        }
    }

    /// The body of the answer, and how to deliver it.
    pub(crate) async fn answer(
        &self,
        stand_in: &StandIn,
        headers: &HeaderMap,
        request_id: &str,
    ) -> (Result<Bytes, AwsError>, Delivery) {
        let operation = self.operation();
        let caller = match stand_in.sessions.caller(headers, stand_in.config.clock_ahead) {
            Ok(caller) => caller,
            Err(stranger) => return (Err(stranger.error(operation.service())), Delivery::Whole),
        };
        let fault = stand_in.count_request(operation);
        if let Some(fault) = fault.filter(|fault| !fault.concerns_page()) {
            stand_in.count_fault(fault);
        }
        let latency = match fault {
            Some(Fault::Slow(duration)) => stand_in.config.latency + duration,
            _ => stand_in.config.latency,
        };
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        let result = match fault {
            _ if !stand_in.grant(operation) => Err(AwsError::throttled()),
            Some(Fault::Throttle) => Err(AwsError::throttled()),
            Some(Fault::Error500) => Err(AwsError::internal_failure()),
            Some(Fault::Error503) => Err(AwsError::service_unavailable()),
            _ => self.perform(stand_in, &caller, request_id, fault),
        };
        let delivery = match fault {
            Some(Fault::Cut) => Delivery::Cut,
            Some(Fault::Stall(duration)) => Delivery::Stall(duration),
            _ => Delivery::Whole,
        };
        (result, delivery)
    }

    fn perform(
        &self,
        stand_in: &StandIn,
        caller: &Caller,
        request_id: &str,
        fault: Option<Fault>,
    ) -> Result<Bytes, AwsError> {
        let operation = self.operation();
        let mut denials = stand_in.config.denied.iter();
        if denials.any(|denial| denial.concerns(operation, caller)) {
            return Err(access_denied(operation, caller, &self.resource(stand_in, caller)));
        }
        match self {
            Self::Logs { input, .. } => {
                let fault = fault.filter(|fault| fault.concerns_page());
                let answer =
                    || logs::answer(stand_in, operation, caller, input, fault).map(Bytes::from);
                if stand_in.config.replay && fault.is_none() && operation.reads_events() {
                    return stand_in.replay.answer(caller, operation, input, answer);
                }
                answer()
            }
            Self::Query { form, .. } => match operation {
                Operation::AssumeRole => sts::assume_role(stand_in, caller, form, request_id),
                Operation::GetCallerIdentity => Ok(sts::get_caller_identity(caller, request_id)),
                _ => ec2::describe_flow_logs(stand_in, caller, form, request_id),
            }
            .map(Bytes::from),
        }
    }

    /// What a refusal names.
    fn resource(&self, stand_in: &StandIn, caller: &Caller) -> String {
        match self {
            Self::Logs { input, .. } => logs::resource(stand_in, caller, input),
            Self::Query { form, .. } => form.get("RoleArn").unwrap_or("*").to_owned(),
        }
    }
}
