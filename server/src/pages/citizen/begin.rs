//! Before the form: the consent to look-ups, and what the databases answered.

use super::words::{self, t};
use crate::app::App;
use crate::usecases::draft::{self, Live, Who};
use crate::usecases::lookup;
use crate::usecases::start::{self, Choice};
use crate::web::form::Pairs;
use crate::web::{AppError, Ctx, Handled, Meta, page, redirect};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use forms::definition::Source;
use forms::filing::{LookupStatus, Origin};
use forms::service::{ComponentStatus, components};
use std::collections::BTreeMap;
use store::Id;
use ui::Lang;
use ui::components::{Fault, Row};
use ui::pages::{lookups as lookups_page, start as start_page};

pub(super) async fn start(State(app): State<App>, ctx: Ctx, Path(code): Path<String>) -> Handled {
    show(&app, &ctx, &code, Vec::new()).await
}

async fn show(app: &App, ctx: &Ctx, code: &str, faults: Vec<Fault>) -> Handled {
    let entry = app.catalogue.current(code).ok_or(AppError::NotFound)?;
    let session = ctx.citizen()?;
    let lang = ctx.lang;
    let consent = entry.definition.consent.as_ref().filter(|_| session.person.loa >= 2);
    let consent = consent.map(|text| start_page::ConsentText {
        unit: lang.pick("Cơ quan tiếp nhận hồ sơ này", "The agency that receives this application").to_owned(),
        sources: text
            .data
            .iter()
            .map(|data| (capital(words::source(data.source, lang)), t(&data.items, lang)))
            .collect(),
        purpose: t(&text.purpose, lang),
        retention: lang
            .pick("24 giờ; phần bạn xác nhận được lưu cùng hồ sơ", "24 hours; what you confirm stays with the dossier")
            .to_owned(),
        contact: lang
            .pick("Trung tâm Phục vụ hành chính công nơi bạn nộp", "The one-stop centre where you file")
            .to_owned(),
        version: text.version.clone(),
    });
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let model = start_page::Start {
        code: code.to_owned(),
        name: t(&entry.procedure().name, lang),
        cases: Vec::new(),
        centers: Vec::new(),
        level: session.person.loa,
        consent,
        idempotency_key: Id::random().to_string(),
        faults,
    };
    let title = model.title(lang);
    Ok(page(app, ctx, Meta::new(title).status(status), start_page::view(model, lang)).await)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

pub(super) async fn begin(State(app): State<App>, ctx: Ctx, Path(code): Path<String>, body: Body) -> Handled {
    let pairs = Pairs::read(body, app.config.limits.body).await?;
    let who = Who::of(&app, &ctx)?;
    let entry = app.catalogue.current(&code).ok_or(AppError::NotFound)?;
    let asked = entry.definition.consent.is_some() && who.person.loa >= 2;
    let answer = pairs.text("consent");
    if asked && !matches!(answer, Some("yes" | "no")) {
        let text = ctx.lang.pick("Hãy chọn một trong hai cách.", "Choose one of the two ways.");
        return show(&app, &ctx, &code, vec![Fault::new("consent", text)]).await;
    }
    let choice = Choice {
        consent: answer == Some("yes"),
        text_version: pairs.get("consent_version").unwrap_or_default().to_owned(),
        key: pairs.text("idempotency_key").unwrap_or_default().to_owned(),
    };
    let id = start::begin(&app, &who, &code, &choice).await?;
    let looked_up = asked && choice.consent;
    Ok(redirect(&if looked_up { format!("/nhap/{id}/dien-san") } else { format!("/nhap/{id}") }))
}

pub(super) async fn lookups(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let live = draft::open(&app, who.owner, id).await?;
    if let Some(elsewhere) = super::form::elsewhere(&live) {
        return Ok(redirect(&elsewhere));
    }
    let model = lookups_model(&app, &live, ctx.lang);
    let title = model.title(ctx.lang);
    Ok(page(&app, &ctx, Meta::new(title), lookups_page::view(model, ctx.lang)).await)
}

pub(super) async fn ask_again(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    if let Some(until) = draft::pause(&app, &who).await? {
        let wait = u64::try_from(until - app.clock.now()).unwrap_or(1).max(1);
        return Err(AppError::TooMany { retry_after: wait });
    }
    draft::look_up(&app, &who, id, draft::PATIENCE, true).await?;
    Ok(redirect(&format!("/nhap/{id}/dien-san")))
}

fn outcome(status: LookupStatus) -> lookups_page::Outcome {
    use lookups_page::Outcome;
    match status {
        LookupStatus::Found => Outcome::Found,
        LookupStatus::Partial => Outcome::Partial,
        LookupStatus::Stale => Outcome::Stale,
        LookupStatus::NotFound | LookupStatus::Multiple => Outcome::NotFound,
        LookupStatus::Mismatch => Outcome::Mismatch,
        LookupStatus::Deceased => Outcome::Deceased,
        LookupStatus::Inactive => Outcome::Inactive,
        LookupStatus::Restricted => Outcome::Restricted,
        LookupStatus::NoConsent => Outcome::NoConsent,
        LookupStatus::Unavailable => Outcome::Unavailable,
        LookupStatus::NotAsked => Outcome::Waiting,
    }
}

fn lookups_model(app: &App, live: &Live, lang: Lang) -> lookups_page::Lookups {
    let now = app.clock.now();
    let mut sources: BTreeMap<Source, lookups_page::Source> = BTreeMap::new();
    for told in lookup::explain(&live.ledger, now) {
        let seen = sources.entry(told.source).or_insert_with(|| lookups_page::Source {
            name: capital(words::source(told.source, lang)),
            at: Some(told.at),
            outcome: outcome(told.status),
            ..lookups_page::Source::default()
        });
        // One database may be asked about several people: the worst news is told.
        if !matches!(told.status, LookupStatus::Found) {
            seen.outcome = outcome(told.status);
        }
    }
    let mut filled = 0;
    let draft = live.filing.draft();
    for section in super::lists::answers(&live.filing, lang) {
        for row in section.rows {
            let Some(entry) = draft.get(&row.path) else { continue };
            let Origin::Prefilled(lookup) = &entry.origin else { continue };
            filled += 1;
            let seen = sources.entry(lookup.source).or_insert_with(|| lookups_page::Source {
                name: capital(words::source(lookup.source, lang)),
                ..lookups_page::Source::default()
            });
            seen.rows.push(Row::new(row.label, row.display));
        }
    }
    for state in components(&live.form, &live.filing) {
        if state.status != ComponentStatus::Missing {
            continue;
        }
        for (key, status) in &state.data {
            let source = key.split('/').next().unwrap_or_default();
            let known = sources.iter_mut().find(|(known, _)| known.as_str() == source);
            if let (Some((_, seen)), false) = (known, *status == LookupStatus::NotAsked) {
                seen.papers.push(t(&state.component.name, lang));
            }
        }
    }
    let total: usize = live.filing.check_answers(lang).iter().map(|section| section.rows.len()).sum();
    lookups_page::Lookups {
        draft: live.row.id.to_string(),
        name: live.form.form.title.get(lang).to_owned(),
        filled,
        total: u32::try_from(total).unwrap_or(u32::MAX),
        sources: sources.into_values().collect(),
        next: format!("/nhap/{}", live.row.id),
    }
}
