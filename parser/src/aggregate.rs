//! Questions about many records: sums of groups, top N, time bins.
//!
//! An [`Aggregate`] takes records one at a time, or [by column](Aggregate::add_columns), and keeps the
//! [`Sums`] of each group of a [`Grouping`]; [`Groups`] answers. A [`Dedup`] before it leaves out
//! records that come twice.
//!
//! ```
//! use flowlogs_parser::aggregate::{Aggregate, Grouping, Measure};
//! use flowlogs_parser::{Format, Lines};
//!
//! let log = "\
//! srcaddr dstaddr srcport dstport protocol packets bytes start end log-status
//! 10.0.0.5 198.51.100.7 49152 443 6 10 8000 1600000000 1600000060 OK
//! 10.0.0.9 198.51.100.7 49153 443 6 10 1000 1600000000 1600000060 OK
//! 10.0.1.6 198.51.100.7 49154 22 6 20 1000 1600000030 1600000090 OK
//! - - - - - - - 1600000000 1600000060 NODATA
//! ";
//! let mut aggregate = Aggregate::new("srcaddr/24 dstport".parse()?);
//! for record in Lines::new(log, vec![]).records().flatten() {
//!     aggregate.add(&record)?;
//! }
//!
//! let groups = aggregate.finish();
//! let told: Vec<String> = groups
//!     .top(10, Measure::Bytes)
//!     .map(|top| format!("{} {:?} {:?}", top.row, top.row.sums().bytes(), top.share))
//!     .collect();
//! assert_eq!(told, [
//!     "10.0.0.0/24 443 Some(9000) Some(0.9)",
//!     "10.0.1.0/24 22 Some(1000) Some(0.1)",
//! ]);
//! assert_eq!((groups.total().flows(), groups.no_data()), (3, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod dedup;
mod dictionary;
mod fold;
mod full;
mod grouping;
mod groups;
mod key_value;
mod keys;
mod once;
#[cfg(feature = "serde")]
mod serialize;
mod source;
mod sums;

use alloc::vec::Vec;
use core::error;
use core::fmt;

pub use dedup::Dedup;
pub use fold::{Basis, Directions, NotFoldable};
pub use full::Full;
pub(crate) use grouping::Part;
pub use grouping::{Grouping, GroupingError, Key};
pub use groups::{Groups, Row, Top};
pub use key_value::KeyValue;
pub use sums::{Measure, Sums};

use crate::{Columns, FlowRecord, LogStatus, Selection};
use once::{Senders, Verdict};

/// Groups records and adds them up, in memory that has a limit.
///
/// Lines that are [no flows](FlowRecord::is_flow) are counted apart. A record without a value for a
/// key is grouped under the absent value.
///
/// A group takes 64 bytes, 5 to 12 for finding it, and its key: 8 for each count or time and 8 for
/// one or two of all else, so 8 for `srcaddr` and 16 for the five-tuple. With the room that vectors
/// grow by, that is 80 to 160 bytes for either, and more for the moment in which they grow. Each
/// distinct text takes its length and 30 bytes, each IPv6 address 50, and finding texts of columns
/// again at most 2 MiB.
/// [Both directions](Self::both_directions) take 128 more a group, [counting
/// once](Self::count_once) 32.
#[derive(Clone, Debug)]
pub struct Aggregate {
    groups: Groups,
    skips_absent_keys: bool,
    counts_once: bool,
}

impl Aggregate {
    /// How many groups there can be, unless told otherwise: at 160 bytes each, 160 MB.
    pub const DEFAULT_LIMIT: usize = 1_000_000;

    /// An aggregate of no records yet.
    #[must_use]
    pub fn new(grouping: Grouping) -> Self {
        let groups = Groups::new(grouping, Vec::new(), None, Self::DEFAULT_LIMIT);
        Self { groups, skips_absent_keys: false, counts_once: false }
    }

    /// Limits the groups to as many, and the texts of their keys to 256 bytes for each of these.
    /// The limit itself is at most 2³² − 1.
    #[must_use]
    pub fn with_limit(mut self, limit: usize) -> Self {
        self.groups.keys.set_limit(limit);
        self
    }

    /// Leaves out records that lack a value for a key, and
    /// [counts them](Groups::without_key), as the Python original does.
    #[must_use]
    pub fn skip_absent_keys(mut self) -> Self {
        self.skips_absent_keys = true;
        self
    }

    /// Makes one group of the two directions of a conversation.
    ///
    /// Keys of a source and keys of a destination change places so that the initiator's are those
    /// of the source; [`Row::directions`] tells the sums of either direction, and
    /// [why](Basis) the initiator is taken for it. To be called before the first record: this begins
    /// anew.
    ///
    /// ```
    /// use flowlogs_parser::aggregate::{Aggregate, Basis, Grouping};
    /// use flowlogs_parser::FlowRecord;
    ///
    /// let mut aggregate = Aggregate::new(Grouping::five_tuple()).both_directions()?;
    /// for line in [
    ///     "2 123456789010 eni-1 192.0.2.1 10.0.0.5 443 49152 6 20 24000 1600000000 1600000060 ACCEPT OK",
    ///     "2 123456789010 eni-1 10.0.0.5 192.0.2.1 49152 443 6 10 800 1600000000 1600000060 ACCEPT OK",
    /// ] {
    ///     aggregate.add(&FlowRecord::from_message(line)?)?;
    /// }
    ///
    /// let groups = aggregate.finish();
    /// let row = groups.rows().next().ok_or("no row")?;
    /// assert_eq!(row.to_string(), "10.0.0.5 192.0.2.1 49152 443 6");
    /// let directions = row.directions().ok_or("not folded")?;
    /// assert_eq!(directions.basis, Basis::ServicePort);
    /// assert_eq!((directions.forward.bytes(), directions.reverse.bytes()), (Some(800), Some(24000)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the grouping has no pair of ends, has a key of one end without the same
    /// of the other, or one that differs by direction.
    pub fn both_directions(self) -> Result<Self, NotFoldable> {
        let pairs = fold::pairs(self.groups.grouping())?;
        Ok(self.begun_anew(Some(pairs)))
    }

