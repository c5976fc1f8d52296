//! The command line, seen from outside: the real program, against files and the stand-in server.

#![expect(clippy::unwrap_used, reason = "in a test, what is not as it should be may panic")]

mod actions;
mod answers;
mod aws;
mod cases;
mod commands;
mod compat;
mod events;
mod files;
mod program;
mod settings;
mod streams;
mod times;
mod usage;
mod vectors;
