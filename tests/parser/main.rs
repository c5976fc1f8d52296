//! What a user of the parser sees.

#![expect(clippy::unwrap_used, reason = "in a test, what is not as it should be may panic")]

mod cases;
mod envelope;
mod properties;
mod vectors;
