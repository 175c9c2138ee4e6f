//! Following an application with its secret tracking code, without signing in.

use super::application::{due, explanation, timeline};
use super::mine::{name_of, state_words, tone};
use crate::app::App;
use crate::directory::DIRECTORY;
use crate::usecases::transition::Case;
use crate::web::form::Pairs;
use crate::web::{AppError, Ctx, Handled, Meta, page};
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use casework::codes::TrackingCode;
use store::records::{dossier, event};
use store::seal::TokenKind;
use ui::components::Event;
use ui::pages::track as track_page;

pub(super) async fn form(State(app): State<App>, ctx: Ctx) -> Handled {
    let model = track_page::Track::default();
    let title = model.title(ctx.lang);
    Ok(page(&app, &ctx, Meta::new(title), track_page::view(model, ctx.lang)).await)
}

pub(super) async fn find(State(app): State<App>, ctx: Ctx, body: Body) -> Handled {
    app.sign_in_limit.check(&format!("track {}", ctx.address))?;
    let pairs = Pairs::read(body, app.config.limits.body).await?;
    let typed: String = pairs.text("code").unwrap_or_default().chars().take(60).collect();
    let lang = ctx.lang;
    let model = match found(&app, &ctx, &typed).await? {
        Some(found) => track_page::Track { code: String::new(), faults: Vec::new(), found: Some(found) },
        None => track_page::Track::unknown(typed, lang),
    };
    let status = if model.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = model.title(lang);
    Ok(page(&app, &ctx, Meta::new(title).status(status), track_page::view(model, lang)).await)
}

async fn found(app: &App, ctx: &Ctx, typed: &str) -> Result<Option<track_page::Found>, AppError> {
    let Ok(code) = typed.parse::<TrackingCode>() else { return Ok(None) };
    let token = app.store.keys().token(TokenKind::Tracking, &code.canonical());
    let mut conn = app.store.read().await?;
    let Some(head) = dossier::by_tracking(&mut conn, token).await? else { return Ok(None) };
    let events = event::of_dossier(&mut conn, head.id).await?;
    drop(conn);
    let case = Case::load(app, head.id).await?;
    let lang = ctx.lang;
    let state = Some(case.state());
    // Whoever has the code sees where it stands, not what was said.
    let events = timeline(&events, &head.receiving_unit, lang).into_iter().map(|event| Event { text: None, ..event });
    Ok(Some(track_page::Found {
        code: head.code.clone(),
        name: name_of(app, &head.procedure_code, lang),
        state: state_words(state, lang),
        tone: tone(state),
        explanation: explanation(state, lang).to_owned(),
        due: due(app, &case, lang).map(|due| (due.at, due.countdown)),
        holder: Some(DIRECTORY.agency_name(&head.progress.resolving_unit).to_owned()),
        events: events.collect(),
    }))
}
