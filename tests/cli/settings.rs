//! The user's own settings, and locations with names.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::program::{Outcome, outcome, program, program_at, server};

const LOG: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/questions/versions-2-to-5.log");

/// A home with settings where Linux has them.
struct Home(TempDir);

impl Home {
    fn new(settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = Self::file_in(folder.path());
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, settings).unwrap();
        Self(folder)
    }

    fn file_in(home: &Path) -> PathBuf {
        home.join(".config/flowlogs_reader/config.toml")
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        let mut command = program(arguments);
        command.env("HOME", self.0.path());
        outcome(command)
    }
}

#[test]
fn a_name_leads_to_its_locations() {
    let home = Home::new(&format!("[source.prod]\nlocation = [{LOG:?}, {LOG:?}]\n"));
    let outcome = home.run(&["prod", "summary", "-O", "csv"]);
    assert!(outcome.stdout.contains("records,498\n"), "{outcome:?}");
    // A name may stand beside other locations, and is none of an action.
    let outcome = home.run(&[LOG, "prod", "summary", "-O", "csv"]);
    assert!(outcome.stdout.contains("records,747\n"), "{outcome:?}");
}

#[test]
fn each_name_has_options_of_its_own() {
    let server = server();
    let settings = format!(
        "[source.prod]\nlocation = {:?}\nregion = {:?}\nfields = \"default\"\n\
         start-time = 2026-01-01T00:00:00Z\nend-time = \"2026-01-01 01:00:00\"\n\
         [source.file]\nlocation = {LOG:?}\n",
        server.config().log_group,
        server.config().region,
    );
    let home = Home::new(&settings);
    let mut command = program_at(&server, &["prod", "file", "summary", "-O", "csv"]);
    command.env_remove("AWS_REGION").env("HOME", home.0.path());
    let outcome = outcome(command);
    assert!(outcome.stdout.contains("records,10249\n"), "{outcome:?}");
}

#[test]
fn settings_are_of_every_run_and_flags_beat_them() {
    let home = Home::new("[defaults]\noutput = \"csv\"\nnumber = 1\nquiet = true\n");
    let outcome = home.run(&[LOG, "top"]);
    assert!(outcome.stdout.starts_with("srcaddr,flows,"), "{outcome:?}");
    assert_eq!((outcome.stdout.lines().count(), &*outcome.stderr), (2, ""));
    assert!(home.run(&[LOG, "top", "-O", "ndjson"]).stdout.starts_with('{'));
}

#[test]
fn a_file_that_is_named_is_read_instead() {
    let home = Home::new("[defaults]\noutput = \"csv\"\n");
    let other = home.0.path().join("other.toml");
    fs::write(&other, "[defaults]\noutput = \"ndjson\"\n").unwrap();
    let other = other.to_str().unwrap();
    assert!(home.run(&["--config", other, LOG, "top"]).stdout.starts_with('{'));
    let mut command = program(&[LOG, "top"]);
    command.env("HOME", home.0.path()).env("FLOWLOGS_READER_CONFIG", other);
    assert!(outcome(command).stdout.starts_with('{'));
}

#[test]
fn settings_that_make_no_sense_are_refused_with_their_place() {
    let home = Home::new("[defaults]\nouput = \"csv\"\n");
    let file = Home::file_in(home.0.path());
    let outcome = home.run(&[LOG, "top"]);
    assert_eq!(
        (outcome.code, outcome.stderr),
        (
            2,
            format!(
                "flowlogs_reader: {}: there is no option ouput here, did you mean output?\n",
                file.display()
            )
        )
    );
    let home = Home::new("[defaults]\noutput = \"cvs\"\n");
    let outcome = home.run(&[LOG, "top"]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.contains("config.toml: invalid value 'cvs' for '--output"),
        "{outcome:?}"
    );
    let outcome = home.run(&["--config", "/no/such.toml", LOG, "top"]);
    assert_eq!(
        (outcome.code, &*outcome.stderr),
        (4, "flowlogs_reader: cannot open /no/such.toml: No such file or directory\n")
    );
}
