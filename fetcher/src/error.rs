//! What can go wrong, in words and as something to match on.

mod aws;

use std::error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use flowlogs_parser::FormatError;
use jiff::Timestamp;

pub(crate) use aws::Call;

/// The cause of an error, whatever its type.
pub(crate) type Cause = Box<dyn error::Error + Send + Sync>;

/// Why flow logs could not be read.
///
/// Each says only its own part: the cause is its `source`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text can be neither the name nor the ARN of a log group.
    #[error("{log_group:?} is not the name or ARN of a log group")]
    InvalidLogGroup {
        /// The text.
        log_group: String,
    },
    /// The text names no bucket.
    #[error("{location:?} names no bucket")]
    InvalidBucket {
        /// The text.
        location: String,
    },
    /// Neither the caller nor the environment nor the profile names a region.
    #[error("no region is set")]
    NoRegion,
    /// None of the places where AWS credentials are looked for has any.
    #[error("no credentials were found")]
    NoCredentials,
    /// Credentials are set up, but cannot be had: a profile that does not exist, a login that has
    /// ended, a program that fails.
    #[error("cannot load credentials")]
    CredentialsNotLoaded {
        /// What prevents it.
        source: Cause,
    },
    /// AWS does not know the credentials, or they have expired.
    #[error("AWS does not accept the credentials")]
    CredentialsRefused {
        /// AWS's own words.
        source: AwsError,
    },
    /// AWS does not accept the signature, since this computer's clock is not right.
    #[error("the clock of this computer is {}", off(*.ahead_s))]
    WrongClock {
        /// By how many seconds it is ahead, or, if negative, behind; `None` if AWS does not say.
        ahead_s: Option<i64>,
        /// AWS's own words.
        source: AwsError,
    },
    /// The role cannot be assumed.
    #[error("cannot assume the role {role_arn}")]
    RoleNotAssumed {
        /// ARN of the role.
        role_arn: String,
        /// What prevents it: an [`AwsError`], if AWS refused.
        source: Cause,
    },
    /// No policy allows the action.
    #[error("{action} is not allowed")]
    AccessDenied {
        /// The IAM action, such as `logs:FilterLogEvents`.
        action: String,
        /// AWS's own words.
        source: AwsError,
    },
    /// There is no such log group in the account and region.
    #[error("log group {log_group} does not exist in {region}")]
    LogGroupNotFound {
        /// Its name.
        log_group: String,
        /// Where it was looked for.
        region: String,
    },
    /// No log group in the account and region has such a name.
    #[error("no log group matches {glob} in {region}")]
    NoLogGroupMatches {
        /// What names were to match.
        glob: String,
        /// Where they were looked for.
        region: String,
    },
    /// AWS gives the newest events first only from 2024 on.
    #[error(
        "AWS gives the newest events first from 2024 on, not from {}", moment(*.start_ms)
    )]
    TooOldForNewestFirst {
        /// Where the window begins, in milliseconds since 1970.
        start_ms: u64,
    },
    /// The format of the lines was to be found out, but no flow log writes to the log group.
    #[error("no flow log writes to log group {log_group} in {region}")]
    NoFlowLog {
        /// Its name.
        log_group: String,
        /// Where flow logs were looked for.
        region: String,
    },
    /// A flow log's format cannot be read.
    #[error("cannot read the format of flow log {flow_log_id}")]
    Format {
        /// Its id, such as `fl-1234567890abcdef0`.
        flow_log_id: String,
        /// What is wrong with it.
        source: FormatError,
    },
    /// AWS calls the request wrong, such as a filter pattern that it cannot read.
    #[error("AWS calls the request invalid")]
    InvalidRequest {
        /// AWS's own words.
        source: AwsError,
    },
    /// AWS kept answering that requests come too fast, however long they waited.
    #[error("AWS keeps refusing {operation} as too frequent")]
    Throttled {
        /// Such as `FilterLogEvents`.
        operation: &'static str,
        /// AWS's own words.
        source: AwsError,
    },
    /// There is no such bucket.
    #[error("bucket {bucket} does not exist")]
    BucketNotFound {
        /// Its name.
        bucket: String,
    },
    /// A listing gives the same page again and again.
    #[error("the listing of s3://{bucket}/{prefix} does not go on")]
    ListingRepeats {
        /// Name of the bucket.
        bucket: String,
        /// How the keys begin.
        prefix: String,
    },
    /// An object is broken, or is no flow log. What was good in it is given, and the stream goes on.
    #[error("cannot read s3://{bucket}/{key}")]
    Object {
        /// Name of the bucket, or ARN of the access point.
        bucket: String,
        /// Its key.
        key: String,
        /// What is wrong with it.
        source: io::Error,
    },
    /// Nothing usable came back, even after retries: no connection, one that broke or stalled, or
    /// an answer that is not AWS's.
    #[error("no usable answer from {service}")]
    Connection {
        /// Such as `CloudWatch Logs in us-east-1`.
        service: String,
        /// What happened.
        source: Cause,
    },
    /// AWS answered with another error, even after retries.
    #[error("{operation} failed")]
    Service {
        /// Such as `FilterLogEvents`.
        operation: &'static str,
        /// AWS's own words.
        source: AwsError,
    },
    /// The next page is always the same one, without new events: there is no way on.
    #[error(
        "the next token of log group {log_group} came back {times} times without new events; \
         read up to {}", moment(*.reached_ms)
    )]
    TokenRepeats {
        /// Name of the log group.
        log_group: String,
        /// How often in a row.
        times: u32,
        /// The events before this time were read, in milliseconds since 1970.
        reached_ms: u64,
    },
    /// A next token was refused, and reading cannot be taken up again where it was: events did not
    /// come in time order, or the next tokens are refused again and again.
    #[error(
        "the next token of log group {log_group} has expired and reading cannot be resumed; \
         read up to {}", moment(*.reached_ms)
    )]
    TokenExpired {
        /// Name of the log group.
        log_group: String,
        /// The events before this time were read, in milliseconds since 1970.
        reached_ms: u64,
        /// AWS's own words.
        source: AwsError,
    },
    /// A file or folder cannot be read, or not to its end.
    #[error("cannot read {}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What prevents it.
        source: io::Error,
    },
    /// Standard input cannot be read, or not to its end.
    #[error("cannot read standard input")]
    Stdin {
        /// What prevents it.
        source: io::Error,
    },
}

