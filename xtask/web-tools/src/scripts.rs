//! One browser bundle: glue and WASM from the compiled library, shrunk.

use crate::assets::Dist;
use crate::node::Tools;
use crate::{Result, create, read, timed, write};
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;

/// Adds `NAME.js` and `NAME.wasm` to `dist`.
///
/// The script started by a page is `app/NAME/boot.js`; a bundle that has none gets the default one, which starts every island.
pub fn bundle(dist: &mut Dist, tools: &Tools, root: &Path, name: &str, compiled: &Path) -> Result<()> {
    let work = compiled.with_extension("bindgen");
    create(&work)?;
    timed(&format!("{name}: wasm-bindgen"), || bindgen(name, compiled, &work))?;
    let small = work.join("small.wasm");
    timed(&format!("{name}: wasm-opt -Oz"), || tools.wasm_opt(&work.join(format!("{name}_bg.wasm")), &small))?;
    let wasm_file = dist.add(&format!("{name}.wasm"), &read(&small)?)?;

    let own = root.join("app").join(name).join("boot.js");
    let boot = if own.exists() { own } else { root.join("xtask/web-tools/boot.js") };
    let glue = std::path::absolute(work.join(format!("{name}.js"))).map_err(|e| e.to_string())?;
    let script = timed(&format!("{name}: script"), || tools.bundle_js(&boot, &glue, &wasm_file))?;
    dist.add(&format!("{name}.js"), &script)?;
    Ok(())
}

fn bindgen(name: &str, compiled: &Path, work: &Path) -> Result<()> {
    let why = |e| format!("wasm-bindgen: {e:#}");
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name(name).web(true).map_err(why)?;
    // The boot script always says where the WASM file is, since its name holds its hash.
    bindgen.typescript(false).omit_default_module_path(true).remove_name_section(true).remove_producers_section(true);
    let mut output = bindgen.generate_output().map_err(why)?;
    output.emit(work).map_err(why)?;
    let snippets = output.snippets().values().flatten().count();
    write(&work.join("snippets"), snippets.to_string().as_bytes())
}

/// Writes a module that Node can `require`, with its WASM file beside it.
pub fn node_module(name: &str, compiled: &Path, out: &Path) -> Result<()> {
    let why = |e| format!("wasm-bindgen: {e:#}");
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name(name).nodejs(true).map_err(why)?.typescript(false);
    bindgen.generate(out).map_err(why)
}
