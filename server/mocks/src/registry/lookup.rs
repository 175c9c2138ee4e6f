//! Finding the record a request asks for.

use super::answer::{Answer, Code};
use super::matching::{same_date, same_name};
use super::records::{self, Data, Person, Rows, Source, data};
use super::request::{Actor, Request};
use crate::common::{hex, time};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

const DAY: i64 = 86_400;
/// Data older than this is stale.
const STALE_DAYS: i64 = 90;

type Row = Map<String, Value>;

/// Answers a well-formed request.
pub fn find(source: Source, request: &Request, now: i64) -> Answer {
    match look(source, request, now) {
        Ok(answer) => answer,
        Err(code) => Answer::refusal(request, source, code),
    }
}

fn look(source: Source, request: &Request, now: i64) -> Result<Answer, Code> {
    match &request.actor {
        Actor::Citizen { consent_id, .. } if consent_id.as_deref().is_none_or(str::is_empty) => {
            return Err(Code::NoConsent);
        }
        Actor::Officer { officer_id, unit } if !records::is_registered(officer_id, unit) => {
            return Err(Code::Unauthorised);
        }
        _ => {}
    }
    if request.fields.iter().any(|field| source.refused().contains(&field.as_str())) {
        return Err(Code::Restricted);
    }
    let data = data();
    let found = match source {
        Source::Biz => organisation(data, request)?,
        Source::Land => Found::plain(land(data, request)?),
        Source::Vault if request.text("tax_code").is_some() => Found::plain(by(&data.vault, request.text("tax_code"))?),
        Source::Civ if request.text("kind").is_some() => Found::plain(civil_record(data, request)?),
        _ => of_person(data, source, request)?,
    };
    let as_of = time::rfc3339((now - found.age_days * DAY).div_euclid(3600) * 3600);
    let year = &time::local_day(now)[..4];
    let asked =
        request.fields.iter().map(|name| (name.as_str(), found.row.get(name).map(|value| present(value, year))));
    Ok(Answer::record(request, source, found.code, &as_of, found.since, asked))
}

/// A row and what is to be said about whose it is.
struct Found {
    row: &'static Row,
    code: Code,
    since: Option<&'static Value>,
    age_days: i64,
}

impl Found {
    const fn plain(row: &'static Row) -> Self {
        Self { row, code: Code::Ok, since: None, age_days: 1 }
    }
}

