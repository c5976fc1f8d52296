//! Says what is read, and as whom.

use std::num::NonZeroUsize;
use std::sync::Arc;

use flowlogs_parser::{Filter, Format};

use super::{Access, FlowLogsReader, Names};
use crate::clients::{Clients, Settings};
use crate::log_group::{Glob, LogGroup};
use crate::source::log_events::slices::Limits;
use crate::source::log_events::{Order, Streams};
use crate::{Error, TimeWindow};

/// Says what a [`FlowLogsReader`] reads, and as whom.
///
/// # Permissions
///
/// A policy that allows all that a reader may ask for:
///
/// ```json
/// {
///   "Version": "2012-10-17",
///   "Statement": [{
///     "Effect": "Allow",
///     "Action": ["logs:FilterLogEvents", "logs:StartLiveTail"],
///     "Resource": "arn:aws:logs:*:123456789012:log-group:flowlogs:*"
///   }, {
///     "Effect": "Allow",
///     "Action": ["ec2:DescribeFlowLogs", "logs:DescribeLogGroups"],
///     "Resource": "*"
///   }]
/// }
/// ```
///
/// `ec2:DescribeFlowLogs` is for formats that are not given, `logs:DescribeLogGroups` for globs and
/// live events, `logs:StartLiveTail` for live events.
#[derive(Clone, Debug)]
#[must_use]
pub struct FlowLogsReaderBuilder {
    log_group: String,
    window: Option<TimeWindow>,
    streams: Streams,
    order: Order,
    filter_pattern: Option<String>,
    filter: Option<Arc<Filter>>,
    formats: Vec<Format>,
    limits: Limits,
    requests_per_second: Option<f64>,
    settings: Settings,
    clients: Option<Clients>,
}

/// Newest first is only offered from here on: 2024-01-01T00:00:00Z.
const NEWEST_FIRST_SINCE_MS: u64 = 1_704_067_200_000;

impl Names {
    fn parse(text: &str) -> Option<Self> {
        LogGroup::parse(text).map(Self::One).or_else(|| Glob::parse(text).map(Self::All))
    }
}

impl FlowLogsReaderBuilder {
    pub(super) fn new(log_group: String) -> Self {
        Self {
            log_group,
            window: None,
            streams: Streams::All,
            order: Order::OldestFirst,
            filter_pattern: None,
            filter: None,
            formats: Vec::new(),
            limits: Limits::default(),
            requests_per_second: None,
            settings: Settings::default(),
            clients: None,
        }
    }

    /// Which events are read. Left out, those of the hour before [`build`](Self::build).
    pub fn window(mut self, window: impl Into<TimeWindow>) -> Self {
        self.window = Some(window.into());
        self
    }

