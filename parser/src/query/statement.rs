//! The statement of a question.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::condition::{Truth, all, truth};
use super::flow::{FLOW, Flow};
use super::{Answer, Dialect, Question, Table, Untranslatable, address};
use crate::aggregate::{Grouping, Key, Measure, Part};
use crate::{Field, FieldType};

pub(super) fn statement(
    question: &Question,
    table: &Table,
    dialect: Dialect,
) -> Result<String, Untranslatable> {
    let flow = Flow::new(table, dialect);
    let filter = || truth(&question.filter.expression, &flow, false);
    let body = match &question.answer {
        Answer::Records { limit } => records(&flow, filter(), *limit),
        Answer::Totals => totals(&flow, filter()),
        Answer::Groups { grouping, order, limit } => {
            let chosen = all([filter(), is_flow(&flow)].into_iter());
            groups(&flow, chosen, grouping, *order, *limit)?
        }
        Answer::Addresses => addresses(&flow, &all([filter(), is_flow(&flow)].into_iter()))?,
    };
    let settings = match dialect {
        // Else a sum that is named as its column is one of itself.
        Dialect::ClickHouse => "\nSETTINGS prefer_column_name_to_alias = 1",
        _ => "",
    };
    Ok(format!("{}\n{body}{settings}", flow.with()))
}

/// A record without a status tells of traffic.
fn is_flow(flow: &Flow<'_>) -> Truth {
    match flow.field(Field::LogStatus) {
        Some(status) => {
            Truth::when(format!("COALESCE({status} NOT IN ('NODATA', 'SKIPDATA'), TRUE)"))
        }
        None => Truth::Always,
    }
}

fn records(flow: &Flow<'_>, chosen: Truth, limit: Option<u64>) -> String {
    let names = flow.table.format().names();
    let columns: Vec<_> = names.iter().filter_map(|name| flow.column(name)).collect();
    let start = flow.time_ms(Field::Start);
    let order: Vec<_> = start.iter().chain(&columns).map(|column| first_absent(column)).collect();
    let mut statement = select(&columns, chosen);
    push(&mut statement, "ORDER BY", &order);
    push_limit(&mut statement, limit);
    statement
}

fn totals(flow: &Flow<'_>, chosen: Truth) -> String {
    let status = flow.field(Field::LogStatus);
    let of_status = |word: &str| match &status {
        Some(status) => format!("COUNT(CASE WHEN {status} = '{word}' THEN 1 END)"),
        None => "0".to_string(),
    };
    let flows = when(is_flow(flow));
    let action = flow.field(Field::Action);
    let of_action = |word: &str| match &action {
        Some(action) => {
            format!("COUNT(CASE WHEN {flows} AND {action} = '{word}' THEN 1 END)")
        }
        None => "0".to_string(),
    };
    let mut columns = [
        ("COUNT(*)".to_string(), "records"),
        (of_status("NODATA"), "no_data"),
        (of_status("SKIPDATA"), "skip_data"),
        (of_action("ACCEPT"), "accepted"),
        (of_action("REJECT"), "rejected"),
    ]
    .map(|(value, name)| format!("{value} AS {name}"))
    .to_vec();
    let sums = sums(flow, Some(&flows)).into_iter();
    columns.extend(sums.map(|(value, name)| format!("{value} AS {name}")));
    select(&columns, chosen)
}

/// The sums of a group and their names; of the records that meet a condition, if one is given.
fn sums(flow: &Flow<'_>, condition: Option<&str>) -> [(String, &'static str); 6] {
    let of = |value: String| match condition {
        Some(condition) => format!("CASE WHEN {condition} THEN {value} END"),
        None => value,
    };
    let sum = |field| flow.field(field).map(|column| format!("SUM({})", of(column)));
    let time =
        |function, field| flow.time_ms(field).map(|time| format!("{function}({})", of(time)));
    let flags = flow.field(Field::TcpFlags).map(|flags| flow.dialect.bit_or_of_all(&of(flags)));
    let flows = match condition {
        Some(_) => format!("COUNT({})", of("1".to_string())),
        None => "COUNT(*)".to_string(),
    };
    [
        (Some(flows), "flows"),
        (sum(Field::Packets), "packets"),
        (sum(Field::Bytes), "bytes"),
        (time("MIN", Field::Start), "first_ms"),
        (time("MAX", Field::End), "last_ms"),
        (flags, "tcp_flags"),
    ]
    .map(|(value, name)| (value.unwrap_or_else(|| "NULL".to_string()), name))
}

