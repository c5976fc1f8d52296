//! Why a run fails, what may help, and with which exit code it ends.

use std::error;
use std::fmt;
use std::io;
use std::iter;
use std::path::Path;
use std::process::ExitCode;

use flowlogs_fetcher::Error;

use super::nearest::nearest;
use crate::output::Column;

/// How a run ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Status {
    Success = 0,
    /// Nothing matched, and that was to be told.
    NoMatch = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// AWS refused or failed.
    Aws = 3,
    /// Something could not be read or written.
    Data = 4,
    /// Ctrl-C; the number is the shells' custom, 128 + SIGINT.
    Interrupted = 130,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}

/// Why a run fails.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Failure {
    pub(crate) status: Status,
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) tip: Option<String>,
    /// Lines that show where it is wrong.
    pub(crate) shown: Option<String>,
}

impl Failure {
    pub(crate) fn usage(message: impl fmt::Display, tip: Option<String>) -> Self {
        Self { status: Status::Usage, message: message.to_string(), tip, shown: None }
    }

    /// The bad line has been told already.
    pub(crate) fn bad_line() -> Self {
        let message = "stopped at a bad line, as --strict demands".to_owned();
        Self { status: Status::Data, message, tip: None, shown: None }
    }

    pub(crate) fn output(error: &io::Error) -> Self {
        let message = format!("cannot write the output: {}", in_words(error));
        Self { status: Status::Data, message, tip: None, shown: None }
    }

    /// Shows where it is wrong.
    pub(crate) fn showing(self, shown: String) -> Self {
        Self { shown: Some(shown), ..self }
    }

    /// A file of the user's own cannot be read or made.
    pub(crate) fn file(path: &Path, error: &io::Error) -> Self {
        let message = format!("cannot open {}: {}", path.display(), in_words(error));
        Self { status: Status::Data, message, tip: None, shown: None }
    }

    /// An answer cannot be sorted by what it has not.
    pub(crate) fn no_column(name: &str, columns: &[Column]) -> Self {
        let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
        let tip = nearest(name, names.iter().copied()).map_or_else(
            || format!("the columns are {}", names.join(", ")),
            |name| format!("did you mean {name}?"),
        );
        Self::usage(format!("there is no column {name:?} to sort by"), Some(tip))
    }

    /// The answer is not whole.
    pub(crate) fn incomplete(message: String) -> Self {
        let tip =
            "--max-groups allows for more, in more memory; a --filter or coarser keys need less";
        Self { status: Status::Data, message, tip: Some(tip.to_owned()), shown: None }
    }

    /// A defect of ours; the panic has told where.
    pub(crate) fn panic() -> Self {
        let message = "a thread panicked, which is a defect of this program".to_owned();
        Self { status: Status::Data, message, tip: None, shown: None }
    }

    pub(crate) fn runtime(error: &io::Error) -> Self {
        let message = format!("cannot start threads: {}", in_words(error));
        Self { status: Status::Data, message, tip: None, shown: None }
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let status = match error {
            Error::InvalidBucket { .. }
            | Error::InvalidLogGroup { .. }
            | Error::TooOldForNewestFirst { .. } => Status::Usage,
            Error::File { .. } | Error::Object { .. } | Error::Stdin { .. } => Status::Data,
            _ => Status::Aws,
        };
        Self { status, message: in_words(error), tip: tip(error), shown: None }
    }
}

/// The error and its causes in one line.
fn in_words(error: &(dyn error::Error + 'static)) -> String {
    let causes = iter::successors(Some(error), |error| error.source());
    causes.map(plain).collect::<Vec<_>>().join(": ")
}

/// Without the number of the operating system's error, which says nothing that its words do not.
fn plain(error: &(dyn error::Error + 'static)) -> String {
    let text = error.to_string();
    match text.rsplit_once(" (os error ") {
        Some((words, number)) if error.is::<io::Error>() && number.ends_with(')') => {
            words.to_owned()
        }
        _ => text,
    }
}

fn tip(error: &Error) -> Option<String> {
    let tip = match error {
        Error::InvalidLogGroup { .. } => {
            "the name of a log group has letters, digits and any of . - _ / #; \
             --location-type file reads a file"
        }
        Error::InvalidBucket { .. } => "write it as s3://bucket/prefix",
        Error::BucketNotFound { .. } => {
            "check the name; `aws s3 ls` lists the buckets of your account"
        }
        Error::NoRegion => {
            "give --region NAME, set AWS_REGION, or name a profile that has a region by --profile"
        }
        Error::NoCredentials => {
            "name a profile that has them by --profile, log in with `aws sso login`, or set \
             AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        }
        Error::CredentialsNotLoaded { .. } => {
            "check --profile and the AWS configuration files; `aws sso login` renews a login"
        }
        Error::CredentialsRefused { .. } => {
            "they may have expired, or this computer's clock may be wrong"
        }
        Error::WrongClock { .. } => "set it, such as by `timedatectl set-ntp true`",
        Error::RoleNotAssumed { .. } => {
            "your identity needs sts:AssumeRole for the role, and the role has to trust it; \
             some roles demand an --external-id"
        }
        Error::AccessDenied { action, .. } => return Some(allow(action)),
        Error::LogGroupNotFound { region, .. } => {
            return Some(format!(
                "check the name and --region; `aws logs describe-log-groups --region {region}` \
                 lists what there is"
            ));
        }
        Error::NoLogGroupMatches { region, .. } => {
            return Some(format!(
                "`aws logs describe-log-groups --region {region}` lists what there is"
            ));
        }
        Error::TooOldForNewestFirst { .. } => "leave out --newest-first, or begin later",
        Error::NoFlowLog { .. } | Error::Format { .. } => {
            "say what its records hold: --fields default, or --fields '${srcaddr} ${dstaddr} …'"
        }
        Error::InvalidRequest { .. } => "if you gave a --filter-pattern, it may be that",
        Error::Throttled { .. } => {
            "the quota is shared by all who read in this account and region; \
             try later, or a shorter window"
        }
        Error::Connection { .. } => "check the network, --region and --endpoint-url",
        Error::TokenRepeats { .. } | Error::TokenExpired { .. } => {
            "go on from there with --start-time"
        }
        _ => return None,
    };
    Some(tip.to_owned())
}

fn allow(action: &str) -> String {
    let tip = format!("let an IAM policy of your identity allow {action}");
    match action {
        // It is only asked for the format.
        "kms:Decrypt" => format!("{tip}, and the policy of the key allow your identity"),
        "s3:GetObject" | "s3:ListBucket" => {
            format!("{tip}; buckets of others may demand --requester-pays")
        }
        "ec2:DescribeFlowLogs" => format!("{tip}, or give the format, such as --fields default"),
        _ => tip,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_told_without_the_number_of_the_operating_system() {
        let source = io::Error::from_raw_os_error(2);
        let failure = Failure::from(&Error::File { path: "./gone.log".into(), source });
        let message = "cannot read ./gone.log: No such file or directory".to_owned();
        assert_eq!(failure, Failure { status: Status::Data, message, tip: None, shown: None });
    }
}
