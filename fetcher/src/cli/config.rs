//! The user's own file of settings: options that are always given, and locations with a name.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use etcetera::BaseStrategy;
use toml::{Table, Value};

use super::arguments::Arguments;
use super::failure::Failure;
use super::nearest::nearest;

/// The user's own settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Config {
    path: PathBuf,
    /// Options of every run.
    defaults: Vec<Setting>,
    sources: Vec<Named>,
}

/// A location that has a name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Named {
    name: String,
    pub(crate) locations: Vec<OsString>,
    options: Vec<Setting>,
}

/// An option without its dashes, and the words that give it.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Setting {
    option: String,
    words: Vec<OsString>,
}

/// The variable that names the file.
const VARIABLE: &str = "FLOWLOGS_READER_CONFIG";

/// The headings of options that say nothing of a location, so that no source can have them.
const NOT_OF_A_SOURCE: [&str; 2] = ["What to ask", "How to tell"];

impl Config {
    /// Reads the file that is named, or else the one that is found where the platform keeps such
    /// files; that one may be absent.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, or says what makes no sense.
    pub(crate) fn load(named: Option<&Path>) -> Result<Self, Failure> {
        let named = named.map(Path::to_owned).or_else(|| env::var_os(VARIABLE).map(PathBuf::from));
        let Some(path) = named.clone().or_else(default_path) else { return Ok(Self::default()) };
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text, &path),
            Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
                Ok(Self::default())
            }
            Err(error) => Err(Failure::file(&path, &error)),
        }
    }

    fn parse(text: &str, path: &Path) -> Result<Self, Failure> {
        let wrong = |why: String| Failure::usage(format!("{}: {why}", path.display()), None);
        let table: Table = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(0, |span| text[..span.start].matches('\n').count()) + 1;
            wrong(format!("line {line}: {}", error.message().replace('\n', ", ")))
        })?;
        let mut config = Self { path: path.to_owned(), ..Self::default() };
        for (name, value) in table {
            match (&*name, value) {
                ("defaults", Value::Table(table)) => {
                    config.defaults = settings(table, |_| true).map_err(wrong)?;
                }
                ("source", Value::Table(sources)) => {
                    for (name, value) in sources {
                        config.sources.push(Named::new(name, value).map_err(wrong)?);
                    }
                }
                _ => {
                    return Err(wrong(format!(
                        "there is no [{name}], only [defaults] and [source.NAME]"
                    )));
                }
            }
        }
        Ok(config)
    }

    /// The location of this name.
    pub(crate) fn source(&self, name: &OsStr) -> Option<&Named> {
        self.sources.iter().find(|source| *source.name == *name)
    }

    /// The command line as if all that is said here, of every run and of this source, had been said
    /// there too, but for what is said there otherwise. Program name first.
    ///
    /// # Errors
    ///
    /// Returns an error if it makes no sense.
    pub(crate) fn arguments(
        &self,
        source: Option<&Named>,
        command_line: &[OsString],
    ) -> Result<Arguments, clap::Error> {
        let given = Arguments::given(command_line)?;
        let of_source = source.map(|source| &*source.options).unwrap_or_default();
        let has = |settings: &[Setting], option: &str| {
            settings.iter().any(|setting| setting.option == option)
        };
        let defaults = self.defaults.iter().filter(|setting| !has(of_source, &setting.option));
        let settings = defaults.chain(of_source);
        let settings = settings.filter(|setting| !given.contains(&setting.option));
        let (program, words) = command_line.split_at(command_line.len().min(1));
        let command_line: Vec<_> = program
            .iter()
            .chain(settings.flat_map(|setting| &setting.words))
            .chain(words)
            .cloned()
            .collect();
        Arguments::parse_from(&command_line)
    }

    /// What is wrong with a command line that this has a part in.
    pub(crate) fn failure(&self, error: &clap::Error) -> Failure {
        let text = error.to_string();
        let why = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        Failure::usage(format!("{}: {why}", self.path.display()), None)
    }
}

impl Named {
    fn new(name: String, value: Value) -> Result<Self, String> {
        let Value::Table(mut table) = value else {
            return Err(format!("[source.{name}] is no table"));
        };
        let locations = match table.remove("location") {
            Some(Value::String(location)) => vec![location.into()],
            Some(Value::Array(locations)) => {
                let locations = locations.iter().map(|value| Some(value.as_str()?.into()));
                locations.collect::<Option<Vec<_>>>().unwrap_or_default()
            }
            _ => Vec::new(),
        };
        if locations.is_empty() {
            return Err(format!("[source.{name}] needs a location = \"…\""));
        }
        let options = settings(table, |heading| !NOT_OF_A_SOURCE.contains(&heading))
            .map_err(|error| format!("[source.{name}]: {error}"))?;
        Ok(Self { name, locations, options })
    }
}

