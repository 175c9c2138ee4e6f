//! What belongs to the signed-in person: drafts and applications, in lists.

use super::words::t;
use crate::app::App;
use crate::usecases::draft::{self, Who};
use crate::usecases::{filed, lookup};
use crate::web::{AppError, Ctx, Handled, Meta, page, redirect};
use axum::extract::{Path, State};
use casework::state::DossierState;
use forms::filing::Draft as Answers;
use store::Id;
use store::audit;
use store::records::dossier::{self, DossierHead};
use store::records::draft as drafts;
use store::records::payment::{self, PaymentState};
use ui::Lang;
use ui::components::Tone;
use ui::pages::applications as list_page;
use ui::pages::home::Unfinished;
use ui::pages::procedure::Open;

/// Drafts and applications shown at most.
const LISTED: i64 = 100;
/// How long before its deletion a draft says so, seconds.
const NOTICE: i64 = 7 * 86_400;

/// Name of a procedure in force or not.
pub(super) fn name_of(app: &App, code: &str, lang: Lang) -> String {
    app.catalogue.current(code).map_or_else(|| code.to_owned(), |entry| t(&entry.procedure().name, lang))
}

/// A state's colour.
pub(super) fn tone(state: Option<DossierState>) -> Tone {
    match state {
        Some(DossierState::Resolved | DossierState::Returned) => Tone::Ok,
        Some(DossierState::Rejected | DossierState::Stopped) => Tone::Error,
        Some(
            DossierState::PreSupplement
            | DossierState::Supplement
            | DossierState::FinancialDuty
            | DossierState::ApplicantConfirmation,
        ) => Tone::Warn,
        Some(DossierState::Withdrawn) | None => Tone::Plain,
        Some(_) => Tone::Info,
    }
}

/// A state in words.
pub(super) fn state_words(state: Option<DossierState>, lang: Lang) -> String {
    let text = state.map(DossierState::label);
    text.map(|text| lang.pick(text.vi, text.en).to_owned()).unwrap_or_default()
}

/// What the person has to do in a state.
pub(super) fn needs_you(state: Option<DossierState>, lang: Lang) -> Option<String> {
    let (vi, en) = match state? {
        DossierState::PreSupplement | DossierState::Supplement => ("Cần bạn bổ sung", "Correct and complete it"),
        DossierState::ApplicantConfirmation => ("Cần bạn xác nhận bản nháp kết quả", "Confirm the draft result"),
        DossierState::FinancialDuty => ("Cần bạn nộp tiền", "Payment is due"),
        _ => return None,
    };
    Some(lang.pick(vi, en).to_owned())
}

fn card(app: &App, row: &drafts::Draft, lang: Lang) -> Option<(String, Unfinished)> {
    let ledger = lookup::read(&row.ledger).ok()?;
    if ledger.correction.is_some() {
        return None;
    }
    let entry = app.catalogue.compiled(&row.template_hash);
    let progress = entry.and_then(|form| {
        let stored: Answers = serde_json::from_slice(&row.document).ok()?;
        let mut context = filed::context_at(app.clock.now());
        ledger.into_context(&mut context);
        let progress = form.filing(context, &stored).progress();
        Some((u32::try_from(progress.answered).ok()?, u32::try_from(progress.required).ok()?))
    });
    let soon = row.expires_at - app.clock.now() < NOTICE;
    let card = Unfinished {
        href: format!("/nhap/{}", row.id),
        name: name_of(app, &row.procedure_code, lang),
        progress,
        saved_at: row.updated_at,
        expires_at: soon.then_some(row.expires_at),
    };
    Some((row.id.to_string(), card))
}

async fn mine(app: &App, who: &Who) -> Result<(Vec<drafts::Draft>, Vec<DossierHead>), AppError> {
    let mut conn = app.store.read().await?;
    let drafts = drafts::of_owner(&mut conn, who.owner, LISTED).await?;
    let mut dossiers = dossier::of_person(&mut conn, who.owner, LISTED).await?;
    // What somebody else filed about a person is that person's to see at the office, not here.
    dossiers.retain(|head| head.submitter == who.owner);
    Ok((drafts, dossiers))
}

