//! The live form: one state, one set of listeners on its root.

mod dom;
mod events;
mod lists;
mod matcher;
mod net;
mod patch;
mod save;
mod search;
mod turn;

use forms::filing::{Changes, Filing, InstanceId};
use forms::form::Form;
use matcher::Scripted;
use save::Saver;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;
use ui::fields::{Lists, Look, Shown};
use ui::form_page::{Place, Setup};
use ui::form_wire;
use ui::lang::Lang;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlFormElement, HtmlInputElement};

/// The one live form of a page.
type Shared = Rc<RefCell<Live>>;

/// What happens to the page once the state is no longer borrowed: listeners may come back to us.
enum Then {
    /// Tell the page of a value.
    Tell(Element, JsValue),
    /// Fetch lists, then show them.
    Fetch(Vec<String>),
    /// Save soon, or now.
    Save { now: bool },
}

struct Live {
    root: Element,
    filing: Filing,
    lang: Lang,
    place: Place,
    page: usize,
    lists: Lists,
    /// Paths whose errors are shown.
    shown: BTreeSet<String>,
    /// The page was asked for its errors.
    asked: bool,
    /// An input method is composing.
    composing: bool,
    saver: Saver,
}

impl Live {
    fn look(&self) -> Look<'_> {
        let shown = if self.asked { Shown::Everything } else { Shown::Of(&self.shown) };
        Look { lang: self.lang, lists: &self.lists, shown }
    }

    fn shows_errors_of(&self, path: &str) -> bool {
        self.asked || self.shown.contains(path)
    }

    fn on_this_page(&self, id: InstanceId) -> bool {
        self.filing.page_of(id) == Some(self.page)
    }

    fn form_element(&self) -> Option<HtmlFormElement> {
        self.root.query_selector("form.form").ok().flatten().map(JsCast::unchecked_into)
    }

    /// What the page's scripts are told of an answer.
    fn detail(&self, id: InstanceId) -> JsValue {
        dom::object(&[
            ("path", JsValue::from_str(&self.filing.pointer(id))),
            ("value", dom::to_js(self.filing.value(id).as_ref())),
        ])
    }
}

/// Fetches the form and brings the page to life. Where that fails, the page goes on working as a document.
pub(crate) fn start(root: Element) {
    let Some(block) = dom::by_id("live-setup").and_then(|block| block.text_content()) else { return };
    let Some(setup) = serde_json::from_str(&block).ok().and_then(|block| form_wire::setup(&block)) else { return };
    spawn_local(async move {
        let Ok(bytes) = net::bytes(&setup.form).await else { return };
        let Some(form) = Form::from_bytes(&bytes) else { return };
        let live = Rc::new(RefCell::new(wake(root, form, setup)));
        live.borrow_mut().adopt_lists();
        let told = live.borrow_mut().take_what_is_there();
        events::listen(&live);
        let (root, keys) = {
            let live = live.borrow();
            (live.root.clone(), live.lists_wanted())
        };
        for (control, detail) in told {
            dom::dispatch(&control, "tokhai:change", &detail);
        }
        dom::set(&root, "data-ready", Some(""));
        dom::dispatch(&root, "tokhai:ready", &JsValue::NULL);
        let mut then = vec![Then::Fetch(keys)];
        if live.borrow().saver.has_changes() {
            then.push(Then::Save { now: false });
        }
        carry_out(&live, then);
    });
}

fn wake(root: Element, form: Form, setup: Setup) -> Live {
    let form = Arc::new(form);
    let patterns = form.schema.patterns().iter().map(|pattern| pattern.source.clone());
    let matcher = Rc::new(Scripted::new(patterns));
    let filing = Filing::new(form, setup.context, &setup.draft, matcher);
    Live {
        root,
        lang: setup.lang,
        page: setup.page,
        lists: Lists::default(),
        shown: BTreeSet::new(),
        asked: setup.errors,
        composing: false,
        saver: Saver::new(setup.place.save.clone(), setup.draft.version),
        place: setup.place,
        filing,
    }
}

impl Live {
    /// Takes what was typed, restored or filled in before we came, and lists every value there.
    fn take_what_is_there(&mut self) -> Vec<(Element, JsValue)> {
        let Some(form) = self.form_element() else { return Vec::new() };
        let elements = form.elements();
        let mut told = Vec::new();
        let mut changed = Changes::default();
        for at in 0..elements.length() {
            let Some(element) = elements.item(at) else { continue };
            let control: &HtmlInputElement = element.unchecked_ref();
            let path = control.name();
            if !path.starts_with('/') {
                continue;
            }
            let kind = control.type_();
            let (there, touched) = if kind == "radio" {
                // Of a set of radio buttons only the chosen one speaks.
                (control.checked(), control.checked() && !control.default_checked())
            } else if kind == "checkbox" {
                (control.checked(), control.checked() != control.default_checked())
            } else {
                let value = control.value();
                let select = element.local_name() == "select";
                let touched = if select { self.text_of(&path) != value } else { value != control.default_value() };
                (!value.is_empty(), touched)
            };
            if touched && let Some(changes) = self.take(&element, &path) {
                changed.fields.extend(changes.fields);
                changed.pages.extend(changes.pages);
            }
            if there && let Some(id) = self.filing.find(&path) {
                told.push((element, id));
            }
        }
        self.patch(&changed, None);
        told.into_iter().map(|(element, id)| (element, self.detail(id))).collect()
    }

    fn text_of(&self, path: &str) -> String {
        self.filing.find(path).map(|id| self.filing.view_one(id, self.lang).text).unwrap_or_default()
    }
}

/// Carries out what had to wait.
fn carry_out(live: &Shared, then: Vec<Then>) {
    for step in then {
        match step {
            Then::Tell(control, detail) => dom::dispatch(&control, "tokhai:change", &detail),
            Then::Fetch(keys) => lists::fetch(live, keys),
            Then::Save { now } => save::schedule(live, now),
        }
    }
}
