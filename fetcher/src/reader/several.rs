//! Reads several log groups as one.

use futures_util::{Stream, StreamExt};

use super::FlowLogsReader;
use crate::plan::Plan;
use crate::source::log_events::Order;
use crate::{Batch, Error, merge};
use crate::{Follow, Live};

/// Reads log groups of several regions, accounts and names as one, in time order.
///
/// Each reads at the quota of its own account and region. They share the memory that one takes, but
/// of each at least a page or two is in memory.
///
/// ```no_run
/// use flowlogs_fetcher::{FlowLogsReader, LogGroups};
///
/// # fn read() -> Result<(), flowlogs_fetcher::Error> {
/// let regions = ["us-east-1", "eu-west-1"];
/// let readers = regions.map(|region| FlowLogsReader::builder("/vpc/*").region(region).build());
/// let log_groups = LogGroups::new(readers.into_iter().collect::<Result<Vec<_>, _>>()?);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct LogGroups {
    readers: Vec<FlowLogsReader>,
}

impl LogGroups {
    /// What the readers read. They are in the order of the first one.
    #[must_use]
    pub fn new(readers: impl IntoIterator<Item = FlowLogsReader>) -> Self {
        let mut readers: Vec<_> = readers.into_iter().collect();
        let order = readers.first().map_or(Order::OldestFirst, |first| first.order);
        let count = readers.len();
        for reader in &mut readers {
            reader.limits = reader.limits.shared_by(count);
            reader.order = order;
        }
        Self { readers }
    }

    /// The readers.
    #[must_use]
    pub fn readers(&self) -> &[FlowLogsReader] {
        &self.readers
    }

    /// The events of all, merged in time order, a part of a page at a time.
    ///
    /// Nothing is asked for before the stream is polled, in a Tokio runtime; dropping it stops all
    /// requests. The first error is the end.
    pub fn batches(&self) -> impl Stream<Item = Result<Batch, Error>> + Send + use<> {
        let streams = self.readers.iter().map(|reader| reader.batches().boxed()).collect();
        let order = self.readers.first().map_or(Order::OldestFirst, |first| first.order);
        merge::in_order(streams, order)
    }

    /// Reads all from the beginning of their windows on, and goes on reading what comes.
    #[must_use]
    pub fn follow(&self) -> Follow {
        Follow::new(self.readers.clone())
    }

    /// Reads what comes from now on, within seconds, as far as AWS does not sample.
    #[must_use]
    pub fn live(&self) -> Live {
        Live::new(self.readers.clone())
    }

    /// How each will be read.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS cannot be asked.
    pub async fn plan(&self) -> Result<Plan, Error> {
        let mut plan = Plan::default();
        for reader in &self.readers {
            plan.extend([reader.plan().await?]);
        }
        Ok(plan)
    }
}
