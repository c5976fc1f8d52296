//! Flow logs in files and on standard input.

mod walk;

use std::fs::File;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use flowlogs_parser::Format;
use futures_util::{Stream, StreamExt, stream};
use tokio::sync::mpsc::{self, Receiver};

use self::walk::Walk;
use super::content::{Flow, Outlet, Stop};
use super::delivery::Deliveries;
use super::side_by_side::{Order, SideBySide, on_a_thread, receive};
use crate::{Batch, Error, Origin, TimeWindow};

/// Reads flow logs from a file, from all files of a folder, or from standard input.
///
/// What a file is, its first bytes tell, not its name: lines with or without a header, as AWS delivers
/// them to S3; exports, console CSV, subscription and Firehose files and all else that
/// [envelopes](flowlogs_parser::envelope) are; each of them plain, in gzip or in Zstandard;
/// Parquet, whose columns are fields.
///
/// Lines have the given formats until a header line states another, as at the top of each file that
/// AWS writes to S3.
#[derive(Clone, Debug)]
pub struct Files {
    location: Location,
    formats: Vec<Format>,
    deliveries: Deliveries,
    side_by_side: SideBySide,
}

#[derive(Clone, Debug)]
enum Location {
    Path(PathBuf),
    Stdin,
}

impl Files {
    /// A file, a folder with all regular files below it, in the order of their names, or a glob of
    /// these, such as `logs/2026/**/*.gz`, if nothing has that very name.
    ///
    /// Of the files in a folder, those whose names begin with a dot are passed over, as are links to
    /// folders, and `aws-logs-write-test`, which CloudWatch Logs leaves where it exports to.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self::of(Location::Path(path.into()))
    }

    /// Standard input.
    #[must_use]
    pub fn stdin() -> Self {
        Self::of(Location::Stdin)
    }

    fn of(location: Location) -> Self {
        let (formats, deliveries) = (Vec::new(), Deliveries::ALL);
        Self { location, formats, deliveries, side_by_side: SideBySide::cores() }
    }

    /// What lines without a header can be: each is read by the first format that it fits. Left out,
    /// or empty, they are what they are [found](flowlogs_parser::detect) to be.
    #[must_use]
    pub fn formats(mut self, formats: impl IntoIterator<Item = Format>) -> Self {
        self.formats = formats.into_iter().collect();
        self
    }

    /// Passes over files of a folder that hold no record which starts in the window, as their names
    /// say: AWS gives them the time of their delivery. Of the others all records are read.
    #[must_use]
    pub fn window(mut self, window: impl Into<TimeWindow>) -> Self {
        self.deliveries = Deliveries::of_records(&window.into());
        self
    }

    /// How many files are read at once. Left out, as many as there are cores.
    #[must_use]
    pub fn threads(mut self, threads: NonZeroUsize) -> Self {
        self.side_by_side.threads = threads;
        self
    }

    /// Gives batches as they are ready, and not file after file.
    #[must_use]
    pub fn unordered(mut self) -> Self {
        self.side_by_side.order = Order::AsReady;
        self
    }

    /// The lines, about 1 MiB of a file at a time.
    ///
    /// Nothing is opened before the stream is polled. Files are read on threads of their own, at most
    /// two batches ahead each. What cannot be read is an error, after which the stream goes on with the
    /// next file: of a file that breaks off, the whole lines before that are given.
    pub fn batches(&self) -> impl Stream<Item = Result<Batch, Error>> + Send + use<> {
        let files = self.clone();
        stream::once(async move { files.start() }).flatten()
    }

    fn start(self) -> impl Stream<Item = Result<Batch, Error>> + Send {
        let formats = Arc::from(self.formats);
        match self.location {
            Location::Path(path) => {
                let paths = paths(path, self.deliveries);
                let start = move |path| read_file(path, Arc::clone(&formats));
                self.side_by_side.read(receive(paths), start).left_stream()
            }
            Location::Stdin => receive(read_stdin(formats)).right_stream(),
        }
    }
}

/// So many paths are found ahead.
const AHEAD: usize = 256;

fn paths(path: PathBuf, deliveries: Deliveries) -> Receiver<Result<PathBuf, Error>> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    let walk = Walk { deliveries, sender: sender.clone() };
    let root = path.clone();
    let thread = thread::Builder::new().name("paths".to_owned());
    // That nobody listens any more is no failure.
    if let Err(source) = thread.spawn(move || walk.path(&root).unwrap_or(())) {
        let _ = sender.try_send(Err(Error::File { path, source }));
    }
    receiver
}

fn read_file(path: PathBuf, formats: Arc<[Format]>) -> Receiver<Result<Batch, Error>> {
    let path = Arc::new(path);
    let failed = {
        let path = Arc::clone(&path);
        move |source| Error::File { path: path.to_path_buf(), source }
    };
    on_a_thread(failed.clone(), move |sender| {
        let origin = Origin::File(Arc::clone(&path));
        let outlet = Outlet { formats, origin, flow: Flow::Whole, sender };
        if let Err(Stop::Unreadable(source)) = file(&path, &outlet) {
            let _ = outlet.sender.blocking_send(Err(failed(source)));
        }
    })
}

fn file(path: &Path, outlet: &Outlet) -> Result<(), Stop> {
    outlet.read_file(File::open(path)?).map(|_| ())
}

fn read_stdin(formats: Arc<[Format]>) -> Receiver<Result<Batch, Error>> {
    let failed = |source| Error::Stdin { source };
    on_a_thread(failed, move |sender| {
        let outlet = Outlet { formats, origin: Origin::Stdin, flow: Flow::Live, sender };
        if let Err(Stop::Unreadable(source)) = outlet.read(io::stdin().lock().by_ref()) {
            let _ = outlet.sender.blocking_send(Err(failed(source)));
        }
    })
}
