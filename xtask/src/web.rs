//! `dist/`: what browsers download.

use crate::shell::{Result, cargo, root, run, step, target};
use crate::wasm::{Compiler, TARGET};
use crate::{node, stamp};
use std::path::PathBuf;
use std::process::Command;

/// The browser bundles: crate and its features there.
pub const BUNDLES: [(&str, &str); 1] = [("citizen", "hydrate")];

/// Makes `dist/`, unless nothing it is made of has changed.
pub fn build() -> Result<()> {
    let compiler = step("compiler for the browser", Compiler::find)?;
    let root = root();
    let inputs: Vec<PathBuf> =
        ["app", "forms", "style", "xtask/web-tools", "Cargo.toml", "Cargo.lock"].map(|p| root.join(p)).into();
    let wanted = stamp::hash(&inputs, &[&compiler.version()])?;
    let dist = root.join("dist");
    let mark = dist.join(".inputs");
    if stamp::is_fresh(&mark, &wanted) {
        println!("    dist/: nothing has changed");
        return Ok(());
    }
    step("tools for the browser's part", || {
        node::install("xtask/web-tools")?;
        run(&mut cargo(&["build", "--quiet", "--release", "-p", "web-tools"]))
    })?;
    let mut bundles = Vec::new();
    for (name, features) in BUNDLES {
        step(&format!("compile {name} to WASM"), || {
            run(&mut compile(&compiler, &["build", "--lib", "--profile", "wasm"], name, features))
        })?;
        bundles.push(format!("{name}={}", compiled(name).display()));
    }
    step("dist/", || {
        let mut tools = Command::new(target().join("release/web-tools"));
        run(tools.current_dir(&root).arg(&root).arg(&dist).args(&bundles))
    })?;
    stamp::keep(&mark, &wanted)
}

/// A cargo command on one bundle as the browser gets it.
pub fn compile(compiler: &Compiler, words: &[&str], name: &str, features: &str) -> Command {
    let mut arguments = words.to_vec();
    arguments.extend(["-p", name, "--target", TARGET, "--no-default-features", "--features", features]);
    compiler.cargo(&arguments)
}

/// Where cargo leaves a compiled bundle.
pub fn compiled(name: &str) -> PathBuf {
    target().join("web").join(TARGET).join("wasm").join(format!("{name}.wasm"))
}
