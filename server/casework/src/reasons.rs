//! The reasons a dossier is rejected, sent back or stopped for, as data.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text::LocalText;

/// The reasons shipped with the product.
pub const BUILT_IN: &str = include_str!("../data/reasons.json");

/// What a reason is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// Refusing reception (R).
    Rejection,
    /// Asking for a supplement (S).
    Supplement,
    /// Stopping (D).
    Stop,
}

/// One reason. `{…}` in its texts is filled in by the officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Its code: R, S or D and two digits.
    pub code: String,
    /// Codes of the procedures it may be used in.
    #[serde(rename = "for")]
    pub procedures: Vec<String>,
    /// What it is for.
    pub kind: ReasonKind,
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
    /// The law it rests on, where one is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<String>,
    /// The national code of the component it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
}

/// A list of reasons.
#[derive(Debug, Clone, Deserialize)]
pub struct Reasons {
    reasons: Vec<Reason>,
}

/// Why a list of reasons was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReasonsError {
    /// Not the JSON of a list of reasons.
    Json(String),
    /// This code is given twice, or does not fit its kind.
    Code(String),
    /// The two languages of this reason have different places to fill in.
    Places(String),
}

impl fmt::Display for ReasonsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReasonsError::Json(what) => write!(f, "not a list of reasons: {what}"),
            ReasonsError::Code(code) => write!(f, "reason {code}: code given twice or not of its kind"),
            ReasonsError::Places(code) => write!(f, "reason {code}: places to fill in differ between languages"),
        }
    }
}

impl std::error::Error for ReasonsError {}

impl Reasons {
    /// Reads and checks a list of reasons.
    pub fn from_json(json: &str) -> Result<Reasons, ReasonsError> {
        let list: Reasons = serde_json::from_str(json).map_err(|e| ReasonsError::Json(e.to_string()))?;
        for (i, reason) in list.reasons.iter().enumerate() {
            let letter = match reason.kind {
                ReasonKind::Rejection => b'R',
                ReasonKind::Supplement => b'S',
                ReasonKind::Stop => b'D',
            };
            let code = reason.code.as_bytes();
            let formed = code.len() == 3 && code[0] == letter && code[1..].iter().all(u8::is_ascii_digit);
            if !formed || list.reasons[..i].iter().any(|r| r.code == reason.code) {
                return Err(ReasonsError::Code(reason.code.clone()));
            }
            if places(&reason.vi) != places(&reason.en) {
                return Err(ReasonsError::Places(reason.code.clone()));
            }
        }
        Ok(list)
    }

    /// The reason with this code.
    pub fn get(&self, code: &str) -> Option<&Reason> {
        self.reasons.iter().find(|r| r.code == code)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Reason> {
        self.reasons.iter()
    }

    /// Those an officer may choose from.
    pub fn choices(&self, procedure: &str, kind: ReasonKind) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().filter(move |r| r.kind == kind && r.procedures.iter().any(|p| p == procedure))
    }
}

impl Reason {
    /// How many places the officer fills in.
    pub fn places(&self) -> usize {
        places(&self.vi)
    }

    /// The texts with the places filled in, in order; `None` when their number differs or a value is blank.
    pub fn fill(&self, values: &[&str]) -> Option<LocalText> {
        if values.len() != self.places() || values.iter().any(|v| v.trim().is_empty()) {
            return None;
        }
        Some(LocalText { vi: fill(&self.vi, values), en: fill(&self.en, values) })
    }
}

fn places(text: &str) -> usize {
    text.matches('{').count()
}

fn fill(text: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        out.push_str(values.next().copied().unwrap_or_default());
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_list() {
        let list = Reasons::from_json(BUILT_IN).unwrap();
        let count = |kind| list.iter().filter(|r| r.kind == kind).count();
        assert_eq!((count(ReasonKind::Rejection), count(ReasonKind::Supplement), count(ReasonKind::Stop)), (18, 19, 5));
        let codes = |p| list.choices(p, ReasonKind::Stop).map(|r| r.code.as_str()).collect::<Vec<_>>();
        assert_eq!(codes("1.004873"), ["D01", "D02", "D03", "D04", "D05"]);
        assert!(list.choices("1.004222", ReasonKind::Rejection).all(|r| r.code != "R05"));
        assert_eq!(list.get("S05").map(|r| r.procedures.clone()), Some(vec!["1.004873".to_owned()]));
        assert_eq!(list.get("S13").and_then(|r| r.component.as_deref()), Some("KQ003605"));
        assert!(list.iter().all(|r| !r.vi.contains("(KQ") && !r.vi.is_empty() && !r.en.is_empty()));
    }

    #[test]
    fn places_are_filled_in() {
        let list = Reasons::from_json(BUILT_IN).unwrap();
        let text = list.get("R01").unwrap().fill(&["UBND phường Tân Lập"]).unwrap();
        assert_eq!(text.vi, "Không đúng cơ quan có thẩm quyền. Nơi đúng là UBND phường Tân Lập.");
        assert_eq!(text.en, "Wrong office. The right one is UBND phường Tân Lập.");
        assert_eq!(list.get("R01").unwrap().fill(&[]), None);
        assert_eq!(list.get("R01").unwrap().fill(&[" "]), None);
        assert_eq!(list.get("R05").unwrap().fill(&["x"]), None);
        assert_eq!(list.get("R01").unwrap().fill(&["{0}"]).unwrap().en, "Wrong office. The right one is {0}.");
    }

    #[test]
    fn faulty_lists_are_refused() {
        let one = |code: &str, vi: &str, en: &str| {
            format!(r#"{{"code":"{code}","for":["1.000001"],"kind":"stop","vi":"{vi}","en":"{en}"}}"#)
        };
        let list = |rows: &[String]| Reasons::from_json(&format!(r#"{{"reasons":[{}]}}"#, rows.join(","))).map(|_| ());
        assert_eq!(list(&[one("D01", "a {x}", "b {y}")]), Ok(()));
        assert_eq!(list(&[one("R01", "a", "b")]), Err(ReasonsError::Code("R01".into())));
        assert_eq!(list(&[one("D01", "a", "b"), one("D01", "a", "b")]), Err(ReasonsError::Code("D01".into())));
        assert_eq!(list(&[one("D01", "a {x}", "b")]), Err(ReasonsError::Places("D01".into())));
    }
}
