//! Reads AWS VPC and Transit Gateway Flow Logs from CloudWatch Logs, S3 and files.
//!
//! ```no_run
//! use std::pin::pin;
//!
//! use flowlogs_fetcher::FlowLogsReader;
//! use futures_util::TryStreamExt;
//!
//! # async fn read() -> Result<(), flowlogs_fetcher::Error> {
//! let reader = FlowLogsReader::builder("flowlogs").region("us-east-1").build()?;
//! let mut batches = pin!(reader.batches());
//! while let Some(batch) = batches.try_next().await? {
//!     for record in batch.records().filter_map(Result::ok) {
//!         println!("{:?} → {:?}", record.srcaddr(), record.dstaddr());
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! - [`FlowLogsReader`] reads a log group, [`Objects`] a bucket, [`Files`] files and standard input.
//!   Each gives a stream of [`Batch`]es, reads nothing until it is polled, and stops when it is dropped.
//! - A [`Batch`] holds lines, parsed as they are asked for, and says where they come from.
//! - [`Error`] says what failed, to people and to programs.
//!
//! Polling needs a Tokio runtime.

mod batch;
mod clients;
mod error;
mod follow;
mod live;
mod log_group;
mod merge;
mod pace;
mod plan;
mod reader;
mod source;
mod window;

pub use batch::{Batch, Event, Origin};
pub use error::{AwsError, Error};
pub use follow::Follow;
pub use live::Live;
pub use plan::Plan;
pub use reader::{FlowLogsReader, FlowLogsReaderBuilder, LogGroups};
pub use source::Source;
pub use source::files::Files;
pub use source::objects::{Objects, ObjectsBuilder};
pub use window::TimeWindow;
