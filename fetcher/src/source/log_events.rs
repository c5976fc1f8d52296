//! The events of a log group, from `FilterLogEvents`, to the very last page.

mod cut;
pub(crate) mod page;
mod progress;
mod request;
pub(crate) mod slices;

use std::sync::Arc;

use aws_sdk_cloudwatchlogs::error::ProvideErrorMetadata;

use self::page::{Answer, Page};
use self::progress::Progress;
use self::request::{RequestError, filter_log_events};
use crate::clients::Clients;
use crate::error::Call;
use crate::log_group::LogGroup;
use crate::pace::Pace;
use crate::{Error, TimeWindow};

/// Which events are asked for.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    pub(crate) log_group: LogGroup,
    pub(crate) window: TimeWindow,
    pub(crate) streams: Streams,
    pub(crate) order: Order,
    pub(crate) filter_pattern: Option<String>,
}

/// Which log streams of a group are read.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) enum Streams {
    #[default]
    All,
    /// Those of these names: one to a hundred.
    Named(Vec<String>),
    Prefix(String),
}

/// Which events come first.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Order {
    #[default]
    OldestFirst,
    NewestFirst,
}

impl Order {
    /// Whether an event of one time comes before one of another.
    pub(crate) fn comes_before(self, time_ms: u64, other_ms: u64) -> bool {
        match self {
            Self::OldestFirst => time_ms < other_ms,
            Self::NewestFirst => time_ms > other_ms,
        }
    }
}

/// Fetches one page of events after the other.
///
/// Only an answer without a next token is the end: pages may be empty before it, and tokens may
/// come again. Each event is given once.
#[derive(Debug)]
pub(crate) struct Pages {
    clients: Clients,
    pace: Arc<Pace>,
    query: Query,
    /// Asked for, and belonging to the next token: the query's, until reading began anew.
    window: TimeWindow,
    next: Next,
    progress: Progress,
}

#[derive(Clone, Debug)]
enum Next {
    Start,
    Token(String),
    End,
}

/// How often in a row it may be of no use to go on where the last answer said.
const PATIENCE: u32 = 10;

impl Pages {
    pub(crate) fn new(clients: Clients, pace: Arc<Pace>, query: Query) -> Self {
        let next = if query.window.is_empty() { Next::End } else { Next::Start };
        let window = query.window.clone();
        let progress = Progress::new(query.order);
        Self { clients, pace, query, window, next, progress }
    }

    /// What is new in the next answer, which may be nothing; `None` after the last.
    ///
    /// The right to send its request has been taken.
    pub(crate) async fn next(&mut self) -> Result<Option<Page>, Error> {
        let sent = match &self.next {
            Next::Start => None,
            Next::Token(token) => Some(token.clone()),
            Next::End => return Ok(None),
        };
        let mut generation = self.clients.generation();
        let mut is_renewed = false;
        loop {
            let client = self.clients.logs();
            let token = sent.as_deref();
            let answer =
                filter_log_events(&client, &self.query, &self.window, token, &self.pace).await;
            return match answer {
                Ok(answer) => self.take(answer, token).map(Some),
                Err(error) if token.is_some() && is_refused_token(&error) => {
                    self.resume(error).map(Some)
                }
                Err(error) => {
                    let error = self.error(error);
                    // Credentials that ended in mid-run are loaded anew, once for each request.
                    if !is_renewed && error.is_expiry() {
                        is_renewed = true;
                        if let Some(renewed) = self.clients.renew(generation).await? {
                            generation = renewed;
                            continue;
                        }
                    }
                    Err(error)
                }
            };
        }
    }

    /// Whether all was read.
    pub(crate) fn is_at_end(&self) -> bool {
        matches!(self.next, Next::End)
    }

    /// Time of the last event that was given, in milliseconds since 1970.
    pub(crate) fn last_ms(&self) -> Option<u64> {
        self.progress.last_ms()
    }

    /// Whether some event came before an earlier one, so that times tell nothing.
    pub(crate) fn is_unordered(&self) -> bool {
        self.progress.is_unordered()
    }

    /// Heeds an answer, and gives what is new in it.
    fn take(&mut self, answer: Answer, sent: Option<&str>) -> Result<Page, Error> {
        let Answer { mut page, next_token } = answer;
        let is_same_token = sent.is_some() && sent == next_token.as_deref();
        self.progress.take(&mut page, is_same_token);
        if self.progress.repeats() >= PATIENCE {
            return Err(Error::TokenRepeats {
                log_group: self.query.log_group.name.to_string(),
                times: PATIENCE,
                reached_ms: self.reached_ms(),
            });
        }
        self.next = next_token.map_or(Next::End, Next::Token);
        Ok(page)
    }

    /// Begins anew where the events so far end, because the token is not good any more.
    fn resume(&mut self, error: RequestError) -> Result<Page, Error> {
        let reached_ms = self.reached_ms();
        if self.progress.resume(reached_ms) && self.progress.resumptions() <= PATIENCE {
            tracing::debug!(reached_ms, "a next token is refused; reading begins anew there");
            match self.query.order {
                Order::OldestFirst => self.window.start_ms = reached_ms,
                Order::NewestFirst => {
                    self.window.end_ms = self.window.end_ms.min(reached_ms.saturating_add(1));
                }
            }
            self.next = Next::Start;
            return Ok(Page::default());
        }
        let log_group = self.query.log_group.name.to_string();
        Err(match self.error(error) {
            Error::InvalidRequest { source } => {
                Error::TokenExpired { log_group, reached_ms, source }
            }
            error => error,
        })
    }

    fn reached_ms(&self) -> u64 {
        let begin = match self.query.order {
            Order::OldestFirst => self.query.window.start_ms,
            Order::NewestFirst => self.query.window.end_ms,
        };
        self.progress.last_ms().unwrap_or(begin)
    }

    fn error(&self, error: RequestError) -> Error {
        self.call().error(error)
    }

    fn call(&self) -> Call<'_> {
        self.clients.call("logs:FilterLogEvents", "CloudWatch Logs", &self.query.log_group.name)
    }
}

/// AWS does not tell a token that has expired from any other wrong parameter.
fn is_refused_token(error: &RequestError) -> bool {
    let refusal = error.as_service_error();
    refusal.and_then(ProvideErrorMetadata::code) == Some("InvalidParameterException")
}
