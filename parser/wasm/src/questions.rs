//! Questions about records, answered here.

use std::collections::BTreeSet;

use flowlogs_parser::aggregate::{
    Aggregate, Grouping, GroupingError, Groups, KeyValue, Measure, Row, Sums,
};
use flowlogs_parser::{Column, Field};
use js_sys::{Array, BigInt};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::column::{MAX_SAFE_INTEGER, chosen};
use crate::records::Records;

#[wasm_bindgen]
impl Records {
    /// Groups records by these keys: an array of `[keys, groups, total, noData, skipData]`. `keys`
    /// are the names of the keys, in the canonical spelling; a group is an array of the values of
    /// its keys, then of its sums, and then, with both directions, those of the one that the
    /// initiator sent, of the other, and why that is the initiator; or, with a count, its share and
    /// the share of all up to it. `total` is an array of sums.
    ///
    /// With a count, there are only the groups that are largest by the measure.
    ///
    /// # Errors
    ///
    /// Throws text: what is wrong with the keys or the measure, or that there are too many groups.
    pub fn groups(
        &self,
        keys: &str,
        both_directions: bool,
        measure: &str,
        count: Option<usize>,
    ) -> Result<Array, JsValue> {
        let grouping: Grouping = keys.parse().map_err(|error: GroupingError| error.to_string())?;
        let measure =
            Measure::ALL.iter().find(|other| other.as_str() == measure).ok_or_else(|| {
                let all: Vec<_> = Measure::ALL.iter().map(|measure| measure.as_str()).collect();
                format!("{measure:?} is no measure: these are {}", all.join(", "))
            })?;
        let names: Array =
            grouping.keys().iter().map(|key| JsValue::from(key.to_string())).collect();
        let groups = self.aggregate(grouping, both_directions)?;
        let rows: Array = match count {
            None => groups.rows().map(|row| group(row)).collect(),
            Some(count) => groups
                .top(count, *measure)
                .map(|top| {
                    let group = group(top.row);
                    group.push(&top.share.into());
                    group.push(&top.cumulative_share.into());
                    group
                })
                .collect(),
        };
        let total = Array::new();
        push_sums(&groups.total(), &total);
        Ok(Array::of5(
            &names,
            &rows,
            &total,
            &exact(groups.no_data().into()),
            &exact(groups.skip_data().into()),
        ))
    }

    /// The addresses of both ends of all flows, each once: IPv4 first, then by number.
    #[must_use]
    pub fn ipset(&self) -> Vec<String> {
        let mut all = BTreeSet::new();
        self.each_part(|part, selection| {
            for field in [Field::Srcaddr, Field::Dstaddr] {
                let Some(Column::Address(addresses)) = part.column(field) else { continue };
                // Neighbours are often the same.
                let mut last = None;
                for row in chosen(0..part.len(), selection).filter(|&row| part.is_flow(row)) {
                    let address = addresses.get(row);
                    if address != last {
                        all.extend(address);
                        last = address;
                    }
                }
            }
        });
        all.iter().map(ToString::to_string).collect()
    }

    fn aggregate(&self, grouping: Grouping, both_directions: bool) -> Result<Groups, JsValue> {
        let mut aggregate = Aggregate::new(grouping);
        if both_directions {
            aggregate = aggregate.both_directions().map_err(|error| error.to_string())?;
        }
        let mut result = Ok(());
        self.each_part(|part, selection| {
            if result.is_ok() {
                result = aggregate.add_columns(part, selection);
            }
        });
        result.map_err(|error| error.to_string())?;
        Ok(aggregate.finish())
    }
}

fn group(row: Row<'_>) -> Array {
    let group: Array = row.key().map(|value| value.map_or(JsValue::NULL, key)).collect();
    push_sums(&row.sums(), &group);
    if let Some(directions) = row.directions() {
        push_sums(&directions.forward, &group);
        push_sums(&directions.reverse, &group);
        group.push(&directions.basis.to_string().into());
    }
    group
}

/// Flows, packets, bytes, the first and the last moment in milliseconds, TCP flags, bits and packets
/// a second; `null` for what is absent.
fn push_sums(sums: &Sums, group: &Array) {
    let counts = [
        Some(sums.flows().into()),
        sums.packets(),
        sums.bytes(),
        sums.first_ms().map(u128::from),
        sums.last_ms().map(u128::from),
        sums.tcp_flags().map(u128::from),
    ];
    for count in counts {
        group.push(&count.map_or(JsValue::NULL, exact));
    }
    for rate in [sums.bps(), sums.pps()] {
        group.push(&rate.map_or(JsValue::NULL, JsValue::from));
    }
}

fn key(value: KeyValue<'_>) -> JsValue {
    match value {
        KeyValue::Number(number) | KeyValue::TimeMs(number) => exact(number.into()),
        other => other.to_string().into(),
    }
}

/// The number, as a `BigInt` if a double does not hold it exactly.
fn exact(number: u128) -> JsValue {
    if number <= MAX_SAFE_INTEGER.into() {
        #[expect(clippy::cast_precision_loss, reason = "see above")]
        return (number as f64).into();
    }
    BigInt::from(number).into()
}
