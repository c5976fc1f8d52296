//! Reading allocates nothing for a record: twice as many records take as many allocations.

use allocation_counter::measure;
use flowlogs_parser::aggregate::{Aggregate, Dedup, Grouping};
use flowlogs_parser::{
    Action, Chunks, Column, Columns, Dictionary, Filter, FlowRecord, Format, Lines, Selection,
};

/// So many lines of the default format, some without data, some of IPv6.
fn log(lines: usize) -> String {
    let line = |number: usize| {
        let (eni, port, time) = (number % 50, number % 60_000, 1_600_000_000 + number);
        match number % 20 {
            0 => format!("2 123456789010 eni-{eni:017x} - - - - - - - {time} {time} - NODATA\n"),
            1 => format!(
                "2 123456789010 eni-{eni:017x} 2001:db8::{eni:x} ::1 {port} 443 6 1 40 {time} {time} ACCEPT OK\n"
            ),
            _ => format!(
                "2 123456789010 eni-{eni:017x} 10.0.{eni}.7 192.0.2.1 {port} 443 6 1 40 {time} {time} REJECT OK\n"
            ),
        }
    };
    (0..lines).map(line).collect()
}

fn lines(text: &str) -> Lines<'_> {
    Lines::new(text, vec![Format::vpc_default().clone()])
}

/// How many allocations reading takes, of a few records and of more.
fn allocations(mut read: impl FnMut(&str)) -> [u64; 2] {
    let logs = [log(10_000), log(20_000)];
    // What is allocated once and kept is there afterwards.
    read(&logs[1]);
    logs.map(|log| measure(|| read(&log)).count_total)
}

#[test]
fn records_allocate_nothing() {
    let mut sum = 0;
    let [few, more] = allocations(|text| {
        for record in lines(text).records().flatten() {
            sum += values(&record);
        }
    });
    assert!(sum > 0);
    assert_eq!(few, more);
}

/// Asks every getter of the default format.
fn values(record: &FlowRecord<'_>) -> u64 {
    let text = record.account_id().map_or(0, str::len) + record.interface_id().map_or(0, str::len);
    let addresses = u64::from(record.srcaddr().is_some()) + u64::from(record.dstaddr().is_some());
    let words = u64::from(record.action() == Some(Action::Reject)) + u64::from(record.is_flow());
    let small = [record.version(), record.protocol()].into_iter().flatten().map(u64::from);
    let ports = [record.srcport(), record.dstport()].into_iter().flatten().map(u64::from);
    let large = [record.packets(), record.bytes(), record.start(), record.end_ms()];
    let numbers: u64 = small.chain(ports).chain(large.into_iter().flatten()).sum();
    text as u64 + addresses + words + numbers + u64::from(record.get("srcaddr").is_some())
}

#[test]
fn a_line_that_is_read_alone_allocates_nothing() {
    let [regular, other] = ["ACCEPT OK", "ACCEPT  OK # a remark"].map(|end| {
        format!("2 123456789010 eni-102010ab 198.51.100.1 192.0.2.1 443 49152 6 10 840 1439387263 1439387264 {end}")
    });
    for line in [regular, other] {
        let allocations =
            measure(|| assert!(values(&FlowRecord::from_message(&line).unwrap()) > 0));
        assert_eq!(allocations.count_total, 0, "{line}");
    }
    assert_eq!(measure(|| assert!(FlowRecord::from_message("2 x").is_err())).count_total, 0);
}

#[test]
fn columns_and_dictionaries_allocate_nothing() {
    let (mut dictionary, mut codes) = (Dictionary::default(), Vec::new());
    let mut spare = Some(Columns::default());
    let [few, more] = allocations(|text| {
        let lines = lines(text);
        let mut columns = spare.take().unwrap().recycle();
        let mut batches = lines.batches();
        while batches.read(&mut columns) {
            for position in 0..14 {
                if let Some(Column::Text(texts)) = columns.column_at(position) {
                    codes.clear();
                    dictionary.encode(texts, &mut codes).unwrap();
                }
            }
        }
        spare = Some(columns.recycle());
    });
    assert_eq!(few, more);
}

#[test]
fn filters_and_aggregates_allocate_nothing() {
    let filter: Filter =
        "src net 10.0.0.0/8 and dst port in [22, 443] and action reject".parse().unwrap();
    let mut aggregate = Aggregate::new("srcaddr/24 dstport action".parse().unwrap());
    let mut matches = 0;
    let [few, more] = allocations(|text| {
        for record in lines(text).records().flatten() {
            matches += u64::from(filter.matches(&record));
            aggregate.add(&record).unwrap();
        }
    });
    assert!(matches > 0);
    assert_eq!(few, more);
}

#[test]
fn filters_and_aggregates_of_columns_allocate_nothing() {
    let filter: Filter =
        "not (eni *3 or src ip 10.0.7.7) and (port in [22, 443] or action reject)".parse().unwrap();
    let (mut spare, mut selection) = (Some(Columns::default()), Selection::default());
    let mut aggregate = Aggregate::new("srcaddr/24 dstport interface-id".parse().unwrap());
    let mut folded = Aggregate::new(Grouping::five_tuple()).both_directions().unwrap();
    let mut dedup = Dedup::new();
    let mut matches = 0;
    let [few, more] = allocations(|text| {
        let lines = lines(text);
        let mut columns = spare.take().unwrap().recycle();
        let mut batches = lines.batches();
        while batches.read(&mut columns) {
            filter.select(&columns, &mut selection);
            matches += selection.count();
            aggregate.add_columns(&columns, Some(&selection)).unwrap();
            folded.add_columns(&columns, None).unwrap();
            dedup.insert_columns(&columns, &mut selection).unwrap();
        }
        spare = Some(columns.recycle());
    });
    assert!(matches > 0);
    assert_eq!(few, more);
}

#[test]
fn chunks_allocate_by_the_chunk_and_not_by_the_record() {
    let text = log(20_000);
    let read = |size: usize| {
        let mut chunks = Chunks::new(vec![Format::vpc_default().clone()]);
        let mut count = 0;
        let allocations = measure(|| {
            for chunk in text.as_bytes().chunks(size) {
                count += chunks.push(chunk).records().flatten().count();
            }
        });
        assert!(count > 19_000);
        allocations.count_total
    };
    let (large, small) = (read(1 << 18), read(1 << 14));
    let chunks = |size: usize| text.len().div_ceil(size) as u64;
    let for_each = small / chunks(1 << 14);
    assert!(for_each < 20, "{for_each} allocations a chunk");
    assert!(large <= for_each * 2 * chunks(1 << 18), "{large} allocations");
}
