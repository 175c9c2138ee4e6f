//! Listening, once, at the root of the form.

use super::{Live, Shared, Then, carry_out, dom, save, search};
use forms::definition::FieldKind;
use forms::filing::{Change, Changes};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, EventTarget, HtmlInputElement, InputEvent, SubmitEvent};

type Handler = fn(&Shared, &Event);

/// Adds the listeners. They live as long as the page.
pub(super) fn listen(live: &Shared) {
    let root: EventTarget = live.borrow().root.clone().into();
    let on_root: [(&str, Handler); 7] = [
        ("input", input),
        ("compositionstart", |live, _| live.borrow_mut().composing = true),
        ("compositionend", composed),
        ("focusin", |live, event| search::focused(live, event)),
        ("focusout", left),
        ("click", click),
        ("submit", submit),
    ];
    for (name, handler) in on_root {
        add(&root, name, live, handler);
    }
    add(&root, "keydown", live, search::key);
    let window: EventTarget = dom::window().into();
    add(&window, "popstate", live, |live, _| super::turn::come_back(live));
    add(&window, "online", live, |live, _| save::schedule(live, true));
    add(&window, "beforeunload", live, |live, event| {
        if live.borrow().saver.must_not_leave() {
            event.prevent_default();
        }
    });
    // Leaving for another application or page: the last chance to save.
    add(&dom::document().into(), "visibilitychange", live, |live, _| save::schedule(live, true));
}

fn add(target: &EventTarget, name: &str, live: &Shared, handler: Handler) {
    let live = Rc::clone(live);
    let closure = Closure::<dyn Fn(Event)>::new(move |event: Event| handler(&live, &event));
    let _ = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    closure.forget();
}

fn target(event: &Event) -> Option<Element> {
    event.target().map(JsCast::unchecked_into)
}

fn input(live: &Shared, event: &Event) {
    // What an input method is still composing is no answer yet; its end says so.
    if live.borrow().composing || event.unchecked_ref::<InputEvent>().is_composing() {
        return;
    }
    if let Some(control) = target(event) {
        taken(live, &control);
    }
}

fn composed(live: &Shared, event: &Event) {
    live.borrow_mut().composing = false;
    if let Some(control) = target(event) {
        taken(live, &control);
    }
}

/// Takes what a control holds now, shows what follows, tells the page.
pub(super) fn taken(live: &Shared, control: &Element) {
    if search::typed(live, control) {
        return;
    }
    let path = dom::name(control);
    if !path.starts_with('/') {
        return;
    }
    let then = live.borrow_mut().input(control, &path);
    carry_out(live, then);
}

impl Live {
    fn input(&mut self, control: &Element, path: &str) -> Vec<Then> {
        let Some(changes) = self.take(control, path) else { return Vec::new() };
        let mut then = Vec::new();
        let lists = self.patch(&changes, Some(path));
        if !lists.is_empty() {
            then.push(Then::Fetch(lists));
        }
        then.extend(self.follow_lists(path));
        if let Some(id) = self.filing.find(path) {
            then.push(Then::Tell(control.clone(), self.detail(id)));
        }
        then.push(Then::Save { now: false });
        then
    }

    /// Hands what a control holds to the engine. `None`: no place of the form.
    pub(super) fn take(&mut self, control: &Element, path: &str) -> Option<Changes> {
        let id = self.filing.find(path)?;
        let kind = self.filing.form().field(self.filing.field_id(id)).kind;
        let input: &HtmlInputElement = dom::control(control);
        let change = match (kind, input.type_().as_str()) {
            (FieldKind::MultiChoice, "checkbox") => Change::Texts(self.ticked(path)),
            (_, "checkbox") => Change::Text(if input.checked() { "true" } else { "false" }.to_owned()),
            _ => Change::Text(input.value()),
        };
        let applied = self.filing.change(path, change.clone());
        self.saver.add(path, change);
        Some(applied.changes)
    }

    fn ticked(&self, path: &str) -> Vec<String> {
        let Some(form) = self.form_element() else { return Vec::new() };
        let elements = form.elements();
        (0..elements.length())
            .filter_map(|at| elements.item(at))
            .filter(|element| dom::name(element) == path && dom::control(element).checked())
            .map(|element| dom::control(&element).value())
            .collect()
    }
}

