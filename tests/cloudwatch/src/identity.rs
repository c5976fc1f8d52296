//! Who asks, and whether they may.
//!
//! Any access key id stands for the user `stand-in` of [`CALLER_ACCOUNT`];
//! those that `AssumeRole` handed out stand for their role, and need the
//! session token that came with them. Signatures are not verified.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard};

use hyper::StatusCode;
use hyper::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use jiff::{SignedDuration, Timestamp};

use crate::dice::{Dice, Purpose};
use crate::error::AwsError;
use crate::operation::{Operation, Service, UnknownOperation};

/// Account of every caller who has not assumed a role.
pub const CALLER_ACCOUNT: &str = "123456789012";

/// Who sent a request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Caller {
    pub(crate) access_key_id: String,
    pub(crate) account: String,
    pub(crate) arn: String,
    /// The region that the request was signed for.
    pub(crate) region: String,
}

/// An operation that is refused: to one access key id, or to everyone.
///
/// Parses from `FilterLogEvents` and `FilterLogEvents@AKIA…`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Denial {
    /// What is refused.
    pub operation: Operation,
    /// To whom; `None` is everyone.
    pub access_key_id: Option<String>,
}

/// The roles that were assumed.
#[derive(Debug)]
pub(crate) struct Sessions {
    seed: u64,
    /// For how many requests one is good.
    requests: Option<u64>,
    /// By access key id.
    open: Mutex<HashMap<String, Session>>,
}

#[derive(Clone, Debug)]
struct Session {
    token: String,
    account: String,
    arn: String,
    expires: Timestamp,
    /// So far.
    requests: u64,
}

/// What `AssumeRole` hands out.
#[derive(Clone, Debug)]
pub(crate) struct Credentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: String,
    pub(crate) expires: Timestamp,
}

/// Why a request comes from nobody.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Stranger {
    /// There is no Authorization header.
    Unsigned,
    /// The Authorization header is not one of Signature Version 4.
    BadSignature,
    /// Temporary credentials that nobody handed out, or a wrong session token.
    Unknown,
    Expired,
    /// It was signed more than five minutes before or after now.
    OutOfTime {
        signed: Timestamp,
        now: Timestamp,
    },
}

impl Sessions {
    pub(crate) fn new(seed: u64, requests: Option<u64>) -> Self {
        Self { seed, requests, open: Mutex::default() }
    }

    /// Credentials for a role. The access key id holds the account.
    pub(crate) fn open(&self, account: &str, arn: String, lifetime: SignedDuration) -> Credentials {
        let mut open = self.lock();
        let number = open.len() as u64;
        let mut dice = Dice::new(self.seed, Purpose::Session, number);
        // Whole seconds, as AWS gives them.
        let expires = Timestamp::from_second((Timestamp::now() + lifetime).as_second())
            .expect("a time without its fraction is a time");
        let credentials = Credentials {
            access_key_id: format!("ASIA{account}{number:04}"),
            secret_access_key: dice.hex(32),
            session_token: format!("session-of-{account}-{}", dice.hex(32)),
            expires,
        };
        let session = Session {
            token: credentials.session_token.clone(),
            account: account.to_owned(),
            arn,
            expires: credentials.expires,
            requests: 0,
        };
        open.insert(credentials.access_key_id.clone(), session);
        credentials
    }

    /// Who signed the request.
    pub(crate) fn caller(&self, headers: &HeaderMap, clock_ahead: i64) -> Result<Caller, Stranger> {
        let authorization = headers.get(AUTHORIZATION).ok_or(Stranger::Unsigned)?;
        let (access_key_id, region) =
            authorization.to_str().ok().and_then(credential).ok_or(Stranger::BadSignature)?;
        let (access_key_id, region) = (access_key_id.to_owned(), region.to_owned());
        if let Some(signed) = headers.get("x-amz-date").and_then(signed) {
            let now = Timestamp::now() + SignedDuration::from_secs(clock_ahead);
            if now.duration_since(signed).abs() > SignedDuration::from_mins(5) {
                return Err(Stranger::OutOfTime { signed, now });
            }
        }
        if !access_key_id.starts_with("ASIA") {
            let account = CALLER_ACCOUNT.to_owned();
            let arn = format!("arn:aws:iam::{CALLER_ACCOUNT}:user/stand-in");
            return Ok(Caller { access_key_id, account, arn, region });
        }
        let mut open = self.lock();
        let session = open.get_mut(&access_key_id).ok_or(Stranger::Unknown)?;
        let token = headers.get("x-amz-security-token").map(HeaderValue::as_bytes);
        if token != Some(session.token.as_bytes()) {
            return Err(Stranger::Unknown);
        }
        session.requests += 1;
        let is_used_up = self.requests.is_some_and(|requests| session.requests > requests);
        if is_used_up || session.expires <= Timestamp::now() {
            return Err(Stranger::Expired);
        }
        let Session { account, arn, .. } = session.clone();
        Ok(Caller { access_key_id, account, arn, region })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.open.lock().expect("nothing panics while it holds the sessions")
    }
}

