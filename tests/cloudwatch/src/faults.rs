//! What goes wrong, and at which request.
//!
//! A plan is a list of rules with commas between them. Requests are counted
//! from 1, `FilterLogEvents` and `GetLogEvents` together, and apart from them
//! `ListObjectsV2` and `GetObject` together, those that failed included. What is
//! about events means nothing for objects, but `empty` there is `short`. Of several rules for one request the first holds.
//!
//! | rule | requests |
//! |---|---|
//! | `throttle@2` | the second |
//! | `throttle@2..6` | the second to the sixth, the sixth included |
//! | `throttle@4/10` | the fourth and every tenth after it: 4, 14, 24 … |
//! | `slow@10:2s` | the tenth; `slow` and `stall` say how long, in `s` or `ms` |
//! | `random:7:0.2` | about a fifth of all, chosen by the seed 7: one of throttle, error500, error503, cut, empty, repeat and slow (50 ms) |
//! | `any:7:0.2` | the same with expire among them, after which a reader has to begin anew |

use std::str::FromStr;
use std::time::Duration;

use crate::dice::{Dice, Purpose};

/// Which fault meets which request; see the [module](self) for its text form.
///
/// The default has none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FaultPlan {
    rules: Vec<Rule>,
}

/// Something that goes wrong with one request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fault {
    /// `throttle`: HTTP 400, `ThrottlingException`, "Rate exceeded".
    Throttle,
    /// `error500`: HTTP 500, `InternalFailure`.
    Error500,
    /// `error503`: HTTP 503, `ServiceUnavailableException`.
    Error503,
    /// `cut`: the connection closes after half of the body that the headers
    /// promise.
    Cut,
    /// `empty`: no events, and a new token that continues at the same place.
    Empty,
    /// `repeat`: events as usual, but the next token is the one that was sent;
    /// sent once more, it gives the next events. Without a token in the
    /// request, and for `GetLogEvents` (whose end it would mean), nothing
    /// happens.
    Repeat,
    /// `repeat-forever`: no events, and the next token is the one that was
    /// sent (a new one, if none was); from now on it always answers so. Not
    /// for `GetLogEvents`.
    RepeatForever,
    /// `expire`: `InvalidParameterException`, and the token that was sent is
    /// dead for good: the reader has to begin anew. A request without a token
    /// is answered, but with a token that is dead already.
    Expire,
    /// `short`: an object's answer says that it is half as long as it is, and ends there. Not for
    /// pages of events or keys.
    Short,
    /// `vanish`: `NoSuchKey`, as if the object were gone since it was listed. Not for pages of events
    /// or keys.
    Vanish,
    /// `slow`: the whole answer comes late.
    Slow(Duration),
    /// `stall`: headers and half of the body come at once, the rest late.
    Stall(Duration),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Rule {
    Planned {
        requests: Requests,
        fault: Fault,
    },
    /// `rate` is in `0.0..=1.0`.
    Random {
        seed: u64,
        rate: f64,
        faults: &'static [Fault],
    },
}

/// Every `step`th request from `first` to `last`, both included.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Requests {
    first: u64,
    last: u64,
    /// Not 0.
    step: u64,
}

impl FaultPlan {
    /// The fault that meets a request, counted from 1.
    #[must_use]
    pub fn fault(&self, request: u64) -> Option<Fault> {
        self.rules.iter().find_map(|rule| rule.fault(request))
    }
}

/// What goes wrong at random: what a reader gets over by asking again, and what not.
const ANY: [Fault; 8] = [
    Fault::Throttle,
    Fault::Error500,
    Fault::Error503,
    Fault::Cut,
    Fault::Empty,
    Fault::Repeat,
    Fault::Slow(Duration::from_millis(50)),
    Fault::Expire,
];

impl Rule {
    fn fault(self, request: u64) -> Option<Fault> {
        match self {
            Self::Planned { requests, fault } => requests.contain(request).then_some(fault),
            Self::Random { seed, rate, faults } => {
                let mut dice = Dice::new(seed, Purpose::Fault, request);
                (dice.fraction() < rate).then(|| dice.pick(faults))
            }
        }
    }
}

