//! The few things asked of the document.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, CustomEventInit, Document, Element, HtmlElement, HtmlInputElement, Window};

pub(super) fn window() -> Window {
    web_sys::window().expect("invariant: an island lives in a window")
}

pub(super) fn document() -> Document {
    window().document().expect("invariant: an island lives in a document")
}

pub(super) fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// Fills an element that is there.
pub(super) fn fill(id: &str, html: &str) {
    if let Some(element) = by_id(id) {
        element.set_inner_html(html);
    }
}

/// Every control answers to `name`, `value` and `type`, whatever its element.
pub(super) fn control(element: &Element) -> &HtmlInputElement {
    element.unchecked_ref()
}

/// The name of a control; empty for everything else that takes the focus.
pub(super) fn name(element: &Element) -> String {
    element.get_attribute("name").unwrap_or_default()
}

pub(super) fn focus(element: &Element) {
    let _ = element.unchecked_ref::<HtmlElement>().focus();
}

pub(super) fn focus_id(id: &str) {
    if let Some(element) = by_id(id) {
        focus(&element);
    }
}

pub(super) fn has_focus(element: &Element) -> bool {
    document().active_element().is_some_and(|active| element.contains(Some(&active)))
}

/// Sets or removes an attribute.
pub(super) fn set(element: &Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

pub(super) fn dispatch(target: &Element, name: &str, detail: &JsValue) {
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_detail(detail);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &init) {
        let _ = target.dispatch_event(&event);
    }
}

/// A JSON value as the page's scripts see it.
pub(super) fn to_js(value: Option<&serde_json::Value>) -> JsValue {
    use serde_json::Value;
    match value {
        None | Some(Value::Null) => JsValue::NULL,
        Some(Value::Bool(holds)) => JsValue::from_bool(*holds),
        Some(Value::String(text)) => JsValue::from_str(text),
        Some(other) => js_sys::JSON::parse(&other.to_string()).unwrap_or(JsValue::NULL),
    }
}

pub(super) fn object(pairs: &[(&str, JsValue)]) -> JsValue {
    let object = js_sys::Object::new();
    for (name, value) in pairs {
        let _ = js_sys::Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}
