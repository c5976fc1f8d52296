//! Tables hold what was read, in order.

use flowlogs_parser::{BadLine, Columns, Filter, FlowRecord, Format, Lines, Table};
use proptest::prelude::*;

/// Lines of two widths, one of an unknown field; blanks, remarks, headers, and what is bad.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => r"10\.0\.0\.[1-9] (-|[0-9]{1,6})",
        4 => r"10\.0\.0\.[1-9] [0-9]{1,3} (é|new)",
        2 => r"  10\.0\.0\.[1-9]\t[1-9]  # remark",
        1 => Just("srcaddr bytes".into()),
        1 => Just("srcaddr bytes colour".into()),
        1 => Just("# remark".into()),
        1 => r"[a-z1-9]{0,3}",
    ]
}

fn formats() -> Vec<Format> {
    ["srcaddr bytes", "srcaddr bytes colour"].map(|text| text.parse().unwrap()).into()
}

/// Puts all records of the lines in a table; every other batch record by record.
fn table_of(lines: &Lines<'_>) -> Table {
    let mut table = Table::default();
    let (mut batches, mut columns) = (lines.batches(), Columns::default());
    let mut is_whole = true;
    while batches.read(&mut columns) {
        if is_whole {
            let middle = columns.len() / 2;
            table.append(&columns, 0..middle);
            table.append(&columns, middle..columns.len());
        } else {
            (0..columns.len()).for_each(|row| table.push(&columns.record(row).unwrap()));
        }
        is_whole = !is_whole;
    }
    table
}

fn told(record: &FlowRecord<'_>) -> String {
    format!("{record} as {}", record.format())
}

proptest! {
    #[test]
    fn a_table_holds_the_records_of_the_lines(lines in prop::collection::vec(line(), 0..40)) {
        let log = lines.join("\n");
        let lines = Lines::new(&log, formats());
        let table = table_of(&lines);
        let expected: Vec<_> = lines.records().flatten().map(|record| told(&record)).collect();
        let rows = 0..table.len();
        let found: Vec<_> = rows.map(|row| told(&table.record(row).unwrap())).collect();
        prop_assert_eq!(found, expected);
        prop_assert!(table.record(table.len()).is_none());
    }

    #[test]
    fn a_table_selects_the_rows_that_match(
        lines in prop::collection::vec(line(), 0..40),
        range in (0..40_usize, 0..40_usize),
    ) {
        let log = lines.join("\n");
        let lines = Lines::new(&log, formats());
        let table = table_of(&lines);
        let filter: Filter = "src ip in [10.0.0.1, 10.0.0.2] or colour = new or bytes > 500".parse().unwrap();
        let is_match = |row: &usize| filter.matches(&table.record(*row).unwrap());
        let mut selection = table.select(&filter);
        let expected: Vec<_> = (0..table.len()).filter(is_match).collect();
        prop_assert_eq!(table.rows(&selection).collect::<Vec<_>>(), expected);

        let range = range.0..range.1;
        let some = table.select_range(range.clone());
        let expected: Vec<_> = (0..table.len()).filter(|row| range.contains(row)).collect();
        prop_assert_eq!(table.rows(&some).collect::<Vec<_>>(), expected);
        selection.intersect(&some);
        let expected: Vec<_> =
            (0..table.len()).filter(|row| range.contains(row) && is_match(row)).collect();
        prop_assert_eq!(selection.count(), expected.len());
        prop_assert_eq!(table.rows(&selection).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn columns_tell_where_bad_lines_stood(lines in prop::collection::vec(line(), 0..40)) {
        let log = lines.join("\n");
        let lines = Lines::new(&log, formats());
        let number = |bad_line: &BadLine<'_>| format!("line {}", bad_line.line);
        let expected: Vec<_> = lines
            .records()
            .map(|result| result.map_or_else(|bad_line| number(&bad_line), |record| told(&record)))
            .collect();
        let (mut batches, mut columns) = (lines.batches(), Columns::default());
        let mut found = Vec::new();
        while batches.read(&mut columns) {
            let mut bad_lines = columns.rows_before_bad().iter().zip(columns.bad_lines()).peekable();
            for row in 0..=columns.len() {
                while let Some((_, bad_line)) = bad_lines.next_if(|(before, _)| **before as usize == row) {
                    found.push(number(bad_line));
                }
                found.extend(columns.record(row).as_ref().map(told));
            }
        }
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn a_table_of_many_rows_has_several_parts() {
    let log = "10.0.0.1 7\n".repeat(150_000);
    let table = table_of(&Lines::new(&log, vec!["srcaddr bytes".parse().unwrap()]));
    let lengths: Vec<_> = table.parts().iter().map(Columns::len).collect();
    assert_eq!(lengths, [65_536, 65_536, 18_928]);
    assert_eq!(table.place(140_000), Some((2, 8_928)));
    assert_eq!(table.formats().count(), 1);
    assert_eq!(table.runs().count(), 3);
    let names: Vec<_> = table.names().iter().map(|name| name.as_str()).collect();
    assert_eq!(names, ["srcaddr", "bytes"]);
}

#[test]
fn a_row_is_a_flow_if_its_record_is_one() {
    let log = "log-status\nOK\nNODATA\nSKIPDATA\n-\nNEW\nbytes\n7";
    let table = table_of(&Lines::new(log, Vec::new()));
    let is_flow = |row| {
        let (part, row) = table.place(row)?;
        Some(table.parts()[part].is_flow(row))
    };
    let flows: Vec<_> = (0..table.len()).filter_map(is_flow).collect();
    assert_eq!(flows, [true, false, false, true, true, true]);
    let records = (0..table.len()).filter_map(|row| table.record(row));
    assert_eq!(flows, records.map(|record| record.is_flow()).collect::<Vec<_>>());
}