/// Leaving a control shows what is wrong with it, unless it was only left blank, and puts the answer as it will stand.
fn left(live: &Shared, event: &Event) {
    let Some(control) = target(event) else { return };
    search::left(live, &control);
    let path = dom::name(&control);
    if !path.starts_with('/') {
        return;
    }
    let Ok(mut live) = live.try_borrow_mut() else { return };
    let live = &mut *live;
    let Some(id) = live.filing.find(&path) else { return };
    let view = live.filing.view_one(id, live.lang);
    if view.text.is_empty() && !live.shown.contains(&path) {
        live.show_progress();
        return;
    }
    live.shown.insert(path);
    live.patch_error(&view);
    let input = dom::control(&control);
    let typed = !matches!(input.type_().as_str(), "checkbox" | "radio") && control.local_name() != "select";
    if typed && view.value.is_some() && input.value() != view.text {
        input.set_value(&view.text);
    }
    live.show_progress();
}

fn click(live: &Shared, event: &Event) {
    let Some(clicked) =
        target(event).and_then(|element| element.closest("[data-act],.error-summary a,[role=option]").ok()?)
    else {
        return;
    };
    if search::clicked(live, &clicked) {
        event.prevent_default();
        return;
    }
    let Some(act) = clicked.get_attribute("data-act") else {
        // The summary's links: the control gets the focus, and the address stays as it is.
        let href = clicked.get_attribute("href").unwrap_or_default();
        if let Some(found) = href.strip_prefix('#').and_then(dom::by_id) {
            event.prevent_default();
            found.scroll_into_view();
            dom::focus(&found);
        }
        return;
    };
    let path = clicked.get_attribute("data-of").unwrap_or_default();
    match act.as_str() {
        "back" => {
            let before = live.borrow().neighbour(false);
            if let Some(page) = before {
                event.prevent_default();
                super::turn::turn(live, page, true);
            }
        }
        "add" | "remove" | "adopt" => {
            event.prevent_default();
            let then = live.borrow_mut().act(&act, &path);
            carry_out(live, then);
        }
        _ => {}
    }
}

impl Live {
    fn act(&mut self, act: &str, path: &str) -> Vec<Then> {
        let (path, change) = match act {
            "add" => {
                let id = self.filing.free_row_id(path);
                (path.to_owned(), Change::AddRow { id, before: None })
            }
            "remove" => (path.to_owned(), Change::RemoveRow),
            _ => (path.to_owned(), Change::Adopt),
        };
        let applied = self.filing.change(&path, change.clone());
        if !applied.ignored.is_empty() {
            return Vec::new();
        }
        self.saver.add(&path, change.clone());
        self.patch(&applied.changes, None);
        let table = match &change {
            Change::RemoveRow => path.rsplit_once('/').map_or("", |(table, _)| table),
            _ => &path,
        };
        // The person asked for a row, so the focus goes to it; after a removal, to the button that adds one.
        let target = match &change {
            Change::AddRow { id, .. } => ui::fields::element_id(ui::fields::Part::Wrapper, &[table, "/", id].concat()),
            _ => ui::fields::element_id(ui::fields::Part::Control, table),
        };
        dom::focus_id(&target);
        self.show_progress();
        vec![Then::Fetch(self.lists_wanted()), Then::Save { now: false }]
    }
}

fn submit(live: &Shared, event: &Event) {
    let submitter = event.unchecked_ref::<SubmitEvent>().submitter();
    let action = submitter.as_ref().map(|button| dom::control(button).value()).unwrap_or_else(|| "next".to_owned());
    if action != "next" && action != "save" {
        return;
    }
    if action == "next" {
        if !live.borrow_mut().check_page() {
            event.prevent_default();
            return;
        }
        let next = live.borrow().neighbour(true);
        if let Some(page) = next {
            event.prevent_default();
            super::turn::turn(live, page, true);
            carry_out(live, vec![Then::Save { now: true }]);
            return;
        }
    }
    // The server takes the page itself. What is on its way to it arrives first, or the page would seem to come from an older draft.
    if live.borrow().saver.must_not_leave() {
        event.prevent_default();
        live.borrow_mut().saver.post_after(action);
        save::schedule(live, true);
        return;
    }
    live.borrow_mut().prepare_to_post();
}
