//! Flow logs in S3.

mod builder;
mod download;
mod failure;
mod layout;
mod listing;
mod location;

use std::fmt;
use std::io::{self, ErrorKind};
use std::sync::Arc;

use aws_sdk_s3::types::RequestPayer;
use flowlogs_parser::Format;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use tokio::sync::mpsc::Receiver;

pub use self::builder::ObjectsBuilder;
use self::download::Download;
use self::layout::Choice;
use self::listing::{Listing, Object};
use self::location::Location;
use super::content::{Flow, Found, Outlet, Stop};
use super::side_by_side::{SideBySide, on_a_thread, receive};
use crate::clients::Settings;
use crate::clients::s3::S3;
use crate::{Batch, Error, Origin, TimeWindow};

/// Reads flow logs from a bucket in S3.
///
/// It looks for the folders that AWS makes: below `AWSLogs/`, in any of its layouts (plain or Hive, by
/// day or by hour), only the days of the window are listed, and only files whose names have a time
/// that can hold records of the window are read. Where there is no such folder below the prefix, all
/// objects are read whose names do not exclude it. What an object is, its first bytes tell, as for
/// [`Files`](crate::Files).
///
/// ```no_run
/// use flowlogs_fetcher::Objects;
/// use futures_util::TryStreamExt;
///
/// # async fn read() -> Result<(), flowlogs_fetcher::Error> {
/// let objects = Objects::builder("s3://my-bucket/central").accounts(["123456789012"]).build()?;
/// let window = objects.window().clone();
/// let mut batches = objects.batches();
/// while let Some(batch) = batches.try_next().await? {
///     let records = batch.records().filter_map(Result::ok);
///     for record in records.filter(|record| record.start_ms().is_some_and(|ms| window.contains(ms))) {
///         println!("{record}");
///     }
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Permissions
///
/// ```json
/// {
///     "Version": "2012-10-17",
///     "Statement": [
///         {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::my-bucket"},
///         {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::my-bucket/*"},
///         {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:us-east-1:123456789012:key/…"}
///     ]
/// }
/// ```
///
/// The last one is for buckets with SSE-KMS, whose key's policy has to allow it too.
#[derive(Clone, Debug)]
pub struct Objects {
    location: Location,
    formats: Arc<[Format]>,
    window: TimeWindow,
    choice: Arc<Choice>,
    side_by_side: SideBySide,
    request_payer: Option<RequestPayer>,
    access: Access,
}

/// What is read, and by which requests, in a line.
impl fmt::Display for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Location { bucket, prefix } = &self.location;
        let slash = if prefix.is_empty() { "" } else { "/" };
        write!(
            f,
            "s3://{bucket}{slash}{prefix}: the objects whose names allow for records of the window, by \
             ListObjectsV2 and GetObject"
        )
    }
}

#[derive(Clone, Debug)]
enum Access {
    Settings(Settings),
    Client(S3),
}

impl Objects {
    /// Begins to describe a reader of `s3://bucket/prefix` or `bucket/prefix`. In the bucket's place
    /// can stand the alias or ARN of an access point.
    pub fn builder(location: impl Into<String>) -> ObjectsBuilder {
        ObjectsBuilder::new(location.into())
    }

    /// Which records the objects are chosen for: those that start in it.
    #[must_use]
    pub fn window(&self) -> &TimeWindow {
        &self.window
    }

    /// The lines of the objects that may hold records of the window, about 1 MiB at a time. There are
    /// others among them: a file holds records by their end.
    ///
    /// Nothing is asked for before the stream is polled, in a Tokio runtime. Several objects are fetched
    /// and decoded side by side, at most two batches ahead each. An object that is broken is an error,
    /// after which the stream goes on with the next: [`Error::Object`] names it, and its good lines are
    /// given. After any other error it ends.
    #[must_use]
    pub fn batches(&self) -> stream::BoxStream<'static, Result<Batch, Error>> {
        // The futures of the SDK are large.
        stream::once(Box::pin(self.clone().open())).try_flatten().boxed()
    }

    async fn open(self) -> Result<impl Stream<Item = Result<Batch, Error>> + Send, Error> {
        let s3 = match &self.access {
            Access::Settings(settings) => settings.connect_to_s3().await?,
            Access::Client(s3) => s3.clone(),
        };
        let mut listing = Listing {
            s3,
            bucket: Arc::clone(&self.location.bucket),
            choice: Arc::clone(&self.choice),
            request_payer: self.request_payer.clone(),
        };
        listing.find_region(&self.location.prefix).await?;
        let opening = Opening {
            s3: listing.s3.clone(),
            bucket: self.location.bucket,
            formats: self.formats,
            request_payer: self.request_payer,
        };
        let objects = receive(listing.start(self.location.prefix));
        let batches = self.side_by_side.read(objects, move |object| opening.start(object));
        Ok(up_to_failure(batches))
    }
}

/// Ends after the first error that is about more than an object: others would follow from it.
fn up_to_failure(
    batches: impl Stream<Item = Result<Batch, Error>> + Send,
) -> impl Stream<Item = Result<Batch, Error>> + Send {
    let mut is_over = false;
    batches.take_while(move |result| {
        let goes_on = !is_over;
        is_over = matches!(result, Err(error) if !matches!(error, Error::Object { .. }));
        std::future::ready(goes_on)
    })
}

/// Fetches objects and reads them.
struct Opening {
    s3: S3,
    bucket: Arc<str>,
    formats: Arc<[Format]>,
    request_payer: Option<RequestPayer>,
}

impl Opening {
    fn start(&self, object: Object) -> Receiver<Result<Batch, Error>> {
        let (bucket, key) = (Arc::clone(&self.bucket), Arc::clone(&object.key));
        let failed = {
            let (bucket, key) = (bucket.to_string(), key.to_string());
            move |source| Error::Object { bucket, key, source }
        };
        let download = Download {
            s3: self.s3.clone(),
            bucket: Arc::clone(&bucket),
            object,
            request_payer: self.request_payer.clone(),
        };
        let body = download.start();
        let formats = Arc::clone(&self.formats);
        on_a_thread(failed.clone(), move |sender| {
            let origin = Origin::Object { bucket, key };
            let outlet = Outlet { formats, origin, flow: Flow::Whole, sender };
            let result = outlet.read(body).and_then(|found| check(found).map_err(Stop::from));
            if let Err(Stop::Unreadable(source)) = result {
                let error = download::failure_of(source).unwrap_or_else(failed);
                let _ = outlet.sender.blocking_send(Err(error));
            }
        })
    }
}

/// What AWS never delivers is not passed over in silence.
fn check(found: Found) -> Result<(), io::Error> {
    let invalid = |why: &str| Err(io::Error::new(ErrorKind::InvalidData, why.to_owned()));
    match found {
        Found { is_empty: true, .. } => invalid("it is empty"),
        Found { is_flow_log: false, .. } => invalid("there is no flow log record in it"),
        Found { is_utf8: false, .. } => invalid("some of it is not UTF-8"),
        Found { .. } => Ok(()),
    }
}
