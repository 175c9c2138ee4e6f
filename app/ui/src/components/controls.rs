//! Plain form controls of the pages around the form. Every control has its label; hint and error stand between label and control.

use super::Still;
use crate::lang::Lang;
use leptos::prelude::*;

/// Something to mend, and the id of the control it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Id of the control on this page, or the address of the page that holds it.
    pub target: String,
    /// What to do about it.
    pub text: String,
}

impl Fault {
    /// A fault of the control with this id.
    pub fn new(target: impl Into<String>, text: impl Into<String>) -> Self {
        Self { target: target.into(), text: text.into() }
    }

    fn href(&self) -> String {
        if self.target.starts_with('/') { self.target.clone() } else { format!("#{}", self.target) }
    }
}

/// The text of the fault of this control.
#[must_use]
pub fn fault_for(faults: &[Fault], target: &str) -> Option<String> {
    faults.iter().find(|fault| fault.target == target).map(|fault| fault.text.clone())
}

/// All that is to be mended, above the heading; nothing where there are no faults.
pub fn error_summary(faults: &[Fault], lang: Lang) -> Option<AnyView> {
    if faults.is_empty() {
        return None;
    }
    let title = match (faults.len(), lang) {
        (count, Lang::Vi) => format!("Còn {count} chỗ cần sửa"),
        (1, Lang::En) => "There is 1 thing to correct".to_owned(),
        (count, Lang::En) => format!("There are {count} things to correct"),
    };
    let items =
        faults.iter().map(|fault| view! { <li><a href=fault.href()>{fault.text.clone()}</a></li> }).collect_view();
    let summary = view! {
        <div class="error-summary" role="alert" aria-labelledby="error-summary-title" tabindex="-1">
            <h2 id="error-summary-title">{title}</h2>
            <ul>{items}</ul>
        </div>
    };
    Some(summary.still())
}

/// A one-line field.
#[derive(Debug, Clone, Default)]
pub struct TextInput {
    /// Id, also the base of the ids of hint and error.
    pub id: String,
    /// Name in the request.
    pub name: String,
    /// Label.
    pub label: String,
    /// Hint above the control.
    pub hint: Option<String>,
    /// Error between hint and control.
    pub error: Option<String>,
    /// What it holds.
    pub value: String,
    /// `type` of the control; empty for text.
    pub kind: &'static str,
    /// Purpose for the browser's autofill.
    pub autocomplete: Option<&'static str>,
    /// Largest number of characters.
    pub max: Option<u16>,
    /// May stay empty; the label says so.
    pub optional: bool,
}

fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    let mut ids = Vec::new();
    if hint {
        ids.push(format!("{id}-hint"));
    }
    if error {
        ids.push(format!("{id}-error"));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

fn frame_class(error: bool) -> &'static str {
    if error { "field field--error" } else { "field" }
}

fn hint_and_error(id: &str, hint: Option<String>, error: Option<String>, lang: Lang) -> AnyView {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    view! {
        {hint.map(|text| view! { <span class="field__hint" id=hint_id>{text}</span> })}
        {error
            .map(|text| {
                view! {
                    <span class="field__error" id=error_id>
                        <span class="visually-hidden">{lang.pick("Lỗi: ", "Error: ")}</span>
                        {text}
                    </span>
                }
            })}
    }
    .still()
}

fn optional_mark(optional: bool, lang: Lang) -> Option<AnyView> {
    optional.then(|| view! { <span class="field__optional">{lang.pick(" (nếu có)", " (optional)")}</span> }.still())
}

/// A one-line field with its label.
pub fn text_input(input: TextInput, lang: Lang) -> AnyView {
    let described = described_by(&input.id, input.hint.is_some(), input.error.is_some());
    let kind = if input.kind.is_empty() { "text" } else { input.kind };
    let invalid = input.error.is_some();
    view! {
        <div class=frame_class(invalid)>
            <label class="field__label" for=input.id.clone()>
                {input.label}
                {optional_mark(input.optional, lang)}
            </label>
            {hint_and_error(&input.id, input.hint, input.error, lang)}
            <input
                class="input"
                id=input.id
                name=input.name
                type=kind
                value=input.value
                autocomplete=input.autocomplete
                maxlength=input.max.map(|max| max.to_string())
                aria-describedby=described
                aria-invalid=invalid.then_some("true")
            />
        </div>
    }
    .still()
}

