//! The table of the cases in which we differ, and the reasons that are explained.

use std::collections::{BTreeMap, BTreeSet};

/// The reason of each case in which we differ, by the case's id.
pub(crate) fn differences() -> BTreeMap<&'static str, &'static str> {
    let mut differences = BTreeMap::new();
    for line in include_str!("../../data/flowlogs-reader/differences.tsv").lines() {
        let (id, reason) = line.split_once('\t').expect("a line is an id, a tab and a reason");
        assert_eq!(differences.insert(id, reason), None, "{id} stands twice");
    }
    differences
}

/// The names of the reasons that are explained: ``- `name`: …``.
pub(crate) fn reasons() -> BTreeSet<&'static str> {
    let lines = include_str!("../../data/flowlogs-reader/reasons.md").lines();
    let entries = lines.filter_map(|line| line.strip_prefix("- `"));
    entries.map(|entry| entry.split_once("`: ").expect("an entry explains its name").0).collect()
}
