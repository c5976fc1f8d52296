//! Prints the records of a log group in several regions, in time order, that a filter asks for.
//!
//! `cargo run --example regions -- LOG_GROUP FILTER REGION…`

use std::env;
use std::pin::pin;

use anyhow::Context;
use flowlogs_fetcher::{FlowLogsReader, LogGroups};
use flowlogs_parser::Filter;
use futures_util::TryStreamExt;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let usage = "usage: regions LOG_GROUP FILTER REGION…";
    let log_group = env::args().nth(1).context(usage)?;
    let filter: Filter = env::args().nth(2).context(usage)?.parse()?;
    let reader = FlowLogsReader::builder(log_group).filter(filter);
    let readers = env::args().skip(3).map(|region| reader.clone().region(region).build());
    let log_groups = LogGroups::new(readers.collect::<Result<Vec<_>, _>>()?);
    eprintln!("{}", log_groups.plan().await?);
    let mut batches = pin!(log_groups.batches());
    while let Some(batch) = batches.try_next().await? {
        for record in batch.records().filter_map(Result::ok) {
            println!("{record}");
        }
    }
    Ok(())
}
