//! Tests of rules beyond the public suites.

mod explained;
mod ours;
mod proofs;
mod properties;
mod types;

use super::*;
use crate::date::Date;
use serde_json::Value;
use std::borrow::Cow;

pub(super) fn program(rule: &Value) -> Program {
    parse(rule, &Limits::default()).unwrap_or_else(|error| panic!("{rule}: {error:?}"))
}

/// An environment with something behind each question.
pub(super) struct Office;

impl Env for Office {
    fn today(&self) -> Date {
        Date::new(2026, 7, 1).expect("a day")
    }
    fn context(&self, key: &str) -> Val<'_> {
        if key == "channel" { Val::text("online") } else { Val::Absent }
    }
    fn parameter(&self, name: &str, on: Date) -> Val<'_> {
        match name {
            "min_floor_area_per_person" => Val::int(if on.year >= 2026 { 8 } else { 6 }),
            _ => Val::Absent,
        }
    }
    fn in_list(&self, list: &str, code: &str, _: Date) -> Option<bool> {
        (list == "special_communes").then_some(code == "00123")
    }
    fn lookup(&self, source: &str, subject: &str) -> LookupStatus {
        if (source, subject) == ("civ", "requester") { LookupStatus::Found } else { LookupStatus::NotAsked }
    }
    fn has_document(&self, code: &str) -> bool {
        code == "MP-01"
    }
    fn agency(&self, kind: &str, commune: &str) -> Option<Cow<'_, str>> {
        (commune == "00123").then(|| Cow::Owned(format!("{kind}-{commune}")))
    }
}

pub(super) fn run(rule: &Value, data: &Value) -> Result<Value, EvalError> {
    let program = program(rule);
    eval(&program, &JsonScope(data), &Office).map(|value| value.to_json())
}

/// A small definition: a status, a flag, numbers, dates, a table.
pub(super) struct Questions;

impl TypeEnv for Questions {
    fn type_of(&self, path: &[Seg]) -> Option<Type> {
        let statuses = ["chua_ket_hon", "dang_co_vo_chong", "da_ly_hon", "vo_chong_da_chet"];
        Some(match pointer(path).as_str() {
            "/marital/status" => Type::optional(Kind::Enum(statuses.map(Val::text).to_vec())),
            "/sex" => Type::of(Kind::Enum(vec![Val::text("0"), Val::text("1")])),
            "/flag" => Type::optional(Kind::Bool),
            "/sure" => Type::of(Kind::Bool),
            "/quantity" => Type::optional(Kind::Integer),
            "/area" => Type::optional(Kind::Number),
            "/name" => Type::optional(Kind::Text),
            "/from" | "/to" => Type::optional(Kind::Date),
            "/dob" => Type::optional(Kind::PartialDate),
            "/members" => Type::of(Kind::Array(Box::new(Type::of(Kind::Object)))),
            "/guests" => Type::optional(Kind::Array(Box::new(Type::of(Kind::Object)))),
            "/members/*/name" | "/guests/*/name" => Type::optional(Kind::Text),
            "/members/*/age" => Type::optional(Kind::Integer),
            "/tags" => Type::of(Kind::Array(Box::new(Type::of(Kind::Enum(vec![Val::text("a"), Val::text("b")]))))),
            "/tags/*" => Type::of(Kind::Enum(vec![Val::text("a"), Val::text("b")])),
            _ => return None,
        })
    }
    fn context(&self, key: &str) -> Option<Type> {
        let channels = ["online", "direct", "postal"].map(Val::text).to_vec();
        (key == "channel").then(|| Type::of(Kind::Enum(channels)))
    }
    fn parameter(&self, name: &str) -> Option<Type> {
        (name == "min_floor_area_per_person").then(|| Type::of(Kind::Number))
    }
    fn has_list(&self, name: &str) -> bool {
        name == "special_communes"
    }
    fn has_source(&self, name: &str) -> bool {
        name == "civ"
    }
}
