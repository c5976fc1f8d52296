//! Lines into columns.

use super::decode::NewPlaces;
use core::ptr;

use super::{Columns, Data, Decoder};
use crate::lines::{LineKind, Reading};
use crate::runs::{Piece, Regular, Run, Walk};
use crate::scan::Instructions;
use crate::text::Text;
use crate::{BadLine, FlowRecord, Lines};

/// Reads the records of [`Lines`] by column, some thousand at a time.
#[derive(Clone, Debug)]
pub struct Batches<'l> {
    text: Text<'l>,
    walk: Walk<'l>,
    reading: Reading<'l>,
    decoder: Decoder,
    /// A record that was read, but has another format than those before it.
    pending: Option<FlowRecord<'l>>,
    /// So many lines are to be read alone, even where they are regular.
    alone: usize,
}

/// So many records, and at most a run more, are read at a time: their columns stay in fast caches.
const BATCH: usize = 1024;

/// A batch is of so many bytes of text, so that places in it have 31 bits. Tests have that many.
const TEXT: usize = if cfg!(test) { 1 << 12 } else { 1 << 28 };

impl<'l> Batches<'l> {
    pub(crate) fn new(lines: &'l Lines<'_>, instructions: Instructions) -> Self {
        let processor = instructions.detect();
        Self {
            text: lines.borrowed(),
            walk: Walk::new(lines.text(), processor),
            reading: Reading::new(lines),
            decoder: Decoder::new(processor),
            pending: None,
            alone: 0,
        }
    }

    /// Reads the next records, all of one format, in place of what the columns hold, and the bad
    /// lines that come with them; `false` after the last.
    pub fn read(&mut self, columns: &mut Columns<'l>) -> bool {
        columns.clear();
        columns.text = self.text.clone();
        columns.origin = self.walk.place();
        if let Some(record) = self.pending.take() {
            columns.set_format(record.format());
            columns.push(&record);
        }
        while columns.len() < BATCH
            && columns.bad_lines.len() < BATCH
            && self.walk.place() - columns.origin < TEXT
            && self.pending.is_none()
        {
            if columns.is_empty() {
                // However much was passed over, the batch begins here.
                columns.origin = self.walk.place();
            }
            match self.walk.next(self.regular(columns)) {
                None => break,
                Some(Piece::Line(start, end)) => {
                    self.alone = self.alone.saturating_sub(1);
                    self.line(start, end, columns);
                }
                Some(Piece::Run(run)) => {
                    if columns.is_empty()
                        && let Some(format) = self.reading.likely()
                    {
                        columns.set_format(format);
                    }
                    self.run(run, columns);
                }
            }
        }
        !columns.is_empty() || !columns.bad_lines.is_empty()
    }

    fn regular(&self, columns: &Columns<'l>) -> Regular {
        if self.alone > 0 {
            return Regular::NONE;
        }
        // Once there is a row, its format is the only one.
        self.reading.regular(columns.borrowed_format().filter(|_| !columns.is_empty()))
    }

