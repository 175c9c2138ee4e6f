//! Choices that are all seen at once: radio buttons, boxes, yes or no.

use super::{Html, Look, Part, class, described, has_error, hint, lists, write_after, write_error, write_label};
use forms::definition::{FieldKind, Widget};
use forms::filing::FieldView;

/// Whether a choice is shown as radio buttons.
pub(super) fn is_radio(field: &FieldView) -> bool {
    field.widget == Widget::Radio && !field.choices.is_empty() && lists::needs(field.kind, &field.settings).is_none()
}

/// A box with its sentence.
pub(super) fn checkbox(out: &mut Html, field: &FieldView, look: Look<'_>) {
    out.raw("<div class=\"").raw(class(field, look)).raw("\"").attr_id("id", Part::Wrapper, &field.path).raw(">");
    write_error(out, field, look);
    out.raw("<label class=\"choice\"").attr_id("for", Part::Control, &field.path).raw("><input type=\"checkbox\"");
    out.attr_id("id", Part::Control, &field.path);
    out.attr("name", &field.path).attr("data-path", &field.pointer).raw(" value=\"true\"");
    described(out, field);
    if has_error(field, look) {
        out.raw(" aria-invalid=\"true\"");
    }
    out.flag("checked", field.text == "true").raw("><span class=\"choice__text\"");
    out.attr_id("id", Part::Label, &field.path).raw(">");
    write_label(out, field, look.lang);
    out.raw("</span></label>");
    hint(out, field);
    write_after(out, field, look);
    out.raw("</div>");
}

/// Radio buttons or boxes under one legend.
pub(super) fn set(out: &mut Html, field: &FieldView, look: Look<'_>) {
    out.raw("<fieldset class=\"").raw(class(field, look)).raw("\"").attr_id("id", Part::Wrapper, &field.path);
    if field.kind != FieldKind::MultiChoice {
        out.raw(" role=\"radiogroup\"");
        out.flag("aria-invalid=\"true\"", has_error(field, look));
    }
    described(out, field);
    out.raw("><legend class=\"field__legend\"").attr_id("id", Part::Label, &field.path).raw(">");
    write_label(out, field, look.lang);
    out.raw("</legend>");
    hint(out, field);
    write_error(out, field, look);
    if field.kind == FieldKind::YesNo {
        out.raw("<div class=\"choices choices--inline\">");
        item(out, field, look, 0, ("true", look.lang.pick("Có", "Yes"), field.text == "true"));
        item(out, field, look, 1, ("false", look.lang.pick("Không", "No"), field.text == "false"));
    } else {
        out.raw("<div class=\"choices\">");
        for (at, choice) in field.choices.iter().enumerate() {
            item(out, field, look, at, (&choice.value, &choice.label, choice.chosen));
        }
    }
    out.raw("</div>");
    write_after(out, field, look);
    out.raw("</fieldset>");
}

fn item(out: &mut Html, field: &FieldView, look: Look<'_>, at: usize, (value, label, chosen): (&str, &str, bool)) {
    let many = field.kind == FieldKind::MultiChoice;
    out.raw("<label class=\"choice\"><input type=\"").raw(if many { "checkbox" } else { "radio" }).raw("\"");
    // The error summary leads to the first.
    if at == 0 {
        out.attr_id("id", Part::Control, &field.path);
    }
    out.attr("name", &field.path).attr("data-path", &field.pointer).attr("value", value);
    if many && has_error(field, look) {
        out.raw(" aria-invalid=\"true\"");
    }
    out.flag("checked", chosen).raw("><span class=\"choice__text\">").text(label).raw("</span></label>");
}
