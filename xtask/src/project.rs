//! Where things are, and the tools that work on them.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

/// The crates that are built, shown and tested together, as arguments for cargo.
///
/// Cargo compiles the AWS SDK, minutes of work, for each set of features that it comes to, and the
/// set follows from the packages named and from whether their development dependencies count. So all
/// of these are always named, together with something that needs such dependencies: tests or examples.
pub(crate) const CRATES: [&str; 5] = [
    "--package=flowlogs-parser",
    "--package=flowlogs-fetcher",
    "--package=cloudwatch-stand-in",
    "--features",
    "flowlogs-parser/serde",
];

/// The working tree and its target folder.
pub(crate) struct Project {
    root: PathBuf,
    target: PathBuf,
}

impl Project {
    /// The project that this program was started from with `cargo xtask`.
    pub(crate) fn find() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").context("start me with `cargo xtask`")?;
        let root = Path::new(&manifest).parent().context("xtask has no parent folder")?.to_owned();
        let mut cargo = cargo_in(&root);
        let text = process::read(cargo.args(["metadata", "--no-deps", "--format-version=1"]))?;
        let metadata: Value = serde_json::from_str(&text)?;
        let target = metadata["target_directory"].as_str().context("no target directory")?.into();
        Ok(Self { root, target })
    }

    /// A path in the working tree.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// A path in the target folder.
    pub(crate) fn target(&self, path: &str) -> PathBuf {
        self.target.join(path)
    }

    pub(crate) fn cargo(&self) -> Command {
        cargo_in(&self.root)
    }

    pub(crate) fn npm(&self) -> Command {
        let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
        npm.current_dir(&self.root).arg("--loglevel=error");
        npm
    }

    pub(crate) fn node(&self) -> Command {
        let mut node = Command::new("node");
        node.current_dir(&self.root);
        node
    }

    /// Builds the binaries and examples of the [crates](CRATES), for development, and returns the path
    /// of one.
    pub(crate) fn binary(&self, name: &str) -> Result<PathBuf> {
        let mut cargo = self.cargo();
        cargo.arg("build").args(CRATES).args(["--bins", "--examples"]);
        build(&mut cargo, &format!("{name}{}", env::consts::EXE_SUFFIX))
    }
}

/// Builds with cargo and returns the file that it made, which is named `file_name`.
pub(crate) fn build(cargo: &mut Command, file_name: &str) -> Result<PathBuf> {
    let text = process::read(cargo.arg("--message-format=json-render-diagnostics"))?;
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let files = messages.flat_map(|message| {
        let files = message["filenames"].as_array().cloned().unwrap_or_default();
        files.into_iter().filter_map(|file| file.as_str().map(PathBuf::from))
    });
    let mut files = files.filter(|file| file.file_name().is_some_and(|name| name == file_name));
    files.next_back().with_context(|| format!("cargo made no {file_name}"))
}

fn cargo_in(root: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root);
    cargo
}
