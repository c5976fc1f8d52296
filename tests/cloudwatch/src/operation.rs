//! What can be asked of the stand-in.

use std::fmt;
use std::str::FromStr;

/// An operation of AWS that the stand-in speaks.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(missing_docs, reason = "they are operations of AWS, under their names")]
pub enum Operation {
    FilterLogEvents,
    GetLogEvents,
    StartLiveTail,
    DescribeLogStreams,
    DescribeLogGroups,
    DescribeFlowLogs,
    AssumeRole,
    GetCallerIdentity,
    ListObjectsV2,
    GetObject,
}

/// The AWS service that an operation belongs to. Each has its own wire format
/// and its own words for the same failure.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Service {
    Logs,
    Ec2,
    Sts,
    S3,
}

impl Operation {
    const ALL: [Self; 10] = [
        Self::FilterLogEvents,
        Self::GetLogEvents,
        Self::StartLiveTail,
        Self::DescribeLogStreams,
        Self::DescribeLogGroups,
        Self::DescribeFlowLogs,
        Self::AssumeRole,
        Self::GetCallerIdentity,
        Self::ListObjectsV2,
        Self::GetObject,
    ];

    /// As AWS spells it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FilterLogEvents => "FilterLogEvents",
            Self::GetLogEvents => "GetLogEvents",
            Self::StartLiveTail => "StartLiveTail",
            Self::DescribeLogStreams => "DescribeLogStreams",
            Self::DescribeLogGroups => "DescribeLogGroups",
            Self::DescribeFlowLogs => "DescribeFlowLogs",
            Self::AssumeRole => "AssumeRole",
            Self::GetCallerIdentity => "GetCallerIdentity",
            Self::ListObjectsV2 => "ListObjectsV2",
            Self::GetObject => "GetObject",
        }
    }

    pub(crate) fn service(self) -> Service {
        match self {
            Self::DescribeFlowLogs => Service::Ec2,
            Self::AssumeRole | Self::GetCallerIdentity => Service::Sts,
            Self::ListObjectsV2 | Self::GetObject => Service::S3,
            _ => Service::Logs,
        }
    }

    /// The action that a policy must allow: `logs:FilterLogEvents`.
    pub(crate) fn iam_action(self) -> String {
        // One of the few that are named otherwise than the operation.
        let action = if self == Self::ListObjectsV2 { "ListBucket" } else { self.name() };
        format!("{}:{action}", self.service().prefix())
    }

    /// Whether it reads events, and so meets the faults of the plan.
    pub(crate) fn reads_events(self) -> bool {
        matches!(self, Self::FilterLogEvents | Self::GetLogEvents)
    }

    /// Whether it reads objects, and so meets the faults of the plan.
    pub(crate) fn reads_objects(self) -> bool {
        matches!(self, Self::ListObjectsV2 | Self::GetObject)
    }
}

impl Service {
    fn prefix(self) -> &'static str {
        match self {
            Self::Logs => "logs",
            Self::Ec2 => "ec2",
            Self::Sts => "sts",
            Self::S3 => "s3",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Accepts the bare name; its service's prefix, as in a policy, may stand
/// before it.
impl FromStr for Operation {
    type Err = UnknownOperation;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|operation| operation.name() == text || operation.iam_action() == text)
            .ok_or_else(|| UnknownOperation(text.to_owned()))
    }
}

/// A text names no operation of the stand-in.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the stand-in does not know the operation `{0}`")]
pub struct UnknownOperation(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_found_by_name_and_by_policy_action() {
        assert_eq!("FilterLogEvents".parse(), Ok(Operation::FilterLogEvents));
        assert_eq!("ec2:DescribeFlowLogs".parse(), Ok(Operation::DescribeFlowLogs));
        assert_eq!(
            "logs:AssumeRole".parse::<Operation>().unwrap_err().to_string(),
            "the stand-in does not know the operation `logs:AssumeRole`"
        );
    }
}
