//! `server import`: forms of other makers as definitions.

use super::{UNUSABLE, read};
use forms::import::{Imported, Maker, import};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Writes a definition for each form, and what could not be carried over: to standard output and standard error, or as `<name>.json` and `<name>.lost.json` into a folder.
pub(super) fn run(maker: &str, files: &[PathBuf], out: Option<&Path>) -> ExitCode {
    match all(maker, files, out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("server import: {reason}");
            ExitCode::from(UNUSABLE)
        }
    }
}

fn all(maker: &str, files: &[PathBuf], out: Option<&Path>) -> Result<(), String> {
    let maker = Maker::named(maker).ok_or_else(|| format!("there is no maker {maker}"))?;
    for (file, source) in sources(maker, files)? {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let imported = import(maker, &source, &name)
            .map_err(|finding| format!("{}: {}: {}", file.display(), finding.pointer, finding.message.en))?;
        write(&file, &name, &imported, out)?;
    }
    Ok(())
}

/// One source for each form. A schema and its layout may come as two files, one after the other.
fn sources(maker: Maker, files: &[PathBuf]) -> Result<Vec<(PathBuf, Value)>, String> {
    let layout = match maker {
        Maker::Rjsf => Some("uiSchema"),
        Maker::JsonForms => Some("uischema"),
        Maker::Formio | Maker::Surveyjs => None,
    };
    let mut found: Vec<(PathBuf, Value)> = Vec::new();
    for file in files {
        let value: Value =
            serde_json::from_slice(&read(file)?).map_err(|error| format!("{}: {error}", file.display()))?;
        let whole = value.get("schema").is_some();
        match (layout, found.last_mut()) {
            (None, _) => found.push((file.clone(), value)),
            (Some(_), _) if whole => found.push((file.clone(), value)),
            (Some(_), _) if value.get("properties").is_some() || value.get("$ref").is_some() => {
                found.push((file.clone(), json!({ "schema": value })));
            }
            (Some(layout), Some((_, form))) if form.get(layout).is_none() => form[layout] = value,
            _ => found.push((file.clone(), value)),
        }
    }
    Ok(found)
}

fn write(file: &Path, name: &str, imported: &Imported, out: Option<&Path>) -> Result<(), String> {
    let Some(folder) = out else {
        println!("{}", imported.definition);
        for lost in &imported.lost {
            eprintln!("{}: {}: {}", file.display(), lost.pointer, lost.what.en);
        }
        return Ok(());
    };
    let save = |name: String, value: &Value| {
        let path = folder.join(name);
        let text = serde_json::to_string_pretty(value).map_err(|error| error.to_string())?;
        std::fs::write(&path, text + "\n").map_err(|error| format!("{}: {error}", path.display()))
    };
    save(format!("{name}.json"), &imported.definition)?;
    save(format!("{name}.lost.json"), &serde_json::to_value(&imported.lost).unwrap_or_default())?;
    println!("{name}: {} to look at", imported.lost.len());
    Ok(())
}
