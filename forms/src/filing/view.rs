//! One field as a page shows it.

use super::draft::{Answer, Origin};
use super::state::{InstId, NONE};
use super::{Filing, InstanceId};
use crate::definition::{FieldKind, PrefillMode, Source, Widget};
use crate::form::{Field, FieldId, Lang, Shape};
use crate::kinds;
use serde_json::Value;

/// Where an answer comes from, when not only from the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The database; none: computed or proposed by a rule.
    pub source: Option<Source>,
    /// When it said so, RFC 3339.
    pub at: Option<String>,
    /// Locked or editable.
    pub mode: Option<PrefillMode>,
    /// The person says something else; this is what the database says, as people read it.
    pub differs: Option<String>,
    /// A rule computed the answer.
    pub computed: bool,
    /// A rule proposed the answer and nobody changed it.
    pub proposed: bool,
    /// Old or under review at the source.
    pub stale: bool,
}

/// One choice of a control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceView {
    /// The text the control sends.
    pub value: String,
    /// What people read.
    pub label: String,
    /// It is chosen.
    pub chosen: bool,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct RowView {
    /// Its stable id.
    pub id: String,
    /// Its path.
    pub path: String,
    /// Its fields.
    pub fields: Vec<FieldView>,
}

/// A field as a page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldView {
    /// The live field.
    pub id: InstanceId,
    /// The static field.
    pub field: FieldId,
    /// Path with row ids: the control's name.
    pub path: String,
    /// JSON Pointer with row indexes: `data-path`.
    pub pointer: String,
    /// Kind.
    pub kind: FieldKind,
    /// Leaf, group or table.
    pub shape: Shape,
    /// Label.
    pub label: String,
    /// Help.
    pub hint: Option<String>,
    /// The text in the control (what was typed, where it could not be read).
    pub text: String,
    /// The answer as people read it.
    pub display: String,
    /// The answer.
    pub value: Option<Value>,
    /// Choices, those that are allowed now.
    pub choices: Vec<ChoiceView>,
    /// How choices are shown.
    pub widget: Widget,
    /// Must be answered.
    pub required: bool,
    /// Nobody may type here.
    pub read_only: bool,
    /// It is shown.
    pub visible: bool,
    /// What is wrong, in words. Whether to show it yet is the page's decision.
    pub error: Option<String>,
    /// The code of that.
    pub error_code: Option<String>,
    /// Warnings in words.
    pub warnings: Vec<String>,
    /// Where the answer comes from.
    pub provenance: Option<Provenance>,
    /// Autocomplete token.
    pub autocomplete: Option<String>,
    /// `inputmode`.
    pub input_mode: Option<&'static str>,
    /// Longest text.
    pub max_length: Option<u32>,
    /// Sensitive: masked outside of the form.
    pub sensitive: bool,
    /// Settings of the kind: which list, which agencies, whose parent.
    pub settings: Vec<(String, Value)>,
    /// Fields of a group.
    pub children: Vec<FieldView>,
    /// Rows of a table.
    pub rows: Vec<RowView>,
    /// A row may be added.
    pub can_add: bool,
    /// A row may be removed.
    pub can_remove: bool,
}

impl Filing {
    /// A field and everything visible below it.
    pub fn view(&self, id: InstanceId, lang: Lang) -> FieldView {
        let mut view = self.view_one(id, lang);
        match view.shape {
            Shape::Leaf => {}
            Shape::Group => view.children = self.children(id.0, lang),
            Shape::Table => view.rows = self.view_rows(id, 0..usize::MAX, lang),
        }
        view
    }

    /// How many rows a table has.
    pub fn row_count(&self, id: InstanceId) -> usize {
        if self.state.field(id.0).shape == Shape::Table { self.state.inst(id.0).children.len() } else { 0 }
    }

    /// The rows of a table from one position to before another, as far as there are any: what a window on a long table shows. Costs only what it shows.
    pub fn view_rows(&self, id: InstanceId, rows: std::ops::Range<usize>, lang: Lang) -> Vec<RowView> {
        if self.state.field(id.0).shape != Shape::Table {
            return Vec::new();
        }
        let shown = self.state.inst(id.0).children.iter().take(rows.end).skip(rows.start);
        shown
            .map(|&row| {
                // A row that is one answer shows that answer; a row of fields shows its fields.
                let fields = if self.state.field(row).shape == Shape::Group {
                    self.children(row, lang)
                } else {
                    vec![self.view(InstanceId(row), lang)]
                };
                RowView { id: self.state.inst(row).row_id.to_string(), path: self.state.path(row), fields }
            })
            .collect()
    }

    fn children(&self, id: InstId, lang: Lang) -> Vec<FieldView> {
        let children = &self.state.inst(id).children;
        let shown = children
            .iter()
            .filter(|child| self.state.inst(**child).visible && !self.state.field(**child).hides_itself());
        shown.map(|child| self.view(InstanceId(*child), lang)).collect()
    }