fn by(rows: &'static Rows, key: Option<&str>) -> Result<&'static Row, Code> {
    key.and_then(|key| rows.get(key)).ok_or(Code::NotFound)
}

/// The person whose number, name and birth all agree.
fn matched(data: &'static Data, request: &Request) -> Result<&'static Person, Code> {
    let person = request.text("personal_id").and_then(|id| data.people.get(id)).ok_or(Code::NotFound)?;
    let stored = |name: &str| person.fields.get(name).unwrap_or(&Value::Null);
    let name = stored("full_name").as_str().zip(request.text("full_name")).is_some_and(|(a, b)| same_name(a, b));
    let dob = same_date(stored("dob"), request.key.get("dob").unwrap_or(&Value::Null));
    if name && dob { Ok(person) } else { Err(Code::Mismatch) }
}

fn of_person(data: &'static Data, source: Source, request: &Request) -> Result<Found, Code> {
    let person = matched(data, request)?;
    let id = request.text("personal_id");
    let row = match source {
        Source::Pop => &person.fields,
        Source::Res => by(&data.res, id)?,
        Source::Civ => by(&data.civ, id)?,
        Source::Poor => by(&data.poor, id)?,
        Source::Ins => by(&data.ins, id)?,
        Source::Tax => by(&data.tax, id)?,
        Source::Vault => by(&data.vault, id)?,
        Source::Biz | Source::Land => return Err(Code::NotFound),
    };
    let age_days = person.age_days.unwrap_or(1);
    let (code, since) = if let Some(since) = &person.died_at {
        (Code::Deceased, Some(since))
    } else if let Some(since) = &person.missing_at {
        (Code::Missing, Some(since))
    } else if person.inactive {
        (Code::Inactive, None)
    } else if age_days > STALE_DAYS {
        (Code::Stale, None)
    } else {
        (Code::Ok, None)
    };
    Ok(Found { row, code, since, age_days })
}

fn organisation(data: &'static Data, request: &Request) -> Result<Found, Code> {
    let row = by(&data.biz, request.text("tax_code"))?;
    let code = if row.get("status").is_some_and(|status| status == "da_giai_the") { Code::Inactive } else { Code::Ok };
    Ok(Found { code, ..Found::plain(row) })
}

fn land(data: &'static Data, request: &Request) -> Result<&'static Row, Code> {
    let squeeze = |text: &str| text.split_whitespace().collect::<String>().to_uppercase();
    let is_it = |row: &&Row| match request.text("certificate_serial") {
        Some(serial) => {
            row.get("certificate_serial").and_then(Value::as_str).is_some_and(|own| squeeze(own) == squeeze(serial))
        }
        None => row.get("parcels").and_then(Value::as_array).is_some_and(|parcels| {
            parcels.iter().any(|parcel| {
                ["commune_code", "sheet", "parcel"].iter().all(|name| parcel[*name].as_str() == request.text(name))
            })
        }),
    };
    data.land.iter().find(is_it).ok_or(Code::NotFound)
}

/// A record of a register: by the person's number (the latest of its kind), or by name, birth and place.
fn civil_record(data: &'static Data, request: &Request) -> Result<&'static Row, Code> {
    let id = request.text("personal_id");
    if id.is_some() {
        matched(data, request)?;
    }
    let is_whose = |who: Option<&Value>| {
        who.is_some_and(|who| match id {
            Some(id) => who["personal_id"] == id,
            None => {
                let name =
                    who["full_name"].as_str().zip(request.text("full_name")).is_some_and(|(a, b)| same_name(a, b));
                name && same_date(&who["dob"], request.key.get("dob").unwrap_or(&Value::Null))
            }
        })
    };
    let same =
        |row: &Row, name: &str| request.text(name).is_none_or(|wanted| row.get(name).is_some_and(|own| own == wanted));
    let at = |row: &Row| {
        request.text("place").is_none_or(|wanted| {
            let place = row.get("office").map_or(&Value::Null, |office| &office["place"]);
            place["commune_code"] == wanted || place["former"]["commune_code"] == wanted
        })
    };
    let mut rows: Vec<&Row> = data
        .records
        .iter()
        .filter(|row| ["kind", "number", "book"].iter().all(|name| same(row, name)) && at(row))
        .filter(|row| is_whose(row.get("person")) || is_whose(row.get("second_person")))
        .collect();
    if id.is_none() && rows.len() > 1 {
        return Err(Code::Multiple);
    }
    let registered = |row: &Row| row.get("registered_date").and_then(|date| date["v"].as_str()).map(str::to_owned);
    rows.sort_by_key(|row| registered(row));
    rows.pop().ok_or(Code::NotFound)
}

/// A stored value as it is sent: figures of "this year" filled in, vault items with their address and hash.
fn present(value: &Value, year: &str) -> Value {
    match value {
        Value::String(text) if text == "$this_year" => json!(year.parse::<i64>().unwrap_or_default()),
        Value::Array(items) if items.iter().any(|item| item.get("signature_state").is_some()) => {
            items.iter().map(vault_item).collect()
        }
        other => other.clone(),
    }
}

fn vault_item(item: &Value) -> Value {
    let mut item = item.clone();
    if let Some(id) = item["id"].as_str().map(str::to_owned) {
        let paper = records::paper(&id).unwrap_or_default();
        item["sha256"] = json!(hex(&Sha256::digest(paper)));
        item["url"] = json!(format!("/v1/vault/files/{id}"));
    }
    item
}
