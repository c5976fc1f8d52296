//! How a question will be answered: what AWS is asked for, and what is left to do here.

use std::fmt;

use flowlogs_parser::Filter;

use crate::TimeWindow;
use crate::error::moment;
use crate::source::log_events::{Order, Query, Streams};

/// Says what goes where, before anything is read.
///
/// Displays as a few lines for each log group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    log_groups: Vec<LogGroupPlan>,
}

/// How the events of a log group will be read.
#[derive(Clone, Debug, PartialEq)]
struct LogGroupPlan {
    log_group: String,
    region: String,
    window: TimeWindow,
    streams: Streams,
    order: Order,
    requests_per_second: f64,
    filter_pattern: Option<String>,
    /// In its canonical form.
    filter: Option<String>,
}

impl Plan {
    pub(crate) fn of(
        query: &Query,
        region: &str,
        requests_per_second: f64,
        filter: Option<&Filter>,
    ) -> Self {
        let plan = LogGroupPlan {
            log_group: query.log_group.name.to_string(),
            region: region.to_owned(),
            window: query.window.clone(),
            streams: query.streams.clone(),
            order: query.order,
            requests_per_second,
            filter_pattern: query.filter_pattern.clone(),
            filter: filter.map(Filter::to_string).filter(|filter| !filter.is_empty()),
        };
        Self { log_groups: vec![plan] }
    }

    /// The filter patterns that AWS is given, one for each log group; `None` where it filters nothing.
    pub fn filter_patterns(&self) -> impl Iterator<Item = Option<&str>> {
        self.log_groups.iter().map(|plan| plan.filter_pattern.as_deref())
    }
}

impl Extend<Self> for Plan {
    fn extend<T: IntoIterator<Item = Self>>(&mut self, plans: T) {
        self.log_groups.extend(plans.into_iter().flat_map(|plan| plan.log_groups));
    }
}

impl FromIterator<Self> for Plan {
    fn from_iter<T: IntoIterator<Item = Self>>(plans: T) -> Self {
        let mut all = Self::default();
        all.extend(plans);
        all
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, plan) in self.log_groups.iter().enumerate() {
            let end = if index > 0 { "\n" } else { "" };
            write!(f, "{end}{plan}")?;
        }
        Ok(())
    }
}

impl fmt::Display for LogGroupPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { log_group, region, window, .. } = self;
        writeln!(f, "log group {log_group} in {region}")?;
        let (start, end) = (moment(window.start_ms), moment(window.end_ms));
        let order = match self.order {
            Order::OldestFirst => "",
            Order::NewestFirst => ", newest first",
        };
        writeln!(f, "  AWS selects: events from {start} to {end}{order}")?;
        match &self.streams {
            Streams::All => {}
            Streams::Named(names) => {
                writeln!(f, "  AWS selects: log streams {}", names.join(", "))?;
            }
            Streams::Prefix(prefix) => {
                writeln!(f, "  AWS selects: log streams that begin with {prefix}")?;
            }
        }
        if let Some(pattern) = &self.filter_pattern {
            writeln!(f, "  AWS filters: {pattern}")?;
        }
        if let Some(filter) = &self.filter {
            writeln!(f, "  filtered here: {filter}")?;
        }
        write!(f, "  pace: FilterLogEvents, {} requests a second at most", self.requests_per_second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log_group::LogGroup;

    #[test]
    fn a_plan_says_what_goes_where() {
        let query = Query {
            log_group: LogGroup::parse("flowlogs").unwrap(),
            window: TimeWindow::from(1_767_225_600_000..1_767_229_200_000),
            streams: Streams::Prefix("eni-1".to_owned()),
            order: Order::NewestFirst,
            filter_pattern: Some("[a, b=1]".to_owned()),
        };
        let filter = "dst port 22".parse().unwrap();
        let mut plan = Plan::of(&query, "us-east-1", 25.0, Some(&filter));
        let query = Query {
            streams: Streams::All,
            order: Order::OldestFirst,
            filter_pattern: None,
            ..query
        };
        plan.extend([Plan::of(&query, "eu-central-1", 5.0, None)]);
        assert_eq!(
            plan.to_string(),
            "log group flowlogs in us-east-1\n  \
               AWS selects: events from 2026-01-01T00:00:00Z to 2026-01-01T01:00:00Z, newest first\n  \
               AWS selects: log streams that begin with eni-1\n  \
               AWS filters: [a, b=1]\n  \
               filtered here: dst port 22\n  \
               pace: FilterLogEvents, 25 requests a second at most\n\
             log group flowlogs in eu-central-1\n  \
               AWS selects: events from 2026-01-01T00:00:00Z to 2026-01-01T01:00:00Z\n  \
               pace: FilterLogEvents, 5 requests a second at most"
        );
        assert_eq!(plan.filter_patterns().collect::<Vec<_>>(), [Some("[a, b=1]"), None]);
    }
}
