//! Makes what the browser downloads, from the compiled bundle and the style folder:
//!
//! ```text
//! web-tools ROOT OUT NAME=FILE.wasm…
//! ```
//!
//! or, for Node: `web-tools glue OUT NAME=FILE.wasm`.
//!
//! `OUT` gets every file under a name that holds its hash (so that it can be cached for ever), its `.br` and `.gz` forms, and
//! `manifest.json`, which tells the server each logical name's file, sizes and integrity value.

mod assets;
mod node;
mod scripts;
mod styles;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// What every step fails with: a sentence for the person at the terminal.
type Result<T> = std::result::Result<T, String>;

fn main() -> ExitCode {
    match build(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("web-tools: {why}");
            ExitCode::FAILURE
        }
    }
}

fn build(arguments: &[String]) -> Result<()> {
    if let [word, out, bundle] = arguments
        && word == "glue"
    {
        let (name, wasm) = bundle.split_once('=').ok_or("usage: web-tools glue OUT NAME=FILE.wasm")?;
        return scripts::node_module(name, Path::new(wasm), Path::new(out));
    }
    let [root, out, bundles @ ..] = arguments else {
        return Err("usage: web-tools ROOT OUT NAME=FILE.wasm…".to_owned());
    };
    let (root, out) = (Path::new(root), Path::new(out));
    // Built beside the old one and put in its place at the end: a serving portal never sees half a folder.
    let staging = out.with_extension("new");
    remove(&staging)?;
    create(&staging)?;
    let mut dist = assets::Dist::new(&staging);
    let tools = node::Tools::new(root)?;

    for bundle in bundles {
        let (name, wasm) = bundle.split_once('=').ok_or_else(|| format!("{bundle}: expected NAME=FILE.wasm"))?;
        scripts::bundle(&mut dist, &tools, root, name, Path::new(wasm))?;
    }
    timed("styles", || styles::build(&mut dist, &tools, root))?;
    timed("brotli, gzip, manifest", || dist.finish())?;

    remove(out)?;
    std::fs::rename(&staging, out).map_err(|e| format!("{}: {e}", out.display()))
}

/// Runs one step and says how long it took.
fn timed<T>(what: &str, step: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    let result = step();
    println!("  {what}: {:.1} s", start.elapsed().as_secs_f64());
    result
}

fn create(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))
}

fn remove(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(format!("{}: {e}", folder.display())),
        _ => Ok(()),
    }
}

fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).map_err(|e| format!("{}: {e}", file.display()))
}

fn read_text(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))
}

fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(file, bytes).map_err(|e| format!("{}: {e}", file.display()))
}

/// The files of a folder with this extension, sorted; none where the folder doesn't exist.
fn files_with(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == extension)).collect();
    files.sort();
    Ok(files)
}
