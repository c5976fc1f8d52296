//! Records are counted once each, whatever they are grouped by; parts add up to the whole, and columns
//! to what their records do.
#![no_main]

use flowlogs_fuzz::formats_and_log;
use flowlogs_parser::aggregate::{Aggregate, Grouping, Groups, Measure};
use flowlogs_parser::{Columns, Lines};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // A grouping in the first line, then formats and a log.
    let end = data.iter().position(|&byte| byte == b'\n').unwrap_or(data.len());
    let (first, rest) = data.split_at(end);
    let Ok(grouping) = String::from_utf8_lossy(first).parse::<Grouping>() else { return };
    assert_eq!(grouping.to_string().parse().as_ref(), Ok(&grouping));
    let (formats, log) = formats_and_log(rest.get(1..).unwrap_or_default());
    let new = || Aggregate::new(grouping.clone()).with_limit(50);
    let (mut whole, mut parts) = (new(), [new(), new()]);
    let lines = Lines::new(log, formats);
    let mut flows = 0;
    for (number, record) in lines.records().flatten().enumerate() {
        flows += u64::from(record.is_flow());
        let _ = whole.add(&record);
        let _ = parts[number % 2].add(&record);
    }
    let [mut one, other] = parts;
    let merged = one.merge(other).map(|()| one.finish());
    let whole = whole.finish();
    let counted: u64 = whole.rows().map(|row| row.sums().flows()).sum();
    assert_eq!(counted + whole.refused().flows() + whole.without_key(), flows);
    if let Ok(merged) = merged
        && whole.is_complete()
    {
        assert_eq!(merged.total(), whole.total());
    }
    for &measure in Measure::ALL {
        assert!(whole.top(5, measure).count() <= 5);
    }
    assert_eq!(tell(&by_column(&lines, new())), tell(&whole));
    if let Ok(folded) = new().both_directions() {
        let folded = folded.count_once().skip_absent_keys();
        let groups = by_record(&lines, folded.clone());
        assert_eq!(tell(&by_column(&lines, folded)), tell(&groups));
    }
});

// What finds no room is told by the groups.

fn by_record(lines: &Lines<'_>, mut aggregate: Aggregate) -> Groups {
    for record in lines.records().flatten() {
        let _ = aggregate.add(&record);
    }
    aggregate.finish()
}

fn by_column(lines: &Lines<'_>, mut aggregate: Aggregate) -> Groups {
    let mut columns = Columns::default();
    let mut batches = lines.batches();
    while batches.read(&mut columns) {
        let _ = aggregate.add_columns(&columns, None);
    }
    aggregate.finish()
}

/// All that groups say, in their order.
fn tell(groups: &Groups) -> String {
    let rows: Vec<_> = groups.rows().collect();
    let counts = [groups.no_data(), groups.skip_data(), groups.without_key(), groups.undecided()];
    format!("{rows:?} {counts:?} {:?} {:?}", groups.doubles(), groups.refused())
}
