//! What rules compute with: JSON values with exact decimals, and *absent* as a value of its own.

use crate::date::PartialDate;
use crate::decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// A value in a rule. `Absent` (no answer, or a hidden one) is not `Null` (an explicit empty), though both count as false and both print as `null`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Val<'a> {
    /// There is no such answer.
    Absent,
    /// JSON `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// An exact number.
    Num(Decimal),
    /// A text.
    Str(Cow<'a, str>),
    /// A list.
    Arr(Vec<Val<'a>>),
    /// An object, in the order given.
    Obj(Vec<(Cow<'a, str>, Val<'a>)>),
}

impl<'a> Val<'a> {
    /// A whole number.
    pub fn int(value: i64) -> Self {
        Self::Num(Decimal::from(value))
    }

    /// A text.
    pub fn text(value: impl Into<Cow<'a, str>>) -> Self {
        Self::Str(value.into())
    }

    /// The value of a JSON document, its texts borrowed. A number of more than 38 digits is absent: it can't be exact.
    pub fn from_json(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Number(number) => Decimal::from_number(number).map_or(Self::Absent, Self::Num),
            Value::String(text) => Self::Str(Cow::Borrowed(text)),
            Value::Array(items) => Self::Arr(items.iter().map(Self::from_json).collect()),
            Value::Object(map) => {
                Self::Obj(map.iter().map(|(key, item)| (Cow::Borrowed(key.as_str()), Self::from_json(item))).collect())
            }
        }
    }

    /// As JSON; absent is `null`.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Absent | Self::Null => Value::Null,
            Self::Bool(flag) => Value::Bool(*flag),
            Self::Num(number) => number.to_number().map_or(Value::Null, Value::Number),
            Self::Str(text) => Value::String(text.to_string()),
            Self::Arr(items) => Value::Array(items.iter().map(Val::to_json).collect()),
            Self::Obj(items) => {
                Value::Object(items.iter().map(|(key, item)| (key.to_string(), item.to_json())).collect::<Map<_, _>>())
            }
        }
    }

    /// The same value with its texts borrowed from this one.
    pub fn borrowed(&self) -> Val<'_> {
        match self {
            Self::Absent => Val::Absent,
            Self::Null => Val::Null,
            Self::Bool(flag) => Val::Bool(*flag),
            Self::Num(number) => Val::Num(*number),
            Self::Str(text) => Val::Str(Cow::Borrowed(text)),
            Self::Arr(items) => Val::Arr(items.iter().map(Val::borrowed).collect()),
            Self::Obj(items) => {
                Val::Obj(items.iter().map(|(key, item)| (Cow::Borrowed(&**key), item.borrowed())).collect())
            }
        }
    }

    /// The same value owning its texts.
    pub fn into_owned(self) -> Val<'static> {
        match self {
            Self::Absent => Val::Absent,
            Self::Null => Val::Null,
            Self::Bool(flag) => Val::Bool(flag),
            Self::Num(number) => Val::Num(number),
            Self::Str(text) => Val::Str(Cow::Owned(text.into_owned())),
            Self::Arr(items) => Val::Arr(items.into_iter().map(Val::into_owned).collect()),
            Self::Obj(items) => Val::Obj(
                items.into_iter().map(|(key, item)| (Cow::Owned(key.into_owned()), item.into_owned())).collect(),
            ),
        }
    }

    /// JSONLogic's truth: false are absent, `null`, `false`, nought, the empty text and the empty list.
    pub fn truthy(&self) -> bool {
        match self {
            Self::Absent | Self::Null => false,
            Self::Bool(flag) => *flag,
            Self::Num(number) => !number.is_zero(),
            Self::Str(text) => !text.is_empty(),
            Self::Arr(items) => !items.is_empty(),
            Self::Obj(_) => true,
        }
    }

    /// Whether there is no value: absent or `null`.
    pub fn nullish(&self) -> bool {
        matches!(self, Self::Absent | Self::Null)
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Str(text) = self { Some(text) } else { None }
    }

    /// The member of an object or, with a number as key, the item of a list.
    pub fn member(&self, key: &str) -> Option<&Val<'a>> {
        match self {
            Self::Obj(items) => items.iter().find(|(name, _)| name == key).map(|(_, item)| item),
            Self::Arr(items) => key.parse::<usize>().ok().and_then(|at| items.get(at)),
            _ => None,
        }
    }

    /// As a number the way JSONLogic converts: no value is nought, a text is read; `None` for what is no number.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Absent | Self::Null => Some(Decimal::ZERO),
            Self::Bool(flag) => Some(if *flag { Decimal::ONE } else { Decimal::ZERO }),
            Self::Num(number) => Some(*number),
            Self::Str(text) => read_number(text),
            Self::Arr(_) | Self::Obj(_) => None,
        }
    }

    /// As a date: an ISO date, or a partial date in its JSON form.
    pub fn date(&self) -> Option<PartialDate> {
        match self {
            Self::Str(text) => PartialDate::parse("day", text),
            Self::Obj(items) if items.len() == 2 => {
                PartialDate::parse(self.member("p")?.as_str()?, self.member("v")?.as_str()?)
            }
            _ => None,
        }
    }

    /// As text the way `cat` joins: no value is empty, a list is its items with commas between.
    pub fn push_text(&self, out: &mut String) {
        match self {
            Self::Absent | Self::Null => {}
            Self::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Self::Num(number) => out.push_str(&number.to_string()),
            Self::Str(text) => out.push_str(text),
            Self::Arr(items) => {
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    item.push_text(out);
                }
            }
            Self::Obj(_) => out.push_str("[object Object]"),
        }
    }

    /// Strict equality: same type and value; no conversion. Absent and `null` are the same here.
    pub fn same(&self, other: &Val<'_>) -> bool {
        match (self, other) {
            (Self::Bool(a), Val::Bool(b)) => a == b,
            (Self::Num(a), Val::Num(b)) => a == b,
            (Self::Str(a), Val::Str(b)) => a == b,
            (Self::Arr(a), Val::Arr(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b)),
            (Self::Obj(a), Val::Obj(_)) => {
                let Val::Obj(b) = other else { return false };
                a.len() == b.len()
                    && a.iter().all(|(key, item)| other.member(key).is_some_and(|found| item.same(found)))
            }
            _ => self.nullish() && other.nullish(),
        }
    }

    /// How many levels of lists and objects there are.
    pub(super) fn depth(&self) -> usize {
        match self {
            Self::Arr(items) => 1 + items.iter().map(Val::depth).max().unwrap_or(0),
            Self::Obj(items) => 1 + items.iter().map(|(_, item)| item.depth()).max().unwrap_or(0),
            _ => 0,
        }
    }

    /// What copying it costs, in steps.
    pub(super) fn cost(&self) -> u32 {
        match self {
            Self::Str(Cow::Owned(text)) => 1 + u32::try_from(text.len() / 32).unwrap_or(u32::MAX - 1),
            Self::Arr(items) => items.iter().fold(1, |sum: u32, item| sum.saturating_add(item.cost())),
            Self::Obj(items) => items.iter().fold(1, |sum: u32, (_, item)| sum.saturating_add(item.cost())),
            _ => 1,
        }
    }
}

