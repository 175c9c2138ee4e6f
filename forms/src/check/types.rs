//! Rules against the types of what they read and of what they are for.

use super::Province;
use super::sites::{Site, Use};
use crate::definition::{Definition, FieldKind};
use crate::finding::Finding;
use crate::form::{Field, FieldId, Form, Shape};
use crate::logic::{self, Kind, Seg, Type, TypeEnv, Val};
use serde_json::Value;

/// What the type checker knows of a definition.
pub(super) struct Known<'a> {
    pub definition: &'a Definition,
    pub form: &'a Form,
    pub province: &'a Province,
}

/// Names of the databases.
pub(super) const SOURCES: [&str; 10] = ["acc", "pop", "res", "civ", "biz", "ins", "land", "tax", "poor", "vault"];

impl TypeEnv for Known<'_> {
    fn type_of(&self, path: &[Seg]) -> Option<Type> {
        let mut at = FieldId::ROOT;
        for (depth, seg) in path.iter().enumerate() {
            let field = self.form.field(at);
            at = match (field.shape, seg) {
                (Shape::Leaf, _) => return inside(field, &path[depth..]),
                (Shape::Table, Seg::Any | Seg::Index(_)) => *field.children.first()?,
                (Shape::Table, Seg::Key(key)) if key.bytes().all(|byte| byte.is_ascii_digit()) => {
                    *field.children.first()?
                }
                (Shape::Group, Seg::Key(key)) => self.form.child(at, key)?,
                (Shape::Group, Seg::Index(index)) => self.form.child(at, &index.to_string())?,
                _ => return None,
            };
        }
        Some(self.of_field(at))
    }

    fn context(&self, key: &str) -> Option<Type> {
        let texts =
            |values: &[&'static str]| Type::of(Kind::Enum(values.iter().map(|text| Val::text(*text)).collect()));
        match key {
            "channel" => {
                let channels: Vec<&'static str> =
                    self.definition.procedure.channels.iter().map(|channel| channel.as_str()).collect();
                Some(texts(&channels))
            }
            "requester_kind" => Some(texts(&["citizen", "organization"])),
            "loa" => Some(Type::of(Kind::Integer)),
            "today" => Some(Type::of(Kind::Date)),
            _ => None,
        }
    }

    fn parameter(&self, name: &str) -> Option<Type> {
        let values = self.province.parameters.get(name)?;
        let kind = |value: &Value| match value {
            Value::Number(_) => Kind::Number,
            Value::String(text) if crate::date::Date::parse(text).is_some() => Kind::Date,
            Value::String(_) => Kind::Text,
            Value::Bool(_) => Kind::Bool,
            Value::Array(_) => Kind::Array(Box::new(Type::of(Kind::Text))),
            _ => Kind::Any,
        };
        values.iter().map(|dated| Type::of(kind(&dated.value))).reduce(Type::or)
    }

    fn has_list(&self, name: &str) -> bool {
        self.province.parameters.get(name).is_some_and(|values| values.iter().any(|dated| dated.value.is_array()))
    }

    fn has_source(&self, name: &str) -> bool {
        SOURCES.contains(&name)
    }
}

impl Known<'_> {
    /// A rule may hide it, or what it lies in.
    fn can_hide(&self, id: FieldId) -> bool {
        let mut at = Some(id);
        while let Some(id) = at {
            let field = self.form.field(id);
            if field.rules.visible.is_some() {
                return true;
            }
            at = field.parent;
        }
        false
    }

    /// What an answer can be.
    pub fn of_field(&self, id: FieldId) -> Type {
        let field = self.form.field(id);
        match field.shape {
            Shape::Group => Type::optional(Kind::Object),
            Shape::Table => {
                let row = field.children.first().map_or(Type::of(Kind::Object), |row| self.of_field(*row));
                // A table without rows is an empty list; only a hidden one is absent.
                Type::of(Kind::Array(Box::new(Type { absent: false, ..row }))).or_absent(self.can_hide(id))
            }
            Shape::Leaf => leaf(field),
        }
    }
}

