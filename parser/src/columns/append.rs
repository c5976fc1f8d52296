//! Columns that own what they hold.

use alloc::borrow::Cow;
use alloc::string::String;
use core::ops::Range;

use super::{Columns, Data, Numbers, index};
use crate::Format;
use crate::text::Text;

impl Columns<'static> {
    /// No records yet, of this format.
    pub(crate) fn owned(format: &Format) -> Self {
        let data = (0..format.len()).map(|position| Data::new(format.type_at(position))).collect();
        Self {
            text: Text::Utf8(Cow::Owned(String::new())),
            format: Some(Cow::Owned(format.clone())),
            data,
            ..Self::default()
        }
    }

    /// Adds rows of other columns of the same format.
    pub(crate) fn append(&mut self, other: &Columns<'_>, rows: Range<usize>) {
        for (data, others) in self.data.iter_mut().zip(&other.data) {
            data.append(others, rows.clone());
        }
        let width = self.data.len();
        let mut rows = other.rows[rows].iter().map(|&first| first as usize).peekable();
        while let Some(first) = rows.next() {
            let mut last = first;
            // Those whose lines follow each other.
            self.push_row(other, first, first);
            while let Some(next) =
                rows.next_if(|&next| other.starts[next] == other.starts[last + width])
            {
                self.push_row(other, next, first);
                last = next;
            }
            self.push_text(other.text_between(first, last + width).unwrap_or_default());
        }
    }

    /// How many bytes the text has.
    pub(crate) fn text_length(&self) -> usize {
        self.text.bytes().len() + self.copies.len()
    }

    /// Adds the places of a row, whose text is about to be added with all that follows `origin`.
    fn push_row(&mut self, other: &Columns<'_>, first: usize, origin: usize) {
        let base = index(self.text.bytes().len()).wrapping_sub(other.starts[origin]);
        self.rows.push(index(self.starts.len()));
        let starts = &other.starts[first..=first + self.data.len()];
        self.starts.extend(starts.iter().map(|start| start.wrapping_add(base)));
    }

    fn push_text(&mut self, lines: &str) {
        if let Text::Utf8(Cow::Owned(text)) = &mut self.text {
            text.push_str(lines);
            text.push('\n');
        }
    }
}

impl Data {
    /// Adds rows of another column of the same kind.
    fn append(&mut self, other: &Self, rows: Range<usize>) {
        match (self, other) {
            (Self::U8(numbers), Self::U8(others)) => numbers.append(others, rows),
            (Self::U16(numbers), Self::U16(others)) => numbers.append(others, rows),
            (Self::U64(numbers), Self::U64(others))
            | (Self::TimeMs(numbers), Self::TimeMs(others)) => numbers.append(others, rows),
            (Self::Address(addresses), Self::Address(others)) => {
                addresses.bits.extend_from_slice(&others.bits[rows.clone()]);
                addresses.families.extend_from_slice(&others.families[rows]);
            }
            (..) => {}
        }
    }
}

impl<T: Copy> Numbers<T> {
    fn append(&mut self, other: &Self, rows: Range<usize>) {
        self.values.extend_from_slice(&other.values[rows.clone()]);
        self.present.extend_from_slice(&other.present[rows]);
    }
}
