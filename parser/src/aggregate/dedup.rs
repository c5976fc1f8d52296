//! Records that come again.

use alloc::vec::Vec;

use super::Full;
use super::grouping::Part;
use super::keys::{Keys, Origin};
use super::source::{RowOf, Source};
use crate::{Columns, Field, FlowRecord, Format, LogStatus, Selection};

/// Finds records that come again: one interface can be in several flow logs (of its VPC, its subnet
/// and itself), and deliveries are repeated.
///
/// Two records are the same if interface (or NAT gateway, or attachment), addresses, ports,
/// protocol, start, end, action, packets and bytes are, whatever the order of fields and whatever
/// other fields there are. Addresses are `pkt-srcaddr` and `pkt-dstaddr` where they are logged, or
/// else `srcaddr` and `dstaddr`. So a record is not found again in a log without the `pkt-` fields
/// if the packet's addresses are others.
///
/// A record that does not tell its interface, or whose format leaves out one of those fields, cannot
/// be told from others: it is taken for new, and [counted](Self::undecided). So is a line that is
/// [no flow](FlowRecord::is_flow), but that is not counted.
///
/// All records are remembered, exactly: 70 bytes each, 140 at worst while vectors grow. Parts of a
/// log that are read in parallel need one `Dedup` for all.
///
/// Traffic that two interfaces logged is not the same record twice:
/// [`Aggregate::count_once`](super::Aggregate::count_once) is for that.
///
/// ```
/// use flowlogs_parser::aggregate::Dedup;
/// use flowlogs_parser::FlowRecord;
///
/// let line = "2 123456789010 eni-1 10.0.0.5 192.0.2.1 49152 443 6 10 800 1600000000 1600000060 ACCEPT OK";
/// let record = FlowRecord::from_message(line)?;
/// let mut dedup = Dedup::new();
/// assert!(dedup.insert(&record)?);
/// assert!(!dedup.insert(&record)?);
/// assert_eq!(dedup.repeats(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Dedup {
    keys: Keys,
    repeats: u64,
    undecided: u64,
}

impl Dedup {
    /// How many records are remembered, unless told otherwise: at 140 bytes each, 140 MB.
    pub const DEFAULT_LIMIT: usize = 1_000_000;

    /// Nothing seen yet.
    #[must_use]
    pub fn new() -> Self {
        let keys = Keys::new(identity(), Vec::new(), Self::DEFAULT_LIMIT);
        Self { keys, repeats: 0, undecided: 0 }
    }

    /// Limits the records that are remembered to as many. The limit itself is at most 2³² − 1.
    #[must_use]
    pub fn with_limit(mut self, limit: usize) -> Self {
        self.keys.set_limit(limit);
        self
    }

    /// Whether the record is new, and so to be counted.
    ///
    /// # Errors
    ///
    /// Returns an error if the record is new and there is no room to remember it. It can be counted
    /// or left out; counted, a repetition of it will not be found. Repetitions of those before are
    /// still found.
    pub fn insert(&mut self, record: &FlowRecord<'_>) -> Result<bool, Full> {
        self.insert_source(record)
    }

    /// Takes rows out of the selection whose records are not new.
    ///
    /// ```
    /// use flowlogs_parser::aggregate::Dedup;
    /// use flowlogs_parser::{Columns, Format, Lines, Selection};
    ///
    /// let log = "\
    /// 2 123456789010 eni-1 10.0.0.5 192.0.2.1 49152 443 6 10 800 1600000000 1600000060 ACCEPT OK
    /// 2 123456789010 eni-1 10.0.0.6 192.0.2.1 49152 443 6 10 800 1600000000 1600000060 ACCEPT OK
    /// 2 123456789010 eni-1 10.0.0.5 192.0.2.1 49152 443 6 10 800 1600000000 1600000060 ACCEPT OK
    /// ";
    /// let lines = Lines::new(log, vec![Format::vpc_default().clone()]);
    /// let (mut columns, mut selection) = (Columns::default(), Selection::default());
    /// lines.batches().read(&mut columns);
    /// selection.select_all(&columns);
    ///
    /// Dedup::new().insert_columns(&columns, &mut selection)?;
    /// assert_eq!(selection.rows().collect::<Vec<_>>(), [0, 1]);
    /// # Ok::<(), flowlogs_parser::aggregate::Full>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`insert`](Self::insert), if that is so of any record: those that cannot be remembered stay
    /// selected, and all others are inserted.
    pub fn insert_columns(
        &mut self,
        columns: &Columns<'_>,
        selection: &mut Selection,
    ) -> Result<(), Full> {
        let Some(format) = columns.format() else { return Ok(()) };
        let mut result = Ok(());
        for (row, is_in) in selection.selected.iter_mut().take(columns.len()).enumerate() {
            if *is_in {
                *is_in =
                    self.insert_source(&RowOf { columns, format, row }).unwrap_or_else(|full| {
                        result = Err(full);
                        true
                    });
            }
        }
        result
    }

    fn insert_source(&mut self, record: &impl Source) -> Result<bool, Full> {
        if let Some(LogStatus::NoData | LogStatus::SkipData) = record.log_status() {
            return Ok(true);
        }
        if !has_identity(record) {
            self.undecided += 1;
            return Ok(true);
        }
        let limit = self.keys.limit();
        let full = |_| Full::records(limit);
        self.keys.seek(record, false).map_err(full)?;
        let (_, is_new) = self.keys.find_or_insert().map_err(full)?;
        self.repeats += u64::from(!is_new);
        Ok(is_new)
    }

    /// How many records came again.
    #[must_use]
    pub const fn repeats(&self) -> u64 {
        self.repeats
    }

    /// How many records were taken for new because they do not tell enough.
    #[must_use]
    pub const fn undecided(&self) -> u64 {
        self.undecided
    }
}

impl Default for Dedup {
    fn default() -> Self {
        Self::new()
    }
}

pub(super) fn identity() -> Vec<(Origin, Part)> {
    [
        Origin::Either(Field::InterfaceId, Field::ResourceId),
        Origin::Field(Field::TgwAttachmentId),
        Origin::Either(Field::PktSrcaddr, Field::Srcaddr),
        Origin::Either(Field::PktDstaddr, Field::Dstaddr),
        Origin::Field(Field::Srcport),
        Origin::Field(Field::Dstport),
        Origin::Field(Field::Protocol),
        Origin::Field(Field::Start),
        Origin::Field(Field::End),
        Origin::Field(Field::Action),
        Origin::Field(Field::Packets),
        Origin::Field(Field::Bytes),
    ]
    .map(|origin| (origin, Part::Whole))
    .into()
}

/// Whether the record tells all that its identity consists of. Transit gateways log no action.
fn has_identity(record: &impl Source) -> bool {
    let is_attachment = record.text(Field::TgwAttachmentId).is_some();
    let format = record.format();
    let has = |field| format.position(field).is_some();
    let is_interface = [Field::InterfaceId, Field::ResourceId]
        .into_iter()
        .any(|field| record.text(field).is_some());
    (is_attachment || is_interface && has(Field::Action))
        && has_addresses(format)
        && [
            Field::Srcport,
            Field::Dstport,
            Field::Protocol,
            Field::Start,
            Field::End,
            Field::Packets,
            Field::Bytes,
        ]
        .into_iter()
        .all(has)
}

fn has_addresses(format: &Format) -> bool {
    let has = |field| format.position(field).is_some();
    (has(Field::PktSrcaddr) || has(Field::Srcaddr))
        && (has(Field::PktDstaddr) || has(Field::Dstaddr))
}
