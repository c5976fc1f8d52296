//! Our cases.

use std::collections::HashMap;
use std::net::IpAddr;
use std::thread;

use flowlogs_parser::{Chunks, FlowRecord, Format, Lines};

use super::gunzip;
use super::sum::Sum;
use super::values::{Layout, Values};

/// Reads records, and of each every value.
pub(super) fn read<L: Layout>(text: &str) -> Sum {
    let lines = lines(text);
    let mut sum = Sum::default();
    for record in lines.records().filter_map(Result::ok) {
        L::Values::add_record(&record, &mut sum);
    }
    sum
}

/// And tells how many records are as [`naive::matches`](super::naive::matches) has it.
pub(super) fn read_and_match<L: Layout>(text: &str) -> (Sum, u64) {
    let lines = lines(text);
    let (mut sum, mut count) = (Sum::default(), 0);
    for record in lines.records().filter_map(Result::ok) {
        L::Values::add_record(&record, &mut sum);
        count += u64::from(is_match(&record));
    }
    (sum, count)
}

fn is_match(record: &FlowRecord<'_>) -> bool {
    matches!(record.srcaddr(), Some(IpAddr::V4(address)) if address.octets()[0] == 10)
        && record.dstport() == Some(443)
        && record.bytes().is_some_and(|bytes| bytes > 1000)
}

/// And adds up the bytes that each address sent.
pub(super) fn read_and_group<L: Layout>(text: &str) -> (Sum, HashMap<IpAddr, u64>) {
    let lines = lines(text);
    let (mut sum, mut sums) = (Sum::default(), HashMap::new());
    for record in lines.records().filter_map(Result::ok) {
        L::Values::add_record(&record, &mut sum);
        if let (Some(srcaddr), Some(bytes)) = (record.srcaddr(), record.bytes()) {
            *sums.entry(srcaddr).or_default() += bytes;
        }
    }
    (sum, sums)
}

/// Reads lines without a header, a part in each of some threads.
pub(super) fn read_in_threads<L: Layout>(text: &str, threads: usize) -> Sum {
    let mut sum = Sum::default();
    thread::scope(|scope| {
        let parts = parts(text, threads).into_iter();
        let threads: Vec<_> = parts.map(|part| scope.spawn(move || read::<L>(part))).collect();
        for thread in threads {
            sum += thread.join().expect("no reader panics");
        }
    });
    sum
}

/// Cuts the text at ends of lines.
fn parts(mut text: &str, count: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    for left in (1..=count).rev() {
        let end = match text[text.len() / left..].find('\n') {
            Some(newline) if left > 1 => text.len() / left + newline + 1,
            _ => text.len(),
        };
        let (part, rest) = text.split_at(end);
        parts.push(part);
        text = rest;
    }
    parts
}

/// Reads what [`gunzip::pack`] made, chunk by chunk.
pub(super) fn read_packed<L: Layout>(packed: &[u8]) -> Sum {
    let mut chunks = Chunks::new(formats());
    let mut sum = Sum::default();
    let mut add = |lines: &Lines<'_>| {
        for record in lines.records().filter_map(Result::ok) {
            L::Values::add_record(&record, &mut sum);
        }
    };
    gunzip::each_chunk(packed, |chunk| add(&chunks.push(chunk)));
    add(&chunks.finish());
    sum
}

fn lines(text: &str) -> Lines<'_> {
    Lines::new(text, formats())
}

fn formats() -> Vec<Format> {
    vec![Format::vpc_default().clone()]
}
