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

/// Every engine since 2023 has simd128. Panic messages hold paths of sources: without their beginnings
/// they are the same everywhere.
///
/// What LLVM inlines and unrolls beyond what the sources ask for made the module a fifth larger, and
/// parsing slower; but to optimise for size, or without its vectors, would nearly double the time. Half
/// of the usual threshold for what is marked `#[inline]`, as most of the standard library is, costs no
/// time; a quarter does.
fn rust_flags(project: &Project) -> Result<OsString> {
    let mut flags = OsString::from("-Ctarget-feature=+simd128");
    for (name, threshold) in [
        ("inline-threshold", 25),
        ("inlinehint-threshold", 130),
        ("unroll-threshold", 40),
        ("unroll-partial-threshold", 40),
    ] {
        flags.push(format!("\u{1f}-Cllvm-args=-{name}={threshold}"));
    }
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
    let sources = project.target("npm/sources");
    let folder = project.target("npm/flowlogs");
    for folder in [&sources, &folder] {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
    }
    let written = project.path("parser/wasm/js");
    for file in files(&written)? {
        let is_module = file.extension().is_some_and(|extension| extension == "js");
        copy_into(&file, if is_module { &sources } else { &folder })?;
    }
    for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
        copy_into(&project.path(license), &folder)?;
    }
    let own = own_glue(&fs::read_to_string(glue.join("flowlogs_bg.js"))?);
    fs::write(sources.join("flowlogs_bg.js"), own)?;
    fs::write(sources.join("flowlogs_bg.wasm.js"), inlined::module(&fs::read(wasm)?))?;
    fs::copy(wasm, folder.join("flowlogs.wasm"))?;
    let mut node = project.node();
    process::run(node.arg(project.path("parser/wasm/minify.js")).arg(&sources).arg(&folder))?;
    Ok(folder)
}

/// The glue as a function, so that each instance of the parser has its own: what is left of a large
/// log goes with its instance, and a fault of one is none of the others.
fn own_glue(glue: &str) -> String {
    let mut own = String::from("export function glue() {\n");
    let mut names = Vec::new();
    for line in glue.lines() {
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

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()));
    entries?.map(|entry| Ok(entry?.path())).collect()
}

fn copy_into(file: &Path, folder: &Path) -> Result<()> {
    let name = file.file_name().context("a file has a name")?;
    fs::copy(file, folder.join(name)).with_context(|| format!("cannot copy {}", file.display()))?;
    Ok(())
}
