//! What travels between the server and the live form, read and written by hand in the browser: derived readers would add 20 KB to every first visit. The server
//! uses the derived ones; tests hold the two together.

use crate::form_page::{Place, SaveAnswer, Setup};
use forms::date::Date;
use forms::definition::{Channel, PrefillMode, Source};
use forms::filing::{
    Answer, Change, Context, Dated, Draft, Entry, Lookup, LookupStatus, Offer, Origin, RequesterKind, Unread,
};
use serde_json::{Map, Value};

/// Reads a [`Setup`].
#[must_use]
pub fn setup(value: &Value) -> Option<Setup> {
    Some(Setup {
        form: text(value, "form")?,
        lang: crate::lang::from_tag(value["lang"].as_str()?),
        page: usize::try_from(value["page"].as_u64()?).ok()?,
        errors: flag(value, "errors"),
        place: place(&value["place"])?,
        draft: draft(&value["draft"])?,
        context: context(&value["context"])?,
    })
}

/// Reads a [`SaveAnswer`].
#[must_use]
pub fn save_answer(value: &Value) -> Option<SaveAnswer> {
    Some(SaveAnswer {
        version: value["version"].as_u64()?,
        saved_at: text(value, "saved_at")?,
        draft: draft(&value["draft"]),
        context: context(&value["context"]),
    })
}

/// Reads a code list.
#[must_use]
pub fn list(value: &Value) -> Option<crate::fields::lists::List> {
    let pair = |pair: &Value| Some((pair[0].as_str()?.to_owned(), pair[1].as_str()?.to_owned()));
    value.as_array()?.iter().map(pair).collect()
}

/// Writes a patch of changes that a person can make on a page. What only programs ask for ([`Change::Value`], [`Change::Forget`]) is left out.
#[must_use]
pub fn patch(base: u64, changes: &[(String, Change)]) -> Value {
    let set = changes.iter().filter_map(|(path, change)| {
        let change = match change {
            Change::Text(text) => one("text", text.as_str().into()),
            Change::Texts(texts) => one("texts", texts.iter().map(String::as_str).collect()),
            Change::Empty => "empty".into(),
            Change::RemoveRow => "remove_row".into(),
            Change::Adopt => "adopt".into(),
            Change::AddRow { id, before } => {
                let mut row = Map::new();
                row.insert("id".to_owned(), id.as_str().into());
                row.insert("before".to_owned(), before.as_deref().map_or(Value::Null, Value::from));
                one("add_row", Value::Object(row))
            }
            Change::Value(_) | Change::Forget => return None,
        };
        Some(Value::Array(vec![path.as_str().into(), change]))
    });
    let set = Value::Array(set.collect());
    let mut patch = Map::new();
    patch.insert("base".to_owned(), base.into());
    patch.insert("set".to_owned(), set);
    patch.insert("shown".to_owned(), Value::Array(Vec::new()));
    Value::Object(patch)
}

fn one(name: &str, value: Value) -> Value {
    let mut map = Map::new();
    map.insert(name.to_owned(), value);
    Value::Object(map)
}

fn text(value: &Value, name: &str) -> Option<String> {
    value[name].as_str().map(str::to_owned)
}

