//! `talk`: who opened what to whom, both directions of a conversation taken together.

use std::collections::BTreeMap;

use flowlogs_parser::aggregate::{Aggregate, Basis, Groups, KeyValue, Measure, Sums};

use super::groups::key_cell;
use super::{ActionError, Wishes};
use crate::output::{Answer, Cell, Column, Kind};

/// Conversations by initiator, other side, its port, protocol and action.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Talk {
    order: Measure,
    limit: Option<u64>,
    max_groups: usize,
}

const KEYS: &str = "srcaddr,dstaddr,srcport,dstport,protocol,action";

/// What conversations of a kind add up to.
#[derive(Clone, Debug, Default)]
struct Conversations {
    number: u64,
    flows: u64,
    packets: Option<u128>,
    sent: Option<u128>,
    received: Option<u128>,
    first_ms: Option<u64>,
    last_ms: Option<u64>,
    /// The least sure reason for taking the initiator for it.
    basis: Option<Basis>,
}

impl Talk {
    pub(crate) fn new(wishes: &Wishes<'_>) -> Result<Self, ActionError> {
        let order = wishes.order.unwrap_or(Measure::Bytes);
        // Conversations are put together from several groups, whose rates do not add up.
        if let Measure::Bps | Measure::Pps = order {
            return Err(ActionError::NoRate(order));
        }
        Ok(Self {
            order,
            limit: wishes.number,
            max_groups: wishes.max_groups.unwrap_or(Aggregate::DEFAULT_LIMIT),
        })
    }

    pub(super) fn aggregate(&self) -> Aggregate {
        let grouping = KEYS.parse().unwrap_or_default();
        let aggregate = Aggregate::new(grouping).with_limit(self.max_groups);
        // The keys are pairs of ends.
        aggregate.clone().both_directions().unwrap_or(aggregate)
    }

    pub(super) fn answer(&self, groups: &Groups) -> Answer {
        let mut kinds: BTreeMap<[Option<KeyValue<'_>>; 5], Conversations> = BTreeMap::new();
        for row in groups.rows() {
            let key: Vec<_> = row.key().collect();
            let [source, destination, _, port, protocol, action] = key[..] else { continue };
            let conversations =
                kinds.entry([source, destination, port, protocol, action]).or_default();
            if let Some(directions) = row.directions() {
                conversations.add(&directions.forward, &directions.reverse, directions.basis);
            }
        }
        let count = kinds.len();
        let mut kinds: Vec<_> = kinds.into_iter().collect();
        // Stable, so that what is equal stays in the order of the keys.
        kinds.sort_by_key(|(_, conversations)| std::cmp::Reverse(conversations.rank(self.order)));
        kinds.truncate(self.limit.map_or(count, |limit| usize::try_from(limit).unwrap_or(count)));
        let rows = kinds.into_iter().map(|(key, conversations)| {
            key.into_iter().map(key_cell).chain(conversations.cells()).collect()
        });
        let columns = vec![
            Column::new("initiator", Kind::Address),
            Column::new("responder", Kind::Address),
            Column::new("port", Kind::Port),
            Column::new("protocol", Kind::Protocol),
            Column::new("action", Kind::Text),
            Column::new("conversations", Kind::Count),
            Column::new("flows", Kind::Count),
            Column::new("packets", Kind::Count),
            Column::new("sent", Kind::Bytes),
            Column::new("received", Kind::Bytes),
            Column::new("first", Kind::Time),
            Column::new("last", Kind::Time),
            Column::new("because-of", Kind::Text),
        ];
        Answer::new(columns, rows.collect(), "conversation", "conversations")
            .of(count as u64)
            .refused(groups, self.max_groups)
    }
}

impl Conversations {
    fn add(&mut self, forward: &Sums, reverse: &Sums, basis: Basis) {
        let both = |one: Option<u128>, two: Option<u128>| match (one, two) {
            (Some(one), Some(two)) => one.checked_add(two),
            (one, two) => one.or(two),
        };
        self.number += 1;
        self.flows += forward.flows() + reverse.flows();
        self.packets = both(self.packets, both(forward.packets(), reverse.packets()));
        self.sent = both(self.sent, forward.bytes());
        self.received = both(self.received, reverse.bytes());
        let firsts = [self.first_ms, forward.first_ms(), reverse.first_ms()];
        self.first_ms = firsts.into_iter().flatten().min();
        let lasts = [self.last_ms, forward.last_ms(), reverse.last_ms()];
        self.last_ms = lasts.into_iter().flatten().max();
        let is_less_sure = |other| surety(basis) > surety(other);
        if self.basis.is_none_or(is_less_sure) {
            self.basis = Some(basis);
        }
    }

    fn rank(&self, measure: Measure) -> Option<u128> {
        match measure {
            Measure::Flows => Some(self.flows.into()),
            Measure::Packets => self.packets,
            Measure::Bytes | Measure::Bps | Measure::Pps => {
                Some(self.sent.unwrap_or(0).saturating_add(self.received.unwrap_or(0)))
            }
        }
    }

    fn cells(self) -> [Cell; 8] {
        [
            Cell::Number(self.number.into()),
            Cell::Number(self.flows.into()),
            Cell::number(self.packets),
            Cell::number(self.sent),
            Cell::number(self.received),
            Cell::time(self.first_ms),
            Cell::time(self.last_ms),
            self.basis.map_or(Cell::Absent, |basis| Cell::Text(basis.to_string())),
        ]
    }
}

/// The surest is 0.
const fn surety(basis: Basis) -> u8 {
    match basis {
        Basis::TcpFlags => 0,
        Basis::ServicePort => 1,
        Basis::EarlierStart => 2,
        Basis::LowerPort => 3,
        Basis::OneDirection => 4,
        _ => 5,
    }
}
