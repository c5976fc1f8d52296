//! New events, as they come: asked for again and again.

mod seen;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use tokio::time;

use self::seen::Seen;
use crate::reader::{Opened, now_ms, to_ms};
use crate::source::log_events::page::Page;
use crate::source::log_events::slices::Slices;
use crate::{Batch, Error, FlowLogsReader, TimeWindow};

/// Reads log groups from the beginning of a window on, and goes on reading what comes.
///
/// A flow log's events have the time of their record's `start` and arrive minutes later, in any
/// order. So each time, the last while is asked for again, and what was given before is left out, by
/// the events' ids. Each event that arrives within that while comes once.
///
/// ```no_run
/// use std::pin::pin;
///
/// use flowlogs_fetcher::FlowLogsReader;
/// use futures_util::TryStreamExt;
///
/// # async fn read() -> Result<(), flowlogs_fetcher::Error> {
/// let follow = FlowLogsReader::builder("flowlogs").build()?.follow();
/// let mut batches = pin!(follow.batches());
/// while let Some(batch) = batches.try_next().await? {
///     println!("{} bytes more", batch.bytes());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Follow {
    readers: Vec<FlowLogsReader>,
    interval: Duration,
    overlap: Duration,
    /// Unix milliseconds.
    clock: Arc<dyn Fn() -> u64 + Send + Sync>,
}

const INTERVAL: Duration = Duration::from_secs(10);

/// An aggregation interval of ten minutes, five until delivery, and some to spare.
const MIN_OVERLAP: Duration = Duration::from_mins(20);

/// Clocks differ, and a record may start a minute after it says.
const AHEAD: Duration = Duration::from_mins(5);

/// How often in a row asking may fail for a reason that passes.
const PATIENCE: u32 = 10;

impl Follow {
    pub(crate) fn new(readers: Vec<FlowLogsReader>) -> Self {
        Self { readers, interval: INTERVAL, overlap: MIN_OVERLAP, clock: Arc::new(now_ms) }
    }

    /// How long to wait before asking again. Left out, ten seconds.
    #[must_use]
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// How much of the past is asked for again: at least, and left out, twenty minutes.
    #[must_use]
    pub fn overlap(mut self, overlap: Duration) -> Self {
        self.overlap = overlap.max(MIN_OVERLAP);
        self
    }

    /// What time it is, in milliseconds since 1970. Left out, the system's clock says.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The events of each log group as they come: those that came together are in time order.
    ///
    /// It ends only by an error, or when it is dropped. What fails for a while, such as a quota that
    /// others use up or a network that is away, is tried again.
    pub fn batches(&self) -> impl stream::Stream<Item = Result<Batch, Error>> + Send + use<> {
        let groups = self.readers.iter().map(|reader| {
            let (reader, follow) = (reader.clone(), self.clone());
            let opened = async move {
                let opened = reader.opened().await?;
                let groups = opened.into_iter().map(|opened| follow.clone().group(opened));
                Ok::<_, Error>(stream::select_all(groups))
            };
            stream::once(Box::pin(opened)).try_flatten().boxed()
        });
        stream::select_all(groups)
    }

    fn group(self, opened: Opened) -> BoxStream<'static, Result<Batch, Error>> {
        let following = async move {
            let mut opened = opened;
            opened.push_down().await?;
            let formats = opened.formats().await?;
            let place = opened.place();
            let filter = opened.filter();
            let batches = stream::try_unfold(Poll::new(self, opened), |mut poll| async move {
                Ok(poll.next().await?.map(|page| (page, poll)))
            })
            .map_ok(move |page: Page| page.into_batch(&place, formats.clone(), filter.as_deref()));
            Ok::<_, Error>(batches.try_filter(|batch| std::future::ready(batch.bytes() > 0)))
        };
        stream::once(Box::pin(following)).try_flatten().boxed()
    }
}

/// Asks for one log group.
struct Poll {
    follow: Follow,
    opened: Opened,
    /// From here on it is asked.
    start_ms: u64,
    seen: Seen,
    /// What is being read.
    slices: Option<Slices>,
    /// When it was last begun.
    now_ms: u64,
    failures: u32,
}

impl Poll {
    fn new(follow: Follow, opened: Opened) -> Self {
        let start_ms = opened.window().start_ms;
        let seen = Seen::default();
        Self { follow, opened, start_ms, seen, slices: None, now_ms: 0, failures: 0 }
    }

    /// The next page that has anything new; it always comes, some day.
    async fn next(&mut self) -> Result<Option<Page>, Error> {
        loop {
            let Some(slices) = &mut self.slices else {
                self.begin();
                continue;
            };
            match slices.next().await {
                Ok(Some(mut page)) => {
                    self.failures = 0;
                    page.retain(|event| self.seen.insert(event));
                    if !page.is_empty() {
                        return Ok(Some(page));
                    }
                }
                Ok(None) => {
                    self.end();
                    time::sleep(self.follow.interval).await;
                }
                Err(error) if error.may_pass() && self.failures < PATIENCE => {
                    tracing::warn!(%error, "asking for new events failed and is tried again");
                    self.failures += 1;
                    self.slices = None;
                    time::sleep(self.follow.interval).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn begin(&mut self) {
        self.now_ms = (self.follow.clock)();
        let end_ms = self.now_ms.saturating_add(to_ms(AHEAD));
        let window = TimeWindow { start_ms: self.start_ms, end_ms };
        self.slices = Some(self.opened.slices(window));
    }

    /// All was read; of the last while it is asked again.
    fn end(&mut self) {
        self.slices = None;
        self.failures = 0;
        let horizon_ms = self.now_ms.saturating_sub(to_ms(self.follow.overlap));
        self.start_ms = self.start_ms.max(self.seen.forget_before(horizon_ms));
    }
}

impl fmt::Debug for Follow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Follow")
            .field("readers", &self.readers)
            .field("interval", &self.interval)
            .field("overlap", &self.overlap)
            .finish_non_exhaustive()
    }
}