/// A field of several lines.
#[derive(Debug, Clone, Default)]
pub struct TextArea {
    /// Id, also the base of the ids of hint and error.
    pub id: String,
    /// Name in the request.
    pub name: String,
    /// Label.
    pub label: String,
    /// Hint above the control.
    pub hint: Option<String>,
    /// Error between hint and control.
    pub error: Option<String>,
    /// What it holds.
    pub value: String,
    /// Largest number of characters.
    pub max: Option<u16>,
    /// May stay empty; the label says so.
    pub optional: bool,
}

/// Leptos 0.8 writes the text of a `textarea` unescaped, so it is escaped here and passed as markup.
fn textarea_markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    if text.starts_with('\n') {
        out.push('\n');
    }
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(c),
        }
    }
    out
}

/// A field of several lines with its label.
pub fn text_area(input: TextArea, lang: Lang) -> AnyView {
    let described = described_by(&input.id, input.hint.is_some(), input.error.is_some());
    let invalid = input.error.is_some();
    view! {
        <div class=frame_class(invalid)>
            <label class="field__label" for=input.id.clone()>
                {input.label}
                {optional_mark(input.optional, lang)}
            </label>
            {hint_and_error(&input.id, input.hint, input.error, lang)}
            <textarea
                class="textarea"
                id=input.id
                name=input.name
                rows="4"
                maxlength=input.max.map(|max| max.to_string())
                aria-describedby=described
                aria-invalid=invalid.then_some("true")
                inner_html=textarea_markup(&input.value)
            ></textarea>
        </div>
    }
    .still()
}

/// One of several answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// Value in the request.
    pub value: String,
    /// What it says.
    pub label: String,
    /// A line below.
    pub hint: Option<String>,
    /// Chosen.
    pub selected: bool,
}

/// One choice of several, all of them seen. The fieldset carries `id`, so that an error can lead to it.
pub fn radios(
    id: &str,
    name: &str,
    legend: &str,
    hint: Option<String>,
    error: Option<String>,
    choices: Vec<Choice>,
    lang: Lang,
) -> AnyView {
    let described = described_by(id, hint.is_some(), error.is_some());
    let invalid = error.is_some();
    let items = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            let item = format!("{id}-{index}");
            let target = item.clone();
            let hint_id = format!("{item}-hint");
            let described = choice.hint.is_some().then(|| hint_id.clone());
            view! {
                <label class="choice" for=target>
                    <input
                        type="radio"
                        id=item
                        name=name.to_owned()
                        value=choice.value
                        checked=choice.selected
                        aria-describedby=described
                    />
                    <span class="choice__text">
                        {choice.label}
                        {choice.hint.map(|hint| view! { <span class="choice__hint" id=hint_id>{hint}</span> })}
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class=frame_class(invalid) id=id.to_owned() aria-describedby=described tabindex="-1">
            <legend class="field__legend">{legend.to_owned()}</legend>
            {hint_and_error(id, hint, error, lang)}
            <div class="choices">{items}</div>
        </fieldset>
    }
    .still()
}

/// One choice of many.
pub fn select(
    id: &str,
    name: &str,
    label: &str,
    hint: Option<String>,
    error: Option<String>,
    choices: Vec<Choice>,
    lang: Lang,
) -> AnyView {
    let described = described_by(id, hint.is_some(), error.is_some());
    let invalid = error.is_some();
    let options = choices
        .into_iter()
        .map(|choice| view! { <option value=choice.value selected=choice.selected>{choice.label}</option> })
        .collect_view();
    view! {
        <div class=frame_class(invalid)>
            <label class="field__label" for=id.to_owned()>{label.to_owned()}</label>
            {hint_and_error(id, hint, error, lang)}
            <select
                class="select"
                id=id.to_owned()
                name=name.to_owned()
                aria-describedby=described
                aria-invalid=invalid.then_some("true")
            >
                {options}
            </select>
        </div>
    }
    .still()
}

/// A box to tick; its value is `1`.
pub fn checkbox(id: &str, name: &str, label: &str, checked: bool, error: Option<String>, lang: Lang) -> AnyView {
    let described = described_by(id, false, error.is_some());
    let invalid = error.is_some();
    view! {
        <div class=frame_class(invalid)>
            {hint_and_error(id, None, error, lang)}
            <label class="choice" for=id.to_owned()>
                <input
                    type="checkbox"
                    id=id.to_owned()
                    name=name.to_owned()
                    value="1"
                    checked=checked
                    aria-describedby=described
                    aria-invalid=invalid.then_some("true")
                />
                <span class="choice__text">{label.to_owned()}</span>
            </label>
        </div>
    }
    .still()
}

/// A value that travels with the form.
pub fn hidden(name: &str, value: &str) -> AnyView {
    view! { <input type="hidden" name=name.to_owned() value=value.to_owned()/> }.still()
}
