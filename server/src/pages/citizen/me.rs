//! What this portal knows and did about a person.

use super::mine::name_of;
use super::words;
use crate::app::App;
use crate::usecases::draft::Who;
use crate::web::form::Pairs;
use crate::web::{AppError, Ctx, Handled, Meta, page, redirect};
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use forms::definition::Source;
use forms::filing::LookupStatus;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::audit;
use store::records::{api, notification, people};
use store::{Id, Token};
use ui::Lang;
use ui::components::{Fault, Row};
use ui::pages::my_data as my_page;

/// Rows shown of each kind.
const LISTED: i64 = 100;

/// Contact data and preferences, as stored.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Profile {
    #[serde(default)]
    phone: String,
    #[serde(default)]
    email: String,
    /// `event.channel` that were ticked off.
    #[serde(default)]
    muted: Vec<String>,
}

async fn profile(app: &App, owner: Token) -> Result<Option<Profile>, AppError> {
    let stored = people::profile(&mut app.store.read().await?, owner).await?;
    Ok(stored.and_then(|(_, profile)| serde_json::from_slice(&profile).ok()))
}

pub(super) async fn show(State(app): State<App>, ctx: Ctx) -> Handled {
    let who = Who::of(&app, &ctx)?;
    render(&app, &ctx, &who, None, Vec::new()).await
}

fn source(name: &str, lang: Lang) -> String {
    let known: Option<Source> = serde_json::from_value(Value::String(name.to_owned())).ok();
    known.map_or_else(|| name.to_owned(), |known| words::source(known, lang).to_owned())
}

fn outcome(status: &str, lang: Lang) -> String {
    let known: Option<LookupStatus> = serde_json::from_value(Value::String(status.to_owned())).ok();
    let (vi, en) = match known {
        Some(LookupStatus::Found) => ("Có dữ liệu", "Found"),
        Some(LookupStatus::Partial) => ("Có một phần", "Partly found"),
        Some(LookupStatus::NotFound | LookupStatus::Multiple) => ("Không tìm thấy", "Not found"),
        Some(LookupStatus::Mismatch) => ("Không khớp", "Did not match"),
        Some(LookupStatus::Unavailable) => ("Không trả lời", "Did not answer"),
        Some(LookupStatus::Restricted) => ("Không được cấp", "Not given out"),
        Some(LookupStatus::NoConsent) => ("Chưa đồng ý", "No consent"),
        _ => ("Có lưu ý", "With a remark"),
    };
    lang.pick(vi, en).to_owned()
}

const EVENTS: [(&str, &str, &str); 3] = [
    ("status", "Hồ sơ chuyển trạng thái", "An application changes state"),
    ("action", "Cần bạn làm gì đó", "Something is needed from you"),
    ("result", "Có kết quả", "A result is there"),
];

