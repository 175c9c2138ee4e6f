//! A look-up as it is asked, and what is refused about it.

use super::records::Source;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Most fields one look-up may ask for.
const MOST_FIELDS: usize = 40;

/// The body of a look-up.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// MaYeuCau: names the request, so that a repeated one is not a new one.
    pub request_id: String,
    /// Why it is asked.
    pub purpose: String,
    /// For which procedure.
    pub procedure_code: String,
    /// For which draft.
    pub draft_id: Option<String>,
    /// For which dossier.
    pub dossier_id: Option<String>,
    /// Who asks.
    pub actor: Actor,
    /// About whom or what.
    pub key: Map<String, Value>,
    /// Which fields.
    pub fields: Vec<String>,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Actor {
    /// A citizen at the portal, having agreed to the look-up.
    Citizen {
        /// Who they are.
        personal_id: String,
        /// The agreement it rests on.
        consent_id: Option<String>,
    },
    /// An officer, for a task of the State.
    Officer {
        /// Who they are.
        officer_id: String,
        /// The unit they act for.
        unit: String,
    },
}

impl Request {
    /// Reads and checks a body; the error names the key at fault.
    pub fn read(source: Source, body: &[u8]) -> Result<Self, String> {
        let request: Self = serde_json::from_slice(body).map_err(|_| "body".to_owned())?;
        request.check(source).map_err(str::to_owned)?;
        Ok(request)
    }

    /// Whether a citizen asks.
    pub fn is_citizen(&self) -> bool {
        matches!(self.actor, Actor::Citizen { .. })
    }

    fn check(&self, source: Source) -> Result<(), &'static str> {
        let require = |good: bool, key: &'static str| if good { Ok(()) } else { Err(key) };
        require(crate::common::is_token(&self.request_id, 8, 64), "request_id")?;
        require(["prefill", "match", "verify", "requirement"].contains(&self.purpose.as_str()), "purpose")?;
        require(is_procedure(&self.procedure_code), "procedure_code")?;
        let subject = match (&self.draft_id, &self.dossier_id) {
            (Some(id), None) | (None, Some(id)) => (1..=64).contains(&id.len()),
            _ => false,
        };
        require(subject, "draft_id, dossier_id")?;
        if let Actor::Citizen { personal_id, .. } = &self.actor {
            require(is_personal_id(personal_id), "actor.personal_id")?;
        }
        require(self.fields.len() <= MOST_FIELDS && (self.purpose == "match" || !self.fields.is_empty()), "fields")?;
        let kinded = self.key.contains_key("kind");
        let known = |field: &String| {
            source.fields(kinded).contains(&field.as_str()) || source.refused().contains(&field.as_str())
        };
        require(self.fields.iter().all(known), "fields")?;
        require(self.fields.iter().enumerate().all(|(i, field)| !self.fields[..i].contains(field)), "fields")?;
        self.check_key(source)
    }

    fn check_key(&self, source: Source) -> Result<(), &'static str> {
        let allowed: &[&str] = match source {
            Source::Biz => &["tax_code"],
            Source::Land => &["certificate_serial", "commune_code", "sheet", "parcel"],
            Source::Vault => &["personal_id", "full_name", "dob", "tax_code"],
            Source::Civ => &["personal_id", "full_name", "dob", "kind", "place", "number", "book"],
            _ => &["personal_id", "full_name", "dob"],
        };
        if !self.key.keys().all(|key| allowed.contains(&key.as_str())) {
            return Err("key");
        }
        let text =
            |name: &str| self.key.get(name).map(|value| value.as_str().filter(|text| (1..=120).contains(&text.len())));
        for name in allowed.iter().filter(|name| **name != "dob") {
            if text(name) == Some(None) {
                return Err("key");
            }
        }
        match source {
            Source::Biz => self.need(&["tax_code"]),
            Source::Land if self.key.contains_key("certificate_serial") => self.need(&["certificate_serial"]),
            Source::Land => self.need(&["commune_code", "sheet", "parcel"]),
            Source::Vault if self.key.contains_key("tax_code") => self.need(&["tax_code"]),
            Source::Civ if self.key.contains_key("kind") && !self.key.contains_key("personal_id") => {
                self.check_person(false)
            }
            _ => self.check_person(true),
        }
    }

    fn need(&self, names: &[&str]) -> Result<(), &'static str> {
        if names.iter().all(|name| self.key.contains_key(*name)) { Ok(()) } else { Err("key") }
    }

    fn check_person(&self, with_id: bool) -> Result<(), &'static str> {
        if with_id && !self.key.get("personal_id").and_then(Value::as_str).is_some_and(is_personal_id) {
            return Err("key.personal_id");
        }
        if !self.key.contains_key("full_name") {
            return Err("key.full_name");
        }
        if !self.key.get("dob").is_some_and(is_partial_date) {
            return Err("key.dob");
        }
        Ok(())
    }

    /// A text of the key.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.key.get(name).and_then(Value::as_str)
    }
}

fn is_personal_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// `1.004873` or `1.004873.02`.
fn is_procedure(text: &str) -> bool {
    let digits = |part: &str, len: usize| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
    let mut parts = text.split('.');
    let good = parts.next().is_some_and(|p| digits(p, 1)) && parts.next().is_some_and(|p| digits(p, 6));
    good && parts.next().is_none_or(|p| digits(p, 2)) && parts.next().is_none()
}

/// `{"p":"day|month|year","v":"1990-05-12"}` with the length that `p` says.
fn is_partial_date(value: &Value) -> bool {
    let (Some(precision), Some(text)) = (value["p"].as_str(), value["v"].as_str()) else { return false };
    let full = match (precision, text.len()) {
        ("day", 10) => text.to_owned(),
        ("month", 7) => format!("{text}-01"),
        ("year", 4) => format!("{text}-01-01"),
        _ => return false,
    };
    crate::common::time::is_day_text(&full)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn shapes() {
        assert!(is_procedure("1.004873") && is_procedure("2.000635.01"));
        for wrong in ["1.00487", "1.004873.1", "1.004873.01.1", "a.004873", ""] {
            assert!(!is_procedure(wrong), "{wrong}");
        }
        assert!(
            is_partial_date(&json!({"p":"year","v":"1950"})) && is_partial_date(&json!({"p":"month","v":"1950-02"}))
        );
        for wrong in [
            json!({"p":"day","v":"1950"}),
            json!({"p":"day","v":"1950-02-30"}),
            json!("1950"),
            json!({"p":"year","v":"195x"}),
        ] {
            assert!(!is_partial_date(&wrong), "{wrong}");
        }
    }
}
