//! From when to when.

use clap::Args;

/// From when to when.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "When")]
pub(crate) struct When {
    /// Read from this time on [default: an hour before the end]
    // `--s` and `--st` were prefixes of nothing else in the original.
    #[arg(short, long, value_name = "TIME", aliases = ["s", "st", "start"])]
    pub(crate) start_time: Option<String>,

    /// Read what comes before this time [default: now]
    #[arg(short, long, value_name = "TIME", aliases = ["en", "end"])]
    pub(crate) end_time: Option<String>,

    /// How both are written, in the letters of strptime
    #[arg(long, value_name = "FORMAT")]
    pub(crate) time_format: Option<String>,
}