async fn render(app: &App, ctx: &Ctx, who: &Who, typed: Option<Profile>, faults: Vec<Fault>) -> Handled {
    let lang = ctx.lang;
    let stored = profile(app, who.owner).await?;
    let mut conn = app.store.read().await?;
    let lookups = people::lookups(&mut conn, who.owner, LISTED).await?;
    let consents = people::consents(&mut conn, who.owner).await?;
    let notices = notification::of_subject(&mut conn, who.owner, LISTED).await?;
    let mut grants = Vec::new();
    for client in api::clients(&mut conn).await? {
        if client.revoked_at.is_none() && api::is_granted(&mut conn, client.id, who.owner).await? {
            grants.push(my_page::Grant { client: client.id.to_string(), name: client.name, since: client.created_at });
        }
    }
    drop(conn);
    let person = &who.person;
    let account = vec![
        Row::new(lang.pick("Họ tên", "Name"), person.full_name.clone()),
        Row::new(lang.pick("Số định danh", "Personal ID"), masked(&person.personal_id)),
        Row::new(lang.pick("Mức tài khoản", "Account level"), person.loa.to_string()),
    ];
    let receipts = lookups.into_iter().map(|row| my_page::LookupReceipt {
        at: row.at,
        who: match row.actor.as_str() {
            "citizen" => lang.pick("Bạn, khi khai hồ sơ", "You, when filling in a form").to_owned(),
            other => other.to_owned(),
        },
        source: source(&row.source, lang),
        purpose: match row.purpose.as_str() {
            "match" => lang.pick("Đối chiếu", "To compare"),
            "verify" => lang.pick("Xác minh", "To verify"),
            _ => lang.pick("Điền sẵn tờ khai", "To fill in the form"),
        }
        .to_owned(),
        procedure: name_of(app, &row.procedure_code, lang),
        fields: row.fields.join(", "),
        outcome: outcome(&row.status, lang),
    });
    let consents = consents.into_iter().map(|row| my_page::Consent {
        id: row.id.to_string(),
        procedure: name_of(app, &row.procedure_code, lang),
        sources: row.sources.iter().map(|name| source(name, lang)).collect::<Vec<_>>().join("; "),
        at: row.at,
        withdrawn_at: row.withdrawn_at,
    });
    let shown = typed.or(stored).unwrap_or_else(|| Profile {
        phone: person.phone.clone().unwrap_or_default(),
        email: person.email.clone().unwrap_or_default(),
        muted: Vec::new(),
    });
    let notices = notices.into_iter().map(|row| {
        let content: Value = serde_json::from_slice(&row.content).unwrap_or_default();
        let code = content.get("code").and_then(Value::as_str).unwrap_or_default();
        my_page::Notice {
            at: row.created_at,
            text: match lang {
                Lang::Vi => format!("Hồ sơ {code} có tin mới"),
                Lang::En => format!("News of application {code}"),
            },
            href: row.dossier_id.map(|id| format!("/ho-so/{id}")),
            unread: row.read_at.is_none(),
        }
    });
    let model = my_page::MyData {
        account,
        lookups: receipts.collect(),
        consents: consents.collect(),
        grants,
        preferences: preferences(&shown, lang),
        phone: shown.phone,
        email: shown.email,
        notices: notices.collect(),
        done: None,
        faults,
    };
    let status = if model.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (owner, now) = (who.owner, app.clock.now());
    app.store.write(move |tx| Box::pin(async move { notification::mark_read(tx, owner, now).await })).await?;
    let title = model.title(lang);
    Ok(page(app, ctx, Meta::new(title).status(status), my_page::view(model, lang)).await)
}

fn preferences(profile: &Profile, lang: Lang) -> Vec<my_page::Preference> {
    let one = |(event, vi, en): &(&str, &str, &str)| {
        let on = |channel: &str| !profile.muted.contains(&format!("{event}.{channel}"));
        my_page::Preference {
            event: (*event).to_owned(),
            label: lang.pick(vi, en).to_owned(),
            channels: vec![
                ("sms".to_owned(), lang.pick("Tin nhắn", "Text message").to_owned(), on("sms")),
                ("mail".to_owned(), lang.pick("Thư điện tử", "E-mail").to_owned(), on("mail")),
            ],
        }
    };
    EVENTS.iter().map(one).collect()
}

/// `0660******45`.
fn masked(id: &str) -> String {
    match (id.get(..4), id.get(id.len().saturating_sub(2)..)) {
        (Some(first), Some(last)) if id.len() > 6 => format!("{first}******{last}"),
        _ => "******".to_owned(),
    }
}

async fn save(app: &App, who: &Who, profile: &Profile) -> Result<(), AppError> {
    let bytes = serde_json::to_vec(profile).map_err(AppError::internal)?;
    let (owner, now, act) = (who.owner, app.clock.now(), who.act("profile.save", "person", "self"));
    let written = app.store.write(move |tx| {
        let (bytes, act) = (bytes.clone(), act.clone());
        Box::pin(async move {
            people::save_profile(tx, owner, &bytes, now).await?;
            audit::append_for_person(tx, owner, &act, now).await.map(|_| ())
        })
    });
    Ok(written.await?)
}

pub(super) async fn contact(State(app): State<App>, ctx: Ctx, body: Body) -> Handled {
    let pairs = Pairs::read(body, app.config.limits.body).await?;
    let who = Who::of(&app, &ctx)?;
    let lang = ctx.lang;
    let mut profile = profile(&app, who.owner).await?.unwrap_or_default();
    profile.phone = pairs.text("phone").unwrap_or_default().to_owned();
    profile.email = pairs.text("email").unwrap_or_default().to_owned();
    let mut faults = Vec::new();
    match forms::formats::normalize_phone(&profile.phone) {
        Some(phone) => profile.phone = phone,
        None if profile.phone.is_empty() => {}
        None => faults.push(Fault::new("phone", lang.pick("Số điện thoại chưa đúng.", "This is no telephone number."))),
    }
    let plausible = profile.email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    if !profile.email.is_empty() && (!plausible || profile.email.len() > 254) {
        faults.push(Fault::new("email", lang.pick("Địa chỉ thư chưa đúng.", "This is no e-mail address.")));
    }
    if !faults.is_empty() {
        return render(&app, &ctx, &who, Some(profile), faults).await;
    }
    save(&app, &who, &profile).await?;
    Ok(redirect("/du-lieu-cua-toi"))
}

