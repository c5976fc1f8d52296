//! Why a line is no record.

use core::error;
use core::fmt;

use crate::Field;

/// Why a line is not a flow record, and where.
///
/// Carries no text of the line, so it is `Copy` and costs nothing to build.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct ParseError {
    reason: Reason,
    field: Option<Field>,
    /// Byte offset in the line.
    offset: usize,
}

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Reason {
    /// The line ends before this value of the format, counted from 1.
    Missing(usize),
    /// The line goes on after the last of this many values.
    TooMany(usize),
    /// Something else than ASCII digits.
    NotANumber,
    /// More than the largest value of the field's type.
    TooLarge(u64),
    /// Neither an IPv4 nor an IPv6 address.
    NotAnAddress,
    /// More bytes than this.
    TooLong(usize),
    NotUtf8,
    /// None of this many formats fits.
    FitsNone(usize),
}

impl ParseError {
    pub(crate) const fn new(reason: Reason, field: Option<Field>, offset: usize) -> Self {
        Self { reason, field, offset }
    }

    /// The field whose value is wrong or missing; `None` if that is an unknown one, or the fault is
    /// of the line as a whole.
    #[must_use]
    pub const fn field(&self) -> Option<Field> {
        self.field
    }

    /// Where in the line: a byte, counted from 1.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.offset + 1
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = self.field.map_or("value", Field::name);
        match self.reason {
            Reason::Missing(position) => match self.field {
                Some(field) => write!(f, "missing {field}"),
                None => write!(f, "missing value {position}"),
            },
            Reason::TooMany(fields) => write!(f, "more values than the {fields} of the format"),
            Reason::NotANumber => write!(f, "{field} is not a number"),
            Reason::TooLarge(limit) => write!(f, "{field} is more than {limit}"),
            Reason::NotAnAddress => write!(f, "{field} is not an address"),
            Reason::TooLong(limit) => write!(f, "line is longer than {limit} bytes"),
            Reason::NotUtf8 => write!(f, "line is not UTF-8"),
            Reason::FitsNone(formats) => write!(f, "line fits none of the {formats} formats"),
        }?;
        write!(f, " at column {}", self.column())
    }
}

impl error::Error for ParseError {}
