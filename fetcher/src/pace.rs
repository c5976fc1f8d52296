//! How fast requests are sent: at AWS's quota, and no faster than AWS bears.

mod quotas;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

pub(crate) use quotas::Operation;

/// A token bucket for one operation in one account and region.
///
/// It begins at the rate that AWS documents, spends [a little less](SHARE), and follows what AWS
/// says: every refusal as too frequent lowers the rate at once, all else raises it bit by bit. What
/// all readers of a process send goes through the same bucket.
#[derive(Debug)]
pub(crate) struct Pace {
    /// Requests in a second, as AWS documents it.
    documented: f64,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug)]
struct State {
    /// Requests in a second that are sent.
    rate: f64,
    /// When the next request is due.
    due: Instant,
    /// When the rate was last raised.
    raised: Instant,
    /// Until when the rate does not rise above the documented one, which was too much.
    modest_until: Instant,
    /// When AWS last refused: of many refusals at once the first counts.
    refused: Option<Instant>,
}

type Paces = HashMap<(Payer, Operation), Arc<Pace>>;

/// Whose quota it is.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Payer {
    /// The account, as far as it is known: that of a role, else the name of a profile, else nothing,
    /// which is the environment's.
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) endpoint_url: Option<String>,
}

/// Of the quota, this much is spent: requests that were sent evenly do not arrive so.
const SHARE: f64 = 0.96;

/// How late a request may be and still be made up for by a sooner one.
const SLACK: Duration = Duration::from_millis(20);

/// What is left of the rate after a refusal.
const CUT: f64 = 0.7;

/// By how much of the documented rate the rate is raised in a second: below it, and above it, where
/// it is tried whether AWS grants more than it says.
const RAISE: f64 = 0.1;
const RAISE_ABOVE: f64 = 0.01;

/// What a refusal above the documented rate forbids, for so long.
const MODESTY: Duration = Duration::from_mins(10);

/// The slowest.
const MIN_RATE: f64 = 0.2;

impl Pace {
    /// The bucket of the payer for the operation, which all share.
    pub(crate) fn of(payer: Payer, operation: Operation) -> Arc<Self> {
        static ALL: OnceLock<Mutex<Paces>> = OnceLock::new();
        let mut all =
            ALL.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
        let documented = operation.per_second(&payer.region);
        let pace = all.entry((payer, operation));
        Arc::clone(pace.or_insert_with(|| Arc::new(Self::new(documented, Instant::now()))))
    }

    pub(crate) fn new(documented: f64, now: Instant) -> Self {
        let state = State {
            rate: documented * SHARE,
            due: now,
            raised: now,
            modest_until: now,
            refused: None,
        };
        Self { documented, state: Mutex::new(state) }
    }

    /// Requests in a second that AWS documents.
    pub(crate) fn documented(&self) -> f64 {
        self.documented
    }

    /// Takes the right to send a request now.
    ///
    /// # Errors
    ///
    /// Returns how long to wait before it is asked for again.
    pub(crate) fn take(&self, now: Instant) -> Result<(), Duration> {
        let mut state = self.lock();
        self.raise(&mut state, now);
        if now < state.due {
            return Err(state.due - now);
        }
        // A moment that was missed is made up for, a longer pause is not.
        let from = state.due.max(now.checked_sub(SLACK).unwrap_or(now));
        state.due = from + Duration::from_secs_f64(1.0 / state.rate);
        Ok(())
    }

    /// Whether a request could be sent now.
    ///
    /// # Errors
    ///
    /// Returns how long to wait before one can.
    pub(crate) fn ready(&self, now: Instant) -> Result<(), Duration> {
        match self.lock().due.checked_duration_since(now) {
            None | Some(Duration::ZERO) => Ok(()),
            Some(wait) => Err(wait),
        }
    }

    /// Counts a request that was sent without a right, as retries are.
    pub(crate) fn charge(&self, now: Instant) {
        let mut state = self.lock();
        state.due = state.due.max(now) + Duration::from_secs_f64(1.0 / state.rate);
    }

