//! The events of a log group, from `FilterLogEvents`, to the very last page.

mod progress;

use aws_sdk_cloudwatchlogs::config::http::HttpResponse;
use aws_sdk_cloudwatchlogs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_cloudwatchlogs::operation::filter_log_events::{
    FilterLogEventsError, FilterLogEventsOutput,
};
use aws_sdk_cloudwatchlogs::types::FilteredLogEvent;
use futures_util::future::{FutureExt, RemoteHandle};
use futures_util::{Stream, stream};

use self::progress::Progress;
use crate::clients::Clients;
use crate::log_group::LogGroup;
use crate::{Error, TimeWindow};

/// Which events are asked for.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    pub(crate) log_group: LogGroup,
    pub(crate) window: TimeWindow,
    pub(crate) filter_pattern: Option<String>,
}

/// Fetches one page of events after the other.
///
/// Only an answer without a next token is the end: pages may be empty before it, and tokens may
/// come again. Each event is given once.
#[derive(Debug)]
pub(crate) struct Pages {
    clients: Clients,
    query: Query,
    next: Next,
    progress: Progress,
}

/// A page of events, never empty.
pub(crate) type Page = Vec<FilteredLogEvent>;

#[derive(Clone, Debug)]
enum Next {
    /// From this moment on, in milliseconds since 1970.
    Start(u64),
    Token(String),
    End,
}

/// How often in a row it may be of no use to go on where the last answer said.
const PATIENCE: u32 = 10;

impl Pages {
    pub(crate) fn new(clients: Clients, query: Query) -> Self {
        let next = match query.window {
            ref window if window.is_empty() => Next::End,
            TimeWindow { start_ms, .. } => Next::Start(start_ms),
        };
        Self { clients, query, next, progress: Progress::default() }
    }

    /// The next page; `None` after the last.
    pub(crate) async fn next(&mut self) -> Result<Option<Page>, Error> {
        loop {
            let sent = match &self.next {
                Next::Start(_) => None,
                Next::Token(token) => Some(token.clone()),
                Next::End => return Ok(None),
            };
            let page = match (self.request().await, sent) {
                (Ok(output), sent) => self.take(output, sent.as_deref())?,
                (Err(error), Some(_)) if is_refused_token(&error) => self.resume(error)?,
                (Err(error), _) => return Err(self.error(error)),
            };
            if !page.is_empty() {
                return Ok(Some(page));
            }
        }
    }

    /// The pages that are left, each fetched while the one before it is looked at. The first of
    /// them is handed on before the one after it is asked for, so that a glance costs no more.
    pub(crate) fn into_stream(self) -> impl Stream<Item = Result<Page, Error>> + Send {
        stream::try_unfold(Fetch::NotBegun(Box::new(self)), |fetch| async move {
            let (page, pages) = match fetch {
                Fetch::NotBegun(pages) => Box::pin(pages.fetch()).await?,
                Fetch::Begun(answer) => answer.await?,
            };
            Ok(page.map(|page| (page, Fetch::begin(pages))))
        })
    }

    async fn fetch(mut self) -> Result<(Option<Page>, Self), Error> {
        let page = self.next().await?;
        Ok((page, self))
    }

    async fn request(
        &self,
    ) -> Result<FilterLogEventsOutput, SdkError<FilterLogEventsError, HttpResponse>> {
        let LogGroup { name, arn, .. } = &self.query.log_group;
        let request = self
            .clients
            .logs
            .filter_log_events()
            .set_log_group_name(arn.is_none().then(|| name.to_string()))
            .set_log_group_identifier(arn.clone())
            .set_filter_pattern(self.query.filter_pattern.clone())
            // Inclusive, unlike the end of a window, which is not empty here.
            .end_time(to_aws(self.query.window.end_ms - 1));
        // AWS has always given events in time order since 2019; emulators want to be told.
        #[expect(deprecated, reason = "it is for those that are not AWS")]
        let request = request.interleaved(true);
        match &self.next {
            Next::Start(start_ms) => request.start_time(to_aws(*start_ms)),
            Next::Token(token) => {
                let start_ms = self.progress.resumed_at().unwrap_or(self.query.window.start_ms);
                request.start_time(to_aws(start_ms)).next_token(token)
            }
            Next::End => request,
        }
        .send()
        .await
    }

    /// Heeds an answer, and gives what is new in it.
    fn take(&mut self, output: FilterLogEventsOutput, sent: Option<&str>) -> Result<Page, Error> {
        let is_same_token = sent.is_some() && sent == output.next_token.as_deref();
        let page = self.progress.take(output.events.unwrap_or_default(), is_same_token);
        if self.progress.repeats() >= PATIENCE {
            return Err(Error::TokenRepeats {
                log_group: self.query.log_group.name.to_string(),
                times: PATIENCE,
                reached_ms: self.reached_ms(),
            });
        }
        self.next = output.next_token.map_or(Next::End, Next::Token);
        Ok(page)
    }

    /// Begins anew where the events so far end, because the token is not good any more.
    fn resume(
        &mut self,
        error: SdkError<FilterLogEventsError, HttpResponse>,
    ) -> Result<Page, Error> {
        let reached_ms = self.reached_ms();
        if self.progress.resume(reached_ms) && self.progress.resumptions() <= PATIENCE {
            self.next = Next::Start(reached_ms);
            return Ok(Page::new());
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
        self.progress.last_ms().unwrap_or(self.query.window.start_ms)
    }

    fn error(&self, error: SdkError<FilterLogEventsError, HttpResponse>) -> Error {
        let LogGroup { name, .. } = &self.query.log_group;
        self.clients.call("logs:FilterLogEvents", "CloudWatch Logs", name).error(error)
    }
}

/// The fetch of a page.
enum Fetch {
    NotBegun(Box<Pages>),
    /// On a task of its own, which ends when this is dropped.
    Begun(RemoteHandle<Result<(Option<Page>, Pages), Error>>),
}

impl Fetch {
    fn begin(pages: Pages) -> Self {
        let (fetch, answer) = pages.fetch().remote_handle();
        tokio::spawn(fetch);
        Self::Begun(answer)
    }
}

/// AWS does not tell a token that has expired from any other wrong parameter.
fn is_refused_token(error: &SdkError<FilterLogEventsError, HttpResponse>) -> bool {
    let refusal = error.as_service_error();
    refusal.and_then(ProvideErrorMetadata::code) == Some("InvalidParameterException")
}

/// Times after the year 292 million are as good as that.
fn to_aws(time_ms: u64) -> i64 {
    i64::try_from(time_ms).unwrap_or(i64::MAX)
}