/// The time that a request was signed at: `20260101T000000Z`.
fn signed(header: &HeaderValue) -> Option<Timestamp> {
    let time = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", header.to_str().ok()?).ok()?;
    jiff::tz::Offset::UTC.to_timestamp(time).ok()
}

/// Access key id and region of an Authorization header:
/// `AWS4-HMAC-SHA256 Credential=AKIA…/20260101/us-east-1/logs/aws4_request, …`.
fn credential(authorization: &str) -> Option<(&str, &str)> {
    let (_, rest) = authorization.strip_prefix("AWS4-HMAC-SHA256 ")?.split_once("Credential=")?;
    let scope = rest.split([',', ' ']).next()?;
    let mut parts = scope.split('/');
    let (access_key_id, _date, region) = (parts.next()?, parts.next()?, parts.next()?);
    Some((access_key_id, region))
}

impl Denial {
    pub(crate) fn concerns(&self, operation: Operation, caller: &Caller) -> bool {
        let everyone = self.access_key_id.is_none();
        self.operation == operation
            && (everyone || self.access_key_id.as_ref() == Some(&caller.access_key_id))
    }
}

impl FromStr for Denial {
    type Err = UnknownOperation;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (operation, access_key_id) = match text.split_once('@') {
            Some((operation, access_key_id)) => (operation, Some(access_key_id.to_owned())),
            None => (text, None),
        };
        Ok(Self { operation: operation.parse()?, access_key_id })
    }
}

impl Stranger {
    /// The service's word for it.
    pub(crate) fn error(self, service: Service) -> AwsError {
        let forbidden = StatusCode::FORBIDDEN;
        match (self, service) {
            (Self::Unsigned, Service::Logs) => AwsError::new(
                forbidden,
                "MissingAuthenticationTokenException",
                "Missing Authentication Token",
            ),
            (Self::Unsigned, _) => AwsError::new(
                forbidden,
                "MissingAuthenticationToken",
                "Request is missing Authentication Token",
            ),
            (Self::BadSignature, Service::Logs) => AwsError::bad_request(
                "IncompleteSignatureException",
                "Authorization header requires 'Credential' parameter.",
            ),
            (Self::BadSignature, _) => AwsError::bad_request(
                "IncompleteSignature",
                "Authorization header requires 'Credential' parameter.",
            ),
            (Self::Unknown, Service::Logs) => AwsError::bad_request(
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            ),
            (Self::Unknown, Service::Ec2) => AwsError::new(
                StatusCode::UNAUTHORIZED,
                "AuthFailure",
                "AWS was not able to validate the provided access credentials",
            ),
            (Self::Unknown, Service::Sts | Service::S3) => AwsError::new(
                forbidden,
                "InvalidClientTokenId",
                "The security token included in the request is invalid.",
            ),
            (Self::OutOfTime { signed, now }, _) => AwsError::bad_request(
                if service == Service::Logs {
                    "InvalidSignatureException"
                } else {
                    "SignatureDoesNotMatch"
                },
                out_of_time(signed, now),
            ),
            (Self::Expired, Service::Logs) => AwsError::bad_request(
                "ExpiredTokenException",
                "The security token included in the request is expired",
            ),
            (Self::Expired, Service::Ec2) => {
                AwsError::bad_request("RequestExpired", "Request has expired.")
            }
            (Self::Expired, Service::Sts | Service::S3) => AwsError::new(
                forbidden,
                "ExpiredToken",
                "The security token included in the request is expired",
            ),
        }
    }
}

