//! What the command line asks, checked before anything is read.

use std::path::Path;

use flowlogs_fetcher::{
    Files, FlowLogsReader, FlowLogsReaderBuilder, LogGroups, Source, TimeWindow,
};
use flowlogs_parser::Format;
use jiff::Timestamp;

use super::arguments::Arguments;
use super::failure::Failure;
use super::fields;
use super::location::Location;
use super::nearest::nearest;
use super::reading::Window;
use super::window::{Edges, WindowError};
use crate::action::{Action, ActionError};

/// What the command line asks.
pub(crate) struct Question {
    pub(crate) source: Source,
    pub(crate) window: Window,
    pub(crate) action: Action,
    /// What the user may not expect.
    pub(crate) notes: Vec<String>,
}

impl Question {
    /// Checks the arguments. `exists` tells whether a file or folder of a name does.
    ///
    /// # Errors
    ///
    /// Returns an error if they make no sense.
    pub(crate) fn new(
        arguments: &Arguments,
        now: Timestamp,
        exists: impl Fn(&Path) -> bool,
    ) -> Result<Self, Failure> {
        let action = action(arguments)?;
        let formats = formats(arguments)?;
        let edges = Edges {
            start: arguments.when.start_time.as_deref(),
            end: arguments.when.end_time.as_deref(),
            time_format: arguments.when.time_format.as_deref(),
        };
        let (location, note) =
            Location::decide(&arguments.location, arguments.what.location_type, exists);
        let mut notes: Vec<_> = note.into_iter().collect();
        notes.extend(formats.iter().flat_map(fields::unknown_names));
        notes.extend(without_effect(arguments, &location));
        let (source, window) = match location {
            Location::LogGroup(log_group) => {
                let window = edges.of_log_group(now).map_err(|error| no_window(&error))?;
                let readers = readers(&log_group, arguments, &window, &formats)?;
                let is_endless = arguments.events.is_endless();
                let window = if is_endless { Window::All } else { Window::Read(window) };
                (source(readers, arguments), window)
            }
            Location::Path(_) | Location::Stdin if arguments.what.filter_pattern.is_some() => {
                return Err(Failure::usage(
                    "--filter-pattern is for log groups only, since CloudWatch Logs does the filtering",
                    Some("grep does as well for files".to_owned()),
                ));
            }
            Location::Path(path) => {
                (Source::Files(Files::at(path).formats(formats)), of_files(edges, now)?)
            }
            Location::Stdin => {
                (Source::Files(Files::stdin().formats(formats)), of_files(edges, now)?)
            }
            Location::S3 => {
                return Err(Failure::usage(
                    "reading from S3 is not built yet",
                    Some("copy the files with `aws s3 sync`, and read their folder".to_owned()),
                ));
            }
        };
        Ok(Self { source, window, action, notes })
    }
}

fn action(arguments: &Arguments) -> Result<Action, Failure> {
    Action::parse(&arguments.action, &arguments.operands).map_err(|error| {
        let all = || format!("the actions are {}", Action::NAMES.join(", "));
        let tip = match &error {
            ActionError::Unknown(name) => Some(
                nearest(name, Action::NAMES)
                    .map_or_else(all, |nearest| format!("did you mean {nearest}?")),
            ),
            ActionError::NotBuilt(_) => Some(all()),
            _ => None,
        };
        Failure::usage(error, tip)
    })
}

fn formats(arguments: &Arguments) -> Result<Vec<Format>, Failure> {
    let format = |text: &String| {
        fields::parse(text).map_err(|error| {
            Failure::usage(format!("cannot read --fields {text:?}: {error}"), None)
        })
    };
    arguments.what.fields.iter().map(format).collect()
}

