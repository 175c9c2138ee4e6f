//! Searching a long list: a box above the list, no accents needed. The list itself stays the control that holds the answer.
//!
//! The box comes when somebody goes to the list, so that a page with many lists starts as fast as one without.

use super::{Shared, dom, events};
use ui::fields::{Html, Part, element_id};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

/// Suggestions shown at once.
const MOST: usize = 8;

/// Letters without their marks, so that `dak lak` finds Đắk Lắk.
fn folded(text: &str) -> String {
    let decomposed = js_sys::JsString::from(text.to_lowercase().as_str()).normalize("NFD");
    String::from(decomposed).chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).map(plain).collect()
}

fn plain(letter: char) -> char {
    if letter == 'đ' { 'd' } else { letter }
}

fn is_search(element: &Element) -> bool {
    element.has_attribute("data-list")
}

fn list_of(search: &Element) -> Option<Element> {
    dom::by_id(&element_id(Part::Control, &search.get_attribute("data-list")?))
}

/// Somebody came to a list: it gets its box, once.
pub(super) fn focused(live: &Shared, event: &Event) {
    let Some(list) = event.target().map(|target| target.unchecked_into::<Element>()) else { return };
    if !list.has_attribute("data-search") {
        return;
    }
    let path = dom::name(&list);
    if dom::by_id(&element_id(Part::Search, &path)).is_some() {
        return;
    }
    let lang = live.borrow().lang;
    let mut out = Html::default();
    out.raw("<div class=\"list-search\"><input class=\"input\" type=\"text\" role=\"combobox\" autocomplete=\"off\" aria-expanded=\"false\"");
    out.raw(" aria-autocomplete=\"list\"").attr_id("id", Part::Search, &path).attr("data-list", &path);
    out.attr_id("aria-controls", Part::Matches, &path);
    out.attr("aria-label", lang.pick("Gõ để tìm nhanh trong danh sách", "Type to search the list"));
    out.attr("placeholder", lang.pick("Gõ để tìm, không dấu cũng được", "Type to search"));
    out.raw("><ul class=\"list-search__found\" role=\"listbox\"").attr_id("id", Part::Matches, &path);
    out.attr("aria-label", lang.pick("Gợi ý", "Suggestions")).raw("></ul></div>");
    let _ = list.insert_adjacent_html("beforebegin", out.as_str());
}

/// Something was typed into a search box: shows what it finds. False: it was no search box.
pub(super) fn typed(_: &Shared, control: &Element) -> bool {
    if !is_search(control) {
        return false;
    }
    let wanted = folded(&dom::control(control).value());
    let mut found: Vec<(bool, String, String)> = Vec::new();
    if let (Some(list), false) = (list_of(control), wanted.trim().is_empty()) {
        let options = list.children();
        for option in (0..options.length()).filter_map(|at| options.item(at)) {
            let label = option.text_content().unwrap_or_default();
            let value = dom::control(&option).value();
            let name = folded(&label);
            let words = wanted.split_whitespace().all(|word| name.contains(word));
            if !value.is_empty() && words {
                found.push((!name.starts_with(&wanted), value, label));
            }
        }
    }
    found.sort_by_key(|(later, ..)| *later);
    show(control, &found);
    true
}

fn show(control: &Element, found: &[(bool, String, String)]) {
    let path = control.get_attribute("data-list").unwrap_or_default();
    let id = element_id(Part::Matches, &path);
    let mut out = Html::default();
    for (at, (_, value, label)) in found.iter().take(MOST).enumerate() {
        out.raw("<li role=\"option\" aria-selected=\"false\"")
            .attr("id", &[id.as_str(), ":", &at.to_string()].concat());
        out.attr("data-value", value).raw(">").text(label).raw("</li>");
    }
    dom::fill(&id, out.as_str());
    dom::set(control, "aria-expanded", Some(if found.is_empty() { "false" } else { "true" }));
    dom::set(control, "aria-activedescendant", None);
}

/// Leaving the box closes its suggestions; a click on one of them comes first.
pub(super) fn left(_: &Shared, control: &Element) {
    if is_search(control) {
        let control = control.clone();
        let close = wasm_bindgen::prelude::Closure::once_into_js(move || show(&control, &[]));
        let _ = dom::window().set_timeout_with_callback_and_timeout_and_arguments_0(close.unchecked_ref(), 200);
    }
}

/// A click on a suggestion chooses it.
pub(super) fn clicked(live: &Shared, clicked: &Element) -> bool {
    if clicked.get_attribute("role").as_deref() != Some("option") {
        return false;
    }
    choose(live, clicked);
    true
}

fn choose(live: &Shared, option: &Element) {
    let Some(search) = option.closest(".list-search").ok().flatten().and_then(|around| around.first_element_child())
    else {
        return;
    };
    let Some(list) = list_of(&search) else { return };
    dom::control(&list).set_value(&option.get_attribute("data-value").unwrap_or_default());
    dom::control(&search).set_value("");
    show(&search, &[]);
    events::taken(live, &list);
    dom::focus(&list);
}

/// Arrows move through the suggestions, Enter takes one, Escape closes them.
pub(super) fn key(live: &Shared, event: &Event) {
    let Some(control) = event.target().map(|target| target.unchecked_into::<Element>()) else { return };
    if !is_search(&control) {
        return;
    }
    let Some(found) = control.next_element_sibling() else { return };
    let chosen = found.query_selector("[aria-selected=true]").ok().flatten();
    let step = match event.unchecked_ref::<KeyboardEvent>().key().as_str() {
        "ArrowDown" => chosen.as_ref().map_or_else(|| found.first_element_child(), Element::next_element_sibling),
        "ArrowUp" => chosen.as_ref().map_or_else(|| found.last_element_child(), Element::previous_element_sibling),
        "Enter" => {
            event.prevent_default();
            if let Some(option) = chosen.or_else(|| found.first_element_child()) {
                choose(live, &option);
            }
            return;
        }
        "Escape" => return show(&control, &[]),
        _ => return,
    };
    event.prevent_default();
    if let Some(option) = step {
        if let Some(before) = chosen {
            dom::set(&before, "aria-selected", Some("false"));
        }
        dom::set(&option, "aria-selected", Some("true"));
        dom::set(&control, "aria-activedescendant", Some(&option.id()));
        option.scroll_into_view_with_bool(false);
    }
}
