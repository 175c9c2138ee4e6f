//! Lists the templates and shared blocks that ship with the engine, so that adding a file is enough.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("templates");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("templates.rs");
    let mut code = String::new();
    list(&mut code, "BLOCKS", "Shared blocks: name and text.", &root.join("blocks"));
    list(&mut code, "SHIPPED", "Shipped templates: code and text.", &root);
    list(&mut code, "PARAMETERS", "Dated parameters: name of the province and text.", &root.join("parameters"));
    fs::write(out, code).expect("OUT_DIR is writable");
}

/// One constant holding the `*.json` files directly inside a folder.
fn list(code: &mut String, name: &str, what: &str, folder: &Path) {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.is_file() && file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    writeln!(code, "/// {what}\npub const {name}: &[(&str, &str)] = &[").expect("a string takes text");
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        writeln!(code, "    ({stem:?}, include_str!({:?})),", file.display().to_string()).expect("a string takes text");
    }
    code.push_str("];\n");
}
