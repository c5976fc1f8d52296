//! What a server is asked to be.

use std::ops::Range;
use std::time::Duration;

use crate::events::MAX_EVENTS;
use crate::faults::FaultPlan;
use crate::format::LogFormat;
use crate::identity::Denial;
use crate::quotas::Quotas;
use crate::s3::Layout;

/// What the server serves, to whom, and how badly.
///
/// A plain struct: take the default and change what matters.
///
/// ```
/// use cloudwatch_stand_in::Config;
///
/// let config = Config { records: 500, ..Config::default() };
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The one log group that has events.
    pub log_group: String,
    /// Further log groups, all empty and without flow logs.
    pub empty_log_groups: Vec<String>,
    /// Further log groups that hold the same events as the first one, at the same times.
    pub twin_log_groups: Vec<String>,
    /// Where the log groups are. Asked for another region, the server has none.
    pub region: String,
    /// Owner of the log groups, 12 digits. [`CALLER_ACCOUNT`] sees them at
    /// once, any other account only through a role in it.
    ///
    /// [`CALLER_ACCOUNT`]: crate::CALLER_ACCOUNT
    pub account: String,
    /// Other seeds give other addresses, ports and counts.
    pub seed: u64,
    /// Flow records in the log group, one event each.
    pub records: u64,
    /// Network interfaces, a log stream each: 1 to 10,000.
    pub interfaces: usize,
    /// When the records start, in Unix seconds; they are spread evenly.
    pub window: Range<u64>,
    /// One flow log each. The records of several are interleaved.
    pub formats: Vec<LogFormat>,
    /// Whether `DescribeFlowLogs` knows them.
    pub flow_logs: FlowLogs,
    /// What goes wrong, and when.
    pub fault_plan: FaultPlan,
    /// How long every AWS operation takes at least.
    pub latency: Duration,
    /// Most events in a page: AWS gives less than 10,000 as it likes.
    pub page_events: u64,
    /// How many requests are granted; what is more is throttled.
    pub quotas: Quotas,
    /// How many events come between two updates of `StartLiveTail`.
    pub live_events: u64,
    /// When events can be read.
    pub delivery: Delivery,
    /// Whether an answer that was given once is kept, and given again as it is: then a client is
    /// measured, and not this server. It takes as much memory as the answers.
    pub replay: bool,
    /// How far the server's clock is ahead, in seconds. Requests that were signed more than five
    /// minutes before or after are refused.
    pub clock_ahead: i64,
    /// For how many requests the credentials of an assumed role are good, whatever their
    /// expiration says.
    pub session_requests: Option<u64>,
    /// Who may not do what.
    pub denied: Vec<Denial>,
    /// What `AssumeRole` demands as external id, if anything.
    pub external_id: Option<String>,
    /// The one bucket. The records lie in it as AWS delivers them, a file for each flow log and five
    /// minutes.
    pub bucket: String,
    /// In which folders.
    pub layout: Layout,
    /// Further objects: keys and contents.
    pub objects: Vec<(String, Vec<u8>)>,
    /// Most keys and folders in a page of a listing: 1 to 1,000.
    pub page_keys: usize,
}

/// When events can be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Delivery {
    /// All of them, at any time.
    AtOnce,
    /// Each from its ingestion on, by the clock of [`Server::set_now`](crate::Server::set_now), which
    /// begins in 1970. One in fifty arrives up to a quarter of an hour later than the others.
    InTime,
}

/// Whether the flow logs that fill the log group can be asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FlowLogs {
    /// `DescribeFlowLogs` lists one for each format.
    Listed,
    /// There is none, as when it was deleted after it had filled the group.
    Deleted,
}

impl Default for Config {
    /// 10,000 records of eight interfaces, the first hour of 2026, no faults.
    fn default() -> Self {
        Self {
            port: 0,
            log_group: "flowlogs".to_owned(),
            empty_log_groups: Vec::new(),
            twin_log_groups: Vec::new(),
            region: "us-east-1".to_owned(),
            account: crate::CALLER_ACCOUNT.to_owned(),
            seed: 1,
            records: 10_000,
            interfaces: 8,
            window: 1_767_225_600..1_767_229_200,
            formats: vec![LogFormat::default()],
            flow_logs: FlowLogs::Listed,
            fault_plan: FaultPlan::default(),
            latency: Duration::ZERO,
            page_events: MAX_EVENTS,
            quotas: Quotas::default(),
            live_events: 100,
            delivery: Delivery::AtOnce,
            replay: false,
            clock_ahead: 0,
            session_requests: None,
            denied: Vec::new(),
            external_id: None,
            bucket: "flowlogs-bucket".to_owned(),
            layout: Layout::Plain,
            objects: Vec::new(),
            page_keys: 1000,
        }
    }
}

/// Why a configuration describes no traffic.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ConfigError {
    /// The owner's account is not 12 digits.
    #[error("an account has 12 digits")]
    Account,
    /// There are no formats.
    #[error("at least one format is needed")]
    Formats,
    /// There are no interfaces, or more than 10,000.
    #[error("interfaces must be 1 to 10000")]
    Interfaces,
    /// A page of a listing has no room, or more than S3 gives.
    #[error("keys in a page must be 1 to 1000")]
    PageKeys,
    /// A log group's name is empty or holds what AWS does not allow.
    #[error("a log group's name holds only letters, digits and any of . - _ / #")]
    LogGroup,
    /// The window is empty, or ends after the year 9999.
    #[error("the window must end after it begins, and before the year 10000")]
    Window,
}

impl Config {
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let others = self.empty_log_groups.iter().chain(&self.twin_log_groups);
        let mut log_groups = others.chain([&self.log_group]);
        if !is_account(&self.account) {
            return Err(ConfigError::Account);
        }
        if !log_groups.all(|name| is_log_group_name(name)) {
            return Err(ConfigError::LogGroup);
        }
        if self.formats.is_empty() {
            return Err(ConfigError::Formats);
        }
        if !(1..=10_000).contains(&self.interfaces) {
            return Err(ConfigError::Interfaces);
        }
        if !(1..=1000).contains(&self.page_keys) {
            return Err(ConfigError::PageKeys);
        }
        if self.window.is_empty() || self.window.end > 253_402_300_799 {
            return Err(ConfigError::Window);
        }
        Ok(())
    }
}

pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether AWS allows it: `[\.\-_/#A-Za-z0-9]+`.
pub(crate) fn is_log_group_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_/#".contains(&byte);
    !name.is_empty() && name.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(change: impl FnOnce(&mut Config)) -> Option<ConfigError> {
        let mut config = Config::default();
        change(&mut config);
        config.check().err()
    }

    #[test]
    fn the_default_is_sound() {
        assert_eq!(error(|_| ()), None);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        use ConfigError as E;
        assert_eq!(error(|config| config.account = "12345".to_owned()), Some(E::Account));
        assert_eq!(error(|config| config.log_group = "a b".to_owned()), Some(E::LogGroup));
        assert_eq!(error(|config| config.formats.clear()), Some(E::Formats));
        assert_eq!(error(|config| config.interfaces = 0), Some(E::Interfaces));
        assert_eq!(error(|config| config.page_keys = 0), Some(E::PageKeys));
        assert_eq!(error(|config| config.window = 5..5), Some(E::Window));
    }
}
