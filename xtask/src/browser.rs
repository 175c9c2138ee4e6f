//! The browser of the tests.

use crate::apt;
use crate::shell::{Result, capture, command};

/// Its path: `$CHROMIUM`, an installed one, Debian's.
pub fn chromium() -> Result<String> {
    if let Ok(chosen) = std::env::var("CHROMIUM") {
        return works(&chosen).map(|_| chosen.clone()).ok_or_else(|| format!("CHROMIUM={chosen} does not start"));
    }
    if let Some(found) = installed() {
        return Ok(found);
    }
    apt::install(&["chromium"]).map_err(|why| format!("{why}\n(or set CHROMIUM to a Chromium or Chrome)"))?;
    // Ubuntu's package of that name only points to a snap, which may not start.
    installed().ok_or_else(|| "the chromium just installed does not start; set CHROMIUM to one that does".to_owned())
}

fn installed() -> Option<String> {
    ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"].into_iter().find_map(|name| {
        let path = capture(&mut command("sh", &["-c", &format!("command -v {name}")]))?;
        let version = works(&path)?;
        println!("    {path}: {version}");
        Some(path)
    })
}

fn works(path: &str) -> Option<String> {
    capture(&mut command(path, &["--version"]))
}
