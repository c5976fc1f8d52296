//! How answers are told.

use clap::Args;

/// How answers are told.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "How to tell")]
pub(crate) struct Manner {
    /// Stop at the first bad line or unreadable file
    #[arg(long)]
    pub(crate) strict: bool,

    /// Tell only errors and bad lines
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Never use colour
    #[arg(long, help = "Never use colour; so does the variable NO_COLOR")]
    pub(crate) no_color: bool,
}
