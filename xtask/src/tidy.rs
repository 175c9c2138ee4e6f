//! The rules of the repository that no compiler knows.

use crate::shell::{Result, capture, cargo, command, root};
use crate::{wasm, web};
use std::collections::BTreeSet;
use std::path::Path;

/// More lines than anyone reads in one sitting.
const LONGEST: usize = 600;

/// What may be longer: data, and what tools write.
const LONG_MAY_BE: [&str; 8] = [
    "forms/templates/",
    "meta-schema.json",
    "/data/",
    "/fixtures/",
    "/defects/",
    "Cargo.lock",
    "package-lock.json",
    "LICENSE",
];

/// The crates that may be linked into the browser's bundle, one a line.
const ALLOWED: &str = include_str!("../wasm-allowed.txt");

/// Never in a tracked file: places of one machine, and hosts that a mirror may stand in for. Written in two parts, so that this
/// file passes.
const FORBIDDEN: [(&str, &str); 8] = [
    ("/wo", "rk/"),
    ("/tm", "p/"),
    ("/ro", "ot/"),
    ("index.cra", "tes.io"),
    ("static.cra", "tes.io"),
    ("registry.npm", "js.org"),
    ("files.python", "hosted.org"),
    ("deb.deb", "ian.org"),
];

/// Checks everything and names each place that breaks a rule.
pub fn tidy() -> Result<()> {
    let mut findings = Vec::new();
    let files = tracked()?;
    for name in &files {
        if name.starts_with("rust-toolchain") {
            findings.push(format!(
                "{name}: names a toolchain, which rustup would try to download; rust-version in Cargo.toml says enough"
            ));
        }
        // Fonts and pictures are not text.
        if let Ok(text) = std::fs::read_to_string(root().join(name)) {
            findings.extend(check_text(name, &text));
        }
    }
    for (bundle, features) in web::BUNDLES {
        findings.extend(check_crates(bundle, &linked(bundle, features)?));
    }
    findings.extend(check_bindgen(&read("Cargo.lock")?));
    if findings.is_empty() {
        println!("    {} files: tidy", files.len());
        Ok(())
    } else {
        Err(findings.join("\n"))
    }
}

fn check_text(name: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST && !LONG_MAY_BE.iter().any(|part| name.contains(part)) {
        findings.push(format!("{name}: {lines} lines; split it (at most {LONGEST})"));
    }
    for (number, line) in text.lines().enumerate() {
        for (a, b) in FORBIDDEN {
            if line.contains(&format!("{a}{b}")) {
                findings.push(format!("{name}:{}: contains {a}{b}", number + 1));
            }
        }
        if name.ends_with("package-lock.json") && line.contains("\"resolved\"") {
            findings.push(format!(
                "{name}:{}: a resolved address; write the lock with omit-lockfile-registry-resolved",
                number + 1
            ));
        }
    }
    findings
}

fn check_crates(bundle: &str, linked: &BTreeSet<String>) -> Vec<String> {
    let allowed: BTreeSet<&str> = ALLOWED.lines().filter(|line| !line.starts_with('#')).collect();
    let surprises = linked.iter().filter(|name| !allowed.contains(name.as_str()));
    surprises
        .map(|name| {
            format!(
                "{bundle}: {name} would go to the browser; if its bytes are worth it, add it to xtask/wasm-allowed.txt"
            )
        })
        .collect()
}

/// The glue's maker and the library in the bundle speak a protocol that changes with every version.
fn check_bindgen(lock: &str) -> Option<String> {
    let version = |name: &str| lock.split(&format!("name = \"{name}\"\nversion = \"")).nth(1)?.split('"').next();
    let (library, maker) = (version("wasm-bindgen"), version("wasm-bindgen-cli-support"));
    (library != maker).then(|| {
        format!("Cargo.lock: wasm-bindgen is {library:?} and wasm-bindgen-cli-support {maker:?}; they must be equal")
    })
}

/// The names of the crates linked into a bundle; macros run at compile time and don't count.
fn linked(bundle: &str, features: &str) -> Result<BTreeSet<String>> {
    let mut tree =
        cargo(&["tree", "-p", bundle, "--target", wasm::TARGET, "--no-default-features", "--features", features]);
    tree.args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"]);
    let text = capture(&mut tree).ok_or("cargo tree failed")?;
    Ok(text.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect())
}

fn tracked() -> Result<Vec<String>> {
    let mut list = command("git", &["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let text = capture(&mut list).ok_or("git ls-files failed; tidy needs the git repository")?;
    Ok(text
        .split('\0')
        .filter(|name| !name.is_empty() && Path::new(&root()).join(name).is_file())
        .map(str::to_owned)
        .collect())
}

fn read(name: &str) -> Result<String> {
    std::fs::read_to_string(root().join(name)).map_err(|e| format!("{name}: {e}"))
}

#[cfg(test)]
mod tests {
    use super::{FORBIDDEN, LONGEST, check_bindgen, check_crates, check_text};

    #[test]
    fn the_repository_is_tidy() {
        super::tidy().expect("a tidy repository");
    }

    #[test]
    fn each_rule_finds_what_breaks_it() {
        let (a, b) = FORBIDDEN[0];
        assert_eq!(check_text("a.md", &format!("fine\nsee {a}{b}x\n")), [format!("a.md:2: contains {a}{b}")]);
        let long = "x\n".repeat(LONGEST + 1);
        assert_eq!(check_text("a.rs", &long).len(), 1);
        assert!(check_text("forms/templates/1.json", &long).is_empty());
        assert_eq!(check_text("end2end/package-lock.json", "\"resolved\": \"\"").len(), 1);
        assert_eq!(check_crates("citizen", &["leptos".to_owned(), "jsonschema".to_owned()].into()).len(), 1);
        let lock = |maker| {
            format!(
                "name = \"wasm-bindgen\"\nversion = \"1\"\n\nname = \"wasm-bindgen-cli-support\"\nversion = \"{maker}\"\n"
            )
        };
        assert_eq!(check_bindgen(&lock("1")), None);
        assert!(check_bindgen(&lock("2")).is_some());
    }
}
