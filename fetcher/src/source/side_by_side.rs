//! Several files or objects read at once.

use std::num::NonZeroUsize;
use std::thread;

use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt, future, stream};
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::{Batch, Error};

/// How many are read at once, and what that does to their order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct SideBySide {
    pub(super) threads: NonZeroUsize,
    pub(super) order: Order,
}

/// In which order batches come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Order {
    /// One file after the other.
    Kept,
    /// As they are ready; those of a file stay in order.
    AsReady,
}

impl SideBySide {
    /// As many as there are cores, in order.
    pub(super) fn cores() -> Self {
        let threads = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self { threads, order: Order::Kept }
    }

    /// What each item gives. An item begins once it is one of the first `threads` that have not ended,
    /// and is at most two batches ahead of what is polled.
    pub(super) fn read<I: Send + 'static>(
        self,
        items: impl Stream<Item = Result<I, Error>> + Send + 'static,
        start: impl Fn(I) -> Receiver<Result<Batch, Error>> + Send + 'static,
    ) -> BoxStream<'static, Result<Batch, Error>> {
        let units = items.map(move |item| match item {
            Ok(item) => receive(start(item)).left_stream(),
            Err(error) => stream::iter([Err(error)]).right_stream(),
        });
        match self.order {
            Order::Kept => units.map(future::ready).buffered(self.threads.get()).flatten().boxed(),
            Order::AsReady => units.flatten_unordered(self.threads.get()).boxed(),
        }
    }
}

/// Does the work on a thread of its own, and gives what that sends.
///
/// The thread ends by itself when nobody listens any more. It is no task of the runtime, whose end
/// would wait for a read from a terminal.
pub(super) fn on_a_thread(
    failed: impl FnOnce(std::io::Error) -> Error,
    work: impl FnOnce(Sender<Result<Batch, Error>>) + Send + 'static,
) -> Receiver<Result<Batch, Error>> {
    let (sender, receiver) = mpsc::channel(1);
    let for_work = sender.clone();
    let thread = thread::Builder::new().name("flow logs".to_owned());
    if let Err(source) = thread.spawn(move || work(for_work)) {
        let _ = sender.try_send(Err(failed(source)));
    }
    receiver
}

/// What the receiver gets.
pub(super) fn receive<T: Send + 'static>(
    mut receiver: Receiver<T>,
) -> impl Stream<Item = T> + Send {
    stream::poll_fn(move |context| receiver.poll_recv(context))
}