    /// The only log streams that are read, up to a hundred. Flow logs have one for each network
    /// interface, such as `eni-1235b8ca123456789-all`. A prefix that was given is forgotten.
    pub fn log_streams<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        self.streams = if names.is_empty() { Streams::All } else { Streams::Named(names) };
        self
    }

    /// Reads only log streams whose names begin so: the id of a network interface is enough. Names
    /// that were given are forgotten.
    pub fn log_stream_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.streams = Streams::Prefix(prefix.into());
        self
    }

    /// Gives the newest events first. AWS does that for events since 2024.
    pub fn newest_first(mut self) -> Self {
        self.order = Order::NewestFirst;
        self
    }

    /// Gives only the records that the filter asks for, and lines that are no records.
    ///
    /// AWS is asked to leave out what it can tell to be none of them, where all flow logs of the
    /// group have one format; what it sends is filtered once more. See [`FlowLogsReader::plan`].
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filter = Some(Arc::new(filter));
        self
    }

    /// A filter pattern in the language of CloudWatch Logs, which AWS applies. With one, AWS is not
    /// asked to do any part of a [`filter`](Self::filter).
    pub fn filter_pattern(mut self, filter_pattern: impl Into<String>) -> Self {
        self.filter_pattern = Some(filter_pattern.into());
        self
    }

    /// What the lines can be: each is read by the first format that it fits. Left out, or empty,
    /// these are the formats of the flow logs that write to the log group, which takes the
    /// permission for `ec2:DescribeFlowLogs`.
    pub fn formats(mut self, formats: impl IntoIterator<Item = Format>) -> Self {
        self.formats = formats.into_iter().collect();
        self
    }

    /// How many requests are sent in a second: that of other services than AWS, or of a quota that is
    /// shared. Left out, it is AWS's quota for the region, which all readers of the process share.
    pub fn requests_per_second(mut self, rate: f64) -> Self {
        self.requests_per_second = Some(rate.clamp(0.01, 1_000_000.0));
        self
    }

    /// How many requests can be under way at once, for each log group. Left out, 24.
    pub fn concurrency(mut self, requests: NonZeroUsize) -> Self {
        self.limits.slices = requests;
        self
    }

    /// How many bytes of pages may be fetched ahead of the one that is handed on: of each log group
    /// there is always a page or two. Left out, 45 MB.
    pub fn read_ahead(mut self, bytes: usize) -> Self {
        self.limits.bytes = bytes;
        self
    }

    /// The region of the log group. Left out, the one that its ARN names, or else the one that the
    /// environment or the profile sets.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.settings.region = Some(region.into());
        self
    }

    /// A profile of the AWS configuration files: its region, and its credentials alone.
    pub fn profile(mut self, profile: impl Into<String>) -> Self {
        self.settings.profile = Some(profile.into());
        self
    }

    /// A role to assume for all requests.
    pub fn role_arn(mut self, role_arn: impl Into<String>) -> Self {
        self.settings.role_arn = Some(role_arn.into());
        self
    }

    /// What the role's owner wants to be told. Without a role it means nothing.
    pub fn external_id(mut self, external_id: impl Into<String>) -> Self {
        self.settings.external_id = Some(external_id.into());
        self
    }

    /// Where requests are sent instead of to AWS. A role that the profile names, unlike the one that
    /// is given here, is assumed at AWS all the same, unless `AWS_ENDPOINT_URL` is set.
    pub fn endpoint_url(mut self, endpoint_url: impl Into<String>) -> Self {
        self.settings.endpoint_url = Some(endpoint_url.into());
        self
    }

    /// Clients to use as they are, whatever else is said about region, credentials and endpoint.
    pub fn clients(
        mut self,
        logs: aws_sdk_cloudwatchlogs::Client,
        ec2: aws_sdk_ec2::Client,
    ) -> Self {
        self.clients = Some(Clients::new(logs, ec2));
        self
    }

    /// The reader. Nothing is read, and AWS is not asked, before its stream is polled.
    ///
    /// # Errors
    ///
    /// Returns an error if the log group is given neither by a name nor by an ARN nor by a glob, or if
    /// the newest are wanted first of events that are too old for that.
    pub fn build(self) -> Result<FlowLogsReader, Error> {
        let Some(log_groups) = Names::parse(&self.log_group) else {
            return Err(Error::InvalidLogGroup { log_group: self.log_group });
        };
        let window = self.window.unwrap_or_else(TimeWindow::last_hour);
        if self.order == Order::NewestFirst && window.start_ms < NEWEST_FIRST_SINCE_MS {
            return Err(Error::TooOldForNewestFirst { start_ms: window.start_ms });
        }
        let region = match &log_groups {
            Names::One(log_group) => log_group.region.clone(),
            Names::All(_) => None,
        };
        let access = match self.clients {
            Some(clients) => Access::Clients(clients),
            None => Access::Settings(Box::new(Settings {
                region: self.settings.region.or(region),
                ..self.settings
            })),
        };
        Ok(FlowLogsReader {
            log_groups,
            window,
            streams: self.streams,
            order: self.order,
            filter_pattern: self.filter_pattern,
            filter: self.filter,
            formats: self.formats,
            limits: self.limits,
            requests_per_second: self.requests_per_second,
            access,
        })
    }
}
