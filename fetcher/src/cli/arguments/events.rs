//! Which events of log groups are read, and how.

use std::num::NonZeroUsize;

use clap::Args;

/// Which events of log groups are read, and how.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "From CloudWatch Logs")]
pub(crate) struct Events {
    /// Read only the log stream of this name; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) stream: Vec<String>,

    /// Read only log streams whose names begin so; may be repeated
    #[arg(long, value_name = "PREFIX", conflicts_with = "stream")]
    pub(crate) stream_prefix: Vec<String>,

    /// Read only log streams of this interface; may be repeated
    #[arg(long, value_name = "ID", conflicts_with = "stream", value_parser = eni)]
    pub(crate) eni: Vec<String>,

    /// Read the newest events first
    #[arg(long, alias = "tail")]
    pub(crate) newest_first: bool,

    /// Go on with what comes, until Ctrl-C
    #[arg(short, long, conflicts_with_all = ["end_time", "newest_first"])]
    pub(crate) follow: bool,

    /// Read what comes, within seconds; AWS may give a sample only
    #[arg(long, conflicts_with_all = ["follow", "start_time", "end_time", "newest_first"])]
    pub(crate) live: bool,

    /// Requests under way at once [default: as many as the quota needs, up to 24]
    #[arg(long, value_name = "N")]
    pub(crate) concurrency: Option<NonZeroUsize>,

    /// Requests a second, at most [default: AWS's quota]
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub(crate) requests_per_second: Option<f64>,
}

impl Events {
    /// Whether it ends only by Ctrl-C.
    pub(crate) fn is_endless(&self) -> bool {
        self.follow || self.live
    }
}

fn eni(text: &str) -> Result<String, &'static str> {
    let id = text.strip_prefix("eni-").filter(|id| !id.is_empty());
    id.map(|_| text.to_owned()).ok_or("an interface is named as eni-1235b8ca123456789")
}

fn rate(text: &str) -> Result<f64, &'static str> {
    let rate = text.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate > 0.0);
    rate.ok_or("it is a number above 0")
}
