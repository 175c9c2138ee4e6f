//! The live answers and the context, as rules see them.

use super::context::{Context, LookupStatus};
use super::state::{ROOT, State};
use crate::date::Date;
use crate::form::Shape;
use crate::logic::{self, Env, Scope, Seg, Val};
use serde_json::Value;
use std::borrow::Cow;

impl Scope for State {
    fn get<'a>(&'a self, path: &[Seg]) -> Val<'a> {
        let mut at = ROOT;
        for (depth, seg) in path.iter().enumerate() {
            if self.field(at).shape == Shape::Leaf {
                return inside(self.effective(at), &path[depth..]);
            }
            match self.step(at, seg) {
                Some(child) => at = child,
                None => return Val::Absent,
            }
        }
        self.val(at)
    }

    fn rows(&self, path: &[Seg]) -> Option<usize> {
        let mut at = ROOT;
        for seg in path {
            at = self.step(at, seg)?;
        }
        let inst = self.inst(at);
        (inst.visible && self.field(at).shape == Shape::Table).then_some(inst.children.len())
    }
}

/// A place inside one answer, such as the year of a partial date.
fn inside<'a>(value: Option<&'a Value>, path: &[Seg]) -> Val<'a> {
    let found = path.iter().try_fold(value, |at, seg| {
        let next = match (at?, seg) {
            (Value::Object(map), Seg::Key(key)) => map.get(key),
            (Value::Array(items), Seg::Index(index)) => items.get(*index as usize),
            (Value::Array(items), Seg::Key(key)) => items.get(key.parse::<usize>().ok()?),
            _ => None,
        };
        next.map(Some)
    });
    found.flatten().map_or(Val::Absent, Val::from_json)
}

impl Env for Context {
    fn today(&self) -> Date {
        self.today
    }

    fn context(&self, key: &str) -> Val<'_> {
        match key {
            "channel" => Val::text(self.channel.as_str()),
            "requester_kind" => Val::text(match self.requester_kind {
                super::context::RequesterKind::Citizen => "citizen",
                super::context::RequesterKind::Organization => "organization",
            }),
            "loa" => Val::int(i64::from(self.loa)),
            "today" => Val::text(self.today.to_string()),
            _ => Val::Absent,
        }
    }

    fn parameter(&self, name: &str, on: Date) -> Val<'_> {
        Context::parameter(self, name, Some(on)).map_or(Val::Absent, Val::from_json)
    }

    fn in_list(&self, list: &str, code: &str, on: Date) -> Option<bool> {
        let items = Context::parameter(self, list, Some(on))?.as_array()?;
        Some(items.iter().any(|item| item.as_str() == Some(code)))
    }

    fn lookup(&self, source: &str, subject: &str) -> logic::LookupStatus {
        match Context::lookup(self, source, subject) {
            LookupStatus::Found | LookupStatus::Stale | LookupStatus::Inactive => logic::LookupStatus::Found,
            LookupStatus::Partial => logic::LookupStatus::Partial,
            LookupStatus::NotFound => logic::LookupStatus::NotFound,
            LookupStatus::Mismatch | LookupStatus::Multiple => logic::LookupStatus::Mismatch,
            LookupStatus::Deceased => logic::LookupStatus::Deceased,
            LookupStatus::Restricted | LookupStatus::NoConsent => logic::LookupStatus::Restricted,
            LookupStatus::Unavailable => logic::LookupStatus::Unavailable,
            LookupStatus::NotAsked => logic::LookupStatus::NotAsked,
        }
    }

    fn has_document(&self, code: &str) -> bool {
        self.vault.contains(code) || self.attached.contains(code)
    }

    fn agency(&self, kind: &str, commune: &str) -> Option<Cow<'_, str>> {
        if kind == "successor" {
            return self.successors.get(commune).map(|code| Cow::Borrowed(code.as_str()));
        }
        Context::agency(self, kind, commune).map(Cow::Borrowed)
    }
}
