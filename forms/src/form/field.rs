//! One field of a compiled form.

use super::Json;
use crate::definition::{FieldKind, Text, Widget};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A field of a [`super::Form`]: its index in `Form::fields`. The root is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FieldId(pub u32);

impl FieldId {
    /// The root of the answers.
    pub const ROOT: Self = Self(0);

    /// As an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shape {
    /// One answer (which may be an object or array that no one looks into, such as a partial date).
    Leaf,
    /// Named fields.
    Group,
    /// Rows, each an instance of the one child.
    Table,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The value in the answers.
    pub value: Json,
    /// What people read.
    pub label: Text,
}

/// The rules of a field, as indexes into `Form::rules`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldRules {
    /// Shown while true.
    pub visible: Option<u32>,
    /// Required while true.
    pub required: Option<u32>,
    /// Not editable while true.
    pub read_only: Option<u32>,
    /// The value, always.
    pub computed: Option<u32>,
    /// The value while nobody has answered.
    pub default: Option<u32>,
    /// Allowed choices.
    pub options: Option<u32>,
}

/// A field: static facts, the same for every row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Property name; `*` for a row; empty for the root.
    pub key: String,
    /// Pointer with `*` for rows: `/members/*/full_name`.
    pub pointer: String,
    /// The container; the root has none.
    pub parent: Option<FieldId>,
    /// Position in the container's `children`.
    pub position: u32,
    /// Distance from the root.
    pub depth: u32,
    /// The row field of the nearest enclosing table, if any.
    pub row: Option<FieldId>,
    /// Kind: control, reading, formatting, masking.
    pub kind: FieldKind,
    /// Leaf, group or table.
    pub shape: Shape,
    /// Children in order; of a table: its row.
    pub children: Vec<FieldId>,
    /// Positions in `children`, ordered by key.
    pub by_key: Vec<u32>,
    /// Node of the schema program that checks this place.
    pub check: Option<u32>,
    /// The schema has assertions over the whole container that no child covers.
    pub residual: bool,
    /// Named by its container's schema `required`.
    pub required: bool,
    /// `null` is an answer here.
    pub nullable: bool,
    /// The only value the schema allows, filled in without asking (never for declarations).
    pub fixed: Option<Json>,
    /// Rules.
    pub rules: FieldRules,
    /// Warnings and refusals shown here, as indexes into `Form::statements`.
    pub statements: Vec<u32>,
    /// Label.
    pub label: Text,
    /// Help.
    pub hint: Option<Text>,
    /// What is said when the answer is wrong.
    pub error: Option<Text>,
    /// What is said for one code.
    pub errors: Vec<(String, Text)>,
    /// Choices.
    pub options: Vec<Choice>,
    /// How choices are shown.
    pub widget: Option<Widget>,
    /// Autocomplete token.
    pub autocomplete: Option<String>,
    /// Longest text, in characters.
    pub max_length: Option<u32>,
    /// Digits after the comma that are accepted.
    pub scale: Option<u8>,
    /// Fewest and most rows (or items).
    pub rows: (u32, Option<u32>),
    /// An officer may correct it.
    pub officer_editable: bool,
    /// Sensitive personal data.
    pub sensitive: bool,
    /// The answer is forgotten when the field is hidden.
    pub clear_when_hidden: bool,
    /// Settings of the kind, for example which agencies are offered.
    pub settings: Vec<(String, Json)>,
    /// The page it is asked on.
    pub page: Option<u32>,
}

impl Field {
    /// A setting of the kind.
    pub fn setting(&self, name: &str) -> Option<&Value> {
        self.settings.iter().find(|(key, _)| key == name).map(|(_, value)| &value.0)
    }

    /// Filled in by the engine, never by a person.
    pub fn is_derived(&self) -> bool {
        self.rules.computed.is_some() || self.fixed.is_some()
    }

    /// Has nothing to show: a value the engine fills in without words.
    pub fn hides_itself(&self) -> bool {
        self.fixed.is_some() && self.kind == FieldKind::Static
    }

    /// Asks for nothing: a sentence on the page.
    pub fn is_static(&self) -> bool {
        self.kind == FieldKind::Static && self.rules.computed.is_none() && self.fixed.is_none()
    }
}

impl Field {
    /// A field that says nothing yet.
    pub fn blank(kind: FieldKind) -> Self {
        Self {
            key: String::new(),
            pointer: String::new(),
            parent: None,
            position: 0,
            depth: 0,
            row: None,
            kind,
            shape: Shape::Leaf,
            children: Vec::new(),
            by_key: Vec::new(),
            check: None,
            residual: false,
            required: false,
            nullable: false,
            fixed: None,
            rules: FieldRules::default(),
            statements: Vec::new(),
            label: Text::default(),
            hint: None,
            error: None,
            errors: Vec::new(),
            options: Vec::new(),
            widget: None,
            autocomplete: None,
            max_length: None,
            scale: None,
            rows: (0, None),
            officer_editable: false,
            sensitive: false,
            clear_when_hidden: false,
            settings: Vec::new(),
            page: None,
        }
    }
}
