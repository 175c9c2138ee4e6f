//! Kinds of field: reading typed text, the text put back into a control, formatting for people, masking.
//!
//! A kind is one file here with one constant [`Kind`]. To add one: a variant of [`FieldKind`], its file, a line in [`of`], a control in the portal's component
//! gallery, an example in a template.

mod choice;
mod date;
mod group;
mod ids;
mod number;
mod phone;
mod raw;
mod text;
mod time;
mod words;
mod yes_no;

pub use text::compose;
pub use words::money_in_words;

use crate::definition::FieldKind;
use crate::form::{Field, Lang};
use serde_json::Value;

/// What a typed text turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Read {
    /// A value of the kind.
    Value(Value),
    /// Nothing was typed.
    Empty,
    /// Not a value of the kind; the code says why.
    Bad(&'static str),
}

/// What a kind does.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Reads typed text, leniently.
    pub read: fn(&Field, &str) -> Read,
    /// The text a control holds for a value; reading it gives the value again.
    pub control: fn(&Field, &Value) -> String,
    /// The value as people read it.
    pub display: fn(&Field, &Value, Lang) -> String,
    /// The value with most of it hidden, for lists and logs.
    pub mask: fn(&str) -> String,
    /// `inputmode` of the control.
    pub input_mode: Option<&'static str>,
}

/// What a kind does.
pub fn of(kind: FieldKind) -> &'static Kind {
    match kind {
        FieldKind::Text | FieldKind::Agency | FieldKind::Slot => &text::TEXT,
        FieldKind::Country | FieldKind::Ethnicity => &text::CODE,
        FieldKind::LongText => &text::LONG,
        FieldKind::Name => &text::NAME,
        FieldKind::Email => &text::EMAIL,
        FieldKind::Number => &number::NUMBER,
        FieldKind::Decimal => &number::DECIMAL,
        FieldKind::Integer => &number::INTEGER,
        FieldKind::Money => &number::MONEY,
        FieldKind::Date => &date::DATE,
        FieldKind::PartialDate => &date::PARTIAL,
        FieldKind::Time => &time::TIME,
        FieldKind::YesNo => &yes_no::YES_NO,
        FieldKind::Checkbox | FieldKind::Declaration => &yes_no::CHECKBOX,
        FieldKind::Choice => &choice::CHOICE,
        FieldKind::MultiChoice => &choice::MULTI,
        FieldKind::PersonalId => &ids::PERSONAL_ID,
        FieldKind::TaxCode => &ids::TAX_CODE,
        FieldKind::Phone => &phone::PHONE,
        FieldKind::File => &choice::FILE,
        FieldKind::Address | FieldKind::Table | FieldKind::Group | FieldKind::Consent | FieldKind::Static => {
            &group::NONE
        }
        FieldKind::Signature | FieldKind::Raw => &raw::RAW,
    }
}

/// Reads typed text as a field's kind. A text type that carries a JSON number (such as a choice of numbers) is left to the kind.
pub fn read(field: &Field, text: &str) -> Read {
    (of(field.kind).read)(field, text)
}

/// Reads several texts of one control (ticked boxes).
pub fn read_many(field: &Field, texts: &[String]) -> Read {
    match field.kind {
        FieldKind::MultiChoice | FieldKind::File => choice::read_many(field, texts),
        // A ticked box preceded by a hidden blank, or the same control twice: the last one stands.
        _ => texts.last().map_or(Read::Empty, |text| read(field, text)),
    }
}

/// What a shown control without any text means: an unticked box is `false`, no ticked box is no choice.
pub fn read_nothing(field: &Field) -> Read {
    match field.kind {
        FieldKind::Checkbox | FieldKind::Declaration => Read::Value(Value::Bool(false)),
        _ => Read::Empty,
    }
}

/// The text a control holds for a value.
pub fn control(field: &Field, value: &Value) -> String {
    (of(field.kind).control)(field, value)
}

/// The value as people read it.
pub fn display(field: &Field, value: &Value, lang: Lang) -> String {
    (of(field.kind).display)(field, value, lang)
}

/// The value with most of it hidden.
pub fn mask(field: &Field, value: &Value, lang: Lang) -> String {
    let kind = of(field.kind);
    (kind.mask)(&(kind.display)(field, value, lang))
}

/// Text of a scalar as JSON prints it, without quotes.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn hide_all(text: &str) -> String {
    if text.is_empty() { String::new() } else { "***".to_owned() }
}

/// The first letters stay: `0660********`.
fn keep_first(text: &str, kept: usize) -> String {
    text.chars().enumerate().map(|(at, letter)| if at < kept || letter == ' ' { letter } else { '*' }).collect()
}

/// A plain text field for the tests of kinds.
#[cfg(test)]
pub(crate) fn tests_field() -> Field {
    Field::blank(FieldKind::Text)
}
