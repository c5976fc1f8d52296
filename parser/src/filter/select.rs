//! The answers of all rows of columns to a filter: test by test, each over a column.

use alloc::vec::Vec;

use super::answers::Answers;
use super::evaluate::{bits_per_second, bytes_per_packet, duration_ms, packets_per_second};
use super::expression::{Condition, Expression, Membership, Subject, Test};
use super::networks::Networks;
use super::ranges::{Amount, Range};
use super::texts::Case;
use super::words;
use crate::{Addresses, Column, Columns, Field, FieldName, Numbers};

/// Lists of rows that are not in use.
pub(super) type Spare = Vec<Vec<bool>>;

impl Expression {
    /// Leaves those rows that match.
    pub(super) fn narrow(&self, columns: &Columns<'_>, rows: &mut [bool], spare: &mut Spare) {
        match self {
            Self::And(parts) => {
                // What reads texts comes last: the order does not matter to the answer.
                let [numbers, texts] = [false, true].map(|reads_text| {
                    parts.iter().filter(move |part| part.reads_text() == reads_text)
                });
                for part in numbers.chain(texts) {
                    if !rows.contains(&true) {
                        break;
                    }
                    part.narrow(columns, rows, spare);
                }
            }
            Self::Or(parts) => keep_any(parts, rows, spare, |part, rows, spare| {
                part.narrow(columns, rows, spare);
            }),
            Self::Not(part) => {
                let mut matching = copy_of(rows, spare);
                part.narrow(columns, &mut matching, spare);
                take_out(&matching, rows);
                spare.push(matching);
            }
            Self::Test(test) => test.narrow(columns, rows, spare),
        }
    }

    /// Whether the answer takes more than numbers.
    fn reads_text(&self) -> bool {
        match self {
            Self::Test(test) => matches!(test.condition, Condition::Text(..)),
            _ => true,
        }
    }
}

/// Leaves those rows that one of the parts, at least, leaves.
fn keep_any<'p, P>(
    parts: &'p [P],
    rows: &mut [bool],
    spare: &mut Spare,
    narrow: impl Fn(&'p P, &mut [bool], &mut Spare),
) {
    let mut undecided = copy_of(rows, spare);
    for part in parts {
        if !undecided.contains(&true) {
            break;
        }
        let mut matching = copy_of(&undecided, spare);
        narrow(part, &mut matching, spare);
        take_out(&matching, &mut undecided);
        spare.push(matching);
    }
    take_out(&undecided, rows);
    spare.push(undecided);
}

fn copy_of(rows: &[bool], spare: &mut Spare) -> Vec<bool> {
    let mut copy = spare.pop().unwrap_or_default();
    copy.clear();
    copy.extend_from_slice(rows);
    copy
}

fn take_out(others: &[bool], rows: &mut [bool]) {
    for (is_in, other) in rows.iter_mut().zip(others) {
        *is_in &= !other;
    }
}

impl Test {
    fn narrow(&self, columns: &Columns<'_>, rows: &mut [bool], spare: &mut Spare) {
        let condition = &self.condition;
        match &self.subject {
            Subject::Field(FieldName::Known(field)) => {
                condition.narrow(columns.column(*field), words::case(*field), rows);
            }
            Subject::Field(FieldName::Unknown(name)) => {
                let position = columns.format().and_then(|format| format.position_of(name));
                let column = position.and_then(|position| columns.column_at(position));
                condition.narrow(column, Case::Counts, rows);
            }
            Subject::Either(pair) => keep_any(&pair.fields(), rows, spare, |field, rows, _| {
                condition.narrow(columns.column(*field), words::case(*field), rows);
            }),
            Subject::Duration => {
                let [start, end] = counts(columns, [Field::Start, Field::End]);
                condition.narrow_derived(rows, |row| duration_ms(start(row), end(row)));
            }
            Subject::BitsPerSecond => {
                let [bytes, start, end] = counts(columns, [Field::Bytes, Field::Start, Field::End]);
                condition.narrow_derived(rows, |row| {
                    bits_per_second(bytes(row), duration_ms(start(row), end(row)))
                });
            }
            Subject::PacketsPerSecond => {
                let [packets, start, end] =
                    counts(columns, [Field::Packets, Field::Start, Field::End]);
                condition.narrow_derived(rows, |row| {
                    packets_per_second(packets(row), duration_ms(start(row), end(row)))
                });
            }
            Subject::BytesPerPacket => {
                let [bytes, packets] = counts(columns, [Field::Bytes, Field::Packets]);
                condition.narrow_derived(rows, |row| bytes_per_packet(bytes(row), packets(row)));
            }
        }
    }
}

