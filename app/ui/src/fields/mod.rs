//! Fields of a form as HTML: one writer, the same on the server and in the browser.
//!
//! Every control has `data-path` (JSON Pointer with row indexes) and the name [`FieldView::path`] (with row ids); every shown error has `data-error-for`.
//! The parts of a field are found by [`element_id`]. Fields that are not shown are not there.

mod choice;
pub mod control;
mod html;
pub mod lists;
#[cfg(test)]
mod tests;
pub mod words;

pub use html::{Html, Part, element_id};
pub use lists::Lists;

use crate::lang::Lang;
use forms::definition::FieldKind;
use forms::filing::{FieldView, RowView};
use forms::form::Shape;
use std::collections::BTreeSet;

/// Whose errors are shown: nobody is told off for what they have not answered yet.
#[derive(Debug, Clone, Copy)]
pub enum Shown<'a> {
    /// No errors.
    Nothing,
    /// Every error.
    Everything,
    /// Those of these paths.
    Of(&'a BTreeSet<String>),
}

impl Shown<'_> {
    /// Whether the error at a path is shown.
    #[must_use]
    pub fn has(self, path: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Of(paths) => paths.contains(path),
        }
    }
}

/// How fields are written.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// Language.
    pub lang: Lang,
    /// Code lists at hand.
    pub lists: &'a Lists,
    /// Which errors are shown.
    pub shown: Shown<'a>,
}

/// Neighbouring fields, in order.
pub fn write_fields(out: &mut Html, fields: &[FieldView], look: Look<'_>) {
    for field in fields {
        write_field(out, field, fields, look);
    }
}

/// One field with everything below it; `beside` are its neighbours (it may be among them).
pub fn write_field(out: &mut Html, field: &FieldView, beside: &[FieldView], look: Look<'_>) {
    if !field.visible {
        return;
    }
    match field.shape {
        Shape::Group => group(out, field, look),
        Shape::Table => table(out, field, look),
        Shape::Leaf => leaf(out, field, beside, look),
    }
}

fn leaf(out: &mut Html, field: &FieldView, beside: &[FieldView], look: Look<'_>) {
    match field.kind {
        FieldKind::Static if !is_value(field) => sentence(out, field),
        FieldKind::Checkbox | FieldKind::Declaration if !field.read_only => choice::checkbox(out, field, look),
        FieldKind::YesNo | FieldKind::MultiChoice if !field.read_only => choice::set(out, field, look),
        FieldKind::Choice if !field.read_only && choice::is_radio(field) => choice::set(out, field, look),
        _ => {
            open(out, field, look);
            label(out, field, look);
            hint(out, field);
            write_error(out, field, look);
            control::write(out, field, beside, look);
            write_after(out, field, look);
            out.raw("</div>");
        }
    }
}

fn is_value(field: &FieldView) -> bool {
    field.value.is_some() || field.provenance.as_ref().is_some_and(|from| from.computed)
}

/// The wrapper's start tag.
fn open(out: &mut Html, field: &FieldView, look: Look<'_>) {
    out.raw("<div class=\"").raw(class(field, look)).raw("\"").attr_id("id", Part::Wrapper, &field.path).raw(">");
}

