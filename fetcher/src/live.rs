//! New events within seconds, from `StartLiveTail`.

use std::collections::VecDeque;
use std::net::Ipv4Addr;
use std::sync::Arc;

use aws_sdk_cloudwatchlogs::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_cloudwatchlogs::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_cloudwatchlogs::error::BoxError;
use aws_sdk_cloudwatchlogs::operation::start_live_tail::StartLiveTailOutput;
use aws_sdk_cloudwatchlogs::types::{
    LiveTailSessionMetadata, LiveTailSessionUpdate, StartLiveTailResponseStream,
};
use flowlogs_parser::{Filter, Format};
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use tokio::time;

use crate::error::Call;
use crate::reader::Opened;
use crate::source::log_events::Streams;
use crate::source::log_events::page::{PageWriter, Place};
use crate::source::log_groups;
use crate::{Batch, Error, FlowLogsReader};

/// Reads what comes into log groups from now on, within seconds of its arrival.
///
/// AWS charges by the minute, gives at most 500 events a second and, where there are more, a
/// [sample](Batch::is_sampled). After three hours it ends a session, and another one begins: what
/// comes between is missed. To miss nothing, [follow](FlowLogsReader::follow).
///
/// It needs `logs:StartLiveTail` and `logs:DescribeLogGroups`.
#[derive(Clone, Debug)]
pub struct Live {
    readers: Vec<FlowLogsReader>,
}

/// How often in a row a session may give nothing.
const PATIENCE: u32 = 5;

impl Live {
    pub(crate) fn new(readers: Vec<FlowLogsReader>) -> Self {
        Self { readers }
    }

    /// The events as they come, about a second's at a time. It ends only by an error, or when it is
    /// dropped.
    pub fn batches(&self) -> impl stream::Stream<Item = Result<Batch, Error>> + Send + use<> {
        let groups = self.readers.iter().map(|reader| {
            let reader = reader.clone();
            let opened = async move {
                let opened = reader.opened().await?;
                Ok::<_, Error>(stream::select_all(opened.into_iter().map(group)))
            };
            stream::once(Box::pin(opened)).try_flatten().boxed()
        });
        stream::select_all(groups)
    }
}

fn group(mut opened: Opened) -> BoxStream<'static, Result<Batch, Error>> {
    let tailing = async move {
        opened.push_down().await?;
        let arn = log_groups::arn(&opened.clients, &opened.query.log_group).await?;
        let tail = Tail {
            arn,
            formats: opened.formats().await?,
            place: opened.place(),
            filter: opened.filter(),
            opened,
            session: None,
            waiting: VecDeque::new(),
            fruitless: 0,
        };
        Ok::<_, Error>(stream::try_unfold(tail, |mut tail| async move {
            Ok(Some((tail.next().await?, tail)))
        }))
    };
    stream::once(Box::pin(tailing)).try_flatten().boxed()
}

/// One log group.
struct Tail {
    opened: Opened,
    arn: String,
    formats: Vec<Format>,
    place: Place,
    filter: Option<Arc<Filter>>,
    session: Option<StartLiveTailOutput>,
    waiting: VecDeque<Batch>,
    /// Sessions in a row that gave nothing.
    fruitless: u32,
}

impl Tail {
    async fn next(&mut self) -> Result<Batch, Error> {
        loop {
            if let Some(batch) = self.waiting.pop_front() {
                return Ok(batch);
            }
            let Some(session) = &mut self.session else {
                self.session = Some(self.start().await?);
                continue;
            };
            match session.response_stream.recv().await {
                Ok(Some(StartLiveTailResponseStream::SessionUpdate(update))) => {
                    self.fruitless = 0;
                    self.heed(&update);
                }
                Ok(Some(_)) => {}
                // AWS ends sessions after some hours, and those whose connection is too slow.
                Ok(None) => self.begin_anew(None).await?,
                Err(error) => {
                    let error = self.call().error_in_stream(error);
                    self.begin_anew(Some(error)).await?;
                }
            }
        }
    }

    async fn begin_anew(&mut self, error: Option<Error>) -> Result<(), Error> {
        tracing::info!("a live session has ended; another one begins");
        self.session = None;
        self.fruitless += 1;
        if self.fruitless > PATIENCE {
            return Err(error.unwrap_or_else(|| Error::Connection {
                service: format!("CloudWatch Logs in {}", self.opened.clients.region()),
                source: "live sessions end as soon as they begin".into(),
            }));
        }
        time::sleep(std::time::Duration::from_millis(200) * self.fruitless).await;
        Ok(())
    }

    async fn start(&self) -> Result<StartLiveTailOutput, Error> {
        let Opened { query, clients, .. } = &self.opened;
        let client = clients.logs();
        let request = client
            .start_live_tail()
            .log_group_identifiers(&self.arn)
            .set_log_event_filter_pattern(query.filter_pattern.clone());
        let request = match &query.streams {
            Streams::All => request,
            Streams::Named(names) => request.set_log_stream_names(Some(names.clone())),
            Streams::Prefix(prefix) => request.log_stream_name_prefixes(prefix),
        };
        let request = request.customize().interceptor(PlainHost);
        request.send().await.map_err(|error| self.call().error(error))
    }

    fn heed(&mut self, update: &LiveTailSessionUpdate) {
        let mut writer = PageWriter::default();
        for event in update.session_results() {
            let log_stream = event.log_stream_name().unwrap_or_default();
            let time_ms = event.timestamp().unwrap_or_default();
            writer.event(log_stream, time_ms, event.message().unwrap_or_default(), "");
        }
        let filter = self.filter.as_deref();
        let batch = writer.finish().into_batch(&self.place, self.formats.clone(), filter);
        let is_sampled = update.session_metadata().is_some_and(LiveTailSessionMetadata::sampled);
        if batch.bytes() > 0 || is_sampled {
            self.waiting.push_back(batch.sampled(is_sampled));
        }
    }

    fn call(&self) -> Call<'_> {
        let log_group = &self.opened.query.log_group.name;
        self.opened.clients.call("logs:StartLiveTail", "CloudWatch Logs", log_group)
    }
}

/// Takes `stream-` from hosts that are no names of AWS: addresses, and names without a domain.
#[derive(Debug)]
struct PlainHost;

impl Intercept for PlainHost {
    fn name(&self) -> &'static str {
        "PlainHost"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        if let Some(uri) = plain(request.uri()) {
            request.set_uri(uri)?;
        }
        Ok(())
    }
}

fn plain(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once("://stream-")?;
    let host = rest.split(['/', '?']).next()?;
    let is_ipv6 = host.starts_with('[');
    let host = host.rsplit_once(':').filter(|_| !is_ipv6).map_or(host, |(host, _)| host);
    let is_address = is_ipv6 || host.parse::<Ipv4Addr>().is_ok();
    (is_address || !host.contains('.')).then(|| format!("{scheme}://{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hosts_of_aws_are_for_streams() {
        for (uri, expected) in [
            ("http://stream-127.0.0.1:5000/", Some("http://127.0.0.1:5000/")),
            ("http://stream-localhost:5000/", Some("http://localhost:5000/")),
            ("http://stream-[::1]:5000/", Some("http://[::1]:5000/")),
            ("https://stream-logs.us-east-1.amazonaws.com/", None),
            ("https://logs.us-east-1.amazonaws.com/", None),
        ] {
            assert_eq!(plain(uri).as_deref(), expected, "{uri}");
        }
    }
}
