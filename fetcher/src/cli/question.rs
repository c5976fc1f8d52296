//! What the command line asks, checked before anything is read.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::slice;

use clap::ValueEnum;
use clap_complete::Shell;
use flowlogs_fetcher::{
    Files, FlowLogsReader, FlowLogsReaderBuilder, LogGroups, Objects, Source, TimeWindow,
};
use flowlogs_parser::query::Dialect;
use flowlogs_parser::{FieldName, Filter, Format};
use jiff::Timestamp;

use super::arguments::{Arguments, items};
use super::failure::Failure;
use super::fields;
use super::location::Location;
use super::nearest::nearest;
use super::reading::Window;
use super::window::{Edges, WindowError};
use super::words::Words;
use crate::action::{Action, ActionError, Wishes};

/// What the command line asks.
pub(crate) enum Asked {
    Question(Box<Question>),
    /// What a filter means.
    Filter(Filter),
    /// The same, to be asked elsewhere.
    Sql(Box<InSql>),
    Completions(Shell),
    Manual,
}

/// A question that is asked of an engine.
pub(crate) struct InSql {
    pub(crate) dialect: Dialect,
    pub(crate) location: String,
    pub(crate) format: Format,
    pub(crate) action: Action,
    pub(crate) filter: Option<Filter>,
    pub(crate) window: Option<TimeWindow>,
    pub(crate) notes: Vec<String>,
}

/// A question about records.
pub(crate) struct Question {
    /// In the order in which they are read.
    pub(crate) sources: Vec<Source>,
    /// Those of them that are files or folders.
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) window: Window,
    pub(crate) filter: Option<Filter>,
    /// Whether records are read that the filter of the user does not let through.
    pub(crate) is_filtered: bool,
    pub(crate) action: Action,
    /// The fields of records that are shown; empty if that is not said.
    pub(crate) fields: Vec<FieldName>,
    /// What the user may not expect.
    pub(crate) notes: Vec<String>,
}

/// Where a name of the user's own leads to, and all that is said of it.
pub(crate) type NamedLocations = (Vec<OsString>, Arguments);

impl Question {
    /// Checks the arguments. `named` tells where the names of the user's own lead to, `exists` whether
    /// a file or folder of a name does.
    ///
    /// # Errors
    ///
    /// Returns an error if they make no sense.
    #[expect(clippy::new_ret_no_self, reason = "a filter can be all that is asked")]
    pub(crate) fn new(
        arguments: &Arguments,
        now: Timestamp,
        named: impl Fn(&OsStr) -> Option<Result<NamedLocations, Failure>>,
        exists: impl Fn(&Path) -> bool,
    ) -> Result<Asked, Failure> {
        if let Some(asked) = without_records(&arguments.words)? {
            return Ok(asked);
        }
        let words = Words::new(&arguments.words, |word| {
            named(word).is_some() || exists(Path::new(word)) || Location::looks_like_one(word)
        })?;
        let (action, searched) = action(&words, arguments)?;
        let asked = filter(arguments)?;
        if let Some(dialect) = arguments.elsewhere.sql {
            let filter = both(asked, searched);
            let in_sql = in_sql(dialect, words.locations, action, filter, arguments, now)?;
            return Ok(Asked::Sql(Box::new(in_sql)));
        }
        let filter = both(asked.clone(), searched);
        let mut notes = Vec::new();
        // Log groups give only what matches.
        let mut is_filtered = false;
        let mut sources = Vec::new();
        let mut paths = Vec::new();
        let mut windows: Vec<Window> = Vec::new();
        for word in words.locations {
            let named = named(word).transpose()?;
            let (words, arguments) = match &named {
                Some((words, arguments)) => (&**words, arguments),
                None => (slice::from_ref(word), arguments),
            };
            let formats = formats(arguments)?;
            let edges = edges(arguments);
            notes.extend(formats.iter().flat_map(fields::unknown_names));
            for word in words {
                let (location, note) =
                    Location::decide(word, arguments.what.location_type, &exists);
                notes.extend(note);
                let idle = without_effect(arguments, &location);
                notes.extend(idle.filter(|note| !notes.contains(note)));
                if let Location::Path(path) = &location {
                    paths.push(path.clone());
                }
                let (source, window) =
                    source(location, arguments, formats.clone(), asked.as_ref(), edges, now)?;
                is_filtered |=
                    matches!(source, Source::Files(_) | Source::Objects(_)) && asked.is_some();
                sources.push(source);
                windows.push(window);
            }
        }
        // Many locations may have the same to be said of them.
        let mut told = HashSet::new();
        notes.retain(|note| told.insert(note.clone()));
        // Records of files beside those of log groups are of the same time.
        let filtered = windows.iter().find(|window| matches!(window, Window::Filter(_)));
        let window = filtered.or(windows.first()).cloned().unwrap_or(Window::All);
        let fields = match &arguments.manner.fields_out {
            Some(text) => fields_out(text)?,
            None => Vec::new(),
        };
        Ok(Asked::Question(Box::new(Self {
            sources,
            paths,
            window,
            filter,
            is_filtered,
            action,
            fields,
            notes,
        })))
    }
}

