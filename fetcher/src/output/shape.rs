//! How the rows of an answer are shown.

use std::cmp::Ordering;

use flowlogs_parser::protocol;

use super::answer::{Answer, Cell, Column, Kind};

/// How the rows of an answer are shown.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Shape {
    /// By a column; as they come without.
    pub(crate) sort: Option<Sort>,
    /// Whether protocols have their names.
    pub(crate) has_names: bool,
}

/// An order of rows: `bytes`, or `-bytes` for the largest first.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Sort {
    column: String,
    is_descending: bool,
}

impl Sort {
    pub(crate) fn new(text: &str) -> Self {
        let column = text.strip_prefix('-');
        Self { column: column.unwrap_or(text).to_owned(), is_descending: column.is_some() }
    }

    /// Which of the columns it is.
    ///
    /// # Errors
    ///
    /// Returns the name if it is none.
    pub(crate) fn column(&self, columns: &[Column]) -> Result<usize, &str> {
        let is_it = |column: &Column| column.name == self.column || column.key() == self.column;
        columns.iter().position(is_it).ok_or(&self.column)
    }
}

impl Shape {
    /// Brings the rows in order, and names what has names.
    pub(crate) fn apply(&self, answer: &mut Answer) {
        if let Some(sort) = &self.sort
            && let Ok(column) = sort.column(&answer.columns)
        {
            // Stable: what is equal stays as it was.
            answer.rows.sort_by(|one, two| sort.compare(&one[column], &two[column]));
        }
        if self.has_names {
            let is_protocol = |column: &Column| column.kind == Kind::Protocol;
            let named: Vec<_> = answer.columns.iter().map(is_protocol).collect();
            let cells = answer.rows.iter_mut().flat_map(|row| row.iter_mut().zip(&named));
            cells.filter(|(_, is_named)| **is_named).for_each(|(cell, _)| name(cell));
        }
    }
}

impl Sort {
    /// What is absent comes last, whatever the order.
    fn compare(&self, one: &Cell, two: &Cell) -> Ordering {
        match (one, two) {
            (Cell::Absent, Cell::Absent) => Ordering::Equal,
            (Cell::Absent, _) => Ordering::Greater,
            (_, Cell::Absent) => Ordering::Less,
            (one, two) if self.is_descending => compare(two, one),
            (one, two) => compare(one, two),
        }
    }
}

fn compare(one: &Cell, two: &Cell) -> Ordering {
    match (one, two) {
        (Cell::Number(one) | Cell::Bytes(one), Cell::Number(two) | Cell::Bytes(two)) => {
            one.cmp(two)
        }
        (Cell::TimeMs(one), Cell::TimeMs(two)) => one.cmp(two),
        (Cell::Address(one), Cell::Address(two)) => one.cmp(two),
        (Cell::Share(one), Cell::Share(two)) => one.total_cmp(two),
        (one, two) => one.plain().cmp(&two.plain()),
    }
}

/// Numbers without a name stay numbers.
fn name(cell: &mut Cell) {
    if let Cell::Number(number) = *cell
        && let Some(name) = u8::try_from(number).ok().and_then(protocol::name)
    {
        *cell = Cell::Text(name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shaped(sort: &str, has_names: bool) -> Vec<String> {
        let columns =
            vec![Column::new("protocol", Kind::Protocol), Column::new("last-seen", Kind::Count)];
        let row = |protocol, count| vec![Cell::Number(protocol), Cell::number(count)];
        let rows = vec![row(6, Some(10)), row(17, None), row(250, Some(9)), row(1, Some(100))];
        let mut answer = Answer::new(columns, rows, "row", "rows");
        let sort = Some(Sort::new(sort));
        Shape { sort, has_names }.apply(&mut answer);
        answer.rows.iter().filter_map(|row| row[0].plain()).collect()
    }

    #[test]
    fn rows_are_sorted_as_numbers_and_what_is_absent_comes_last() {
        assert_eq!(shaped("last-seen", false), ["250", "6", "1", "17"]);
        assert_eq!(shaped("-last_seen", false), ["1", "6", "250", "17"]);
        assert_eq!(shaped("protocol", false), ["1", "6", "17", "250"]);
    }

    #[test]
    fn protocols_have_names_where_there_are_any() {
        assert_eq!(shaped("protocol", true), ["ICMP", "TCP", "UDP", "250"]);
    }
}
