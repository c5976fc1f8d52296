//! Prints what comes into a log group, until it is ended by Ctrl-C.
//!
//! `cargo run --example follow -- LOG_GROUP`

use std::env;
use std::pin::pin;

use anyhow::Context;
use flowlogs_fetcher::FlowLogsReader;
use futures_util::TryStreamExt;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let log_group = env::args().nth(1).context("usage: follow LOG_GROUP")?;
    let follow = FlowLogsReader::builder(log_group).build()?.follow();
    let mut batches = pin!(follow.batches());
    while let Some(batch) = batches.try_next().await? {
        for record in batch.records().filter_map(Result::ok) {
            println!("{record}");
        }
    }
    Ok(())
}
