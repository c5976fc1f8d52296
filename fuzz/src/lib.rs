//! What the fuzz targets share: how bytes become formats and a log, and how answers are told.

use flowlogs_parser::{Column, Columns, FlowRecord, Format, Instructions, Lines, Value};

/// Formats, apart by `|`, up to the first NUL; the log after it. Without a NUL all is the log, in the
/// default format.
pub fn formats_and_log(data: &[u8]) -> (Vec<Format>, &[u8]) {
    let default = || vec![Format::vpc_default().clone()];
    let Some(end) = data.iter().position(|&byte| byte == 0) else { return (default(), data) };
    let formats = String::from_utf8_lossy(&data[..end]);
    let formats: Vec<_> = formats.split('|').filter_map(|text| text.parse().ok()).take(4).collect();
    (if formats.is_empty() { default() } else { formats }, &data[end + 1..])
}

/// All ways to read a log, which give the same.
pub const INSTRUCTIONS: [Instructions; 4] =
    [Instructions::Best, Instructions::Avx2, Instructions::Baseline, Instructions::Scalar];

/// Each record, with its names and values, and each bad line, with its number and reason.
#[derive(Debug, Default, Eq, PartialEq)]
pub struct Told {
    pub records: Vec<String>,
    pub bad_lines: Vec<String>,
}

/// Reads lines as records.
pub fn records(lines: &Lines<'_>, instructions: Instructions, told: &mut Told) {
    for result in lines.records_with(instructions) {
        match result {
            Ok(record) => told.records.push(tell(&record)),
            Err(bad_line) => told.bad_lines.push(bad_line.to_string()),
        }
    }
}

/// Reads lines as columns.
pub fn columns(lines: &Lines<'_>, instructions: Instructions) -> Told {
    let mut told = Told::default();
    let mut columns = Columns::default();
    let mut batches = lines.batches_with(instructions);
    while batches.read(&mut columns) {
        told.records.extend((0..columns.len()).map(|row| tell_row(&columns, row)));
        told.bad_lines.extend(columns.bad_lines().iter().map(ToString::to_string));
    }
    told
}

fn tell(record: &FlowRecord<'_>) -> String {
    let message = record.to_message();
    assert_eq!(FlowRecord::parse(&message, record.format()).as_ref(), Ok(record), "{message}");
    record.values().map(|(name, value)| format!("{name}={value:?} ")).collect()
}

fn tell_row(columns: &Columns<'_>, row: usize) -> String {
    let names = columns.format().into_iter().flat_map(Format::names).enumerate();
    let value = |position| match columns.column_at(position) {
        Some(Column::U8(numbers)) => numbers.get(row).map(|number| Value::Number(number.into())),
        Some(Column::U16(numbers)) => numbers.get(row).map(|number| Value::Number(number.into())),
        Some(Column::U64(numbers)) => numbers.get(row).map(Value::Number),
        Some(Column::TimeMs(times)) => times.get(row).map(Value::TimeMs),
        Some(Column::Address(addresses)) => addresses.get(row).map(Value::Address),
        Some(Column::Text(texts)) => texts.get(row).map(Value::Text),
        _ => None,
    };
    names.map(|(position, name)| format!("{name}={:?} ", value(position))).collect()
}

/// The records that a target asks its questions of.
pub const LOG: &str = "\
    2 123456789010 eni-1235b8ca123456789 172.31.16.139 10.0.0.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK\n\
    2 123456789010 eni-1235b8ca123456789 10.0.0.21 172.31.16.139 22 20641 6 20 4249 1418530010 1418530070 REJECT OK\n\
    2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA\n\
    2 123456789010 eni-1235b8ca123456789 2001:db8::1 ::ffff:10.0.0.1 0 0 58 1 0 1477913708 1477913708 ACCEPT OK\n";
