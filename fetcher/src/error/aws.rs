//! What an error of the SDK means.

use std::error;
use std::fmt;
use std::iter;

use aws_config::meta::{ProviderAttempt, ProviderChainError};
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_cloudwatchlogs::config::http::HttpResponse;
use aws_sdk_cloudwatchlogs::error::{ErrorMetadata, ProvideErrorMetadata, SdkError};
use aws_sdk_cloudwatchlogs::operation::RequestId as _;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::{AwsError, Cause, Error};

/// A kind of request, with all that an error about it has to name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    /// The action that a policy must allow, such as `logs:FilterLogEvents`.
    pub(crate) action: &'static str,
    /// Such as `CloudWatch Logs`.
    pub(crate) service: &'static str,
    pub(crate) region: &'a str,
    /// If it is not AWS's own.
    pub(crate) endpoint_url: Option<&'a str>,
    pub(crate) log_group: &'a str,
    /// The role that is assumed for it.
    pub(crate) role_arn: Option<&'a str>,
}

impl Call<'_> {
    /// What the error means. Its own words are mostly `service error`.
    pub(crate) fn error<E>(self, error: SdkError<E, HttpResponse>) -> Error
    where
        E: error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let status = error.raw_response().map(|response| response.status().as_u16());
        self.error_with(error, status)
    }

    /// What an error in the midst of an answer means.
    pub(crate) fn error_in_stream<E, R>(self, error: SdkError<E, R>) -> Error
    where
        E: error::Error + ProvideErrorMetadata + Send + Sync + 'static,
        R: fmt::Debug + Send + Sync + 'static,
    {
        self.error_with(error, None)
    }

    fn error_with<E, R>(self, error: SdkError<E, R>, status: Option<u16>) -> Error
    where
        E: error::Error + ProvideErrorMetadata + Send + Sync + 'static,
        R: fmt::Debug + Send + Sync + 'static,
    {
        if let Some(refusal) = error.as_service_error() {
            return self.refused(AwsError::new(refusal.meta(), status));
        }
        let cause = error.into_source().unwrap_or_else(Into::into);
        if chain(cause.as_ref()).any(<dyn error::Error>::is::<CredentialsError>) {
            return self.without_credentials(cause);
        }
        self.broken(cause)
    }

    /// What it means that answers broke off again and again.
    pub(crate) fn broken(self, cause: Cause) -> Error {
        Error::Connection { service: self.place(), source: RootCause::boxed(cause) }
    }

    fn refused(self, source: AwsError) -> Error {
        if source.is_about_time() {
            return Error::WrongClock { ahead_s: ahead_s(&source), source };
        }
        match source.code().unwrap_or_default() {
            "AccessDenied" | "AccessDeniedException" | "UnauthorizedOperation" => {
                let action = denied_action(&source).unwrap_or(self.action).to_owned();
                Error::AccessDenied { action, source }
            }
            "ResourceNotFoundException" => Error::LogGroupNotFound {
                log_group: self.log_group.to_owned(),
                region: self.region.to_owned(),
            },
            "InvalidParameterException" | "InvalidParameterValue" | "ValidationException" => {
                Error::InvalidRequest { source }
            }
            "AuthFailure"
            | "ExpiredToken"
            | "ExpiredTokenException"
            | "IncompleteSignature"
            | "IncompleteSignatureException"
            | "InvalidClientTokenId"
            | "InvalidSignatureException"
            | "MissingAuthenticationToken"
            | "MissingAuthenticationTokenException"
            | "RequestExpired"
            | "SignatureDoesNotMatch"
            | "UnrecognizedClientException" => Error::CredentialsRefused { source },
            "RequestLimitExceeded"
            | "RequestThrottled"
            | "RequestThrottledException"
            | "Throttling"
            | "ThrottlingException"
            | "TooManyRequestsException" => {
                Error::Throttled { operation: self.operation(), source }
            }
            _ => Error::Service { operation: self.operation(), source },
        }
    }

    fn without_credentials(self, cause: Cause) -> Error {
        if let Some(error) = chain(cause.as_ref())
            .filter_map(|error| error.downcast_ref())
            .find_map(Error::not_loaded)
        {
            return error;
        }
        let refusal = chain(cause.as_ref())
            .find_map(|error| error.downcast_ref())
            .map(|metadata| AwsError::new(metadata, None));
        let source = refusal.map_or_else(|| RootCause::boxed(cause), Into::into);
        match self.role_arn {
            Some(role_arn) => Error::RoleNotAssumed { role_arn: role_arn.to_owned(), source },
            None => Error::CredentialsNotLoaded { source },
        }
    }

    fn place(self) -> String {
        let place = format!("{} in {}", self.service, self.region);
        self.endpoint_url.map_or(place.clone(), |url| format!("{place} at {url}"))
    }

    /// The action without its service: `FilterLogEvents`.
    fn operation(self) -> &'static str {
        self.action.split_once(':').map_or(self.action, |(_, operation)| operation)
    }
}

