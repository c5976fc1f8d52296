//! The options and their help.

use std::ffi::OsString;

use clap::builder::styling::{AnsiColor, Style, Styles};
use clap::{ArgAction, ColorChoice, CommandFactory, FromArgMatches, Parser, ValueEnum};

/// Reads AWS VPC Flow Logs from CloudWatch Logs and files.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "flowlogs_reader",
    about = "Reads AWS VPC Flow Logs from CloudWatch Logs and files",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    styles = STYLES,
    args_override_self = true,
    infer_long_args = true,
    max_term_width = 100,
    override_usage = "flowlogs_reader [OPTIONS] <LOCATION> [ACTION [ARG]...]",
    help_template = "{about}\n\n{usage-heading} {usage}\n\n{before-help}{all-args}{after-help}"
)]
pub(crate) struct Arguments {
    /// Log group name or ARN, file, folder, or - for standard input
    #[arg(value_name = "LOCATION")]
    pub(crate) location: OsString,

    /// What to do with the records
    #[arg(value_name = "ACTION", default_value = "print")]
    pub(crate) action: String,

    /// Arguments of the action
    #[arg(value_name = "ARG", allow_negative_numbers = true)]
    pub(crate) operands: Vec<String>,

    /// What LOCATION is, if its name leaves it open; cwl is a log group
    #[arg(long, value_name = "TYPE", value_enum, help_heading = LOCATION)]
    pub(crate) location_type: Option<LocationType>,

    /// Format of the records, or one of several [default: ask EC2]
    #[arg(long, value_name = "FORMAT", help_heading = LOCATION)]
    pub(crate) fields: Vec<String>,

    /// Read only what matches this filter pattern of CloudWatch Logs
    #[arg(long, value_name = "PATTERN", help_heading = LOCATION)]
    pub(crate) filter_pattern: Option<String>,

    /// Accounts to read, with commas between them (S3 only)
    #[arg(long, value_name = "ACCOUNTS", help_heading = LOCATION, hide = true)]
    pub(crate) include_accounts: Option<String>,

    /// Regions to read, with commas between them (S3 only)
    #[arg(long, value_name = "REGIONS", help_heading = LOCATION, hide = true)]
    pub(crate) include_regions: Option<String>,

    /// Objects to read at once (S3 only)
    #[arg(long, value_name = "N", help_heading = LOCATION, hide = true)]
    pub(crate) thread_count: Option<u32>,

    /// Read from this time on [default: an hour before the end]
    // `--s` and `--st` were prefixes of nothing else in the original.
    #[arg(short, long, value_name = "TIME", aliases = ["s", "st", "start"], help_heading = TIME)]
    pub(crate) start_time: Option<String>,

    /// Read what comes before this time [default: now]
    #[arg(short, long, value_name = "TIME", aliases = ["en", "end"], help_heading = TIME)]
    pub(crate) end_time: Option<String>,

    /// How both are written, in the letters of strptime
    #[arg(long, value_name = "FORMAT", help_heading = TIME)]
    pub(crate) time_format: Option<String>,

    /// Region of the log group
    #[arg(long, value_name = "NAME", help_heading = AWS)]
    pub(crate) region: Option<String>,

    /// Profile to take credentials and region from
    #[arg(long, value_name = "NAME", help_heading = AWS)]
    pub(crate) profile: Option<String>,

    /// Role to assume
    #[arg(long, value_name = "ARN", help_heading = AWS)]
    pub(crate) role_arn: Option<String>,

    /// External id that the role demands
    #[arg(long, value_name = "ID", requires = "role_arn", help_heading = AWS)]
    pub(crate) external_id: Option<String>,

    /// Where to send all requests instead of to AWS
    #[arg(long, value_name = "URL", help_heading = AWS)]
    pub(crate) endpoint_url: Option<String>,

