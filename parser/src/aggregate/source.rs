//! What a key and sums are read from.

use crate::{Column, Columns, Field, FlowRecord, Format, LogStatus, Numbers, Value};

/// A record: read from its line, or from a row of columns.
pub(super) trait Source {
    fn format(&self) -> &Format;
    fn value(&self, field: Field) -> Option<Value<'_>>;
    fn number(&self, field: Field) -> Option<u64>;
    fn time_ms(&self, field: Field) -> Option<u64>;
    fn text(&self, field: Field) -> Option<&str>;
    /// The text of a field that is not known.
    fn get(&self, name: &str) -> Option<&str>;

    /// What sums are made of.
    #[inline]
    fn amounts(&self) -> Amounts {
        Amounts {
            packets: self.number(Field::Packets),
            bytes: self.number(Field::Bytes),
            start_ms: self.time_ms(Field::Start),
            end_ms: self.time_ms(Field::End),
            tcp_flags: self.number(Field::TcpFlags).and_then(|flags| flags.try_into().ok()),
        }
    }

    fn log_status(&self) -> Option<LogStatus<'_>> {
        self.text(Field::LogStatus).map(LogStatus::from_text)
    }
}

/// What a record adds to sums.
#[derive(Clone, Copy, Debug)]
pub(super) struct Amounts {
    pub(super) packets: Option<u64>,
    pub(super) bytes: Option<u64>,
    pub(super) start_ms: Option<u64>,
    pub(super) end_ms: Option<u64>,
    pub(super) tcp_flags: Option<u16>,
}

/// The columns that sums are made of.
pub(super) struct AmountsByRow<'c> {
    packets: Option<&'c Numbers<u64>>,
    bytes: Option<&'c Numbers<u64>>,
    start_ms: Option<&'c Numbers<u64>>,
    end_ms: Option<&'c Numbers<u64>>,
    tcp_flags: Option<&'c Numbers<u16>>,
}

impl<'c> AmountsByRow<'c> {
    pub(super) fn new(columns: &'c Columns<'_>) -> Self {
        let numbers = |field| match columns.column(field) {
            Some(Column::U64(numbers) | Column::TimeMs(numbers)) => Some(numbers),
            _ => None,
        };
        Self {
            packets: numbers(Field::Packets),
            bytes: numbers(Field::Bytes),
            start_ms: numbers(Field::Start),
            end_ms: numbers(Field::End),
            tcp_flags: match columns.column(Field::TcpFlags) {
                Some(Column::U16(flags)) => Some(flags),
                _ => None,
            },
        }
    }

    #[inline]
    pub(super) fn of(&self, row: usize) -> Amounts {
        let number = |numbers: Option<&Numbers<u64>>| numbers?.get(row);
        Amounts {
            packets: number(self.packets),
            bytes: number(self.bytes),
            start_ms: number(self.start_ms),
            end_ms: number(self.end_ms),
            tcp_flags: self.tcp_flags.and_then(|flags| flags.get(row)),
        }
    }
}

impl Source for FlowRecord<'_> {
    fn format(&self) -> &Format {
        self.format()
    }

    #[inline]
    fn value(&self, field: Field) -> Option<Value<'_>> {
        self.value(field)
    }

    #[inline]
    fn number(&self, field: Field) -> Option<u64> {
        self.number(field)
    }

    #[inline]
    fn time_ms(&self, field: Field) -> Option<u64> {
        self.time_ms(field)
    }

    #[inline]
    fn text(&self, field: Field) -> Option<&str> {
        self.text(field)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.get(name)
    }
}

/// A row of columns that have one, at least.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowOf<'c> {
    pub(super) columns: &'c Columns<'c>,
    pub(super) format: &'c Format,
    pub(super) row: usize,
}

impl Source for RowOf<'_> {
    fn format(&self) -> &Format {
        self.format
    }

    fn value(&self, field: Field) -> Option<Value<'_>> {
        let row = self.row;
        match self.columns.column(field)? {
            Column::U8(numbers) => numbers.get(row).map(|number| Value::Number(number.into())),
            Column::U16(numbers) => numbers.get(row).map(|number| Value::Number(number.into())),
            Column::U64(numbers) => numbers.get(row).map(Value::Number),
            Column::TimeMs(times) => times.get(row).map(Value::TimeMs),
            Column::Address(addresses) => addresses.get(row).map(Value::Address),
            Column::Text(texts) => texts.get(row).map(Value::Text),
        }
    }

    fn number(&self, field: Field) -> Option<u64> {
        match self.value(field)? {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    fn time_ms(&self, field: Field) -> Option<u64> {
        match self.value(field)? {
            Value::TimeMs(time) => Some(time),
            _ => None,
        }
    }

    fn text(&self, field: Field) -> Option<&str> {
        match self.value(field)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        match self.columns.column_at(self.format.position_of(name)?)? {
            Column::Text(texts) => texts.get(self.row),
            _ => None,
        }
    }
}
