//! Records of columns, beside the same ones added one at a time.

use flowlogs_parser::aggregate::{Aggregate, Dedup, Groups};
use flowlogs_parser::{Columns, Filter, Lines, Selection};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{FORMAT, foldable, grouping, line, told};

/// Lines with all fields, and some with fewer, under their headers; odd ones and bad ones among
/// them.
fn log() -> impl Strategy<Value = String> {
    let all = prop_oneof![
        20 => line(),
        1 => line().prop_map(|line| line.replacen(' ', "\t ", 2) + " # a remark"),
        1 => line().prop_map(|line| line + " 1"),
        1 => Just(String::new()),
    ];
    let few = prop_oneof![
        4 => (0..4_u8, 0..2000_u16).prop_map(|(host, bytes)| format!("10.0.0.{host} {bytes} ab -")),
        1 => Just("::1 - - NODATA".into()),
    ];
    let packets = (
        select(vec!["eni-1", "eni-2", "-"]),
        vec(select(vec!["10.0.0.1", "10.0.0.2", "10.0.1.1", "-"]), 3),
        select(vec!["ingress", "egress", "-", "-"]),
        select(vec!["ACCEPT", "REJECT"]),
    );
    let packets = packets.prop_map(|(resource, addresses, direction, action)| {
        format!("{resource} {} {direction} {action} 100", addresses.join(" "))
    });
    let all = vec(all, 0..130).prop_map(|lines| (FORMAT, lines));
    let packets = vec(packets, 0..80).prop_map(|lines| (PACKETS, lines));
    let few = vec(few, 0..50).prop_map(|lines| ("srcaddr bytes new-field log-status", lines));
    vec(prop_oneof![3 => all, 1 => few, 1 => packets], 1..3).prop_map(|parts| {
        let lines =
            |(header, lines): (&str, Vec<String>)| header.to_owned() + "\n" + &lines.join("\n");
        parts.into_iter().map(lines).collect::<Vec<_>>().join("\n")
    })
}

/// What tells traffic that was logged twice.
const PACKETS: &str = "resource-id srcaddr dstaddr pkt-srcaddr flow-direction action bytes";

fn aggregate() -> impl Strategy<Value = Aggregate> {
    let plain = grouping().prop_map(Aggregate::new);
    let folded =
        foldable().prop_map(|grouping| Aggregate::new(grouping).both_directions().unwrap());
    let limit = prop_oneof![2 => 0..100_usize, 3 => Just(Aggregate::DEFAULT_LIMIT)];
    (prop_oneof![3 => plain, 1 => folded], limit, any::<bool>(), prop::bool::weighted(0.3))
        .prop_map(|(aggregate, limit, skips, counts_once)| {
            let aggregate = if skips { aggregate.skip_absent_keys() } else { aggregate };
            let aggregate = if counts_once { aggregate.count_once() } else { aggregate };
            aggregate.with_limit(limit)
        })
}

fn filter() -> impl Strategy<Value = Option<Filter>> {
    let filters = vec!["port in [22, 443]", "not src port 0", "action accept", "bytes < 0"];
    proptest::option::of(select(filters).prop_map(|filter| filter.parse().unwrap()))
}

fn all_of(groups: &Groups) -> (Vec<String>, [u64; 4], String, String) {
    let counts = [groups.no_data(), groups.skip_data(), groups.without_key(), groups.undecided()];
    let (doubles, refused) = (groups.doubles(), groups.refused());
    (told(groups), counts, format!("{doubles:?}"), format!("{refused:?}"))
}

