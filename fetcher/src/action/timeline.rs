//! `timeline`: how much there was when.

use std::collections::BTreeMap;

use flowlogs_parser::aggregate::{Aggregate, Grouping, Groups, Key, KeyValue, Sums};
use flowlogs_parser::{Action as Taken, query};

use super::{ActionError, Wishes};
use crate::output::{Answer, Cell, Column, Kind};

/// Sums by bins of time. A record is in the bin in which it starts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Timeline {
    /// How long a bin is; `None` if the log decides.
    bin_seconds: Option<u32>,
    max_groups: usize,
}

/// What bins can be long where the log decides, each a multiple of the one before.
const BINS: [u32; 8] = [60, 300, 900, 3600, 10_800, 43_200, 86_400, 604_800];

/// As many bins fit on a screen.
const FEW: u64 = 60;

/// Beyond as many, bins without traffic are left out.
const MOST: u64 = 100_000;

/// What a bin has.
#[derive(Clone, Copy, Debug, Default)]
struct Bin {
    flows: u64,
    accepted: u64,
    rejected: u64,
    packets: Option<u128>,
    bytes: Option<u128>,
}

impl Timeline {
    pub(crate) fn new(wishes: &Wishes<'_>) -> Result<Self, ActionError> {
        let bin = |text: &str| {
            let grouping = grouping(text).map_err(|_| ActionError::Bin(text.to_owned()))?;
            let bin = grouping.keys().first().and_then(Key::bin_seconds);
            bin.ok_or_else(|| ActionError::Bin(text.to_owned()))
        };
        Ok(Self {
            bin_seconds: wishes.bin.map(bin).transpose()?,
            max_groups: wishes.max_groups.unwrap_or(Aggregate::DEFAULT_LIMIT),
        })
    }

    pub(super) fn aggregate(&self) -> Aggregate {
        let seconds = self.bin_seconds.unwrap_or(BINS[0]);
        let grouping = grouping(&format!("{seconds}s")).unwrap_or_default();
        Aggregate::new(grouping).with_limit(self.max_groups)
    }

    /// `None` if the log decides how long bins are.
    pub(super) fn in_sql(&self) -> Option<query::Answer> {
        let grouping = grouping(&format!("{}s", self.bin_seconds?)).ok()?;
        Some(query::Answer::Groups { grouping, order: None, limit: None })
    }

    pub(super) fn answer(&self, groups: &Groups) -> Answer {
        let times = || groups.rows().filter_map(|row| time(row.key().next().flatten()));
        let (first, last) = (times().min().unwrap_or(0), times().max().unwrap_or(0));
        let seconds = self.bin_seconds.unwrap_or_else(|| {
            let is_short = |seconds: &&u32| (last - first) / (u64::from(**seconds) * 1000) < FEW;
            *BINS.iter().find(is_short).unwrap_or(&BINS[BINS.len() - 1])
        });
        let step = u64::from(seconds) * 1000;

        // Without a field for it, nothing tells how many were let through.
        let mut is_told = false;
        let mut bins: BTreeMap<Option<u64>, Bin> = BTreeMap::new();
        for row in groups.rows() {
            let mut key = row.key();
            let start = time(key.next().flatten()).map(|time| time - time % step);
            let action = match key.next().flatten() {
                Some(KeyValue::Text(text)) => Some(Taken::from_text(text)),
                _ => None,
            };
            is_told |= action.is_some();
            bins.entry(start).or_default().add(&row.sums(), action);
        }
        let (first, last) = (first - first % step, last - last % step);
        if (last - first) / step < MOST && bins.keys().any(Option::is_some) {
            let mut start = first;
            while start < last {
                bins.entry(Some(start)).or_default();
                start += step;
            }
        }

        let columns = vec![
            Column::new("start", Kind::Time),
            Column::new("flows", Kind::Count),
            Column::new("accepted", Kind::Count),
            Column::new("rejected", Kind::Count),
            Column::new("packets", Kind::Count),
            Column::new("bytes", Kind::Bytes),
        ];
        let rows = bins.into_iter().map(|(start, bin)| bin.cells(start, is_told)).collect();
        Answer::new(columns, rows, "bin", "bins").bar(5).refused(groups, self.max_groups)
    }
}

fn grouping(bin: &str) -> Result<Grouping, ActionError> {
    let text = format!("start/{bin},action");
    text.parse().map_err(|error| ActionError::Grouping { text, error })
}

fn time(key: Option<KeyValue<'_>>) -> Option<u64> {
    match key {
        Some(KeyValue::TimeMs(time)) => Some(time),
        _ => None,
    }
}

impl Bin {
    fn add(&mut self, sums: &Sums, action: Option<Taken<'_>>) {
        self.flows += sums.flows();
        match action {
            Some(Taken::Accept) => self.accepted += sums.flows(),
            Some(Taken::Reject) => self.rejected += sums.flows(),
            _ => {}
        }
        for (sum, more) in [(&mut self.packets, sums.packets()), (&mut self.bytes, sums.bytes())] {
            *sum = match (*sum, more) {
                (Some(sum), Some(more)) => sum.checked_add(more),
                (sum, more) => sum.or(more),
            };
        }
    }

    fn cells(self, start: Option<u64>, is_told: bool) -> Vec<Cell> {
        // A bin without flows has no bytes, and that is known.
        let none = (self.flows == 0).then_some(0);
        vec![
            Cell::time(start),
            Cell::Number(self.flows.into()),
            Cell::number(is_told.then(|| self.accepted.into())),
            Cell::number(is_told.then(|| self.rejected.into())),
            Cell::number(self.packets.or(none)),
            Cell::number(self.bytes.or(none)),
        ]
    }
}
