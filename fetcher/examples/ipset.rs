//! Prints all addresses that were seen in a log group in the last hour.
//!
//! `cargo run --example ipset -- LOG_GROUP`

use std::collections::BTreeSet;
use std::env;
use std::pin::pin;

use anyhow::Context;
use flowlogs_fetcher::FlowLogsReader;
use futures_util::TryStreamExt;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let log_group = env::args().nth(1).context("usage: ipset LOG_GROUP")?;
    let reader = FlowLogsReader::builder(log_group).build()?;
    let mut ip_set = BTreeSet::new();
    let mut batches = pin!(reader.batches());
    while let Some(batch) = batches.try_next().await? {
        for record in batch.records().filter_map(Result::ok) {
            ip_set.extend(record.srcaddr());
            ip_set.extend(record.dstaddr());
        }
    }
    for address in ip_set {
        println!("{address}");
    }
    Ok(())
}
