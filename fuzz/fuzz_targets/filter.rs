//! A filter that is parsed displays its canonical form, which is parsed again as the same.
#![no_main]

use flowlogs_fuzz::LOG;
use flowlogs_parser::{Filter, Format, Lines};
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
    for record in Lines::new(LOG, vec![Format::vpc_default().clone()]).records().flatten() {
        assert_eq!(again.matches(&record), filter.matches(&record));
    }
});
