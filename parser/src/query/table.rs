//! Where an engine finds the records.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Dialect;
use crate::{FieldName, Format};

/// A table of flow logs: its name, and which fields it has.
///
/// Its columns have the names of the fields with `_`, and are texts as logged or numbers: both are
/// read alike.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Table {
    /// Such as catalog, database and table.
    name: Box<[Box<str>]>,
    format: Format,
}

/// How the files of a table are written.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Storage {
    /// A header and a line a record, plain or in gzip.
    Text,
    /// Parquet, as AWS writes it.
    Parquet,
}

impl Table {
    /// A table that the engine knows, its name by its parts.
    pub fn new<'a>(name: impl IntoIterator<Item = &'a str>, format: Format) -> Self {
        Self { name: name.into_iter().map(Into::into).collect(), format }
    }

    /// The fields, in the order of the columns.
    #[must_use]
    pub const fn format(&self) -> &Format {
        &self.format
    }

    /// The statement that makes the table of the files below a location, such as
    /// `s3://bucket/AWSLogs/` or a folder: an external table, a view, or what else the engine has for
    /// it. All files have to have the table's format.
    #[must_use]
    pub fn definition(&self, dialect: Dialect, location: &str, storage: Storage) -> String {
        let name = self.name(dialect);
        let location = location.trim_end_matches('/');
        match (dialect, storage) {
            (Dialect::Athena, storage) => self.athena(location, storage),
            (Dialect::Spark, Storage::Text) => {
                let columns = self.columns(|name| format!("{} STRING", dialect.identifier(name)));
                format!(
                    "CREATE TEMPORARY VIEW {name} (\n  {}\n)\nUSING csv\nOPTIONS (path {}, \
                     sep ' ', header true, quote '', recursiveFileLookup true)",
                    columns.join(",\n  "),
                    dialect.text(location)
                )
            }
            (Dialect::Spark, Storage::Parquet) => format!(
                "CREATE TEMPORARY VIEW {name}\nUSING parquet\nOPTIONS (path {}, recursiveFileLookup true)",
                dialect.text(location)
            ),
            (Dialect::DuckDb, Storage::Text) => {
                let columns = self.columns(|name| format!("{}: 'VARCHAR'", dialect.text(name)));
                format!(
                    "CREATE OR REPLACE VIEW {name} AS\nSELECT * FROM read_csv(\n  {},\n  delim = ' ', \
                     header = true, quote = '', escape = '', auto_detect = false,\n  columns = {{{}}}\n)",
                    dialect.text(&format!("{location}/**")),
                    columns.join(", ")
                )
            }
            (Dialect::DuckDb, Storage::Parquet) => format!(
                "CREATE OR REPLACE VIEW {name} AS\nSELECT * FROM read_parquet({}, union_by_name = true)",
                dialect.text(&format!("{location}/**"))
            ),
            (Dialect::ClickHouse, storage) => self.clickhouse(location, storage),
        }
    }

    fn athena(&self, location: &str, storage: Storage) -> String {
        // DDL is Hive's, which quotes otherwise than queries.
        let quoted = |name: &str| format!("`{}`", name.replace('`', "``"));
        let name: Vec<_> = self.name.iter().map(|part| quoted(part)).collect();
        let columns = match storage {
            Storage::Text => self.columns(|name| format!("{} string", quoted(name))),
            Storage::Parquet => {
                let names = self.format.names().iter();
                names
                    .map(|name| format!("{} {}", quoted(&column_name(name)), hive_type(name)))
                    .collect()
            }
        };
        let (row_format, properties) = match storage {
            Storage::Text => (
                "ROW FORMAT DELIMITED FIELDS TERMINATED BY ' '",
                "\nTBLPROPERTIES ('skip.header.line.count' = '1')",
            ),
            Storage::Parquet => ("STORED AS PARQUET", ""),
        };
        format!(
            "CREATE EXTERNAL TABLE IF NOT EXISTS {} (\n  {}\n)\n{row_format}\nLOCATION {}{properties}",
            name.join("."),
            columns.join(",\n  "),
            Dialect::Athena.text(&format!("{location}/"))
        )
    }

    fn clickhouse(&self, location: &str, storage: Storage) -> String {
        let dialect = Dialect::ClickHouse;
        let name = self.name(dialect);
        let (source, glob) = match location.strip_prefix("s3://") {
            Some(path) => ("s3", format!("https://s3.amazonaws.com/{path}/**")),
            None => ("file", format!("{location}/**")),
        };
        let glob = dialect.text(&glob);
        match storage {
            // Its formats of separated values take `"` for a quote, or lines for one value.
            Storage::Text => {
                let header = self.format.names().iter().map(FieldName::as_str).collect::<Vec<_>>();
                let mut number = 0;
                let columns = self.columns(|name| {
                    number += 1;
                    format!("parts[{number}] AS {}", dialect.identifier(name))
                });
                format!(
                    "CREATE OR REPLACE VIEW {name} AS\nSELECT\n  {}\nFROM (\n  SELECT splitByChar(' ', \
                     line) AS parts\n  FROM {source}({glob}, 'LineAsString', 'line String')\n  WHERE line != {}\n)",
                    columns.join(",\n  "),
                    dialect.text(&header.join(" "))
                )
            }
            Storage::Parquet => format!(
                "CREATE OR REPLACE VIEW {name} AS\nSELECT * FROM {source}({glob}, 'Parquet')"
            ),
        }
    }

    fn columns(&self, mut column: impl FnMut(&str) -> String) -> Vec<String> {
        self.format.names().iter().map(|name| column(&column_name(name))).collect()
    }

    pub(super) fn name(&self, dialect: Dialect) -> String {
        self.name.iter().map(|part| dialect.identifier(part)).collect::<Vec<_>>().join(".")
    }

    pub(super) fn column_name(&self, position: usize) -> Cow<'_, str> {
        column_name(&self.format.names()[position])
    }
}

fn column_name(name: &FieldName) -> Cow<'_, str> {
    match name {
        FieldName::Known(field) => field.column_name().into(),
        FieldName::Unknown(name) => name.replace('-', "_").to_ascii_lowercase().into(),
    }
}

/// The type of AWS's own tables.
fn hive_type(name: &FieldName) -> &'static str {
    use crate::FieldType::{Count, Flags, Number, Port, Protocol, Time};
    match name.field().map(crate::Field::r#type) {
        Some(Flags | Number | Port) => "int",
        Some(Count | Protocol | Time) => "bigint",
        _ => "string",
    }
}