/// Drafts and waiting applications for the home page.
pub(super) async fn for_home(app: &App, ctx: &Ctx) -> Result<(Vec<Unfinished>, Vec<(String, String)>), AppError> {
    let Ok(who) = Who::of(app, ctx) else { return Ok((Vec::new(), Vec::new())) };
    let (drafts, dossiers) = mine(app, &who).await?;
    let cards = drafts.iter().filter_map(|row| card(app, row, ctx.lang)).map(|(_, card)| card).take(3).collect();
    let waiting = dossiers.iter().filter_map(|head| {
        let what = needs_you(head.progress.state.parse().ok(), ctx.lang)?;
        Some((format!("/ho-so/{}", head.id), format!("{what} · {}", head.code)))
    });
    Ok((cards, waiting.collect()))
}

/// Drafts and open applications of one procedure.
pub(super) async fn open_of(app: &App, ctx: &Ctx, code: &str) -> Result<Vec<Open>, AppError> {
    let Ok(who) = Who::of(app, ctx) else { return Ok(Vec::new()) };
    let (drafts, dossiers) = mine(app, &who).await?;
    let drafts = drafts.iter().filter(|row| row.procedure_code == code);
    let mut open: Vec<Open> = drafts
        .filter(|row| card(app, row, ctx.lang).is_some())
        .map(|row| Open::Draft(format!("/nhap/{}", row.id), row.updated_at))
        .collect();
    for head in dossiers.iter().filter(|head| head.procedure_code == code) {
        let state: Option<DossierState> = head.progress.state.parse().ok();
        if state.is_some_and(|state| !state.is_terminal()) {
            let words = state_words(state, ctx.lang);
            open.push(Open::Dossier(format!("/ho-so/{}", head.id), head.code.clone(), words));
        }
    }
    Ok(open)
}

pub(super) async fn list(State(app): State<App>, ctx: Ctx) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let lang = ctx.lang;
    let (drafts, dossiers) = mine(&app, &who).await?;
    let mut open = Vec::new();
    let mut closed = Vec::new();
    for head in &dossiers {
        let state: Option<DossierState> = head.progress.state.parse().ok();
        let entry = list_page::Entry {
            href: format!("/ho-so/{}", head.id),
            code: Some(head.code.clone()),
            name: name_of(&app, &head.procedure_code, lang),
            state: state_words(state, lang),
            tone: tone(state),
            needs_you: needs_you(state, lang),
            submitted_at: Some(head.submitted_at),
            due_at: head.progress.new_due_at.or(head.progress.due_at),
        };
        if state.is_some_and(DossierState::is_terminal) { closed.push(entry) } else { open.push(entry) }
    }
    open.sort_by_key(|entry| entry.needs_you.is_none());
    let drafts = drafts.iter().filter_map(|row| card(&app, row, lang)).collect();
    let model = list_page::Applications { drafts, open, closed, done: None };
    let title = model.title(lang);
    Ok(page(&app, &ctx, Meta::new(title), list_page::view(model, lang)).await)
}

/// Deletes a draft; a fee that was paid for it goes back.
pub(super) async fn delete(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let live = draft::open(&app, who.owner, id).await?;
    live.must_be_open()?;
    remove(&app, id, who.act("draft.delete", "draft", id), live.row.owner).await?;
    Ok(redirect("/ho-so"))
}

/// Deletes a draft with its key, and sends back what was paid for it.
pub(crate) async fn remove(app: &App, id: Id, act: audit::AuditEntry, owner: store::Token) -> Result<(), AppError> {
    let now = app.clock.now();
    let written = app.store.write(move |tx| {
        let act = act.clone();
        Box::pin(async move {
            for paid in payment::of_draft(tx, id).await?.into_iter().filter(|p| p.state == PaymentState::Paid) {
                payment::advance(tx, paid.id, PaymentState::Paid, PaymentState::Refunding, None, now).await?;
                let refund = crate::usecases::outgoing::Outgoing::Refund {
                    reference: paid.reference.clone(),
                    amount: paid.amount,
                };
                crate::usecases::outgoing::enqueue_for(tx, id, owner.scope(), &refund, now).await?;
            }
            drafts::delete(tx, id).await?;
            audit::append_for_person(tx, owner, &act, now).await.map(|_| ())
        })
    });
    Ok(written.await?)
}
