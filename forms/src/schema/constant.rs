//! Constants of `const` and `enum`, and equality of JSON values: numbers are equal by value, objects whatever their order.

use crate::decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

/// Deepest value compared; a deeper one counts as unequal.
const MAX_DEPTH: u32 = 256;

/// A JSON value that `postcard` can carry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Constant {
    Null,
    Bool(bool),
    Int(i64),
    Number(Decimal),
    Text(Box<str>),
    List(Vec<Constant>),
    /// Sorted by name.
    Object(Vec<(Box<str>, Constant)>),
}

impl Constant {
    #[cfg(feature = "compiler")]
    pub(super) fn new(value: &Value, depth: u32) -> Option<Self> {
        if depth > MAX_DEPTH {
            return None;
        }
        Some(match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => {
                let exact = Decimal::from_number(number)?;
                exact.to_i64().map_or(Self::Number(exact), Self::Int)
            }
            Value::String(text) => Self::Text(text.as_str().into()),
            Value::Array(items) => {
                Self::List(items.iter().map(|item| Self::new(item, depth + 1)).collect::<Option<_>>()?)
            }
            Value::Object(map) => {
                let entries =
                    map.iter().map(|(name, value)| Some((name.as_str().into(), Self::new(value, depth + 1)?)));
                let mut entries = entries.collect::<Option<Vec<(Box<str>, Self)>>>()?;
                entries.sort_by(|a, b| a.0.cmp(&b.0));
                Self::Object(entries)
            }
        })
    }

    pub(super) fn equals(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Null, Value::Null) => true,
            (Self::Bool(a), Value::Bool(b)) => a == b,
            (Self::Int(a), Value::Number(b)) => match b.as_i64() {
                Some(b) => *a == b,
                None => Decimal::from_number(b) == Some(Decimal::from(*a)),
            },
            (Self::Number(a), Value::Number(b)) => Decimal::from_number(b) == Some(*a),
            (Self::Text(a), Value::String(b)) => **a == **b,
            (Self::List(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.equals(b)),
            (Self::Object(a), Value::Object(b)) => {
                a.len() == b.len() && a.iter().all(|(name, a)| b.get(&**name).is_some_and(|b| a.equals(b)))
            }
            _ => false,
        }
    }

    /// As JSON again, for messages.
    pub(super) fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Int(value) => Value::from(*value),
            Self::Number(value) => value.to_number().map_or(Value::Null, Value::Number),
            Self::Text(text) => Value::String(text.to_string()),
            Self::List(items) => items.iter().map(Self::to_value).collect(),
            Self::Object(entries) => entries.iter().map(|(name, value)| (name.to_string(), value.to_value())).collect(),
        }
    }
}

fn numbers_equal(a: &Number, b: &Number) -> bool {
    match (a.as_i64(), b.as_i64()) {
        (Some(a), Some(b)) => a == b,
        _ if a.is_f64() && b.is_f64() => a.as_f64() == b.as_f64(),
        _ => Decimal::from_number(a) == Decimal::from_number(b),
    }
}

pub(super) fn values_equal(a: &Value, b: &Value, depth: u32) -> bool {
    match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Number(a), Value::Number(b)) => numbers_equal(a, b),
        (Value::String(a), Value::String(b)) => a == b,
        _ if depth > MAX_DEPTH => false,
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| values_equal(a, b, depth + 1))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| values_equal(a, b, depth + 1)))
        }
        _ => false,
    }
}

/// Equal values have equal hashes.
fn hash(value: &Value, depth: u32) -> u64 {
    let mix = |a: u64, b: u64| (a ^ b).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    match value {
        Value::Null => 1,
        Value::Bool(value) => 2 + u64::from(*value),
        Value::Number(number) => {
            let double = number.as_f64().unwrap_or(0.0);
            mix(5, if double == 0.0 { 0 } else { double.to_bits() })
        }
        Value::String(text) => text.bytes().fold(7, |sum, byte| mix(sum, u64::from(byte))),
        _ if depth > MAX_DEPTH => 11,
        Value::Array(items) => items.iter().fold(13, |sum, item| mix(sum, hash(item, depth + 1))),
        Value::Object(map) => map.iter().fold(17, |sum, (name, value)| {
            // Order must not matter.
            let name = name.bytes().fold(19, |sum, byte| mix(sum, u64::from(byte)));
            sum.wrapping_add(mix(name, hash(value, depth + 1)))
        }),
    }
}

/// The first two equal items.
pub(super) fn first_duplicate(items: &[Value]) -> Option<(usize, usize)> {
    if items.len() <= 12 {
        for (later, item) in items.iter().enumerate() {
            if let Some(earlier) = items[..later].iter().position(|other| values_equal(other, item, 0)) {
                return Some((earlier, later));
            }
        }
        return None;
    }
    let mut hashes: Vec<(u64, usize)> = items.iter().enumerate().map(|(at, item)| (hash(item, 0), at)).collect();
    hashes.sort_unstable();
    let mut start = 0;
    let mut found: Option<(usize, usize)> = None;
    for end in 1..=hashes.len() {
        if end < hashes.len() && hashes[end].0 == hashes[start].0 {
            let later = hashes[end].1;
            let earlier =
                hashes[start..end].iter().map(|entry| entry.1).find(|at| values_equal(&items[*at], &items[later], 0));
            if let Some(earlier) = earlier
                && found.is_none_or(|(_, known)| later < known)
            {
                found = Some((earlier, later));
            }
        } else {
            start = end;
        }
    }
    found
}
