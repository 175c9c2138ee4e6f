//! Labels, messages and their translations.

use super::sites::below;
use crate::definition::{Definition, FieldKind, Text};
use crate::finding::Finding;
use crate::form::{Field, Form, Shape};

struct Words<'f> {
    findings: &'f mut Vec<Finding>,
}

impl Words<'_> {
    /// A text that must be there in both languages.
    fn both(&mut self, pointer: &str, text: &Text) {
        if text.vi.trim().is_empty() {
            self.missing(pointer);
        } else if text.en.trim().is_empty() {
            self.english(pointer);
        }
    }

    /// A text that may be left out, but not in one language only.
    fn perhaps(&mut self, pointer: &str, text: Option<&Text>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.both(pointer, text);
        }
    }

    fn missing(&mut self, pointer: &str) {
        self.findings.push(
            Finding::error(
                "text_missing",
                pointer,
                "Chưa có lời tiếng Việt ở đây.",
                "The Vietnamese text is missing here.",
            )
            .fix("Viết một câu ngắn, dễ hiểu.", "Write it, short and plain."),
        );
    }

    fn english(&mut self, pointer: &str) {
        self.findings.push(
            Finding::error(
                "translation_missing",
                below(pointer, "en"),
                "Chưa có bản tiếng Anh.",
                "The English translation is missing.",
            )
            .fix("Dịch câu này sang tiếng Anh.", "Translate the text into English."),
        );
    }
}

/// Every text people read.
pub(super) fn words(definition: &Definition, form: &Form, findings: &mut Vec<Finding>) {
    let mut words = Words { findings };
    let procedure = &definition.procedure;
    words.both("/procedure/name", &procedure.name);
    words.perhaps("/procedure/summary", Some(&procedure.summary));
    words.both("/procedure/field_name", &procedure.field_name);
    words.perhaps("/procedure/conditions", Some(&procedure.conditions));
    for (at, case) in procedure.cases.iter().enumerate() {
        words.both(&format!("/procedure/cases/{at}/name"), &case.name);
    }
    for (at, result) in procedure.results.iter().enumerate() {
        words.both(&format!("/procedure/results/{at}/name"), &result.name);
    }
    for field in form.fields.iter().skip(1) {
        self::field(definition, field, &mut words);
    }
    for (at, page) in definition.pages.iter().enumerate() {
        words.both(&format!("/pages/{at}/title"), &page.title);
        words.perhaps(&format!("/pages/{at}/intro"), page.intro.as_ref());
    }
    for (name, statements) in [("warn", &definition.rules.warn), ("block", &definition.rules.block)] {
        for (at, statement) in statements.iter().enumerate() {
            words.both(&format!("/rules/{name}/{at}/message"), &statement.message);
        }
    }
    for (at, component) in definition.components.iter().enumerate() {
        words.both(&format!("/components/{at}/name"), &component.name);
        words.perhaps(&format!("/components/{at}/hint"), component.hint.as_ref());
    }
    for (at, fee) in definition.fees.iter().enumerate() {
        words.both(&format!("/fees/{at}/name"), &fee.name);
        words.perhaps(&format!("/fees/{at}/exempt_text"), fee.exempt_text.as_ref());
    }
    for (at, step) in definition.processing.steps.iter().enumerate() {
        words.both(&format!("/processing/steps/{at}/name"), &step.name);
    }
    words.perhaps("/processing/suspension_ground", definition.processing.suspension_ground.as_ref());
    for (at, paper) in definition.issued_papers.iter().enumerate() {
        words.both(&format!("/issued_papers/{at}/title"), &paper.title);
    }
    words.both("/declaration/text", &definition.declaration.text);
    if let Some(consent) = &definition.consent {
        words.both("/consent/purpose", &consent.purpose);
        for (at, data) in consent.data.iter().enumerate() {
            words.both(&format!("/consent/data/{at}/items"), &data.items);
        }
    }
}

fn field(definition: &Definition, field: &Field, words: &mut Words<'_>) {
    let place = below("/texts", &field.pointer);
    let texts = definition.texts.get(&field.pointer);
    // A row, a block and a value that is filled in without asking may do without a label.
    let silent = field.key == "*" || field.shape == Shape::Group || field.fixed.is_some();
    match texts {
        Some(texts) if !texts.label.is_empty() => words.both(&below(&place, "label"), &texts.label),
        _ if !field.label.is_empty() || silent => {}
        Some(_) => words.missing(&below(&place, "label")),
        None => words.missing(&place),
    }
    let Some(texts) = texts else { return };
    words.perhaps(&below(&place, "hint"), texts.hint.as_ref());
    words.perhaps(&below(&place, "error"), texts.error.as_ref());
    for (code, text) in &texts.errors {
        words.both(&below(&below(&place, "errors"), code), text);
    }
    let options = below(&place, "options");
    for (value, text) in &texts.options {
        let known = field.options.is_empty()
            || field.options.iter().any(|choice| crate::kinds::plain(&choice.value.0) == *value);
        if known {
            words.both(&below(&options, value), text);
            continue;
        }
        words.findings.push(
            Finding::error(
                "unknown_option",
                below(&options, value),
                format!("Lược đồ không có lựa chọn “{value}”."),
                format!("The schema has no choice “{value}”."),
            )
            .fix("Bỏ nhãn thừa, hoặc sửa cho đúng mã.", "Remove the label, or correct its code."),
        );
    }
    let chosen = matches!(field.kind, FieldKind::Choice | FieldKind::MultiChoice);
    for choice in field.options.iter().filter(|choice| chosen && choice.label.is_empty()) {
        // Numbers and the like speak for themselves.
        if choice.value.0.is_string() {
            words.missing(&below(&options, &crate::kinds::plain(&choice.value.0)));
        }
    }
}
