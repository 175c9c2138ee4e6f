//! Measurements: figures and ratios to read, never a test that fails on a slow machine.

use crate::shell::{Result, capture, cargo, root, run, step};

/// Runs the benchmarks with these names, or all. A benchmark is an example whose name starts with `bench`, in any crate, or a
/// spec in `end2end/bench` for what only a browser can tell.
pub fn bench(names: &[String]) -> Result<()> {
    let wanted = |name: &str| names.is_empty() || names.iter().any(|n| n == name);
    let mut found = 0;
    for (package, example) in examples()? {
        if wanted(&example) {
            found += 1;
            step(&format!("{package}: {example}"), || {
                run(&mut cargo(&["run", "--quiet", "--release", "-p", &package, "--example", &example]))
            })?;
        }
    }
    if wanted("browser") && root().join("end2end/bench").exists() {
        found += 1;
        crate::test::browser_suite("bench")?;
    }
    if found == 0 { Err(format!("no benchmark is named {}", names.join(" or "))) } else { Ok(()) }
}

fn examples() -> Result<Vec<(String, String)>> {
    let text = capture(&mut cargo(&["metadata", "--format-version=1", "--no-deps"])).ok_or("cargo metadata failed")?;
    let metadata: serde_json::Value = serde_json::from_str(&text).map_err(|e| format!("cargo metadata: {e}"))?;
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let mut found = Vec::new();
    for package in list(&metadata["packages"]) {
        for target in list(&package["targets"]) {
            let name = target["name"].as_str().unwrap_or_default();
            if target["kind"][0] == "example" && name.starts_with("bench") {
                found.push((package["name"].as_str().unwrap_or_default().to_owned(), name.to_owned()));
            }
        }
    }
    Ok(found)
}