fn groups(
    flow: &Flow<'_>,
    chosen: Truth,
    grouping: &Grouping,
    order: Option<Measure>,
    limit: Option<u64>,
) -> Result<String, Untranslatable> {
    let measure = order.map(|measure| of_measure(flow, measure)).transpose()?;
    let keys: Vec<_> = grouping.keys().iter().map(|key| GroupKey::new(key, flow)).collect();

    // Keys first, since a shortened address is long to write and stands at several places.
    let mut inner: Vec<_> = keys
        .iter()
        .enumerate()
        .map(|(number, key)| format!("{} AS key_{number}", key.value))
        .collect();
    let texts =
        keys.iter().enumerate().filter_map(|(number, key)| Some((number, key.text.as_ref()?)));
    inner.extend(texts.map(|(number, text)| format!("{text} AS text_{number}")));
    let amounts = [Field::Packets, Field::Bytes, Field::TcpFlags];
    inner.extend(amounts.iter().filter_map(|&field| flow.field(field)));
    inner.extend([Field::Start, Field::End].iter().filter_map(|&field| flow.time_ms(field)));
    if inner.is_empty() {
        inner.push("1 AS record".to_string());
    }
    let inner = format!("  {}", select(&inner, chosen).replace('\n', "\n    "));

    let numbered: Vec<_> = (0..keys.len()).map(key_name).collect();
    let sums = sums(flow, None);
    // The names of the answer are those of columns, which engines would take for them.
    let mut grouped = numbered.clone();
    // Of the ways in which an address is written, one will do.
    let texts = keys.iter().enumerate().filter(|(_, key)| key.text.is_some());
    grouped.extend(texts.map(|(number, _)| format!("MIN(text_{number}) AS text_{number}")));
    grouped.extend(sums.iter().map(|(value, name)| format!("{value} AS group_{name}")));
    let mut grouped =
        format!("SELECT\n    {}\n  FROM (\n  {inner}\n  ) chosen", grouped.join(",\n    "));
    if !numbered.is_empty() {
        grouped.push_str("\n  GROUP BY ");
        grouped.push_str(&numbered.join(", "));
    }

    let mut columns: Vec<_> = keys
        .iter()
        .enumerate()
        .map(|(number, key)| {
            let name = flow.dialect.identifier(&key.name);
            format!("{} AS {name}", key.display(number, flow.dialect))
        })
        .collect();
    columns.extend(sums.iter().map(|(_, name)| format!("group_{name} AS {name}")));
    if let (Some(measure), Some(_)) = (measure, limit) {
        columns.push(format!("SUM({measure}) OVER () AS total"));
    }
    let mut order: Vec<_> =
        measure.iter().map(|measure| format!("{measure} DESC NULLS LAST")).collect();
    for (key, number) in keys.iter().zip(&numbered) {
        order.extend(key.order(number));
    }

    let mut statement =
        format!("SELECT\n  {}\nFROM (\n  {grouped}\n) grouped", columns.join(",\n  "));
    push(&mut statement, "ORDER BY", &order);
    push_limit(&mut statement, limit);
    Ok(statement)
}

