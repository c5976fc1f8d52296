//! Flow logs in files and on standard input, plain or in gzip.

use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use flowlogs_parser::{Chunks, Format, Lines};
use futures_util::{Stream, StreamExt, stream};
use tokio::sync::mpsc::{self, Sender};

use super::gzip::Gzip;
use crate::{Batch, Error, Origin};

/// Reads flow logs from a file, from all files of a folder, or from standard input.
///
/// A file may be plain or in gzip, which its first bytes tell, not its name. Its lines have the
/// given formats until a header line states another, as at the top of each file that AWS writes to
/// S3.
#[derive(Clone, Debug)]
pub struct Files {
    location: Location,
    /// Not empty.
    formats: Vec<Format>,
}

#[derive(Clone, Debug)]
enum Location {
    Path(PathBuf),
    Stdin,
}

impl Location {
    fn error(self, source: io::Error) -> Error {
        match self {
            Self::Path(path) => Error::File { path, source },
            Self::Stdin => Error::Stdin { source },
        }
    }
}

impl Files {
    /// A file, or a folder with all regular files below it, in the order of their names. Of those,
    /// the ones whose names begin with a dot are passed over, as are links to folders.
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
        Self { location, formats: vec![Format::vpc_default().clone()] }
    }

    /// What lines without a header can be: each is read by the first format that it fits. Left out,
    /// or empty, it is the default format of VPC flow logs.
    #[must_use]
    pub fn formats(mut self, formats: impl IntoIterator<Item = Format>) -> Self {
        let formats: Vec<_> = formats.into_iter().collect();
        if !formats.is_empty() {
            self.formats = formats;
        }
        self
    }

    /// The lines, a part of a file at a time.
    ///
    /// Nothing is opened before the stream is polled. Files are read on a thread of their own, one
    /// part ahead. What cannot be read is an error, after which the stream goes on with the next
    /// file: of a file that breaks off, the whole lines before that are given.
    pub fn batches(&self) -> impl Stream<Item = Result<Batch, Error>> + Send + use<> {
        let files = self.clone();
        stream::once(async move { files.start() }).flatten()
    }

    /// The thread ends by itself when nobody listens any more. It is no task of the runtime, whose
    /// end would wait for a read from a terminal.
    fn start(self) -> impl Stream<Item = Result<Batch, Error>> + Send {
        let (sender, mut receiver) = mpsc::channel(1);
        let sending = Sending { formats: self.formats, sender: sender.clone() };
        let location = self.location.clone();
        let thread = thread::Builder::new().name("files".to_owned());
        // That nobody listens any more is no failure.
        let thread = thread.spawn(move || sending.location(&location).unwrap_or(()));
        if let Err(source) = thread {
            let _ = sender.try_send(Err(self.location.error(source)));
        }
        stream::poll_fn(move |context| receiver.poll_recv(context))
    }
}

/// Reads, and sends what it has read.
struct Sending {
    formats: Vec<Format>,
    sender: Sender<Result<Batch, Error>>,
}

/// Nobody listens any more.
struct Unheard;

/// Why reading a file ends before its end.
enum Stop {
    Unheard,
    Unreadable(io::Error),
}

/// Decoded bytes that are read at a time.
const CHUNK: usize = 512 * 1024;

/// Encoded bytes that are read at a time.
const BUFFER: usize = 64 * 1024;

/// How a gzip file begins.
const GZIP: &[u8] = &[0x1f, 0x8b];

/// How a Parquet file begins.
const PARQUET: &[u8] = b"PAR1";

impl Sending {
    fn location(&self, location: &Location) -> Result<(), Unheard> {
        match location {
            Location::Path(path) => self.tree(path),
            Location::Stdin => self
                .content(io::stdin().lock(), &Origin::Stdin)
                .or_else(|stop| self.tell(stop, |source| location.clone().error(source))),
        }
    }

    fn tree(&self, root: &Path) -> Result<(), Unheard> {
        // The next one is the last.
        let mut paths = vec![root.to_owned()];
        while let Some(path) = paths.pop() {
            let result = if path.is_dir() {
                children(&path).map(|children| paths.extend(children)).map_err(Stop::Unreadable)
            } else {
                self.file(&path)
            };
            result.or_else(|stop| self.tell(stop, |source| Location::Path(path).error(source)))?;
        }
        Ok(())
    }

    fn file(&self, path: &Path) -> Result<(), Stop> {
        let file = File::open(path)?;
        self.content(file, &Origin::File(Arc::new(path.to_owned())))
    }

    fn content(&self, input: impl Read, origin: &Origin) -> Result<(), Stop> {
        let mut input = BufReader::with_capacity(BUFFER, input);
        let mut head = Vec::with_capacity(PARQUET.len());
        input.by_ref().take(PARQUET.len() as u64).read_to_end(&mut head)?;
        if head == PARQUET {
            let error = io::Error::new(io::ErrorKind::Unsupported, "Parquet is not read yet");
            return Err(error.into());
        }
        let is_gzip = head.starts_with(GZIP);
        let input = Cursor::new(head).chain(input);
        if is_gzip { self.lines(Gzip::new(input), origin) } else { self.lines(input, origin) }
    }

    fn lines(&self, mut input: impl Read, origin: &Origin) -> Result<(), Stop> {
        let mut chunks = Chunks::new(self.formats.clone());
        let mut buffer = vec![0; CHUNK];
        loop {
            match input.read(&mut buffer) {
                Ok(0) => break,
                Ok(bytes) => self.batch(chunks.push(&buffer[..bytes]), origin)?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // The line that is broken off may look like a record of other values: it is not
                // given.
                Err(error) => return Err(error.into()),
            }
        }
        self.batch(chunks.finish(), origin)?;
        Ok(())
    }

    fn batch(&self, lines: Lines<'static>, origin: &Origin) -> Result<(), Unheard> {
        if lines.text().is_empty() {
            return Ok(());
        }
        self.send(Ok(Batch::new(lines, origin.clone())))
    }

    fn tell(&self, stop: Stop, error: impl FnOnce(io::Error) -> Error) -> Result<(), Unheard> {
        match stop {
            Stop::Unheard => Err(Unheard),
            Stop::Unreadable(source) => self.send(Err(error(source))),
        }
    }

    fn send(&self, result: Result<Batch, Error>) -> Result<(), Unheard> {
        self.sender.blocking_send(result).map_err(|_| Unheard)
    }
}

/// The files and folders in a folder that are to be read, the first one last.
fn children(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut children = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        // A link may lead back to a folder that it is in.
        let is_wanted = match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => !entry.file_type()?.is_symlink(),
            Ok(metadata) => metadata.is_file(),
            // It is told when it is its turn.
            Err(_) => true,
        };
        if is_wanted && !is_hidden {
            children.push(path);
        }
    }
    children.sort_unstable_by(|a, b| b.cmp(a));
    Ok(children)
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

impl From<Unheard> for Stop {
    fn from(Unheard: Unheard) -> Self {
        Self::Unheard
    }
}
