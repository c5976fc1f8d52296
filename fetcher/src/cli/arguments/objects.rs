//! Which objects of a bucket are read, and how; files are read alike.

use std::num::NonZeroUsize;

use clap::Args;

/// Which objects of a bucket are read, and how.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "From S3 and files")]
pub(crate) struct Objects {
    /// Accounts to read, with commas between them [default: all]
    #[arg(long, value_name = "ACCOUNTS")]
    pub(crate) include_accounts: Option<String>,

    /// Regions to read, with commas between them [default: all]
    #[arg(long, value_name = "REGIONS")]
    pub(crate) include_regions: Option<String>,

    /// Choose files by the time in their names alone, not records by their own
    #[arg(long)]
    pub(crate) by_file_time: bool,

    /// Objects or files to read at once [default: 8 objects, or a file a core]
    // In the original 0 is the default, and means one after the other.
    #[arg(long, value_name = "N", alias = "thread")]
    pub(crate) thread_count: Option<u32>,

    /// Tell records as they come, not file after file
    #[arg(long)]
    pub(crate) unordered: bool,

    /// Agree to pay for the requests, as buckets of others may demand
    #[arg(long)]
    pub(crate) requester_pays: bool,
}

impl Objects {
    /// How many are read at once; `None` if that is left open.
    pub(crate) fn threads(&self) -> Option<NonZeroUsize> {
        self.thread_count.and_then(|count| NonZeroUsize::new(count as usize))
    }

    /// Those that were given which mean something for S3 only.
    pub(crate) fn of_s3_only(&self) -> impl Iterator<Item = &'static str> {
        [
            (self.include_accounts.is_some(), "--include-accounts"),
            (self.include_regions.is_some(), "--include-regions"),
            (self.by_file_time, "--by-file-time"),
            (self.requester_pays, "--requester-pays"),
        ]
        .into_iter()
        .filter_map(|(is_given, option)| is_given.then_some(option))
    }

    /// Those that were given which mean nothing for a log group, nor for one file alone.
    pub(crate) fn of_many_files(&self) -> impl Iterator<Item = &'static str> {
        [(self.thread_count.is_some(), "--thread-count"), (self.unordered, "--unordered")]
            .into_iter()
            .filter_map(|(is_given, option)| is_given.then_some(option))
    }
}

/// The items of a list with commas between them.
pub(crate) fn items(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim)
}