/// What is asked of an engine that has the records at a location.
fn in_sql(
    dialect: Dialect,
    locations: &[OsString],
    action: Action,
    filter: Option<Filter>,
    arguments: &Arguments,
    now: Timestamp,
) -> Result<InSql, Failure> {
    let [location] = locations else {
        return Err(Failure::usage("--sql takes one location, which becomes a table", None));
    };
    let formats = formats(arguments)?;
    let mut notes: Vec<_> = formats.iter().flat_map(fields::unknown_names).collect();
    let mut formats = formats.into_iter();
    let format = match (formats.next(), formats.next()) {
        (Some(format), None) => format,
        (Some(_), Some(_)) => {
            let message = "a table has one format, so --sql takes one --fields";
            return Err(Failure::usage(message, None));
        }
        (None, _) => {
            notes.push("the table has the default format; --fields says another".to_owned());
            Format::vpc_default().clone()
        }
    };
    let window = edges(arguments).of_files(now).map_err(|error| no_window(&error))?;
    let location = location.to_string_lossy().into_owned();
    Ok(InSql { dialect, location, format, action, filter, window, notes })
}

fn edges(arguments: &Arguments) -> Edges<'_> {
    Edges {
        start: arguments.when.start_time.as_deref(),
        end: arguments.when.end_time.as_deref(),
        time_format: arguments.when.time_format.as_deref(),
    }
}

/// What is asked where no records are.
fn without_records(words: &[OsString]) -> Result<Option<Asked>, Failure> {
    let [word, rest @ ..] = words else { return Ok(None) };
    let asked = match (word.to_str(), rest) {
        (Some("filter-check"), rest) => Asked::Filter(filter_to_check(rest)?),
        (Some("man"), []) => Asked::Manual,
        (Some("completions"), [shell]) => Asked::Completions(shell_of(&shell.to_string_lossy())?),
        (Some("completions"), []) => {
            return Err(Failure::usage("completions needs a shell", Some(shells())));
        }
        _ => return Ok(None),
    };
    Ok(Some(asked))
}

fn shell_of(name: &str) -> Result<Shell, Failure> {
    <Shell as ValueEnum>::from_str(name, false).map_err(|_| {
        Failure::usage(format!("completions are not made for {name:?}"), Some(shells()))
    })
}

fn shells() -> String {
    let names: Vec<_> = Shell::value_variants().iter().map(ToString::to_string).collect();
    format!("the shells are {}", names.join(", "))
}

fn source(
    location: Location,
    arguments: &Arguments,
    formats: Vec<Format>,
    filter: Option<&Filter>,
    edges: Edges<'_>,
    now: Timestamp,
) -> Result<(Source, Window), Failure> {
    Ok(match location {
        Location::LogGroup(log_group) => {
            let window = edges.of_log_group(now).map_err(|error| no_window(&error))?;
            let readers = readers(&log_group, arguments, &window, &formats, filter)?;
            let is_endless = arguments.events.is_endless();
            let window = if is_endless { Window::All } else { Window::Read(window) };
            (of_readers(readers, arguments), window)
        }
        Location::Path(_) | Location::Stdin if arguments.what.filter_pattern.is_some() => {
            return Err(Failure::usage(
                "--filter-pattern is for log groups only, since CloudWatch Logs does the filtering",
                Some("--filter asks the same of files".to_owned()),
            ));
        }
        Location::S3(_) if arguments.what.filter_pattern.is_some() => {
            return Err(Failure::usage(
                "--filter-pattern is for log groups only, since CloudWatch Logs does the filtering",
                Some("--filter asks the same of objects".to_owned()),
            ));
        }
        Location::Path(path) => of_files(Files::at(path), arguments, formats, edges, now)?,
        Location::Stdin => of_files(Files::stdin(), arguments, formats, edges, now)?,
        Location::S3(location) => {
            let window = edges.of_log_group(now).map_err(|error| no_window(&error))?;
            let objects = objects(&location, arguments, &window, &formats)?;
            let is_by_file = arguments.objects.by_file_time;
            let window = if is_by_file { Window::Read(window) } else { Window::Filter(window) };
            (objects, window)
        }
    })
}

fn action(words: &Words<'_>, arguments: &Arguments) -> Result<(Action, Option<Filter>), Failure> {
    let asked = &arguments.asked;
    let wishes = Wishes {
        by: asked.by.as_deref(),
        order: asked.order.map(Into::into),
        number: asked.number,
        bin: asked.bin.as_deref(),
        max_groups: Some(asked.max_groups),
        is_original: arguments.manner.compat,
    };
    Action::parse(words.action, &words.operands, &wishes).map_err(|error| {
        let tip = match &error {
            ActionError::Unknown(name) => {
                nearest(name, Action::names()).map(|nearest| format!("did you mean {nearest}?"))
            }
            _ => None,
        };
        Failure::usage(error, tip)
    })
}

