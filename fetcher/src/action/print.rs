//! `print [N]`: the records themselves.

use std::io::{self, Write};
use std::num::NonZeroU64;
use std::ops::ControlFlow;

use flowlogs_parser::FlowRecord;

use crate::output::text;

/// Prints records, all of them or the first few.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Print {
    /// How many are still to be printed; `None` is all that come.
    pub(crate) remaining: Option<NonZeroU64>,
}

impl Print {
    /// Prints a record, and breaks after the last that was asked for.
    pub(crate) fn take(
        &mut self,
        record: &FlowRecord<'_>,
        out: &mut impl Write,
    ) -> io::Result<ControlFlow<()>> {
        text::write_record(record, out)?;
        let Some(remaining) = self.remaining else {
            return Ok(ControlFlow::Continue(()));
        };
        self.remaining = NonZeroU64::new(remaining.get() - 1);
        Ok(match self.remaining {
            Some(_) => ControlFlow::Continue(()),
            None => ControlFlow::Break(()),
        })
    }
}