    /// Counts traffic between two monitored interfaces once, where both logged it.
    ///
    /// An ingress record is left out and [counted apart](Groups::doubles) if an interface in these
    /// same records logged egress from its source address, so that the sender's side is what
    /// counts. Rejected records always count: on either side they tell what the other does not.
    /// What is ingress, `flow-direction` says; without it, the address that stands in all records
    /// of an interface is the interface's own. Where an interface spoke with one other only, that
    /// cannot be told: its records count, and [are told as undecided](Groups::undecided).
    ///
    /// This needs no order of records, and parts of a log can be merged, because groups are kept
    /// by interface and addresses until the end: that is what the limit then holds for. It does not
    /// see through a NAT gateway, whose own egress counts again, and takes equal addresses of
    /// different VPCs for one. To be called before the first record: this begins anew.
    #[must_use]
    pub fn count_once(mut self) -> Self {
        self.counts_once = true;
        let pairs = self.groups.pairs();
        self.begun_anew(pairs)
    }

    fn begun_anew(mut self, pairs: Option<Vec<(usize, usize)>>) -> Self {
        let grouping = self.groups.grouping().clone();
        let hidden = if self.counts_once { once::columns().into() } else { Vec::new() };
        self.groups = Groups::new(grouping, hidden, pairs, self.groups.keys.limit());
        self
    }

    /// Adds a record.
    ///
    /// # Errors
    ///
    /// Returns an error if the record makes a new group and there is no room for it. It is then
    /// [told as refused](Groups::refused); the groups that are there stay right, and further records
    /// of theirs can be added.
    pub fn add(&mut self, record: &FlowRecord<'_>) -> Result<(), Full> {
        match record.log_status() {
            Some(LogStatus::NoData) => self.groups.no_data += 1,
            Some(LogStatus::SkipData) => self.groups.skip_data += 1,
            _ => return self.groups.add(record, self.skips_absent_keys),
        }
        Ok(())
    }

    /// Adds the records of columns, or those that are selected: as if each was [added](Self::add) by
    /// itself, but several times as fast.
    ///
    /// ```
    /// use flowlogs_parser::aggregate::{Aggregate, Measure};
    /// use flowlogs_parser::{Columns, Filter, Lines, Selection};
    ///
    /// let log = "srcaddr dstport bytes\n10.0.0.5 443 9000\n10.0.0.9 443 700\n10.0.0.5 22 80\n";
    /// let filter: Filter = "dst port 443".parse()?;
    /// let mut aggregate = Aggregate::new("srcaddr".parse()?);
    /// let lines = Lines::new(log, Vec::new());
    /// let (mut columns, mut selection) = (Columns::default(), Selection::default());
    /// let mut batches = lines.batches();
    /// while batches.read(&mut columns) {
    ///     filter.select(&columns, &mut selection);
    ///     aggregate.add_columns(&columns, Some(&selection))?;
    /// }
    ///
    /// let groups = aggregate.finish();
    /// let top = groups.top(1, Measure::Bytes).next().ok_or("no group")?;
    /// assert_eq!((top.row.to_string(), top.row.sums().bytes()), ("10.0.0.5".into(), Some(9000)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if some of the records make new groups and there is no room for them. They
    /// are [told as refused](Groups::refused); all others are added.
    pub fn add_columns(
        &mut self,
        columns: &Columns<'_>,
        selection: Option<&Selection>,
    ) -> Result<(), Full> {
        self.groups.add_columns(columns, selection, self.skips_absent_keys)
    }

    /// Adds all that another aggregate has seen, as if its records had been added here: so parts of
    /// a log can be read in parallel. The limit is that of `self`.
    ///
    /// # Errors
    ///
    /// Returns an error if the other has another grouping or counts otherwise, and then changes
    /// nothing; or if there is no room for all groups, where those left out are
    /// [told as refused](Groups::refused).
    pub fn merge(&mut self, other: Self) -> Result<(), MergeError> {
        let is_alike = (self.counts_once, self.skips_absent_keys)
            == (other.counts_once, other.skips_absent_keys)
            && self.groups.is_like(&other.groups);
        if !is_alike {
            return Err(MergeError::Unlike);
        }
        self.groups.merge(other.groups).map_err(MergeError::Full)
    }

    /// The groups, to be asked.
    #[must_use]
    pub fn finish(mut self) -> Groups {
        // What would find no room was refused at once.
        let _ = self.groups.settle();
        if self.counts_once {
            let keys = &self.groups.keys;
            let senders = Senders::new(keys, self.groups.grouping().keys().len());
            let verdicts: Vec<Verdict> =
                (0..keys.len()).map(|index| senders.verdict(keys, index)).collect();
            self.groups = self.groups.reduced(&verdicts);
        }
        self.groups
    }
}

/// Why aggregates were not merged, or not wholly.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum MergeError {
    /// They do not group by the same, or do not count alike.
    Unlike,
    /// There was no room for all groups.
    Full(Full),
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unlike => f.write_str("the aggregates do not group and count alike"),
            Self::Full(full) => full.fmt(f),
        }
    }
}

impl error::Error for MergeError {}
