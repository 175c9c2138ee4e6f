//! What the tests of templates share: the province's parameters and agencies, examples as contexts.
#![allow(dead_code, reason = "each test takes what it needs")]

use forms::check::{Example, Province};
use forms::compile::compile_document;
use forms::date::Date;
use forms::definition::{Channel, Document};
use forms::filing::Context;
use forms::form::ServerForm;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Deserialize)]
struct Directory {
    agencies: BTreeMap<String, String>,
    successors: BTreeMap<String, String>,
}

/// The province: its parameters and agencies.
pub fn province() -> Province {
    let directory: Directory = serde_json::from_str(include_str!("../data/directory.json")).expect("directory");
    Province { agencies: directory.agencies, successors: directory.successors, ..Province::shipped() }
}

/// A context that knows the province.
pub fn context(today: Date, channel: Channel) -> Context {
    let province = province();
    Context {
        parameters: province.parameters,
        agencies: province.agencies,
        successors: province.successors,
        ..Context::on(today, channel)
    }
}

/// Every shipped template, compiled.
pub fn templates() -> Vec<(String, ServerForm)> {
    let compiled = |(code, text): &(&str, &str)| {
        let document = Document::from_json(text.as_bytes()).unwrap_or_else(|finding| panic!("{code}: {finding}"));
        let form = compile_document(&document, code).unwrap_or_else(|findings| {
            let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
            panic!("{code}:\n{}", lines.join("\n"))
        });
        ((*code).to_owned(), form)
    };
    forms::templates::SHIPPED.iter().map(compiled).collect()
}

/// The examples of a template.
pub fn examples(code: &str) -> Vec<Example> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("templates").join(code).join("examples");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("examples").map(|entry| entry.expect("entry").path()).collect();
    files.sort();
    let read = |file: &PathBuf| {
        let text = std::fs::read(file).expect("readable");
        serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    };
    files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "json")).map(read).collect()
}
