//! All that the operations share.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock};
use std::time::Instant;

use crate::config::{Config, ConfigError, Delivery};
use crate::dice::{Dice, Purpose};
use crate::faults::Fault;
use crate::identity::{Caller, Sessions};
use crate::operation::Operation;
use crate::quotas::Granted;
use crate::replay::Replay;
use crate::s3::Bucket;
use crate::tally::Tally;
use crate::tokens::Tokens;
use crate::traffic::Traffic;

#[derive(Debug)]
pub(crate) struct StandIn {
    pub(crate) config: Config,
    pub(crate) traffic: Traffic,
    pub(crate) tokens: Tokens,
    pub(crate) sessions: Sessions,
    pub(crate) replay: Replay,
    granted: Granted,
    /// Unix milliseconds, where events come in time.
    now_ms: AtomicU64,
    /// Place of the record that comes next in a live session.
    live: AtomicU64,
    pub(crate) bucket: Bucket,
    tally: Mutex<Tally>,
    /// AWS requests so far, unsigned and unknown ones included.
    answered: AtomicU64,
    /// Computed when first asked for: it may take a look at many records.
    spans: OnceLock<Vec<Option<(u64, u64)>>>,
}

impl StandIn {
    pub(crate) fn new(config: Config) -> Result<Self, ConfigError> {
        Ok(Self {
            traffic: Traffic::new(&config)?,
            tokens: Tokens::new(config.seed),
            sessions: Sessions::new(config.seed, config.session_requests),
            replay: Replay::default(),
            granted: Granted::default(),
            now_ms: AtomicU64::default(),
            live: AtomicU64::default(),
            bucket: Bucket::new(&config),
            tally: Mutex::default(),
            answered: AtomicU64::default(),
            spans: OnceLock::new(),
            config,
        })
    }

    /// Whether the log groups are the caller's: same account, same region.
    pub(crate) fn is_at_home(&self, caller: &Caller) -> bool {
        caller.account == self.config.account && caller.region == self.config.region
    }

    /// Whether the log group of this name has the traffic.
    pub(crate) fn is_full(&self, name: &str) -> bool {
        let Config { log_group, twin_log_groups, .. } = &self.config;
        name == log_group || twin_log_groups.iter().any(|twin| twin == name)
    }

    /// Without the `:*` that `DescribeLogGroups` puts after it in `arn`.
    pub(crate) fn log_group_arn(&self, name: &str) -> String {
        let Config { region, account, .. } = &self.config;
        format!("arn:aws:logs:{region}:{account}:log-group:{name}")
    }

    /// When everything was created, a day before the traffic; Unix seconds.
    pub(crate) fn creation_time(&self) -> u64 {
        self.config.window.start.saturating_sub(86_400)
    }

    /// First and last timestamp of each log stream.
    pub(crate) fn spans(&self) -> &[Option<(u64, u64)>] {
        self.spans.get_or_init(|| self.traffic.spans())
    }

    /// In the shape of a UUID.
    pub(crate) fn next_request_id(&self) -> String {
        let answered = self.answered.fetch_add(1, Ordering::Relaxed);
        let id = Dice::new(self.config.seed, Purpose::RequestId, answered).hex(32);
        [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]].join("-")
    }

    pub(crate) fn tally(&self) -> Tally {
        self.lock().clone()
    }

    /// Counts a request, and says which fault of the plan meets it.
    pub(crate) fn count_request(&self, operation: Operation) -> Option<Fault> {
        let mut tally = self.lock();
        *tally.requests.entry(operation.name()).or_default() += 1;
        let reading = if operation.reads_events() {
            [Operation::FilterLogEvents, Operation::GetLogEvents]
        } else if operation.reads_objects() {
            [Operation::ListObjectsV2, Operation::GetObject]
        } else {
            return None;
        };
        let number = reading.map(|operation| tally.requests(operation.name())).iter().sum();
        self.config.fault_plan.fault(number)
    }

    /// Whether the quota has room for the request; else it is counted as throttled.
    pub(crate) fn grant(&self, operation: Operation) -> bool {
        let is_granted = self.granted.grant(&self.config.quotas, operation, Instant::now());
        if !is_granted {
            *self.lock().throttled.entry(operation.name()).or_default() += 1;
        }
        is_granted
    }

    /// Where the next so many live records begin.
    pub(crate) fn next_live(&self, records: u64) -> u64 {
        self.live.fetch_add(records, Ordering::Relaxed).min(self.config.records)
    }

    pub(crate) fn set_now(&self, now_ms: u64) {
        self.now_ms.store(now_ms, Ordering::SeqCst);
    }

    /// Up to which ingestion time events can be read, in Unix milliseconds.
    pub(crate) fn delivered_ms(&self) -> u64 {
        match self.config.delivery {
            Delivery::AtOnce => u64::MAX,
            Delivery::InTime => self.now_ms.load(Ordering::SeqCst),
        }
    }

    pub(crate) fn count_fault(&self, fault: Fault) {
        *self.lock().faults.entry(fault.name()).or_default() += 1;
    }

    fn lock(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().expect("nothing panics while it holds the tally")
    }
}
