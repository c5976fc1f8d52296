//! A filter that is parsed displays its canonical form, which is parsed again as the same; it answers
//! columns as it answers records.
#![no_main]

use flowlogs_fuzz::LOG;
use flowlogs_parser::{Columns, Filter, Format, Lines, Selection};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let filter: Filter = match text.parse() {
        Ok(filter) => filter,
        Err(error) => return drop(error.to_string()),
    };
    let canonical = filter.to_string();
    let again: Filter = canonical.parse().expect("what was displayed is a filter");
    assert_eq!(again, filter, "{canonical}");
    assert_eq!(again.to_string(), canonical);
    let lines = Lines::new(LOG, vec![Format::vpc_default().clone()]);
    let matches = lines.records().flatten().map(|record| {
        assert_eq!(again.matches(&record), filter.matches(&record));
        filter.matches(&record)
    });
    let (mut columns, mut selection) = (Columns::default(), Selection::default());
    let mut selected = Vec::new();
    let mut batches = lines.batches();
    while batches.read(&mut columns) {
        filter.select(&columns, &mut selection);
        selected.extend_from_slice(selection.as_slice());
    }
    assert_eq!(selected, matches.collect::<Vec<_>>(), "{canonical}");
});
