//! What records add up to.

use core::fmt;

use super::source::Amounts;

/// What records add up to.
///
/// A sum is of the records that have the value, and absent if none has: how many lacked it is told
/// beside it. Sums are exact, and absent rather than wrong from nearly 2⁸⁰ on. Times are milliseconds since 1970.
///
/// ```
/// use flowlogs_parser::aggregate::{Aggregate, Grouping};
/// use flowlogs_parser::{FlowRecord, Format};
///
/// let format: Format = "bytes packets start end".parse()?;
/// let mut aggregate = Aggregate::new(Grouping::default());
/// for line in ["9000 10 1600000000 1600000009", "- 2 1600000010 1600000012"] {
///     aggregate.add(&FlowRecord::parse(line, &format)?)?;
/// }
/// let sums = aggregate.finish().total();
/// assert_eq!((sums.flows(), sums.packets(), sums.bytes()), (2, Some(12), Some(9000)));
/// assert_eq!(sums.without_bytes(), 1);
/// assert_eq!((sums.pps(), sums.bps()), (Some(1.0), Some(6000.0)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
// One cache line: most of the time of adding a record goes to fetching what it is added to.
#[derive(Clone, Copy, Eq, PartialEq)]
#[repr(align(64))]
pub struct Sums {
    flows: u64,
    without_packets: u64,
    without_bytes: u64,
    packets: u64,
    bytes: u64,
    /// What stands above the 64 bits of `packets` and `bytes`: [`OVERFLOWN`] is more than fits.
    above: [u16; 2],
    /// `u64::MAX` if no record had a start.
    first_ms: u64,
    /// One more than the last end; 0 if no record had one.
    until_ms: u64,
    tcp_flags: Option<u16>,
}

/// A sum of 2⁸⁰ is more than any network carries, though not more than a log can claim.
const OVERFLOWN: u16 = u16::MAX;

impl Sums {
    pub(super) const NONE: Self = Self {
        flows: 0,
        without_packets: 0,
        without_bytes: 0,
        packets: 0,
        bytes: 0,
        above: [0, 0],
        first_ms: u64::MAX,
        until_ms: 0,
        tcp_flags: None,
    };

    /// How many records there were.
    #[must_use]
    pub const fn flows(&self) -> u64 {
        self.flows
    }

    /// Packets of the records that have them.
    #[must_use]
    pub const fn packets(&self) -> Option<u128> {
        if self.without_packets < self.flows { sum(self.packets, self.above[0]) } else { None }
    }

    /// Bytes of the records that have them.
    #[must_use]
    pub const fn bytes(&self) -> Option<u128> {
        if self.without_bytes < self.flows { sum(self.bytes, self.above[1]) } else { None }
    }

    /// How many records had no `packets`, so that [`packets`](Self::packets) is only a part.
    #[must_use]
    pub const fn without_packets(&self) -> u64 {
        self.without_packets
    }

    /// How many records had no `bytes`, so that [`bytes`](Self::bytes) is only a part.
    #[must_use]
    pub const fn without_bytes(&self) -> u64 {
        self.without_bytes
    }

    /// The earliest `start`.
    #[must_use]
    pub const fn first_ms(&self) -> Option<u64> {
        if self.first_ms < u64::MAX { Some(self.first_ms) } else { None }
    }

    /// The latest `end`.
    #[must_use]
    pub const fn last_ms(&self) -> Option<u64> {
        self.until_ms.checked_sub(1)
    }

    /// The `tcp-flags` of all records, OR-ed.
    #[must_use]
    pub const fn tcp_flags(&self) -> Option<u16> {
        self.tcp_flags
    }

    /// Bits a second from first to last; `None` where no time went by. It means little below the
    /// aggregation interval.
    #[must_use]
    pub fn bps(&self) -> Option<f64> {
        Some(self.per_second(self.bytes()?)? * 8.0)
    }

