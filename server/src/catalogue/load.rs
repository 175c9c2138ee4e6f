//! Definitions from the engine's own templates, from a folder and from the database.

use super::{Entry, search};
use forms::compile::{compile_document, definition_text};
use forms::definition::{Definition, Document};
use forms::finding::Finding;
use forms::form::ServerForm;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use store::Store;
use store::records::template::{self, NewVersion};

/// A definition that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// File name.
    pub file: String,
    /// JSON Pointer, after the line where that is known.
    pub place: String,
    /// What is wrong.
    pub reason: String,
}

/// A definition read from a file.
pub(super) struct Found {
    pub hash: String,
    pub code: String,
    pub text: String,
    pub form: Arc<ServerForm>,
}

/// What a folder held.
#[derive(Default)]
pub(super) struct Folder {
    pub definitions: Vec<Found>,
    pub bare: BTreeMap<String, Arc<ServerForm>>,
    pub broken: Vec<Broken>,
}

/// The templates that ship with the engine; all of them are sound, or the server does not start.
pub(super) fn shipped() -> Result<Vec<Found>, String> {
    let read = |(name, text): &(&str, &str)| {
        let (document, form) = compiled(text.as_bytes(), name).map_err(|finding| describe(name, &finding))?;
        match document {
            Document::Definition(definition) => Ok(found(&definition, form)),
            Document::Bare(_) => Err(format!("{name}: not a definition")),
        }
    };
    forms::templates::SHIPPED.iter().map(read).collect()
}

/// Every `*.json` directly inside a folder. What can't be read is reported and left out.
pub(super) fn folder(folder: &Path) -> Folder {
    let mut out = Folder::default();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            out.broken.push(Broken {
                file: folder.display().to_string(),
                place: String::new(),
                reason: error.to_string(),
            });
            return out;
        }
    };
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = match std::fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) => {
                out.broken.push(Broken { file: name, place: String::new(), reason: error.to_string() });
                continue;
            }
        };
        match compiled(&bytes, &stem) {
            Ok((Document::Definition(definition), form)) => out.definitions.push(found(&definition, form)),
            Ok((Document::Bare(_), form)) => {
                out.bare.insert(stem, form);
            }
            Err(finding) => out.broken.push(broken(name, &finding)),
        }
    }
    out
}

fn found(definition: &Definition, form: Arc<ServerForm>) -> Found {
    let code = definition.procedure.code.clone();
    Found { hash: form.form.id.clone(), code, text: definition_text(definition), form }
}

fn broken(file: String, finding: &Finding) -> Broken {
    let line = finding.line.map(|line| format!("line {line} ")).unwrap_or_default();
    let place = format!("{line}{}", if finding.pointer.is_empty() { "/" } else { &finding.pointer });
    Broken { file, place, reason: finding.message.en.clone() }
}

fn describe(file: &str, finding: &Finding) -> String {
    let broken = broken(file.to_owned(), finding);
    format!("{} at {}: {}", broken.file, broken.place, broken.reason)
}

/// Reads and compiles; the first finding says why not.
fn compiled(bytes: &[u8], name: &str) -> Result<(Document, Arc<ServerForm>), Box<Finding>> {
    let document = Document::from_json(bytes).map_err(Box::new)?;
    match compile_document(&document, name) {
        Ok(form) => Ok((document, Arc::new(form))),
        Err(findings) => {
            let first = findings.into_iter().next();
            Err(Box::new(
                first.unwrap_or_else(|| Finding::error("compile", "", "Không biên dịch được.", "It does not compile.")),
            ))
        }
    }
}

/// A definition as the database keeps it.
pub(super) fn stored(document: &[u8]) -> Result<Arc<ServerForm>, String> {
    compiled(document, "").map(|(_, form)| form).map_err(|finding| describe("stored definition", &finding))
}

/// The catalogue's entry of a compiled definition.
pub(super) fn entry(hash: &str, version: i64, form: Arc<ServerForm>) -> Option<Entry> {
    let definition = form.definition.clone()?;
    let words = search::Words::of(&definition.procedure);
    Some(Entry { form, definition, hash: hash.to_owned(), version, words })
}

/// Publishes definitions that the database does not know yet, in the name of the system.
pub(super) async fn publish(store: &Store, found: &[Found], now: i64) -> store::Result<()> {
    for one in found {
        let new = NewVersion {
            hash: one.hash.clone(),
            code: one.code.clone(),
            document: one.text.clone().into_bytes(),
            by: "system".to_owned(),
            at: now,
        };
        store
            .write(move |tx| {
                let new = new.clone();
                Box::pin(async move {
                    if template::by_hash(tx, &new.hash).await?.is_some() {
                        return Ok(());
                    }
                    template::put_version(tx, &new).await?;
                    template::publish(tx, &new.hash, &new.by, new.at).await?;
                    Ok(())
                })
            })
            .await?;
    }
    Ok(())
}