/// The counts or times of some fields, by row.
fn counts<'c, const N: usize>(
    columns: &'c Columns<'_>,
    fields: [Field; N],
) -> [impl Fn(usize) -> Option<u64> + use<'c, N>; N] {
    fields.map(|field| {
        let numbers = match columns.column(field) {
            Some(Column::U64(numbers) | Column::TimeMs(numbers)) => Some(numbers),
            _ => None,
        };
        move |row| numbers?.get(row)
    })
}

impl Condition {
    /// Leaves those rows whose value in the column meets the condition; the format leaves out the
    /// field if there is no column.
    fn narrow(&self, column: Option<Column<'_>>, case: Case, rows: &mut [bool]) {
        match (self, column) {
            (Self::Absent, None) => {}
            (Self::Absent, Some(column)) => narrow_by_presence(column, Membership::NotIn, rows),
            (Self::Present, Some(column)) => narrow_by_presence(column, Membership::In, rows),
            (_, Some(Column::U8(numbers))) => self.narrow_numbers(numbers, rows),
            (_, Some(Column::U16(numbers))) => self.narrow_numbers(numbers, rows),
            (_, Some(Column::U64(numbers) | Column::TimeMs(numbers))) => {
                self.narrow_numbers(numbers, rows);
            }
            (Self::Address(membership, networks), Some(Column::Address(addresses))) => {
                narrow_addresses(*membership, networks, addresses, rows);
            }
            (Self::Text(membership, words), Some(Column::Text(texts))) => {
                Answers::new(*membership, words, case).narrow(texts, rows);
            }
            _ => rows.fill(false),
        }
    }

    fn narrow_numbers<T>(&self, numbers: &Numbers<T>, rows: &mut [bool])
    where
        T: Copy + Default + Ord + Into<u64> + TryFrom<u64>,
    {
        match self {
            Self::Number(membership, ranges) => match (ranges.only(), membership) {
                (Some(range), Membership::In) => narrow_to_range(range, numbers, rows),
                _ => narrow_numbers(numbers, rows, |number| {
                    membership.holds(ranges.contains(number.into()))
                }),
            },
            Self::Order(order, limit) => match order.range(*limit) {
                Some(range) => narrow_to_range(range, numbers, rows),
                None => rows.fill(false),
            },
            Self::AllFlags(flags) => {
                narrow_numbers(numbers, rows, |number| number.into() & flags == *flags);
            }
            _ => rows.fill(false),
        }
    }

    /// As [`narrow`](Self::narrow), of numbers that stand in no column.
    fn narrow_derived<A: Amount>(&self, rows: &mut [bool], amount: impl Fn(usize) -> Option<A>) {
        for (row, is_in) in rows.iter_mut().enumerate() {
            *is_in = *is_in && self.holds_of_number(amount(row));
        }
    }
}

fn narrow_by_presence(column: Column<'_>, membership: Membership, rows: &mut [bool]) {
    let mut keep = |present: &[bool]| {
        for (is_in, &is_present) in rows.iter_mut().zip(present) {
            *is_in &= membership.holds(is_present);
        }
    };
    match column {
        Column::U8(numbers) => keep(numbers.present()),
        Column::U16(numbers) => keep(numbers.present()),
        Column::U64(numbers) | Column::TimeMs(numbers) => keep(numbers.present()),
        Column::Address(addresses) => {
            for (is_in, &family) in rows.iter_mut().zip(addresses.families()) {
                *is_in &= membership.holds(family != 0);
            }
        }
        Column::Text(texts) => {
            for (is_in, text) in rows.iter_mut().zip(texts.iter()) {
                *is_in &= membership.holds(text.is_some());
            }
        }
    }
}

/// Without a branch, so that compilers test several at a time.
fn narrow_to_range<T>(range: Range, numbers: &Numbers<T>, rows: &mut [bool])
where
    T: Copy + Default + Ord + Into<u64> + TryFrom<u64>,
{
    let Ok(first) = T::try_from(range.first) else {
        // The type has no such number.
        return rows.fill(false);
    };
    match T::try_from(range.last) {
        Ok(last) => narrow_numbers(numbers, rows, |number| (first..=last).contains(&number)),
        Err(_) => narrow_numbers(numbers, rows, |number| first <= number),
    }
}

