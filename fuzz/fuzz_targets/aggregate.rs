//! Records are counted once each, whatever they are grouped by; parts add up to the whole.
#![no_main]

use flowlogs_fuzz::formats_and_log;
use flowlogs_parser::Lines;
use flowlogs_parser::aggregate::{Aggregate, Grouping, Measure};
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
});