    /// Packets a second from first to last; `None` where no time went by. It means little below
    /// the aggregation interval.
    #[must_use]
    pub fn pps(&self) -> Option<f64> {
        self.per_second(self.packets()?)
    }

    #[expect(clippy::cast_precision_loss, reason = "a rate is an estimate")]
    fn per_second(&self, count: u128) -> Option<f64> {
        match self.last_ms()?.checked_sub(self.first_ms()?)? {
            0 => None,
            duration => Some(count as f64 * 1000.0 / duration as f64),
        }
    }

    /// What the measure is over all; `None` for rates, which do not add up.
    pub(super) fn count(&self, measure: Measure) -> Option<u128> {
        match measure {
            Measure::Flows => Some(self.flows.into()),
            Measure::Packets => self.packets(),
            Measure::Bytes => self.bytes(),
            Measure::Bps | Measure::Pps => None,
        }
    }

    /// A number that is larger where the measure is.
    pub(super) fn rank(&self, measure: Measure) -> Option<u128> {
        match measure {
            Measure::Flows | Measure::Packets | Measure::Bytes => self.count(measure),
            // The bits of floats that are not negative have the order of the floats.
            Measure::Bps => self.bps().map(|rate| rate.to_bits().into()),
            Measure::Pps => self.pps().map(|rate| rate.to_bits().into()),
        }
    }

    #[inline]
    pub(super) fn add(&mut self, amounts: Amounts) {
        self.flows = self.flows.saturating_add(1);
        match amounts.packets {
            Some(packets) => add(&mut self.packets, &mut self.above[0], packets, 0),
            None => self.without_packets = self.without_packets.saturating_add(1),
        }
        match amounts.bytes {
            Some(bytes) => add(&mut self.bytes, &mut self.above[1], bytes, 0),
            None => self.without_bytes = self.without_bytes.saturating_add(1),
        }
        if let Some(start) = amounts.start_ms {
            self.first_ms = self.first_ms.min(start);
        }
        if let Some(end) = amounts.end_ms {
            self.until_ms = self.until_ms.max(end.saturating_add(1));
        }
        if let Some(flags) = amounts.tcp_flags {
            *self.tcp_flags.get_or_insert(0) |= flags;
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        add(&mut self.packets, &mut self.above[0], other.packets, other.above[0]);
        add(&mut self.bytes, &mut self.above[1], other.bytes, other.above[1]);
        // Only merging with copies of itself, 64 times over, comes to where counts saturate.
        self.flows = self.flows.saturating_add(other.flows);
        self.without_packets = self.without_packets.saturating_add(other.without_packets);
        self.without_bytes = self.without_bytes.saturating_add(other.without_bytes);
        self.first_ms = self.first_ms.min(other.first_ms);
        self.until_ms = self.until_ms.max(other.until_ms);
        if let Some(flags) = other.tcp_flags {
            *self.tcp_flags.get_or_insert(0) |= flags;
        }
    }

    pub(super) fn plus(mut self, other: &Self) -> Self {
        self.merge(other);
        self
    }
}

/// Adds to a sum of 80 bits.
fn add(sum: &mut u64, above: &mut u16, count: u64, count_above: u16) {
    let (low, carry) = sum.overflowing_add(count);
    *sum = low;
    *above = above.saturating_add(count_above).saturating_add(carry.into());
}

const fn sum(low: u64, above: u16) -> Option<u128> {
    match above {
        OVERFLOWN => None,
        above => Some((above as u128) << 64 | low as u128),
    }
}

impl Default for Sums {
    fn default() -> Self {
        Self::NONE
    }
}

impl fmt::Debug for Sums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sums")
            .field("flows", &self.flows())
            .field("packets", &self.packets())
            .field("bytes", &self.bytes())
            .field("without_packets", &self.without_packets())
            .field("without_bytes", &self.without_bytes())
            .field("first_ms", &self.first_ms())
            .field("last_ms", &self.last_ms())
            .field("tcp_flags", &self.tcp_flags())
            .finish()
    }
}

