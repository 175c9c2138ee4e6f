//! What is wrong with an answer, and the words for it.

use crate::definition::Text;
use crate::form::{Field, Lang};
use crate::schema::Violation;
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;

/// Something wrong with one answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fault {
    /// Stable code.
    pub code: Cow<'static, str>,
    /// What a message may mention.
    pub params: Vec<(&'static str, Value)>,
}

impl Fault {
    pub(crate) fn new(code: impl Into<Cow<'static, str>>) -> Self {
        Self { code: code.into(), params: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.params.push((name, value.into()));
        self
    }

    pub(crate) fn from_violation(violation: &Violation) -> Self {
        Self { code: violation.code.as_str().into(), params: violation.params.clone() }
    }

    fn param(&self, name: &str) -> Option<&Value> {
        self.params.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// What is said: the field's words for the code, its words for any code, or the catalogue's.
    pub fn message(&self, field: &Field) -> Text {
        let own = field.errors.iter().find(|(code, _)| *code == self.code).map(|(_, text)| text);
        // A missing answer is said plainly unless the definition has words for it.
        let given = own.or(field.error.as_ref().filter(|text| !text.is_empty()));
        match given {
            Some(text) => Text { vi: self.fill(&text.vi, field, Lang::Vi), en: self.fill(&text.en, field, Lang::En) },
            None => {
                let (vi, en) = crate::messages::words(&self.code, field);
                Text { vi: self.fill(vi, field, Lang::Vi), en: self.fill(en, field, Lang::En) }
            }
        }
    }

    /// Replaces `{label}` and the parameters.
    fn fill(&self, text: &str, field: &Field, lang: Lang) -> String {
        if !text.contains('{') {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len() + 16);
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            let after = &rest[open + 1..];
            let Some(close) = after.find('}') else {
                rest = &rest[open..];
                break;
            };
            let name = &after[..close];
            match name {
                "label" => out.push_str(&label(field, lang)),
                _ => match self.param(name) {
                    Some(value @ Value::Number(_)) => out.push_str(&crate::kinds::display(
                        &Field::blank(crate::definition::FieldKind::Number),
                        value,
                        lang,
                    )),
                    Some(value) => out.push_str(&crate::kinds::plain(value)),
                    None => out.push_str(&rest[open..open + close + 2]),
                },
            }
            rest = &after[close + 1..];
        }
        out.push_str(rest);
        out
    }
}

/// The field's label in the middle of a sentence, or words that stand for it.
fn label(field: &Field, lang: Lang) -> String {
    let label = field.label.get(lang);
    if label.is_empty() { lang.pick("ô này", "this answer").to_owned() } else { label.to_owned() }
}
