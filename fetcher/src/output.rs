//! How answers are written.

mod printable;
mod stdout;
pub(crate) mod text;

pub(crate) use self::printable::printable;
pub(crate) use self::stdout::Stdout;
