//! Style sheets and the fonts they name.

use crate::assets::Dist;
use crate::node::Tools;
use crate::{Result, files_with, read, read_text};
use std::path::{Path, PathBuf};

/// These come first, since the rest builds on them; the other files follow by name.
const FIRST: [&str; 3] = ["fonts/fonts.css", "tokens.css", "base.css"];

/// Adds the fonts, `portal.css` (every file of `style/`) and `office.css` (those of `style/office/`, loaded after the former).
pub fn build(dist: &mut Dist, tools: &Tools, root: &Path) -> Result<()> {
    let style = root.join("style");
    let mut urls = Vec::new();
    for folder in ["fonts", "images"] {
        for extension in ["woff2", "svg", "png"] {
            for file in files_with(&style.join(folder), extension)? {
                let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let hashed = dist.add(&name, &read(&file)?)?;
                urls.push((name, hashed));
            }
        }
    }
    for (name, files) in [("portal.css", ordered(&style)?), ("office.css", files_with(&style.join("office"), "css")?)] {
        if files.is_empty() {
            continue;
        }
        let mut css = String::new();
        for file in files {
            css.push_str(&hashed_urls(&read_text(&file)?, &urls).map_err(|why| format!("{}: {why}", file.display()))?);
            css.push('\n');
        }
        dist.add(name, &tools.minify_css(&css)?)?;
    }
    Ok(())
}

fn ordered(style: &Path) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = FIRST.iter().map(|name| style.join(name)).filter(|p| p.exists()).collect();
    let rest: Vec<PathBuf> = files_with(style, "css")?.into_iter().filter(|p| !files.contains(p)).collect();
    files.extend(rest);
    Ok(files)
}

/// Puts the hashed name in place of each `url(…)`. One that names no file of ours is a mistake: nothing is loaded from elsewhere.
fn hashed_urls(css: &str, urls: &[(String, String)]) -> Result<String> {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("url(") {
        let (before, after) = rest.split_at(start + "url(".len());
        let end = after.find(')').ok_or("url( without an end")?;
        let named = after[..end].trim().trim_matches(['"', '\'']);
        out.push_str(before);
        if named.starts_with("data:") || named.starts_with('#') {
            out.push_str(&after[..end]);
        } else {
            let file = named.rsplit('/').next().unwrap_or(named);
            let (_, hashed) =
                urls.iter().find(|(name, _)| name == file).ok_or_else(|| format!("no file for url({named})"))?;
            out.push_str(hashed);
        }
        rest = &after[end..];
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::hashed_urls;

    #[test]
    fn urls_get_their_hashed_names() {
        let urls = [("a.woff2".to_owned(), "a.12.woff2".to_owned())];
        let css =
            hashed_urls("x{src:url(\"fonts/a.woff2\") format('woff2')} y{b:url(data:image/png;base64,AA)}", &urls);
        assert_eq!(css.as_deref(), Ok("x{src:url(a.12.woff2) format('woff2')} y{b:url(data:image/png;base64,AA)}"));
    }

    #[test]
    fn a_url_that_leaves_the_portal_is_refused() {
        assert!(hashed_urls("x{src:url(https://example.com/a.woff2)}", &[]).is_err());
    }
}
