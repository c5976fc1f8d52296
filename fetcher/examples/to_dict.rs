//! Prints each record of a log group in the last hour as a JSON object.
//!
//! `cargo run --example to_dict -- LOG_GROUP`

use std::env;
use std::pin::pin;

use anyhow::Context;
use flowlogs_fetcher::FlowLogsReader;
use futures_util::TryStreamExt;
use serde_json::{Map, Value};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let log_group = env::args().nth(1).context("usage: to_dict LOG_GROUP")?;
    let reader = FlowLogsReader::builder(log_group).build()?;
    let mut batches = pin!(reader.batches());
    while let Some(batch) = batches.try_next().await? {
        for record in batch.records().filter_map(Result::ok) {
            let dict: Map<String, Value> = serde_json::from_value(serde_json::to_value(&record)?)?;
            println!("{}", Value::from(dict));
        }
    }
    Ok(())
}
