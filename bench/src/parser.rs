//! The parser beside what others read flow logs with, and beside the least that a scan costs.
//!
//! A case is a name, a [`Log`], what it must return, and a closure. Readers of records return their
//! [`Sum`], which proves that they found every value; slow ones read fewer records of the same log.

mod arrow_csv;
mod csv_serde;
mod gunzip;
mod log;
mod naive;
mod ours;
mod separators;
mod sum;
mod values;
mod vector;

use std::hint::black_box;
use std::path::Path;

use anyhow::Result;

use crate::measure::Turns;
use crate::{clock, row};
use log::Log;
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
    let (some, few) = (log.first(200_000)?, log.first(50_000)?);
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
    let csv = turns.add("csv + serde, typed", some.records, &some.sum, || {
        csv_serde::read::<VpcDefault>(black_box(some.body))
    })?;
    let arrow = arrow_csv::Reader::new(&log.format)?;
    let arrow = turns.add("arrow-csv, typed", some.records, &some.sum_of_text, move || {
        arrow.read(black_box(some.body))
    })?;
    let mut vector = vector::Program::new(&log.format)?;
    let vector =
        turns.add("vrl parse_aws_vpc_flow_log", few.records, &few.sum_of_text, move || {
            vector.read(black_box(few.body))
        })?;
    let times = turns.take();
    // 0.6 of the time.
    row::print(&times[record], &times[separators], Some(1.67));
    row::print(&times[record], &times[naive], Some(5.0));
    row::print(&times[record], &times[csv], Some(9.0));
    row::print(&times[record], &times[arrow], Some(9.0));
    row::print(&times[record], &times[vector], Some(40.0));
    Ok(())
}

/// The 29 fields of versions 2 to 5, by their header.
fn all_fields(log: &Log<'_>) -> Result<()> {
    let (some, few) = (log.first(50_000)?, log.first(20_000)?);
    let mut turns = Turns::new(clock::own);
    let record = turns.add("29 fields: FlowRecord, every value", log.records, &log.sum, || {
        ours::read::<Version5>(black_box(log.text))
    })?;
    let naive = turns.add("split_ascii_whitespace + str::parse", log.records, &log.sum, || {
        naive::read::<Version5>(black_box(log.body))
    })?;
    let csv = turns.add("csv + serde, typed", some.records, &some.sum, || {
        csv_serde::read::<Version5>(black_box(some.body))
    })?;
    let arrow = arrow_csv::Reader::new(&log.format)?;
    let arrow = turns.add("arrow-csv, typed", some.records, &some.sum_of_text, move || {
        arrow.read(black_box(some.body))
    })?;
    let mut vector = vector::Program::new(&log.format)?;
    let vector =
        turns.add("vrl parse_aws_vpc_flow_log", few.records, &few.sum_of_text, move || {
            vector.read(black_box(few.body))
        })?;
    let times = turns.take();
    row::print(&times[record], &times[naive], Some(4.0));
    row::print(&times[record], &times[csv], None);
    row::print(&times[record], &times[arrow], None);
    row::print(&times[record], &times[vector], Some(30.0));
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
