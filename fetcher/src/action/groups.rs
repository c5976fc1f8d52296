//! `aggregate [FIELD…]` and `top [FIELD…]`: sums of groups.

use flowlogs_parser::aggregate::{
    Aggregate, Grouping, Groups as Found, KeyValue, Measure, Row, Sums, Top,
};
use flowlogs_parser::{Field, FieldType, query};

use super::Wishes;
use crate::output::{Answer, Cell, Column, Kind};

/// Sums of groups, all or the largest.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Groups {
    grouping: Grouping,
    /// Whether records that lack a key are left out, as in the original.
    is_original: bool,
    order: Option<Measure>,
    limit: Option<u64>,
    room: usize,
    /// Whether groups stand as they appeared, rather than by their keys.
    is_as_seen: bool,
}

/// How many groups `top` shows unless told otherwise.
const TOP: u64 = 10;

impl Groups {
    /// All groups; those of the five-tuple, where no other keys are given.
    pub(crate) fn new(grouping: impl Into<Option<Grouping>>, wishes: &Wishes<'_>) -> Self {
        let grouping = grouping.into();
        Self {
            is_original: grouping.is_none(),
            grouping: grouping.unwrap_or_else(Grouping::five_tuple),
            order: wishes.order,
            limit: wishes.number,
            room: wishes.max_groups.unwrap_or(Aggregate::DEFAULT_LIMIT),
            is_as_seen: wishes.is_original,
        }
    }

    /// The groups with the most of a measure; of source addresses, where no keys are given.
    pub(crate) fn top(grouping: Option<Grouping>, wishes: &Wishes<'_>) -> Self {
        let grouping = grouping.or_else(|| Field::Srcaddr.name().parse().ok());
        Self {
            order: Some(wishes.order.unwrap_or(Measure::Bytes)),
            limit: Some(wishes.number.unwrap_or(TOP)),
            ..Self::new(grouping, wishes)
        }
    }

    pub(super) fn aggregate(&self) -> Aggregate {
        let aggregate = Aggregate::new(self.grouping.clone()).with_limit(self.room);
        if self.is_original { aggregate.skip_absent_keys() } else { aggregate }
    }

    pub(super) fn in_sql(&self) -> query::Answer {
        query::Answer::Groups {
            grouping: self.grouping.clone(),
            order: self.order,
            limit: self.limit,
        }
    }

    pub(super) fn answer(&self, groups: &Found) -> Answer {
        let count = groups.rows().len();
        let limit = self.limit.map_or(count, |limit| usize::try_from(limit).unwrap_or(count));
        let mut columns = key_columns(&self.grouping);
        columns.extend(sum_columns());
        let rows = if let Some(measure) = self.order {
            columns.push(Column::new("share", Kind::Share));
            columns.push(Column::new("cumulative", Kind::Share));
            groups.top(limit, measure).map(|top| top_row(&top)).collect()
        } else {
            let mut rows: Vec<Row<'_>> = groups.rows().collect();
            if !self.is_as_seen {
                rows.sort_unstable_by(|one, two| one.key().cmp(two.key()));
            }
            rows.iter().take(limit).map(group_row).collect()
        };
        Answer::new(columns, rows, "group", "groups").of(count as u64).refused(groups, self.room)
    }
}

fn group_row(row: &Row<'_>) -> Vec<Cell> {
    row.key().map(key_cell).chain(sum_cells(&row.sums())).collect()
}

fn top_row(top: &Top<'_>) -> Vec<Cell> {
    let mut cells = group_row(&top.row);
    cells.extend([top.share, top.cumulative_share].map(Cell::share));
    cells
}

/// A column for each key.
pub(super) fn key_columns(grouping: &Grouping) -> Vec<Column> {
    let kind = |field: Option<Field>| match field.map(|field| (field, field.r#type())) {
        Some((_, FieldType::Address)) => Kind::Address,
        Some((_, FieldType::Time)) => Kind::Time,
        Some((_, FieldType::Flags)) => Kind::Flags,
        Some((_, FieldType::Protocol)) => Kind::Protocol,
        Some((_, FieldType::Port)) => Kind::Port,
        Some((_, FieldType::Number | FieldType::Count)) => Kind::Code,
        _ => Kind::Text,
    };
    let keys = grouping.keys().iter();
    keys.map(|key| Column::new(key.to_string(), kind(key.name().field()))).collect()
}

pub(super) fn key_cell(value: Option<KeyValue<'_>>) -> Cell {
    match value {
        None => Cell::Absent,
        Some(KeyValue::Number(number)) => Cell::Number(number.into()),
        Some(KeyValue::TimeMs(time)) => Cell::TimeMs(time),
        Some(KeyValue::Address(address)) => Cell::Address(address),
        Some(value) => Cell::Text(value.to_string()),
    }
}

/// The columns of [`sum_cells`].
pub(super) fn sum_columns() -> [Column; 5] {
    [
        Column::new("flows", Kind::Count),
        Column::new("packets", Kind::Count),
        Column::new("bytes", Kind::Bytes),
        Column::new("first", Kind::Time),
        Column::new("last", Kind::Time),
    ]
}

pub(super) fn sum_cells(sums: &Sums) -> [Cell; 5] {
    [
        Cell::Number(sums.flows().into()),
        Cell::number(sums.packets()),
        Cell::number(sums.bytes()),
        Cell::time(sums.first_ms()),
        Cell::time(sums.last_ms()),
    ]
}
