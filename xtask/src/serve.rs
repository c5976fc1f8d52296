//! `cargo xtask serve`: the page, as it would be on a web server.

use anyhow::Result;

use crate::project::Project;
use crate::{npm, process};

/// Builds the npm package and the page, and serves it on 127.0.0.1 until the
/// user stops it.
///
/// Vite serves, with the headers that its configuration in `www` gives it.
pub(crate) fn run(project: &Project, port: u16) -> Result<()> {
    let package = npm::build(project)?;
    process::run(project.npm().args(["run", "build"]).env(npm::PACKAGE, package))?;
    println!("\nCtrl-C stops the server.");
    let mut npm = project.npm();
    npm.args(["run", "preview", "--workspace", "www", "--", "--host", "127.0.0.1", "--strictPort"]);
    process::run(npm.args(["--port", &port.to_string()]))
}
