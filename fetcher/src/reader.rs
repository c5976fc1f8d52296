//! Reads the flow logs of a log group.

mod builder;
mod several;

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use flowlogs_parser::{Filter, Format};
use futures_util::future::{join, ready};
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};

pub use self::builder::FlowLogsReaderBuilder;
pub use self::several::LogGroups;
use crate::clients::{Clients, Settings};
use crate::log_group::{Glob, LogGroup};
use crate::pace::{Operation, Pace};
use crate::plan::Plan;
use crate::source::log_events::page::Place;
use crate::source::log_events::slices::{Limits, Slices};
use crate::source::log_events::{Order, Query, Streams};
use crate::source::{flow_logs, log_groups};
use crate::{Batch, Error, Follow, Live, TimeWindow, merge};

/// Reads the flow logs of a log group in CloudWatch Logs, or of all whose names match a glob.
///
/// Gives every event of the window once, in time order, whatever happens on the way, or ends with
/// an error. Requests that are throttled or that fail for a while are sent again.
///
/// A long window is read in slices side by side, as fast as the quota of the account and region
/// allows, in bounded memory; what is read is handed on in order all the same.
///
/// It needs `logs:FilterLogEvents`, and for what is not said, [more](FlowLogsReaderBuilder#permissions).
#[derive(Clone, Debug)]
pub struct FlowLogsReader {
    log_groups: Names,
    window: TimeWindow,
    streams: Streams,
    order: Order,
    filter_pattern: Option<String>,
    filter: Option<Arc<Filter>>,
    /// Empty if they are to be found out.
    formats: Vec<Format>,
    limits: Limits,
    requests_per_second: Option<f64>,
    access: Access,
}

/// Which log groups are read.
#[derive(Clone, Debug)]
enum Names {
    One(LogGroup),
    All(Glob),
}

#[derive(Clone, Debug)]
enum Access {
    Settings(Box<Settings>),
    Clients(Clients),
}

/// A log group that is read, with all that it takes.
pub(crate) struct Opened {
    pub(crate) query: Query,
    pub(crate) clients: Clients,
    pace: Arc<Pace>,
    limits: Limits,
    filter: Option<Arc<Filter>>,
    formats: Vec<Format>,
}

impl FlowLogsReader {
    /// Begins to describe a reader of a log group, given by its name or its ARN, or of log groups,
    /// given by a glob: `*` stands for any characters, `?` for one.
    pub fn builder(log_group: impl Into<String>) -> FlowLogsReaderBuilder {
        FlowLogsReaderBuilder::new(log_group.into())
    }

    /// Which events are read: those with a timestamp in it. A flow log's events have the time of
    /// their record's `start`.
    #[must_use]
    pub fn window(&self) -> &TimeWindow {
        &self.window
    }

    /// The events of the window, a page at a time.
    ///
    /// Nothing is asked for before the stream is polled, in a Tokio runtime. The first page costs
    /// one request; the more pages are taken, the more are fetched ahead, and at once. Dropping the
    /// stream, at any moment, stops all requests. After an error the stream ends.
    ///
    /// The events of several log groups come merged in time order, a part of a page at a time.
    pub fn batches(&self) -> impl Stream<Item = Result<Batch, Error>> + Send + use<> {
        let reader = self.clone();
        // The futures of the SDK are large.
        stream::once(Box::pin(reader.open())).try_flatten()
    }

    /// Reads from the beginning of the window on, and goes on reading what comes.
    #[must_use]
    pub fn follow(&self) -> Follow {
        Follow::new(vec![self.clone()])
    }

    /// Reads what comes from now on, within seconds, as far as AWS does not sample.
    #[must_use]
    pub fn live(&self) -> Live {
        Live::new(vec![self.clone()])
    }

    /// How it will be read: what AWS is asked for, what AWS filters, and what is filtered here.
    ///
    /// Asks AWS only for what is not given: the formats, if there is a filter, and the names that
    /// match a glob.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS cannot be asked.
    pub async fn plan(&self) -> Result<Plan, Error> {
        let mut opened = self.clone().opened().await?;
        let mut plans = Vec::with_capacity(opened.len());
        for group in &mut opened {
            group.push_down().await?;
            let Opened { query, clients, pace, filter, .. } = group;
            plans.push(Plan::of(query, clients.region(), pace.documented(), filter.as_deref()));
        }
        Ok(plans.into_iter().collect())
    }