/// AWS names the limit too.
fn out_of_time(signed: Timestamp, now: Timestamp) -> String {
    let [signed_text, now_text] =
        [signed, now].map(|time| time.strftime("%Y%m%dT%H%M%SZ").to_string());
    let minutes = SignedDuration::from_mins(5);
    if signed < now {
        let limit = (now - minutes).strftime("%Y%m%dT%H%M%SZ");
        format!(
            "Signature expired: {signed_text} is now earlier than {limit} ({now_text} - 5 min.)"
        )
    } else {
        let limit = (now + minutes).strftime("%Y%m%dT%H%M%SZ");
        format!(
            "Signature not yet current: {signed_text} is still later than {limit} ({now_text} + 5 min.)"
        )
    }
}

/// The refusal of an operation that no policy allows. EC2 names no resource.
pub(crate) fn access_denied(operation: Operation, caller: &Caller, resource: &str) -> AwsError {
    let action = operation.iam_action();
    let user = format!("User: {} is not authorized to perform: {action}", caller.arn);
    let because = format!("because no identity-based policy allows the {action} action");
    match operation.service() {
        Service::Logs => AwsError::bad_request(
            "AccessDeniedException",
            format!("{user} on resource: {resource} {because}"),
        ),
        Service::Ec2 => AwsError::new(
            StatusCode::FORBIDDEN,
            "UnauthorizedOperation",
            format!("You are not authorized to perform this operation. {user} {because}"),
        ),
        Service::Sts | Service::S3 => AwsError::new(
            StatusCode::FORBIDDEN,
            "AccessDenied",
            format!("{user} on resource: {resource}"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_names_the_key_and_the_region() {
        let header = "AWS4-HMAC-SHA256 Credential=AKIA1/20260101/eu-west-1/logs/aws4_request, \
                      SignedHeaders=host, Signature=0";
        assert_eq!(credential(header), Some(("AKIA1", "eu-west-1")));
        assert_eq!(credential("Basic abc"), None);
        assert_eq!(credential("AWS4-HMAC-SHA256 Credential=AKIA1"), None);
    }

    #[test]
    fn a_session_is_known_by_its_key_and_its_token() {
        let sessions = Sessions::new(1, None);
        let lifetime = |seconds| SignedDuration::from_secs(seconds);
        let arn = "arn:aws:sts::210987654321:assumed-role/reader/s".to_owned();
        let open = sessions.open("210987654321", arn.clone(), lifetime(900));
        let old = sessions.open("210987654321", arn.clone(), lifetime(0));
        let caller = |key: &str, token: &str| {
            let header = format!("AWS4-HMAC-SHA256 Credential={key}/d/us-east-1/logs/aws4_request");
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, header.parse().unwrap());
            headers.insert("x-amz-security-token", token.parse().unwrap());
            sessions.caller(&headers, 0).map(|caller| (caller.account, caller.arn))
        };
        assert_eq!(
            caller(&open.access_key_id, &open.session_token),
            Ok(("210987654321".to_owned(), arn))
        );
        assert_eq!(caller(&open.access_key_id, "other"), Err(Stranger::Unknown));
        assert_eq!(caller(&old.access_key_id, &old.session_token), Err(Stranger::Expired));
        assert_eq!(caller("ASIA0", "other"), Err(Stranger::Unknown));
        assert_eq!(sessions.caller(&HeaderMap::new(), 0), Err(Stranger::Unsigned));
    }

    #[test]
    fn a_denial_is_for_everyone_or_for_one_key() {
        let caller = Caller {
            access_key_id: "AKIA1".to_owned(),
            account: CALLER_ACCOUNT.to_owned(),
            arn: String::new(),
            region: String::new(),
        };
        let concerns = |text: &str| {
            let denial: Denial = text.parse().unwrap();
            denial.concerns(Operation::FilterLogEvents, &caller)
        };
        assert!(concerns("FilterLogEvents"));
        assert!(concerns("logs:FilterLogEvents@AKIA1"));
        assert!(!concerns("FilterLogEvents@AKIA2"));
        assert!(!concerns("GetLogEvents"));
    }
}
