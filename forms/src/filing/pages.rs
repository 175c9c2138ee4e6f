//! Pages, progress, and the answers to check before filing.

use super::state::{InstId, NONE, ROOT};
use super::view::{FieldView, Provenance};
use super::{Filing, InstanceId};
use crate::form::{FieldId, Lang, Shape};
use crate::kinds;

/// A page as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct PageView {
    /// Index in the form.
    pub index: usize,
    /// Its id in URLs.
    pub id: String,
    /// Heading.
    pub title: String,
    /// A sentence under it.
    pub intro: Option<String>,
    /// It is asked.
    pub visible: bool,
    /// Which of the asked pages it is, from 1.
    pub number: usize,
    /// How many pages are asked.
    pub count: usize,
    /// Its visible fields.
    pub fields: Vec<FieldView>,
}

/// How far an application is: only questions that are asked and must be answered count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Required questions with an answer that stands.
    pub answered: usize,
    /// Required questions.
    pub required: usize,
}

/// A line of the answers to check.
#[derive(Debug, Clone, PartialEq)]
pub struct SectionRow {
    /// The live field.
    pub id: InstanceId,
    /// Its path: where the change link leads.
    pub path: String,
    /// What was asked, with the groups and rows around it.
    pub label: String,
    /// The answer as people read it; empty where there is none.
    pub display: String,
    /// Something is wrong with it.
    pub error: Option<String>,
    /// Where it comes from.
    pub provenance: Option<Provenance>,
    /// It can't be changed here.
    pub read_only: bool,
}

/// The answers of one page.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Index of the page.
    pub page: usize,
    /// Its id in URLs.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Every required answer on it is there, and nothing on it is wrong.
    pub complete: bool,
    /// Its answers.
    pub rows: Vec<SectionRow>,
}

impl Filing {
    /// Whether a page is asked.
    pub fn page_asked(&self, index: usize) -> bool {
        let Some(page) = self.state.form.pages.get(index) else { return false };
        let rule = page.visible.is_none_or(|rule| self.evaluate(rule, ROOT).is_some_and(|value| truthy(&value)));
        rule && self.state.page_fields_visible(page)
    }

    /// The page with an id.
    pub fn page_index(&self, id: &str) -> Option<usize> {
        self.state.form.pages.iter().position(|page| page.id == id)
    }

    /// The page a field is asked on.
    pub fn page_of(&self, id: InstanceId) -> Option<usize> {
        let mut at = id.0;
        while at != NONE {
            if let Some(page) = self.state.field(at).page {
                return Some(page as usize);
            }
            at = self.state.inst(at).parent;
        }
        None
    }

    /// A page with its visible fields.
    pub fn page(&self, index: usize, lang: Lang) -> Option<PageView> {
        let page = self.state.form.pages.get(index)?;
        let fields = page.fields.iter().filter_map(|field| self.shown(*field)).map(|id| self.view(id, lang)).collect();
        let (number, count) = self.step(index);
        Some(PageView {
            index,
            id: page.id.clone(),
            title: page.title.get(lang).to_owned(),
            intro: page.intro.as_ref().map(|intro| intro.get(lang).to_owned()),
            visible: self.asked[index],
            number,
            count,
            fields,
        })
    }

    /// Which of the asked pages a page is, from 1, and how many are asked.
    pub fn step(&self, index: usize) -> (usize, usize) {
        let asked = |pages: &[bool]| pages.iter().filter(|asked| **asked).count();
        (asked(&self.asked[..=index.min(self.asked.len() - 1)]).max(1), asked(&self.asked))
    }

    fn shown(&self, field: FieldId) -> Option<InstanceId> {
        let inst = self.state.fixed[field.index()];
        (inst != NONE && self.state.inst(inst).visible && !self.state.form.field(field).hides_itself())
            .then_some(InstanceId(inst))
    }

    /// The next page that is asked, after this one; from none: the first.
    pub fn next_page(&self, after: Option<usize>) -> Option<usize> {
        let from = after.map_or(0, |index| index + 1);
        (from..self.asked.len()).find(|index| self.asked[*index])
    }

