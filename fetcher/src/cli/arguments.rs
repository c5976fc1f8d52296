//! The options and their help, a file for each group.

mod access;
mod asked;
mod events;
mod help;
mod manner;
mod objects;
mod what;
mod when;

use std::ffi::OsString;

use clap::builder::styling::{AnsiColor, Style, Styles};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ColorChoice, CommandFactory, FromArgMatches, Parser};

use self::access::Access;
use self::asked::Asked;
use self::events::Events;
pub(crate) use self::help::chapters;
use self::help::section;
use self::manner::Manner;
use self::objects::Objects;
pub(crate) use self::objects::items;
pub(crate) use self::what::LocationType;
use self::what::What;
use self::when::When;
use super::sql::Elsewhere;

/// Reads AWS VPC Flow Logs from CloudWatch Logs, S3 and files.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "flowlogs_reader",
    about = "Reads AWS VPC Flow Logs from CloudWatch Logs, S3 and files",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    styles = STYLES,
    args_override_self = true,
    infer_long_args = true,
    max_term_width = 100,
    override_usage = "flowlogs_reader [OPTIONS] LOCATION... [ACTION [ARG]...]",
    help_template = "{about}\n\n{usage-heading} {usage}\n\n{before-help}{all-args}{after-help}"
)]
pub(crate) struct Arguments {
    /// Locations, an action, and its arguments: told above
    #[arg(value_name = "LOCATION", required = true, allow_negative_numbers = true, hide = true)]
    pub(crate) words: Vec<OsString>,

    #[command(flatten)]
    pub(crate) asked: Asked,

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
    pub(crate) elsewhere: Elsewhere,

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
        let chapters = chapters();
        let (before, after) = chapters.split_at(2);
        let text = |chapters: &[(&str, String)]| {
            let sections = chapters.iter().map(|(title, lines)| section(title, lines));
            sections.collect::<Vec<_>>().join("\n")
        };
        let mut command =
            Self::command().color(color_choice(command_line)).before_help(text(before));
        if asks(command_line, "--help") {
            command = command.after_help(text(after));
        }
        let matches = command.try_get_matches_from_mut(command_line)?;
        Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }
}

impl Arguments {
    /// The options that a command line gives, without their dashes.
    ///
    /// # Errors
    ///
    /// Returns an error if it makes no sense.
    pub(crate) fn given(command_line: &[OsString]) -> Result<Vec<String>, clap::Error> {
        let mut command = Self::command();
        let matches = command.try_get_matches_from_mut(command_line)?;
        let is_given = |option: &&Arg| {
            let id = option.get_id().as_str();
            matches.try_contains_id(id).is_ok()
                && matches.value_source(id) == Some(ValueSource::CommandLine)
        };
        let given = command.get_arguments().filter(is_given);
        Ok(given.filter_map(|option| option.get_long().map(str::to_owned)).collect())
    }
}

/// Whether anything may be in colour, known before anything is parsed: it is about the errors of
/// parsing too.
pub(crate) fn color_choice(command_line: &[OsString]) -> ColorChoice {
    let mut choice = ColorChoice::Auto;
    let arguments = command_line.iter().take_while(|argument| *argument != "--");
    let mut arguments = arguments.filter_map(|argument| argument.to_str()).peekable();
    while let Some(argument) = arguments.next() {
        let (option, value) = match argument.split_once('=') {
            Some((option, value)) => (option, Some(value)),
            None => (argument, None),
        };
        if is_begin_of(option, "--no-color") {
            choice = ColorChoice::Never;
        } else if is_begin_of(option, "--color") {
            choice = match value.or_else(|| arguments.peek().copied()) {
                Some("always") => ColorChoice::Always,
                Some("never") => ColorChoice::Never,
                _ => ColorChoice::Auto,
            };
        }
    }
    choice
}

/// Whether the option stands there, be it only by its first letters.
fn asks(command_line: &[OsString], option: &str) -> bool {
    let arguments = command_line.iter().take_while(|argument| *argument != "--");
    arguments.filter_map(|argument| argument.to_str()).any(|word| is_begin_of(word, option))
}

fn is_begin_of(word: &str, option: &str) -> bool {
    word.len() > 2 && option.starts_with(word)
}
