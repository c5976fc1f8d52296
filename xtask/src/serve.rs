//! `cargo xtask serve`: the page, as it would be on a web server; and pictures of it.

use anyhow::Result;

use crate::project::Project;
use crate::{chromium, npm, process};

/// Builds the npm package and the page, and serves it on 127.0.0.1 until the
/// user stops it.
///
/// Vite serves, with the headers that its configuration in `www` gives it.
pub(crate) fn run(project: &Project, port: u16) -> Result<()> {
    build(project)?;
    println!("\nCtrl-C stops the server.");
    let mut npm = project.npm();
    npm.args(["run", "preview", "--workspace", "www", "--", "--host", "127.0.0.1", "--strictPort"]);
    process::run(npm.args(["--port", &port.to_string()]))
}

/// Builds the page and takes pictures of its states, into `www/docs`.
pub(crate) fn screenshots(project: &Project) -> Result<()> {
    let chromium = chromium::path()?;
    build(project)?;
    let mut npm = project.npm();
    npm.args(["run", "screenshots", "www/docs"]).env("CHROME_PATH", chromium);
    process::run(&mut npm)
}

/// Builds the npm package and the page: `www/dist` is what any host of static files serves.
pub(crate) fn build(project: &Project) -> Result<()> {
    let package = npm::build(project)?;
    process::run(project.npm().args(["run", "build"]).env(npm::PACKAGE, package))
}
