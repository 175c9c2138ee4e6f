//! Writes the examples of every page as HTML files with the style sheet beside them, to be looked at without a server.

use leptos::prelude::*;
use std::path::{Path, PathBuf};
use std::{env, fs, io};
use ui::Lang;
use ui::shell::{Area, Assets, Shell, document};

fn style_sheet(style: &Path) -> io::Result<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(style)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|ext| ext == "css"))
        .collect();
    files.sort();
    let first = ["fonts/fonts.css", "tokens.css", "base.css"].map(|name| style.join(name));
    let rest = files.into_iter().filter(|path| !first.contains(path));
    let mut css = String::new();
    for file in first.iter().cloned().chain(rest) {
        let text = fs::read_to_string(&file)?;
        // Fonts are named relative to their own folder.
        css.push_str(&if file.ends_with("fonts.css") { text.replace("src: url(", "src: url(fonts/") } else { text });
        css.push('\n');
    }
    Ok(css)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        if let Some(name) = path.file_name() {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::args().nth(1).unwrap_or_else(|| "out".into()));
    let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../style");
    fs::create_dir_all(&out)?;
    fs::write(out.join("portal.css"), style_sheet(&style)?)?;
    copy(&style.join("fonts"), &out.join("fonts"))?;
    copy(&style.join("images"), &out.join("images"))?;
    for lang in [Lang::Vi, Lang::En] {
        for shot in ui::pages::gallery(lang) {
            let shell = Shell {
                lang,
                title: shot.title,
                has_errors: shot.has_errors,
                path: "/".into(),
                area: Area::Citizen,
                account: shot.signed_in.then(|| "H'HEN NIÊ".to_owned()),
                demo: true,
                live: false,
                wide: false,
                assets: Assets { css: "portal.css".into(), ..Assets::default() },
            };
            let html = document(shell, shot.body).to_html();
            fs::write(out.join(format!("{}.{}.html", shot.name, lang.tag())), html)?;
        }
    }
    println!("{}", out.display());
    Ok(())
}
