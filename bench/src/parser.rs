//! The parser beside what others read flow logs with, and beside the least that a scan costs.
//!
//! A case is a name, a [`Log`], what it must return, and a closure. Readers of records return their
//! [`Sum`], which proves that they found every value; slow ones read fewer records of the same log.

mod gunzip;
mod log;
mod naive;
mod ours;
#[cfg(feature = "peers")]
mod peers;
mod separators;
mod sum;
mod values;

use std::hint::black_box;
use std::path::Path;

use anyhow::Result;

use crate::measure::Turns;
use crate::{clock, row};
use log::Log;
#[cfg(feature = "peers")]
use peers::{Goals, Peers};
use values::{Version5, VpcDefault};

/// Prints the rows of this area. The folder holds what `bench/flow_logs.py` makes.
pub(crate) fn measure(folder: &Path) -> Result<()> {
    let text = log::read(&folder.join("v2.log"), 1_000_000)?;
    let log = Log::new(&text)?;
    default_format(&log)?;
    questions(&log.first(200_000)?)?;
    threads(&log)?;
    gzip(&log.first(300_000)?)?;
    let text = log::read(&folder.join("v5.log"), 200_000)?;
    all_fields(&Log::new(&text)?)
}

/// The 14 fields of the default format, without a header.
fn default_format(log: &Log<'_>) -> Result<()> {
    let mut turns = Turns::new(clock::own);
    let record = turns.add("FlowRecord, every value", log.records, &log.sum, || {
        ours::read::<VpcDefault>(black_box(log.text))
    })?;
    let separators = turns.add(
        "memchr2 over blanks and line ends",
        log.records,
        &separators::expected(log.body),
        || separators::read(black_box(log.body)),
    )?;
    let naive = turns.add("split_ascii_whitespace + str::parse", log.records, &log.sum, || {
        naive::read::<VpcDefault>(black_box(log.body))
    })?;
    #[cfg(feature = "peers")]
    let peers = Peers::add::<VpcDefault>(&mut turns, &log.first(200_000)?, &log.first(50_000)?)?;
    let times = turns.take();
    // 0.6 of the time.
    row::print(&times[record], &times[separators], Some(1.67));
    row::print(&times[record], &times[naive], Some(5.0));
    #[cfg(feature = "peers")]
    {
        let goals = Goals { csv: Some(9.0), arrow: Some(9.0), vector: Some(40.0) };
        peers.print(record, &times, &goals);
    }
    Ok(())
}

/// The 29 fields of versions 2 to 5, by their header.
fn all_fields(log: &Log<'_>) -> Result<()> {
    let mut turns = Turns::new(clock::own);
    let record = turns.add("29 fields: FlowRecord, every value", log.records, &log.sum, || {
        ours::read::<Version5>(black_box(log.text))
    })?;
    let naive = turns.add("split_ascii_whitespace + str::parse", log.records, &log.sum, || {
        naive::read::<Version5>(black_box(log.body))
    })?;
    #[cfg(feature = "peers")]
    let peers = Peers::add::<Version5>(&mut turns, &log.first(50_000)?, &log.first(20_000)?)?;
    let times = turns.take();
    row::print(&times[record], &times[naive], Some(4.0));
    #[cfg(feature = "peers")]
    {
        let goals = Goals { vector: Some(30.0), ..Goals::default() };
        peers.print(record, &times, &goals);
    }
    Ok(())
}

/// What is asked of records, on top of reading them.
fn questions(log: &Log<'_>) -> Result<()> {
    let mut turns = Turns::new(clock::own);
    let record = turns.add("FlowRecord, every value", log.records, &log.sum, || {
        ours::read::<VpcDefault>(black_box(log.text))
    })?;
    let conditions = (log.sum.clone(), naive::matches(log.body));
    let conditions =
        turns.add("FlowRecord, and three conditions", log.records, &conditions, || {
            ours::read_and_match::<VpcDefault>(black_box(log.text))
        })?;
    let bytes = (log.sum.clone(), naive::bytes_by_srcaddr(log.body));
    let bytes =
        turns.add("FlowRecord, and bytes by srcaddr in a HashMap", log.records, &bytes, || {
            ours::read_and_group::<VpcDefault>(black_box(log.text))
        })?;
    let times = turns.take();
    row::print_added(&times[conditions], &times[record], None);
    row::print_added(&times[bytes], &times[record], None);
    Ok(())
}

/// One thread and two: what is shared costs CPU time, what waits costs wall time. The wall clock
/// speaks only of a machine on which two cores are free.
fn threads(log: &Log<'_>) -> Result<()> {
    let mut turns = Turns::new(clock::own);
    let one = turns.add("FlowRecord, one thread", log.records, &log.sum, || {
        ours::read_in_threads::<VpcDefault>(black_box(log.body), 1)
    })?;
    let two = turns.add("FlowRecord, two threads", log.records, &log.sum, || {
        ours::read_in_threads::<VpcDefault>(black_box(log.body), 2)
    })?;
    let times = turns.take();
    row::print(&times[two], &times[one], Some(0.95));
    row::print_wall(&times[two], &times[one], Some(1.8));
    Ok(())
}

/// Objects of S3 are compressed.
fn gzip(log: &Log<'_>) -> Result<()> {
    let packed = gunzip::pack(log.text)?;
    let mut turns = Turns::new(clock::own);
    let alone = turns.add("gunzip, zlib-rs", log.records, &log.text.len(), || {
        gunzip::read(black_box(&packed))
    })?;
    let parsed = turns.add("gunzip + FlowRecord, every value", log.records, &log.sum, || {
        ours::read_packed::<VpcDefault>(black_box(&packed))
    })?;
    let times = turns.take();
    // 1.3 times the time.
    row::print(&times[parsed], &times[alone], Some(0.77));
    Ok(())
}
