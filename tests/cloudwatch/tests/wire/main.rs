//! The stand-in as a client sees it: HTTP in, HTTP out, nothing of AWS's SDK.

#![expect(clippy::unwrap_used, reason = "all of it is tests, the functions they share included")]

mod client;
mod faults;
mod filter_log_events;
mod get_log_events;
mod inspection;
mod program;
mod services;
