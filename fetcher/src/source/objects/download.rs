//! The bytes of an object, whatever happens on the way.

use std::io::{self, ErrorKind, Read};
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::types::RequestPayer;
use bytes::{Buf, Bytes};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::sleep;

use super::failure;
use super::listing::Object;
use crate::Error;
use crate::clients::s3::S3;
use crate::error::Cause;

/// Fetches an object. A connection that breaks is made anew, and goes on where it broke.
pub(super) struct Download {
    pub(super) s3: S3,
    pub(super) bucket: Arc<str>,
    pub(super) object: Object,
    pub(super) request_payer: Option<RequestPayer>,
}

/// The bytes as they come, for a thread that waits for them.
pub(super) struct Body {
    pieces: Receiver<Piece>,
    piece: Bytes,
    is_over: bool,
}

enum Piece {
    Bytes(Bytes),
    End,
    Broken(io::Error),
}

/// Pieces that wait; the client makes them of what a socket has.
const AHEAD: usize = 4;

/// Connections that may break one after the other without having brought [`PROGRESS`].
const ATTEMPTS: u32 = 10;
const PROGRESS: u64 = 64 * 1024;

/// Before the first new attempt; each waits twice as long as the one before.
const BACKOFF: Duration = Duration::from_millis(50);
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);

impl Download {
    pub(super) fn start(self) -> Body {
        let (sender, pieces) = mpsc::channel(AHEAD);
        tokio::spawn(async move {
            let end = match self.run(&sender).await {
                Ok(()) => Piece::End,
                Err(error) => Piece::Broken(error),
            };
            // That nobody listens any more is no failure.
            let _ = sender.send(end).await;
        });
        Body { pieces, piece: Bytes::new(), is_over: false }
    }

    async fn run(self, pieces: &Sender<Piece>) -> Result<(), io::Error> {
        let mut progress = Progress::default();
        loop {
            let answer = self.ask(&progress).await?;
            let cause = match self.take(answer, &mut progress, pieces).await? {
                Taken::All | Taken::Unheard => return Ok(()),
                Taken::Some(cause) => cause,
            };
            progress.attempts += 1;
            if progress.attempts == ATTEMPTS {
                return Err(io::Error::other(self.s3.call("s3:GetObject").broken(cause)));
            }
            let backoff = BACKOFF * 2_u32.pow(progress.attempts - 1);
            sleep(backoff.min(LONGEST_BACKOFF)).await;
        }
    }

    async fn ask(&self, progress: &Progress) -> Result<GetObjectOutput, io::Error> {
        let request = self
            .s3
            .client
            .get_object()
            .bucket(&*self.bucket)
            .key(&*self.object.key)
            .set_request_payer(self.request_payer.clone());
        let request = match progress.bytes {
            0 => request,
            bytes => request.range(format!("bytes={bytes}-")).set_if_match(progress.etag.clone()),
        };
        let answer = request.send().await;
        answer.map_err(|error| failure::of_object(&self.s3, error).unwrap_or_else(io::Error::other))
    }

    /// Hands on what an answer brings.
    async fn take(
        &self,
        mut answer: GetObjectOutput,
        progress: &mut Progress,
        pieces: &Sender<Piece>,
    ) -> Result<Taken, io::Error> {
        if let Err(cause) = self.check(&answer, progress) {
            return Ok(Taken::Some(cause.into()));
        }
        let begin = progress.bytes;
        while let Some(piece) = answer.body.next().await {
            let piece = match piece {
                Ok(piece) => piece,
                // All is there, but not what was stored.
                Err(error) if Some(progress.bytes) == progress.length => {
                    return Err(io::Error::new(ErrorKind::InvalidData, error));
                }
                Err(error) => return Ok(Taken::Some(error.into())),
            };
            progress.bytes += piece.len() as u64;
            if progress.bytes - begin >= PROGRESS {
                progress.attempts = 0;
            }
            if pieces.send(Piece::Bytes(piece)).await.is_err() {
                return Ok(Taken::Unheard);
            }
        }
        match progress.length {
            Some(length) if progress.bytes < length => {
                Ok(Taken::Some("the answer ended before the object".into()))
            }
            _ => Ok(Taken::All),
        }
    }

    /// Whether the answer is about the object, and from where the last one broke off.
    fn check(&self, answer: &GetObjectOutput, progress: &mut Progress) -> Result<(), &'static str> {
        let range = answer.content_range().and_then(Range::parse);
        let length = answer.content_length().and_then(|length| u64::try_from(length).ok());
        if progress.bytes > 0 {
            let goes_on = range.is_some_and(|range| {
                range.first == progress.bytes && Some(range.length) == progress.length
            });
            return if goes_on { Ok(()) } else { Err("the answer is of another range") };
        }
        let is_listed = answer.e_tag().is_some() && answer.e_tag() == self.object.etag.as_deref();
        if is_listed && length != Some(self.object.size) {
            return Err("the answer is not as long as the object");
        }
        progress.length = length;
        progress.etag = answer.e_tag().map(str::to_owned);
        Ok(())
    }
}

#[derive(Default)]
struct Progress {
    /// How many came.
    bytes: u64,
    /// How many the object has, as the first answer says.
    length: Option<u64>,
    etag: Option<String>,
    /// Broken ones since the last progress.
    attempts: u32,
}

/// How much of the object an answer brought.
enum Taken {
    All,
    Some(Cause),
    /// Nobody wants more.
    Unheard,
}

/// `bytes 1000-1999/2000`.
struct Range {
    first: u64,
    /// Of the whole object.
    length: u64,
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let (range, length) = text.strip_prefix("bytes ")?.split_once('/')?;
        let (first, _) = range.split_once('-')?;
        Some(Self { first: first.parse().ok()?, length: length.parse().ok()? })
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() && !self.is_over {
            match self.pieces.blocking_recv() {
                Some(Piece::Bytes(piece)) => self.piece = piece,
                Some(Piece::End) => self.is_over = true,
                Some(Piece::Broken(error)) => return Err(error),
                None => return Err(io::Error::other("reading was given up")),
            }
        }
        let length = buffer.len().min(self.piece.len());
        self.piece.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}

/// The error that ended a download if it is about more than this object.
pub(super) fn failure_of(error: io::Error) -> Result<Error, io::Error> {
    error.downcast()
}
