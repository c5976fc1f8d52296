//! `cargo xtask npm`: the npm package, from the wasm crate and the JavaScript beside it.
//!
//! The same sources give the same bytes, in whatever folder and on whatever machine.

mod inlined;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::project::Project;
use crate::{process, project, setup};

/// The variable that tells the scripts of `package.json` where the package is.
pub(crate) const PACKAGE: &str = "FLOWLOGS_PACKAGE";

const TARGET: &str = "wasm32-unknown-unknown";

/// Builds the package and returns its folder.
pub(crate) fn build(project: &Project) -> Result<PathBuf> {
    setup::rust_target(project, TARGET)?;
    setup::npm_packages(project)?;
    let glue = glue(project, &compile(project)?)?;
    let wasm = optimize(project, &glue.join("flowlogs_bg.wasm"))?;
    assemble(project, &glue, &wasm)
}

fn compile(project: &Project) -> Result<PathBuf> {
    let mut cargo = project.cargo();
    cargo.args(["build", "--package", "flowlogs-wasm", "--lib", "--profile", "wasm"]);
    cargo.args(["--target", TARGET]).env("CARGO_ENCODED_RUSTFLAGS", rust_flags(project)?);
    project::build(&mut cargo, "flowlogs_wasm.wasm")
}

/// Every engine since 2023 has simd128. Panic messages hold paths of sources:
/// without their beginnings they are the same everywhere.
fn rust_flags(project: &Project) -> Result<OsString> {
    let mut flags = OsString::from("-Ctarget-feature=+simd128");
    let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo_home = cargo_home.or_else(|| Some(env::home_dir()?.join(".cargo")));
    let cargo_home = cargo_home.context("neither CARGO_HOME nor a home folder is known")?;
    for (path, name) in [(project.path("."), "flowlogs"), (cargo_home, "cargo")] {
        flags.push("\u{1f}--remap-path-prefix=");
        flags.push(path.canonicalize()?);
        flags.push(format!("={name}"));
    }
    Ok(flags)
}

/// Runs wasm-bindgen and returns the folder of what it makes.
fn glue(project: &Project, wasm: &Path) -> Result<PathBuf> {
    let folder = project.target("npm/glue");
    let mut cargo = project.cargo();
    cargo.args(["run", "--quiet", "--package", "wasm-glue", "--"]);
    process::run(cargo.arg(wasm).arg("flowlogs").arg(&folder))?;
    Ok(folder)
}

/// Runs wasm-opt and returns the wasm file that it makes.
fn optimize(project: &Project, wasm: &Path) -> Result<PathBuf> {
    let optimized = wasm.with_file_name("flowlogs_bg.optimized.wasm");
    let mut node = project.node();
    node.arg(project.path("node_modules/binaryen/bin/wasm-opt"));
    // No feature is named: the module says itself which it uses, and with all features allowed
    // wasm-opt has made modules that Node 20 refuses.
    process::run(node.args(["-O3", "--converge"]).arg(wasm).arg("-o").arg(&optimized))?;
    Ok(optimized)
}

fn assemble(project: &Project, glue: &Path, wasm: &Path) -> Result<PathBuf> {
    let folder = project.target("npm/flowlogs");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    copy_folder(&project.path("parser/wasm/js"), &folder)?;
    for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(project.path(license), folder.join(license))?;
    }
    let own = own_glue(&fs::read_to_string(glue.join("flowlogs_bg.js"))?);
    fs::write(folder.join("flowlogs_bg.js"), own)?;
    fs::copy(wasm, folder.join("flowlogs.wasm"))?;
    fs::write(folder.join("flowlogs_bg.wasm.js"), inlined::module(&fs::read(wasm)?))?;
    Ok(folder)
}

/// The glue as a function, so that each instance of the parser has its own: what is left of a large
/// log goes with its instance, and a fault of one is none of the others.
fn own_glue(glue: &str) -> String {
    let mut own = String::from("export function glue() {\n");
    let mut names = Vec::new();
    // Nobody reads its comments and blanks.
    let is_code = |line: &&str| {
        !line.is_empty() && !["/*", "*", "//"].iter().any(|mark| line.starts_with(mark))
    };
    for line in glue.lines().map(str::trim).filter(is_code) {
        let line = line.strip_prefix("export ").map_or(line, |line| {
            let mut words = line.split(|c: char| !(c.is_alphanumeric() || c == '_'));
            names.extend(words.nth(1));
            line
        });
        own.push_str(line);
        own.push('\n');
    }
    own + "return { " + &names.join(", ") + " };\n}\n"
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