pub(super) async fn notify(State(app): State<App>, ctx: Ctx, body: Body) -> Handled {
    let pairs = Pairs::read(body, app.config.limits.body).await?;
    let who = Who::of(&app, &ctx)?;
    let mut profile = profile(&app, who.owner).await?.unwrap_or_default();
    let names = EVENTS.iter().flat_map(|(event, ..)| ["sms", "mail"].map(|channel| format!("{event}.{channel}")));
    profile.muted = names.filter(|name| pairs.get(name).is_none()).collect();
    save(&app, &who, &profile).await?;
    Ok(redirect("/du-lieu-cua-toi"))
}

pub(super) async fn withdraw_consent(State(app): State<App>, ctx: Ctx, body: Body) -> Handled {
    let pairs = Pairs::read(body, app.config.limits.body).await?;
    let who = Who::of(&app, &ctx)?;
    let id: Id = pairs.get("consent").and_then(|id| id.parse().ok()).ok_or(AppError::NotFound)?;
    let (owner, now, act) = (who.owner, app.clock.now(), who.act("consent.withdraw", "consent", id));
    let written = app.store.write(move |tx| {
        let act = act.clone();
        Box::pin(async move {
            people::withdraw_consent(tx, owner, id, now).await?;
            audit::append_for_person(tx, owner, &act, now).await.map(|_| ())
        })
    });
    written.await?;
    Ok(redirect("/du-lieu-cua-toi"))
}

pub(super) async fn withdraw_grant(State(app): State<App>, ctx: Ctx, body: Body) -> Handled {
    let pairs = Pairs::read(body, app.config.limits.body).await?;
    let who = Who::of(&app, &ctx)?;
    let client: Id = pairs.get("client").and_then(|id| id.parse().ok()).ok_or(AppError::NotFound)?;
    let (owner, now, act) = (who.owner, app.clock.now(), who.act("grant.withdraw", "api_client", client));
    let written = app.store.write(move |tx| {
        let act = act.clone();
        Box::pin(async move {
            api::revoke_grant(tx, client, owner, now).await?;
            audit::append_for_person(tx, owner, &act, now).await.map(|_| ())
        })
    });
    written.await?;
    Ok(redirect("/du-lieu-cua-toi"))
}

/// Everything in one file.
pub(super) async fn export(State(app): State<App>, ctx: Ctx) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let stored = profile(&app, who.owner).await?;
    let mut conn = app.store.read().await?;
    let lookups = people::lookups(&mut conn, who.owner, 10_000).await?;
    let consents = people::consents(&mut conn, who.owner).await?;
    let dossiers = store::records::dossier::of_person(&mut conn, who.owner, 10_000).await?;
    let own = dossiers.iter().filter(|head| head.submitter == who.owner);
    let mut filed = Vec::new();
    for head in own {
        let dossier = store::records::dossier::get(&mut conn, head.id).await?;
        let answers = crate::usecases::filed::Filed::read(&dossier.answers)?.document;
        filed.push(json!({
            "code": head.code, "procedure": head.procedure_code, "submitted_at": head.submitted_at,
            "state": head.progress.state, "answers": answers,
        }));
    }
    drop(conn);
    let lookups: Vec<Value> = lookups
        .iter()
        .map(|row| {
            json!({ "at": row.at, "source": row.source, "status": row.status, "purpose": row.purpose,
            "procedure": row.procedure_code, "fields": row.fields, "request_id": row.request_id })
        })
        .collect();
    let consents: Vec<Value> = consents
        .iter()
        .map(|row| {
            json!({ "procedure": row.procedure_code, "sources": row.sources, "text_version": row.text_version,
            "at": row.at, "withdrawn_at": row.withdrawn_at })
        })
        .collect();
    let all = json!({
        "account": who.person, "contact": stored, "consents": consents, "lookups": lookups, "dossiers": filed,
    });
    let content = serde_json::to_vec_pretty(&all).map_err(AppError::internal)?;
    let (act, owner, now) = (who.act("data.export", "person", "self"), who.owner, app.clock.now());
    let noted = app.store.write(move |tx| {
        let act = act.clone();
        Box::pin(async move { audit::append_for_person(tx, owner, &act, now).await.map(|_| ()) })
    });
    noted.await?;
    Ok(super::application::download("du-lieu-cua-toi.json", "application/json", content))
}
