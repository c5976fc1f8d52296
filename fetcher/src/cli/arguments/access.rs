//! As whom AWS is asked, and where.

use clap::Args;

/// As whom AWS is asked, and where.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "As whom, and where")]
pub(crate) struct Access {
    /// Region, or several with commas between them
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) region: Vec<String>,

    /// Profile to take credentials and region from; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Vec<String>,

    /// Role to assume; may be repeated
    #[arg(long, value_name = "ARN")]
    pub(crate) role_arn: Vec<String>,

    /// External id that the role demands
    #[arg(long, value_name = "ID", requires = "role_arn")]
    pub(crate) external_id: Option<String>,

    /// Where to send all requests instead of to AWS
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
}