    /// Heeds that AWS refused a request as too frequent.
    pub(crate) fn refused(&self, now: Instant) {
        let mut state = self.lock();
        let spent = self.documented * SHARE;
        // Requests that were under way together are refused together.
        if state.refused.is_some_and(|refused| now < refused + Duration::from_millis(500)) {
            return;
        }
        state.refused = Some(now);
        state.raised = now;
        state.modest_until = now + MODESTY;
        state.rate =
            if state.rate > spent { spent } else { (state.rate * CUT).max(MIN_RATE.min(spent)) };
        tracing::debug!(rate = state.rate, "requests are refused as too frequent");
    }

    fn raise(&self, state: &mut State, now: Instant) {
        let seconds = now.saturating_duration_since(state.raised).as_secs_f64();
        state.raised = state.raised.max(now);
        let spent = self.documented * SHARE;
        if state.rate < spent {
            state.rate = (state.rate + self.documented * RAISE * seconds).min(spent);
        } else if now >= state.modest_until && state.due + Duration::from_secs(1) > now {
            // Only who sends all he may learns whether more is granted.
            state.rate += self.documented * RAISE_ABOVE * seconds.min(1.0);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many requests are let go between two moments, in milliseconds after the start, by one who
    /// asks every millisecond.
    fn sent(pace: &Pace, begin: Instant, millis: std::ops::Range<u64>) -> usize {
        millis.filter(|&ms| pace.take(begin + Duration::from_millis(ms)).is_ok()).count()
    }

    #[test]
    fn the_rate_begins_at_a_little_less_than_the_quota() {
        let begin = Instant::now();
        for (quota, least, most) in [(25.0, 24, 25), (10.0, 9, 10), (5.0, 4, 5)] {
            let pace = Pace::new(quota, begin);
            let first = sent(&pace, begin, 0..1000);
            assert!((least..=most).contains(&first), "{quota}: {first}");
            let later = sent(&pace, begin, 1000..11_000);
            assert!(later >= least * 10 && later <= most * 11, "{quota}: {later}");
        }
    }

    #[test]
    fn a_pause_is_not_made_up_for() {
        let begin = Instant::now();
        let pace = Pace::new(10.0, begin);
        assert_eq!(pace.take(begin), Ok(()));
        assert!(sent(&pace, begin, 60_000..60_500) <= 6);
    }

    #[test]
    fn a_refusal_lowers_the_rate_and_time_raises_it_again() {
        let begin = Instant::now();
        let pace = Pace::new(10.0, begin);
        // Four at once are one.
        (0..4).for_each(|_| pace.refused(begin));
        let after = sent(&pace, begin, 0..1000);
        assert!((6..=8).contains(&after), "{after}");
        sent(&pace, begin, 1000..5000);
        let recovered = sent(&pace, begin, 5000..7000);
        assert!((19..=20).contains(&recovered), "{recovered}");
    }

    #[test]
    fn more_than_the_documented_rate_is_tried_until_it_is_refused() {
        let begin = Instant::now();
        let pace = Pace::new(10.0, begin);
        sent(&pace, begin, 0..30_000);
        assert!(sent(&pace, begin, 30_000..40_000) > 110);
        let later = begin + Duration::from_secs(40);
        pace.refused(later);
        assert!(sent(&pace, begin, 40_000..50_000) <= 97);
        assert!(sent(&pace, begin, 500_000..510_000) <= 97);
    }

    #[test]
    fn what_was_sent_without_a_right_is_waited_for() {
        let begin = Instant::now();
        let pace = Pace::new(10.0, begin);
        (0..5).for_each(|_| pace.charge(begin));
        assert!(pace.ready(begin + Duration::from_millis(400)).is_err());
        assert!(pace.ready(begin + Duration::from_millis(530)).is_ok());
    }

    #[test]
    fn those_who_pay_from_the_same_quota_share_a_bucket() {
        let payer = |account: &str| Payer {
            account: account.to_owned(),
            region: "us-east-1".to_owned(),
            endpoint_url: None,
        };
        let one = Pace::of(payer("123456789012"), Operation::FilterLogEvents);
        assert!(Arc::ptr_eq(&one, &Pace::of(payer("123456789012"), Operation::FilterLogEvents)));
        assert!(!Arc::ptr_eq(&one, &Pace::of(payer("210987654321"), Operation::FilterLogEvents)));
    }
}
