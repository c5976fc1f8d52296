//! Which objects of a bucket are read, and how.

use clap::Args;

/// Which objects of a bucket are read, and how.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "From S3")]
pub(crate) struct Objects {
    /// Accounts to read, with commas between them (S3 only)
    #[arg(long, value_name = "ACCOUNTS", hide = true)]
    pub(crate) include_accounts: Option<String>,

    /// Regions to read, with commas between them (S3 only)
    #[arg(long, value_name = "REGIONS", hide = true)]
    pub(crate) include_regions: Option<String>,

    /// Objects to read at once (S3 only)
    #[arg(long, value_name = "N", alias = "thread", hide = true)]
    pub(crate) thread_count: Option<u32>,
}