    fn run(&mut self, run: Run, columns: &mut Columns<'l>) {
        let Some(format) = columns.borrowed_format() else { return };
        let (from, starts) = (columns.rows.len(), columns.starts.len());
        // Less than nothing where the batch begins within the window.
        #[expect(clippy::cast_possible_truncation, reason = "places wrap around as they should")]
        let base = self.walk.base().wrapping_sub(columns.origin) as u32;
        let places = NewPlaces { rows: &mut columns.rows, starts: &mut columns.starts, base };
        self.decoder.begin(self.walk.starts(run), format.len(), Some(places));
        for (position, data) in columns.data.iter_mut().enumerate() {
            let values = self.walk.values(run, position);
            let r#type = format.type_at(position);
            match data {
                Data::U8(numbers) => self.decoder.read_numbers(values, r#type, numbers),
                Data::U16(numbers) => self.decoder.read_numbers(values, r#type, numbers),
                Data::U64(numbers) | Data::TimeMs(numbers) => {
                    self.decoder.read_numbers(values, r#type, numbers);
                }
                Data::Address(addresses) => self.decoder.read_addresses(values, addresses),
                Data::Text => self.decoder.check_texts(values, position),
            }
        }
        if self.decoder.bad().is_some() && self.reading.has_choice() {
            // A line that is bad in one format may be good in the next.
            columns.truncate(from);
            columns.starts.truncate(starts);
            self.walk.give_back(run);
            self.alone = run.lines;
            return;
        }
        let before = self.reading.lines();
        self.reading.pass(run.lines);
        if let Some(bad) = self.decoder.bad() {
            let bad = *bad;
            self.take_out(run, from, &bad, before, columns);
        }
        if columns.rows.len() == from {
            // Lines of nothing but blanks can go on for long.
            columns.starts.truncate(starts);
        }
    }

    /// Takes the bad lines of a run out of the rows that it became.
    #[cold]
    fn take_out(
        &self,
        run: Run,
        from: usize,
        bad: &[bool],
        before: u64,
        columns: &mut Columns<'l>,
    ) {
        let mut kept = from;
        for (line, &is_bad) in bad.iter().enumerate().take(run.lines) {
            if is_bad {
                let text = &self.walk.text()[self.walk.place_of(run, line)];
                // Blanks alone are passed over.
                if let LineKind::Bad(error, text) = self.reading.read(text) {
                    let line = before + line as u64 + 1;
                    columns.push_bad(kept, BadLine { line, text, error });
                }
                continue;
            }
            columns.rows[kept] = columns.rows[from + line];
            for data in &mut columns.data {
                data.copy(from + line, kept);
            }
            kept += 1;
        }
        columns.truncate(kept);
    }

    /// A line that is read alone.
    fn line(&mut self, start: usize, end: usize, columns: &mut Columns<'l>) {
        let line = self.reading.lines() + 1;
        let kind = self.reading.next(start, &self.walk.text()[start..end]);
        match kind {
            LineKind::Record(record) => {
                if columns.is_empty() {
                    columns.set_format(record.format());
                }
                if columns.borrowed_format().is_some_and(|format| ptr::eq(format, record.format()))
                {
                    columns.push(&record);
                } else {
                    self.pending = Some(record);
                }
            }
            LineKind::Bad(error, text) => {
                columns.push_bad(columns.len(), BadLine { line, text, error });
            }
            LineKind::Header | LineKind::Passed => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec;
    use alloc::vec::Vec;

    use super::TEXT;
    use crate::scan::Instructions;
    use crate::{BadLine, Column, Columns, Field, FlowRecord, Format, Lines};

    const FORMAT: &str =
        "srcaddr dstaddr srcport protocol tcp-flags packets bytes start action vpc-id new-field";

    /// Lines with every kind of value, short enough for Miri: mostly regular, so that they are read
    /// many at a time.
    fn log() -> String {
        let mut log: Vec<_> = (0..32_u64)
            .map(|n| {
                let (large, port) = (7_u64.pow(u32::try_from(n % 20).unwrap_or(0)), n * 2114);
                let addresses = match n % 4 {
                    0 => "2001:db8:1:2:3:4:5:6 ::1",
                    1 => "255.255.255.255 0.0.0.0",
                    2 => "10.0.0.5 192.168.100.20",
                    _ => "1.22.133.4 ::ffff:1.2.3.4",
                };
                alloc::format!(
                    "{addresses} {port} {n} {n} {large} {} {} ACCEPT vpc-{n:x} x",
                    n % 3,
                    1_418_530_010 + n
                )
            })
            .collect();
        log[5] = "- - - - - - - - - - -".into();
        log[2] += "é";
        log[9] = log[9].replace(' ', "\t ") + " # a remark";
        log[14] = log[14].replace("ACCEPT", "REJECT");
        // Bad ones: an address, a port, a number, a time, a field too many.
        log[17] = log[17].replace("255.255.255.255", "255.255.255.256");
        log[20] = log[20].replacen(&alloc::format!(" {} ", 20 * 2114), " 65536 ", 1);
        log[23] = log[23].replacen(" 23 23 ", " 23 256x ", 1);
        log[26] = log[26].replace("14185300", "x4185300");
        log[29] += " 1";
        log.push("bytes end".into());
        log.extend((0..6).map(|n| alloc::format!("{} {}", 10_u64.pow(3 * n), 1_418_530_010 + n)));
        log.push("18446744073709551615 99999999999".into());
        log.push("18446744073709551616 1".into());
        log.join("\n")
    }

    #[test]
    fn a_batch_is_not_the_last_because_much_is_passed_over() {
        let format: Format = "srcport dstport".parse().unwrap();
        for passed in ["\n", " \n", "# remark\n", "srcport dstport\n"] {
            let log = passed.repeat(2 * TEXT) + "1 2\n3 4\n" + &passed.repeat(2 * TEXT) + "5 6";
            let lines = Lines::new(&log, vec![format.clone()]);
            let (mut batches, mut columns) = (lines.batches(), Columns::default());
            let mut messages = Vec::new();
            while batches.read(&mut columns) {
                let records = (0..columns.len()).filter_map(|row| columns.record(row));
                messages.extend(records.map(|record| record.to_message()));
            }
            assert_eq!(messages, ["1 2", "3 4", "5 6"], "{passed:?}");
        }
    }

    const ALL: [Instructions; 4] =
        [Instructions::Best, Instructions::Avx2, Instructions::Baseline, Instructions::Scalar];

    /// The records of a log, and the numbers of its bad lines.
    fn read(log: &str, format: &Format, instructions: Instructions) -> (Vec<String>, Vec<u64>) {
        let lines = Lines::without_headers(log.as_bytes(), vec![format.clone()]);
        let (mut batches, mut columns) = (lines.batches_with(instructions), Columns::default());
        let (mut messages, mut bad) = (Vec::new(), Vec::new());
        while batches.read(&mut columns) {
            let Some(Column::U64(bytes)) = columns.column(Field::Bytes) else { break };
            messages.extend((0..columns.len()).map(|row| alloc::format!("{:?}", bytes.get(row))));
            bad.extend(columns.bad_lines().iter().map(|bad| bad.line));
        }
        (messages, bad)
    }

    #[test]
    fn a_dash_is_absent_and_what_is_nearly_one_is_bad() {
        let format: Format = "bytes srcaddr".parse().unwrap();
        for value in ["-", "0-", "-0", "00000000-", "\0-", "/", "--", "29", "0000000000029"] {
            let mut lines = vec!["17 10.0.0.5"; 21];
            let line = alloc::format!("{value} 10.0.0.5");
            lines[19] = &line;
            let parsed = FlowRecord::parse(&line, &format).map(|record| record.bytes());
            let (mut expected, mut bad) = (vec![Some(17); 21], Vec::new());
            if let Ok(bytes) = parsed {
                expected[19] = bytes;
            } else {
                expected.remove(19);
                bad.push(20);
            }
            let expected = expected.iter().map(|bytes| alloc::format!("{bytes:?}")).collect();
            for instructions in ALL {
                let found = read(&lines.join("\n"), &format, instructions);
                // The last line has no newline, and so is read alone.
                assert_eq!(
                    found,
                    (Vec::clone(&expected), bad.clone()),
                    "{value:?} {instructions:?}"
                );
            }
        }
    }

    #[test]
    fn columns_can_be_as_many_as_a_format_has_fields() {
        for fields in [1, 2, 7, 8, 9, 127, Format::MAX_FIELDS] {
            let names: Vec<_> = (1..fields).map(|field| alloc::format!("field-{field}")).collect();
            let format: Format = (names.join(" ") + " bytes").parse().unwrap();
            let line = "a ".repeat(fields - 1) + "42\n";
            for instructions in ALL {
                let found = read(&line.repeat(20), &format, instructions);
                assert_eq!(found, (vec!["Some(42)".into(); 20], Vec::new()), "{fields}");
            }
        }
    }

    #[test]
    fn every_processor_reads_what_a_line_alone_says() {
        let log = log();
        let formats: [Format; 2] = [FORMAT, "bytes end"].map(|text| text.parse().unwrap());
        let expected: Vec<_> = log
            .lines()
            .enumerate()
            .filter(|(_, line)| *line != "bytes end")
            .map(|(index, line)| {
                let format = &formats[usize::from(index > 32)];
                FlowRecord::parse(line, format).map_err(|error| (index as u64 + 1, error))
            })
            .collect();
        let bad = |bad_line: &BadLine<'_>| (bad_line.line, bad_line.error);
        let expected_bad: Vec<_> =
            expected.iter().filter_map(|result| result.clone().err()).collect();
        assert_eq!((expected.len(), expected_bad.len()), (40, 6));
        let lines = Lines::new(&log, vec![formats[0].clone()]);
        for instructions in ALL {
            let records: Vec<_> = lines
                .records_with(instructions)
                .map(|result| result.map_err(|b| bad(&b)))
                .collect();
            assert_eq!(records, expected, "{instructions:?}");

            let mut batches = lines.batches_with(instructions);
            let mut columns = Columns::default();
            let (mut count, mut bad_lines) = (0, Vec::new());
            let mut records = expected.iter().filter_map(|result| result.as_ref().ok());
            while batches.read(&mut columns) {
                for row in 0..columns.len() {
                    assert_eq!(columns.record(row).as_ref(), records.next(), "{instructions:?}");
                    count += 1;
                }
                bad_lines.extend(columns.bad_lines().iter().map(bad));
            }
            assert_eq!((count, bad_lines), (34, expected_bad.clone()), "{instructions:?}");
        }
    }
}
