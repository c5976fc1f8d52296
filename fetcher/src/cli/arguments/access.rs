//! As whom AWS is asked, and where.

use clap::Args;

/// As whom AWS is asked, and where.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "As whom, and where")]
pub(crate) struct Access {
    /// Region of the log group
    #[arg(long, value_name = "NAME")]
    pub(crate) region: Option<String>,

    /// Profile to take credentials and region from
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,

    /// Role to assume
    #[arg(long, value_name = "ARN")]
    pub(crate) role_arn: Option<String>,

    /// External id that the role demands
    #[arg(long, value_name = "ID", requires = "role_arn")]
    pub(crate) external_id: Option<String>,

    /// Where to send all requests instead of to AWS
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
}