impl Requests {
    fn contain(self, request: u64) -> bool {
        (self.first..=self.last).contains(&request)
            && (request - self.first).is_multiple_of(self.step)
    }
}

impl Fault {
    /// The word for it in a plan.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Throttle => "throttle",
            Self::Error500 => "error500",
            Self::Error503 => "error503",
            Self::Cut => "cut",
            Self::Empty => "empty",
            Self::Repeat => "repeat",
            Self::RepeatForever => "repeat-forever",
            Self::Expire => "expire",
            Self::Short => "short",
            Self::Vanish => "vanish",
            Self::Slow(_) => "slow",
            Self::Stall(_) => "stall",
        }
    }

    /// Whether it changes what a page of events holds and which token follows.
    pub(crate) fn concerns_page(self) -> bool {
        matches!(self, Self::Empty | Self::Repeat | Self::RepeatForever | Self::Expire)
    }

    fn new(name: &str, duration: Option<Duration>) -> Result<Self, &'static str> {
        match (name, duration) {
            ("slow", Some(duration)) => Ok(Self::Slow(duration)),
            ("stall", Some(duration)) => Ok(Self::Stall(duration)),
            ("slow" | "stall", None) => Err("needs a duration, such as slow@10:2s"),
            (_, Some(_)) => Err("only slow and stall have a duration"),
            ("throttle", None) => Ok(Self::Throttle),
            ("error500", None) => Ok(Self::Error500),
            ("error503", None) => Ok(Self::Error503),
            ("cut", None) => Ok(Self::Cut),
            ("empty", None) => Ok(Self::Empty),
            ("repeat", None) => Ok(Self::Repeat),
            ("repeat-forever", None) => Ok(Self::RepeatForever),
            ("expire", None) => Ok(Self::Expire),
            ("short", None) => Ok(Self::Short),
            ("vanish", None) => Ok(Self::Vanish),
            _ => Err("there is no such fault"),
        }
    }
}

/// Why a text is not a fault plan.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("cannot read the fault `{rule}`: {reason}")]
pub struct FaultPlanError {
    rule: String,
    reason: &'static str,
}

impl FromStr for FaultPlan {
    type Err = FaultPlanError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rules = text.split(',').map(str::trim).filter(|rule| !rule.is_empty());
        let rules = rules.map(|rule| {
            parse_rule(rule).map_err(|reason| FaultPlanError { rule: rule.to_owned(), reason })
        });
        Ok(Self { rules: rules.collect::<Result<_, _>>()? })
    }
}

fn parse_rule(text: &str) -> Result<Rule, &'static str> {
    for (name, faults) in [("random:", &ANY[..ANY.len() - 1]), ("any:", &ANY[..])] {
        if let Some(random) = text.strip_prefix(name) {
            return parse_random(random, faults)
                .ok_or("a random plan is random:SEED:RATE with a rate of 0 to 1");
        }
    }
    let (name, place) = text.split_once('@').ok_or("it names no request, such as throttle@2")?;
    let (requests, duration) = match place.split_once(':') {
        Some((requests, duration)) => (requests, Some(parse_duration(duration)?)),
        None => (place, None),
    };
    let requests = parse_requests(requests).ok_or("requests are 2, 2..6 or 4/10, from 1")?;
    let fault = Fault::new(name, duration)?;
    Ok(Rule::Planned { requests, fault })
}

fn parse_random(text: &str, faults: &'static [Fault]) -> Option<Rule> {
    let (seed, rate) = text.split_once(':')?;
    let (seed, rate) = (seed.parse().ok()?, rate.parse().ok()?);
    (0.0..=1.0).contains(&rate).then_some(Rule::Random { seed, rate, faults })
}

