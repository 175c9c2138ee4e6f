//! Everything outside the answers that a verdict may depend on. It is stored with the dossier exactly as it was used.

use crate::date::Date;
use crate::definition::{Channel, Source};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Who applies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequesterKind {
    /// A person.
    #[default]
    Citizen,
    /// An organisation, by its representative.
    Organization,
}

/// What a database said about a subject.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookupStatus {
    /// One record, complete.
    Found,
    /// A record with gaps.
    Partial,
    /// A record that is old or under review.
    Stale,
    /// No such record.
    NotFound,
    /// The identifying values do not belong together.
    Mismatch,
    /// Several candidates.
    Multiple,
    /// The person is dead or missing.
    Deceased,
    /// The number or the organisation is no longer in use.
    Inactive,
    /// Protected, or not allowed for this procedure.
    Restricted,
    /// The person did not agree.
    NoConsent,
    /// Slow, down, busy, or not understood.
    Unavailable,
    /// Nobody asked yet.
    #[default]
    NotAsked,
}

impl LookupStatus {
    /// The name used in rules and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Partial => "partial",
            Self::Stale => "stale",
            Self::NotFound => "not_found",
            Self::Mismatch => "mismatch",
            Self::Multiple => "multiple",
            Self::Deceased => "deceased",
            Self::Inactive => "inactive",
            Self::Restricted => "restricted",
            Self::NoConsent => "no_consent",
            Self::Unavailable => "unavailable",
            Self::NotAsked => "not_asked",
        }
    }

    /// The database gave data that may be used.
    pub fn has_data(self) -> bool {
        matches!(self, Self::Found | Self::Partial | Self::Stale | Self::Deceased | Self::Inactive)
    }

    /// The database may answer later: papers stay optional and an officer verifies.
    pub fn is_transient(self) -> bool {
        matches!(self, Self::Unavailable)
    }
}

impl Source {
    /// The short name used in rules, look-up keys and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Acc => "acc",
            Self::Pop => "pop",
            Self::Res => "res",
            Self::Civ => "civ",
            Self::Biz => "biz",
            Self::Ins => "ins",
            Self::Land => "land",
            Self::Tax => "tax",
            Self::Poor => "poor",
            Self::Vault => "vault",
        }
    }
}

/// One value of a dated parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dated {
    /// First day it is in force.
    pub from: Date,
    /// The value.
    pub value: Value,
    /// The law it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<String>,
}

/// The circumstances of a filing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Context {
    /// The server's day.
    pub today: Date,
    /// How it is handed in.
    pub channel: Channel,
    /// Person or organisation.
    #[serde(default)]
    pub requester_kind: RequesterKind,
    /// Level of assurance of the account.
    #[serde(default)]
    pub loa: u8,
    /// `source/subject` → what the look-up said.
    #[serde(default)]
    pub lookups: BTreeMap<String, LookupStatus>,
    /// Codes of results in the person's vault.
    #[serde(default)]
    pub vault: BTreeSet<String>,
    /// Codes of papers attached (component codes without prefix).
    #[serde(default)]
    pub attached: BTreeSet<String>,
    /// Dated parameters and lists by name, oldest first.
    #[serde(default)]
    pub parameters: BTreeMap<String, Vec<Dated>>,
    /// `kind/commune` → agency code.
    #[serde(default)]
    pub agencies: BTreeMap<String, String>,
    /// Former commune → its one successor.
    #[serde(default)]
    pub successors: BTreeMap<String, String>,
    /// Look-ups that were never asked count as found (examples, previews).
    #[serde(default)]
    pub assume_found: bool,
}

impl Context {
    /// A context for a day and a channel, knowing nothing else.
    pub fn on(today: Date, channel: Channel) -> Self {
        Self {
            today,
            channel,
            requester_kind: RequesterKind::Citizen,
            loa: 2,
            lookups: BTreeMap::new(),
            vault: BTreeSet::new(),
            attached: BTreeSet::new(),
            parameters: BTreeMap::new(),
            agencies: BTreeMap::new(),
            successors: BTreeMap::new(),
            assume_found: false,
        }
    }

    /// What the look-up of a subject said.
    pub fn lookup(&self, source: &str, subject: &str) -> LookupStatus {
        let key = lookup_key(source, subject);
        let unknown = if self.assume_found { LookupStatus::Found } else { LookupStatus::NotAsked };
        self.lookups.get(&key).copied().unwrap_or(unknown)
    }

    /// The value of a parameter in force on a day (the context's own when none is given).
    pub fn parameter(&self, name: &str, on: Option<Date>) -> Option<&Value> {
        let day = on.unwrap_or(self.today);
        self.parameters.get(name)?.iter().rev().find(|dated| dated.from <= day).map(|dated| &dated.value)
    }

    /// The agency of a kind that serves a commune.
    pub fn agency(&self, kind: &str, commune: &str) -> Option<&str> {
        let mut key = String::with_capacity(kind.len() + commune.len() + 1);
        key.push_str(kind);
        key.push('/');
        key.push_str(commune);
        self.agencies.get(&key).map(String::as_str)
    }
}

/// The key of a look-up: `pop/requester`.
pub fn lookup_key(source: &str, subject: &str) -> String {
    let mut key = String::with_capacity(source.len() + subject.len() + 1);
    key.push_str(source);
    key.push('/');
    key.push_str(subject);
    key
}

impl Channel {
    /// The name used in rules and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Online => "online",
            Self::Postal => "postal",
        }
    }
}