proptest! {
    #[test]
    fn columns_add_up_to_what_their_records_do(
        log in log(),
        aggregate in aggregate(),
        filter in filter(),
        alone in vec(prop::bool::weighted(0.2), 3),
    ) {
        let lines = Lines::new(&log, Vec::new());
        let (mut columns, mut selection) = (Columns::default(), Selection::default());
        let (mut by_record, mut by_column) = (aggregate.clone(), aggregate);
        let mut batches = lines.batches();
        let mut alone = alone.into_iter().cycle();
        while batches.read(&mut columns) {
            if let Some(filter) = &filter {
                filter.select(&columns, &mut selection);
            }
            let is_in = |row: &usize| filter.is_none() || selection.contains(*row);
            let rows = (0..columns.len()).filter(is_in);
            let records: Vec<_> = rows.map(|row| columns.record(row).unwrap()).collect();
            // All are added, whichever finds no room.
            let add_all = |aggregate: &mut Aggregate| {
                records.iter().filter(|record| aggregate.add(record).is_err()).count()
            };
            let refused = add_all(&mut by_record);
            if alone.next().unwrap() {
                prop_assert_eq!(add_all(&mut by_column), refused);
            } else {
                let selection = filter.as_ref().map(|_| &selection);
                let result = by_column.add_columns(&columns, selection);
                prop_assert_eq!(result.is_err(), refused > 0);
            }
        }
        prop_assert_eq!(all_of(&by_column.finish()), all_of(&by_record.finish()));
    }

    #[test]
    fn rows_come_again_whose_records_do(log in log(), limit in 0..200_usize) {
        let log = log.repeat(2);
        let lines = Lines::new(&log, Vec::new());
        let (mut columns, mut selection) = (Columns::default(), Selection::default());
        let [mut by_record, mut by_column] = [(); 2].map(|()| Dedup::new().with_limit(limit));
        let mut batches = lines.batches();
        while batches.read(&mut columns) {
            selection.select_all(&columns);
            let result = by_column.insert_columns(&columns, &mut selection);
            let results: Vec<_> = (0..columns.len())
                .map(|row| by_record.insert(&columns.record(row).unwrap()))
                .collect();
            prop_assert_eq!(result.is_err(), results.iter().any(Result::is_err));
            let new: Vec<bool> = results.into_iter().map(|result| result.unwrap_or(true)).collect();
            prop_assert_eq!(selection.as_slice(), new);
            prop_assert_eq!(by_column.repeats(), by_record.repeats());
            prop_assert_eq!(by_column.undecided(), by_record.undecided());
        }
    }
}

#[test]
fn a_selection_of_other_columns_adds_no_more_than_there_is() {
    let all = Lines::new("bytes\n1\n2\n3\n", Vec::new());
    let one = Lines::new("bytes\n4\n", Vec::new());
    let (mut columns, mut other, mut selection) =
        (Columns::default(), Columns::default(), Selection::default());
    all.batches().read(&mut columns);
    one.batches().read(&mut other);
    for (selected, added, bytes) in [(&columns, &other, 4), (&other, &columns, 1)] {
        selection.select_all(selected);
        let mut aggregate = Aggregate::new("".parse().unwrap());
        aggregate.add_columns(added, Some(&selection)).unwrap();
        let total = aggregate.finish().total();
        assert_eq!((total.flows(), total.bytes()), (1, Some(bytes)));
    }
    selection.select_all(&columns);
    Dedup::new().insert_columns(&other, &mut selection).unwrap();
    assert_eq!(selection.count(), 3);
}

fn by_column(log: &str, mut aggregate: Aggregate) -> Groups {
    let lines = Lines::new(log, Vec::new());
    let mut columns = Columns::default();
    let mut batches = lines.batches();
    while batches.read(&mut columns) {
        // What finds no room is told by the groups.
        let _ = aggregate.add_columns(&columns, None);
    }
    aggregate.finish()
}

#[test]
fn traffic_of_resources_is_counted_once_by_column_too() {
    let log = "resource-id srcaddr dstaddr bytes\n\
               nat-1 10.0.0.1 10.0.0.2 100\n\
               nat-1 10.0.0.1 10.0.0.3 20\n\
               nat-2 10.0.0.1 10.0.0.2 100\n\
               nat-2 10.0.0.4 10.0.0.2 3\n";
    let groups = by_column(log, Aggregate::new("".parse().unwrap()).count_once());
    assert_eq!(groups.total().bytes(), Some(123));
    assert_eq!((groups.doubles().flows(), groups.undecided()), (1, 0));
}

#[test]
fn long_texts_find_room_row_by_row() {
    let text = |letter: char, row: usize| format!("{letter}{row:0>399}");
    let rows = (0..40).map(|row| format!("{} {} {row}\n", text('a', row), text('b', row)));
    let log = "new-a new-b bytes srcport dstport\n".to_owned()
        + &rows.map(|row| row.replace('\n', " 1 2\n")).collect::<String>();
    let aggregate = Aggregate::new("new-a new-b".parse().unwrap()).with_limit(40);
    let groups = by_column(&log, aggregate);
    // 256 bytes a key are 12 times both texts, and once the first.
    assert_eq!((groups.rows().len(), groups.refused().flows()), (12, 28));
}