fn flag(value: &Value, name: &str) -> bool {
    value[name].as_bool().unwrap_or_default()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn pairs(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn place(value: &Value) -> Option<Place> {
    Some(Place {
        pages: text(value, "pages")?,
        save: text(value, "save"),
        before: text(value, "before"),
        post: text(value, "post"),
        elsewhere: texts(&value["elsewhere"]),
    })
}

fn draft(value: &Value) -> Option<Draft> {
    let mut draft = Draft { version: value["version"].as_u64()?, ..Draft::default() };
    for (path, value) in pairs(&value["entries"]) {
        draft.entries.insert(path.clone(), entry(value)?);
    }
    for (path, rows) in pairs(&value["rows"]) {
        draft.rows.insert(path.clone(), texts(rows));
    }
    Some(draft)
}

fn entry(value: &Value) -> Option<Entry> {
    let answer = &value["answer"];
    let answer = match answer.get("value") {
        Some(value) => Answer::Value(value.clone()),
        None if answer == "empty" => Answer::Empty,
        None => Answer::Raw(Unread { text: text(&answer["raw"], "text")?, code: text(&answer["raw"], "code")? }),
    };
    let origin = &value["origin"];
    let origin = match origin.as_str() {
        Some("typed") => Origin::Typed,
        Some("computed") => Origin::Computed,
        Some("default") => Origin::Default,
        _ => Origin::Prefilled(lookup(&origin["prefilled"])?),
    };
    let offer = match &value["offer"] {
        Value::Null => None,
        offer => Some(Offer { lookup: lookup(&offer["lookup"])?, value: offer["value"].clone() }),
    };
    Some(Entry { answer, origin, version: value["version"].as_u64()?, offer })
}

fn lookup(value: &Value) -> Option<Lookup> {
    use Source::{Acc, Biz, Civ, Ins, Land, Poor, Pop, Res, Tax, Vault};
    let known = value["source"].as_str()?;
    let sources = [Acc, Pop, Res, Civ, Biz, Ins, Land, Tax, Poor, Vault];
    Some(Lookup {
        source: sources.into_iter().find(|source| source.as_str() == known)?,
        at: text(value, "at")?,
        lookup_id: text(value, "lookup_id")?,
        mode: if value["mode"] == "locked" { PrefillMode::Locked } else { PrefillMode::Editable },
        stale: flag(value, "stale"),
    })
}

fn context(value: &Value) -> Option<Context> {
    let today = Date::parse(value["today"].as_str()?)?;
    let channels = [Channel::Direct, Channel::Online, Channel::Postal];
    let channel = channels.into_iter().find(|channel| value["channel"] == channel.as_str())?;
    let mut context = Context::on(today, channel);
    if value["requester_kind"] == "organization" {
        context.requester_kind = RequesterKind::Organization;
    }
    context.loa = value["loa"].as_u64().and_then(|loa| u8::try_from(loa).ok())?;
    context.assume_found = flag(value, "assume_found");
    for (key, status) in pairs(&value["lookups"]) {
        context.lookups.insert(key.clone(), lookup_status(status.as_str()?)?);
    }
    context.vault.extend(texts(&value["vault"]));
    context.attached.extend(texts(&value["attached"]));
    for (name, values) in pairs(&value["parameters"]) {
        let dated = |value: &Value| {
            let from = Date::parse(value["from"].as_str()?)?;
            Some(Dated { from, value: value["value"].clone(), law: text(value, "law") })
        };
        context.parameters.insert(name.clone(), values.as_array()?.iter().map(dated).collect::<Option<_>>()?);
    }
    for (into, name) in [(&mut context.agencies, "agencies"), (&mut context.successors, "successors")] {
        into.extend(pairs(&value[name]).filter_map(|(key, code)| Some((key.clone(), code.as_str()?.to_owned()))));
    }
    Some(context)
}

fn lookup_status(name: &str) -> Option<LookupStatus> {
    use LookupStatus::{
        Deceased, Found, Inactive, Mismatch, Multiple, NoConsent, NotAsked, NotFound, Partial, Restricted, Stale,
        Unavailable,
    };
    let all = [
        Found,
        Partial,
        Stale,
        NotFound,
        Mismatch,
        Multiple,
        Deceased,
        Inactive,
        Restricted,
        NoConsent,
        Unavailable,
        NotAsked,
    ];
    all.into_iter().find(|status| status.as_str() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use forms::filing::Patch;
    use serde_json::json;

    fn rich() -> Setup {
        let lookup = |mode, stale| Lookup {
            source: Source::Res,
            at: "2026-11-24T01:30:00Z".into(),
            lookup_id: "l1".into(),
            mode,
            stale,
        };
        let entry = |answer, origin, offer| Entry { answer, origin, version: 7, offer };
        let mut draft = Draft { version: 9, ..Draft::default() };
        draft.rows.insert("/rows".into(), vec!["r1".into(), "r2".into()]);
        let offer = Offer { lookup: lookup(PrefillMode::Editable, true), value: json!({"v": [1, 2.5, null]}) };
        for (path, entry) in [
            ("/a", entry(Answer::Value(json!("Êđê \" <")), Origin::Typed, Some(offer))),
            ("/b", entry(Answer::Empty, Origin::Computed, None)),
            ("/c", entry(Answer::Raw(Unread { text: "x".into(), code: "date".into() }), Origin::Default, None)),
            ("/d", entry(Answer::Value(Value::Null), Origin::Prefilled(lookup(PrefillMode::Locked, false)), None)),
        ] {
            draft.entries.insert(path.into(), entry);
        }
        let mut context = Context::on(Date::new(2026, 11, 24).expect("a day"), Channel::Postal);
        context.requester_kind = RequesterKind::Organization;
        context.lookups.insert("pop/requester".into(), LookupStatus::NoConsent);
        context.vault.insert("KQ.1".into());
        context.attached.insert("P1".into());
        let from = Date::new(2025, 7, 1).expect("a day");
        let dated = vec![
            Dated { from, value: json!(8000), law: Some("x".into()) },
            Dated { from, value: json!([1]), law: None },
        ];
        context.parameters.insert("fee".into(), dated);
        context.agencies.insert("police/24121".into(), "H15".into());
        context.successors.insert("1".into(), "2".into());
        context.assume_found = true;
        Setup {
            form: "/f/x-1.en.form".into(),
            lang: Lang::En,
            page: 3,
            errors: true,
            place: Place {
                pages: "/p/".into(),
                save: Some("/s".into()),
                before: None,
                post: Some("/q".into()),
                elsewhere: vec!["d".into()],
            },
            draft,
            context,
        }
    }

    #[test]
    fn the_setup_reads_as_its_derived_reader_reads_it() {
        let value = serde_json::to_value(rich()).expect("serialises");
        assert_eq!(serde_json::from_value::<Setup>(value.clone()).expect("reads"), rich());
        assert_eq!(setup(&value), Some(rich()));
        assert_eq!(setup(&json!({})), None);
    }

    #[test]
    fn an_answer_to_a_save_reads_with_and_without_news() {
        let plain = SaveAnswer::saved(4, "08:30".into());
        let news = SaveAnswer { draft: Some(rich().draft), context: Some(rich().context), ..plain.clone() };
        for answer in [plain, news] {
            assert_eq!(save_answer(&serde_json::to_value(&answer).expect("serialises")), Some(answer));
        }
    }

    #[test]
    fn a_patch_is_what_the_server_reads() {
        let set: Vec<(String, Change)> = [
            ("/a", Change::Text("x\"".into())),
            ("/b", Change::Texts(vec!["1".into(), "2".into()])),
            ("/c", Change::Empty),
            ("/rows", Change::AddRow { id: "r3".into(), before: None }),
            ("/rows", Change::AddRow { id: "r4".into(), before: Some("r3".into()) }),
            ("/rows/r3", Change::RemoveRow),
            ("/d", Change::Adopt),
        ]
        .map(|(path, change)| (path.to_owned(), change))
        .into();
        let text = patch(5, &set).to_string();
        assert_eq!(serde_json::from_str::<Patch>(&text).expect("reads"), Patch { base: 5, set, shown: Vec::new() });
    }

    #[test]
    fn lists_are_pairs() {
        assert_eq!(list(&json!([["66", "Đắk Lắk"]])), Some(vec![("66".to_owned(), "Đắk Lắk".to_owned())]));
        assert_eq!(list(&json!([["66"]])), None);
    }
}
