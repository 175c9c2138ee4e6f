//! The demonstration accounts.

use serde::Deserialize;
use serde_json::{Map, Value};

/// An account of a provider.
#[derive(Debug, Clone, Deserialize)]
pub struct Account {
    /// Subject: the provider's own name of the account.
    pub sub: String,
    /// Name shown on the page and given as a claim.
    pub full_name: String,
    /// Level of assurance of a citizen.
    pub loa: Option<u8>,
    /// The provider closed it, the person being dead.
    #[serde(default)]
    pub closed: bool,
    /// Part of the page it is listed in: `main`, `org`, `fault`.
    pub group: String,
    /// What the account shows.
    pub note: Note,
    /// Every other claim.
    #[serde(flatten)]
    pub claims: Map<String, Value>,
}

/// A short text in both languages.
#[derive(Debug, Clone, Deserialize)]
pub struct Note {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// Accounts of citizens and organisations.
pub fn citizens() -> Vec<Account> {
    serde_json::from_str(include_str!("../../data/citizens.json"))
        .expect("invariant: the shipped accounts are well formed")
}

/// Accounts of officers and administrators.
pub fn officers() -> Vec<Account> {
    serde_json::from_str(include_str!("../../data/officers.json"))
        .expect("invariant: the shipped accounts are well formed")
}
