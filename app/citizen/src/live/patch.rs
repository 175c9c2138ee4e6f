//! Making the page show what changed, and nothing else. The control that has the focus keeps its value; the focus stays where it is.

use super::{Live, dom};
use forms::filing::{Changes, FieldView, InstanceId, Touched};
use forms::form::{FieldId, Shape, push_segment};
use ui::fields::{self, Html, Part, element_id};
use ui::form_page;
use web_sys::Element;

impl Live {
    /// Shows changes. `source` is the control they came from. Gives the lists that questions shown only now choose from and that are not
    /// here yet.
    pub(super) fn patch(&mut self, changes: &Changes, source: Option<&str>) -> Vec<String> {
        let mut lists: Vec<String> = Vec::new();
        let mut fresh: Vec<String> = Vec::new();
        for change in &changes.fields {
            let below_fresh = |path: &String| {
                change.path.strip_prefix(path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            if fresh.iter().any(below_fresh) || !self.on_this_page(change.id) {
                continue;
            }
            let wrapper = dom::by_id(&element_id(Part::Wrapper, &change.path));
            let visible = self.is_shown(change.id);
            match (visible, wrapper) {
                (false, Some(wrapper)) => {
                    wrapper.remove();
                    self.shown.remove(&change.path);
                }
                (false, None) => {}
                (true, None) => {
                    if let Some(view) = self.insert(change.id, &change.path) {
                        fresh.push(change.path.clone());
                        lists.extend(form_page::lists_of(std::slice::from_ref(&view)));
                    }
                }
                (true, Some(wrapper)) => self.update(change.id, change.what, &wrapper, source),
            }
        }
        if !changes.pages.is_empty() {
            self.show_progress();
        }
        self.missing(lists)
    }

    fn is_shown(&self, id: InstanceId) -> bool {
        self.filing.is_visible(id) && !self.filing.form().field(self.filing.field_id(id)).hides_itself()
    }

    fn update(&mut self, id: InstanceId, what: Touched, wrapper: &Element, source: Option<&str>) {
        let view = self.filing.view_one(id, self.lang);
        let own = source == Some(view.path.as_str());
        if view.shape == Shape::Table && what.has(Touched::ROWS) {
            self.show_rows(id);
        }
        // Marks beside the control change in place; a control that must look different is written anew, unless somebody is in it.
        let rewrite = [Touched::VALUE, Touched::READ_ONLY, Touched::OPTIONS].iter().any(|part| what.has(*part));
        if !own && rewrite && view.shape == Shape::Leaf && !dom::has_focus(wrapper) {
            wrapper.set_outer_html(self.html_of(&view).as_str());
            return;
        }
        if what.has(Touched::REQUIRED) {
            self.patch_label(&view);
        }
        if what.has(Touched::ERROR) || what.has(Touched::VALUE) {
            self.patch_error(&view);
        }
        if what.has(Touched::WARNING) || what.has(Touched::VALUE) {
            self.patch_after(&view, wrapper);
        }
    }

    /// Writes every field of the page anew, except the one at `kept`, which somebody is in.
    pub(super) fn refresh_fields(&mut self, views: &[FieldView], kept: Option<&str>) {
        for view in views {
            let around_kept = kept
                .is_some_and(|kept| kept.strip_prefix(view.path.as_str()).is_some_and(|rest| rest.starts_with('/')));
            let Some(wrapper) = dom::by_id(&element_id(Part::Wrapper, &view.path)) else {
                self.insert(view.id, &view.path);
                continue;
            };
            if kept == Some(view.path.as_str()) {
                self.patch_error(view);
                self.patch_after(view, &wrapper);
            } else if around_kept {
                self.refresh_fields(&view.children, kept);
                view.rows.iter().for_each(|row| self.refresh_fields(&row.fields, kept));
            } else {
                wrapper.set_outer_html(self.html_of(view).as_str());
            }
        }
    }

    /// The HTML of a field with everything below it, as the page writes it.
    fn html_of(&self, view: &FieldView) -> Html {
        let mut out = Html::default();
        fields::write_field(&mut out, view, &self.beside(view), self.look());
        out
    }

    /// The neighbours a field's list depends on.
    pub(super) fn beside(&self, view: &FieldView) -> Vec<FieldView> {
        let Some(fields::lists::Needs::Below { parent, .. }) = fields::lists::needs(view.kind, &view.settings) else {
            return Vec::new();
        };
        let mut path = view.path.rsplit_once('/').map_or("", |(around, _)| around).to_owned();
        push_segment(&mut path, &parent);
        self.filing.find(&path).map(|id| self.filing.view_one(id, self.lang)).into_iter().collect()
    }

    /// Puts a field that is now asked where it belongs. Nothing where its surroundings are not on the page.
    fn insert(&mut self, id: InstanceId, path: &str) -> Option<FieldView> {
        let form = self.filing.form().clone();
        let field = self.filing.field_id(id);
        let around = path.rsplit_once('/').map_or("", |(around, _)| around);
        let on_page = &form.pages[self.page].fields;
        let (container, siblings, top) = match form.field(field).parent {
            _ if on_page.contains(&field) => (dom::by_id("fields"), on_page.as_slice(), true),
            Some(parent) => {
                let container = dom::by_id(&element_id(Part::Inside, around));
                (container, form.field(parent).children.as_slice(), false)
            }
            None => return None,
        };
        let container = container?;
        let path_of = |sibling: FieldId| {
            let field = form.field(sibling);
            if top {
                return field.pointer.clone();
            }
            let mut path = around.to_owned();
            push_segment(&mut path, &field.key);
            path
        };
        let view = self.filing.view(id, self.lang);
        let html = self.html_of(&view);
        let at = siblings.iter().position(|sibling| *sibling == field).unwrap_or(siblings.len());
        let after = siblings.iter().skip(at + 1);
        let next = after.filter_map(|sibling| dom::by_id(&element_id(Part::Wrapper, &path_of(*sibling)))).next();
        let _ = match next {
            Some(next) => next.insert_adjacent_html("beforebegin", html.as_str()),
            None => container.insert_adjacent_html("beforeend", html.as_str()),
        };
        Some(view)
    }

    fn show_rows(&mut self, id: InstanceId) {
        let view = self.filing.view(id, self.lang);
        let Some(inside) = dom::by_id(&element_id(Part::Inside, &view.path)) else { return };
        let there = inside.child_element_count() as usize;
        let known = |at: usize| {
            let row = view.rows.get(at).map(|row| element_id(Part::Wrapper, &row.path));
            row.is_some_and(|row| dom::by_id(&row).is_some())
        };
        let mut out = Html::default();
        if there + 1 == view.rows.len() && (there == 0 || known(there - 1)) {
            // A row at the end: those before it stay as they are.
            fields::write_row(&mut out, &view, there, self.look());
            let _ = inside.insert_adjacent_html("beforeend", out.as_str());
        } else {
            (0..view.rows.len()).for_each(|at| fields::write_row(&mut out, &view, at, self.look()));
            inside.set_inner_html(out.as_str());
        }
        if let Some(add) = dom::by_id(&element_id(Part::Control, &view.path)) {
            dom::set(&add, "disabled", (!view.can_add).then_some(""));
        }
    }

    fn patch_label(&self, view: &FieldView) {
        let mut out = Html::default();
        fields::write_label(&mut out, view, self.lang);
        dom::fill(&element_id(Part::Label, &view.path), out.as_str());
    }

    /// Shows or clears a field's error.
    pub(super) fn patch_error(&self, view: &FieldView) {
        let error = view.error.as_deref().filter(|_| self.shows_errors_of(&view.path));
        show_error(self.lang, &view.path, &view.pointer, error);
    }

    fn patch_after(&self, view: &FieldView, wrapper: &Element) {
        let place = dom::by_id(&element_id(Part::After, &view.path));
        let mut out = Html::default();
        fields::write_after(&mut out, view, self.look());
        match (place, out.as_str()) {
            (Some(place), "") => place.remove(),
            (Some(place), html) => place.set_outer_html(html),
            (None, "") => return,
            (None, html) => {
                let _ = wrapper.insert_adjacent_html("beforeend", html);
            }
        }
        if let Some(text) = view.warnings.first()
            && let Some(status) = dom::by_id("live-status")
        {
            status.set_text_content(Some(text));
        }
    }

    /// Step and how much is answered.
    pub(super) fn show_progress(&self) {
        let Some(place) = dom::by_id("progress") else { return };
        let mut out = Html::default();
        let step = self.filing.step(self.page);
        let procedure = self.filing.form().title.get(self.lang);
        form_page::write_progress(&mut out, procedure, step, self.filing.progress(), self.lang);
        if place.inner_html() != out.as_str() {
            place.set_inner_html(out.as_str());
        }
    }

    /// Shows everything that is wrong on this page. False, with the focus on the summary, where something is.
    pub(super) fn check_page(&mut self) -> bool {
        self.asked = true;
        let errors = form_page::problems(&self.filing, self.page, self.lang);
        for error in &errors {
            show_error(self.lang, &error.path, &error.pointer, Some(&error.text));
        }
        let mut out = Html::default();
        form_page::write_summary(&mut out, &errors, self.lang);
        dom::fill("summary", out.as_str());
        dom::focus_id("summary-box");
        errors.is_empty()
    }
}

fn show_error(lang: ui::lang::Lang, path: &str, pointer: &str, error: Option<&str>) {
    let Some(place) = dom::by_id(&element_id(Part::Error, path)) else { return };
    let mut out = Html::default();
    if let Some(text) = error {
        fields::error_text(&mut out, text, lang);
    } else if !place.has_attribute("data-error-for") {
        return;
    }
    place.set_inner_html(out.as_str());
    dom::set(&place, "data-error-for", error.map(|_| pointer));
    if let Some(wrapper) = dom::by_id(&element_id(Part::Wrapper, path)) {
        let _ = wrapper.class_list().toggle_with_force("field--error", error.is_some());
        let radios = wrapper.get_attribute("role").as_deref() == Some("radiogroup");
        let invalid = if radios { Some(wrapper) } else { dom::by_id(&element_id(Part::Control, path)) };
        // A group's and a table's anchors can't be wrong themselves.
        if let Some(control) =
            invalid.filter(|control| radios || !matches!(&*control.local_name(), "span" | "button" | "p"))
        {
            dom::set(&control, "aria-invalid", error.map(|_| "true"));
        }
    }
}
