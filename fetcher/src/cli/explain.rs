//! `--explain`: what would be read and asked, without reading it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use flowlogs_fetcher::Source;
use indicatif::{HumanBytes, HumanCount};

use super::failure::Failure;
use super::question::Question;
use super::tally::count;

/// Tells what a question would read, in lines. Of AWS it asks no more than it takes to know that, such
/// as the names behind a glob.
///
/// # Errors
///
/// Returns an error if AWS refuses that, or a file or folder cannot be looked at.
pub(crate) async fn explain(question: &Question) -> Result<String, Failure> {
    let mut lines = Vec::new();
    for source in &question.sources {
        let plan = match source {
            Source::LogGroup(reader) => reader.plan().await,
            Source::LogGroups(log_groups) => log_groups.plan().await,
            Source::Files(_) => continue,
            Source::Objects(objects) => {
                lines.push(objects.to_string());
                lines.push(COST_OF_S3.to_owned());
                continue;
            }
            _ => {
                lines.push("what comes, until Ctrl-C".to_owned());
                continue;
            }
        };
        lines.push(plan.map_err(|error| Failure::from(&error))?.to_string());
        lines.push(COST.to_owned());
    }
    for path in &question.paths {
        let found = Found::below(path).map_err(|error| Failure::file(path, &error))?;
        lines.push(found.told(path));
    }
    if let Some(filter) = &question.filter {
        lines.push(format!("only records that match: {filter}"));
    }
    Ok(lines.join("\n"))
}

/// What AWS says of prices.
const COST: &str = "  cost: these requests have no price of their own; what leaves AWS's network is \
                    billed as data transfer, the text of the window at most";

/// What AWS says of prices of S3.
const COST_OF_S3: &str = "  cost: a LIST request for each thousand names, a GET request for each object; what \
                          leaves AWS's network is billed as data transfer";

/// Files that were found.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Found {
    files: u64,
    bytes: u64,
}

impl Found {
    /// Those that are read below a path: of hidden ones and of links to folders none.
    fn below(path: &Path) -> io::Result<Self> {
        let mut found = Self::default();
        let metadata = fs::metadata(path)?;
        if !metadata.is_dir() {
            found.add(metadata.len());
            return Ok(found);
        }
        let mut folders: Vec<PathBuf> = vec![path.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                if entry.file_name().as_encoded_bytes().starts_with(b".") {
                    continue;
                }
                if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                } else if let Ok(metadata) = fs::metadata(entry.path())
                    && metadata.is_file()
                {
                    found.add(metadata.len());
                }
            }
        }
        Ok(found)
    }

    const fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
    }

    fn told(self, path: &Path) -> String {
        let files = match self.files {
            number if number < 1000 => count(number, "file", "files"),
            number => format!("{} files", HumanCount(number)),
        };
        let bytes = HumanBytes(self.bytes);
        format!("{}: {files}, {bytes}; nothing is asked of AWS", path.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_files_are_not_counted() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("a/.b")).unwrap();
        for (name, text) in [("a/1.log", "12"), ("a/.2.log", "1"), ("a/.b/3.log", "1"), ("4", "")] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let found = Found::below(folder.path()).unwrap();
        assert_eq!(found, Found { files: 2, bytes: 2 });
        assert_eq!(
            found.told(Path::new("./logs")),
            "./logs: 2 files, 2 B; nothing is asked of AWS"
        );
    }
}