fn choices(field: &Field) -> Option<Kind> {
    let values = field.options.iter().map(|choice| Val::from_json(&choice.value.0).into_owned()).collect::<Vec<_>>();
    (!values.is_empty()).then_some(Kind::Enum(values))
}

fn leaf(field: &Field) -> Type {
    if let Some(fixed) = &field.fixed {
        return Type::optional(Kind::Enum(vec![Val::from_json(&fixed.0).into_owned()]));
    }
    let mut found = Type::optional(match field.kind {
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Name
        | FieldKind::Time
        | FieldKind::PersonalId
        | FieldKind::TaxCode
        | FieldKind::Phone
        | FieldKind::Email => choices(field).unwrap_or(Kind::Text),
        FieldKind::Choice | FieldKind::Country | FieldKind::Ethnicity | FieldKind::Agency => {
            choices(field).unwrap_or(Kind::Text)
        }
        FieldKind::Number | FieldKind::Decimal => Kind::Number,
        FieldKind::Money | FieldKind::Integer => Kind::Integer,
        FieldKind::Date => Kind::Date,
        FieldKind::PartialDate => Kind::PartialDate,
        FieldKind::YesNo | FieldKind::Checkbox | FieldKind::Declaration => Kind::Bool,
        FieldKind::MultiChoice => Kind::Array(Box::new(Type::of(choices(field).unwrap_or(Kind::Text)))),
        FieldKind::File => Kind::Array(Box::new(Type::of(Kind::Text))),
        FieldKind::Address | FieldKind::Consent | FieldKind::Group => Kind::Object,
        FieldKind::Table | FieldKind::Slot | FieldKind::Signature | FieldKind::Static | FieldKind::Raw => Kind::Any,
    });
    if field.nullable {
        found = found.or(Type::of(Kind::Null));
    }
    found
}

/// A place inside one answer.
fn inside(field: &Field, path: &[Seg]) -> Option<Type> {
    let step = match path.first()? {
        Seg::Key(key) => Some(key.as_str()),
        _ => None,
    };
    match (field.kind, step) {
        (FieldKind::PartialDate, Some("p")) => {
            Some(Type::optional(Kind::Enum(["day", "month", "year"].map(Val::text).to_vec())))
        }
        (FieldKind::PartialDate, Some("v")) => Some(Type::optional(Kind::Text)),
        (FieldKind::PartialDate, _) => None,
        (FieldKind::MultiChoice | FieldKind::File, None) => Some(Type::optional(Kind::Text)),
        (FieldKind::Raw | FieldKind::Slot | FieldKind::Signature | FieldKind::Consent | FieldKind::Address, _) => {
            Some(Type::optional(Kind::Any))
        }
        _ => None,
    }
}

/// What is wrong inside the rules, and where a rule's value does not fit what it is for.
pub(super) fn types(known: &Known<'_>, sites: &[Site<'_>], findings: &mut Vec<Finding>) {
    for site in sites {
        let inside = logic::check(&site.program, known, &site.row);
        let clean = inside.is_empty();
        for fault in inside {
            let place = [site.pointer.as_str(), &fault.pointer].concat();
            let finding = Finding::error(fault.code, place, fault.message.vi, fault.message.en);
            findings.push(finding.fix(fault.fix.vi, fault.fix.en));
        }
        if clean {
            findings.extend(result(known, site));
        }
    }
}

