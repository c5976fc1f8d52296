//! What is asked of the records, one file an action.

mod groups;
mod ipset;
mod records;
mod report;
mod state;
mod summary;
mod talk;
mod timeline;

use std::num::NonZeroU64;

use flowlogs_parser::aggregate::{Grouping, GroupingError, Measure};
use flowlogs_parser::{Filter, FilterError, query};

pub(crate) use self::groups::Groups;
pub(crate) use self::records::Records;
pub(crate) use self::report::{REPORTS, Report};
pub(crate) use self::state::State;
pub(crate) use self::summary::Summary;
pub(crate) use self::talk::Talk;
pub(crate) use self::timeline::Timeline;
use crate::output::Answer;

/// What is asked of the records.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Action {
    /// The records themselves, as they come.
    Records(Records),
    /// What all of them add up to, told at the end.
    Statistic(Statistic),
}

/// What records add up to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Statistic {
    Ipset,
    Groups(Groups),
    Timeline(Timeline),
    Summary,
    Talk(Talk),
}

/// What options say of an action.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wishes<'a> {
    pub(crate) by: Option<&'a str>,
    pub(crate) order: Option<Measure>,
    pub(crate) number: Option<u64>,
    pub(crate) bin: Option<&'a str>,
    pub(crate) max_groups: Option<usize>,
    /// Whether it has to be as in flowlogs-reader 5.0.1.
    pub(crate) is_original: bool,
}

impl Action {
    /// The name of every action.
    pub(crate) const NAMES: [&str; 8] =
        ["print", "ipset", "findip", "aggregate", "top", "timeline", "summary", "talk"];

    /// The action of this name, with what follows it on the command line.
    ///
    /// # Errors
    ///
    /// Returns an error that names the argument which makes no sense.
    pub(crate) fn parse(
        name: &str,
        arguments: &[String],
        wishes: &Wishes<'_>,
    ) -> Result<(Self, Option<Filter>), ActionError> {
        let alone = |statistic| match arguments {
            [] => Ok((Self::Statistic(statistic), None)),
            [argument, ..] => Err(ActionError::TooMany(name.to_owned(), argument.clone())),
        };
        match name {
            "print" => Ok((Self::Records(print(arguments, wishes)?), None)),
            "findip" => Ok((
                Self::Records(Records::found(wishes.number)),
                Some(addresses(arguments, wishes)?),
            )),
            "ipset" => alone(Statistic::Ipset),
            "summary" => alone(Statistic::Summary),
            "aggregate" => {
                let groups = Groups::new(grouping(arguments, wishes)?, wishes);
                Ok((Self::Statistic(Statistic::Groups(groups)), None))
            }
            "top" => {
                let groups = Groups::top(grouping(arguments, wishes)?, wishes);
                Ok((Self::Statistic(Statistic::Groups(groups)), None))
            }
            "timeline" => alone(Statistic::Timeline(Timeline::new(wishes)?)),
            "talk" => alone(Statistic::Talk(Talk::new(wishes)?)),
            report => match REPORTS.iter().find(|known| known.name == report) {
                Some(report) => {
                    let (groups, filter) = report.parts(wishes)?;
                    let (action, _) = alone(Statistic::Groups(groups))?;
                    Ok((action, Some(filter)))
                }
                None => Err(ActionError::Unknown(name.to_owned())),
            },
        }
    }

    /// The answer in terms of SQL.
    ///
    /// # Errors
    ///
    /// Returns the reason if there is none.
    pub(crate) fn in_sql(&self) -> Result<query::Answer, &'static str> {
        match self {
            Self::Records(records) => Ok(query::Answer::Records { limit: records.limit }),
            Self::Statistic(Statistic::Ipset) => Ok(query::Answer::Addresses),
            Self::Statistic(Statistic::Groups(groups)) => Ok(groups.in_sql()),
            Self::Statistic(Statistic::Timeline(timeline)) => {
                timeline.in_sql().ok_or("say how long the bins of timeline are: --bin 5m")
            }
            Self::Statistic(Statistic::Summary) => Ok(query::Answer::Totals),
            Self::Statistic(Statistic::Talk(_)) => Err(
                "talk is not said in SQL, since who began is decided from records of both directions",
            ),
        }
    }

    /// Whether there is an action or report of this name.
    pub(crate) fn is_known(name: &str) -> bool {
        Self::names().any(|known| known == name)
    }

    /// All actions and reports.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().chain(REPORTS.iter().map(|report| report.name))
    }
}

impl Statistic {
    /// A state that has seen nothing.
    pub(crate) fn state(&self) -> State {
        match self {
            Self::Ipset => State::Addresses(ipset::Addresses::default()),
            Self::Groups(groups) => State::Groups(groups.aggregate()),
            Self::Timeline(timeline) => State::Groups(timeline.aggregate()),
            Self::Summary => State::Summary(Summary::default()),
            Self::Talk(talk) => State::Groups(talk.aggregate()),
        }
    }

