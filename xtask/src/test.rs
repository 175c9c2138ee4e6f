//! `cargo xtask test`: everything that must hold. The runners' own summaries are left to be read; the first failing step ends it.

use crate::shell::{Result, cargo, command, root, run, step, target};
use crate::wasm::Compiler;
use crate::{browser, node, postgres, tidy, web};
use std::time::Instant;

type Step = (&'static str, fn() -> Result<()>);

/// In this order: what fails fast comes first.
const STEPS: [Step; 8] = [
    ("tidy", tidy::tidy),
    ("format", || run(&mut cargo(&["fmt", "--all", "--check"]))),
    ("clippy", || run(&mut cargo(&["clippy", "--release", "--workspace", "--all-targets", "--", "-D", "warnings"]))),
    ("build-web", web::build),
    ("clippy-web", clippy_web),
    ("engine-cases", engine_cases),
    ("cargo-test", cargo_test),
    ("browser-suite", || browser_suite("tests")),
];

/// Runs the named steps, or all of [`STEPS`].
pub fn test(names: &[String]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|(step, _)| step != *name)) {
        let all: Vec<&str> = STEPS.iter().map(|(name, _)| *name).collect();
        return Err(format!("no step is named {unknown}; there are {}", all.join(", ")));
    }
    let start = Instant::now();
    let chosen: Vec<&Step> = match names {
        [] => STEPS.iter().collect(),
        names => STEPS.iter().filter(|(name, _)| names.iter().any(|n| n == name)).collect(),
    };
    for (done, (name, work)) in chosen.iter().enumerate() {
        step(name, *work).map_err(|why| {
            format!("\n{why}\nStep {name} failed; {done} of {} steps passed before it.", chosen.len())
        })?;
    }
    println!("\nAll {} steps passed in {:.0} s.", chosen.len(), start.elapsed().as_secs_f64());
    Ok(())
}

/// The browser's side with the browser's features, by the compiler that makes it.
fn clippy_web() -> Result<()> {
    let compiler = Compiler::find()?;
    compiler.need_clippy()?;
    for (name, features) in web::BUNDLES {
        let mut clippy = web::compile(&compiler, &["clippy", "--lib", "--profile", "wasm"], name, features);
        run(clippy.args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}

/// The same filings natively and as the browser gets the engine.
fn engine_cases() -> Result<()> {
    let compiler = Compiler::find()?;
    run(&mut cargo(&["build", "--release", "-p", "engine-cases", "-p", "web-tools"]))?;
    run(&mut web::compile(&compiler, &["build", "--lib", "--profile", "wasm"], "engine-cases", "web"))?;
    let out = target().join("engine-cases");
    let tool = |name: &str| std::process::Command::new(target().join("release").join(name));
    run(tool("engine-cases").arg(&out))?;
    let compiled = web::compiled("engine_cases");
    run(tool("web-tools").arg("glue").arg(&out).arg(format!("engine_cases={}", compiled.display())))?;
    run(command("node", &["xtask/engine-cases/compare.cjs"]).arg(&out))
}

fn cargo_test() -> Result<()> {
    let url = step("PostgreSQL", postgres::url)?;
    // Not only the first crate that fails: one run tells about all.
    run(cargo(&["test", "--release", "--workspace", "--no-fail-fast"]).env(postgres::VARIABLE, url))
}

/// Runs a folder of Playwright specs against the built portal.
pub fn browser_suite(folder: &str) -> Result<()> {
    let url = step("PostgreSQL", postgres::url)?;
    let chromium = step("Chromium", browser::chromium)?;
    step("npm packages of end2end", || node::install("end2end"))?;
    web::build()?;
    step("compile the portal and the stand-ins", || {
        run(&mut cargo(&["build", "--release", "-p", "server", "-p", "mocks"]))
    })?;
    let here = root().join("end2end");
    run(command("npx", &["--no-install", "tsc", "--noEmit"]).current_dir(&here))?;
    let mut playwright = command("npx", &["--no-install", "playwright", "test", folder]);
    playwright.current_dir(&here).env("CHROMIUM", chromium).env(postgres::VARIABLE, url);
    run(playwright.env("TOKHAI_BINARIES", target().join("release")))
}
