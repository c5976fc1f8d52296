//! What is asked of the records.

use clap::{Args, ValueEnum};
use flowlogs_parser::aggregate::Measure;

/// What is asked of the records.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "What to ask")]
pub(crate) struct Asked {
    /// Only the records that match, such as 'dst port 22 and action reject'; @FILE reads it
    #[arg(short = 'F', long, value_name = "EXPR")]
    pub(crate) filter: Option<String>,

    /// Group by these fields: srcaddr, srcaddr/24, start/5m …
    #[arg(long, value_name = "FIELDS")]
    pub(crate) by: Option<String>,

    /// Largest first [default of top: bytes]
    #[arg(long, value_name = "MEASURE", value_enum)]
    pub(crate) order: Option<Order>,

    /// At most so many records, groups or conversations [default of top: 10]
    #[arg(short, long, value_name = "N")]
    pub(crate) number: Option<u64>,

    /// Length of the bins of timeline, such as 5m [default: as many as fit a screen]
    #[arg(long, value_name = "TIME")]
    pub(crate) bin: Option<String>,

    /// At most so many groups in memory, each 160 bytes or more
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    pub(crate) max_groups: usize,
}

/// A measure by name.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Order {
    Bytes,
    Packets,
    Flows,
    Bps,
    Pps,
}

impl From<Order> for Measure {
    fn from(order: Order) -> Self {
        match order {
            Order::Bytes => Self::Bytes,
            Order::Packets => Self::Packets,
            Order::Flows => Self::Flows,
            Order::Bps => Self::Bps,
            Order::Pps => Self::Pps,
        }
    }
}
