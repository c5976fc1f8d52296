//! The parser beside what everyone writes, and beside the least that a scan costs.

use std::hint::black_box;
use std::net::IpAddr;
use std::str::{FromStr, SplitAsciiWhitespace};

use anyhow::ensure;
use flowlogs_parser::{Action, FlowRecord, Format, Lines, LogStatus};
use memchr::memchr2_iter;

use crate::measure::{Case, measure as take_turns};
use crate::{clock, row, traffic};

/// Prints the rows of this area.
pub(crate) fn measure() -> anyhow::Result<()> {
    let text = traffic::lines()?;
    ensure!(with_parser(&text) == with_split(&text), "the parser and its peer read other values");
    let text = &text;
    let cases = vec![
        Case::new("FlowRecord, every value read", || with_parser(black_box(text))),
        Case::new("split_ascii_whitespace + str::parse", || with_split(black_box(text))),
        Case::new("memchr2 over blanks and line ends", || {
            memchr2_iter(b' ', b'\n', black_box(text.as_bytes())).fold(0, usize::wrapping_add)
        }),
    ];
    let times = take_turns(clock::own, cases);
    row::print(&times[0], &times[1], Some(5.0));
    row::print(&times[0], &times[2], Some(1.67));
    Ok(())
}

fn with_parser(text: &str) -> Sum {
    let lines = Lines::new(text, vec![Format::vpc_default().clone()]);
    let mut sum = Sum::default();
    for record in lines.records().filter_map(Result::ok) {
        sum.add(&Values::of_record(&record));
    }
    sum
}

fn with_split(text: &str) -> Sum {
    let mut sum = Sum::default();
    for values in text.lines().filter_map(|line| Values::of_line(line).ok()) {
        sum.add(&values);
    }
    sum
}

/// The values of a line in the default format.
struct Values<'a> {
    version: Option<u8>,
    account_id: Option<&'a str>,
    interface_id: Option<&'a str>,
    srcaddr: Option<IpAddr>,
    dstaddr: Option<IpAddr>,
    srcport: Option<u16>,
    dstport: Option<u16>,
    protocol: Option<u8>,
    packets: Option<u64>,
    bytes: Option<u64>,
    start: Option<u64>,
    end: Option<u64>,
    is_accepted: bool,
    is_ok: bool,
}

impl<'a> Values<'a> {
    fn of_record(record: &FlowRecord<'a>) -> Self {
        Self {
            version: record.version(),
            account_id: record.account_id(),
            interface_id: record.interface_id(),
            srcaddr: record.srcaddr(),
            dstaddr: record.dstaddr(),
            srcport: record.srcport(),
            dstport: record.dstport(),
            protocol: record.protocol(),
            packets: record.packets(),
            bytes: record.bytes(),
            start: record.start(),
            end: record.end(),
            is_accepted: record.action() == Some(Action::Accept),
            is_ok: record.log_status() == Some(LogStatus::Ok),
        }
    }

    /// What everyone writes, with nothing but the standard library.
    fn of_line(line: &'a str) -> Result<Self, BadLine> {
        let mut words = line.split_ascii_whitespace();
        Ok(Self {
            version: parse(&mut words)?,
            account_id: present(words.next().ok_or(BadLine)?),
            interface_id: present(words.next().ok_or(BadLine)?),
            srcaddr: parse(&mut words)?,
            dstaddr: parse(&mut words)?,
            srcport: parse(&mut words)?,
            dstport: parse(&mut words)?,
            protocol: parse(&mut words)?,
            packets: parse(&mut words)?,
            bytes: parse(&mut words)?,
            start: parse(&mut words)?,
            end: parse(&mut words)?,
            is_accepted: words.next().ok_or(BadLine)? == "ACCEPT",
            is_ok: words.next().ok_or(BadLine)? == "OK",
        })
    }
}

fn present(word: &str) -> Option<&str> {
    (word != "-").then_some(word)
}

fn parse<T: FromStr>(words: &mut SplitAsciiWhitespace<'_>) -> Result<Option<T>, BadLine> {
    let word = present(words.next().ok_or(BadLine)?);
    word.map(str::parse).transpose().map_err(|_| BadLine)
}

/// A value is missing or not what its field holds.
struct BadLine;

/// What proves that every value was read.
#[derive(Debug, Default, Eq, PartialEq)]
struct Sum {
    records: u64,
    /// Records that are accepted and `OK`.
    accepted: u64,
    numbers: u64,
    /// Bits of all addresses, in exclusive or.
    addresses: u128,
    text_bytes: usize,
}

impl Sum {
    fn add(&mut self, values: &Values<'_>) {
        self.records += 1;
        self.accepted += u64::from(values.is_accepted && values.is_ok);
        let small = [values.version, values.protocol].into_iter().flatten().map(u64::from);
        let ports = [values.srcport, values.dstport].into_iter().flatten().map(u64::from);
        let large = [values.packets, values.bytes, values.start, values.end].into_iter().flatten();
        self.numbers = small.chain(ports).chain(large).fold(self.numbers, u64::wrapping_add);
        for address in [values.srcaddr, values.dstaddr].into_iter().flatten() {
            self.addresses ^= bits(address);
        }
        let texts = [values.account_id, values.interface_id].into_iter().flatten();
        self.text_bytes += texts.map(str::len).sum::<usize>();
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_bits().into(),
        IpAddr::V6(address) => address.to_bits(),
    }
}
