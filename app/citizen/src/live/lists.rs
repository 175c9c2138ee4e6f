//! Code lists: fetched when a page needs them, kept for the visit.

use super::{Live, Shared, Then, dom, net};
use forms::filing::{Change, FieldView};
use forms::form::push_segment;
use std::rc::Rc;
use ui::fields::{self, Part, element_id};
use ui::form_page;
use ui::form_wire;
use wasm_bindgen_futures::spawn_local;

impl Live {
    /// Keys of the lists of this page that are not here yet.
    pub(super) fn lists_wanted(&self) -> Vec<String> {
        let page = self.filing.page(self.page, self.lang);
        let keys = page.map(|page| form_page::lists_of(&page.fields)).unwrap_or_default();
        self.missing(keys)
    }

    /// Those of these lists that are not here yet.
    pub(super) fn missing(&self, keys: Vec<String>) -> Vec<String> {
        keys.into_iter().filter(|key| self.lists.get(key).is_none()).collect()
    }

    /// Takes the lists that the server has written into the page, so that they need not be fetched.
    pub(super) fn adopt_lists(&mut self) {
        if let Some(page) = self.filing.page(self.page, self.lang) {
            self.adopt(&page.fields);
        }
    }

    fn adopt(&mut self, fields: &[FieldView]) {
        for field in fields {
            let key =
                fields::lists::key(field, |_| self.beside(field).first().and_then(|view| text(view.value.as_ref()?)));
            let control = dom::by_id(&element_id(Part::Control, &field.path));
            if let (Some(key), Some(select)) = (key, control.filter(|control| control.local_name() == "select")) {
                let options = select.children();
                let pair = |option: web_sys::Element| {
                    (dom::control(&option).value(), option.text_content().unwrap_or_default())
                };
                let all = (0..options.length()).filter_map(|at| options.item(at)).map(pair);
                let list: Vec<_> = all.filter(|(code, name)| !code.is_empty() && code != name).collect();
                if !list.is_empty() {
                    self.lists.0.insert(key, list);
                }
            }
            self.adopt(&field.children);
            field.rows.iter().for_each(|row| self.adopt(&row.fields));
        }
    }

    /// After an answer: the lists below it start anew.
    pub(super) fn follow_lists(&mut self, path: &str) -> Option<Then> {
        let id = self.filing.find(path)?;
        let form = self.filing.form().clone();
        let field = form.field(self.filing.field_id(id));
        // Only choices from a list have other lists below them.
        field.setting("list")?;
        let around = path.rsplit_once('/').map_or("", |(around, _)| around);
        let mut wanted = Vec::new();
        for &sibling in &form.field(field.parent?).children {
            let sibling = form.field(sibling);
            let parent = sibling.setting("parent").and_then(|parent| parent.as_str());
            if parent != Some(field.key.as_str()) {
                continue;
            }
            let mut below = around.to_owned();
            push_segment(&mut below, &sibling.key);
            let Some(id) = self.filing.find(&below) else { continue };
            if self.filing.value(id).is_some() && !self.filing.is_read_only(id) {
                let applied = self.filing.change(&below, Change::Empty);
                self.saver.add(&below, Change::Empty);
                wanted.extend(self.patch(&applied.changes, None));
            }
            let view = self.filing.view_one(id, self.lang);
            self.show_options(&view);
            let key =
                fields::lists::key(&view, |_| self.filing.find(path).and_then(|id| text(&self.filing.value(id)?)));
            wanted.extend(key.filter(|key| self.lists.get(key).is_none()));
        }
        (!wanted.is_empty()).then_some(Then::Fetch(wanted))
    }

    fn show_options(&self, view: &FieldView) {
        let options = fields::control::options(view, &self.beside(view), self.look());
        let id = element_id(Part::Control, &view.path);
        if let Some(select) = dom::by_id(&id).filter(|control| control.local_name() == "select") {
            select.set_inner_html(options.as_str());
        }
    }

    fn show_all(&self, fields: &[FieldView], key: &str) {
        for field in fields {
            let own =
                fields::lists::key(field, |_| self.beside(field).first().and_then(|view| text(view.value.as_ref()?)));
            if own.as_deref() == Some(key) {
                self.show_options(field);
            }
            self.show_all(&field.children, key);
            field.rows.iter().for_each(|row| self.show_all(&row.fields, key));
        }
    }
}

fn text(value: &serde_json::Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// Fetches lists and shows each when it comes.
pub(super) fn fetch(live: &Shared, keys: Vec<String>) {
    for key in keys {
        let live = Rc::clone(live);
        spawn_local(async move {
            let Ok(text) = net::get(&["/du-lieu/danh-muc/", &key].concat()).await else { return };
            let Some(list) = serde_json::from_str(&text).ok().and_then(|list| form_wire::list(&list)) else { return };
            let mut live = live.borrow_mut();
            if live.lists.0.insert(key.clone(), list).is_some() {
                return;
            }
            if let Some(page) = live.filing.page(live.page, live.lang) {
                live.show_all(&page.fields, &key);
            }
        });
    }
}