    /// The page that was asked before this one.
    pub fn previous_page(&self, before: usize) -> Option<usize> {
        (0..before.min(self.asked.len())).rev().find(|index| self.asked[*index])
    }

    /// The first page with something missing or wrong.
    pub fn first_open_page(&self) -> Option<usize> {
        let verdict = self.verdict();
        verdict.errors.iter().filter_map(|error| self.page_of(error.id)).min()
    }

    /// How far the application is.
    pub fn progress(&self) -> Progress {
        let mut progress = Progress::default();
        self.state.walk(ROOT, &mut |id| {
            let inst = self.state.inst(id);
            let field = self.state.form.field(inst.field);
            if field.shape != Shape::Group && inst.required && !field.is_static() && !field.hides_itself() {
                progress.required += 1;
                progress.answered += usize::from(inst.faults.is_empty());
            }
        });
        progress
    }

    /// The answers to check, page by page.
    pub fn check_answers(&self, lang: Lang) -> Vec<Section> {
        let mut sections = Vec::new();
        for (index, page) in self.state.form.pages.iter().enumerate() {
            if !self.asked[index] {
                continue;
            }
            let mut rows = Vec::new();
            let mut complete = true;
            for id in page.fields.iter().filter_map(|field| self.shown(*field)) {
                self.section_rows(id.0, "", lang, &mut rows);
                complete &= !self.has_errors(id.0);
            }
            sections.push(Section {
                page: index,
                id: page.id.clone(),
                title: page.title.get(lang).to_owned(),
                complete,
                rows,
            });
        }
        sections
    }

    /// Something is wrong here or below.
    pub fn has_errors_below(&self, id: InstanceId) -> bool {
        self.has_errors(id.0)
    }

    fn has_errors(&self, id: InstId) -> bool {
        let mut found = false;
        self.state.walk(id, &mut |inst| found = found || !self.errors_of(InstanceId(inst)).is_empty());
        found
    }

    fn section_rows(&self, id: InstId, around: &str, lang: Lang, rows: &mut Vec<SectionRow>) {
        let inst = self.state.inst(id);
        let field = self.state.form.field(inst.field);
        if !inst.visible || field.hides_itself() || field.is_static() {
            return;
        }
        let own = self.label(id, lang);
        let label = if around.is_empty() || own.is_empty() {
            [around, own.as_str()].concat()
        } else {
            [around, own.as_str()].join(" · ")
        };
        if field.shape != Shape::Leaf && !(field.shape == Shape::Table && inst.children.is_empty()) {
            // The page's heading already says the outermost group; inside, the group's words are part of the question.
            let inside =
                if field.parent == Some(FieldId::ROOT) && field.shape == Shape::Group { "" } else { label.as_str() };
            let inside = if field.shape == Shape::Table { "" } else { inside };
            inst.children.iter().for_each(|child| self.section_rows(*child, inside, lang, rows));
            return;
        }
        let value = if field.shape == Shape::Leaf { self.state.effective(id) } else { None };
        let display = match (value, self.state.unread(id)) {
            (Some(value), _) => kinds::display(field, value, lang),
            (None, Some(unread)) => unread.text.clone(),
            (None, None) => String::new(),
        };
        // Optional and unanswered ones too, so that a person sees what was left out.
        rows.push(self.section_row(id, label, display, lang));
    }

    fn section_row(&self, id: InstId, label: String, display: String, lang: Lang) -> SectionRow {
        let error = self.errors_of(InstanceId(id)).into_iter().next().map(|error| error.message.get(lang).to_owned());
        SectionRow {
            id: InstanceId(id),
            path: self.state.path(id),
            label,
            display,
            error,
            provenance: self.provenance(id, lang),
            read_only: self.state.read_only(id),
        }
    }
}

fn truthy(value: &serde_json::Value) -> bool {
    crate::logic::Val::from_json(value).truthy()
}
