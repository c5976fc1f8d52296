//! What a user of the parser sees.

#![expect(clippy::unwrap_used, reason = "in a test, what is not as it should be may panic")]

mod aggregate;
mod cases;
mod detect;
mod dictionary;
mod envelope;
mod filter;
mod hostile;
mod input;
mod instructions;
mod properties;
mod table;
mod vectors;
