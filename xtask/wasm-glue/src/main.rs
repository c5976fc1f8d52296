//! `wasm-glue INPUT.wasm NAME FOLDER`: writes `NAME_bg.js` and `NAME_bg.wasm`.
//!
//! The bundler target's `NAME_bg.js` knows no environment: whoever imports it hands it an instance
//! of the module. That is what a loader of our own needs.

mod imports;
mod panics;

use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use walrus::Module;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [input, name, folder] = arguments.as_slice() else {
        bail!("usage: wasm-glue INPUT.wasm NAME FOLDER");
    };
    let mut module = Module::from_file(input)?;
    panics::strip(&mut module);
    // The types are written by hand, and the sections would only make the file larger. The section
    // of target features stays: wasm-opt reads there what the module uses.
    let mut output = Bindgen::new()
        .input_bytes(name, module.emit_wasm())
        .bundler(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()
        .with_context(|| format!("wasm-bindgen cannot read {input}"))?;
    let names = imports::shorten(output.wasm_mut());
    output.emit(folder)?;
    let glue = Path::new(folder).join(format!("{name}_bg.js"));
    let text = fs::read_to_string(&glue)?;
    Ok(fs::write(glue, imports::renamed(text, &names))?)
}