impl Error {
    /// Of an error which says that there are no credentials. Those who look in many places pass
    /// over a profile that does not exist, though it was asked for.
    pub(crate) fn not_loaded(error: &CredentialsError) -> Option<Self> {
        let CredentialsError::CredentialsNotLoaded(_) = error else { return None };
        let source = error::Error::source(error);
        let of_profile = match source.and_then(<dyn error::Error>::downcast_ref) {
            Some(all) => profile_attempt(all).and_then(error::Error::source),
            None => source,
        };
        Some(match of_profile {
            Some(source) => Self::CredentialsNotLoaded { source: source.to_string().into() },
            None => Self::NoCredentials,
        })
    }
}

fn profile_attempt(all: &ProviderChainError<CredentialsError>) -> Option<&CredentialsError> {
    let mut attempts = all.attempts().iter();
    attempts.find(|attempt| attempt.name() == "Profile").map(ProviderAttempt::error)
}

impl AwsError {
    fn is_about_time(&self) -> bool {
        let message = self.message().unwrap_or_default();
        matches!(self.code(), Some("RequestTimeTooSkewed"))
            || message.starts_with("Signature expired")
            || message.starts_with("Signature not yet current")
    }

    fn new(metadata: &ErrorMetadata, status: Option<u16>) -> Self {
        Self {
            code: metadata.code().map(str::to_owned),
            message: metadata.message().map(str::to_owned),
            status,
            request_id: metadata.request_id().map(str::to_owned),
        }
    }
}

/// The action that AWS names, which may be another than the one that was asked for, such as
/// `kms:Decrypt`: `User: arn:… is not authorized to perform: logs:FilterLogEvents on resource: …`.
fn denied_action(error: &AwsError) -> Option<&str> {
    let (_, rest) = error.message()?.split_once("not authorized to perform: ")?;
    let action = rest.split([' ', ',']).next()?;
    action.contains(':').then_some(action)
}

/// By how much the time of the request is ahead of AWS's: `Signature expired: 20261124T180000Z is now
/// earlier than 20261124T182500Z (20261124T183000Z - 5 min.)`.
fn ahead_s(error: &AwsError) -> Option<i64> {
    let message = error.message()?;
    let (_, now) = message.split_once('(')?;
    let signed = message.split(' ').find_map(amz_date)?;
    Some((signed - amz_date(now.split(' ').next()?)?).as_secs())
}

/// `20261124T180000Z`.
fn amz_date(text: &str) -> Option<Timestamp> {
    let time = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    Offset::UTC.to_timestamp(time).ok()
}

fn chain<'e>(
    error: &'e (dyn error::Error + 'static),
) -> impl Iterator<Item = &'e (dyn error::Error + 'static)> {
    iter::successors(Some(error), |error| error.source())
}

/// An error of the SDK that is displayed as its innermost cause: what is around it says
/// `dispatch failure` and `io error`.
#[derive(Debug)]
struct RootCause(Cause);

impl RootCause {
    fn boxed(cause: Cause) -> Cause {
        Box::new(Self(cause))
    }
}

impl fmt::Display for RootCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        chain(self.0.as_ref()).last().map_or(Ok(()), |root| write!(f, "{root}"))
    }
}

impl error::Error for RootCause {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_clock_is_told_by_how_much() {
        for (message, expected) in [
            (
                "Signature expired: 20261124T180000Z is now earlier than 20261124T182500Z \
                 (20261124T183000Z - 5 min.)",
                "the clock of this computer is 30 minutes behind",
            ),
            (
                "Signature not yet current: 20261124T183640Z is still later than \
                 20261124T183500Z (20261124T183000Z + 5 min.)",
                "the clock of this computer is 6 minutes ahead",
            ),
            ("Signature expired: long ago", "the clock of this computer is wrong"),
        ] {
            let source = AwsError {
                code: Some("InvalidSignatureException".to_owned()),
                message: Some(message.to_owned()),
                status: Some(400),
                request_id: None,
            };
            assert!(source.is_about_time());
            let error = Error::WrongClock { ahead_s: ahead_s(&source), source };
            assert_eq!(error.to_string(), expected);
        }
    }
}
