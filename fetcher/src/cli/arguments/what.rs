//! Which records are read.

use clap::{Args, ValueEnum};

/// Which records are read.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "What to read")]
pub(crate) struct What {
    /// What LOCATION is, if its name leaves it open; cwl is a log group
    #[arg(long, value_name = "TYPE", value_enum)]
    pub(crate) location_type: Option<LocationType>,

    /// Format of the records, or one of several [default: ask EC2]
    // In the original, these were short for nothing else.
    #[arg(long, value_name = "FORMAT", aliases = ["fie", "fiel", "field"])]
    pub(crate) fields: Vec<String>,

    /// Read only what matches this filter pattern of CloudWatch Logs
    #[arg(long, value_name = "PATTERN")]
    pub(crate) filter_pattern: Option<String>,
}

/// What a location can be.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum LocationType {
    Cwl,
    File,
    S3,
}