fn class(field: &FieldView, look: Look<'_>) -> &'static str {
    match (has_error(field, look), field.read_only) {
        (true, _) => "field field--error",
        (false, true) => "field field--locked",
        (false, false) => "field",
    }
}

fn has_error(field: &FieldView, look: Look<'_>) -> bool {
    field.error.is_some() && look.shown.has(&field.path)
}

fn label(out: &mut Html, field: &FieldView, look: Look<'_>) {
    out.raw("<label class=\"field__label\"")
        .attr_id("for", Part::Control, &field.path)
        .attr_id("id", Part::Label, &field.path)
        .raw(">");
    write_label(out, field, look.lang);
    out.raw("</label>");
}

/// What a label or legend says.
pub fn write_label(out: &mut Html, field: &FieldView, lang: Lang) {
    if field.label.is_empty() {
        let key = field.path.rsplit('/').next().unwrap_or_default();
        out.text(&key.replace("~1", "/").replace("~0", "~"));
    } else {
        out.text(&field.label);
    }
    let asked = !field.read_only && field.shape != Shape::Group && field.kind != FieldKind::Static;
    if asked && !field.required {
        out.raw("<span class=\"field__optional\">").raw(lang.pick(" (không bắt buộc)", " (optional)")).raw("</span>");
    }
}

fn hint(out: &mut Html, field: &FieldView) {
    if let Some(text) = &field.hint {
        out.raw("<span class=\"field__hint\"")
            .attr_id("id", Part::Hint, &field.path)
            .raw(">")
            .text(text)
            .raw("</span>");
    }
}

/// `aria-describedby` names the error also while it is empty: then only its content changes.
fn described(out: &mut Html, field: &FieldView) {
    out.attr("aria-describedby", &description_ids(field));
}

/// The ids of what describes a control.
fn description_ids(field: &FieldView) -> String {
    let mut ids = element_id(Part::Error, &field.path);
    if field.hint.is_some() {
        ids = [element_id(Part::Hint, &field.path).as_str(), " ", &ids].concat();
    }
    if has_after(field) {
        ids.push(' ');
        ids.push_str(&element_id(Part::After, &field.path));
    }
    ids
}

fn write_error(out: &mut Html, field: &FieldView, look: Look<'_>) {
    out.raw("<span class=\"field__error\"").attr_id("id", Part::Error, &field.path);
    match &field.error {
        Some(text) if look.shown.has(&field.path) => {
            out.attr("data-error-for", &field.pointer).raw(">");
            error_text(out, text, look.lang);
        }
        _ => {
            out.raw(">");
        }
    }
    out.raw("</span>");
}

/// What stands in the error's element.
pub fn error_text(out: &mut Html, text: &str, lang: Lang) {
    out.raw("<span class=\"visually-hidden\">").raw(lang.pick("Lỗi: ", "Error: ")).raw("</span>").text(text);
}

/// Whether anything stands below the control.
#[must_use]
pub fn has_after(field: &FieldView) -> bool {
    !field.warnings.is_empty() || field.provenance.is_some()
}

/// Warnings, and where the answer comes from; nothing where there is nothing to say.
pub fn write_after(out: &mut Html, field: &FieldView, look: Look<'_>) {
    if !has_after(field) {
        return;
    }
    out.raw("<div class=\"field__after\"").attr_id("id", Part::After, &field.path).raw(">");
    for text in &field.warnings {
        out.raw("<p class=\"field__warning\">").text(text).raw("</p>");
    }
    if let Some(from) = &field.provenance {
        source(out, field, from, look);
    }
    out.raw("</div>");
}

fn source(out: &mut Html, field: &FieldView, from: &forms::filing::Provenance, look: Look<'_>) {
    let lang = look.lang;
    out.raw("<p class=\"field__source\">");
    if let Some(said) = &from.differs {
        out.raw("<span class=\"tag tag--warn\">").raw(lang.pick("Khác dữ liệu", "Differs")).raw("</span><span>");
        out.text(&words::provenance(from, lang)).raw(": ").text(said).raw("</span>");
        out.raw("<button class=\"link-button\" name=\"_action\" data-act=\"adopt\"").attr("data-of", &field.path);
        out.attr("value", &["adopt:", &field.path].concat()).raw(">");
        out.raw(lang.pick("Lấy theo dữ liệu", "Use this")).raw("</button>");
    } else {
        if from.stale {
            out.raw("<span class=\"tag tag--warn\">").raw(lang.pick("Có thể đã cũ", "May be old")).raw("</span>");
        }
        out.raw("<span>").text(&words::provenance(from, lang)).raw("</span>");
        if from.source.is_some() && field.read_only {
            out.raw("<span>").raw(lang.pick("· không sửa ở đây được", "· can't be changed here")).raw("</span>");
        }
    }
    out.raw("</p>");
}

/// A sentence on the page.
fn sentence(out: &mut Html, field: &FieldView) {
    out.raw("<div class=\"field field--words\"").attr_id("id", Part::Wrapper, &field.path).raw("><p class=\"lines\">");
    out.text(&field.label).raw("</p>");
    if let Some(hint) = &field.hint {
        out.raw("<p class=\"field__hint lines\">").text(hint).raw("</p>");
    }
    out.raw("</div>");
}

fn group(out: &mut Html, field: &FieldView, look: Look<'_>) {
    let labelled = !field.label.is_empty();
    out.raw("<fieldset class=\"").raw(if has_error(field, look) { "group field--error" } else { "group" }).raw("\"");
    out.attr_id("id", Part::Wrapper, &field.path);
    described(out, field);
    out.raw(">");
    if labelled {
        out.raw("<legend").attr_id("id", Part::Label, &field.path).raw(">");
        write_label(out, field, look.lang);
        out.raw("</legend>");
    }
    hint(out, field);
    out.raw("<span tabindex=\"-1\"").attr_id("id", Part::Control, &field.path).raw("></span>");
    write_error(out, field, look);
    out.raw("<div class=\"group__fields\"").attr_id("id", Part::Inside, &field.path).raw(">");
    write_fields(out, &field.children, look);
    out.raw("</div>");
    write_after(out, field, look);
    out.raw("</fieldset>");
}

fn table(out: &mut Html, field: &FieldView, look: Look<'_>) {
    out.raw("<fieldset class=\"").raw(if has_error(field, look) { "group field--error" } else { "group" }).raw("\"");
    out.attr_id("id", Part::Wrapper, &field.path);
    described(out, field);
    out.raw("><legend").attr_id("id", Part::Label, &field.path).raw(">");
    write_label(out, field, look.lang);
    out.raw("</legend>");
    hint(out, field);
    write_error(out, field, look);
    out.raw("<div class=\"rows\"").attr_id("id", Part::Inside, &field.path).raw(">");
    for at in 0..field.rows.len() {
        write_row(out, field, at, look);
    }
    out.raw("</div>");
    write_add(out, field, look.lang);
    write_after(out, field, look);
    out.raw("</fieldset>");
}

/// The button that adds a row; it is also where an error of the table leads to.
fn write_add(out: &mut Html, field: &FieldView, lang: Lang) {
    out.raw("<button class=\"button button--secondary button--small row-add\" name=\"_action\" data-act=\"add\"");
    out.attr_id("id", Part::Control, &field.path).attr("data-path", &field.pointer).attr("data-of", &field.path);
    out.attr("value", &["add:", &field.path].concat()).flag("disabled", !field.can_add).raw(">");
    out.raw(lang.pick("Thêm: ", "Add: ")).text(&field.label).raw("</button>");
}

/// One row of a table.
pub fn write_row(out: &mut Html, table: &FieldView, at: usize, look: Look<'_>) {
    let Some(row) = table.rows.get(at) else { return };
    out.raw("<fieldset class=\"row-card\"").attr_id("id", Part::Wrapper, &row.path);
    out.raw(" tabindex=\"-1\"><legend class=\"row-card__title\">");
    row_title(out, table, at, look.lang);
    out.raw("</legend><div class=\"row-card__fields\"").attr_id("id", Part::Inside, &row.path).raw(">");
    write_fields(out, &row.fields, look);
    out.raw("</div>");
    if table.can_remove {
        write_remove(out, table, row, at, look.lang);
    }
    out.raw("</fieldset>");
}

fn row_title(out: &mut Html, table: &FieldView, at: usize, lang: Lang) {
    if table.label.is_empty() {
        out.raw(lang.pick("Dòng", "Row"));
    } else {
        out.text(&table.label);
    }
    out.raw(" ").number(at + 1);
}

fn write_remove(out: &mut Html, table: &FieldView, row: &RowView, at: usize, lang: Lang) {
    out.raw("<button class=\"link-button row-remove\" name=\"_action\" data-act=\"remove\"").attr("data-of", &row.path);
    out.attr("value", &["remove:", &row.path].concat()).raw(">").raw(lang.pick("Xóa ", "Remove "));
    out.raw("<span class=\"visually-hidden\">");
    row_title(out, table, at, lang);
    out.raw("</span></button>");
}

/// Paths of the answers a page shows for editing: what a posted page lists as shown.
pub fn editable(fields: &[FieldView], paths: &mut Vec<String>) {
    for field in fields {
        if field.shape == Shape::Leaf
            && field.visible
            && !field.read_only
            && !matches!(field.kind, FieldKind::Static | FieldKind::File | FieldKind::Signature)
        {
            paths.push(field.path.clone());
        }
        editable(&field.children, paths);
        field.rows.iter().for_each(|row| editable(&row.fields, paths));
    }
}

/// Paths in one hidden control.
#[must_use]
pub fn join_paths(paths: &[String]) -> String {
    let mut out = String::with_capacity(paths.iter().map(|path| path.len() + 1).sum());
    for path in paths {
        if !out.is_empty() {
            out.push(' ');
        }
        for letter in path.chars() {
            match letter {
                '%' => out.push_str("%25"),
                ' ' => out.push_str("%20"),
                '\n' => out.push_str("%0A"),
                '\r' => out.push_str("%0D"),
                other => out.push(other),
            }
        }
    }
    out
}

/// The paths in the control `_shown`.
#[must_use]
pub fn split_paths(text: &str) -> Vec<String> {
    let decode = |path: &str| path.replace("%20", " ").replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%");
    text.split(' ').filter(|path| !path.is_empty()).map(decode).collect()
}