/// The column of a measure.
fn of_measure(flow: &Flow<'_>, measure: Measure) -> Result<&'static str, Untranslatable> {
    let (column, field) = match measure {
        Measure::Flows => return Ok("group_flows"),
        Measure::Packets => ("group_packets", Field::Packets),
        Measure::Bytes => ("group_bytes", Field::Bytes),
        Measure::Bps | Measure::Pps => return Err(Untranslatable::Rate(measure)),
    };
    flow.field(field).map(|_| column).ok_or(Untranslatable::NoField(field.name()))
}

/// A key of a grouping, as a value to group by.
struct GroupKey {
    /// That of its column in the answer.
    name: String,
    value: String,
    /// How much of an address, of IPv4 and of IPv6.
    prefixes: Option<(u8, u8)>,
    /// A column that has it in words.
    text: Option<String>,
}

/// The prefixes of whole addresses.
const WHOLE: (u8, u8) = (32, 128);

impl GroupKey {
    fn new(key: &Key, flow: &Flow<'_>) -> Self {
        let name = key.to_string();
        let Some((value, prefixes)) = Self::value(key, flow) else {
            return Self { name, value: "NULL".to_string(), prefixes: None, text: None };
        };
        let text = flow.column(key.name()).filter(|_| prefixes == Some(WHOLE));
        Self { name, value, prefixes, text }
    }

    /// `None` if the table has no such field.
    fn value(key: &Key, flow: &Flow<'_>) -> Option<(String, Option<(u8, u8)>)> {
        let column = flow.column(key.name())?;
        let Some(field) = key.name().field() else {
            return Some((column, None));
        };
        let address = || Some(address::key(&column, &flow.bits(field)?));
        Some(match (key.part(), field.r#type()) {
            (Part::Whole, FieldType::Address) => (address()?, Some(WHOLE)),
            (Part::Network { ipv4, ipv6 }, _) => {
                let key = format!("({})", address()?);
                (address::network(flow.dialect, &key, ipv4, ipv6), Some((ipv4, ipv6)))
            }
            (Part::Whole, FieldType::Time) => (flow.time_ms(field)?, None),
            (Part::Bin { seconds }, _) => {
                let (time, bin) = (flow.time_ms(field)?, u64::from(seconds) * 1000);
                (format!("{time} - {time} % {bin}"), None)
            }
            (Part::Whole, _) => (column, None),
        })
    }

    fn display(&self, number: usize, dialect: Dialect) -> String {
        match self.prefixes {
            Some(_) if self.text.is_some() => format!("text_{number}"),
            Some((ipv4, ipv6)) => address::in_words(dialect, &key_name(number), ipv4, ipv6),
            None => key_name(number),
        }
    }

    fn order(&self, value: &str) -> Vec<String> {
        let order = match self.prefixes {
            Some((ipv4, ipv6)) => address::order(value, ipv4, ipv6),
            None => vec![value.to_string()],
        };
        order.iter().map(|value| first_absent(value)).collect()
    }
}

fn key_name(number: usize) -> String {
    format!("key_{number}")
}

fn addresses(flow: &Flow<'_>, chosen: &Truth) -> Result<String, Untranslatable> {
    let ends = [Field::Srcaddr, Field::Dstaddr];
    let keys: Vec<_> = ends
        .into_iter()
        .filter_map(|field| Some((flow.field(field)?, flow.bits(field)?)))
        .map(|(address, bits)| (address::key(&address, &bits), address))
        .collect();
    if keys.is_empty() {
        return Err(Untranslatable::NoField(Field::Srcaddr.name()));
    }
    let one = |(key, address): &(String, String)| {
        let is_present = Truth::when(format!("{address} IS NOT NULL"));
        let chosen = all([chosen.clone(), is_present].into_iter());
        let columns = [format!("{key} AS address_key"), format!("{address} AS text")];
        select(&columns, chosen).replace('\n', "\n  ")
    };
    let all: Vec<_> = keys.iter().map(one).collect();
    Ok(format!(
        "SELECT MIN(text) AS address\nFROM (\n  {}\n) ends\nGROUP BY address_key\nORDER BY address_key",
        all.join("\n  UNION ALL\n  ")
    ))
}

fn select(columns: &[String], chosen: Truth) -> String {
    let mut statement = format!("SELECT {}\nFROM {FLOW}", columns.join(", "));
    match chosen {
        Truth::Always => {}
        Truth::Never => statement.push_str("\nWHERE 1 = 0"),
        Truth::If(sql) => {
            statement.push_str("\nWHERE ");
            statement.push_str(&sql.into_text());
        }
    }
    statement
}

fn when(truth: Truth) -> String {
    match truth {
        Truth::Always => "1 = 1".to_string(),
        Truth::Never => "1 = 0".to_string(),
        Truth::If(sql) => sql.into_text(),
    }
}

/// What is absent comes first, as it does here.
fn first_absent(value: &str) -> String {
    format!("{value} NULLS FIRST")
}

fn push(statement: &mut String, clause: &str, parts: &[String]) {
    if !parts.is_empty() {
        statement.push('\n');
        statement.push_str(clause);
        statement.push(' ');
        statement.push_str(&parts.join(", "));
    }
}

fn push_limit(statement: &mut String, limit: Option<u64>) {
    if let Some(limit) = limit {
        push(statement, "LIMIT", &[limit.to_string()]);
    }
}
