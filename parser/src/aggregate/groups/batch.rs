//! Rows of columns, added many at a time.

use alloc::vec::Vec;
use core::mem;

use super::{Groups, fetch, slot};
use crate::aggregate::Full;
use crate::aggregate::keys::Later;
use crate::aggregate::source::{AmountsByRow, RowOf};
use crate::{Column, Columns, Field, Format, LogStatus, Selection};

impl Groups {
    /// Adds rows, of all or of the selected ones those that are flows.
    pub(in crate::aggregate) fn add_columns(
        &mut self,
        columns: &Columns<'_>,
        selection: Option<&Selection>,
        complete: bool,
    ) -> Result<(), Full> {
        let Some(format) = columns.format() else { return Ok(()) };
        let mut rows = mem::take(&mut self.rows);
        rows.clear();
        match selection {
            Some(selection) => rows.extend(selection.rows().take_while(|&row| row < columns.len())),
            None => rows.extend(0..columns.len()),
        }
        self.take_out_statuses(columns, &mut rows);
        if complete {
            let before = rows.len();
            self.keys.leave_complete(columns, &mut rows);
            self.without_key += (before - rows.len()) as u64;
        }

        let amounts = AmountsByRow::new(columns);
        let mut result = Ok(());
        for rows in rows.chunks(Later::MOST) {
            let added = self.add_rows(columns, format, rows, &amounts);
            result = result.and(added);
        }
        self.rows = rows;
        result
    }

    /// Counts the rows that are no flows, and leaves the others.
    fn take_out_statuses(&mut self, columns: &Columns<'_>, rows: &mut Vec<usize>) {
        let Some(Column::Text(statuses)) = columns.column(Field::LogStatus) else { return };
        rows.retain(|&row| {
            // Nearly all are `OK`, which need not be read.
            if statuses
                .place(row)
                .is_some_and(|place| place.length as usize == LogStatus::Ok.as_str().len())
            {
                return true;
            }
            let count = match statuses.get(row).map(LogStatus::from_text) {
                Some(LogStatus::NoData) => &mut self.no_data,
                Some(LogStatus::SkipData) => &mut self.skip_data,
                _ => return true,
            };
            *count += 1;
            false
        });
    }

    /// Adds rows together where that is possible, or else one by one.
    fn add_rows(
        &mut self,
        columns: &Columns<'_>,
        format: &Format,
        rows: &[usize],
        amounts: &AmountsByRow<'_>,
    ) -> Result<(), Full> {
        let mut result = self.settle();
        let is_possible = self.fold.is_none() && self.keys.can_take_rows();
        if !is_possible || self.keys.put_off_rows(columns, rows, &mut self.later).is_err() {
            self.later.clear();
            for &row in rows {
                // All are to be added, whichever finds no room.
                result = result.and(self.add(&RowOf { columns, format, row }, false));
            }
            return result;
        }
        let known = self.keys.find_all(&self.later);
        fetch(&self.sums, &known);
        for (position, (&row, known)) in rows.iter().zip(known).enumerate() {
            let amounts = amounts.of(row);
            match self.keys.find_again(&self.later, position, known) {
                Ok(found) => slot(found, &mut self.sums, None).0.add(amounts),
                Err(full) => {
                    self.refused.add(amounts);
                    result = Err(full);
                }
            }
        }
        self.later.clear();
        result
    }
}
