//! What a correct reader must find.

use std::collections::HashSet;
use std::net::IpAddr;
use std::ops::Range;

use serde::Serialize;
use serde_json::{Value, json};

use crate::form::Form;
use crate::traffic::{Action, Record, Seen, Traffic};

/// What the records of a window add up to, counted from the records
/// themselves and not from their lines: it holds whether or not a format shows
/// the fields that it is about.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Truth {
    /// All records, whatever their log-status.
    pub records: u64,
    /// Records with the log-status `OK`; only these hold traffic.
    pub ok: u64,
    /// Records with the log-status `NODATA`.
    pub nodata: u64,
    /// Records with the log-status `SKIPDATA`.
    pub skipdata: u64,
    /// Records with the action `ACCEPT`.
    pub accept: u64,
    /// Records with the action `REJECT`.
    pub reject: u64,
    /// Sum of all packets.
    pub packets: u64,
    /// Sum of all bytes.
    pub bytes: u64,
    /// Every srcaddr and dstaddr once: IPv4 before IPv6, each in numeric order.
    pub addresses: Vec<IpAddr>,
}

impl Truth {
    /// The truth about the events with a timestamp in `window_ms` (Unix
    /// milliseconds).
    #[must_use]
    pub fn of(traffic: &Traffic, window_ms: Range<u64>) -> Self {
        let mut truth = Self::default();
        let mut addresses = HashSet::new();
        for record in traffic.records(window_ms) {
            truth.add(&record);
            if let Some(flow) = record.seen.flow() {
                addresses.extend([flow.srcaddr, flow.dstaddr]);
            }
        }
        truth.addresses = addresses.into_iter().collect();
        truth.addresses.sort_unstable();
        truth
    }

    fn add(&mut self, record: &Record) {
        self.records += 1;
        match &record.seen {
            Seen::NoData => self.nodata += 1,
            Seen::SkipData => self.skipdata += 1,
            Seen::Flow(flow) => {
                self.ok += 1;
                self.packets += flow.packets;
                self.bytes += flow.bytes;
                match flow.action {
                    Action::Accept => self.accept += 1,
                    Action::Reject => self.reject += 1,
                }
            }
        }
    }
}

/// The lines of the window whose srcaddr or dstaddr is `address`, in order.
pub fn lines_of_address(
    traffic: &Traffic,
    window_ms: Range<u64>,
    address: IpAddr,
) -> impl Iterator<Item = String> {
    let concerns = move |record: &Record| {
        let flow = record.seen.flow();
        flow.is_some_and(|flow| flow.srcaddr == address || flow.dstaddr == address)
    };
    let records = traffic.records(window_ms).filter(concerns);
    records.map(|record| traffic.line(&record))
}

/// What `GET /truth` answers, or why it cannot: the truth about the window from
/// `start` to `end` (Unix milliseconds; left out, everything), with the lines of
/// an `address`, or all of them with `lines=all`.
pub(crate) fn answer(traffic: &Traffic, form: &Form) -> Result<Value, String> {
    if let Some(name) =
        form.names().find(|name| !["start", "end", "address", "lines"].contains(name))
    {
        return Err(format!("`{name}` is none of start, end, address, lines"));
    }
    let time = |name: &str, default: u64| {
        let text = form.get(name);
        let invalid = |_| format!("`{name}` is not a time in Unix milliseconds");
        text.map_or(Ok(default), |text| text.parse().map_err(invalid))
    };
    let window_ms = time("start", 0)?..time("end", u64::MAX)?;
    if window_ms.start > window_ms.end {
        return Err("the window ends before it starts".to_owned());
    }
    let lines: Option<Vec<String>> = match (form.get("address"), form.get("lines")) {
        (None, None) => None,
        (None, Some("all")) => Some(traffic.lines(window_ms.clone()).collect()),
        (Some(address), None) => {
            let address = address.parse().map_err(|_| format!("`{address}` is not an address"))?;
            Some(lines_of_address(traffic, window_ms.clone(), address).collect())
        }
        _ => return Err("it is either `lines=all` or an `address`".to_owned()),
    };
    let mut answer = json!(Truth::of(traffic, window_ms));
    if let Some(lines) = lines {
        answer["lines"] = json!(lines);
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::config::Config;

    /// The values of every line, split by hand: a second opinion.
    fn lines(traffic: &Traffic, window_ms: Range<u64>) -> Vec<Vec<String>> {
        let values = |line: String| line.split(' ').map(str::to_owned).collect();
        traffic.lines(window_ms).map(values).collect()
    }

    #[test]
    fn the_truth_is_what_the_lines_say() {
        let traffic = Traffic::new(&Config::default()).unwrap();
        let window = 1_767_226_000_500..1_767_227_000_500;
        let lines = lines(&traffic, window.clone());
        let count = |column: usize, value: &str| {
            lines.iter().filter(|line| line[column] == value).count() as u64
        };
        let sum =
            |column: usize| lines.iter().filter_map(|line| line[column].parse::<u64>().ok()).sum();
        let addresses: BTreeSet<IpAddr> = lines
            .iter()
            .flat_map(|line| [line[3].parse(), line[4].parse()])
            .filter_map(Result::ok)
            .collect();
        let truth = Truth {
            records: lines.len() as u64,
            ok: count(13, "OK"),
            nodata: count(13, "NODATA"),
            skipdata: count(13, "SKIPDATA"),
            accept: count(12, "ACCEPT"),
            reject: count(12, "REJECT"),
            packets: sum(8),
            bytes: sum(9),
            addresses: addresses.into_iter().collect(),
        };
        assert!(truth.nodata > 0 && truth.skipdata > 0 && truth.reject > 0);
        assert_eq!(Truth::of(&traffic, window), truth);
    }

    #[test]
    fn the_lines_of_an_address_are_those_that_show_it() {
        let traffic = Traffic::new(&Config::default()).unwrap();
        let window = 0..u64::MAX;
        let address = Truth::of(&traffic, window.clone()).addresses[3];
        let text = address.to_string();
        let expected: Vec<_> = lines(&traffic, window.clone())
            .into_iter()
            .filter(|line| line[3] == text || line[4] == text)
            .map(|line| line.join(" "))
            .collect();
        assert!(!expected.is_empty());
        assert_eq!(lines_of_address(&traffic, window, address).collect::<Vec<_>>(), expected);
    }
}
