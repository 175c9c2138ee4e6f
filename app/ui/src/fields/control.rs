//! Controls of one line or one list.

use super::{Html, Look, Part, described, has_error, lists};
use forms::definition::FieldKind;
use forms::filing::{ChoiceView, FieldView};

/// The control of a field that is not a set of choices.
pub(super) fn write(out: &mut Html, field: &FieldView, beside: &[FieldView], look: Look<'_>) {
    if field.read_only {
        return locked(out, field, beside, look);
    }
    match field.kind {
        FieldKind::LongText | FieldKind::Raw => area(out, field, look),
        FieldKind::Choice | FieldKind::Country | FieldKind::Ethnicity | FieldKind::Agency => {
            select(out, field, beside, look);
        }
        FieldKind::File => files(out, field, look),
        FieldKind::Signature => signature(out, field, look),
        FieldKind::Money => {
            out.raw("<span class=\"field__affix\">");
            line(out, field, look);
            out.raw("<span aria-hidden=\"true\">").raw(look.lang.pick("đồng", "VND")).raw("</span></span>");
        }
        _ => line(out, field, look),
    }
}

fn named(out: &mut Html, field: &FieldView, look: Look<'_>) {
    out.attr_id("id", Part::Control, &field.path).attr("name", &field.path).attr("data-path", &field.pointer);
    described(out, field);
    if has_error(field, look) {
        out.raw(" aria-invalid=\"true\"");
    }
}

fn line(out: &mut Html, field: &FieldView, look: Look<'_>) {
    let class = match field.kind {
        FieldKind::Date | FieldKind::PartialDate | FieldKind::Time => "input input--short",
        FieldKind::Integer | FieldKind::Number | FieldKind::Decimal | FieldKind::Money => "input input--short number",
        FieldKind::PersonalId | FieldKind::TaxCode | FieldKind::Phone => "input input--code number",
        _ => "input",
    };
    out.raw("<input class=\"").raw(class).raw("\"");
    named(out, field, look);
    match field.kind {
        FieldKind::Email => out.raw(" type=\"email\" spellcheck=\"false\" autocapitalize=\"none\""),
        FieldKind::Phone => out.raw(" type=\"tel\""),
        FieldKind::Name => out.raw(" spellcheck=\"false\" autocapitalize=\"words\""),
        _ => out,
    };
    out.attr_if("inputmode", field.input_mode.filter(|_| !matches!(field.kind, FieldKind::Email | FieldKind::Phone)));
    out.attr("autocomplete", field.autocomplete.as_deref().unwrap_or("off"));
    if !field.text.is_empty() {
        out.attr("value", &field.text);
    }
    out.raw(">");
}

fn area(out: &mut Html, field: &FieldView, look: Look<'_>) {
    out.raw(if field.kind == FieldKind::Raw {
        "<textarea class=\"textarea code\""
    } else {
        "<textarea class=\"textarea\""
    });
    named(out, field, look);
    out.raw(" rows=\"4\">").area_text(&field.text).raw("</textarea>");
}

/// What a list offers: the definition's own choices, or a code list. Nothing: the list is not at hand.
pub(super) fn offered<'a>(field: &'a FieldView, beside: &[FieldView], look: Look<'a>) -> Option<Offered<'a>> {
    if !field.choices.is_empty() {
        return Some(Offered::Own(&field.choices));
    }
    let key = lists::key(field, |parent| lists::answer(beside, parent))?;
    look.lists.get(&key).map(Offered::Listed)
}

/// Choices to write.
pub(super) enum Offered<'a> {
    Own(&'a [ChoiceView]),
    Listed(&'a lists::List),
}

impl<'a> Offered<'a> {
    fn len(&self) -> usize {
        match self {
            Self::Own(choices) => choices.len(),
            Self::Listed(list) => list.len(),
        }
    }

    fn get(&self, at: usize) -> (&'a str, &'a str) {
        match self {
            Self::Own(choices) => (&choices[at].value, &choices[at].label),
            Self::Listed(list) => (&list[at].0, &list[at].1),
        }
    }

    fn label_of(&self, value: &str) -> Option<&'a str> {
        (0..self.len()).map(|at| self.get(at)).find(|(known, _)| *known == value).map(|(_, label)| label)
    }
}

