//! `summary`: what there is, in one glance.

use std::collections::BTreeSet;

use flowlogs_parser::aggregate::{Aggregate, KeyValue};
use flowlogs_parser::{Action as Taken, Columns, Selection};
use hashbrown::HashMap;

use crate::output::{Answer, Cell, Column, Kind};

/// What there is.
#[derive(Debug)]
pub(crate) struct Summary {
    /// By interface and action.
    groups: Aggregate,
    records: u64,
    /// Records of each format.
    formats: HashMap<String, u64>,
    /// The one that was counted last.
    last_format: Option<(flowlogs_parser::Format, u64)>,
}

impl Default for Summary {
    fn default() -> Self {
        let grouping = "interface-id,action".parse().unwrap_or_default();
        Self {
            groups: Aggregate::new(grouping),
            records: 0,
            formats: HashMap::new(),
            last_format: None,
        }
    }
}

impl Summary {
    pub(super) fn add(&mut self, columns: &Columns<'_>, selection: &Selection) {
        let rows = selection.count() as u64;
        self.records += rows;
        // What finds no room is told with the answer.
        let _ = self.groups.add_columns(columns, Some(selection));
        match (columns.format(), &mut self.last_format) {
            (Some(format), Some((last, count))) if last == format => *count += rows,
            (Some(format), _) => {
                self.settle();
                self.last_format = Some((format.clone(), rows));
            }
            (None, _) => {}
        }
    }

    fn settle(&mut self) {
        if let Some((format, rows)) = self.last_format.take() {
            *self.formats.entry(format.to_string()).or_default() += rows;
        }
    }

    pub(super) fn merge(&mut self, mut other: Self) {
        self.settle();
        other.settle();
        self.records += other.records;
        for (format, rows) in other.formats {
            *self.formats.entry(format).or_default() += rows;
        }
        let _ = self.groups.merge(other.groups);
    }

    pub(super) fn answer(mut self) -> Answer {
        self.settle();
        let groups = self.groups.finish();
        let total = groups.total();
        let mut interfaces: BTreeSet<KeyValue<'_>> = BTreeSet::new();
        // Without a field for it, nothing tells how many there are.
        let mut is_told = total.flows() == 0;
        let (mut accepted, mut rejected) = ((0_u64, Some(0)), (0_u64, Some(0)));
        for row in groups.rows() {
            let mut key = row.key();
            interfaces.extend(key.next().flatten());
            let sums = row.sums();
            let taken = match key.next().flatten() {
                Some(KeyValue::Text(text)) => Taken::from_text(text),
                _ => continue,
            };
            is_told = true;
            let of = match taken {
                Taken::Accept => &mut accepted,
                Taken::Reject => &mut rejected,
                _ => continue,
            };
            of.0 += sums.flows();
            of.1 = of.1.and_then(|bytes: u128| bytes.checked_add(sums.bytes()?));
        }
        let mut formats: Vec<_> = self.formats.into_iter().collect();
        formats.sort_unstable();

        let mut rows = vec![
            row("records", Cell::Number(self.records.into())),
            row("flows", Cell::Number(total.flows().into())),
            row("accepted", Cell::number(is_told.then(|| accepted.0.into()))),
            row("rejected", Cell::number(is_told.then(|| rejected.0.into()))),
            row("no data", Cell::Number(groups.no_data().into())),
            row("skipped data", Cell::Number(groups.skip_data().into())),
            row("first", Cell::time(total.first_ms())),
            row("last", Cell::time(total.last_ms())),
            row("packets", Cell::number(total.packets())),
            row("bytes", Cell::bytes(total.bytes())),
            row("bytes accepted", Cell::bytes(accepted.1.filter(|_| is_told))),
            row("bytes rejected", Cell::bytes(rejected.1.filter(|_| is_told))),
            row("interfaces", Cell::Number(interfaces.len() as u128)),
        ];
        rows.extend(
            formats.into_iter().map(|(format, records)| {
                row("format", Cell::Text(format!("{format} ({records})")))
            }),
        );
        let columns = vec![Column::new("what", Kind::Text), Column::new("value", Kind::Text)];
        Answer::new(columns, rows, "", "").refused(&groups, Aggregate::DEFAULT_LIMIT)
    }
}

fn row(name: &str, value: Cell) -> Vec<Cell> {
    vec![Cell::Text(name.to_owned()), value]
}
