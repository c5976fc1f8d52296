//! Where flow logs lie: each source yields batches of lines that know their formats.

mod content;
mod delivery;
pub(crate) mod files;
pub(crate) mod flow_logs;
pub(crate) mod log_events;
pub(crate) mod log_groups;
pub(crate) mod objects;
mod side_by_side;

use futures_util::StreamExt;
use futures_util::stream::BoxStream;

use self::files::Files;
use self::objects::Objects;
use crate::{Batch, Error, FlowLogsReader, Follow, Live, LogGroups};

/// Where flow logs lie, and which of them are read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Source {
    /// A log group in CloudWatch Logs.
    LogGroup(Box<FlowLogsReader>),
    /// Several log groups.
    LogGroups(LogGroups),
    /// What comes into log groups, from a time on.
    Follow(Follow),
    /// What comes into log groups from now on.
    Live(Live),
    /// Files, or standard input.
    Files(Files),
    /// Objects in S3.
    Objects(Objects),
}

impl Source {
    /// What is there, a batch at a time. Nothing is read before the stream is polled, in a Tokio
    /// runtime; dropping it stops the reading.
    #[must_use]
    pub fn batches(&self) -> BoxStream<'static, Result<Batch, Error>> {
        match self {
            Self::LogGroup(reader) => reader.batches().boxed(),
            Self::LogGroups(log_groups) => log_groups.batches().boxed(),
            Self::Follow(follow) => follow.batches().boxed(),
            Self::Live(live) => live.batches().boxed(),
            Self::Files(files) => files.batches().boxed(),
            Self::Objects(objects) => objects.batches(),
        }
    }
}
