//! The table of the cases in which we differ.

use std::collections::BTreeMap;

/// The reason of each case in which we differ, by the case's id.
pub(crate) fn differences() -> BTreeMap<&'static str, &'static str> {
    let mut differences = BTreeMap::new();
    for line in include_str!("../data/flowlogs-reader/differences.tsv").lines() {
        let (id, reason) = line.split_once('\t').expect("a line is an id, a tab and a reason");
        assert_eq!(differences.insert(id, reason), None, "{id} stands twice");
    }
    differences
}
