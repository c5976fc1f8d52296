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

use anyhow::{Result, ensure};
use flowlogs_parser::Instructions;

use crate::measure::{Id, Turns};
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
    questions(&log)?;
    threads(&log)?;
    gzip(&log.first(300_000)?)?;
    let text = log::read(&folder.join("v5.log"), 200_000)?;
    all_fields(&Log::new(&text)?)
}

/// The 14 fields of the default format, without a header.
fn default_format(log: &Log<'_>) -> Result<()> {
    let mut turns = Turns::new(clock::own);
    let columns = add_columns(&mut turns, "columns", log, Instructions::Best)?;
    let avx2 = add_columns(&mut turns, "columns with AVX2 at most", log, Instructions::Avx2)?;
    let scalar = add_columns(&mut turns, "columns, safe code alone", log, Instructions::Scalar)?;
    let sum = turns.add("columns, every value added up", log.records, &log.sum, || {
        ours::sum_columns(black_box(log.body), &log.format, Instructions::Best)
    })?;
    let record = turns.add("FlowRecord, every value", log.records, &log.sum, || {
        ours::read::<VpcDefault>(black_box(log.body), &log.format)
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
    row::print(&times[columns], &times[separators], Some(1.67));
    row::print(&times[columns], &times[naive], Some(5.0));
    #[cfg(feature = "peers")]
    {
        let goals = Goals { csv: Some(9.0), arrow: Some(9.0), vector: Some(40.0) };
        peers.print(columns, &times, &goals);
    }
    row::print(&times[avx2], &times[naive], None);
    row::print(&times[scalar], &times[naive], Some(2.3));
    row::print(&times[sum], &times[naive], None);
    row::print(&times[record], &times[naive], None);
    Ok(())
}

/// Adds a case that types and checks every value of every record, in columns. They are added up
/// once, which proves it, and then only looked at.
fn add_columns<'a>(
    turns: &mut Turns<'a>,
    name: &'static str,
    log: &'a Log<'a>,
    instructions: Instructions,
) -> Result<Id> {
    let sum = ours::sum_columns(log.body, &log.format, instructions);
    ensure!(sum == log.sum, "{name}: the sum is not the expected one");
    turns.add(name, log.records, &log.records.into(), move || {
        ours::count_rows(black_box(log.body), &log.format, instructions)
    })
}

/// The 29 fields of versions 2 to 5, by their header.
fn all_fields(log: &Log<'_>) -> Result<()> {
    let mut turns = Turns::new(clock::own);
    let columns = add_columns(&mut turns, "29 fields: columns", log, Instructions::Best)?;
    let record = turns.add("29 fields: FlowRecord, every value", log.records, &log.sum, || {
        ours::read::<Version5>(black_box(log.body), &log.format)
    })?;
    let coded =
        turns.add("29 fields: columns with dictionaries", log.records, &log.coded(), || {
            ours::read_dictionaries(black_box(log.body), &log.format)
        })?;
    let naive = turns.add("split_ascii_whitespace + str::parse", log.records, &log.sum, || {
        naive::read::<Version5>(black_box(log.body))
    })?;
    #[cfg(feature = "peers")]
    let peers = Peers::add::<Version5>(&mut turns, &log.first(50_000)?, &log.first(20_000)?)?;
    let times = turns.take();
    row::print(&times[columns], &times[naive], Some(4.0));
    #[cfg(feature = "peers")]
    {
        let goals = Goals { vector: Some(30.0), ..Goals::default() };
        peers.print(columns, &times, &goals);
    }
    row::print(&times[coded], &times[naive], Some(2.0));
    row::print(&times[record], &times[naive], None);
    Ok(())
}

/// What is done with records, on top of reading them.
fn questions(log: &Log<'_>) -> Result<()> {
    let filter = FILTER.parse()?;
    let mut turns = Turns::new(clock::own);
    let coded = turns.add("columns with dictionaries", log.records, &log.coded(), || {
        ours::read_dictionaries(black_box(log.body), &log.format)
    })?;
    let naive = turns.add("split_ascii_whitespace + str::parse", log.records, &log.sum, || {
        naive::read::<VpcDefault>(black_box(log.body))
    })?;
    let columns = turns.add("columns, counted", log.records, &log.records.into(), || {
        ours::count_rows(black_box(log.body), &log.format, Instructions::Best)
    })?;
    let records = turns.add("FlowRecord, counted", log.records, &log.records.into(), || {
        ours::count(black_box(log.body), &log.format)
    })?;
    let matches = naive::matches(log.body);
    let selected = turns.add("a filter of three conditions", log.records, &matches, || {
        ours::count_matches(black_box(log.body), &log.format, &filter)
    })?;
    let matching =
        turns.add("a filter of three conditions, FlowRecord", log.records, &matches, || {
            ours::count_matching_records(black_box(log.body), &log.format, &filter)
        })?;
    let addresses = naive::bytes_by_srcaddr(log.body).len();
    let groups = turns.add("top srcaddr", log.records, &addresses, || {
        ours::group_by_srcaddr(black_box(log.body), &log.format).rows().len()
    })?;
    let groups_of_records =
        turns.add("top srcaddr, FlowRecord", log.records, &addresses, || {
            ours::group_records_by_srcaddr(black_box(log.body), &log.format).rows().len()
        })?;
    let times = turns.take();
    row::print(&times[coded], &times[naive], Some(3.4));
    row::print_added(&times[selected], &times[columns], Some(15.0));
    row::print_added(&times[matching], &times[records], None);
    row::print_added(&times[groups], &times[columns], Some(80.0));
    row::print_added(&times[groups_of_records], &times[records], None);
    Ok(())
}

/// As [`naive::matches`] has it.
const FILTER: &str = "src net 10.0.0.0/8 and dst port 443 and bytes > 1000";

/// One thread and two: what is shared costs CPU time, what waits costs wall time. The wall clock
/// speaks only of a machine on which two cores are free.
fn threads(log: &Log<'_>) -> Result<()> {
    let mut turns = Turns::new(clock::own);
    let one = turns.add("columns, one thread", log.records, &log.sum, || {
        ours::read_in_threads(black_box(log.body), &log.format, 1)
    })?;
    let two = turns.add("columns, two threads", log.records, &log.sum, || {
        ours::read_in_threads(black_box(log.body), &log.format, 2)
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
    let parsed = turns.add("gunzip + columns, every value", log.records, &log.sum, || {
        ours::read_packed(black_box(&packed), &log.format)
    })?;
    let times = turns.take();
    // 1.3 times the time.
    row::print(&times[parsed], &times[alone], Some(0.77));
    Ok(())
}