/// Reads a number from a text as JavaScript's `Number` does for decimal digits; blank is nought.
fn read_number(text: &str) -> Option<Decimal> {
    let text = text.trim();
    if text.is_empty() {
        return Some(Decimal::ZERO);
    }
    if let Some(number) = Decimal::parse(text) {
        return Some(number);
    }
    let (negative, body) = match text.strip_prefix('-') {
        Some(body) => (true, body),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if !body.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let trimmed = body.trim_start_matches('0');
    let body = if trimmed.starts_with(|c: char| c.is_ascii_digit()) {
        Cow::Borrowed(trimmed)
    } else {
        Cow::Owned(format!("0{trimmed}"))
    };
    let number = Decimal::parse(body.strip_suffix('.').unwrap_or(&body))?;
    if negative { number.checked_neg() } else { Some(number) }
}

const FOLDS: &[(char, &str)] = &[
    ('a', "àáảãạăằắẳẵặâầấẩẫậäåā"),
    ('e', "èéẻẽẹêềếểễệëĕē"),
    ('i', "ìíỉĩịïĭī"),
    ('o', "òóỏõọôồốổỗộơờớởỡợöŏō"),
    ('u', "ùúủũụưừứửữựüŭū"),
    ('y', "ỳýỷỹỵÿ"),
    ('d', "đ"),
    ('c', "čç"),
    ('n', "ñ"),
];

/// A text without accents, in lower case, its blanks made single: how names are compared.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for c in word.chars().flat_map(char::to_lowercase) {
            if ('\u{300}'..='\u{36f}').contains(&c) {
                continue;
            }
            let plain = if c.is_ascii() { None } else { FOLDS.iter().find(|(_, from)| from.contains(c)) };
            out.push(plain.map_or(c, |(to, _)| *to));
        }
    }
    out
}