/// What groups are compared by.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Measure {
    /// [`Sums::bytes`].
    Bytes,
    /// [`Sums::packets`].
    Packets,
    /// [`Sums::flows`].
    Flows,
    /// [`Sums::bps`].
    Bps,
    /// [`Sums::pps`].
    Pps,
}

impl Measure {
    /// Every measure.
    pub const ALL: &[Self] = &[Self::Bytes, Self::Packets, Self::Flows, Self::Bps, Self::Pps];

    /// The word for it, such as `bytes`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Packets => "packets",
            Self::Flows => "flows",
            Self::Bps => "bps",
            Self::Pps => "pps",
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FlowRecord;
    use crate::aggregate::source::Source;

    fn sums(format: &str, lines: &[&str]) -> Sums {
        let format = format.parse().unwrap();
        let mut sums = Sums::NONE;
        for line in lines {
            sums.add(FlowRecord::parse(line, &format).unwrap().amounts());
        }
        sums
    }

    #[test]
    fn a_sum_is_absent_only_if_no_record_has_the_value() {
        let some = sums("packets bytes tcp-flags", &["1 - -", "0 - 2", "2 - 17"]);
        assert_eq!((some.flows(), some.packets(), some.bytes()), (3, Some(3), None));
        assert_eq!((some.without_packets(), some.without_bytes()), (0, 3));
        assert_eq!(some.tcp_flags(), Some(19));
        assert_eq!((some.first_ms(), some.last_ms()), (None, None));
        assert_eq!(Sums::NONE.packets(), None);
        assert_eq!(sums("bytes", &["0"]).bytes(), Some(0));
    }

    #[test]
    fn sums_do_not_wrap() {
        let most = "18446744073709551615";
        let twice = sums("bytes", &[most, most]);
        assert_eq!(twice.bytes(), Some(u128::from(u64::MAX) * 2));
        let doubled = |times| (0..times).fold(twice, |sums, _| sums.plus(&sums));
        assert_eq!(doubled(14).bytes(), Some(u128::from(u64::MAX) << 15));
        for times in [15, 16, 17, 70] {
            assert_eq!(doubled(times).bytes(), None, "{times}");
        }
    }

    #[test]
    fn times_are_the_earliest_start_and_the_latest_end() {
        let some = sums("start end", &["5 9", "1600000000123 1600000000456", "0 0", "- -"]);
        assert_eq!((some.first_ms(), some.last_ms()), (Some(0), Some(1_600_000_000_456)));
        assert_eq!(sums("end", &["0"]).last_ms(), Some(0));
    }

    #[test]
    fn a_rate_is_absent_where_no_time_went_by() {
        let rates = |lines: &[&str]| {
            let some = sums("packets bytes start end", lines);
            (some.pps(), some.bps())
        };
        assert_eq!(rates(&["10 100 5 10"]), (Some(2.0), Some(160.0)));
        assert_eq!(rates(&["10 100 5 5"]), (None, None));
        assert_eq!(rates(&["10 100 9 5"]), (None, None));
        assert_eq!(rates(&["10 100 - 5"]), (None, None));
        assert_eq!(rates(&["10 - 5 10"]), (Some(2.0), None));
    }

    #[test]
    fn sums_of_parts_are_those_of_the_whole() {
        let lines = ["1 - 5 - 2", "- 7 - 9 -", "3 4 1 8 16"];
        let format = "packets bytes start end tcp-flags";
        let parts = sums(format, &lines[..1]).plus(&sums(format, &lines[1..]));
        assert_eq!(parts, sums(format, &lines));
        assert_eq!(parts.plus(&Sums::NONE), parts);
    }

    #[test]
    fn sums_are_of_one_cache_line() {
        assert_eq!(size_of::<Sums>(), 64);
    }
}
