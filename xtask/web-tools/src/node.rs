//! The two tools that come from npm.

use crate::Result;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the oldest browsers we promise can run (Chrome 109 is the last one for Windows 7).
const BROWSERS: &str = "--target=es2022,chrome109,firefox115,safari15.6";

/// What rustc emits by default. Named one by one: with `--all-features` wasm-opt would use what older browsers lack.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-multivalue",
];

/// The installed npm tools.
pub struct Tools {
    bin: PathBuf,
}

impl Tools {
    /// Finds them; `npm ci` in this crate's folder puts them there.
    pub fn new(root: &Path) -> Result<Self> {
        let bin = root.join("xtask/web-tools/node_modules/.bin");
        if bin.join("wasm-opt").exists() && bin.join("esbuild").exists() {
            Ok(Self { bin })
        } else {
            Err(format!("{} lacks wasm-opt or esbuild; run npm ci in xtask/web-tools", bin.display()))
        }
    }

    /// Shrinks a WASM file.
    pub fn wasm_opt(&self, input: &Path, output: &Path) -> Result<()> {
        let mut command = Command::new(self.bin.join("wasm-opt"));
        command.args(["-Oz", "--strip-debug", "--strip-producers", "--strip-target-features"]);
        run(command.args(WASM_FEATURES).arg(input).arg("-o").arg(output), None).map(drop)
    }

    /// Minifies a style sheet.
    pub fn minify_css(&self, css: &str) -> Result<Vec<u8>> {
        let mut command = Command::new(self.bin.join("esbuild"));
        run(command.args(["--loader=css", "--minify", "--log-level=warning", BROWSERS]), Some(css))
    }

    /// Bundles and minifies a script that imports the glue as `bundle` and fetches `wasm_file`.
    pub fn bundle_js(&self, entry: &Path, glue: &Path, wasm_file: &str) -> Result<Vec<u8>> {
        let mut command = Command::new(self.bin.join("esbuild"));
        command.arg(entry).args([
            "--bundle",
            "--minify",
            "--format=esm",
            "--legal-comments=none",
            "--log-level=warning",
        ]);
        command.arg(BROWSERS).arg(format!("--alias:bundle={}", glue.display()));
        command.arg(format!("--define:WASM_FILE={wasm_file:?}"));
        run(&mut command, None)
    }
}

fn run(command: &mut Command, input: Option<&str>) -> Result<Vec<u8>> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() }).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|e| format!("{name}: {e}"))?;
    if let (Some(text), Some(mut stdin)) = (input, child.stdin.take()) {
        // Small enough that the tool reads it all before it answers.
        stdin.write_all(text.as_bytes()).map_err(|e| format!("{name}: {e}"))?;
    }
    let output = child.wait_with_output().map_err(|e| format!("{name}: {e}"))?;
    if output.status.success() { Ok(output.stdout) } else { Err(format!("{name}: {}", output.status)) }
}