/// The options that this kind of location has no use for, in one note.
fn without_effect(arguments: &Arguments, location: &Location) -> Option<String> {
    let mut options = Vec::new();
    let mut add = |is_given: bool, option| options.extend(is_given.then_some(option));
    if *location != Location::S3 {
        add(arguments.objects.include_accounts.is_some(), "--include-accounts");
        add(arguments.objects.include_regions.is_some(), "--include-regions");
        add(arguments.objects.thread_count.is_some(), "--thread-count");
    }
    if let Location::Path(_) | Location::Stdin = location {
        add(!arguments.access.region.is_empty(), "--region");
        add(!arguments.access.profile.is_empty(), "--profile");
        add(!arguments.access.role_arn.is_empty(), "--role-arn");
        add(arguments.access.endpoint_url.is_some(), "--endpoint-url");
    }
    if !matches!(location, Location::LogGroup(_)) {
        add(!arguments.events.stream.is_empty(), "--stream");
        add(!arguments.events.stream_prefix.is_empty(), "--stream-prefix");
        add(!arguments.events.eni.is_empty(), "--eni");
        add(arguments.events.newest_first, "--newest-first");
        add(arguments.events.follow, "--follow");
        add(arguments.events.live, "--live");
        add(arguments.events.concurrency.is_some(), "--concurrency");
        add(arguments.events.requests_per_second.is_some(), "--requests-per-second");
    }
    let verb = if options.len() == 1 { "has" } else { "have" };
    (!options.is_empty()).then(|| format!("{} {verb} no effect here", options.join(", ")))
}

fn source(mut readers: Vec<FlowLogsReader>, arguments: &Arguments) -> Source {
    if arguments.events.live {
        Source::Live(LogGroups::new(readers).live())
    } else if arguments.events.follow {
        Source::Follow(LogGroups::new(readers).follow())
    } else if readers.len() == 1 {
        Source::LogGroup(Box::new(readers.remove(0)))
    } else {
        Source::LogGroups(LogGroups::new(readers))
    }
}

/// One for each profile, role, region and prefix of log streams that was given.
fn readers(
    log_group: &str,
    arguments: &Arguments,
    window: &TimeWindow,
    formats: &[Format],
) -> Result<Vec<FlowLogsReader>, Failure> {
    let access = &arguments.access;
    let prefixes: Vec<_> =
        arguments.events.stream_prefix.iter().chain(&arguments.events.eni).cloned().collect();
    let mut builders = vec![reader(log_group, arguments, window, formats)];
    builders = each(builders, &access.profile, FlowLogsReaderBuilder::profile);
    builders = each(builders, &access.role_arn, FlowLogsReaderBuilder::role_arn);
    builders = each(builders, &access.region, FlowLogsReaderBuilder::region);
    builders = each(builders, &prefixes, FlowLogsReaderBuilder::log_stream_prefix);
    let readers = builders.into_iter().map(FlowLogsReaderBuilder::build);
    readers.collect::<Result<_, _>>().map_err(|error| Failure::from(&error))
}

/// Each of the builders with each of the values; as they are, without any.
fn each(
    builders: Vec<FlowLogsReaderBuilder>,
    values: &[String],
    set: impl Fn(FlowLogsReaderBuilder, String) -> FlowLogsReaderBuilder,
) -> Vec<FlowLogsReaderBuilder> {
    if values.is_empty() {
        return builders;
    }
    let pairs =
        builders.iter().flat_map(|builder| values.iter().map(move |value| (builder, value)));
    pairs.map(|(builder, value)| set(builder.clone(), value.clone())).collect()
}

fn reader(
    log_group: &str,
    arguments: &Arguments,
    window: &TimeWindow,
    formats: &[Format],
) -> FlowLogsReaderBuilder {
    let mut reader = FlowLogsReader::builder(log_group)
        .window(window.clone())
        .formats(formats.iter().cloned())
        .log_streams(&arguments.events.stream);
    if arguments.events.newest_first {
        reader = reader.newest_first();
    }
    if let Some(concurrency) = arguments.events.concurrency {
        reader = reader.concurrency(concurrency);
    }
    if let Some(rate) = arguments.events.requests_per_second {
        reader = reader.requests_per_second(rate);
    }
    if let Some(filter_pattern) = &arguments.what.filter_pattern {
        reader = reader.filter_pattern(filter_pattern);
    }
    if let Some(external_id) = &arguments.access.external_id {
        reader = reader.external_id(external_id);
    }
    if let Some(endpoint_url) = &arguments.access.endpoint_url {
        reader = reader.endpoint_url(endpoint_url);
    }
    reader
}

fn of_files(edges: Edges<'_>, now: Timestamp) -> Result<Window, Failure> {
    let window = edges.of_files(now).map_err(|error| no_window(&error))?;
    Ok(window.map_or(Window::All, Window::Filter))
}

fn no_window(error: &WindowError) -> Failure {
    Failure::usage(error, error.tip())
}
