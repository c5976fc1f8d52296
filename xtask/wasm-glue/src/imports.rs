//! Short names for what a module imports: those of wasm-bindgen end in hashes, which take their room
//! twice and do not compress.

use walrus::Module;

/// Renames the imports, and returns old and new names.
pub(crate) fn shorten(module: &mut Module) -> Vec<(String, String)> {
    let names = (0..).map(|number| format!("import{number}"));
    let imports = module.imports.iter_mut().filter(|import| import.name.starts_with("__wb"));
    let renamed = imports
        .zip(names)
        .map(|(import, name)| (std::mem::replace(&mut import.name, name.clone()), name));
    let mut renamed: Vec<_> = renamed.collect();
    // No name is then replaced by what it begins with.
    renamed.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    renamed
}

/// The glue with the new names.
pub(crate) fn renamed(glue: String, names: &[(String, String)]) -> String {
    names.iter().fold(glue, |glue, (old, new)| glue.replace(old.as_str(), new))
}