fn result(known: &Known<'_>, site: &Site<'_>) -> Option<Finding> {
    let given = logic::result_type(&site.program, known, &site.row);
    let field = known.form.field(site.target);
    let any = |kinds: &[Kind], fits: &dyn Fn(&Kind) -> bool| kinds.iter().all(|kind| *kind == Kind::Any || fits(kind));
    let mismatch = |vi: String, en: String| {
        Some(Finding::error("wrong_result", site.pointer.clone(), vi, en).fix(
            "Sửa quy tắc cho ra đúng loại giá trị của câu hỏi.",
            "Make the rule give a value of the question's type.",
        ))
    };
    match site.of {
        Use::Computed | Use::Default => {
            let wanted = known.of_field(site.target);
            if let Some(stranger) = strange_choice(field, &given) {
                return mismatch(
                    format!("Quy tắc cho giá trị {stranger}, không có trong các lựa chọn."),
                    format!("The rule gives {stranger}, which is not among the choices."),
                );
            }
            let fits = |kind: &Kind| *kind == Kind::Null || wanted.kinds.iter().any(|own| takes(own, kind));
            if any(&given.kinds, &fits) {
                return None;
            }
            mismatch(
                "Giá trị của quy tắc không đúng loại của câu hỏi.".to_owned(),
                "The rule's value is not of the question's type.".to_owned(),
            )
        }
        Use::Options => {
            let item = given.kinds.iter().find_map(|kind| match kind {
                Kind::Array(item) => Some((**item).clone()),
                _ => None,
            });
            if !any(&given.kinds, &|kind| matches!(kind, Kind::Array(_) | Kind::Null)) {
                return mismatch(
                    "Quy tắc phải cho một danh sách lựa chọn.".to_owned(),
                    "The rule must give a list of choices.".to_owned(),
                );
            }
            let stranger = item.and_then(|item| strange_choice(field, &item))?;
            mismatch(
                format!("Lựa chọn {stranger} không có trong lược đồ."),
                format!("The choice {stranger} is not in the schema."),
            )
        }
        Use::Amount => {
            let number = |kind: &Kind| match kind {
                Kind::Number | Kind::Integer => true,
                Kind::Enum(values) => values.iter().all(|value| matches!(value, Val::Num(_))),
                _ => false,
            };
            if given.absent || !any(&given.kinds, &number) {
                return mismatch(
                    "Mức phí phải luôn là một số.".to_owned(),
                    "The amount must always be a number.".to_owned(),
                );
            }
            None
        }
        Use::Agency => {
            let text = |kind: &Kind| match kind {
                Kind::Text | Kind::Null => true,
                Kind::Enum(values) => values.iter().all(|value| matches!(value, Val::Str(_))),
                _ => false,
            };
            if any(&given.kinds, &text) {
                return None;
            }
            mismatch(
                "Quy tắc phải cho mã một cơ quan.".to_owned(),
                "The rule must give the code of an agency.".to_owned(),
            )
        }
        _ => None,
    }
}

/// A constant that the field does not offer.
fn strange_choice(field: &Field, given: &Type) -> Option<String> {
    if field.options.is_empty() {
        return None;
    }
    let values = given.kinds.iter().filter_map(|kind| match kind {
        Kind::Enum(values) => Some(values),
        Kind::Array(item) => item.kinds.iter().find_map(|kind| match kind {
            Kind::Enum(values) => Some(values),
            _ => None,
        }),
        _ => None,
    });
    let mut strangers = values.flatten().filter(|value| {
        !value.nullish() && !field.options.iter().any(|choice| Val::from_json(&choice.value.0).same(value))
    });
    strangers.next().map(|value| value.to_json().to_string())
}

/// Whether a field of one kind takes a value of another.
fn takes(own: &Kind, given: &Kind) -> bool {
    match (own, given) {
        (Kind::Any, _) => true,
        // Whether a number is whole shows only in the answer itself; the schema then says it.
        (Kind::Number | Kind::Integer, Kind::Number | Kind::Integer) => true,
        (Kind::Enum(_) | Kind::Text, Kind::Enum(values)) => {
            values.iter().all(|value| matches!(value, Val::Str(_)) || matches!(own, Kind::Enum(_)))
        }
        (Kind::Number | Kind::Integer, Kind::Enum(values)) => values.iter().all(|value| matches!(value, Val::Num(_))),
        (Kind::Bool, Kind::Enum(values)) => values.iter().all(|value| matches!(value, Val::Bool(_))),
        (Kind::Date, Kind::Enum(values)) => values.iter().all(|value| value.date().is_some()),
        (Kind::Enum(_), Kind::Text) | (Kind::Text, Kind::Date) => true,
        (Kind::Enum(_), Kind::Bool | Kind::Number | Kind::Integer) => true,
        (Kind::PartialDate, Kind::Object) | (Kind::Object, Kind::PartialDate) => true,
        (Kind::Array(_), Kind::Array(_)) => true,
        (own, given) => own == given,
    }
}