    async fn open(self) -> Result<BoxStream<'static, Result<Batch, Error>>, Error> {
        let order = self.order;
        let opened = self.opened().await?;
        Ok(merge::in_order(opened.into_iter().map(Opened::batches).collect(), order))
    }

    pub(crate) async fn opened(self) -> Result<Vec<Opened>, Error> {
        let clients = self.connect().await?;
        let log_groups = match &self.log_groups {
            Names::One(log_group) => vec![log_group.clone()],
            Names::All(glob) => log_groups::matching(&clients, glob).await?,
        };
        let pace = self.requests_per_second.map_or_else(
            || clients.pace(Operation::FilterLogEvents),
            |rate| Arc::new(Pace::new(rate, Instant::now())),
        );
        let limits = self.limits.shared_by(log_groups.len());
        let open = |log_group| Opened {
            query: Query {
                log_group,
                window: self.window.clone(),
                streams: self.streams.clone(),
                order: self.order,
                filter_pattern: self.filter_pattern.clone(),
            },
            clients: clients.clone(),
            pace: Arc::clone(&pace),
            limits,
            filter: self.filter.clone(),
            formats: self.formats.clone(),
        };
        Ok(log_groups.into_iter().map(open).collect())
    }

    async fn connect(&self) -> Result<Clients, Error> {
        match &self.access {
            Access::Settings(settings) => settings.connect().await,
            Access::Clients(clients) => Ok(clients.clone()),
        }
    }
}

impl Opened {
    fn batches(self) -> BoxStream<'static, Result<Batch, Error>> {
        stream::once(Box::pin(self.begin())).try_flatten().boxed()
    }

    async fn begin(mut self) -> Result<impl Stream<Item = Result<Batch, Error>> + Send, Error> {
        self.push_down().await?;
        let mut slices = self.slices(self.query.window.clone());
        // What the events say goes first: where there is no log group, no flow log writes to it.
        let (first, formats) = join(slices.next(), self.formats()).await;
        let (first, formats) = (first?, formats?);
        let (place, filter) = (self.place(), self.filter);
        let rest = stream::try_unfold(slices, |mut slices| async move {
            Ok(slices.next().await?.map(|page| (page, slices)))
        });
        // The last page is known to be the last: a stream that has ended is not asked again.
        let rest =
            if first.is_some() { rest.left_stream() } else { stream::empty().right_stream() };
        let batches = stream::iter(first.map(Ok))
            .chain(rest)
            .map_ok(move |page| page.into_batch(&place, formats.clone(), filter.as_deref()));
        Ok(batches.try_filter(|batch| ready(batch.bytes() > 0)))
    }

    /// Lets AWS filter as much as it can, if nothing else was asked of it. For that the formats have
    /// to be known.
    pub(crate) async fn push_down(&mut self) -> Result<(), Error> {
        let Some(filter) = &self.filter else { return Ok(()) };
        if self.query.filter_pattern.is_some() {
            return Ok(());
        }
        if self.formats.is_empty() {
            self.formats = flow_logs::formats(&self.clients, &self.query.log_group.name).await?;
        }
        // Where a line may have one of several formats, a position means nothing.
        if let [format] = &self.formats[..] {
            self.query.filter_pattern = filter.cloudwatch_pattern(format);
        }
        Ok(())
    }

    /// Those that were given, or else found out.
    pub(crate) async fn formats(&self) -> Result<Vec<Format>, Error> {
        match &self.formats[..] {
            [] => flow_logs::formats(&self.clients, &self.query.log_group.name).await,
            formats => Ok(formats.to_vec()),
        }
    }

    pub(crate) fn slices(&self, window: TimeWindow) -> Slices {
        let query = Query { window, ..self.query.clone() };
        Slices::new(self.clients.clone(), Arc::clone(&self.pace), query, self.limits)
    }

    pub(crate) fn window(&self) -> &TimeWindow {
        &self.query.window
    }

    pub(crate) fn filter(&self) -> Option<Arc<Filter>> {
        self.filter.clone()
    }

    pub(crate) fn place(&self) -> Place {
        Place {
            log_group: Arc::clone(&self.query.log_group.name),
            region: Arc::clone(self.clients.region()),
        }
    }
}

pub(crate) fn now_ms() -> u64 {
    // A clock that stands before 1970 has no hour before now.
    to_ms(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
}

pub(crate) fn to_ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
