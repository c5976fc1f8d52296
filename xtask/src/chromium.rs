//! Finds a Chromium, or installs one where that is simple.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::setup::Lack;

/// Names of the program on the search path.
const NAMES: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// Where installers put it without adding it to the search path.
const PLACES: [&str; 4] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
];

/// The path of a Chromium: what the variable `CHROME_PATH` says, else what is
/// found, else what apt installs.
pub(crate) fn path() -> Result<String> {
    if let Ok(path) = env::var("CHROME_PATH") {
        return Ok(path);
    }
    if let Some(path) = find() {
        return Ok(path);
    }
    if !process::is_found("apt-get") || !is_root() {
        let advice = "Chromium is not installed; install it or set CHROME_PATH";
        return Err(Lack::Absent(advice.to_owned()).into());
    }
    install()?;
    let missing = || Lack::Failed("apt-get installed no Chromium".to_owned());
    Ok(find().ok_or_else(missing)?)
}

fn find() -> Option<String> {
    let folders = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = env::split_paths(&folders).collect();
    let paths = NAMES.iter().flat_map(|name| {
        let file = format!("{name}{}", env::consts::EXE_SUFFIX);
        folders.iter().map(move |folder| folder.join(&file))
    });
    let mut paths = paths.chain(PLACES.iter().map(|place| Path::new(place).to_owned()));
    paths.find(|path| path.is_file()).map(|path| path.to_string_lossy().into_owned())
}

fn is_root() -> bool {
    process::read(Command::new("id").arg("-u")).is_ok_and(|user| user.trim() == "0")
}

fn install() -> Result<()> {
    // Another apt may be at work, hence the waiting for its lock.
    let apt = |arguments: &[&str]| {
        let mut apt = Command::new("apt-get");
        apt.args(["-q", "-y", "-o", "DPkg::Lock::Timeout=300"]).args(arguments);
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        process::run(&mut apt)
    };
    apt(&["update"])
        .and_then(|()| apt(&["install", "--no-install-recommends", "chromium"]))
        .map_err(|error| Lack::Failed(format!("cannot install Chromium: {error}")).into())
}