fn parse_requests(text: &str) -> Option<Requests> {
    let number = |text: &str| text.parse::<u64>().ok().filter(|&number| number > 0);
    if let Some((first, last)) = text.split_once("..") {
        let (first, last) = (number(first)?, number(last)?);
        (first <= last).then_some(Requests { first, last, step: 1 })
    } else if let Some((first, step)) = text.split_once('/') {
        Some(Requests { first: number(first)?, last: u64::MAX, step: number(step)? })
    } else {
        let only = number(text)?;
        Some(Requests { first: only, last: only, step: 1 })
    }
}

fn parse_duration(text: &str) -> Result<Duration, &'static str> {
    let (number, millis) = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(number), _) => (number, 1),
        (None, Some(number)) => (number, 1000),
        (None, None) => return Err("a duration is 2s or 250ms"),
    };
    let number: u32 = number.parse().map_err(|_| "a duration is 2s or 250ms")?;
    Ok(Duration::from_millis(u64::from(number) * millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the faults that meet the first requests.
    fn faults(plan: &str, requests: u64) -> Vec<Option<&'static str>> {
        let plan: FaultPlan = plan.parse().unwrap();
        (1..=requests).map(|request| plan.fault(request).map(Fault::name)).collect()
    }

    #[track_caller]
    fn error(plan: &str) -> String {
        plan.parse::<FaultPlan>().unwrap_err().to_string()
    }

    #[test]
    fn a_rule_meets_one_request_or_a_range_or_every_so_many() {
        let throttle = Some("throttle");
        assert_eq!(faults("throttle@2", 3), [None, throttle, None]);
        assert_eq!(faults("throttle@2..3", 4), [None, throttle, throttle, None]);
        assert_eq!(faults("throttle@1/2", 4), [throttle, None, throttle, None]);
        assert_eq!(faults("", 2), [None, None]);
    }

    #[test]
    fn of_several_rules_the_first_holds() {
        assert_eq!(faults("empty@1,cut@1..2", 2), [Some("empty"), Some("cut")]);
    }

    #[test]
    fn durations_are_seconds_or_milliseconds() {
        let plan: FaultPlan = "slow@1:2s, stall@2:250ms".parse().unwrap();
        assert_eq!(plan.fault(1), Some(Fault::Slow(Duration::from_secs(2))));
        assert_eq!(plan.fault(2), Some(Fault::Stall(Duration::from_millis(250))));
    }

    #[test]
    fn every_fault_is_found_by_its_name() {
        for name in [
            "throttle",
            "error500",
            "error503",
            "cut",
            "empty",
            "repeat",
            "repeat-forever",
            "expire",
        ] {
            assert_eq!(faults(&format!("{name}@1"), 1), [Some(name)]);
        }
    }

    #[test]
    fn a_random_plan_meets_its_share_of_requests_and_stays_the_same() {
        let some = faults("random:7:0.2", 1000);
        let count = some.iter().flatten().count();
        assert!((160..240).contains(&count), "{count} of 1000");
        assert_eq!(faults("random:7:0.2", 1000), some);
        assert_ne!(faults("random:8:0.2", 1000), some);
    }

    #[test]
    fn errors_name_the_rule_and_the_reason() {
        assert_eq!(
            error("cut@1,throttle"),
            "cannot read the fault `throttle`: it names no request, such as throttle@2"
        );
        assert_eq!(error("burn@1"), "cannot read the fault `burn@1`: there is no such fault");
        assert_eq!(
            error("cut@0"),
            "cannot read the fault `cut@0`: requests are 2, 2..6 or 4/10, from 1"
        );
        assert_eq!(
            error("slow@1"),
            "cannot read the fault `slow@1`: needs a duration, such as slow@10:2s"
        );
        assert_eq!(
            error("cut@1:2s"),
            "cannot read the fault `cut@1:2s`: only slow and stall have a duration"
        );
        assert_eq!(
            error("slow@1:2h"),
            "cannot read the fault `slow@1:2h`: a duration is 2s or 250ms"
        );
        assert_eq!(
            error("random:1:2"),
            "cannot read the fault `random:1:2`: a random plan is random:SEED:RATE with a rate of 0 to 1"
        );
    }
}