/// Where the platform keeps such files, such as `~/.config/flowlogs_reader/config.toml`.
fn default_path() -> Option<PathBuf> {
    let folder = etcetera::choose_base_strategy().ok()?.config_dir();
    Some(folder.join("flowlogs_reader").join("config.toml"))
}

/// The options of a table; those of some headings of the help are allowed.
fn settings(table: Table, is_allowed: impl Fn(&str) -> bool) -> Result<Vec<Setting>, String> {
    let command = Arguments::command();
    let options = || {
        let options = command.get_arguments().filter(|option| {
            let takes = !matches!(option.get_id().as_str(), "help" | "version" | "config");
            takes && option.get_help_heading().is_some_and(&is_allowed)
        });
        options.filter_map(|option| option.get_long())
    };
    let mut settings = Vec::new();
    for (option, value) in table {
        if !options().any(|known| known == option) {
            let tip = nearest(&option, options()).map(|known| format!(", did you mean {known}?"));
            return Err(format!("there is no option {option} here{}", tip.unwrap_or_default()));
        }
        let values = match value {
            Value::Array(values) => values,
            value => vec![value],
        };
        let words = values.into_iter().map(|value| match value {
            Value::Boolean(true) => Ok(Some(format!("--{option}"))),
            Value::Boolean(false) => Ok(None),
            Value::String(text) => Ok(Some(format!("--{option}={text}"))),
            Value::Integer(number) => Ok(Some(format!("--{option}={number}"))),
            Value::Datetime(time) => Ok(Some(format!("--{option}={time}"))),
            _ => Err(format!("{option} is neither a text, a number, true nor false")),
        });
        let words: Vec<_> = words.collect::<Result<_, _>>()?;
        let words = words.into_iter().flatten().map(OsString::from).collect();
        settings.push(Setting { option, words });
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        [defaults]
        quiet = true
        output = "csv"

        [source.prod]
        location = "flowlogs-prod"
        region = "eu-central-1"
        fields = ["default", "srcaddr dstaddr"]

        [source.all]
        location = ["./a", "./b"]
    "#;

    fn arguments(source: &str, command_line: &[&str]) -> Arguments {
        let config = Config::parse(FILE, Path::new("config.toml")).unwrap();
        let command_line: Vec<_> = command_line.iter().map(OsString::from).collect();
        config.arguments(config.source(source.as_ref()), &command_line).unwrap()
    }

    #[test]
    fn a_source_is_options_that_flags_override() {
        let arguments_of = |command_line: &[&str]| {
            let arguments = arguments("prod", command_line);
            (arguments.access.region, arguments.what.fields, arguments.manner.quiet)
        };
        let text = str::to_owned;
        assert_eq!(
            arguments_of(&["flowlogs_reader", "prod", "top"]),
            (vec![text("eu-central-1")], vec![text("default"), text("srcaddr dstaddr")], true)
        );
        assert_eq!(
            arguments_of(&["flowlogs_reader", "--region=us-east-1", "--fields", "v5", "prod"]),
            (vec![text("us-east-1")], vec![text("v5")], true)
        );
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        for (text, expected) in [
            ("[default]", "there is no [default], only [defaults] and [source.NAME]"),
            ("quiet = true", "there is no [quiet], only [defaults] and [source.NAME]"),
            ("[defaults]\nouput = 1", "there is no option ouput here, did you mean output?"),
            ("[defaults]\nnumber = 1.5", "number is neither a text, a number, true nor false"),
            ("[source.a]\nregion = \"x\"", "[source.a] needs a location = \"…\""),
            (
                "[source.a]\nlocation = \"x\"\nregoin = \"x\"",
                "[source.a]: there is no option regoin here, did you mean region?",
            ),
            (
                "[source.a]\nlocation = \"x\"\noutput = \"csv\"",
                "[source.a]: there is no option output here",
            ),
            ("[source]\na = 1", "[source.a] is no table"),
        ] {
            let failure = Config::parse(text, Path::new("c")).unwrap_err();
            assert_eq!(failure.message, format!("c: {expected}"), "{text}");
        }
        let failure = Config::parse("[defaults]\nquiet = \n", Path::new("c")).unwrap_err();
        assert!(failure.message.starts_with("c: line 2: "), "{}", failure.message);
    }
}
