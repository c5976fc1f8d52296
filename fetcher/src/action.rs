//! What is asked of the records, one file an action.

mod findip;
mod ipset;
mod network;
mod print;

use std::io::{self, Write};
use std::num::NonZeroU64;
use std::ops::ControlFlow;

use flowlogs_parser::FlowRecord;

use self::findip::Findip;
use self::ipset::Ipset;
use self::print::Print;
use crate::cli::count;

/// What is asked of the records.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Action {
    Print(Print),
    Ipset(Ipset),
    Findip(Findip),
}

impl Action {
    /// The name of every action.
    pub(crate) const NAMES: [&str; 3] = ["print", "ipset", "findip"];

    /// The action of this name, with what follows it on the command line.
    ///
    /// # Errors
    ///
    /// Returns an error that names the argument which makes no sense.
    pub(crate) fn parse(name: &str, arguments: &[String]) -> Result<Self, ActionError> {
        match name {
            "print" => parse_print(arguments).map(Self::Print),
            "ipset" => parse_ipset(arguments).map(Self::Ipset),
            "findip" => parse_findip(arguments).map(Self::Findip),
            "aggregate" => Err(ActionError::NotBuilt("aggregate")),
            _ => Err(ActionError::Unknown(name.to_owned())),
        }
    }

    /// Takes the next record, and breaks if no further one is wanted.
    ///
    /// # Errors
    ///
    /// Returns an error if `out` cannot be written to.
    pub(crate) fn take(
        &mut self,
        record: &FlowRecord<'_>,
        out: &mut impl Write,
    ) -> io::Result<ControlFlow<()>> {
        match self {
            Self::Print(print) => return print.take(record, out),
            Self::Ipset(ipset) => ipset.take(record),
            Self::Findip(findip) => findip.take(record, out)?,
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Prints what only all records together can tell.
    ///
    /// # Errors
    ///
    /// Returns an error if `out` cannot be written to.
    pub(crate) fn finish(&self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Ipset(ipset) => ipset.finish(out),
            Self::Print(_) | Self::Findip(_) => Ok(()),
        }
    }

    /// What was found, such as `12 found`; `None` if that is all that was read.
    pub(crate) fn found(&self) -> Option<String> {
        match self {
            Self::Print(_) => None,
            Self::Ipset(ipset) => Some(count(ipset.len() as u64, "address", "addresses")),
            Self::Findip(findip) => Some(format!("{} found", findip.found())),
        }
    }
}

fn parse_print(arguments: &[String]) -> Result<Print, ActionError> {
    let number = match arguments {
        [] => 0,
        [number] => {
            number.trim().parse::<i64>().map_err(|_| ActionError::NotANumber(number.clone()))?
        }
        [_, more, ..] => return Err(ActionError::TooMany("print", more.clone())),
    };
    // As in the original, 0 and less are all.
    let remaining = u64::try_from(number).ok().and_then(NonZeroU64::new);
    Ok(Print { remaining })
}

fn parse_ipset(arguments: &[String]) -> Result<Ipset, ActionError> {
    match arguments {
        [] => Ok(Ipset::default()),
        [argument, ..] => Err(ActionError::TooMany("ipset", argument.clone())),
    }
}

fn parse_findip(arguments: &[String]) -> Result<Findip, ActionError> {
    if arguments.is_empty() {
        return Err(ActionError::NoAddress);
    }
    let network = |text: &String| text.parse().map_err(|_| ActionError::NotAnAddress(text.clone()));
    Ok(Findip::new(arguments.iter().map(network).collect::<Result<_, _>>()?))
}

/// Why an action cannot be done.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum ActionError {
    #[error("there is no action {0:?}")]
    Unknown(String),
    #[error("{0} is not built yet")]
    NotBuilt(&'static str),
    #[error("print takes a number of records, not {0:?}")]
    NotANumber(String),
    #[error("findip needs an address or a CIDR block")]
    NoAddress,
    #[error("{0:?} is neither an address nor a CIDR block")]
    NotAnAddress(String),
    #[error("{0} does not take the argument {1:?}")]
    TooMany(&'static str, String),
}

#[cfg(test)]
mod tests {
    use flowlogs_parser::{Format, Lines};

    use super::*;

    const FIELDS: &str = "srcaddr dstaddr pkt-srcaddr pkt-dstaddr log-status";

    const LINES: &str = "\
        10.0.0.10 198.51.100.9 10.0.0.10 198.51.100.9 OK\n\
        2001:db8::5 2001:db8::9 - - OK\n\
        10.0.0.9 10.0.0.10 172.16.0.1 10.0.0.10 OK\n\
        192.0.2.1 192.0.2.2 - - SKIPDATA\n\
        - - - - NODATA\n";

    /// What the action prints about the lines, what it says was found, and whether it read all.
    #[track_caller]
    fn run(format: &str, lines: &str, command: &[&str]) -> (String, Option<String>, bool) {
        let arguments: Vec<_> = command[1..].iter().map(ToString::to_string).collect();
        let mut action = Action::parse(command[0], &arguments).unwrap();
        let format: Format = format.parse().unwrap();
        let mut out = Vec::new();
        let mut all = true;
        for record in Lines::new(lines, vec![format]).records() {
            if action.take(&record.unwrap(), &mut out).unwrap().is_break() {
                all = false;
                break;
            }
        }
        action.finish(&mut out).unwrap();
        (String::from_utf8(out).unwrap(), action.found(), all)
    }

    #[track_caller]
    fn error(command: &[&str]) -> String {
        let arguments: Vec<_> = command[1..].iter().map(ToString::to_string).collect();
        Action::parse(command[0], &arguments).unwrap_err().to_string()
    }

    #[test]
    fn print_prints_each_record_or_the_first_few() {
        let first_two = LINES.split_inclusive('\n').take(2).collect::<String>();
        for (command, expected, all) in [
            (&["print"][..], LINES, true),
            (&["print", "0"], LINES, true),
            (&["print", "-1"], LINES, true),
            (&["print", "2"], &first_two, false),
            (&["print", " +2 "], &first_two, false),
            (&["print", "5"], LINES, false),
            (&["print", "6"], LINES, true),
        ] {
            assert_eq!(
                run(FIELDS, LINES, command),
                (expected.to_owned(), None, all),
                "{command:?}"
            );
        }
    }

    #[test]
    fn ipset_prints_the_addresses_of_flows_by_number() {
        let expected = "10.0.0.9\n10.0.0.10\n198.51.100.9\n2001:db8::5\n2001:db8::9\n";
        let found = Some("5 addresses".to_owned());
        assert_eq!(run(FIELDS, LINES, &["ipset"]), (expected.to_owned(), found, true));
        let found = Some("0 addresses".to_owned());
        assert_eq!(run("bytes", "1\n2\n", &["ipset"]), (String::new(), found, true));
    }

    #[test]
    fn findip_compares_addresses_and_not_text() {
        let line = |number: usize| LINES.split_inclusive('\n').nth(number - 1).unwrap();
        for (command, expected) in [
            (&["findip", "198.51.100.9"][..], &[1][..]),
            (&["findip", "10.0.0.1"], &[]),
            (&["findip", "10.0.0.0/24"], &[1, 3]),
            (&["findip", "2001:0DB8:0::5"], &[2]),
            (&["findip", "172.16.0.1"], &[3]),
            (&["findip", "172.16.0.0/12", "2001:db8::/64"], &[2, 3]),
            (&["findip", "192.0.2.1"], &[4]),
        ] {
            let lines: String = expected.iter().copied().map(line).collect();
            let found = Some(format!("{} found", expected.len()));
            assert_eq!(run(FIELDS, LINES, command), (lines, found, true), "{command:?}");
        }
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
        ] {
            assert_eq!(error(command), expected);
        }
    }
}
