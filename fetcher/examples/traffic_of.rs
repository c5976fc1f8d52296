//! Prints all traffic from and to an address in the last hour.
//!
//! `cargo run --example traffic_of -- LOG_GROUP ADDRESS`

use std::env;
use std::net::IpAddr;
use std::pin::pin;

use anyhow::Context;
use flowlogs_fetcher::FlowLogsReader;
use futures_util::TryStreamExt;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let usage = "usage: traffic_of LOG_GROUP ADDRESS";
    let log_group = env::args().nth(1).context(usage)?;
    let address: Option<IpAddr> = Some(env::args().nth(2).context(usage)?.parse()?);
    let reader = FlowLogsReader::builder(log_group).build()?;
    let mut batches = pin!(reader.batches());
    while let Some(batch) = batches.try_next().await? {
        for record in batch.records().filter_map(Result::ok) {
            if record.srcaddr() == address || record.dstaddr() == address {
                println!("{record}");
            }
        }
    }
    Ok(())
}
