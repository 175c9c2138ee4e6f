//! `server check`: what is wrong with a definition or a bare JSON Schema and with the examples beside it, and where.

use super::{UNUSABLE, read};
use crate::clock::Clock;
use forms::check::{Example, Province, check_document};
use forms::definition::{Channel, Document};
use forms::finding::{Finding, Severity};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Prints the findings of each file.
pub(super) fn run(files: &[PathBuf], json: bool) -> ExitCode {
    let mut worst = 0;
    for file in files {
        match check(file) {
            Ok(findings) => {
                print(file, &findings, json);
                let blocked = findings.iter().any(|finding| finding.severity == Severity::Error);
                worst = worst.max(u8::from(blocked));
            }
            Err(reason) => {
                eprintln!("server check: {reason}");
                worst = UNUSABLE;
            }
        }
    }
    ExitCode::from(worst)
}

fn check(file: &Path) -> Result<Vec<Finding>, String> {
    let document = match Document::from_json(&read(file)?) {
        Ok(document) => document,
        Err(finding) if finding.code == "json" => {
            return Err(format!("{}:{}: {}", file.display(), finding.line.unwrap_or(1), finding.message.en));
        }
        Err(finding) => return Ok(vec![finding]),
    };
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let province = Province::from(&crate::context::base(Clock::default().today(), Channel::Online));
    Ok(check_document(&document, &name, &province, &examples(file, &name)?))
}

/// The examples of a template: `<code>/examples/*.json` beside `<code>.json`.
fn examples(file: &Path, name: &str) -> Result<Vec<Example>, String> {
    let folder = file.with_file_name(name).join("examples");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let parsed =
        |file: &PathBuf| serde_json::from_slice(&read(file)?).map_err(|error| format!("{}: {error}", file.display()));
    files.iter().map(parsed).collect()
}

fn print(file: &Path, findings: &[Finding], json: bool) {
    if json {
        println!("{}", serde_json::json!({ "file": file.display().to_string(), "findings": findings }));
        return;
    }
    for finding in findings {
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::NotProven => "not proven",
        };
        let line = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
        let pointer = if finding.pointer.is_empty() { "/" } else { &finding.pointer };
        println!("{}{line}: {severity}: {pointer}: {} [{}]", file.display(), finding.message.en, finding.code);
    }
    if findings.is_empty() {
        println!("{}: ok", file.display());
    }
}
