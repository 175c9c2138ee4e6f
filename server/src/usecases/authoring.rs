//! Authoring: a definition is uploaded, proved, previewed and published as a version that never changes.

use crate::app::App;
use crate::web::AppError;
use forms::check::{Province, check_document};
use forms::compile::{compile_document, definition_text};
use forms::definition::Document;
use forms::finding::{Finding, Severity};
use forms::form::ServerForm;
use std::sync::Arc;
use store::audit::{self, Actor, AuditEntry};
use store::records::template::{self, NewVersion, TemplateVersion};

/// Chain of the audit for acts on the catalogue.
const CHAIN: &str = "catalogue";

/// Findings of a kept version, read anew: what counts as a fault may have grown.
///
/// # Errors
/// There is no such version.
pub async fn findings(app: &App, hash: &str) -> Result<(TemplateVersion, Vec<Finding>), AppError> {
    let version = template::by_hash(&mut app.store.read().await?, hash).await?.ok_or(AppError::NotFound)?;
    let found = match Document::from_json(&version.document) {
        Ok(document) => prove(&document),
        Err(finding) => vec![finding],
    };
    Ok((version, found))
}

fn prove(document: &Document) -> Vec<Finding> {
    check_document(document, "", &Province::shipped(), &[])
}

/// Whether nothing found stands in the way of publication.
#[must_use]
pub fn publishable(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.severity != Severity::Error)
}

/// Keeps an uploaded definition; its content id, or why it can't be read at all.
///
/// # Errors
/// The database.
pub async fn upload(app: &App, by: &Actor, content: &[u8]) -> Result<Result<String, Finding>, AppError> {
    let document = match Document::from_json(content) {
        Ok(document) => document,
        Err(finding) => return Ok(Err(finding)),
    };
    let Document::Definition(definition) = &document else {
        let (vi, en) = (
            "Tệp này là lược đồ trần, không phải định nghĩa thủ tục: thiếu \"tokhai\": 1.",
            "This is a bare schema, not a definition of a procedure: it lacks \"tokhai\": 1.",
        );
        return Ok(Err(Finding::error("bare_schema", "", vi, en)));
    };
    let hash = forms::compile::definition_id(definition);
    let new = NewVersion {
        hash: hash.clone(),
        code: definition.procedure.code.clone(),
        document: definition_text(definition).into_bytes(),
        by: by.id.clone(),
        at: app.clock.now(),
    };
    if let Ok(form) = compile_document(&document, "") {
        app.catalogue.keep(&hash, &Arc::new(form));
    }
    let act = act(by, "template.upload", &hash);
    let written = app.store.write(move |tx| {
        let (new, act) = (new.clone(), act.clone());
        Box::pin(async move {
            template::put_version(tx, &new).await?;
            audit::append_for_system(tx, CHAIN, &act, new.at).await.map(|_| ())
        })
    });
    written.await?;
    Ok(Ok(hash))
}

/// Publishes a version; its number.
///
/// # Errors
/// [`AppError::Conflict`]: it was published before, or a finding blocks it.
pub async fn publish(app: &App, by: &Actor, hash: &str) -> Result<i64, AppError> {
    let (_, found) = findings(app, hash).await?;
    if !publishable(&found) {
        let text = "Bản này còn lỗi nên chưa công bố được. · This version has errors and can't be published.";
        return Err(AppError::Conflict(text.into()));
    }
    let (now, id, act) = (app.clock.now(), hash.to_owned(), act(by, "template.publish", hash));
    let written = app.store.write(move |tx| {
        let (id, act) = (id.clone(), act.clone());
        Box::pin(async move {
            let number = template::publish(tx, &id, &act.actor.id, now).await?;
            audit::append_for_system(tx, CHAIN, &act, now).await?;
            Ok(number)
        })
    });
    let number = written.await?;
    app.catalogue.refresh(&app.store).await?;
    Ok(number)
}

/// Takes a version out of force.
///
/// # Errors
/// [`AppError::Conflict`]: it is not published.
pub async fn retire(app: &App, by: &Actor, hash: &str) -> Result<(), AppError> {
    let (now, id, act) = (app.clock.now(), hash.to_owned(), act(by, "template.retire", hash));
    let written = app.store.write(move |tx| {
        let (id, act) = (id.clone(), act.clone());
        Box::pin(async move {
            template::retire(tx, &id, now).await?;
            audit::append_for_system(tx, CHAIN, &act, now).await.map(|_| ())
        })
    });
    written.await?;
    app.catalogue.refresh(&app.store).await?;
    Ok(())
}

/// The compiled form of a kept version, to preview it.
///
/// # Errors
/// There is no such version, or it does not compile.
pub async fn form(app: &App, hash: &str) -> Result<Arc<ServerForm>, AppError> {
    app.catalogue.by_hash(&app.store, hash).await?.ok_or(AppError::NotFound)
}

fn act(by: &Actor, action: &str, hash: &str) -> AuditEntry {
    AuditEntry {
        actor: by.clone(),
        action: action.to_owned(),
        object_kind: "template".to_owned(),
        object_id: hash.to_owned(),
        ..AuditEntry::default()
    }
}
