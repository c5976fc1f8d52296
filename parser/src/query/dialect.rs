//! How engines spell the same thing.

use alloc::format;
use alloc::string::{String, ToString};
use core::error;
use core::fmt;
use core::str::FromStr;

/// An engine's SQL.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Dialect {
    /// Amazon Athena, engine version 3: Trino's.
    Athena,
    /// Apache Spark 4, also on EMR, Glue and Databricks.
    Spark,
    /// `DuckDB` 1.3 and newer.
    DuckDb,
    /// `ClickHouse`, also as `chdb`.
    ClickHouse,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: [Self; 4] = [Self::Athena, Self::Spark, Self::DuckDb, Self::ClickHouse];

    /// Its name in lower case, such as `duckdb`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Athena => "athena",
            Self::Spark => "spark",
            Self::DuckDb => "duckdb",
            Self::ClickHouse => "clickhouse",
        }
    }

    /// A name in quotes.
    pub(super) fn identifier(self, name: &str) -> String {
        match self {
            Self::Athena | Self::DuckDb => format!("\"{}\"", name.replace('"', "\"\"")),
            Self::Spark => format!("`{}`", name.replace('`', "``")),
            Self::ClickHouse => format!("`{}`", name.replace('\\', r"\\").replace('`', r"\`")),
        }
    }

    /// A text in quotes. A backslash means itself to half of them.
    pub(super) fn text(self, text: &str) -> String {
        let text = match self {
            Self::Athena | Self::DuckDb => text.to_string(),
            Self::Spark | Self::ClickHouse => text.replace('\\', r"\\"),
        };
        match self {
            // Spark takes two literals side by side for one, without a quote between.
            Self::Spark => format!("'{}'", text.replace('\'', r"\'")),
            _ => format!("'{}'", text.replace('\'', "''")),
        }
    }

    /// A number up to 2⁶⁴ − 1, which Trino has no plain spelling for.
    pub(super) fn number(self, number: u64) -> String {
        match self {
            Self::Athena if i64::try_from(number).is_err() => format!("DECIMAL '{number}'"),
            _ => number.to_string(),
        }
    }

    /// The column's text; absent where it is `-`.
    pub(super) fn as_text(self, column: &str) -> String {
        match self {
            Self::Athena | Self::DuckDb => format!("NULLIF(CAST({column} AS VARCHAR), '-')"),
            Self::Spark => format!("NULLIF(CAST({column} AS STRING), '-')"),
            Self::ClickHouse => format!("nullIf(toString({column}), '-')"),
        }
    }

    /// The column as a number, wide enough for sums and products of counts.
    pub(super) fn as_number(self, column: &str) -> String {
        let text = self.as_text(column);
        match self {
            Self::Athena | Self::Spark => format!("TRY_CAST({text} AS DECIMAL(38, 0))"),
            Self::DuckDb => format!("TRY_CAST({text} AS HUGEINT)"),
            Self::ClickHouse => format!("toInt128OrNull({text})"),
        }
    }

    /// Whether the expression is like a pattern of literal pieces with any text between.
    pub(super) fn like<'a>(self, of: &str, pieces: impl Iterator<Item = &'a str>) -> String {
        let escape = match self {
            Self::ClickHouse => '\\',
            _ => '!',
        };
        let mut pattern = String::new();
        for (position, piece) in pieces.enumerate() {
            if position > 0 {
                pattern.push('%');
            }
            for c in piece.chars() {
                if matches!(c, '%' | '_') || c == escape {
                    pattern.push(escape);
                }
                pattern.push(c);
            }
        }
        let pattern = self.text(&pattern);
        match self {
            Self::ClickHouse => format!("{of} LIKE {pattern}"),
            _ => format!("{of} LIKE {pattern} ESCAPE '!'"),
        }
    }

    /// The bits that both have.
    pub(super) fn bit_and(self, flags: &str, mask: u64) -> String {
        match self {
            Self::Athena => format!("BITWISE_AND(CAST({flags} AS BIGINT), {mask})"),
            Self::Spark => format!("(CAST({flags} AS BIGINT) & {mask})"),
            Self::DuckDb => format!("({flags} & {mask})"),
            Self::ClickHouse => format!("bitAnd({flags}, {mask})"),
        }
    }

    /// The bits that any of a group has.
    pub(super) fn bit_or_of_all(self, flags: &str) -> String {
        match self {
            Self::Athena => format!("BITWISE_OR_AGG(CAST({flags} AS BIGINT))"),
            Self::Spark => format!("BIT_OR(CAST({flags} AS BIGINT))"),
            Self::DuckDb => format!("BIT_OR({flags})"),
            // Its own answer to a group of nothing is 0.
            Self::ClickHouse => {
                format!("if(count({flags}) = 0, NULL, groupBitOr(toUInt64({flags})))")
            }
        }
    }

    /// The part of this number, from 1, of a text that is split; empty if there are less.
    pub(super) fn part(self, text: &str, separator: &str, number: u8) -> String {
        match self {
            Self::Athena => format!("COALESCE(SPLIT_PART({text}, '{separator}', {number}), '')"),
            Self::Spark | Self::DuckDb => format!("SPLIT_PART({text}, '{separator}', {number})"),
            Self::ClickHouse => {
                format!("splitByString('{separator}', assumeNotNull({text}))[{number}]")
            }
        }
    }

    /// What stands after the last colon.
    pub(super) fn after_last_colon(self, text: &str) -> String {
        match self {
            Self::Athena | Self::Spark => format!("ELEMENT_AT(SPLIT({text}, ':'), -1)"),
            Self::DuckDb => format!("STRING_SPLIT({text}, ':')[-1]"),
            Self::ClickHouse => format!("splitByChar(':', assumeNotNull({text}))[-1]"),
        }
    }

    /// A byte in decimal digits as two digits of base 16.
    pub(super) fn hexadecimal(self, byte: &str) -> String {
        match self {
            Self::Athena => format!("LPAD(TO_BASE(TRY_CAST({byte} AS BIGINT), 16), 2, '0')"),
            Self::Spark => format!("LOWER(LPAD(HEX(TRY_CAST({byte} AS BIGINT)), 2, '0'))"),
            Self::DuckDb => format!("LOWER(LPAD(HEX(TRY_CAST({byte} AS UTINYINT)), 2, '0'))"),
            Self::ClickHouse => format!("lower(hex(toUInt8OrNull({byte})))"),
        }
    }

    /// Two digits of base 16 in decimal digits.
    pub(super) fn decimal(self, byte: &str) -> String {
        match self {
            Self::Athena => format!("CAST(FROM_BASE({byte}, 16) AS VARCHAR)"),
            Self::Spark => format!("CONV({byte}, 16, 10)"),
            Self::DuckDb => format!("CAST(CAST('0x' || {byte} AS UTINYINT) AS VARCHAR)"),
            Self::ClickHouse => format!("toString(reinterpretAsUInt8(unhex({byte})))"),
        }
    }

    /// Groups of digits with colons between, each filled up to four digits and put together.
    pub(super) fn filled_groups(self, groups: &str) -> String {
        match self {
            Self::Athena | Self::Spark => {
                format!("ARRAY_JOIN(TRANSFORM(SPLIT({groups}, ':'), g -> LPAD(g, 4, '0')), '')")
            }
            Self::DuckDb => format!(
                "ARRAY_TO_STRING(LIST_TRANSFORM(STRING_SPLIT({groups}, ':'), LAMBDA g: LPAD(g, 4, '0')), '')"
            ),
            Self::ClickHouse => format!(
                "arrayStringConcat(arrayMap(g -> leftPad(g, 4, '0'), splitByChar(':', {groups})))"
            ),
        }
    }

    /// A text a number of times, which is no less than 0.
    pub(super) fn repeat(self, text: &str, times: &str) -> String {
        match self {
            // It has a number of characters to fill up to, and no repetition.
            Self::Athena => format!("RPAD('', {times}, {text})"),
            _ => format!("REPEAT({text}, {times})"),
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Upper and lower case are the same.
impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(text: &str) -> Result<Self, UnknownDialect> {
        let is_named = |dialect: &Self| dialect.name().eq_ignore_ascii_case(text);
        Self::ALL.into_iter().find(is_named).ok_or(UnknownDialect)
    }
}

/// A text names no [`Dialect`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct UnknownDialect;

impl fmt::Display for UnknownDialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a dialect is one of ")?;
        for (position, dialect) in Dialect::ALL.iter().enumerate() {
            let joint = if position == 0 { "" } else { ", " };
            write!(f, "{joint}{dialect}")?;
        }
        Ok(())
    }
}

impl error::Error for UnknownDialect {}
