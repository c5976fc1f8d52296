//! Where answers go.

use std::env;
use std::fs;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::mem;
use std::path::{Path, PathBuf};

use clap::ColorChoice;
use tempfile::NamedTempFile;

use super::Screen;
use super::printable::write_printable;
use crate::cli::Failure;

/// Standard output or a file, in large pieces.
///
/// A terminal is given no control characters but our own; files and pipes get what was logged, to the
/// byte. Each write has to hold whole characters, as those of `std`'s macros do.
pub(crate) struct Out {
    sink: Sink,
    is_terminal: bool,
}

enum Sink {
    Stdout(BufWriter<StdoutLock<'static>>),
    /// Beside the file that it becomes once it is whole.
    File {
        file: BufWriter<NamedTempFile>,
        path: PathBuf,
    },
    Finished,
}

const BUFFER: usize = 1 << 16;

impl Out {
    /// Opens the file, or standard output, and tells what its reader sees.
    pub(crate) fn open(
        path: Option<&Path>,
        color: ColorChoice,
        is_ascii: bool,
    ) -> Result<(Self, Screen), Failure> {
        let Some(path) = path else {
            let out = io::stdout().lock();
            let is_terminal = out.is_terminal();
            let width = is_terminal.then(width);
            let has_color = match color {
                ColorChoice::Always => true,
                ColorChoice::Never => false,
                ColorChoice::Auto => {
                    is_terminal && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                }
            };
            let sink = Sink::Stdout(BufWriter::with_capacity(BUFFER, out));
            return Ok((Self { sink, is_terminal }, Screen { width, has_color, is_ascii }));
        };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        // The error of a temporary file would name one that nobody asked for.
        let file = fs::metadata(folder)
            .and_then(|_| NamedTempFile::new_in(folder))
            .map_err(|error| Failure::file(path, &error))?;
        let file = BufWriter::with_capacity(BUFFER, file);
        let has_color = color == ColorChoice::Always;
        let sink = Sink::File { file, path: path.to_owned() };
        Ok((Self { sink, is_terminal: false }, Screen { width: None, has_color, is_ascii }))
    }

    /// Whether it is a file that was named, rather than standard output.
    pub(crate) const fn is_file(&self) -> bool {
        matches!(self.sink, Sink::File { .. })
    }

    /// From now on what is written is harmless to a terminal, but for styles.
    pub(crate) const fn trust(&mut self) {
        self.is_terminal = false;
    }

    /// Writes what is left. A file gets its name if it is whole, and is removed if not.
    pub(crate) fn finish(&mut self, is_whole: bool) -> io::Result<()> {
        match mem::replace(&mut self.sink, Sink::Finished) {
            Sink::Stdout(mut out) => out.flush(),
            Sink::File { file, path } if is_whole => {
                let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.persist(path).map(drop).map_err(|error| error.error)
            }
            Sink::File { .. } | Sink::Finished => Ok(()),
        }
    }
}

/// In characters.
fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| width.0.into())
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Stdout(out) if self.is_terminal => {
                write_printable(bytes, out)?;
                Ok(bytes.len())
            }
            Sink::Stdout(out) => out.write(bytes),
            Sink::File { file, .. } => file.write(bytes),
            Sink::Finished => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Stdout(out) => out.flush(),
            // Nobody sees it before it is whole.
            Sink::File { .. } | Sink::Finished => Ok(()),
        }
    }
}
