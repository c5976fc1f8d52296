//! Our cases.

use std::hint::black_box;
use std::mem;
use std::num::NonZeroUsize;

use flowlogs_parser::aggregate::{Aggregate, Groups};
use flowlogs_parser::{
    Chunks, Column, Columns, Dictionary, Field, Filter, Format, Instructions, Lines, Selection,
    parallel,
};

use super::gunzip;
use super::sum::Sum;
use super::values::{Layout, Values};

/// How much text is looked at together: what a reader of files has in its buffer.
const SLICE: usize = 256 * 1024;

/// Reads records, and of each every value.
pub(super) fn read<L: Layout>(body: &str, format: &Format) -> Sum {
    let mut sum = Sum::default();
    for lines in slices(body, format) {
        for record in lines.records().filter_map(Result::ok) {
            L::Values::add_record(&record, &mut sum);
        }
    }
    sum
}

/// Reads columns, which have every value typed and checked.
pub(super) fn read_columns(
    body: &str,
    format: &Format,
    instructions: Instructions,
    mut take: impl FnMut(&Columns<'_>),
) {
    let mut columns = Columns::default();
    for lines in slices(body, format) {
        let mut own = columns.recycle();
        let mut batches = lines.batches_with(instructions);
        while batches.read(&mut own) {
            take(&own);
        }
        columns = own.recycle();
    }
}

/// How many records the columns have.
pub(super) fn count_rows(body: &str, format: &Format, instructions: Instructions) -> u64 {
    let mut count = 0;
    read_columns(body, format, instructions, |columns| count += black_box(columns).len() as u64);
    count
}

/// Reads columns, and adds up every value.
pub(super) fn sum_columns(body: &str, format: &Format, instructions: Instructions) -> Sum {
    let mut sum = Sum::default();
    read_columns(body, format, instructions, |columns| add_columns(columns, &mut sum));
    sum
}

/// Reads columns, and gives each text a code.
pub(super) fn read_dictionaries(body: &str, format: &Format) -> (Sum, u64) {
    let mut sum = Sum::default();
    let mut dictionaries = vec![Dictionary::default(); format.len()];
    let (mut codes, mut absent) = (Vec::new(), 0);
    read_columns(body, format, Instructions::Best, |columns| {
        add_all_but_texts(columns, &mut sum);
        for (position, dictionary) in dictionaries.iter_mut().enumerate() {
            if let Some(Column::Text(texts)) = columns.column_at(position) {
                codes.clear();
                dictionary.encode(texts, &mut codes).expect("there are fewer texts");
                let is_absent = |code: &&u32| **code == Dictionary::ABSENT;
                absent += codes.iter().filter(is_absent).count() as u64;
            }
        }
    });
    (sum, absent)
}

/// How many records there are.
pub(super) fn count(body: &str, format: &Format) -> u64 {
    let mut count = 0;
    for lines in slices(body, format) {
        count += lines.records().filter_map(Result::ok).count() as u64;
    }
    count
}

/// How many records a filter lets through.
pub(super) fn count_matches(body: &str, format: &Format, filter: &Filter) -> u64 {
    let mut count = 0;
    let mut selection = Selection::default();
    read_columns(body, format, Instructions::Best, |columns| {
        filter.select(columns, &mut selection);
        count += selection.count() as u64;
    });
    count
}

/// As [`count_matches`], record by record.
pub(super) fn count_matching_records(body: &str, format: &Format, filter: &Filter) -> u64 {
    let mut count = 0;
    for lines in slices(body, format) {
        let records = lines.records().filter_map(Result::ok);
        count += records.filter(|record| filter.matches(record)).count() as u64;
    }
    count
}

/// Adds up what each address sent.
pub(super) fn group_by_srcaddr(body: &str, format: &Format) -> Groups {
    let mut aggregate = Aggregate::new("srcaddr".parse().expect("it is a field"));
    read_columns(body, format, Instructions::Best, |columns| {
        aggregate.add_columns(columns, None).expect("there are fewer addresses");
    });
    aggregate.finish()
}

/// As [`group_by_srcaddr`], record by record.
pub(super) fn group_records_by_srcaddr(body: &str, format: &Format) -> Groups {
    let mut aggregate = Aggregate::new("srcaddr".parse().expect("it is a field"));
    for lines in slices(body, format) {
        for record in lines.records().filter_map(Result::ok) {
            aggregate.add(&record).expect("there are fewer addresses");
        }
    }
    aggregate.finish()
}

/// Reads columns in some threads.
pub(super) fn read_in_threads(body: &str, format: &Format, threads: usize) -> Sum {
    let mut sum = Sum::default();
    parallel::read(
        parallel::slices(body.as_bytes(), SLICE),
        vec![format.clone()],
        NonZeroUsize::new(threads).expect("there is a thread"),
        sum_of_columns,
        |part| sum += part,
    );
    sum
}

/// Reads what [`gunzip::pack`] made, chunk by chunk.
pub(super) fn read_packed(packed: &[u8], format: &Format) -> Sum {
    let mut chunks = Chunks::new(vec![format.clone()]);
    let (mut sum, mut columns) = (Sum::default(), Columns::default());
    let mut add = |lines: &Lines<'_>| {
        let mut own = mem::take(&mut columns).recycle();
        add_lines(lines, &mut own, &mut sum);
        columns = own.recycle();
    };
    gunzip::each_chunk(packed, |chunk| chunks.push_borrowed(chunk).iter().for_each(&mut add));
    add(&chunks.finish());
    sum
}

