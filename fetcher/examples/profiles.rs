//! Prints all addresses that were seen in a log group in the last hour, by any of several profiles.
//!
//! `cargo run --example profiles -- LOG_GROUP PROFILE…`

use std::collections::BTreeSet;
use std::env;
use std::pin::pin;

use anyhow::Context;
use flowlogs_fetcher::FlowLogsReader;
use futures_util::TryStreamExt;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let log_group = env::args().nth(1).context("usage: profiles LOG_GROUP PROFILE…")?;
    let mut ip_set = BTreeSet::new();
    for profile in env::args().skip(2) {
        let reader = FlowLogsReader::builder(&log_group).profile(profile).build()?;
        let mut batches = pin!(reader.batches());
        while let Some(batch) = batches.try_next().await? {
            for record in batch.records().filter_map(Result::ok) {
                ip_set.extend(record.srcaddr());
                ip_set.extend(record.dstaddr());
            }
        }
    }
    for address in ip_set {
        println!("{address}");
    }
    Ok(())
}
