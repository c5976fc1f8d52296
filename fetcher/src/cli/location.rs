//! What a location names.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::arguments::LocationType;

/// Where records are read from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Location {
    /// A log group's name or ARN, or a glob of names.
    LogGroup(String),
    /// A file, or a folder of files.
    Path(PathBuf),
    Stdin,
    /// A bucket and a prefix, in any spelling.
    S3(String),
}

impl Location {
    /// Whether a word can only be a location.
    pub(crate) fn looks_like_one(word: &OsStr) -> bool {
        word.to_str().is_none_or(|word| {
            word == "-" || word.starts_with("arn:") || word.contains('/') || looks_like_file(word)
        })
    }

    /// Decides what the text names, and says so where it could well be something else.
    ///
    /// `exists` tells whether a file or folder of this name does.
    pub(crate) fn decide(
        location: &OsStr,
        location_type: Option<LocationType>,
        exists: impl Fn(&Path) -> bool,
    ) -> (Self, Option<String>) {
        // All others are named in ASCII.
        let Some(text) = location.to_str() else {
            return (Self::Path(location.into()), None);
        };
        match location_type {
            Some(LocationType::S3) => return (Self::S3(text.to_owned()), None),
            Some(LocationType::Cwl) => return (Self::LogGroup(text.to_owned()), None),
            Some(LocationType::File) if text != "-" => return (Self::Path(text.into()), None),
            Some(LocationType::File) | None => {}
        }
        let log_group = || Self::LogGroup(text.to_owned());
        let path = || Self::Path(text.into());
        if text == "-" {
            (Self::Stdin, None)
        } else if text.starts_with("s3://") || is_bucket_arn(text) {
            (Self::S3(text.to_owned()), None)
        } else if text.starts_with("arn:") {
            (log_group(), None)
        } else if is_relative_path(text) || !can_be_log_group(text) {
            (path(), None)
        } else if exists(Path::new(text)) {
            match (text.starts_with('/'), looks_like_file(text)) {
                (_, true) => (path(), None),
                (true, false) => {
                    (path(), Some(chosen("path", text, "--location-type cwl reads the log group")))
                }
                (false, false) => (
                    log_group(),
                    Some(chosen("log group", text, &format!("./{text} reads the path"))),
                ),
            }
        } else if looks_like_file(text) && text.contains(['*', '?']) {
            (path(), None)
        } else if looks_like_file(text) {
            let note = format!("there is no file {text}, so it is taken for a log group");
            (log_group(), Some(note))
        } else {
            (log_group(), None)
        }
    }
}

fn chosen(kind: &str, text: &str, otherwise: &str) -> String {
    format!("reading the {kind} {text}; {otherwise} of that name")
}

fn is_bucket_arn(text: &str) -> bool {
    text.strip_prefix("arn:").is_some_and(|arn| arn.split(':').nth(1) == Some("s3"))
}

fn is_relative_path(text: &str) -> bool {
    matches!(text, "." | "..") || text.starts_with("./") || text.starts_with("../")
}

/// Whether AWS allows it as a log group's name, `[\.\-_/#A-Za-z0-9]+`, at most 512 characters, or it is
/// a glob of such names.
fn can_be_log_group(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_/#*?".contains(&byte);
    (1..=512).contains(&text.len()) && text.bytes().all(allowed)
}

/// Whether the name ends as files of flow logs do.
fn looks_like_file(text: &str) -> bool {
    let ending = Path::new(text).extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| matches!(ending, "csv" | "gz" | "log" | "parquet" | "txt" | "zst"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is chosen if these exist, and the note about it.
    fn decide(text: &str, location_type: Option<LocationType>, existing: &[&str]) -> String {
        let exists = |path: &Path| existing.iter().any(|name| Path::new(name) == path);
        let (location, note) = Location::decide(text.as_ref(), location_type, exists);
        let location = match location {
            Location::LogGroup(name) => format!("log group {name}"),
            Location::Path(path) => format!("path {}", path.display()),
            Location::Stdin => "stdin".to_owned(),
            Location::S3(text) => format!("s3 {text}"),
        };
        note.map_or(location.clone(), |note| format!("{location} ({note})"))
    }

    #[test]
    fn the_form_of_a_location_tells_what_it_is() {
        for (text, expected) in [
            ("flowlogs", "log group flowlogs"),
            ("/aws/vpc/flow", "log group /aws/vpc/flow"),
            (
                "arn:aws:logs:us-east-1:123456789012:log-group:flowlogs:*",
                "log group arn:aws:logs:us-east-1:123456789012:log-group:flowlogs:*",
            ),
            ("/vpc/*", "log group /vpc/*"),
            ("./logs/*", "path ./logs/*"),
            ("-", "stdin"),
            ("s3://bucket/prefix", "s3 s3://bucket/prefix"),
            ("arn:aws:s3:::bucket/prefix", "s3 arn:aws:s3:::bucket/prefix"),
            ("./flows", "path ./flows"),
            ("../flows", "path ../flows"),
            (".", "path ."),
            ("~/flows", "path ~/flows"),
            ("my flows", "path my flows"),
            ("C:\\flows", "path C:\\flows"),
            ("", "path "),
        ] {
            assert_eq!(decide(text, None, &[]), expected, "{text}");
        }
    }

    #[test]
    fn what_exists_decides_what_the_form_leaves_open() {
        for (text, expected) in [
            ("logs/*.gz", "path logs/*.gz"),
            ("flows.log", "path flows.log"),
            ("day/flows.log.gz", "path day/flows.log.gz"),
            ("/var/flows.gz", "path /var/flows.gz"),
            (
                "/var/flows",
                "path /var/flows (reading the path /var/flows; --location-type cwl reads the log group of that name)",
            ),
            (
                "flows",
                "log group flows (reading the log group flows; ./flows reads the path of that name)",
            ),
            (
                "gone.log",
                "log group gone.log (there is no file gone.log, so it is taken for a log group)",
            ),
        ] {
            let existing =
                ["flows.log", "day/flows.log.gz", "/var/flows", "/var/flows.gz", "flows"];
            assert_eq!(decide(text, None, &existing), expected, "{text}");
        }
    }

    #[test]
    fn a_given_type_settles_it() {
        use LocationType::{Cwl, File, S3};
        for (text, location_type, expected) in [
            ("flows.log", Cwl, "log group flows.log"),
            ("./flows", Cwl, "log group ./flows"),
            ("flows", File, "path flows"),
            ("-", File, "stdin"),
            ("bucket/prefix", S3, "s3 bucket/prefix"),
        ] {
            assert_eq!(decide(text, Some(location_type), &["flows.log"]), expected, "{text}");
        }
    }
}
