//! Where flow logs lie: each source yields batches of lines that know their formats.

pub(crate) mod files;
pub(crate) mod flow_logs;
mod gzip;
pub(crate) mod log_events;
