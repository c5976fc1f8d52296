//! Which files a path names.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tokio::sync::mpsc::Sender;

use crate::Error;
use crate::source::content::Unheard;
use crate::source::delivery::Deliveries;

/// Finds the files that a path names, and sends them in order.
pub(super) struct Walk {
    pub(super) deliveries: Deliveries,
    pub(super) sender: Sender<Result<PathBuf, Error>>,
}

/// What CloudWatch Logs writes to see whether it may export.
const PERMISSION_CHECK: &str = "aws-logs-write-test";

impl Walk {
    /// A file, a folder, or a glob of both, if nothing has that very name.
    pub(super) fn path(&self, path: &Path) -> Result<(), Unheard> {
        let pattern = path.to_str().filter(|text| text.contains(['*', '?', '[']));
        match pattern {
            Some(pattern) if !path.exists() => self.glob(path, pattern),
            _ => self.tree(path),
        }
    }

    fn glob(&self, path: &Path, pattern: &str) -> Result<(), Unheard> {
        let matches = match glob::glob(pattern) {
            Ok(matches) => matches,
            Err(error) => return self.tell(path, io::Error::new(ErrorKind::InvalidInput, error)),
        };
        let mut count = 0;
        for found in matches {
            count += 1;
            match found {
                Ok(path) => self.tree(&path)?,
                Err(error) => {
                    let path = error.path().to_owned();
                    self.tell(&path, error.into())?;
                }
            }
        }
        if count == 0 {
            return self.tell(path, io::Error::new(ErrorKind::NotFound, "nothing has such a name"));
        }
        Ok(())
    }

    /// A file, or all regular files below a folder.
    fn tree(&self, root: &Path) -> Result<(), Unheard> {
        // The next one is the last.
        let mut paths = vec![root.to_owned()];
        while let Some(path) = paths.pop() {
            if !path.is_dir() {
                self.send(Ok(path))?;
                continue;
            }
            match self.children(&path) {
                Ok(children) => paths.extend(children),
                Err(error) => self.tell(&path, error)?,
            }
        }
        Ok(())
    }

    /// The files and folders in a folder that are to be read, the first one last.
    fn children(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut children = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            // A link may lead back to a folder that it is in.
            let is_there = match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => !entry.file_type()?.is_symlink(),
                Ok(metadata) => metadata.is_file(),
                // It is told when it is its turn.
                Err(_) => true,
            };
            if is_there && self.is_wanted(&entry.file_name().to_string_lossy()) {
                children.push(path);
            }
        }
        children.sort_unstable_by(|a, b| b.cmp(a));
        Ok(children)
    }

    fn is_wanted(&self, name: &str) -> bool {
        !name.starts_with('.') && name != PERMISSION_CHECK && self.deliveries.may_hold(name)
    }

    fn tell(&self, path: &Path, source: io::Error) -> Result<(), Unheard> {
        self.send(Err(Error::File { path: path.to_owned(), source }))
    }

    fn send(&self, result: Result<PathBuf, Error>) -> Result<(), Unheard> {
        self.sender.blocking_send(result).map_err(|_| Unheard)
    }
}