fn sum_of_columns(lines: &Lines<'_>) -> Sum {
    let mut sum = Sum::default();
    add_lines(lines, &mut Columns::default(), &mut sum);
    sum
}

fn add_lines<'l>(lines: &'l Lines<'_>, columns: &mut Columns<'l>, sum: &mut Sum) {
    let mut batches = lines.batches();
    while batches.read(columns) {
        add_columns(columns, sum);
    }
}

fn slices<'t>(body: &'t str, format: &Format) -> impl Iterator<Item = Lines<'t>> {
    let slices = parallel::slices(body.as_bytes(), SLICE);
    slices.map(|slice| Lines::new(slice, vec![format.clone()]))
}

fn add_columns(columns: &Columns<'_>, sum: &mut Sum) {
    add_all_but_texts(columns, sum);
    let Some(format) = columns.format() else { return };
    for (position, name) in format.names().iter().enumerate() {
        let Some(Column::Text(texts)) = columns.column_at(position) else { continue };
        let count = |word| texts.iter().filter(|text| *text == Some(word)).count() as u64;
        match name.field() {
            Some(Field::Action) => sum.accepted += count("ACCEPT"),
            Some(Field::LogStatus) => sum.ok += count("OK"),
            _ => sum.text_bytes += texts.iter().flatten().map(str::len).sum::<usize>() as u64,
        }
    }
}

fn add_all_but_texts(columns: &Columns<'_>, sum: &mut Sum) {
    sum.records += columns.len() as u64;
    let Some(format) = columns.format() else { return };
    for position in 0..format.len() {
        let numbers = match columns.column_at(position) {
            Some(Column::U8(numbers)) => numbers.values().iter().map(|&n| u64::from(n)).sum(),
            Some(Column::U16(numbers)) => numbers.values().iter().map(|&n| u64::from(n)).sum(),
            Some(Column::U64(numbers)) => numbers.values().iter().sum(),
            // Whole seconds, all of them.
            Some(Column::TimeMs(times)) => times.values().iter().sum::<u64>() / 1000,
            Some(Column::Address(addresses)) => {
                let rows = addresses.bits().iter().zip(addresses.families());
                sum.addresses ^= rows.fold(0, |all, (&bits, &family)| {
                    let own = if family == 4 { u32::MAX.into() } else { u128::MAX };
                    all ^ (bits & own)
                });
                0
            }
            _ => 0,
        };
        sum.numbers = sum.numbers.wrapping_add(numbers);
    }
}
