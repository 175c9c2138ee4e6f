//! `server validate`: answers against a definition or a bare JSON Schema.

use super::{UNUSABLE, read};
use crate::clock::Clock;
use forms::compile::compile_document;
use forms::date::Date;
use forms::definition::{Channel, Document};
use forms::filing::Context;
use forms::validate::{Validation, validate};
use serde_json::Value;
use std::path::Path;
use std::process::ExitCode;

/// Prints `{"valid":…,"errors":[…]}`.
pub(super) fn run(definition: &Path, answers: &Path, today: Option<&str>) -> ExitCode {
    let outcome = verdict(definition, answers, today).and_then(|verdict| {
        let text = serde_json::to_string(&verdict).map_err(|error| error.to_string())?;
        Ok((verdict.valid, text))
    });
    match outcome {
        Ok((valid, text)) => {
            println!("{text}");
            if valid { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
        Err(reason) => {
            eprintln!("server validate: {reason}");
            ExitCode::from(UNUSABLE)
        }
    }
}

fn verdict(definition: &Path, answers: &Path, today: Option<&str>) -> Result<Validation, String> {
    let place = definition.display();
    let document = Document::from_json(&read(definition)?)
        .map_err(|finding| format!("{place}: {}: {}", finding.pointer, finding.message.en))?;
    let name = definition.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let form = compile_document(&document, &name).map_err(|findings| {
        let lines = findings.iter().map(|finding| format!("{place}: {}: {}", finding.pointer, finding.message.en));
        lines.collect::<Vec<_>>().join("\n")
    })?;
    let answers: Value =
        serde_json::from_slice(&read(answers)?).map_err(|error| format!("{}: {error}", answers.display()))?;
    let today = match today {
        Some(day) => Date::parse(day).ok_or_else(|| format!("{day} is not a day like 2025-12-01"))?,
        None => Clock::default().today(),
    };
    Ok(validate(&form, &answers, context(today)))
}

/// What a filing online sees on a day when every database answers.
fn context(today: Date) -> Context {
    let mut context = crate::context::base(today, Channel::Online);
    context.assume_found = true;
    context
}
