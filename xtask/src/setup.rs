//! What a fresh machine lacks and a command can fetch: done once, then found.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::project::Project;

/// Something that this machine lacks.
#[derive(Debug)]
pub(crate) enum Lack {
    /// It is not ours to install, such as Node itself.
    Absent(String),
    /// Its installation was tried and failed, as without a network.
    Failed(String),
}

impl std::fmt::Display for Lack {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::Absent(what) | Self::Failed(what)) = self;
        formatter.write_str(what)
    }
}

impl std::error::Error for Lack {}

/// Adds what rustc needs to compile for a target.
pub(crate) fn rust_target(project: &Project, target: &str) -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(project.path("")).args(["--print=target-libdir", "--target", target]);
    if Path::new(process::read(&mut rustc)?.trim()).is_dir() {
        return Ok(());
    }
    let mut rustup = Command::new("rustup");
    rustup.current_dir(project.path("")).args(["target", "add", target]);
    process::run(&mut rustup).map_err(|error| {
        Lack::Failed(format!("cannot install the Rust target {target}: {error}")).into()
    })
}

/// Installs the npm packages that the lock file names.
pub(crate) fn npm_packages(project: &Project) -> Result<()> {
    npm_packages_in(project, &project.path("."))
}

/// Installs the npm packages that the lock file of a folder names.
pub(crate) fn npm_packages_in(project: &Project, folder: &Path) -> Result<()> {
    check_node(project)?;
    let lock = fs::read(folder.join("package-lock.json"))?;
    once(&folder.join("node_modules/.installed-lock.json"), &lock, || {
        let mut npm = project.npm();
        npm.current_dir(folder);
        process::run(npm.args(["ci", "--no-audit", "--no-fund"]))
            .map_err(|error| Lack::Failed(format!("cannot install npm packages: {error}")).into())
    })
}

fn check_node(project: &Project) -> Result<(), Lack> {
    let Ok(version) = process::read(project.node().arg("--version")) else {
        return Err(Lack::Absent("Node is not installed".to_owned()));
    };
    let version = version.trim();
    let mut numbers = version.trim_start_matches('v').split('.').map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        // As in the engines of package.json.
        (Some(Ok(20)), Some(Ok(19..))) | (Some(Ok(22)), Some(Ok(12..))) | (Some(Ok(23..)), _) => {
            Ok(())
        }
        _ => Err(Lack::Absent(format!("Node is {version}, needed is 20.19, 22.12 or newer"))),
    }
}

/// A Python of its own with the packages of a requirements file, and its path. Each such file of the
/// tests has one.
pub(crate) fn python(project: &Project, requirements: &Path) -> Result<PathBuf> {
    let relative = requirements.strip_prefix(project.path("tests")).unwrap_or(requirements);
    let folder = project.target("python").join(relative.with_extension(""));
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    once(&folder.join("installed-requirements.txt"), &fs::read(requirements)?, || {
        let mut venv = Command::new(system_python()?);
        process::run(venv.args(["-m", "venv", "--clear"]).arg(&folder))
            .map_err(|error| Lack::Failed(format!("cannot make a Python environment: {error}")))?;
        let mut pip = Command::new(&python);
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
        ]);
        process::run(pip.arg(requirements)).map_err(|error| {
            Lack::Failed(format!("cannot install Python packages: {error}")).into()
        })
    })?;
    Ok(python)
}

/// A Python without packages.
pub(crate) fn system_python() -> Result<&'static str, Lack> {
    let is_new = |program: &&str| {
        let mut python = Command::new(program);
        python.args(["-c", "import sys; sys.exit(sys.version_info < (3, 11))"]);
        python.status().is_ok_and(|status| status.success())
    };
    let found = ["python3", "python"].into_iter().find(is_new);
    found.ok_or_else(|| Lack::Absent("Python 3.11 or newer is not installed".to_owned()))
}

/// Installs unless `stamp` says that these very `contents` were installed.
fn once(stamp: &Path, contents: &[u8], install: impl FnOnce() -> Result<()>) -> Result<()> {
    if fs::read(stamp).is_ok_and(|installed| installed == contents) {
        return Ok(());
    }
    install()?;
    Ok(fs::write(stamp, contents)?)
}
