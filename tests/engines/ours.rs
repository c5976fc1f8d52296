//! Prints each question as SQL of every dialect, beside our own answer: a line of JSON a question.
//!
//!     ours QUESTIONS LOG TABLE
//!
//! The log has a header. Numbers are told as texts, since some have more than 64 bits. Questions are lines `filter | answer`. Our answers are made of records one at
//! a time, the slowest and surest way. `tests/engines/run.py` compares them with those of engines.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::{env, fs};

use anyhow::{Context, Result, bail};
use flowlogs_parser::aggregate::{Aggregate, Grouping, KeyValue, Measure, Sums};
use flowlogs_parser::query::{Answer, Dialect, Question, Storage, Table};
use flowlogs_parser::{Action, FlowRecord, Lines, LogStatus, Value};
use serde_json::{Map, Value as Json, json};

fn main() -> Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [questions, log, table] = &*arguments else {
        bail!("give questions, a log and the name of a table");
    };
    let log = fs::read_to_string(log)?;
    let lines = Lines::new(&log, Vec::new());
    let records: Vec<_> = lines.records().flatten().collect();
    let format = records.first().context("the log has no records")?.format().clone();
    let table = Table::new([table.as_str()], format);

    let definitions = per_dialect(|dialect| {
        let of = |storage| table.definition(dialect, "{location}", storage);
        json!({"text": of(Storage::Text), "parquet": of(Storage::Parquet)})
    });
    println!("{}", json!({"definitions": definitions}));
    for line in fs::read_to_string(questions)?.lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let question = question(line).with_context(|| line.to_owned())?;
        let statements = per_dialect(|dialect| match question.sql(&table, dialect) {
            Ok(statement) => json!(statement),
            Err(error) => json!({"error": error.to_string()}),
        });
        let rows = answer(&question, &records);
        println!("{}", json!({"question": line, "statements": statements, "rows": rows}));
    }
    Ok(())
}

fn per_dialect(value: impl Fn(Dialect) -> Json) -> Json {
    Dialect::ALL
        .map(|dialect| (dialect.name().to_owned(), value(dialect)))
        .into_iter()
        .collect::<Map<_, _>>()
        .into()
}

/// Reads `filter | print [N]`, `… | summary`, `… | ipset`, `… | aggregate KEYS`, `… | top N MEASURE KEYS`.
fn question(line: &str) -> Result<Question> {
    let (filter, answer) = line.rsplit_once('|').context("there is no |")?;
    let words: Vec<_> = answer.split_whitespace().collect();
    let answer = match &*words {
        ["print"] => Answer::Records { limit: None },
        ["print", limit] => Answer::Records { limit: Some(limit.parse()?) },
        ["summary"] => Answer::Totals,
        ["ipset"] => Answer::Addresses,
        ["aggregate", keys @ ..] => {
            Answer::Groups { grouping: keys.join(",").parse()?, order: None, limit: None }
        }
        ["top", limit, measure, keys @ ..] => Answer::Groups {
            grouping: keys.join(",").parse()?,
            order: Some(match *measure {
                "bytes" => Measure::Bytes,
                "packets" => Measure::Packets,
                "flows" => Measure::Flows,
                _ => bail!("no measure {measure}"),
            }),
            limit: Some(limit.parse()?),
        },
        _ => bail!("no answer {answer}"),
    };
    Ok(Question { filter: filter.parse()?, answer })
}

fn answer(question: &Question, records: &[FlowRecord<'_>]) -> Json {
    let chosen = records.iter().filter(|record| question.filter.matches(record));
    match &question.answer {
        Answer::Records { limit } => {
            let mut chosen: Vec<_> = chosen.collect();
            chosen.sort_by(|one, two| {
                let key = |record: &FlowRecord<'_>| record.start_ms();
                key(one).cmp(&key(two)).then_with(|| values(one).cmp(&values(two)))
            });
            chosen.truncate(
                limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX)),
            );
            chosen
                .into_iter()
                .map(|record| values(record).into_iter().map(Cell::json).collect::<Json>())
                .collect()
        }
        Answer::Totals => totals(chosen),
        Answer::Groups { grouping, order, limit } => groups(chosen, grouping, *order, *limit),
        Answer::Addresses => {
            let mut addresses = BTreeSet::new();
            for record in chosen.filter(|record| record.is_flow()) {
                addresses.extend(record.srcaddr());
                addresses.extend(record.dstaddr());
            }
            addresses.into_iter().map(|address: IpAddr| json!([address.to_string()])).collect()
        }
        _ => Json::Null,
    }
}

