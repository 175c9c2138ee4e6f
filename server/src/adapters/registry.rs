//! The national databases behind the exchange axis: look-ups with purpose, consent and a request id.

use super::Fault;
use super::http::Caller;
use forms::filing::LookupStatus;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A look-up to make.
#[derive(Debug, Clone, Serialize)]
pub struct Lookup {
    /// MaYeuCau: the same id gives the same answer.
    pub request_id: String,
    /// `prefill`, `match`, `verify` or `requirement`.
    pub purpose: &'static str,
    /// Procedure.
    pub procedure_code: String,
    /// Draft it is made for; exactly one of this and `dossier_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft_id: Option<String>,
    /// Dossier it is made for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dossier_id: Option<String>,
    /// Who asks.
    pub actor: Actor,
    /// Identifying values.
    pub key: BTreeMap<String, Value>,
    /// Fields wanted.
    pub fields: Vec<String>,
}

/// Who asks.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// The person, having agreed.
    Citizen {
        /// Their number.
        personal_id: String,
        /// The consent's id.
        #[serde(skip_serializing_if = "Option::is_none")]
        consent_id: Option<String>,
    },
    /// An officer in a state task.
    Officer {
        /// Their number.
        officer_id: String,
        /// Their unit.
        unit: String,
    },
}

/// What a database answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    /// How it ended.
    pub status: LookupStatus,
    /// Numeric code of the contract, for the ledger.
    pub code: String,
    /// When the data was true, RFC 3339.
    pub as_of: Option<String>,
    /// 05 only: the person is missing, not dead.
    #[serde(default)]
    pub missing_person: bool,
    /// Values by field name, verified by their source.
    pub fields: BTreeMap<String, Value>,
}

impl Record {
    fn without_data(status: LookupStatus, code: &str) -> Self {
        Self { status, code: code.to_owned(), as_of: None, missing_person: false, fields: BTreeMap::new() }
    }
}

/// The exchange axis.
#[derive(Debug)]
pub struct Registry {
    caller: Caller,
    token: String,
}

impl Registry {
    /// Through this caller, with this portal's token.
    #[must_use]
    pub fn new(caller: Caller, token: String) -> Self {
        Self { caller, token }
    }

    /// Whether it is configured.
    #[must_use]
    pub fn is_configured(&self) -> bool {
        self.caller.is_configured()
    }

    /// Asks a source (`pop`, `res`, …). Never fails: what can't be read counts as unavailable, an unexpected payload also raises an alert.
    pub async fn lookup(&self, source: &str, lookup: &Lookup) -> Record {
        match self.ask(source, lookup).await {
            Ok(record) => record,
            Err(Fault::Unexpected) => {
                tracing::error!(alert = "schema_changed", source, "a national database answered in an unknown shape");
                Record::without_data(LookupStatus::Unavailable, "30")
            }
            Err(_) => Record::without_data(LookupStatus::Unavailable, "21"),
        }
    }

    async fn ask(&self, source: &str, lookup: &Lookup) -> Result<Record, Fault> {
        for attempt in 0..2 {
            let request = self.caller.request(reqwest::Method::POST, &format!("/v1/{source}/lookup"))?;
            let answer = self.caller.send(request.bearer_auth(&self.token).json(lookup)).await?;
            let wire: Wire = answer.read()?;
            let again = matches!(wire.code.as_str(), "20" | "21") && attempt == 0;
            if !again {
                return wire.record();
            }
        }
        Err(Fault::Unavailable)
    }
}

#[derive(Debug, Deserialize)]
struct Wire {
    code: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    as_of: Option<String>,
    #[serde(default)]
    fields: BTreeMap<String, WireField>,
}

#[derive(Debug, Deserialize)]
struct WireField {
    value: Value,
    #[serde(default = "yes")]
    verified: bool,
}

fn yes() -> bool {
    true
}

impl Wire {
    fn record(self) -> Result<Record, Fault> {
        let status = match self.code.as_str() {
            "00" => LookupStatus::Found,
            "01" => LookupStatus::Partial,
            "02" => LookupStatus::NotFound,
            "03" => LookupStatus::Mismatch,
            "04" => LookupStatus::Multiple,
            "05" => LookupStatus::Deceased,
            "06" => LookupStatus::Inactive,
            "07" => LookupStatus::Stale,
            "08" => LookupStatus::Restricted,
            "09" => LookupStatus::NoConsent,
            "10" | "11" => {
                tracing::error!(
                    alert = "lookup_refused",
                    code = self.code,
                    "the exchange axis refuses this portal's look-ups"
                );
                LookupStatus::Unavailable
            }
            "20" | "21" | "22" | "23" => LookupStatus::Unavailable,
            _ => return Err(Fault::Unexpected),
        };
        let fields = self
            .fields
            .into_iter()
            .filter(|(_, field)| field.verified && !field.value.is_null())
            .map(|(name, field)| (name, field.value))
            .collect();
        let missing_person = self.status == "MISSING";
        Ok(Record { status, code: self.code, as_of: self.as_of, missing_person, fields })
    }
}