    /// A field alone: what an update of one control needs.
    pub fn view_one(&self, id: InstanceId, lang: Lang) -> FieldView {
        let inst = self.state.inst(id.0);
        let field = self.state.form.field(inst.field);
        let value =
            if field.shape == Shape::Leaf { inst.entry.as_ref().and_then(|entry| entry.answer.value()) } else { None };
        let text = match inst.entry.as_ref().map(|entry| &entry.answer) {
            Some(Answer::Raw(unread)) => unread.text.clone(),
            Some(Answer::Value(value)) if field.shape == Shape::Leaf => kinds::control(field, value),
            _ => String::new(),
        };
        let error = self.errors_of(id).into_iter().next();
        let read_only = self.state.read_only(id.0);
        let rows = inst.children.len() as u32;
        FieldView {
            id,
            field: inst.field,
            path: self.state.path(id.0),
            pointer: self.state.pointer(id.0),
            kind: field.kind,
            shape: field.shape,
            label: self.label(id.0, lang),
            hint: field.hint.as_ref().map(|hint| hint.get(lang).to_owned()),
            display: value.map(|value| kinds::display(field, value, lang)).unwrap_or_default(),
            choices: choices(field, inst.allowed.as_deref(), value, lang),
            widget: widget(field),
            required: inst.required,
            read_only,
            visible: inst.visible,
            error_code: error.as_ref().map(|error| error.code.clone()),
            error: error.map(|error| error.message.get(lang).to_owned()),
            warnings: self.warnings_of(id).into_iter().map(|warning| warning.message.get(lang).to_owned()).collect(),
            provenance: self.provenance(id.0, lang),
            autocomplete: field.autocomplete.clone(),
            input_mode: kinds::of(field.kind).input_mode,
            max_length: field.max_length,
            sensitive: field.sensitive,
            settings: field.settings.iter().map(|(name, value)| (name.clone(), value.0.clone())).collect(),
            children: Vec::new(),
            rows: Vec::new(),
            can_add: field.shape == Shape::Table && !read_only && field.rows.1.is_none_or(|most| rows < most),
            can_remove: field.shape == Shape::Table && !read_only && rows > field.rows.0,
            text,
            value: value.cloned(),
        }
    }

    /// The label, or words made from the property's name where the definition gives none.
    pub(super) fn label(&self, id: InstId, lang: Lang) -> String {
        let inst = self.state.inst(id);
        let label = self.state.form.field(inst.field).label.get(lang);
        if label.is_empty() && !inst.row_id.is_empty() && inst.parent != NONE {
            let mut label = self.label(inst.parent, lang);
            label.push(' ');
            label.push_str(&(inst.index + 1).to_string());
            return label;
        }
        label.to_owned()
    }

    pub(super) fn provenance(&self, id: InstId, lang: Lang) -> Option<Provenance> {
        let entry = self.state.inst(id).entry.as_ref()?;
        let plain = Provenance {
            source: None,
            at: None,
            mode: None,
            differs: None,
            computed: false,
            proposed: false,
            stale: false,
        };
        let from = |lookup: &super::Lookup| Provenance {
            source: Some(lookup.source),
            at: Some(lookup.at.clone()),
            mode: Some(lookup.mode),
            stale: lookup.stale,
            ..plain.clone()
        };
        match &entry.origin {
            Origin::Prefilled(lookup) => Some(from(lookup)),
            Origin::Computed => Some(Provenance { computed: true, ..plain }),
            Origin::Default => Some(Provenance { proposed: true, ..plain }),
            Origin::Typed => entry.offer.as_ref().map(|offer| {
                let said = kinds::display(self.state.field(id), &offer.value, lang);
                Provenance { differs: Some(said), ..from(&offer.lookup) }
            }),
        }
    }
}

fn choices(field: &Field, allowed: Option<&[Value]>, value: Option<&Value>, lang: Lang) -> Vec<ChoiceView> {
    let chosen = |choice: &Value| match value {
        Some(Value::Array(items)) if field.kind == FieldKind::MultiChoice => items.contains(choice),
        value => value == Some(choice),
    };
    let offered = field.options.iter().filter(|choice| allowed.is_none_or(|allowed| allowed.contains(&choice.value.0)));
    offered
        .map(|choice| ChoiceView {
            value: kinds::plain(&choice.value.0),
            label: match choice.label.get(lang) {
                "" => kinds::plain(&choice.value.0),
                label => label.to_owned(),
            },
            chosen: chosen(&choice.value.0),
        })
        .collect()
}

fn widget(field: &Field) -> Widget {
    field.widget.unwrap_or(if field.options.len() > 7 { Widget::Select } else { Widget::Radio })
}