/// What `--filter` says, or the file that it names.
fn filter(arguments: &Arguments) -> Result<Option<Filter>, Failure> {
    let Some(text) = &arguments.asked.filter else { return Ok(None) };
    let text = match text.strip_prefix('@') {
        Some(path) => {
            fs::read_to_string(path).map_err(|error| Failure::file(Path::new(path), &error))?
        }
        None => text.clone(),
    };
    parse_filter(&text).map(Some)
}

fn filter_to_check(words: &[OsString]) -> Result<Filter, Failure> {
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    parse_filter(&words.join(" "))
}

/// Reads a filter, and shows the place of what is wrong below the text.
fn parse_filter(text: &str) -> Result<Filter, Failure> {
    text.parse::<Filter>().map_err(|error| {
        let before = text.get(..error.column() - 1).unwrap_or(text);
        let (line_begin, line_number) =
            (before.rfind('\n').map_or(0, |newline| newline + 1), before.matches('\n').count());
        let line = text.lines().nth(line_number).unwrap_or_default();
        let blanks = " ".repeat(before[line_begin..].chars().count());
        Failure::usage(format!("cannot filter: {error}"), None)
            .showing(format!("{line}\n{blanks}^"))
    })
}

/// The records that both let through.
fn both(one: Option<Filter>, two: Option<Filter>) -> Option<Filter> {
    match (one, two) {
        (Some(one), Some(two)) => Some(one.and(two)),
        (one, two) => one.or(two),
    }
}

fn fields_out(text: &str) -> Result<Vec<FieldName>, Failure> {
    let format = fields::parse(&text.replace(',', " ")).map_err(|error| {
        Failure::usage(format!("cannot read --fields-out {text:?}: {error}"), None)
    })?;
    Ok(format.names().to_vec())
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
    if !matches!(location, Location::S3(_)) {
        options.extend(arguments.objects.of_s3_only());
    }
    if let Location::LogGroup(_) | Location::Stdin = location {
        options.extend(arguments.objects.of_many_files());
    }
    let verb = if options.len() == 1 { "has" } else { "have" };
    (!options.is_empty()).then(|| format!("{} {verb} no effect here", options.join(", ")))
}

fn of_readers(mut readers: Vec<FlowLogsReader>, arguments: &Arguments) -> Source {
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
    filter: Option<&Filter>,
) -> Result<Vec<FlowLogsReader>, Failure> {
    let access = &arguments.access;
    let prefixes: Vec<_> =
        arguments.events.stream_prefix.iter().chain(&arguments.events.eni).cloned().collect();
    let mut builders = vec![reader(log_group, arguments, window, formats, filter)];
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
    filter: Option<&Filter>,
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
    if let Some(filter) = filter {
        reader = reader.filter(filter.clone());
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

fn of_files(
    mut files: Files,
    arguments: &Arguments,
    formats: Vec<Format>,
    edges: Edges<'_>,
    now: Timestamp,
) -> Result<(Source, Window), Failure> {
    let window = edges.of_files(now).map_err(|error| no_window(&error))?;
    if let Some(window) = &window {
        files = files.window(window.clone());
    }
    if let Some(threads) = arguments.objects.threads() {
        files = files.threads(threads);
    }
    if arguments.objects.unordered {
        files = files.unordered();
    }
    let files = files.formats(formats);
    Ok((Source::Files(files), window.map_or(Window::All, Window::Filter)))
}

fn objects(
    location: &str,
    arguments: &Arguments,
    window: &TimeWindow,
    formats: &[Format],
) -> Result<Source, Failure> {
    let options = &arguments.objects;
    let access = &arguments.access;
    let several = [&access.region, &access.profile, &access.role_arn];
    if several.iter().any(|values| values.len() > 1) {
        return Err(Failure::usage(
            "a bucket is read once: give --region, --profile and --role-arn once at most",
            None,
        ));
    }
    let mut objects =
        Objects::builder(location).window(window.clone()).formats(formats.iter().cloned());
    if let Some(accounts) = &options.include_accounts {
        objects = objects.accounts(items(accounts));
    }
    if let Some(regions) = &options.include_regions {
        objects = objects.regions(items(regions));
    }
    if let Some(threads) = options.threads() {
        objects = objects.threads(threads);
    }
    if options.by_file_time {
        objects = objects.by_file_time();
    }
    if options.unordered {
        objects = objects.unordered();
    }
    if options.requester_pays {
        objects = objects.requester_pays();
    }
    if let Some(region) = access.region.first() {
        objects = objects.region(region);
    }
    if let Some(profile) = access.profile.first() {
        objects = objects.profile(profile);
    }
    if let Some(role_arn) = access.role_arn.first() {
        objects = objects.role_arn(role_arn);
    }
    if let Some(external_id) = &access.external_id {
        objects = objects.external_id(external_id);
    }
    if let Some(endpoint_url) = &access.endpoint_url {
        objects = objects.endpoint_url(endpoint_url);
    }
    objects.build().map(Source::Objects).map_err(|error| Failure::from(&error))
}

fn no_window(error: &WindowError) -> Failure {
    Failure::usage(error, error.tip())
}