    /// Stop at the first bad line or unreadable file
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) strict: bool,

    /// Tell only errors and bad lines
    #[arg(short, long, help_heading = OUTPUT)]
    pub(crate) quiet: bool,

    /// Never use colour
    #[arg(long, help = "Never use colour; so does the variable NO_COLOR", help_heading = OUTPUT)]
    pub(crate) no_color: bool,

    /// Print the version
    #[arg(short = 'V', long, action = ArgAction::Version, help_heading = OUTPUT)]
    version: Option<bool>,

    /// Print this help; --help adds times, formats and examples
    // The long help of clap has each option on several lines, which hides more than it tells.
    #[arg(short, long, action = ArgAction::HelpShort, help_heading = OUTPUT)]
    help: Option<bool>,
}

/// What a location can be.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum LocationType {
    Cwl,
    File,
    S3,
}

const LOCATION: &str = "What to read";
const TIME: &str = "When";
const AWS: &str = "As whom, and where";
const OUTPUT: &str = "How to tell";

const STYLES: Styles = Styles::styled()
    .header(HEADER)
    .usage(HEADER)
    .literal(AnsiColor::Cyan.on_default())
    .placeholder(Style::new());

const HEADER: Style = Style::new().bold();

impl Arguments {
    /// Reads the command line, program name first.
    ///
    /// # Errors
    ///
    /// Returns an error that tells what is wrong, or holds the help or version that was asked for.
    pub(crate) fn parse_from(command_line: &[OsString]) -> Result<Self, clap::Error> {
        let mut command = Self::command()
            .color(color_choice(command_line))
            .before_help(section("Actions", ACTIONS));
        if asks(command_line, "--help") {
            command = command.after_help(more_help());
        }
        let matches = command.try_get_matches_from_mut(command_line)?;
        Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }
}

const ACTIONS: &str = "\
print [N]            Print the records, or only the first N
ipset                Print every address that sent or received, once, in order
findip ADDR|CIDR...  Print the records of an address or of a network";

const TIMES: &str = "\
2h, 90m, 2h30m, 3d ago, now  Before now
2026-11-23 18:00:00          In UTC; also with T, Z or an offset, or a day
1795456800                   Unix seconds; 13 digits are milliseconds
Files are read whole unless a time is given.";

const FORMATS: &str = "\
'${srcaddr} ${dstaddr}'      What the flow log was made with
'srcaddr dstaddr'            The same
default, transit-gateway     What AWS takes if a flow log is made without one
Files may state their own in a header line.";

const EXAMPLES: &str = "\
flowlogs_reader my-logs                     Records of the last hour
flowlogs_reader my-logs print 5             The first five of them
flowlogs_reader -s 3h -e 2h my-logs ipset   Who talked during that hour
flowlogs_reader my-logs findip 10.1.0.0/16  All traffic of a network
flowlogs_reader my-logs | grep REJECT       What was refused
flowlogs_reader ./logs ipset                All files below a folder
zcat *.gz | flowlogs_reader - print 5       Standard input";

const EXIT_CODES: &str = "\
0    Done; also if the reader of a pipe went away
2    The command line makes no sense
3    AWS refused or failed
4    Something could not be read or written
130  Interrupted";

fn more_help() -> String {
    [
        section("Times", TIMES),
        section("Formats", FORMATS),
        section("Examples", EXAMPLES),
        section("Exit codes", EXIT_CODES),
    ]
    .join("\n")
}

fn section(title: &str, lines: &str) -> String {
    format!("{HEADER}{title}:{HEADER:#}\n  {}\n", lines.replace('\n', "\n  "))
}

/// Whether anything may be in colour, known before anything is parsed: it is about the errors of
/// parsing too.
pub(crate) fn color_choice(command_line: &[OsString]) -> ColorChoice {
    if asks(command_line, "--no-color") { ColorChoice::Never } else { ColorChoice::Auto }
}

/// Whether the option stands there, be it only by its first letters.
fn asks(command_line: &[OsString], option: &str) -> bool {
    let arguments = command_line.iter().take_while(|argument| *argument != "--");
    arguments
        .filter_map(|argument| argument.to_str())
        .any(|argument| argument.len() > 2 && option.starts_with(argument))
}
