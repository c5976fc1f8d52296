//! Reads the flow logs of a log group.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_cloudwatchlogs::types::FilteredLogEvent;
use flowlogs_parser::{Format, Lines};
use futures_util::future::join;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};

use crate::clients::{Clients, Settings};
use crate::log_group::LogGroup;
use crate::source::flow_logs;
use crate::source::log_events::{Pages, Query};
use crate::{Batch, Error, Event, Origin, TimeWindow};

/// Reads the flow logs of a log group in CloudWatch Logs.
///
/// Gives every event of the window once, in time order, whatever happens on the way, or ends with
/// an error. Requests that are throttled or that fail for a while are sent again.
#[derive(Clone, Debug)]
pub struct FlowLogsReader {
    query: Query,
    /// Empty if they are to be found out.
    formats: Vec<Format>,
    access: Access,
}

/// Says what a [`FlowLogsReader`] reads, and as whom.
#[derive(Clone, Debug)]
#[must_use]
pub struct FlowLogsReaderBuilder {
    log_group: String,
    window: Option<TimeWindow>,
    filter_pattern: Option<String>,
    formats: Vec<Format>,
    settings: Settings,
    clients: Option<Clients>,
}

#[derive(Clone, Debug)]
enum Access {
    Settings(Settings),
    Clients(Clients),
}

const HOUR: Duration = Duration::from_hours(1);

impl FlowLogsReader {
    /// Begins to describe a reader of a log group, given by its name or its ARN.
    pub fn builder(log_group: impl Into<String>) -> FlowLogsReaderBuilder {
        FlowLogsReaderBuilder {
            log_group: log_group.into(),
            window: None,
            filter_pattern: None,
            formats: Vec::new(),
            settings: Settings::default(),
            clients: None,
        }
    }

    /// Which events are read: those with a timestamp in it. A flow log's events have the time of
    /// their record's `start`.
    #[must_use]
    pub fn window(&self) -> &TimeWindow {
        &self.query.window
    }

    /// The events of the window, a page at a time.
    ///
    /// Nothing is asked for before the stream is polled, in a Tokio runtime. From the second page
    /// on, the next is fetched while one is looked at, never more. After an error the stream ends.
    pub fn batches(&self) -> impl Stream<Item = Result<Batch, Error>> + Send + use<> {
        let reader = self.clone();
        // The futures of the SDK are large.
        stream::once(Box::pin(reader.open())).try_flatten()
    }

    async fn open(self) -> Result<impl Stream<Item = Result<Batch, Error>> + Send, Error> {
        let clients = match &self.access {
            Access::Settings(settings) => settings.connect().await?,
            Access::Clients(clients) => clients.clone(),
        };
        let log_group = Arc::clone(&self.query.log_group.name);
        let mut pages = Pages::new(clients.clone(), self.query);
        // What the events say goes first: where there is no log group, no flow log writes to it.
        let (first, formats) =
            join(pages.next(), known_or_found(self.formats, &clients, &log_group)).await;
        let (first, formats) = (first?, formats?);
        let pages = stream::iter(first.map(Ok)).chain(pages.into_stream());
        Ok(pages.map_ok(move |page| batch(&log_group, &page, formats.clone())))
    }
}

async fn known_or_found(
    formats: Vec<Format>,
    clients: &Clients,
    log_group: &str,
) -> Result<Vec<Format>, Error> {
    if formats.is_empty() { flow_logs::formats(clients, log_group).await } else { Ok(formats) }
}

/// Puts the messages together, each on its line.
fn batch(log_group: &Arc<str>, page: &[FilteredLogEvent], formats: Vec<Format>) -> Batch {
    let bytes = page.iter().map(|event| event.message().map_or(0, str::len) + 1).sum();
    let mut text = Vec::with_capacity(bytes);
    let mut events = Vec::with_capacity(page.len());
    let mut log_streams: HashMap<&str, Arc<str>> = HashMap::new();
    for event in page {
        let log_stream = event.log_stream_name().unwrap_or_default();
        let log_stream = log_streams.entry(log_stream).or_insert_with(|| log_stream.into());
        // A message of a flow log is one line. Should another have more, each of them counts.
        for line in event.message().unwrap_or_default().lines() {
            text.extend_from_slice(line.as_bytes());
            text.push(b'\n');
            let timestamp_ms = event.timestamp().map_or(0, |time| u64::try_from(time).unwrap_or(0));
            events.push(Event { log_stream: Arc::clone(log_stream), timestamp_ms });
        }
    }
    let origin = Origin::LogGroup { name: Arc::clone(log_group), events };
    Batch::new(Lines::without_headers(text, formats), origin)
}

impl FlowLogsReaderBuilder {
    /// Which events are read. Left out, those of the hour before [`build`](Self::build).
    pub fn window(mut self, window: impl Into<TimeWindow>) -> Self {
        self.window = Some(window.into());
        self
    }

    /// A filter pattern in the language of CloudWatch Logs, which AWS applies.
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
    /// Returns an error if the log group is given neither by a name nor by an ARN.
    pub fn build(self) -> Result<FlowLogsReader, Error> {
        let Some(log_group) = LogGroup::parse(&self.log_group) else {
            return Err(Error::InvalidLogGroup { log_group: self.log_group });
        };
        let access = match self.clients {
            Some(clients) => Access::Clients(clients),
            None => Access::Settings(Settings {
                region: self.settings.region.or_else(|| log_group.region.clone()),
                ..self.settings
            }),
        };
        let window = self.window.unwrap_or_else(last_hour);
        let query = Query { log_group, window, filter_pattern: self.filter_pattern };
        Ok(FlowLogsReader { query, formats: self.formats, access })
    }
}

fn last_hour() -> TimeWindow {
    // A clock that stands before 1970 has no hour before now.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let to_ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    TimeWindow { start_ms: to_ms(now.saturating_sub(HOUR)), end_ms: to_ms(now) }
}