/// From here on a list gets a search box once the page is live.
const SEARCHED: usize = 15;

fn select(out: &mut Html, field: &FieldView, beside: &[FieldView], look: Look<'_>) {
    let offered = offered(field, beside, look);
    let outside = lists::needs(field.kind, &field.settings);
    if offered.is_none() && outside.is_none() {
        return line(out, field, look);
    }
    let searched = outside.is_some() || offered.as_ref().is_some_and(|choices| choices.len() > SEARCHED);
    out.raw("<select class=\"select\"");
    named(out, field, look);
    out.flag("data-search", searched);
    out.attr("autocomplete", field.autocomplete.as_deref().unwrap_or("off")).raw(">");
    write_options(out, field, offered.as_ref(), look);
    out.raw("</select>");
}

/// The options of a list, an empty one first. A value that is not on the list stays chosen, so that it is not lost in silence.
fn write_options(out: &mut Html, field: &FieldView, offered: Option<&Offered<'_>>, look: Look<'_>) {
    let waits =
        offered.is_none() && matches!(lists::needs(field.kind, &field.settings), Some(lists::Needs::Below { .. }));
    let empty = match (waits, look.lang) {
        (true, lang) => lang.pick("Chọn mục phía trên trước", "First choose above"),
        (false, lang) => lang.pick("Hãy chọn", "Choose"),
    };
    out.raw("<option value=\"\">").raw(empty).raw("</option>");
    let mut found = field.text.is_empty();
    if let Some(choices) = offered {
        for (value, label) in (0..choices.len()).map(|at| choices.get(at)) {
            let chosen = value == field.text && !found;
            found |= chosen;
            out.raw("<option").attr("value", value).flag("selected", chosen).raw(">").text(label).raw("</option>");
        }
    }
    if !found {
        out.raw("<option").attr("value", &field.text).raw(" selected>").text(&field.text).raw("</option>");
    }
}

/// The options of a field's list, for putting in a list that has arrived.
pub fn options(field: &FieldView, beside: &[FieldView], look: Look<'_>) -> Html {
    let mut out = Html::default();
    write_options(&mut out, field, offered(field, beside, look).as_ref(), look);
    out
}

/// What nobody may type: shown as text that can be selected and read aloud. It has no name, since the server knows it.
fn locked(out: &mut Html, field: &FieldView, beside: &[FieldView], look: Look<'_>) {
    let shown = match offered(field, beside, look).and_then(|choices| choices.label_of(&field.text)) {
        Some(label) => label,
        None if field.display.is_empty() => &field.text,
        None => &field.display,
    };
    let long = field.kind == FieldKind::LongText || shown.contains('\n');
    out.raw(if long { "<textarea class=\"textarea\" rows=\"3\"" } else { "<input class=\"input\"" });
    out.attr_id("id", Part::Control, &field.path).attr("data-path", &field.pointer);
    described(out, field);
    out.raw(" readonly");
    if has_error(field, look) {
        out.raw(" aria-invalid=\"true\"");
    }
    if long {
        out.raw(">").area_text(shown).raw("</textarea>");
    } else {
        out.attr("value", shown).raw(">");
    }
}

fn files(out: &mut Html, field: &FieldView, look: Look<'_>) {
    out.raw("<p class=\"field__note\" tabindex=\"-1\"").attr_id("id", Part::Control, &field.path);
    out.attr("data-path", &field.pointer).raw(">");
    if field.display.is_empty() {
        out.raw(look.lang.pick("Bạn đính kèm tệp ở bước Giấy tờ.", "You attach files at the papers step."));
    } else {
        out.raw(look.lang.pick("Số tệp đã đính kèm: ", "Files attached: ")).text(&field.display);
    }
    out.raw("</p>");
}

fn signature(out: &mut Html, field: &FieldView, look: Look<'_>) {
    out.raw("<p class=\"field__note\" tabindex=\"-1\"").attr_id("id", Part::Control, &field.path);
    out.attr("data-path", &field.pointer).raw(">");
    out.raw(if field.value.is_some() {
        look.lang.pick("Đã xác nhận.", "Confirmed.")
    } else {
        look.lang.pick(
            "Bạn xác nhận ở bước cuối, sau khi đăng nhập lại.",
            "You confirm at the last step, after signing in afresh.",
        )
    });
    out.raw("</p>");
}
