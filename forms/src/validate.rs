//! A verdict on a whole document, as the command line and the API give it.

use crate::definition::Text;
use crate::filing::{Context, Draft, Fault, Filing};
use crate::form::{Field, ServerForm};
use crate::schema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// The verdict on a document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validation {
    /// Nothing is wrong with it.
    pub valid: bool,
    /// Everything that is.
    pub errors: Vec<ValidationError>,
}

/// One thing wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidationError {
    /// JSON Pointer with indexes.
    pub path: String,
    /// Stable code; of a refusal its name in the definition.
    pub code: String,
    /// In words.
    pub message: Text,
}

/// The verdict on a document. A bare schema gives its own verdict, whatever the type of its root. Under a definition nothing is computed or proposed: the document
/// is taken as it is, unknown entries and answers to questions that are not asked are refused.
pub fn validate(form: &ServerForm, answers: &Value, context: impl Into<Arc<Context>>) -> Validation {
    let context = context.into();
    let mut errors = Vec::new();
    if !form.form.bare {
        let (draft, refusals) = Draft::from_document(&form.form, answers);
        for refusal in refusals {
            let message = Fault::new(refusal.code).message(form.form.field(refusal.field));
            errors.push(ValidationError { path: refusal.pointer, code: refusal.code.to_owned(), message });
        }
        let filing = Filing::strict(Arc::clone(&form.form), Arc::clone(&context), &draft, Arc::clone(&form.matcher));
        for error in filing.verdict().errors {
            push(&mut errors, ValidationError { path: error.pointer, code: error.code, message: error.message });
        }
        for (pointer, fault, field) in filing.misplaced() {
            let message = fault.message(form.form.field(field));
            push(&mut errors, ValidationError { path: pointer, code: fault.code.into_owned(), message });
        }
    }
    let env = schema::Env { matcher: &*form.matcher, year: Some(context.today.year) };
    if !schema::is_valid(&form.form.schema, answers, env) {
        for violation in schema::validate(&form.form.schema, answers, env) {
            // A place already spoken of needs no second sentence.
            if errors.iter().any(|known| known.path == violation.path) {
                continue;
            }
            let (field, exact) = nearest(form, &violation.path);
            let message = if exact {
                Fault::from_violation(&violation).message(field)
            } else {
                crate::messages::message(&violation)
            };
            errors.push(ValidationError { path: violation.path, code: violation.code.as_str().to_owned(), message });
        }
        if errors.is_empty() {
            let root = form.form.field(crate::form::FieldId::ROOT);
            errors.push(ValidationError {
                path: String::new(),
                code: "too_complex".to_owned(),
                message: Fault::new("too_complex").message(root),
            });
        }
    }
    Validation { valid: errors.is_empty(), errors }
}

/// Adds an error unless the place already has one of this code.
fn push(errors: &mut Vec<ValidationError>, error: ValidationError) {
    if !errors.iter().any(|known| known.path == error.path && known.code == error.code) {
        errors.push(error);
    }
}

/// The deepest field on a pointer with indexes, and whether it ends there.
fn nearest<'a>(form: &'a ServerForm, pointer: &str) -> (&'a Field, bool) {
    let mut at = crate::form::FieldId::ROOT;
    for segment in crate::form::segments(pointer) {
        match form.form.child(at, &segment) {
            Some(child) => at = child,
            None => return (form.form.field(at), false),
        }
    }
    (form.form.field(at), true)
}
