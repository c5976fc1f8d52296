//! Where answers go.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use super::printable::write_printable;

/// Standard output, in large pieces.
///
/// A terminal is given no control characters; files and pipes get what was logged, to the byte.
/// Each write has to hold whole characters, as those of `std`'s macros do.
pub(crate) struct Stdout {
    out: BufWriter<StdoutLock<'static>>,
    is_terminal: bool,
}

impl Stdout {
    pub(crate) fn lock() -> Self {
        let out = io::stdout().lock();
        let is_terminal = out.is_terminal();
        Self { out: BufWriter::with_capacity(1 << 16, out), is_terminal }
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_terminal {
            write_printable(bytes, &mut self.out)?;
            Ok(bytes.len())
        } else {
            self.out.write(bytes)
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
