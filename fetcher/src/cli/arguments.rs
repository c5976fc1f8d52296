//! The options and their help, a file for each group.

mod access;
mod events;
mod help;
mod manner;
mod objects;
mod what;
mod when;

use std::ffi::OsString;

use clap::builder::styling::{AnsiColor, Style, Styles};
use clap::{ArgAction, ColorChoice, CommandFactory, FromArgMatches, Parser};

use self::access::Access;
use self::events::Events;
use self::help::{ACTIONS, more_help, section};
use self::manner::Manner;
use self::objects::Objects;
pub(crate) use self::what::LocationType;
use self::what::What;
use self::when::When;

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

    #[command(flatten)]
    pub(crate) what: What,

    #[command(flatten)]
    pub(crate) events: Events,

    #[command(flatten)]
    pub(crate) objects: Objects,

    #[command(flatten)]
    pub(crate) when: When,

    #[command(flatten)]
    pub(crate) access: Access,

    #[command(flatten)]
    pub(crate) manner: Manner,

    /// Print the version
    #[arg(short = 'V', long, action = ArgAction::Version, help_heading = MANNER)]
    version: Option<bool>,

    /// Print this help; --help adds times, formats and examples
    // The long help of clap has each option on several lines, which hides more than it tells.
    #[arg(short, long, action = ArgAction::HelpShort, help_heading = MANNER)]
    help: Option<bool>,
}

const STYLES: Styles = Styles::styled()
    .header(HEADER)
    .usage(HEADER)
    .literal(AnsiColor::Cyan.on_default())
    .placeholder(Style::new());

/// Where the program itself is asked.
const MANNER: &str = "How to tell";

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