#[inline]
fn narrow_numbers<T: Copy + Default>(
    numbers: &Numbers<T>,
    rows: &mut [bool],
    holds: impl Fn(T) -> bool,
) {
    let values = numbers.values().iter().zip(numbers.present());
    for (is_in, (&number, &is_present)) in rows.iter_mut().zip(values) {
        *is_in &= is_present & holds(number);
    }
}

fn narrow_addresses(
    membership: Membership,
    networks: &Networks,
    addresses: &Addresses,
    rows: &mut [bool],
) {
    let values = addresses.bits().iter().zip(addresses.families());
    let rows = rows.iter_mut().zip(values);
    if let Some((first, last)) = networks.only() {
        for (is_in, (&bits, &family)) in rows {
            let is_member = (first..=last).contains(&bits);
            *is_in &= (family != 0) & membership.holds(is_member);
        }
    } else {
        for (is_in, (&bits, &family)) in rows {
            let holds = || membership.holds(networks.contains_bits(bits));
            *is_in = *is_in && family != 0 && holds();
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use crate::{Columns, Filter, Lines, Selection};

    #[track_caller]
    fn assert_selects(log: &str, rows: &[(&str, &[usize])]) {
        let lines = Lines::new(log, Vec::new());
        let (mut columns, mut selection) = (Columns::default(), Selection::default());
        lines.batches().read(&mut columns);
        for (text, expected) in rows {
            let filter: Filter = text.parse().unwrap();
            filter.select(&columns, &mut selection);
            assert_eq!(selection.rows().collect::<Vec<_>>(), *expected, "{text}");
        }
    }

    #[test]
    fn numbers_are_selected_up_to_the_ends_of_their_types() {
        let log = "bytes srcport protocol\n0 0 0\n18446744073709551615 65535 255\n- - -\n1 1 1\n";
        assert_selects(
            log,
            &[
                ("bytes < 0", &[]),
                ("bytes < 1", &[0]),
                ("bytes <= 0", &[0]),
                ("bytes > 0", &[1, 3]),
                ("bytes > 18446744073709551615", &[]),
                ("bytes >= 18446744073709551615", &[1]),
                ("bytes <= 18446744073709551615", &[0, 1, 3]),
                ("bytes != 1", &[0, 1]),
                ("bytes absent", &[2]),
                ("src port > 65535", &[]),
                ("src port >= 65535", &[1]),
                ("src port 1-65535", &[1, 3]),
                ("src port not in [0, 1]", &[1]),
                ("proto 0-255", &[0, 1, 3]),
                ("not proto 0-255", &[2]),
                ("proto > 255", &[]),
                ("tcp-flags absent and packets absent", &[0, 1, 2, 3]),
                ("tcp-flags != 1 or flags S or not bytes present", &[2]),
                ("", &[0, 1, 2, 3]),
            ],
        );
    }

    #[test]
    fn addresses_are_selected_by_family() {
        let log = "srcaddr\n10.0.0.5\n::ffff:10.0.0.5\n::\n-\n2001:db8::1\n";
        assert_selects(
            log,
            &[
                ("ipv4", &[0, 1]),
                ("ipv6", &[2, 4]),
                ("src ip ::", &[2]),
                ("src ip != ::", &[0, 1, 4]),
                ("src net ::/80", &[2]),
                ("src ip in [::, 10.0.0.5]", &[0, 1, 2]),
                ("src ip not in [::, 10.0.0.5]", &[4]),
                ("not src ip in [::, 10.0.0.5]", &[3, 4]),
                ("src ip in [1.1.1.1, 1.1.1.3, 1.1.1.5, 1.1.1.7, 10.0.0.0/8]", &[0, 1]),
            ],
        );
    }

    #[test]
    fn texts_are_selected_wherever_they_stand() {
        let log = "interface-id action\n\
                   eni-1 ACCEPT\n\
                   eni-1235b8ca-longer-than-24-bytes REJECT\n\
                   -  reject # a remark\n\
                   eni-2 -\n";
        assert_selects(
            log,
            &[
                ("eni eni-1", &[0]),
                ("eni != eni-1", &[1, 3]),
                ("eni \"-\" or eni != \"-\"", &[0, 1, 3]),
                ("eni in [a, b, c, d, eni-2]", &[3]),
                ("eni = *24-bytes", &[1]),
                ("eni in [eni-1, eni-1235b8ca-longer-than-24-bytes]", &[0, 1]),
                ("action reject", &[1, 2]),
                ("action != reject", &[0]),
                ("action absent or eni absent", &[2, 3]),
            ],
        );
    }
}
