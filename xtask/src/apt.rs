//! Debian's and Ubuntu's packages.

use crate::shell::{Result, answers, as_root, run};

/// Installs packages, or says what to run where that is not possible.
pub fn install(packages: &[&str]) -> Result<()> {
    let by_hand = format!(
        "please run this and try again:\n  sudo apt-get update && sudo apt-get install --no-install-recommends {}",
        packages.join(" ")
    );
    if !answers("apt-get") {
        return Err(format!("this needs {} (their Debian names), and apt-get is not here", packages.join(", ")));
    }
    let (Some(mut update), Some(mut install)) = (as_root("apt-get", &["update", "-q"]), as_root("env", &[])) else {
        return Err(format!("installing needs root and there is no sudo: {by_hand}"));
    };
    install.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-q", "-y", "--no-install-recommends"]);
    run(&mut update).and_then(|()| run(install.args(packages))).map_err(|why| format!("{why}; {by_hand}"))
}