/// An error in AWS's own words.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AwsError {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) request_id: Option<String>,
}

impl Error {
    /// Whether it says that credentials were good once.
    pub(crate) fn is_expiry(&self) -> bool {
        const EXPIRED: [&str; 3] = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"];
        match self {
            Self::CredentialsRefused { source } => {
                source.code().is_some_and(|code| EXPIRED.contains(&code))
            }
            _ => false,
        }
    }

    /// Whether trying again some time later may help.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Throttled { .. }
                | Self::Connection { .. }
                | Self::Service { .. }
                | Self::TokenRepeats { .. }
        )
    }
}

impl AwsError {
    /// Such as `ResourceNotFoundException`; `None` if the answer was not one of AWS.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// What AWS says about it.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// What AWS's support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

impl fmt::Display for AwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.message, &self.code, self.status) {
            (Some(message), Some(code), _) => write!(f, "{message} ({code})"),
            (Some(text), None, _) | (None, Some(text), _) => f.write_str(text),
            (None, None, Some(status)) => write!(f, "HTTP status {status} without a reason"),
            (None, None, None) => f.write_str("an error without a reason"),
        }
    }
}

impl error::Error for AwsError {}

/// How far a clock is off.
fn off(ahead_s: Option<i64>) -> String {
    let Some(ahead_s) = ahead_s else { return "wrong".to_owned() };
    let way = if ahead_s > 0 { "ahead" } else { "behind" };
    let minutes = ahead_s.unsigned_abs() / 60;
    format!("{minutes} minute{} {way}", if minutes == 1 { "" } else { "s" })
}

/// The time as people read it.
pub(crate) fn moment(time_ms: u64) -> String {
    let timestamp = i64::try_from(time_ms).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    timestamp.map_or_else(|| format!("{time_ms} ms"), |timestamp| timestamp.to_string())
}
