//! npm packages: two small folders with a lock file each.

use crate::shell::{Result, answers, capture, command, root, run};
use crate::stamp;

/// The oldest Node whose features we use.
const NODE: u32 = 20;

/// Installs the locked packages of a folder, unless they are there already.
pub fn install(folder: &str) -> Result<()> {
    check()?;
    let folder = root().join(folder);
    let wanted = stamp::hash(&[folder.join("package.json"), folder.join("package-lock.json")], &[])?;
    let mark = folder.join("node_modules/.installed");
    if stamp::is_fresh(&mark, &wanted) {
        println!("    npm packages of {}: already there", folder.display());
        return Ok(());
    }
    // No package's own scripts are needed, and a browser is never downloaded: Debian's is used.
    let mut npm = command("npm", &["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]);
    run(npm.current_dir(&folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    stamp::keep(&mark, &wanted)
}

fn check() -> Result<()> {
    let advice = format!("Node {NODE} or newer with npm is needed: install it from nodejs.org or your distribution");
    let version = capture(&mut command("node", &["--version"])).ok_or_else(|| format!("node is not here. {advice}"))?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|n| n.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE) {
        return Err(format!("node is {version}. {advice}"));
    }
    if answers("npm") { Ok(()) } else { Err(format!("npm is not here. {advice}")) }
}