/// A value as engines order it: absent first, numbers by size, texts by their bytes.
#[derive(Eq, Ord, PartialEq, PartialOrd)]
enum Cell<'a> {
    Absent,
    Number(u64),
    Text(&'a str),
}

impl Cell<'_> {
    fn json(self) -> Json {
        match self {
            Self::Absent => Json::Null,
            Self::Number(number) => json!(number.to_string()),
            Self::Text(text) => json!(text),
        }
    }
}

fn values<'a>(record: &FlowRecord<'a>) -> Vec<Cell<'a>> {
    let of = |(name, value): (_, Option<Value<'a>>)| {
        let name: &flowlogs_parser::FieldName = name;
        match (value, record.get(name.as_str())) {
            (None, _) | (_, None) => Cell::Absent,
            (Some(Value::Number(number)), _) => Cell::Number(number),
            (Some(Value::TimeMs(_)), Some(text)) => Cell::Number(text.parse().unwrap_or_default()),
            (Some(_), Some(text)) => Cell::Text(text),
        }
    };
    let names = record.format().names().iter();
    names
        .map(|name| (name, name.field().map_or(Some(Value::Text("")), |field| record.value(field))))
        .map(of)
        .collect()
}

fn totals<'a, 'b: 'a>(chosen: impl Iterator<Item = &'a FlowRecord<'b>>) -> Json {
    let mut counts = [0_u64; 5];
    let mut aggregate = Aggregate::new(Grouping::default());
    for record in chosen {
        let of_flow = |action| record.is_flow() && record.action() == Some(action);
        for (count, counts_too) in counts.iter_mut().zip([
            true,
            record.log_status() == Some(LogStatus::NoData),
            record.log_status() == Some(LogStatus::SkipData),
            of_flow(Action::Accept),
            of_flow(Action::Reject),
        ]) {
            *count += u64::from(counts_too);
        }
        aggregate.add(record).expect("one group has room");
    }
    let row = counts
        .into_iter()
        .map(|count| json!(count.to_string()))
        .chain(sums(&aggregate.finish().total()));
    json!([row.collect::<Vec<_>>()])
}

fn sums(sums: &Sums) -> Vec<Json> {
    let number =
        |number: Option<u128>| number.map_or(Json::Null, |number| json!(number.to_string()));
    vec![
        json!(sums.flows().to_string()),
        number(sums.packets()),
        number(sums.bytes()),
        number(sums.first_ms().map(Into::into)),
        number(sums.last_ms().map(Into::into)),
        number(sums.tcp_flags().map(Into::into)),
    ]
}

fn groups<'a, 'b: 'a>(
    chosen: impl Iterator<Item = &'a FlowRecord<'b>>,
    grouping: &Grouping,
    order: Option<Measure>,
    limit: Option<u64>,
) -> Json {
    let mut aggregate = Aggregate::new(grouping.clone());
    for record in chosen {
        aggregate.add(record).expect("the groups have room");
    }
    let groups = aggregate.finish();
    let key = |value: Option<KeyValue<'_>>| match value {
        None => Json::Null,
        Some(KeyValue::Number(number) | KeyValue::TimeMs(number)) => json!(number.to_string()),
        Some(value) => json!(value.to_string()),
    };
    let total = |measure| match measure {
        Measure::Flows => json!(groups.total().flows().to_string()),
        Measure::Packets => json!(groups.total().packets().map(|sum| sum.to_string())),
        _ => json!(groups.total().bytes().map(|sum| sum.to_string())),
    };
    let count = limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    let mut rows: Vec<_> = groups.rows().collect();
    if let Some(measure) = order {
        rows = groups.top(count, measure).map(|top| top.row).collect();
    } else {
        rows.sort_by(|one, two| one.key().cmp(two.key()));
    }
    rows.truncate(count);
    rows.iter()
        .map(|row| {
            let total = order.filter(|_| limit.is_some()).map(total);
            row.key().map(key).chain(sums(&row.sums())).chain(total).collect::<Json>()
        })
        .collect()
}