    /// What a state that has seen all records tells.
    pub(crate) fn answer(&self, state: State) -> Answer {
        match (self, state) {
            (Self::Groups(groups), State::Groups(aggregate)) => groups.answer(&aggregate.finish()),
            (Self::Timeline(timeline), State::Groups(aggregate)) => {
                timeline.answer(&aggregate.finish())
            }
            (Self::Talk(talk), State::Groups(aggregate)) => talk.answer(&aggregate.finish()),
            (_, State::Groups(aggregate)) => {
                Groups::new(Grouping::default(), &Wishes::default()).answer(&aggregate.finish())
            }
            (_, State::Addresses(addresses)) => addresses.answer(),
            (_, State::Summary(summary)) => summary.answer(),
        }
    }
}

fn print(arguments: &[String], wishes: &Wishes<'_>) -> Result<Records, ActionError> {
    let number = match arguments {
        [] => return Ok(Records::all(wishes.number)),
        [number] => {
            number.trim().parse::<i64>().map_err(|_| ActionError::NotANumber(number.clone()))?
        }
        [_, more, ..] => return Err(ActionError::TooMany("print".to_owned(), more.clone())),
    };
    // As in the original, 0 and less are all.
    Ok(Records::all(u64::try_from(number).ok().and_then(NonZeroU64::new).map(NonZeroU64::get)))
}

/// The records that one of the addresses takes part in, be it behind a NAT gateway.
fn addresses(arguments: &[String], wishes: &Wishes<'_>) -> Result<Filter, ActionError> {
    if arguments.is_empty() {
        return Err(ActionError::NoAddress);
    }
    let is_of_address = |byte: u8| byte.is_ascii_hexdigit() || b".:/".contains(&byte);
    for text in arguments {
        let filter = format!("ip {text}").parse::<Filter>();
        if text.is_empty() || !text.bytes().all(is_of_address) || filter.is_err() {
            return Err(ActionError::NotAnAddress(text.clone()));
        }
    }
    let list = arguments.join(", ");
    if wishes.is_original {
        return Ok(format!("ip in [{list}]").parse()?);
    }
    Ok(format!("ip in [{list}] or pkt ip in [{list}]").parse()?)
}

/// The keys that stand behind the action, or in `--by`; the five-tuple if there are none.
fn grouping(arguments: &[String], wishes: &Wishes<'_>) -> Result<Option<Grouping>, ActionError> {
    let text = match (arguments, wishes.by) {
        ([], None) => return Ok(None),
        ([], Some(by)) => by.to_owned(),
        (arguments, None) => arguments.join(","),
        ([argument, ..], Some(_)) => return Err(ActionError::ByTwice(argument.clone())),
    };
    text.parse().map(Some).map_err(|error| ActionError::Grouping { text, error })
}

/// Why an action cannot be done.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum ActionError {
    #[error("there is no action {0:?}")]
    Unknown(String),
    #[error("{0} does not take the argument {1:?}")]
    TooMany(String, String),
    #[error("print takes a number of records, not {0:?}")]
    NotANumber(String),
    #[error("findip needs an address or a CIDR block")]
    NoAddress,
    #[error("{0:?} is neither an address nor a CIDR block")]
    NotAnAddress(String),
    #[error("cannot group by {text:?}: {error}")]
    Grouping { text: String, error: GroupingError },
    #[error("the keys stand in --by already, so {0:?} is one too many")]
    ByTwice(String),
    #[error("cannot filter: {0}")]
    Filter(#[from] FilterError),
    #[error("talk has no order by {0}, since rates do not add up")]
    NoRate(Measure),
    #[error("--bin {0:?} is not a number of s, m, h or d, such as 5m")]
    Bin(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(command: &[&str]) -> String {
        let arguments: Vec<_> = command[1..].iter().map(|&argument| argument.to_owned()).collect();
        Action::parse(command[0], &arguments, &Wishes::default()).unwrap_err().to_string()
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        for (command, expected) in [
            (&["prnt"][..], "there is no action \"prnt\""),
            (&["print", "two"], "print takes a number of records, not \"two\""),
            (&["print", "1.5"], "print takes a number of records, not \"1.5\""),
            (&["print", "2", "3"], "print does not take the argument \"3\""),
            (&["ipset", "10.0.0.1"], "ipset does not take the argument \"10.0.0.1\""),
            (&["findip"], "findip needs an address or a CIDR block"),
            (&["findip", "10.0.0.1", "x"], "\"x\" is neither an address nor a CIDR block"),
            (
                &["findip", "10.0.0.1 or port 1"],
                "\"10.0.0.1 or port 1\" is neither an address nor a CIDR block",
            ),
            (&["findip", ""], "\"\" is neither an address nor a CIDR block"),
            (
                &["top", "srcaddr", "dstprot"],
                "cannot group by \"srcaddr,dstprot\": dstprot is not a known field, dstport is, at column 9",
            ),
            (&["summary", "x"], "summary does not take the argument \"x\""),
        ] {
            assert_eq!(error(command), expected);
        }
    }

    #[test]
    fn findip_is_a_filter() {
        let of = |arguments: &[&str]| {
            let arguments: Vec<_> = arguments.iter().map(|&text| text.to_owned()).collect();
            addresses(&arguments, &Wishes::default()).unwrap().to_string()
        };
        assert_eq!(of(&["10.0.0.9/24"]), "net 10.0.0.0/24 or pkt net 10.0.0.0/24");
        assert_eq!(
            of(&["2001:DB8:0::5", "::ffff:10.0.0.5"]),
            "ip in [10.0.0.5, 2001:db8::5] or pkt ip in [10.0.0.5, 2001:db8::5]"
        );
    }
}
