//! `--sql DIALECT`: the question as a statement for an engine that has the data.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use flowlogs_parser::Filter;
use flowlogs_parser::query::{Dialect, Question, Storage, Table};

use super::failure::{Failure, Status};
use super::question::InSql;

/// Where the question is asked.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Elsewhere")]
pub(crate) struct Elsewhere {
    /// Print the question as SQL of athena, spark, duckdb or clickhouse, and what makes its table
    #[arg(long, value_name = "DIALECT", value_parser = str::parse::<Dialect>)]
    pub(crate) sql: Option<Dialect>,

    /// How the files of that table are written
    #[arg(long, value_name = "STORAGE", value_enum, default_value_t = StoredAs::Text)]
    pub(crate) stored_as: StoredAs,
}

/// How files are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum StoredAs {
    Text,
    Parquet,
}

impl From<StoredAs> for Storage {
    fn from(stored_as: StoredAs) -> Self {
        match stored_as {
            StoredAs::Text => Self::Text,
            StoredAs::Parquet => Self::Parquet,
        }
    }
}

/// The name of the table.
const TABLE: &str = "flowlogs";

/// Prints a definition of the table and the question.
///
/// # Errors
///
/// Returns an error if the question cannot be said in SQL, or the output not be written.
pub(crate) fn print(question: &InSql, storage: Storage) -> Result<Status, Failure> {
    let dialect = question.dialect;
    let answer = question.action.in_sql().map_err(|reason| Failure::usage(reason, None))?;
    let window = question.window.as_ref();
    let window = window.map(|window| Filter::starting_in(window.start_ms..window.end_ms));
    let filter = question.filter.clone().into_iter().chain(window).fold(Filter::all(), Filter::and);
    let table = Table::new([TABLE], question.format.clone());
    let definition = table.definition(dialect, &question.location, storage);
    let statement = Question { filter, answer }
        .sql(&table, dialect)
        .map_err(|error| Failure::usage(format!("cannot ask {dialect}: {error}"), None))?;
    match writeln!(io::stdout(), "{definition};\n\n{statement};") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::output(&error)),
        _ => Ok(Status::Success),
    }
}
