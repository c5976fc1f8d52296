//! The commands of `docs/commands.md`, each as a user would type it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cloudwatch_stand_in::{Config, Server};

use crate::program::{program_at, serve};

const PAGE: &str = include_str!("../../docs/commands.md");

/// The right column of its tables, as it is typed.
fn commands() -> Vec<String> {
    let rows = PAGE.lines().filter(|line| line.starts_with('|') && !line.starts_with("|---"));
    let commands = rows.filter_map(|row| row.trim_end_matches(" |").rsplit_once("| `"));
    let commands = commands.map(|(_, command)| command.trim_end_matches('`').replace("\\|", "|"));
    commands.filter(|command| command.starts_with("flowlogs_reader")).collect()
}

/// A folder with all that the commands name.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/questions");
    let log = data.join("versions-2-to-5.log");
    let settings = "[source.prod]\nlocation = \"my-logs\"\nregion = \"us-east-1\"\n";
    fs::create_dir_all(folder.path().join("logs/2023")).unwrap();
    fs::create_dir_all(folder.path().join(".config/flowlogs_reader")).unwrap();
    fs::copy(&log, folder.path().join("flows.log")).unwrap();
    fs::copy(&log, folder.path().join("logs/2023/14.log")).unwrap();
    fs::write(folder.path().join("ssh.filter"), "# SSH\ndst port 22\n").unwrap();
    fs::write(folder.path().join(".config/flowlogs_reader/config.toml"), settings).unwrap();
    folder
}

/// The shell that runs a command, which finds the program by its name.
fn shell(server: &Server, folder: &Path, command: &str) -> Command {
    let program = program_at(server, &[]);
    let mut shell = Command::new("sh");
    shell.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let programs = Path::new(program.get_program()).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", programs.display());
    shell.args(["-c", command]).env("PATH", path).env("HOME", folder).current_dir(folder);
    shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    shell
}

#[cfg(unix)]
#[test]
fn every_command_of_the_page_does_something() {
    let log_group = "my-logs".to_owned();
    let server = serve(Config { log_group, records: 200, ..Config::default() });
    let mut run = 0;
    for command in commands() {
        let folder = folder();
        // These end only by Ctrl-C; what they do is told by the tests of events.
        if command.contains("--follow") || command.contains("--live") {
            let mut child =
                shell(&server, folder.path(), &format!("exec {command}")).spawn().unwrap();
            let end = Instant::now() + Duration::from_millis(300);
            while Instant::now() < end {
                assert!(child.try_wait().unwrap().is_none(), "{command} ends by itself");
                std::thread::sleep(Duration::from_millis(20));
            }
            child.kill().unwrap();
            child.wait().unwrap();
        } else {
            let output = shell(&server, folder.path(), &command).output().unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert!(output.status.success(), "{command}: {stderr}");
            assert!(!stderr.contains("note:") || command.contains("--sql"), "{command}: {stderr}");
            let has_file = ["out.parquet", "out.arrow", "out.html"]
                .iter()
                .any(|name| folder.path().join(name).exists());
            let is_of_files = command.contains("./") || has_file;
            assert!(
                !output.stdout.is_empty() || has_file || !is_of_files,
                "{command} says nothing"
            );
        }
        run += 1;
    }
    assert_eq!(run, 63);
}
