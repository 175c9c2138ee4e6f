//! Turning pages without the server: same addresses, same writer.

use super::{Live, Shared, Then, carry_out, dom};
use std::rc::Rc;
use ui::fields::{Html, join_paths};
use ui::form_page::FormPage;
use wasm_bindgen::JsValue;

/// Shows another page.
pub(super) fn turn(live: &Shared, page: usize, push: bool) {
    let keys = {
        let mut live = live.borrow_mut();
        live.show_page(page, push);
        live.lists_wanted()
    };
    carry_out(live, vec![Then::Fetch(keys)]);
}

/// The browser's back and forward buttons. A place that is not a page of this form is left to the server.
pub(super) fn come_back(live: &Shared) {
    let page = live.borrow().page_in_address();
    match page {
        Some(page) if page == live.borrow().page => {}
        Some(page) => turn(&Rc::clone(live), page, false),
        None => {
            let _ = dom::window().location().reload();
        }
    }
}

impl Live {
    pub(super) fn neighbour(&self, next: bool) -> Option<usize> {
        if next { self.place.next(&self.filing, self.page) } else { self.place.previous(&self.filing, self.page) }
    }

    fn page_in_address(&self) -> Option<usize> {
        let location = dom::window().location();
        let here = [location.pathname().ok()?, location.search().ok()?].concat();
        let pages = &self.filing.form().pages;
        (0..pages.len()).find(|at| self.place.has(&self.filing, *at) && self.place.page(&pages[*at].id) == here)
    }

    pub(super) fn show_page(&mut self, page: usize, push: bool) {
        self.page = page;
        self.asked = false;
        self.write_page();
        if push && let Ok(history) = dom::window().history() {
            let address = self.place.page(&self.filing.form().pages[page].id);
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&address));
        }
        dom::window().scroll_to_with_x_and_y(0.0, 0.0);
        dom::focus_id("page-title");
    }

    /// Writes the page anew, as the server would.
    pub(super) fn write_page(&self) {
        let Some(page) = FormPage::of(&self.filing, self.page, self.lang, &self.place) else { return };
        let mut out = Html::with_capacity(16 * 1024);
        page.write(&mut out, &self.lists, self.look().shown);
        dom::fill("live-page", out.as_str());
        let document = dom::document();
        let site = document.title().rsplit_once(" – ").map(|(_, site)| site.to_owned()).unwrap_or_default();
        document.set_title(&[page.title().as_str(), " – ", &site].concat());
    }

    /// Before the browser posts the page: what the server compares with, and which answers the page shows by now.
    pub(super) fn prepare_to_post(&mut self) {
        let mut paths = Vec::new();
        if let Some(page) = self.filing.page(self.page, self.lang) {
            ui::fields::editable(&page.fields, &mut paths);
        }
        self.hidden("_base", &self.saver.version().to_string());
        self.hidden("_shown", &join_paths(&paths));
        if self.place.save.is_none() {
            // A preview keeps nothing on the server, so the answers of all pages go along.
            self.hidden("_answers", &self.filing.document().to_string());
        }
        self.saver.post();
    }

    /// Posts the page now that everything is saved.
    pub(super) fn post_page(&mut self) {
        let Some(action) = self.saver.take_post() else { return };
        self.prepare_to_post();
        self.hidden("_action", &action);
        if let Some(form) = self.form_element() {
            let _ = form.submit();
        }
    }

    fn hidden(&self, name: &str, value: &str) {
        let selector = ["input[type=hidden][name=", name, "]"].concat();
        if let Some(control) = self.root.query_selector(&selector).ok().flatten() {
            dom::control(&control).set_value(value);
        } else if let Some(form) = self.form_element() {
            let mut out = Html::default();
            out.raw("<input type=\"hidden\"").attr("name", name).attr("value", value).raw(">");
            let _ = form.insert_adjacent_html("beforeend", out.as_str());
        }
    }
}
